//! Builds of a copy of the shipped sources by the program itself, and what they leave.
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::sources::{Sources, assert_output};

/// What is printed about a site that was built.
pub(crate) const BUILT: &str = "Personvernerklæringen er versjon";

pub(crate) fn program(sources: &Sources) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_site-gen"));
    command
        .current_dir(sources.path("."))
        .args(["build", "--today", "2026-11-22"]);
    command
}

pub(crate) fn build(sources: &Sources, more: &[&str]) -> Output {
    program(sources).args(more).output().unwrap()
}

#[track_caller]
pub(crate) fn check(sources: &Sources, more: &[&str], status: i32, expected: &str) {
    assert_output(&build(sources, more), status, expected);
}

/// Every file below a folder, with its bytes; a folder, with none.
pub(crate) fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            for (below, bytes) in tree(&path) {
                found.insert(format!("{name}/{below}"), bytes);
            }
            found.insert(format!("{name}/"), Vec::new());
        } else {
            found.insert(name, fs::read(path).unwrap());
        }
    }
    found
}

/// What is beside the sources: nothing but `public`, when a build has ended.
pub(crate) fn left_over(sources: &Sources) -> Vec<String> {
    let names = fs::read_dir(sources.path(".")).unwrap();
    names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with('.'))
        .collect()
}
