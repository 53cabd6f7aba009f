//! The documents that tell what `desk` does, lived through: the form, the desk and the store, on a clock that is moved on.
//! `docs/lifecycle.md` is the notice's own story, and `docs/desk-commands.md` a case worker's first week.
//!
//! A block of the document that is marked `form` is sent as the form, and one that is marked `approve` to the page that the last
//! link leads to; one that is marked `console` is what `desk` is asked and
//! what it answers, a minute after the one before: what happens at the same instant has no order in the ledger. References are made anew each time, so those of the document stand for them in the order in which they
//! come.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use jiff::{SignedDuration, Timestamp};

use crate::program::{FORM, Local, beside};

const WEEK: &str = "docs/desk-commands.md";
const ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// What stands in the document for codes of this run, and the other way.
#[derive(Default)]
struct Codes {
    here: BTreeMap<String, String>,
    in_document: BTreeMap<String, String>,
    /// The last link to an approval page, which is another each time.
    link: Option<String>,
}

/// What stands in the document for such a link.
const LINK: &str = "http://127.0.0.1:8080/api/godkjenning/…";

impl Codes {
    /// Notes that the codes of two texts stand for each other, in their order.
    fn note(&mut self, document: &str, here: &str) {
        for (written, made) in codes(document).into_iter().zip(codes(here)) {
            self.here.entry(written.clone()).or_insert(made.clone());
            self.in_document.entry(made).or_insert(written);
        }
    }

    fn translate(text: &str, by: &BTreeMap<String, String>) -> String {
        let mut translated = text.to_owned();
        for (from, to) in by {
            translated = translated.replace(from, to);
        }
        translated
    }
}

/// Every reference and every id in a text.
fn codes(text: &str) -> Vec<String> {
    let is_code = |word: &&str| {
        let id = word.len() == 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        let reference = word.split_once('-').is_some_and(|halves| {
            let is_half =
                |half: &str| half.len() == 4 && half.chars().all(|c| ALPHABET.contains(c));
            is_half(halves.0) && is_half(halves.1)
        });
        id || reference
    };
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    // A case's and an approval's have a letter before them.
    let words = words.map(|word| {
        let code = word.strip_prefix("C-").or(word.strip_prefix("A-"));
        code.unwrap_or(word)
    });
    words.filter(is_code).map(str::to_owned).collect()
}

/// What `desk` answers to a line of the document, on standard output.
fn ask(line: &str, now: &str, local: &Local, data: &Path, office: &Path) -> String {
    // The words of a shell, of which the document uses quotation marks only.
    let mut words = Vec::new();
    for (number, part) in line.split('"').enumerate() {
        if number % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    let output = Command::new(beside("desk"))
        .args(&words[1..])
        .args(["--local", "--actor", "kari.saksbehandler", "--now", now])
        .args(["--dynamodb-port", &local.engine_port.to_string()])
        .arg("--data")
        .arg(data)
        .current_dir(office)
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{line}: {stderr}");
    let answer = String::from_utf8(output.stdout).unwrap();
    // What the export's table has for spreadsheets, and no terminal shows.
    answer.replace('\u{FEFF}', "").replace("\r\n", "\n")
}

/// Sends the lines `field: value` as the form.
fn send(lines: &[&str], local: &Local) {
    let mut body = format!(
        "notice_version=4bfafca45f575277&q7=&token={}",
        local.token()
    );
    for line in lines {
        let (field, value) = line.split_once(": ").unwrap();
        let value: String = value.bytes().fold(String::new(), |mut sent, byte| {
            write!(sent, "%{byte:02x}").unwrap();
            sent
        });
        write!(body, "&{field}={value}").unwrap();
    }
    let answer = local.send("/api/kontakt", FORM, &body);
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
}

fn read(document: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    fs::read_to_string(root.join(document)).unwrap()
}

#[test]
fn the_notices_own_story_is_lived_through() {
    live_through("docs/lifecycle.md");
}

#[test]
fn a_case_workers_first_week_is_lived_through() {
    live_through(WEEK);
}

#[test]
fn the_first_week_has_every_command() {
    let help = Command::new(beside("desk")).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands = commands.take_while(|line| !line.is_empty());
    // A line that goes on is indented further.
    let commands = commands.filter_map(|line| line.strip_prefix("  ")?.split_once(' '));
    let commands: Vec<&str> = commands.map(|(name, _)| name).collect();
    assert!(commands.len() > 20, "{commands:?}");
    let week = read(WEEK);
    for command in commands
        .into_iter()
        .filter(|name| !matches!(*name, "" | "help"))
    {
        assert!(week.contains(&format!("desk {command}")), "{command}");
    }
}

fn live_through(name: &str) {
    let document = read(name);
    let folder = tempfile::tempdir().unwrap();
    // Where letters are written.
    let office = tempfile::tempdir().unwrap();
    fs::create_dir(office.path().join("brev")).unwrap();
    let mut lived = String::new();
    let mut known = Codes::default();
    let mut running: Option<(String, Local)> = None;
    let mut lines = document.lines().peekable();
    while let Some(line) = lines.next() {
        lived.push_str(line);
        lived.push('\n');
        let Some((kind, now)) = line
            .strip_prefix("```")
            .and_then(|line| line.split_once(' '))
        else {
            continue;
        };
        let mut block = Vec::new();
        while let Some(line) = lines.next_if(|line| *line != "```") {
            block.push(line);
        }
        let day = now.split_once('T').unwrap().0.to_owned();
        if running.as_ref().is_none_or(|(of, _)| *of != day) {
            if let Some((_, local)) = running.take() {
                local.signal("TERM");
            }
            running = Some((day, Local::start(folder.path(), &["--now", now])));
        }
        let local = &running.as_ref().unwrap().1;
        if kind == "form" || kind == "approve" {
            match &known.link {
                Some(link) if kind == "approve" => {
                    let path = link.find("/api/").map(|at| link[at..].to_owned()).unwrap();
                    let answer = local.send(&path, FORM, &block.join("&"));
                    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
                }
                _ => send(&block, local),
            }
            for line in &block {
                writeln!(lived, "{line}").unwrap();
            }
            continue;
        }
        let mut asked = block.split(|line| line.starts_with("$ "));
        assert!(asked.next().unwrap().is_empty());
        let questions = block.iter().filter_map(|line| line.strip_prefix("$ "));
        let start: Timestamp = now.parse().unwrap();
        for (minute, (question, expected)) in (0..).zip(questions.zip(asked)) {
            let now = (start + SignedDuration::from_mins(minute)).to_string();
            let here = Codes::translate(question, &known.here);
            let mut answer = ask(&here, &now, local, folder.path(), office.path());
            let link = answer.lines().find(|line| line.starts_with("http://"));
            if let Some(link) = link.map(str::to_owned) {
                answer = answer.replace(&link, LINK);
                known.link = Some(link);
            }
            known.note(&expected.join("\n"), &answer);
            let answer = Codes::translate(&answer, &known.in_document);
            writeln!(lived, "$ {question}\n{}", answer.trim_end()).unwrap();
        }
    }
    if document != lived {
        let file = Path::new(name).file_name().unwrap();
        let actual = Path::new(env!("CARGO_TARGET_TMPDIR")).join(file);
        fs::write(&actual, &lived).unwrap();
        panic!(
            "{name} is not what happens; what does is in {}",
            actual.display()
        );
    }
}
