//! The program itself: started, used, killed and started again.
#![allow(
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use contact_store::{Connection, Desk, StoredEnquiry, local_engine};
use jiff::{SignedDuration, Timestamp};

const POST: &str = "name=Kari+Nordmann&phone=22225555&email=kari%40example.no&message=Hei&notice_version=4bfafca45f575277&q7=";

const FORM: &str = "application/x-www-form-urlencoded";
/// A word that stands for whatever a person may write, wherever they may write it.
const SENTINEL: &str = "Zqxjkvbpyg";

/// A running `local` on ports of its own.
struct Local {
    process: Child,
    /// Everything it has said after its welcome.
    said: Arc<Mutex<String>>,
    web_port: u16,
    engine_port: u16,
}

impl Local {
    fn command(data: &Path, more: &[&str]) -> Command {
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
    fn start(data: &Path, more: &[&str]) -> Self {
        let mut process = Self::command(data, more).spawn().unwrap();
        let mut said = BufReader::new(process.stderr.take().unwrap());
        let (mut web_port, mut engine_port, mut all) = (None, None, String::new());
        loop {
            let mut line = String::new();
            assert!(
                said.read_line(&mut line).unwrap() > 0,
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
        let listener = Arc::clone(&later);
        std::thread::spawn(move || {
            for line in said.lines().map_while(Result::ok) {
                listener.lock().unwrap().push_str(&(line + "\n"));
            }
        });
        Self {
            process,
            said: later,
            web_port: web_port.unwrap(),
            engine_port: engine_port.unwrap(),
        }
    }

    fn request(&self, request: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.web_port)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn get(&self, path: &str) -> String {
        self.request(&format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        ))
    }

    fn send(&self, path: &str, content_type: &str, body: &str) -> String {
        self.request(&format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nUser-Agent: {SENTINEL}\r\n\
             Cookie: {SENTINEL}={SENTINEL}\r\nReferer: http://{SENTINEL}/\r\nX-{SENTINEL}: {SENTINEL}\r\n\
             Sec-Fetch-Site: same-origin\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ))
    }

    /// A token that counts: one is fetched, and time passes that nobody can make shorter.
    fn token(&self) -> String {
        let answer = self.get("/api/kontakt/token");
        let (_, rest) = answer.split_once("\"token\":\"").unwrap();
        let token = rest.split('"').next().unwrap().to_owned();
        std::thread::sleep(Duration::from_secs(2));
        token
    }

    /// Sends the form and answers with the address of the receipt.
    fn post(&self, token: &str) -> String {
        self.post_text(&format!("{POST}&token={token}"))
    }

    fn post_text(&self, body: &str) -> String {
        let answer = self.send("/api/kontakt", FORM, body);
        assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
        let location = answer
            .lines()
            .find_map(|line| line.strip_prefix("location: "))
            .unwrap();
        location.trim().to_owned()
    }

    fn inbox(&self, now: Timestamp) -> Vec<StoredEnquiry> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let desk = Desk::new(
            Connection::local(self.engine_port),
            local_engine::CONTACTS_TABLE.to_owned(),
        );
        runtime.block_on(desk.inbox(now)).unwrap().enquiries
    }

    fn signal(mut self, name: &str) -> i32 {
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

#[test]
fn it_serves_the_site_and_keeps_what_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let now: Timestamp = "2026-03-15T12:00:00Z".parse().unwrap();
    let local = Local::start(folder.path(), &["--now", "2026-03-15T12:00:00Z"]);
    assert!(
        local
            .get("/personvern/")
            .contains("id=\"personvernerklaering\"")
    );
    assert!(local.get("/kontakt/").contains("action=\"/api/kontakt\""));
    assert!(local.get("/api/helse").starts_with("HTTP/1.1 200"));
    assert!(local.get("/nei/").starts_with("HTTP/1.1 404"));
    let receipt = local.post(&local.token());
    assert!(local.get(&receipt).starts_with("HTTP/1.1 200"));

    let inbox = local.inbox(now);
    assert_eq!(inbox.len(), 1);
    let message = &inbox[0].message.record;
    assert!(receipt.contains(message.reference.as_str()));
    let late = message.received_at.duration_since(now);
    assert!(
        late >= SignedDuration::ZERO && late < SignedDuration::from_mins(5),
        "the clock started at --now: {late}"
    );
}

#[test]
fn a_confirmed_message_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let local = Local::start(folder.path(), &[]);
    let token = local.token();
    let receipts: Vec<String> = (0..20)
        .map(|number| {
            local.post_text(
                &format!("{POST}{number}&token={token}").replace("&q7=", "&q7=&company="),
            )
        })
        .collect();
    local.signal("KILL");

