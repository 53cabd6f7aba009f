//! The function behind Lambda's own interface, on this machine: what `cargo run` of a web server cannot show.
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process_group};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::process::Child;
use std::time::{Duration, Instant};

/// A running `cargo lambda watch`. Dropping it ends it, and the function with it.
pub(crate) struct Watch {
    process: Child,
    pub(crate) port: u16,
}

impl Watch {
    /// Starts the function with settings of its own and waits until `path` of it answers below 500.
    ///
    /// The first request is what makes `watch` compile and start the function, and each request given up on meanwhile
    /// is still handed to it, and answered into nothing; so there is one request, and it waits.
    pub(crate) fn start(
        workspace: &Workspace,
        port: u16,
        settings: &[(&str, &str)],
        path: &str,
        patience: Duration,
    ) -> Result<Self> {
        // Otherwise whoever listens there already would be taken for the function.
        TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .with_context(|| format!("port {port} is not free"))?;
        let mut command = workspace.command("cargo");
        command
            .args(["lambda", "watch", "--package", "form-handler"])
            // Its default address is every address.
            .args(["--invoke-address", "127.0.0.1"])
            .args(["--invoke-port", &port.to_string()])
            // Its default headers would hide that the handler has none.
            .args(["--ignore-changes", "--disable-cors"])
            .envs(settings.iter().copied())
            .process_group(0);
        let process = command.spawn().context("cargo could not be started")?;
        let mut watch = Self { process, port };
        watch.connect(Instant::now() + patience)?;
        let answer = watch.exchange("GET", &function_path(path), "", "", patience)?;
        ensure!(answer.status < 500, "{path} answered {}", answer.status);
        Ok(watch)
    }

    /// Sends a form to a path of the function. The request becomes a payload 2.0 event, with the body in base64.
    pub(crate) fn post_form(&self, path: &str, body: &str) -> Result<Answer> {
        let content_type = "application/x-www-form-urlencoded";
        self.exchange("POST", &function_path(path), content_type, body, ANSWER)
    }

    /// Hands the function a recorded event as it is; the answer is the function's own JSON.
    pub(crate) fn invoke(&self, event: &str) -> Result<Answer> {
        let path = "/2015-03-31/functions/form-handler/invocations";
        self.exchange("POST", path, "application/json", event, ANSWER)
    }

    /// One request over a connection of its own. A few lines of HTTP do not need a client.
    fn exchange(
        &self,
        method: &str,
        path: &str,
        content_type: &str,
        body: &str,
        patience: Duration,
    ) -> Result<Answer> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        stream.set_read_timeout(Some(patience))?;
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\
             Content-Type: {content_type}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )?;
        let mut text = String::new();
        stream
            .read_to_string(&mut text)
            .with_context(|| format!("{path} did not answer in time"))?;
        Answer::parse(&text)
    }

    /// Waits until `cargo lambda watch` listens.
    fn connect(&mut self, deadline: Instant) -> Result<()> {
        while Instant::now() < deadline {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_ok() {
                return Ok(());
            }
            if let Some(status) = self.process.try_wait()? {
                bail!("cargo lambda watch ended by itself: {status}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        bail!("cargo lambda watch does not listen on port {}", self.port)
    }
}

impl Drop for Watch {
    /// Asks first: the functions are in process groups of their own, and only `watch` itself, when asked to end, ends
    /// them at once. Killed, it leaves them to find out that nobody answers them any more.
    fn drop(&mut self) {
        let Some(group) = i32::try_from(self.process.id())
            .ok()
            .and_then(Pid::from_raw)
        else {
            return;
        };
        for (signal, patience) in [(Signal::TERM, 5), (Signal::KILL, 1)] {
            // Fails when the group is gone, which is what is wanted.
            let _ = kill_process_group(group, signal);
            let deadline = Instant::now() + Duration::from_secs(patience);
            while Instant::now() < deadline {
                if !matches!(self.process.try_wait(), Ok(None)) {
                    return;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    }
}

/// The route by name: without it `watch` starts another instance, called `_`.
fn function_path(path: &str) -> String {
    format!("/lambda-url/form-handler{path}")
}

/// How long an answer may take once the function runs.
const ANSWER: Duration = Duration::from_secs(30);

/// An answer over HTTP.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Answer {
    fn parse(text: &str) -> Result<Self> {
        let rest = text
            .strip_prefix("HTTP/1.1 ")
            .context("not an HTTP answer")?;
        let (head, body) = rest.split_once("\r\n\r\n").context("half an HTTP answer")?;
        let code = head.get(..3).unwrap_or_default();
        Ok(Self {
            status: code.parse()?,
            body: body.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_a_status_and_a_body() {
        let answer =
            Answer::parse("HTTP/1.1 303 See Other\r\nlocation: /x\r\n\r\nbody\r\n\r\n").unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (303, "body\r\n\r\n"));
        for text in [
            "SSH-2.0-Open",
            "HTTP/1.1 303 See Other\r\n",
            "HTTP/1.1 2xx\r\n\r\n",
        ] {
            assert!(Answer::parse(text).is_err(), "{text}");
        }
    }
}
