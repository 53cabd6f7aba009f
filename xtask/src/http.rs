//! A request and its answer over a connection of its own. A few lines of HTTP do not need a client.

use anyhow::{Context, Result};
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

/// Sends a request to a port of this machine and reads its answer to the end.
pub(crate) fn exchange(
    port: u16,
    method: &str,
    path: &str,
    headers: &[(String, String)],
    body: &str,
    patience: Duration,
) -> Result<Answer> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(patience))?;
    let mut head =
        format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n");
    for (name, value) in headers {
        write!(head, "{name}: {value}\r\n")?;
    }
    write!(head, "Content-Length: {}\r\n\r\n", body.len())?;
    stream.write_all(head.as_bytes())?;
    // A server that has refused a large body need not read it.
    let _sent_or_refused = stream.write_all(body.as_bytes());
    let mut text = String::new();
    stream
        .read_to_string(&mut text)
        .with_context(|| format!("{path} did not answer in time"))?;
    Answer::parse(&text)
}

/// An answer over HTTP.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    fn parse(text: &str) -> Result<Self> {
        let rest = text
            .strip_prefix("HTTP/1.1 ")
            .context("not an HTTP answer")?;
        let (head, body) = rest.split_once("\r\n\r\n").context("half an HTTP answer")?;
        let code = head.get(..3).unwrap_or_default();
        let headers = head.lines().skip(1).filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_ascii_lowercase(), value.trim().to_owned()))
        });
        Ok(Self {
            status: code.parse()?,
            headers: headers.collect(),
            body: body.to_owned(),
        })
    }

    /// The value of a header, or nothing.
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut headers = self.headers.iter();
        let found = headers.find(|(found, _)| found == name);
        found.map_or("", |(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_a_status_headers_and_a_body() {
        let answer =
            Answer::parse("HTTP/1.1 303 See Other\r\nLocation: /x\r\n\r\nbody\r\n\r\n").unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (303, "body\r\n\r\n"));
        assert_eq!((answer.header("location"), answer.header("x")), ("/x", ""));
        for text in [
            "SSH-2.0-Open",
            "HTTP/1.1 303 See Other\r\n",
            "HTTP/1.1 2xx\r\n\r\n",
        ] {
            assert!(Answer::parse(text).is_err(), "{text}");
        }
    }
}