    let again = Local::start(folder.path(), &[]);
    let kept = again.inbox(Timestamp::UNIX_EPOCH);
    assert_eq!(kept.len(), receipts.len());
    for receipt in &receipts {
        assert!(
            kept.iter()
                .any(|enquiry| receipt.contains(enquiry.message.record.reference.as_str()))
        );
        assert!(
            again.get(receipt).starts_with("HTTP/1.1 200"),
            "a receipt stays good"
        );
    }
}

#[test]
fn a_hundred_posts_of_one_form_are_one_message() {
    let folder = tempfile::tempdir().unwrap();
    let local = Local::start(folder.path(), &[]);
    let token = local.token();
    let send = |body: &str| -> BTreeSet<String> {
        std::thread::scope(|threads| {
            let sent: Vec<_> = (0..100)
                .map(|_| threads.spawn(|| local.post_text(body)))
                .collect();
            sent.into_iter().map(|sent| sent.join().unwrap()).collect()
        })
    };
    let body = format!("{POST}&token={token}");
    let receipts = send(&body);
    assert_eq!(receipts.len(), 1, "the same receipt for all");
    assert_eq!(local.inbox(Timestamp::UNIX_EPOCH).len(), 1);
    let edited = send(&body.replace("message=Hei", "message=Hallo"));
    assert_eq!(edited.len(), 1);
    assert_ne!(edited, receipts);
    assert_eq!(local.inbox(Timestamp::UNIX_EPOCH).len(), 2);
}

#[test]
fn nothing_that_is_sent_is_ever_said() {
    let folder = tempfile::tempdir().unwrap();
    let mut local = Local::start(folder.path(), &[]);
    let token = local.token();
    let doubted = format!(
        "name={SENTINEL}&phone=22225555&email={SENTINEL}%40example.no&company={SENTINEL}&message={SENTINEL}&token={SENTINEL}&q7={SENTINEL}"
    );
    let valid = doubted.replace(
        &format!("token={SENTINEL}&q7={SENTINEL}"),
        &format!("token={token}&q7="),
    );
    let refused = format!(
        "name={SENTINEL}https://x&phone={SENTINEL}&email={SENTINEL}&message=&{SENTINEL}={SENTINEL}&notice_version={SENTINEL}"
    );
    let json = format!(
        "{{\"name\":\"{SENTINEL}\",\"{SENTINEL}\":[\"{SENTINEL}\"],\"phone\":{{\"{SENTINEL}\":1}}}}"
    );
    let path = "/api/kontakt";
    for (path, content_type, body, status) in [
        (path, FORM, valid.as_str(), 303),
        (path, FORM, &doubted, 200),
        (
            path,
            "application/json",
            &json.replace("{\"", "{\"token\":\""),
            400,
        ),
        (&*format!("{path}/token?{SENTINEL}"), FORM, &valid, 405),
        (
            &*format!("{path}?{SENTINEL}={SENTINEL}"),
            FORM,
            &refused,
            422,
        ),
        (path, FORM, &format!("{refused}%FF%ff=%C3%28"), 422),
        (path, "application/json", &json, 422),
        (path, "application/json", &json[1..], 400),
        (path, &format!("text/{SENTINEL}"), &valid, 415),
        (path, FORM, &SENTINEL.repeat(20_000), 413),
        (&*format!("/api/{SENTINEL}"), FORM, &valid, 404),
        (&*format!("/{SENTINEL}/"), FORM, &valid, 405),
        (&*format!("/api/kvittering/{SENTINEL}"), FORM, &valid, 405),
    ] {
        let answer = local.send(path, content_type, body);
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{status}: {answer}"
        );
        let (head, _) = answer.split_once("\r\n\r\n").unwrap();
        assert!(
            !head.contains(SENTINEL),
            "a header repeats what was sent: {head}"
        );
    }
    assert_eq!(local.inbox(Timestamp::UNIX_EPOCH).len(), 1);
    local.end("TERM");
    let said = local.said.lock().unwrap().clone();
    assert!(
        said.contains("stored") && said.contains("phone:form"),
        "the log says what happened: {said}"
    );
    assert!(
        !said.to_lowercase().contains(&SENTINEL.to_lowercase()),
        "{said}"
    );
}

#[test]
fn it_ends_cleanly_when_asked() {
    for signal in ["TERM", "INT"] {
        let folder = tempfile::tempdir().unwrap();
        let local = Local::start(folder.path(), &[]);
        local.get("/kontakt/");
        assert_eq!(local.signal(signal), 0, "{signal}");
    }
}

#[track_caller]
fn check_refusal(output: &Output, words: &[&str]) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for word in words {
        assert!(said.contains(word), "{word:?} is not in: {said}");
    }
}

#[test]
fn a_port_in_use_is_refused_by_its_flag() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for flag in ["--port", "--dynamodb-port"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_local"));
        let other = if flag == "--port" {
            "--dynamodb-port"
        } else {
            "--port"
        };
        command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
        let output = command
            .args([flag, &port, other, "0", "--data"])
            .arg(&data)
            .output()
            .unwrap();
        check_refusal(&output, &[&port, "in use", flag]);
        assert!(!data.exists(), "nothing was made");
    }
}

