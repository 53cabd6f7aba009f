//! A running `local`, as those who use it meet it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use contact_store::Connection;
use contact_store::local_engine::EngineKey;
use jiff::Timestamp;

use crate::stored::{Stored, case_store, messages};

pub(crate) const POST: &str = "name=Kari+Nordmann&phone=22225555&email=kari%40example.no&message=Hei&notice_version=4bfafca45f575277&q7=";

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
/// A word that stands for whatever a person may write, wherever they may write it.
pub(crate) const SENTINEL: &str = "Zqxjkvbpyg";

/// Another program of the workspace.
pub(crate) fn beside(name: &str) -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_local")).with_file_name(name);
    assert!(
        program.exists(),
        "build the whole workspace: {name} is not beside local"
    );
    program
}

/// A running `local` on ports of its own.
pub(crate) struct Local {
    process: Child,
    output: Arc<Mutex<String>>,
    listeners: Vec<JoinHandle<()>>,
    data: PathBuf,
    /// What it says when it is ready.
    pub(crate) welcome: String,
    pub(crate) web_port: u16,
    pub(crate) engine_port: u16,
}

impl Local {
    pub(crate) fn command(data: &Path, more: &[&str]) -> Command {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut command = Command::new(env!("CARGO_BIN_EXE_local"));
        command
            .current_dir(root)
            .args([
                "--port",
                "0",
                "--dynamodb-port",
                "0",
                "--client-limit",
                "off",
            ])
            .arg("--data")
            .arg(data)
            .args(more);
        command.stderr(Stdio::piped()).stdout(Stdio::piped());
        command
    }

    /// Starts it and waits until it has said where everything is.
    pub(crate) fn start(data: &Path, more: &[&str]) -> Self {
        Self::started(data, Self::command(data, more))
    }

    /// The same, by a shell that has this umask.
    #[cfg(unix)]
    pub(crate) fn start_with_umask(data: &Path, umask: &str) -> Self {
        let local = Self::command(data, &[]);
        let mut shell = Command::new("sh");
        shell
            .arg("-c")
            .arg(format!("umask {umask}; exec \"$0\" \"$@\""))
            .arg(local.get_program())
            .args(local.get_args())
            .current_dir(local.get_current_dir().unwrap())
            .stderr(Stdio::piped())
            .stdout(Stdio::piped());
        Self::started(data, shell)
    }

    fn started(data: &Path, mut command: Command) -> Self {
        let mut process = command.spawn().unwrap();
        let mut stderr = BufReader::new(process.stderr.take().unwrap());
        let (mut web_port, mut engine_port, mut all) = (None, None, String::new());
        loop {
            let mut line = String::new();
            assert!(
                stderr.read_line(&mut line).unwrap() > 0,
                "local ended early: {all}"
            );
            all.push_str(&line);
            if let Some(rest) = line.strip_prefix("The site      http://127.0.0.1:") {
                web_port = rest.trim_end().trim_end_matches('/').parse().ok();
            }
            if let Some((_, rest)) = line.split_once("engine on port ") {
                engine_port = rest.split(',').next().unwrap().parse().ok();
            }
            if line.contains("Ctrl-C ends it") {
                break;
            }
        }
        let later = Arc::new(Mutex::new(String::new()));
        let listeners = vec![
            listen(process.stdout.take().unwrap(), &later),
            listen(stderr, &later),
        ];
        Self {
            process,
            output: later,
            listeners,
            data: data.to_owned(),
            welcome: all,
            web_port: web_port.unwrap(),
            engine_port: engine_port.unwrap(),
        }
    }

    pub(crate) fn get(&self, path: &str) -> String {
        request(
            self.web_port,
            &format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
        )
    }

    pub(crate) fn send(&self, path: &str, content_type: &str, body: &str) -> String {
        request(
            self.web_port,
            &format!(
                "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nUser-Agent: {SENTINEL}\r\n\
             Cookie: {SENTINEL}={SENTINEL}\r\nReferer: http://{SENTINEL}/\r\nX-{SENTINEL}: {SENTINEL}\r\n\
             Sec-Fetch-Site: same-origin\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            ),
        )
    }

    /// A token that counts: one is fetched, and time passes that nobody can make shorter.
    pub(crate) fn token(&self) -> String {
        let answer = self.get("/api/kontakt/token");
        let (_, rest) = answer.split_once("\"token\":\"").unwrap();
        let token = rest.split('"').next().unwrap().to_owned();
        std::thread::sleep(Duration::from_secs(2));
        token
    }

    /// Sends the form and answers with the address of the receipt.
    pub(crate) fn post(&self, token: &str) -> String {
        self.post_text(&format!("{POST}&token={token}"))
    }

    pub(crate) fn post_text(&self, body: &str) -> String {
        let answer = self.send("/api/kontakt", FORM, body);
        assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
        let location = answer
            .lines()
            .find_map(|line| line.strip_prefix("location: "))
            .unwrap();
        location.trim().to_owned()
    }

    /// What the engine lets in.
    pub(crate) fn engine_key(&self) -> EngineKey {
        EngineKey::read(&self.data).unwrap()
    }

    pub(crate) fn inbox(&self, now: Timestamp) -> Vec<Stored> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let connection = Connection::local(self.engine_port, &self.engine_key());
        runtime.block_on(messages(&case_store(connection), now))
    }

    /// Everything it has printed up to now, after its welcome, on standard output and standard error.
    pub(crate) fn output(&self) -> String {
        self.output.lock().unwrap().clone()
    }

    /// Ends it, and answers with everything it has printed to its last word.
    pub(crate) fn whole_output(mut self) -> String {
        self.end("TERM");
        for listener in self.listeners.drain(..) {
            listener.join().unwrap();
        }
        self.output()
    }

    pub(crate) fn signal(mut self, name: &str) -> i32 {
        self.end(name)
    }

    fn end(&mut self, name: &str) -> i32 {
        let id = self.process.id().to_string();
        assert!(
            Command::new("kill")
                .args([&format!("-{name}"), &id])
                .status()
                .unwrap()
                .success()
        );
        self.process.wait().unwrap().code().unwrap_or(-1)
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        let _already_gone = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// Sends a request to a port of this machine and answers with all that comes back.
pub(crate) fn request(port: u16, request: &str) -> String {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Puts all that comes into one text, until the program closes its end; what is no text is read as well as it can be.
fn listen(from: impl Read + Send + 'static, into: &Arc<Mutex<String>>) -> JoinHandle<()> {
    let into = Arc::clone(into);
    std::thread::spawn(move || {
        for line in BufReader::new(from).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line) + "\n";
            into.lock().unwrap().push_str(&line);
        }
    })
}
