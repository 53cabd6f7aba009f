//! The pages of `desk open`, as a browser asks for them.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use contact_store::local_engine::KEY_FILE;
use desk::actions::{Desk, Inbox};
use tempfile::TempDir;

use crate::fill::{Filled, NOW, engine_key};
use crate::median;

/// A page that is flat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    Inbox,
    Enquiry,
    Find,
    Review,
    Restricted,
    Cases,
}

impl Page {
    const ALL: [Self; 6] = [
        Self::Inbox,
        Self::Enquiry,
        Self::Find,
        Self::Review,
        Self::Restricted,
        Self::Cases,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::Enquiry => "an enquiry",
            Self::Find => "who was looked for",
            Self::Review => "review",
            Self::Restricted => "review, restricted",
            Self::Cases => "open cases",
        }
    }

    fn of(self, browser: &Browser, filled: &Filled) -> String {
        match self {
            Self::Inbox => browser.get("/"),
            Self::Enquiry => browser.get(&format!("/henvendelse/{}", filled.id)),
            Self::Find => browser.find(&filled.email),
            Self::Review => browser.get("/gjennomgang"),
            Self::Restricted => browser.get("/gjennomgang?vis=restricted"),
            Self::Cases => browser.get("/saker"),
        }
    }
}

/// What a page cost.
pub(crate) struct PageCost {
    pub(crate) name: &'static str,
    /// Lines of its list; 0 of a page without one.
    pub(crate) lines: usize,
    /// Bytes of the whole answer, with many.
    pub(crate) bytes: usize,
    /// Requests to the store, with few and with many.
    pub(crate) requests: [usize; 2],
    /// The median time, with few and with many.
    pub(crate) time: [Duration; 2],
    /// What its questions to the store cost by themselves, with many, where there is a goal for that.
    pub(crate) bare: Option<Duration>,
    /// Whether a whole table was read.
    pub(crate) scans: bool,
}

impl PageCost {
    pub(crate) fn times(&self) -> f64 {
        self.time[1].as_secs_f64() / self.time[0].as_secs_f64()
    }

    /// How many times as long as its questions by themselves.
    pub(crate) fn of_bare(&self) -> Option<f64> {
        Some(self.time[1].as_secs_f64() / self.bare?.as_secs_f64())
    }
}

/// Every page, from the two stores in turns, and in the same turns what the inbox asks the store.
pub(crate) async fn measure(stores: &[Filled; 2], rounds: usize) -> Vec<PageCost> {
    let browsers = stores.each_ref().map(Browser::open);
    let mut costs = Vec::new();
    for page in Page::ALL {
        let mut times = [Vec::new(), Vec::new()];
        let mut bare = Vec::new();
        let mut requests = [0, 0];
        let mut answer = String::new();
        let mut scans = false;
        for _ in 0..rounds {
            for (number, (filled, browser)) in stores.iter().zip(&browsers).enumerate() {
                filled.endpoint.take_operations();
                let started = Instant::now();
                answer = page.of(browser, filled);
                times[number].push(started.elapsed());
                assert!(answer.starts_with("HTTP/1.1 200"), "{page:?}: {answer}");
                let operations = filled.endpoint.take_operations();
                requests[number] = operations.len();
                scans |= operations.iter().any(|name| name == "scan");
            }
            if page == Page::Inbox {
                let [_, many] = stores;
                let started = Instant::now();
                ask_for_inbox(&many.desk).await;
                bare.push(started.elapsed());
                let asked = many.endpoint.take_operations().len();
                assert_eq!(asked, requests[1], "the page asks something else");
            }
        }
        costs.push(PageCost {
            name: page.name(),
            lines: answer.matches("<li class=\"desk-item\">").count(),
            bytes: answer.len(),
            requests,
            time: times.map(median),
            bare: (!bare.is_empty()).then(|| median(bare)),
            scans,
        });
    }
    costs
}

/// So many messages of each status the page of the inbox counts.
const COUNTED: usize = 300;

/// What the page of the inbox asks the store, and nothing else.
async fn ask_for_inbox(desk: &Desk) {
    for which in [Inbox::Open, Inbox::Spam] {
        desk.oldest((which, None), COUNTED, |_| true).await.unwrap();
    }
    desk.cases(false).await.unwrap();
    desk.unfinished_erasures().await.unwrap();
}

/// `desk open` on a store, and as much of a browser as was let in.
struct Browser {
    program: Child,
    _data: TempDir,
    port: u16,
    cookie: String,
    token: String,
}

impl Browser {
    fn open(filled: &Filled) -> Self {
        let data = tempfile::tempdir().unwrap();
        std::fs::write(data.path().join(KEY_FILE), engine_key().as_str()).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_desk"));
        command.args(["--local", "--now", NOW, "--actor", "bench"]);
        let store = filled.endpoint.port.to_string();
        command.args(["--dynamodb-port", &store]);
        command.arg("--data").arg(data.path());
        command.args(["open", "--no-browser"]);
        // Kept open: whoever closes it types nothing more.
        command.stdin(Stdio::piped()).stdout(Stdio::null());
        let mut program = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(program.stderr.take().unwrap());
        let mut address = String::new();
        lines.read_line(&mut address).unwrap();
        let rest = address.trim().strip_prefix("http://127.0.0.1:").unwrap();
        let (port, path) = rest.split_once('/').unwrap();
        // Read to the end: a full pipe would stop it.
        std::thread::spawn(move || lines.lines().for_each(drop));
        let mut browser = Self {
            program,
            _data: data,
            port: port.parse().unwrap(),
            cookie: String::new(),
            token: String::new(),
        };
        let entered = browser.get(&format!("/{path}"));
        let cookie = between(&entered, "set-cookie: ", ";");
        cookie.clone_into(&mut browser.cookie);
        let find = browser.get("/finn");
        between(&find, "name=\"token\" value=\"", "\"").clone_into(&mut browser.token);
        browser
    }

    fn get(&self, path: &str) -> String {
        self.ask(&format!("GET {path} HTTP/1.1\r\n"), "")
    }

    fn find(&self, email: &str) -> String {
        let body = format!("token={}&sought={email}", self.token);
        let head = format!(
            "POST /finn HTTP/1.1\r\nOrigin: http://127.0.0.1:{}\r\nContent-Length: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n",
            self.port,
            body.len()
        );
        self.ask(&head, &body)
    }

    fn ask(&self, head: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let (port, cookie) = (self.port, &self.cookie);
        let request = format!(
            "{head}Host: 127.0.0.1:{port}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.program.kill().unwrap();
        self.program.wait().unwrap();
    }
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let rest = text.split_once(start).unwrap().1;
    rest.split_once(end).unwrap().0
}
