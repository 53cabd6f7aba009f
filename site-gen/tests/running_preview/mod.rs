//! `site-gen serve` over a copy of the shipped sources, as a browser and a terminal see it.
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::sources::Sources;

/// How long anything may take before a test gives up.
pub(crate) const DEADLINE: Duration = Duration::from_mins(1);

/// A running preview, ended when it is dropped.
pub(crate) struct Running {
    process: Child,
    output: Arc<(Mutex<String>, Condvar)>,
    pub(crate) port: u16,
}

/// An answer, as text.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

/// The stream of events a page listens to.
pub(crate) struct Events(BufReader<TcpStream>);

/// The command that serves a copy of the sources on a free port.
pub(crate) fn serve(sources: &Sources) -> Command {
    serve_from(sources, &sources.path("content"))
}

/// The same, with the content from somewhere else.
pub(crate) fn serve_from(sources: &Sources, content: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_site-gen"));
    command.arg("serve").args(["--port", "0", "--content"]);
    command
        .arg(content)
        .arg("--templates")
        .arg(sources.path("templates"));
    command
        .arg("--infra")
        .arg(sources.path("infra/template.yaml"));
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

impl Running {
    pub(crate) fn start(sources: &Sources) -> Self {
        Self::spawn(&mut serve(sources))
    }

    /// Waits until the program has said where it is.
    pub(crate) fn spawn(command: &mut Command) -> Self {
        let mut process = command.spawn().unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let address = lines.next().unwrap().unwrap();
        let port = address
            .rsplit_once(':')
            .unwrap()
            .1
            .trim_end_matches('/')
            .parse()
            .unwrap();
        let output = Arc::new((Mutex::new(String::new()), Condvar::new()));
        let heard = Arc::clone(&output);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                heard.0.lock().unwrap().push_str(&(line + "\n"));
                heard.1.notify_all();
            }
        });
        Self {
            process,
            output,
            port,
        }
    }

    /// What it has printed in the terminal up to now, after its address.
    pub(crate) fn output(&self) -> String {
        self.output.0.lock().unwrap().clone()
    }

    /// Waits until it has printed these words.
    pub(crate) fn wait_for_output(&self, words: &str) {
        let output = self.output.0.lock().unwrap();
        let is_missing = |output: &mut String| !output.contains(words);
        let (output, waited) = self
            .output
            .1
            .wait_timeout_while(output, DEADLINE, is_missing)
            .unwrap();
        assert!(!waited.timed_out(), "{words:?} is not in: {output}");
    }

    /// How many times it has built.
    pub(crate) fn builds(&self) -> usize {
        self.output()
            .lines()
            .filter(|line| line.contains(" ms"))
            .count()
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream
    }

    /// Sends a request as it stands. A protocol of 1.0 has no chunks.
    pub(crate) fn request(&self, request: &str) -> Answer {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        Answer {
            status: status.unwrap_or_default(),
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.request(&format!(
            "GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{}\r\n\r\n",
            self.port
        ))
    }

    pub(crate) fn events(&self) -> Events {
        let mut stream = self.connect();
        let request = format!(
            "GET /_preview/events HTTP/1.0\r\nHost: localhost:{}\r\n\r\n",
            self.port
        );
        stream.write_all(request.as_bytes()).unwrap();
        Events(BufReader::new(stream))
    }

    /// Ends it with a signal, and answers with its exit status.
    pub(crate) fn signal(mut self, name: &str) -> Option<i32> {
        let id = self.process.id().to_string();
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &id])
            .status();
        assert!(sent.unwrap().success());
        self.process.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _already_gone = self.process.kill();
        let _reaped = self.process.wait();
    }
}

impl Events {
    /// The next event; the first is what is shown when the stream begins.
    pub(crate) fn next(&mut self) -> Value {
        self.next_before(Instant::now() + DEADLINE)
    }

    /// The signs of life between the events put off no deadline.
    fn next_before(&mut self, latest: Instant) -> Value {
        loop {
            assert!(Instant::now() < latest, "nothing came");
            let mut line = String::new();
            assert!(
                self.0.read_line(&mut line).unwrap() > 0,
                "the stream has ended"
            );
            if let Some(data) = line.strip_prefix("data: ") {
                return serde_json::from_str(data).unwrap();
            }
        }
    }

    /// Waits for an event of this kind.
    pub(crate) fn until(&mut self, is_it: impl Fn(&Value) -> bool) -> Value {
        let latest = Instant::now() + DEADLINE;
        loop {
            let event = self.next_before(latest);
            if is_it(&event) {
                return event;
            }
        }
    }
}
