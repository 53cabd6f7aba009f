//! The little HTTP/1.1 that two stand-ins need, blocking, on loopback.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;

/// A request.
#[derive(Debug)]
pub(crate) struct Message {
    /// `POST /path HTTP/1.1`.
    pub(crate) first_line: String,
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Message {
    /// The next one of a connection; `None` at its end.
    pub(crate) fn read(from: &mut impl BufRead) -> Option<Self> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if from.read_line(&mut head).ok()? == 0 {
                return None;
            }
        }
        let (first_line, head) = head.split_once("\r\n").unwrap();
        let mut message = Self {
            first_line: first_line.to_owned(),
            head: head.to_owned(),
            body: Vec::new(),
        };
        assert!(
            message.header("transfer-encoding").is_none(),
            "a body in chunks is more than this bench reads: {first_line}"
        );
        let length = message.header("content-length");
        let length = length.map_or(0, |length| length.parse().unwrap());
        message.body.resize(length, 0);
        from.read_exact(&mut message.body).ok()?;
        Some(message)
    }

    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }

    /// The path: the word after the first of the first line.
    pub(crate) fn path(&self) -> &str {
        self.first_line.split(' ').nth(1).unwrap()
    }
}

/// Listens on a free port and gives each connection a thread, for as long as the bench runs.
pub(crate) fn serve(answer: impl Fn(Connection) + Clone + Send + 'static) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let answer = answer.clone();
            thread::spawn(move || answer(Connection::new(stream)));
        }
    });
    port
}

/// A connection, from the side that answers.
pub(crate) struct Connection {
    reading: BufReader<TcpStream>,
    writing: TcpStream,
}

impl Connection {
    fn new(stream: TcpStream) -> Self {
        // Otherwise an answer could wait 40 ms for an acknowledgement.
        stream.set_nodelay(true).unwrap();
        Self {
            writing: stream.try_clone().unwrap(),
            reading: BufReader::new(stream),
        }
    }

    pub(crate) fn read(&mut self) -> Option<Message> {
        Message::read(&mut self.reading)
    }

    /// False when the other side has gone.
    pub(crate) fn write(&mut self, first_line: &str, headers: &str, body: &str) -> bool {
        let length = body.len();
        let text = format!("{first_line}\r\n{headers}Content-Length: {length}\r\n\r\n{body}");
        self.writing.write_all(text.as_bytes()).is_ok()
    }
}
