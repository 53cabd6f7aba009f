//! The documents that claim something name only what is there: the files, and in them the tests, and the notice's own words.
//! Of each test of `docs/security.md` and `docs/promises.md` is known what it fails without.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Tests without a change in `mutations.toml`, and why.
const WITHOUT_MUTATION: &[&str] = &[
    // Another crate would be another lock file, and the test asks for the one that is there.
    "xtask/tests/dependencies.rs::cryptography_comes_from_few_crates",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn every_test_that_is_named_is_there() {
    for document in [
        "docs/security.md",
        "docs/promises.md",
        "docs/rights.md",
        "docs/faults.md",
    ] {
        check_names(&root(), document);
    }
}

#[test]
fn what_is_quoted_stands_in_the_notice() {
    let root = root();
    let notice = fs::read_to_string(root.join("content/personvern.md")).unwrap();
    // The words of a link without its address.
    let mut links = notice.split("](");
    let mut words = links.next().unwrap().to_owned();
    for link in links {
        words.push_str(link.split_once(')').unwrap().1);
    }
    let notice = words.replace('[', "");
    for document in ["docs/promises.md", "docs/rights.md"] {
        let document = fs::read_to_string(root.join(document)).unwrap();
        let quotes = document.split('«').skip(1);
        let mut quotes = quotes
            .map(|rest| rest.split_once('»').unwrap().0)
            .peekable();
        assert!(quotes.peek().is_some());
        for quote in quotes {
            assert!(notice.contains(quote), "{quote}");
        }
    }
}

fn check_names(root: &Path, document: &str) {
    let document = fs::read_to_string(root.join(document)).unwrap();
    // What stands between two backticks is every second part.
    let named = document.split('`').skip(1).step_by(2);
    let mut tests = 0;
    for name in named {
        let (file, test) = name.split_once("::").unwrap_or((name, ""));
        let is_source = [".rs", ".js"].iter().any(|end| file.ends_with(end));
        if !(is_source && file.contains('/')) {
            continue;
        }
        let source = fs::read_to_string(root.join(file));
        let source = source.unwrap_or_else(|_| panic!("{file} is named and not there"));
        tests += usize::from(!test.is_empty());
        assert!(
            test.is_empty() || source.contains(&format!("fn {test}()")),
            "{file} has no test {test}"
        );
    }
    assert!(tests > 0, "no test is named any more");
}

/// The identifier of a row (`1.1.1`, `P4`), and the tests in it.
fn rows(document: &str) -> Vec<(&str, Vec<&str>)> {
    let rows = document.lines().filter_map(|line| {
        let row = line.strip_prefix("| ")?;
        let claim = row.split([',', ' ']).next()?;
        let tests = row.split('`').skip(1).step_by(2);
        let tests: Vec<&str> = tests.filter(|name| name.contains(".rs::")).collect();
        let is_claim = claim.contains('.') || claim.starts_with('P');
        (is_claim && !tests.is_empty()).then_some((claim, tests))
    });
    rows.collect()
}

/// `cargo xtask mutations` sees that each of them fails; it takes half an hour, so that is for who changes one.
#[test]
fn of_every_test_is_known_what_it_fails_without() {
    let root = root();
    let documents = ["docs/security.md", "docs/promises.md"];
    let documents = documents.map(|name| fs::read_to_string(root.join(name)).unwrap());
    let mutations = fs::read_to_string(root.join("xtask/mutations.toml")).unwrap();
    let mutations: toml::Table = toml::from_str(&mutations).unwrap();
    let mut changed = BTreeSet::new();
    for mutation in mutations["mutation"].as_array().unwrap() {
        let text = |key: &str| mutation[key].as_str().unwrap();
        let source = fs::read_to_string(root.join(text("file"))).unwrap();
        assert_eq!(
            source.matches(text("from")).count(),
            1,
            "{} {}: what it changes is not there once",
            text("claim"),
            text("test")
        );
        changed.insert((text("claim").to_owned(), text("test").to_owned()));
    }
    let mut named = BTreeSet::new();
    for (claim, tests) in documents.iter().flat_map(|document| rows(document)) {
        for test in tests {
            if !WITHOUT_MUTATION.contains(&test) {
                named.insert((claim.to_owned(), test.to_owned()));
            }
        }
    }
    assert_eq!(named, changed, "rows of the documents, and mutations.toml");
}
