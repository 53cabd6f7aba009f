//! The editor's guide is followed from its first step to its last, and must be true at each.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod followed;
mod steps;

#[path = "../sources/mod.rs"]
mod sources;
#[path = "../transcript/mod.rs"]
mod transcript;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use followed::Editor;
use site_gen::RULES;

fn guide() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/redaktor.md")
}

fn other_company() -> PathBuf {
    guide().with_file_name("other-company.md")
}

#[test]
fn the_guide_can_be_followed_from_its_first_step_to_its_last() {
    is_true(&guide(), Editor::with_shipped_sources());
}

/// From an empty folder to a site of another company, by what stands in the document alone.
#[test]
fn another_companys_way_can_be_followed() {
    is_true(&other_company(), Editor::in_an_empty_folder());
}

/// `UPDATE_DOCS=1` writes what the program says now into the document.
#[expect(
    clippy::disallowed_methods,
    reason = "a test has no main to read the environment in"
)]
fn is_true(document: &Path, mut editor: Editor) {
    let written = fs::read_to_string(document).unwrap();
    let followed = editor.follow(&steps::parts(&written));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(document, &followed).unwrap();
    } else {
        assert!(
            written == followed,
            "UPDATE_DOCS=1 cargo test -p site-gen --test guide writes what the program says now:\n{}",
            transcript::first_difference(&written, &followed)
        );
    }
}

#[test]
fn every_command_and_flag_they_name_exists() {
    let documents = [guide(), other_company()];
    let text = documents
        .map(|document| fs::read_to_string(document).unwrap())
        .concat();
    let commands = commands(&text);
    assert!(commands.len() > 5, "{commands:?}");
    for command in commands {
        let mut words = command.split_whitespace().skip(1);
        let name = words.next().unwrap();
        let help = if name.starts_with("--") {
            Command::new(env!("CARGO_BIN_EXE_site-gen"))
                .arg(name)
                .output()
        } else {
            Command::new(env!("CARGO_BIN_EXE_site-gen"))
                .args([name, "--help"])
                .output()
        };
        let help = help.unwrap();
        assert!(help.status.success(), "{command}");
        let help = String::from_utf8(help.stdout).unwrap();
        for flag in words.filter(|word| word.starts_with("--")) {
            let is_flag = |word: &str| word == flag;
            assert!(
                help.split([' ', '\n', ',']).any(is_flag),
                "{command}: {flag}"
            );
        }
    }
}

/// What stands between back-quotes, and on lines of commands, and begins with the program's name.
fn commands(text: &str) -> Vec<&str> {
    let quoted = text.split('`').filter(|part| !part.contains('\n'));
    let lines = text.lines().map(|line| line.trim_start_matches("$ "));
    quoted
        .chain(lines)
        .filter(|part| part.starts_with("site-gen "))
        .collect()
}

#[test]
fn every_code_it_names_is_one_the_program_has() {
    let text = fs::read_to_string(guide()).unwrap();
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    let is_code = |word: &&str| {
        let number = word.strip_prefix("PV").or(word.strip_prefix("SG"));
        number.is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit()))
    };
    let codes: Vec<_> = words.filter(is_code).collect();
    assert!(codes.len() > 10, "{codes:?}");
    for code in codes {
        assert!(RULES.iter().any(|rule| rule.code == code), "{code}");
    }
}

#[test]
fn every_link_leads_to_a_file_or_a_heading() {
    let text = fs::read_to_string(guide()).unwrap();
    let prose: Vec<_> = steps::parts(&text)
        .into_iter()
        .filter_map(|part| match part {
            steps::Part::Text(text) => Some(text),
            steps::Part::Fence { .. } => None,
        })
        .collect();
    let headings: Vec<_> = prose
        .iter()
        .filter_map(|line| {
            line.trim_start_matches('#')
                .strip_prefix(' ')
                .filter(|_| line.starts_with('#'))
        })
        .map(anchor)
        .collect();
    let prose = prose.concat();
    let targets: Vec<_> = prose
        .split("](")
        .skip(1)
        .map(|rest| rest.split(')').next().unwrap())
        .collect();
    assert!(targets.len() > 10, "{targets:?}");
    for target in targets {
        match target.strip_prefix('#') {
            Some(heading) => assert!(headings.iter().any(|id| id == heading), "{target}"),
            None => assert!(guide().parent().unwrap().join(target).is_file(), "{target}"),
        }
    }
}

/// A heading's id as code hosts make it.
fn anchor(heading: &str) -> String {
    let letters = heading.trim().to_lowercase();
    let kept = letters
        .chars()
        .filter(|letter| letter.is_alphanumeric() || " -".contains(*letter));
    kept.map(|letter| if letter == ' ' { '-' } else { letter })
        .collect()
}
