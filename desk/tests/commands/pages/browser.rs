//! `desk open`, and as much of a browser as asks it: it keeps the cookie, and sends forms as browsers do.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use contact_store::local_engine::KEY_FILE;

use crate::running::{NOW, engine_key};

/// Longer than anything takes here.
pub(crate) const LONG: Duration = Duration::from_mins(1);

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    /// The value of a header; empty when it is not there.
    pub(crate) fn header(&self, name: &str) -> String {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        let mut found = lines.filter(|(known, _)| known.eq_ignore_ascii_case(name));
        found
            .next()
            .map_or(String::new(), |(_, value)| value.trim().to_owned())
    }

    /// The value of a hidden field.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let rest = self.body.split_once(&start).map_or("", |(_, rest)| rest);
        rest.split_once('"')
            .map_or("", |(value, _)| value)
            .to_owned()
    }
}

/// The program, and a browser that was let in.
pub(crate) struct Pages {
    child: Child,
    _data: tempfile::TempDir,
    addresses: mpsc::Receiver<String>,
    pub(crate) port: u16,
    /// The address that was printed, after the port.
    pub(crate) first: String,
    pub(crate) cookie: String,
    pub(crate) token: String,
}

impl Pages {
    /// Starts it, and goes in.
    pub(crate) fn open(engine: u16) -> Self {
        let mut pages = Self::start(engine, &[]);
        pages.enter();
        pages
    }

    /// Starts it, and no browser.
    pub(crate) fn start(engine: u16, more: &[&str]) -> Self {
        Self::start_with(engine, &[&["--no-browser"], more].concat(), &[])
    }

    /// Starts it with these arguments, and with these folders in its environment.
    pub(crate) fn start_with(
        engine: u16,
        arguments: &[&str],
        environment: &[(&str, &Path)],
    ) -> Self {
        let data = tempfile::tempdir().unwrap();
        std::fs::write(data.path().join(KEY_FILE), engine_key().as_str()).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_desk"));
        let port = engine.to_string();
        command.args([
            "--local",
            "--now",
            NOW,
            "--dynamodb-port",
            &port,
            "--actor",
            "kari",
        ]);
        command.arg("--data").arg(data.path());
        command.arg("open").args(arguments);
        command
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        let rest = line
            .trim()
            .strip_prefix("http://127.0.0.1:")
            .unwrap_or_else(|| panic!("{line}"));
        let (port, path) = rest.split_once('/').unwrap();
        // Read to the end: a full pipe would stop it.
        let (sender, addresses) = mpsc::channel();
        std::thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                if line.contains("/inn?kode=") {
                    let _heard_or_not = sender.send(line);
                }
            }
        });
        Self {
            child,
            _data: data,
            addresses,
            port: port.parse().unwrap(),
            first: format!("/{path}"),
            cookie: String::new(),
            token: String::new(),
        }
    }

    /// Exchanges the code for the cookie, and reads the token that forms send.
    pub(crate) fn enter(&mut self) {
        let first = self.first.clone();
        let answer = self.get(&first);
        assert_eq!(answer.status, 200, "{}", answer.body);
        let cookie = answer.header("set-cookie");
        cookie
            .split(';')
            .next()
            .unwrap()
            .clone_into(&mut self.cookie);
        let inbox = self.get("/");
        assert_eq!(inbox.status, 200, "{}", inbox.body);
        self.token = self.get("/finn").hidden("token");
        assert_eq!(self.token.len(), 64);
    }

    /// The address that it printed last, after the port.
    pub(crate) fn next_address(&self) -> String {
        let line = self.addresses.recv_timeout(LONG).unwrap();
        let path = line.split_once(&format!("{}/", self.port)).unwrap().1;
        format!("/{}", path.trim())
    }

    pub(crate) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.host())
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        let cookie = self.cookie.clone();
        self.raw(&format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n",
            self.host()
        ))
    }

    /// Sends a form as the page would, with its token.
    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token.clone();
        let fields = [&[("token", token.as_str())], fields].concat();
        self.send(path, &self.origin(), &fields)
    }

    /// Sends a form that says where it is from.
    pub(crate) fn send(&self, path: &str, origin: &str, fields: &[(&str, &str)]) -> Answer {
        let body: String = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.raw(&format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nOrigin: {origin}\r\nCookie: {}\r\nContent-Type: \
             application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.host(),
            self.cookie,
            body.len()
        ))
    }

    /// Sends a form, and follows where it leads: to what was done.
    pub(crate) fn done(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let planned;
        let mut fields = fields.to_vec();
        if path.ends_with("/slett") {
            // The plan of what was chosen is looked at before it is confirmed.
            planned = self.planned(path, &fields);
            fields.push(("planned", &planned));
        }
        let mut answer = self.post(path, &fields);
        for _ in 0..100 {
            if answer.status != 303 {
                break;
            }
            answer = self.get(&answer.header("location"));
            // Work that takes longer is asked after.
            if answer.body.contains("data-again") {
                answer.status = 303;
            }
        }
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer
    }

    /// What the plan is of that is shown for what was chosen.
    pub(crate) fn planned(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let fields = [fields, &[("look", "1")]].concat();
        self.post(path, &fields).hidden("planned")
    }

    pub(crate) fn raw(&self, request: &str) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        // What is refused may be so before all of it was sent.
        let _sent_or_not = stream.write_all(request.as_bytes());
        let mut bytes = Vec::new();
        let _read_or_not = stream.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        Answer {
            status: status.unwrap_or(0),
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }

    /// Whether it has printed another address than the first.
    pub(crate) fn has_printed_more(&self) -> bool {
        self.addresses.try_recv().is_ok()
    }

    /// Closes its terminal.
    pub(crate) fn close_terminal(&mut self) {
        drop(self.child.stdin.take());
    }

    /// Ends it as Ctrl-C does; says whether that is no fault.
    pub(crate) fn interrupt(&mut self) -> bool {
        // A shell has `kill` in itself.
        let kill = format!("kill -INT {}", self.child.id());
        let killed = Command::new("sh").args(["-c", &kill]).status();
        assert!(killed.unwrap().success());
        self.child.wait().unwrap().success()
    }

    /// Presses Enter in its terminal.
    pub(crate) fn press_enter(&mut self) {
        self.child.stdin.as_mut().unwrap().write_all(b"\n").unwrap();
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        let _ended_or_not = self.child.kill();
        let _waited_or_not = self.child.wait();
    }
}
