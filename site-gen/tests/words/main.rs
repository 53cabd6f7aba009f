//! One word for one thing: no text that people read in bokmål has a word that is out. The list is `words.toml`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The notice's words are the company's, also where an example of the documentation shows them.
const NOTICE: &str = "content/personvern.md";
const VERSIONS: &str = "content/versions";
/// The words that a notice is searched for. What is said of them in it is read.
const PHRASES: &str = "site-gen/src/checks/notice/phrases.toml";
const SEARCHED_FOR: &[&str] = &["words", "headings", "unless", "rights", "never_shared"];
/// What people read, or programs say to them; of the crates, the sources.
const READ: &[&str] = &["content", "docs", "templates"];
/// What the pages of the checks are made of beside the table of checks.
const OF_TESTS: &[&str] = &["site-gen/tests/changes/mod.rs", "site-gen/tests/docs.rs"];
const EXTENSIONS: &[&str] = &["html", "js", "md", "rs", "toml"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    out: Vec<Out>,
}

/// Words that are out, and what to say instead.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Out {
    words: Vec<String>,
    say: String,
    /// Where they are out; everywhere when it is empty.
    #[serde(default)]
    only: Vec<String>,
}

fn list() -> Vec<Out> {
    let list: List = toml::from_str(include_str!("words.toml")).unwrap();
    list.out
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A word in small letters, and its line.
struct Word {
    letters: String,
    line: usize,
}

fn words(text: &str) -> Vec<Word> {
    let lines = text.lines().enumerate();
    let words = lines.flat_map(|(index, line)| {
        let words = line.split(|letter: char| !letter.is_alphanumeric() && letter != '-');
        let words = words.filter(|word| !word.is_empty());
        words.map(move |word| Word {
            letters: word.to_lowercase(),
            line: index + 1,
        })
    });
    words.collect()
}

/// Three words after each other.
type Three = (String, String, String);

fn threes(words: &[Word]) -> impl Iterator<Item = Three> {
    let letters = |word: &Word| word.letters.clone();
    words
        .windows(3)
        .map(move |three| (letters(&three[0]), letters(&three[1]), letters(&three[2])))
}

/// Whether these words begin with a phrase of the list.
fn begins_with(words: &[Word], phrase: &str) -> bool {
    let mut words = words.iter();
    phrase.split(' ').all(|wanted| {
        let found = words.next().map(|word| word.letters.as_str());
        found.is_some_and(|found| match wanted.strip_suffix('*') {
            Some(beginning) => found.starts_with(beginning),
            None => found == wanted,
        })
    })
}

/// What a file says that it should not, a line each.
fn slips(file: &str, text: &str, list: &[Out], notice: &HashSet<Three>) -> Vec<String> {
    let words = words(text);
    let mut slips = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let rest = &words[at..];
        let is_here = |out: &&Out| {
            out.only.is_empty() || out.only.iter().any(|place| file.starts_with(place))
        };
        for out in list.iter().filter(is_here) {
            let Some(phrase) = out.words.iter().find(|phrase| begins_with(rest, phrase)) else {
                continue;
            };
            let around = &words[at.saturating_sub(1)..words.len().min(at + 2)];
            if threes(around).any(|three| notice.contains(&three)) {
                continue;
            }
            let length = phrase.split(' ').count();
            let found: Vec<_> = rest[..length]
                .iter()
                .map(|word| word.letters.as_str())
                .collect();
            slips.push(format!(
                "{file}:{}: «{}»; the word is {}",
                word.line,
                found.join(" "),
                out.say
            ));
        }
    }
    slips
}

fn notice() -> HashSet<Three> {
    let notice = fs::read_to_string(root().join(NOTICE)).unwrap();
    threes(&words(&notice)).collect()
}

/// The files below a folder that have words, as paths from the root.
fn gather(folder: &str, files: &mut Vec<String>) {
    for entry in fs::read_dir(root().join(folder)).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{folder}/{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            if name != VERSIONS {
                gather(&name, files);
            }
            continue;
        }
        let extension = Path::new(&name)
            .extension()
            .and_then(|extension| extension.to_str());
        if name != NOTICE && extension.is_some_and(|extension| EXTENSIONS.contains(&extension)) {
            files.push(name);
        }
    }
}

fn files() -> Vec<String> {
    let mut files: Vec<String> = OF_TESTS.iter().map(|name| (*name).to_owned()).collect();
    for folder in READ {
        gather(folder, &mut files);
    }
    for entry in fs::read_dir(root()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if root().join(&name).join("Cargo.toml").exists() {
            gather(&format!("{name}/src"), &mut files);
        }
    }
    files.sort();
    files
}

/// Some of the documentation is in English. A page is in the language whose small words it has most of.
fn is_in_english(text: &str) -> bool {
    let words = words(text);
    let count = |wanted: &[&str]| {
        let words = words.iter();
        let words = words.filter(|word| wanted.contains(&word.letters.as_str()));
        words.count()
    };
    count(&["the", "and", "is", "of"]) > count(&["og", "det", "er", "som"])
}

/// What people read of a file.
fn read(file: &str) -> String {
    let text = fs::read_to_string(root().join(file)).unwrap();
    if file.starts_with("docs/") && is_in_english(&text) {
        return String::new();
    }
    if file != PHRASES {
        return text;
    }
    let is_searched_for = |line: &str| {
        let key = line.split(" = ").next().unwrap_or_default();
        SEARCHED_FOR.contains(&key)
    };
    let lines = text
        .lines()
        .map(|line| if is_searched_for(line) { "" } else { line });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn no_text_has_a_word_that_is_out() {
    let (list, notice, files) = (list(), notice(), files());
    for known in ["docs/redaktor.md", "content/messages.toml", PHRASES] {
        assert!(files.iter().any(|file| file == known), "{known}");
        assert!(!read(known).is_empty(), "{known}");
    }
    let slips: Vec<String> = files
        .iter()
        .flat_map(|file| slips(file, &read(file), &list, &notice))
        .collect();
    assert!(slips.is_empty(), "\n{}\n", slips.join("\n"));
}

#[test]
fn each_word_of_the_list_is_found() {
    let (list, notice) = (list(), notice());
    for out in &list {
        let file = match out.only.first() {
            Some(place) => format!("{place}a.md"),
            None => "docs/a.md".to_owned(),
        };
        for phrase in &out.words {
            let word = phrase.replace('*', "r");
            let text = format!("Her står\n{}, ja.", word.replace(' ', "\n"));
            let expected = format!("{file}:2: «{word}»; the word is {}", out.say);
            assert_eq!(slips(&file, &text, &list, &notice), [expected]);
            assert!(!out.only.is_empty() || !slips("a/src/b.rs", &text, &list, &notice).is_empty());
        }
        // What is said instead is not out itself.
        assert_eq!(slips("content/a.md", &out.say, &list, &notice), [""; 0]);
    }
}

#[test]
fn the_notices_own_words_are_its_own() {
    let (list, notice) = (list(), notice());
    let check = |text: &str, expected: usize| {
        assert_eq!(
            slips("docs/a.md", text, &list, &notice).len(),
            expected,
            "{text}"
        );
    };
    check("beholder vi din kontaktinformasjon videre fordi", 0);
    check("beholder vi kontaktinformasjon", 1);
}
