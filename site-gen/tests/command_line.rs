//! The commands as their users meet them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod sources;

use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Output};

use sources::{Sources, assert_output};

fn run(sources: &Sources, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_site-gen"));
    command.current_dir(sources.path(".")).args(arguments);
    command.output().unwrap()
}

#[track_caller]
fn check(sources: &Sources, arguments: &[&str], status: i32, expected: &str) {
    assert_output(&run(sources, arguments), status, expected);
}

/// The program's commands, as its help lists them.
fn commands() -> BTreeSet<String> {
    let help = run(&Sources::sample(), &["-h"]).stdout;
    let help = String::from_utf8(help).unwrap();
    let (_, after) = help.split_once("Commands:\n").unwrap();
    let (listed, _) = after.split_once("\n\n").unwrap();
    let first_words = listed
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    first_words.map(str::to_owned).collect()
}

#[test]
fn a_new_page_is_a_draft_that_builds_and_is_published_by_nobody() {
    let sources = Sources::sample();
    check(&sources, &["new", "om-oss"], 0, "site-gen serve --drafts");
    check(&sources, &["build"], 0, "Personvernerklæringen er versjon");
    assert!(!sources.path("public/om-oss").exists());
    check(
        &sources,
        &["build", "--drafts"],
        0,
        "ny       om-oss/index.html",
    );
    let page = fs::read_to_string(sources.path("public/om-oss/index.html")).unwrap();
    for part in ["<h1>Om oss</h1>", "<h2 ", "href=\"/kontakt/\"", "<table>"] {
        assert!(page.contains(part), "{part} is not in\n{page}");
    }
}

#[test]
fn everything_a_new_page_teaches_can_be_taken_into_use() {
    let sources = Sources::sample();
    check(&sources, &["new", "om-oss"], 0, "draft = false");
    let path = sources.path("content/om-oss.md");
    let text = fs::read_to_string(&path).unwrap();
    let is_value = |line: &str| {
        line.split_once(" = ")
            .is_some_and(|(key, _)| !key.contains(' '))
    };
    let used: Vec<&str> = text
        .lines()
        .map(|line| {
            line.strip_prefix("# ")
                .filter(|rest| is_value(rest))
                .unwrap_or(line)
        })
        .collect();
    let used = used.join("\n").replace("draft = true", "draft = false");
    assert_ne!(used, text);
    fs::write(&path, format!("{used}\n")).unwrap();
    check(
        &sources,
        &["build"],
        0,
        "ny       gammel-adresse/index.html",
    );
    assert!(sources.path("public/om-oss/index.html").exists());
}

#[test]
fn a_new_page_replaces_nothing_and_says_which_names_can_be_had() {
    let sources = Sources::sample();
    let before = fs::read(sources.path("content/kontakt.md")).unwrap();
    check(
        &sources,
        &["new", "kontakt.md"],
        1,
        "content/kontakt.md finnes allerede",
    );
    assert_eq!(
        fs::read(sources.path("content/kontakt.md")).unwrap(),
        before
    );
    check(
        &sources,
        &["new", "Åpningstider i jula"],
        1,
        "Prøv `apningstider-i-jula`",
    );
    check(&sources, &["new", "api"], 1, "Dit sendes skjemaet");
    check(
        &sources,
        &["new", "om-oss", "--content", "nowhere"],
        1,
        "Mappen nowhere finnes ikke",
    );
    check(&sources, &["new", &"a".repeat(300)], 2, "kan ikke skrives");
    assert!(!sources.path("content/om-oss.md").exists());
}

/// What bash would offer after the program's name, by the script itself.
#[test]
#[cfg(unix)]
fn bash_completes_every_command() {
    let sources = Sources::sample();
    let script = run(&sources, &["completions", "bash"]);
    fs::write(sources.path("script"), script.stdout).unwrap();
    let bash = |arguments: &[&str]| {
        let mut bash = Command::new("bash");
        bash.current_dir(sources.path("."))
            .args(["--norc", "--noprofile"]);
        bash.args(arguments).output().unwrap()
    };
    let read = bash(&["-n", "script"]);
    assert!(read.status.success() && read.stderr.is_empty(), "{read:?}");
    let ask = "source ./script; asked=$(complete -p site-gen); asked=${asked##*-F }; \
               COMP_WORDS=(site-gen ''); COMP_CWORD=1; \
               ${asked%% *} site-gen '' site-gen; printf '%s\\n' \"${COMPREPLY[@]}\"";
    let offered = String::from_utf8(bash(&["-c", ask]).stdout).unwrap();
    let offered: BTreeSet<String> = offered
        .lines()
        .filter(|word| !word.starts_with('-'))
        .map(str::to_owned)
        .collect();
    assert_eq!(offered, commands());
    assert!(offered.contains("completions"));
}

#[test]
fn every_shell_has_a_script() {
    let sources = Sources::sample();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = String::from_utf8(run(&sources, &["completions", shell]).stdout).unwrap();
        for command in commands() {
            assert!(script.contains(&command), "{shell}: {command}");
        }
    }
    check(&sources, &["completions", "cmd"], 2, "possible values");
}

/// The lines of a command's help that show how it is called, without what they say about it.
fn examples(help: &str) -> Vec<&str> {
    let (_, after) = help.split_once("\nExamples:\n").unwrap_or_default();
    let lines = after.lines().map(str::trim);
    lines
        .map(|line| line.split("   ").next().unwrap_or_default())
        .filter(|line| line.starts_with("site-gen "))
        .collect()
}

#[test]
fn the_help_of_every_command_teaches_by_examples_that_it_takes() {
    let sources = Sources::sample();
    for command in commands().iter().filter(|command| *command != "help") {
        let help = String::from_utf8(run(&sources, &[command, "--help"]).stdout).unwrap();
        let too_wide = help.lines().find(|line| line.chars().count() > 100);
        assert_eq!(too_wide, None, "{command}");
        let examples = examples(&help);
        assert!(
            examples.iter().any(|line| line.contains(command.as_str())),
            "{command} has no example:\n{help}"
        );
        for example in examples {
            let words: Vec<&str> = example
                .split_whitespace()
                .skip(1)
                .take_while(|word| !word.starts_with('>'))
                .collect();
            // Asking for help stops it before it does anything, and after it has read its flags.
            let output = run(&sources, &[&words[..], &["--help"]].concat());
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{example}: {stderr}");
        }
    }
}