#[test]
fn a_foreign_data_folder_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("thesis.txt"), "x").unwrap();
    let output = Local::command(folder.path(), &[]).output().unwrap();
    check_refusal(&output, &["--data", "did not make"]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_broken_register_or_a_missing_folder_is_told_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    fs::create_dir(&content).unwrap();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../content")).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), content.join(entry.file_name())).unwrap();
        }
    }
    let register = fs::read_to_string(content.join("register.toml")).unwrap();
    fs::write(
        content.join("register.toml"),
        register.replacen("max_chars = ", "max_cars = ", 1),
    )
    .unwrap();
    let data = folder.path().join("data");
    let output = Local::command(&data, &["--content", content.to_str().unwrap()])
        .output()
        .unwrap();
    check_refusal(&output, &["register.toml:", "max_cars"]);
    let output = Local::command(&data, &["--templates", "no-such-folder"])
        .output()
        .unwrap();
    check_refusal(&output, &["no-such-folder", "missing"]);
    assert!(!data.exists(), "nothing was made");
}

/// The mails about messages; those of weeks are told by their `W`.
fn mails(data: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(data.join("outbox")).into_iter().flatten();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut mails: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "eml"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        // A week's name is shorter than a reference, which may have a W after its hyphen too.
        .filter(|(name, _)| name.len() == "7K3Q-9XWD".len())
        .collect();
    mails.sort();
    mails
}

/// The mails once there are so many: they are written a moment after the answer.
fn mails_when(data: &Path, count: usize) -> Vec<(String, String)> {
    let end = std::time::Instant::now() + Duration::from_secs(20);
    while mails(data).len() < count && std::time::Instant::now() < end {
        std::thread::sleep(Duration::from_millis(50));
    }
    mails(data)
}

#[test]
fn staff_get_a_mail_with_the_reference_and_nothing_that_was_typed() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let local = Local::start(&data, &[]);
    let token = local.token();
    let typed = format!(
        "name={SENTINEL}&phone=22225555&email={SENTINEL}%40example.no&company={SENTINEL}&q7=&token={token}"
    );
    let spam = "+Buy+viagra+and+cialis+at+http%3A%2F%2Fa.example+http%3A%2F%2Fb.example";
    local.post_text(&format!("{typed}&message={spam}"));
    let receipt = local.post_text(&format!(
        "{typed}&message=Hei,+kan+dere+ringe+{SENTINEL}+i+morgen"
    ));
    let [(reference, mail)] = &mails_when(&data, 1)[..] else {
        panic!("spam came first and is not told of, so there is one");
    };
    assert!(receipt.contains(reference.as_str()));
    assert!(
        mail.contains(&format!("Referanse: {reference}\r\n")),
        "{mail}"
    );
    for line in ["\r\nSubject: ", "\r\nDate: ", "\r\nMIME-Version: 1.0\r\n"] {
        assert!(mail.contains(line), "{mail}");
    }
    assert!(!mail.to_lowercase().contains(&SENTINEL.to_lowercase()));
    assert!(!mail.contains("2222"), "{mail}");
    assert_eq!(local.signal("TERM"), 0);

    // The engine's stream brings it once more.
    let written = fs::metadata(data.join(format!("outbox/{reference}.eml"))).unwrap();
    let local = Local::start(&data, &[]);
    let again = local.post(&local.token());
    let both = mails_when(&data, 2);
    assert_eq!(both.len(), 2);
    assert!(both.iter().any(|(name, _)| again.contains(name.as_str())));
    let still = fs::metadata(data.join(format!("outbox/{reference}.eml"))).unwrap();
    assert_eq!(still.modified().unwrap(), written.modified().unwrap());
}

#[test]
fn a_mail_that_fails_fails_no_post_and_is_sent_later() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let local = Local::start(&data, &[]);
    let outbox = data.join("outbox");
    // The week's mail may have made the folder; a file in its place takes no mail.
    if outbox.exists() {
        fs::rename(&outbox, data.join("old")).unwrap();
    }
    fs::write(&outbox, "x").unwrap();
    let receipt = local.post(&local.token());
    assert!(local.get(&receipt).starts_with("HTTP/1.1 200"));
    let end = std::time::Instant::now() + Duration::from_secs(20);
    let warned = || local.said.lock().unwrap().contains("staff cannot be told");
    while !warned() && std::time::Instant::now() < end {
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(warned(), "{}", local.said.lock().unwrap());
    fs::remove_file(&outbox).unwrap();
    let [(reference, _)] = &mails_when(&data, 1)[..] else {
        panic!("it is written as soon as it can be");
    };
    assert!(receipt.contains(reference.as_str()));
}
