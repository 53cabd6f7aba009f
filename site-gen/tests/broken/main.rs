//! Sources with something wrong in them, and what the program says about them, to the letter.
//!
//! `base/` is a small site that is right. Each folder of `cases/` has what is laid over a copy of it, and beside that
//! what the program printed (`output.txt`). A file `EDITS` has small changes to the base's files, a file `DELETE` names
//! what is taken away, a line each, and a file `ARGS` has the arguments, where they are not `build`. What version
//! control or a file system cannot hold is made by `made.rs`.
//! `SNAPSHOTS=overwrite` writes the outputs anew; read them as an editor would.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    reason = "a test stops at what it did not expect"
)]

mod edits;
#[path = "../languages/mod.rs"]
mod languages;
mod made;

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use snapbox::{Assert, Data};
use tempfile::TempDir;

const OUTPUT: &str = "output.txt";
const EDITS: &str = "EDITS";
const DELETE: &str = "DELETE";
const ARGS: &str = "ARGS";
/// What a program that has stopped by accident prints.
const ACCIDENTS: &[&str] = &[
    "panicked",
    "RUST_BACKTRACE",
    "overflow",
    "unwrap",
    "Err(",
    "Some(",
];

fn folder(name: &str) -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken");
    tests.join(name)
}

/// A copy of the base to spoil.
fn base() -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    lay(&folder("base"), copy.path());
    copy
}

/// Lays the files of a folder over another.
fn lay(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            lay(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn run(arguments: &str, site: &Path) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_site-gen"));
    program.args(arguments.split_whitespace());
    program
        .args(["--today", "2026-11-22"])
        .current_dir(site)
        .env("NO_COLOR", "1")
        .env("RUST_BACKTRACE", "0");
    program.output().unwrap()
}

/// Everything below a folder, so that a file that was written shows.
fn below(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.is_symlink() {
            found.extend(below(&path));
        }
        found.insert(path);
    }
    found
}

fn names_of_cases() -> BTreeSet<String> {
    let cases = fs::read_dir(folder("cases")).unwrap();
    let names = cases.map(|case| case.unwrap().file_name().into_string().unwrap());
    names.collect()
}

#[test]
fn the_base_is_right() {
    let site = base();
    let output = run("build", site.path());
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "the base no longer is a site:\n{stderr}"
    );
    assert!(site.path().join("public/index.html").exists());
}

#[test]
fn what_is_wrong_is_told_as_it_was() {
    let made = made::cases();
    let (mut cases, mut failed) = (names_of_cases(), Vec::new());
    cases.extend(made.iter().map(|(name, _)| (*name).to_owned()));
    for name in &cases {
        let spoil = made.iter().find(|(made, _)| made == name);
        let spoil = spoil.map(|(_, spoil)| spoil);
        let checked = catch_unwind(AssertUnwindSafe(|| check(name, spoil)));
        if checked.is_err() {
            failed.push(name);
        }
    }
    assert!(failed.is_empty(), "of {} cases: {failed:?}", cases.len());
}

fn check(name: &str, spoil: Option<&made::Spoil>) {
    let case = folder("cases").join(name);
    let site = base();
    let mut arguments = "build".to_owned();
    let mut spoilt = false;
    for entry in fs::read_dir(&case).into_iter().flatten() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_str().unwrap();
        match file {
            OUTPUT => continue,
            ARGS => arguments = fs::read_to_string(&path).unwrap(),
            EDITS => edits::apply(&fs::read_to_string(&path).unwrap(), site.path()),
            DELETE => {
                for gone in fs::read_to_string(&path).unwrap().lines() {
                    fs::remove_file(site.path().join(gone)).unwrap();
                }
            }
            _ => lay(&path, &site.path().join(file)),
        }
        spoilt |= file != ARGS;
    }
    if let Some(spoil) = spoil {
        spoil(site.path());
        spoilt = true;
    }
    assert!(spoilt, "{name}: an expectation that nothing uses");

    let before = below(site.path());
    let output = run(&arguments, site.path());
    assert_eq!(below(site.path()), before, "{name}: something was written");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    for accident in ACCIDENTS {
        assert!(!err.contains(accident), "{name}: {accident}\n{err}");
    }
    let status = output.status.code().unwrap();
    assert_eq!(status, 1, "{name}\n{err}");
    let transcript = format!("$ site-gen {}\n{out}{err}", arguments.trim());
    let transcript = transcript.replace(site.path().to_str().unwrap(), "[SITE]");
    let shown: Vec<&str> = transcript.lines().map(str::trim_end).collect();
    let expected = Data::read_from(&case.join(OUTPUT), Some(snapbox::data::DataFormat::Text));
    Assert::new()
        .action_env(snapbox::assert::DEFAULT_ACTION_ENV)
        .eq(Data::text(shown.join("\n") + "\n"), expected.raw());
}

/// The outputs are what the program says: the test above holds them to it.
#[test]
fn each_problem_is_told_in_one_language() {
    for name in names_of_cases() {
        let output = fs::read_to_string(folder("cases").join(&name).join(OUTPUT)).unwrap();
        let (mut code, mut text) = ("", String::new());
        for line in output.lines().chain(["SG000"]) {
            let is_code = line.starts_with("SG") || line.starts_with("PV");
            if is_code {
                if !code.is_empty() {
                    languages::assert_language(code, &text);
                }
                (code, text) = (line, String::new());
            } else if line.trim_start().starts_with(['×', '⚠', '☞', '│'])
                || line.starts_with("  råd:")
                || line.starts_with("        ")
            {
                text.push_str(line);
                text.push(' ');
            }
        }
    }
}
