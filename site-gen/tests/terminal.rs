//! What a stranger wrote into a proposal reaches the terminal of who looks at it to be seen, and never to be obeyed.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod sources;

use std::fs;
use std::process::{Command, Output};

use serde_json::Value;
use sources::Sources;

/// Clears the screen, fills the clipboard, colours the rest, turns the line, and hides a letter.
const HOSTILE: &str = "\u{1b}[2J\u{1b}]52;c;ZXZpbA==\u{7}\u{9b}31m\u{202e}x\u{2066}\u{e0041}";

/// The sources, with hostile names and texts wherever somebody can put one.
fn spoilt() -> Sources {
    let sources = Sources::sample();
    let front = |path: &str, more: &str| {
        format!("+++\ntitle = \"Side\"\npath = \"/{path}/\"\n{more}+++\n\n")
    };
    for (name, text) in [
        ("side.md", format!("{}[a]({HOSTILE})\n", front("side", ""))),
        (
            "bad.md",
            format!("{}[a](\u{202e}b.md) <b>\n", front("bad", "")),
        ),
        (
            "coded.md",
            format!(
                "{}[a](&#x1b;[2J.md) &#x9b;31m\n",
                front("coded", "x = \"\\u001b[2J\"\n")
            ),
        ),
        (&*format!("{HOSTILE}.txt"), "x".to_owned()),
        (&*format!("{HOSTILE}.md"), front("name", "draft = \"ja\"\n")),
        (
            &*format!("c\r\nerror: x{HOSTILE}.md"),
            format!("{}[a](b.md)\n", front("c", "")),
        ),
    ] {
        fs::write(sources.path("content").join(name), text).unwrap();
    }
    sources
}

fn run(sources: &Sources, arguments: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_site-gen"));
    program.args(arguments).current_dir(sources.path("."));
    program.output().unwrap()
}

#[track_caller]
fn expect_seen_and_not_obeyed(output: &Output, what: &[&str]) -> String {
    let mut all = String::new();
    for stream in [&output.stdout, &output.stderr] {
        let text = String::from_utf8(stream.clone()).unwrap();
        let obeyed = text.chars().find(|&letter| {
            let number = u32::from(letter);
            (letter != '\n' && letter.is_control())
                || [0x61C, 0x200E, 0x200F, 0x2028, 0x2029].contains(&number)
                || (0x202A..=0x202E).contains(&number)
                || (0x2066..=0x2069).contains(&number)
                || (0xE0000..=0xE007F).contains(&number)
        });
        assert_eq!(obeyed, None, "{what:?}: {text}");
        all += &text;
    }
    all
}

#[test]
fn nothing_that_is_read_is_obeyed() {
    let sources = spoilt();
    for arguments in [
        &["check"][..],
        &["build"],
        &["build", "--format", "json"],
        &["check", "--format", "json"],
        &["check", "--format", "sarif"],
        &["approve", "--effective", "2027-01-01"],
    ] {
        let output = run(&sources, arguments);
        let text = expect_seen_and_not_obeyed(&output, arguments);
        assert!(text.contains("SG012"), "{arguments:?}: {text}");
    }
}

#[test]
fn what_programs_are_told_is_ascii_and_reads_back_as_it_is() {
    let sources = spoilt();
    let output = run(&sources, &["check", "--format", "json"]);
    let is_ascii = |byte: &u8| matches!(byte, b'\n' | b' '..=b'~');
    assert!(output.stdout.iter().all(is_ascii));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let errors = report["errors"].as_array().unwrap();
    let has = |key: &str, part: &str| {
        let texts = errors.iter().filter_map(|error| error[key].as_str());
        let found = texts.filter(|text| text.contains(part)).count();
        assert!(found > 0, "no {key} has {part:?}: {report:#}");
    };
    has("file", &format!("{HOSTILE}.md"));
    has("quote", "\u{1b}");
}

#[test]
fn nothing_that_is_typed_is_obeyed() {
    let sources = Sources::sample();
    let to = format!("--content={HOSTILE}");
    for arguments in [
        &["build", &to][..],
        &["check", &to],
        &["build", "--dry-run", "--out", HOSTILE],
        &["build", "--out", &format!("{HOSTILE}\n")],
        &["build", HOSTILE],
        &["check", "--format", HOSTILE],
        &["check", "--today", HOSTILE],
        &["new", HOSTILE],
        &["new", "om-oss", &to],
        &["approve", "--effective", HOSTILE],
        &[HOSTILE],
    ] {
        expect_seen_and_not_obeyed(&run(&sources, arguments), arguments);
    }
}
