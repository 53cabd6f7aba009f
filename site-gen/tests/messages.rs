//! The texts people see: none is missing, none is there for nobody, and none stands twice.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use personal_data::{ErrorCode, Form, Register};
use toml::{Table, Value};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// Every file of a folder with this extension, as one text.
fn read_all(folder: &Path, extension: &str) -> String {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let texts = entries.map(|path| {
        if path.ends_with("templates/desk") {
            // The desk's pages have their words from content/desk.toml.
            String::new()
        } else if path.is_dir() {
            read_all(&path, extension)
        } else if path.extension().is_some_and(|found| found == extension) {
            fs::read_to_string(path).unwrap()
        } else {
            String::new()
        }
    });
    texts.collect()
}

/// Each text by its name, such as `form.submit`; the words of a list by their place in it.
fn texts() -> BTreeMap<String, String> {
    let messages: Table = toml::from_str(&read("content/messages.toml")).unwrap();
    let mut found = BTreeMap::new();
    gather(&Value::Table(messages), "", &mut found);
    assert!(found.len() > 50);
    found
}

fn gather(value: &Value, name: &str, found: &mut BTreeMap<String, String>) {
    match value {
        Value::Table(table) => {
            for (key, value) in table {
                let dot = if name.is_empty() { "" } else { "." };
                gather(value, &format!("{name}{dot}{key}"), found);
            }
        }
        Value::Array(list) => {
            for (place, value) in list.iter().enumerate() {
                gather(value, &format!("{name}[{place}]"), found);
            }
        }
        Value::String(text) => drop(found.insert(name.to_owned(), text.clone())),
        other => panic!("{name} is no text: {other}"),
    }
}

/// The names that templates ask for.
fn asked_for() -> BTreeSet<String> {
    let templates = read_all(&root().join("templates"), "html");
    let is_name = |letter: char| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || "._".contains(letter)
    };
    let names = templates.split("text.").skip(1);
    names
        .map(|rest| rest.split(|letter| !is_name(letter)).next().unwrap())
        .map(|name| name.trim_end_matches('.').to_owned())
        .collect()
}

/// The names of the errors that a field of the form can have, as `error.FIELD.CODE`.
fn possible_errors() -> BTreeSet<String> {
    let register = Register::parse(&read("content/register.toml")).unwrap();
    let form = Form::from_register(&register);
    let fields = form.fields.iter();
    let names = fields.flat_map(|field| {
        let codes = ErrorCode::possible(field).into_iter();
        codes.map(|code| format!("error.{}.{}", field.id, code.as_str()))
    });
    names.collect()
}

#[test]
fn no_text_is_missing() {
    let texts = texts();
    let missing: Vec<_> = asked_for()
        .into_iter()
        .filter(|name| !texts.contains_key(name))
        .collect();
    assert!(missing.is_empty(), "templates ask for {missing:?}");
}

#[test]
fn no_text_is_there_for_nobody() {
    let (asked_for, errors) = (asked_for(), possible_errors());
    let refusals = read("form-handler/src/refusal.rs");
    let code = ["site-gen/src", "bundle/src"].map(|folder| read_all(&root().join(folder), "rs"));
    let code = code.concat();
    let is_used = |name: &str| {
        let parts: Vec<&str> = name.split(['.', '[']).collect();
        match parts[..] {
            _ if asked_for.contains(name) => true,
            // For fields that have no words of their own, whichever an editor may add.
            ["error", "any", error] => errors.iter().any(|name| name.ends_with(error)),
            ["error", ..] => errors.contains(name),
            ["page", page, "title" | "body"] => {
                let constant = format!("page::{}", page.to_uppercase());
                bundle::page::WITH_WORDS.contains(&page) && refusals.contains(&constant)
            }
            [_, key, ..] => code.contains(&format!("\"{key}\"")),
            _ => false,
        }
    };
    let unused: Vec<_> = texts().into_keys().filter(|name| !is_used(name)).collect();
    assert!(unused.is_empty(), "nobody shows {unused:?}");
}

#[test]
fn no_text_stands_twice() {
    let mut by_text: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, text) in texts() {
        by_text.entry(text).or_default().push(name);
    }
    by_text.retain(|_, names| names.len() > 1);
    assert!(by_text.is_empty(), "{by_text:?}");
}
