//! What the documentation says of the checks is what the program does.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod changes;
mod sources;
mod transcript;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use changes::{CHANGES, REGISTER};
use personal_data::cited;
use site_gen::{Level, RULES, Rule, SUGGESTED};
use sources::Sources;

/// The README shows a build that refuses. It must show what the build really says.
#[test]
fn the_readmes_demonstration_is_true() {
    let readme =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md")).unwrap();
    let (_, rest) = readme.split_once("```toml\n").unwrap();
    let (field, rest) = rest.split_once("```").unwrap();
    let (_, rest) = rest
        .split_once("$ cargo run -p site-gen -- build\n")
        .unwrap();
    let (shown, _) = rest.split_once("```").unwrap();

    let message = "[[activity.field]]\nid = \"message\"";
    let sources = Sources::sample().replace(REGISTER, message, &format!("{field}\n{message}"));
    let output = Command::new(env!("CARGO_BIN_EXE_site-gen"))
        .arg("build")
        .current_dir(sources.path("."))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        transcript::says(shown, &stderr),
        "{shown}\nis not\n{stderr}"
    );
    assert!(!sources.path("public").exists());
}

/// The page of a check: the table's words, and the changes that make it strike.
fn page(rule: &Rule) -> String {
    let level = match rule.level {
        Level::Error => "Feil: Byggingen stopper",
        Level::Warning => "Funn",
        Level::Info => "Til orientering",
    };
    let mut page = format!("# {}: {}\n\n{level}. ", rule.code, rule.title);
    if !rule.article.is_empty() {
        write!(
            page,
            "Personvernforordningen artikkel {}.",
            cited(rule.article)
        )
        .unwrap();
    }
    let is_question = rule.level != Level::Error && rule.remedy.contains('?');
    let label = if is_question {
        "Spørsmål til dere"
    } else {
        "Hva du gjør"
    };
    write!(page, "\n\n{}\n\n**{label}:** {}\n", rule.why, rule.remedy).unwrap();
    if SUGGESTED.contains(&rule.code) {
        page.push_str("\n**Forslag:** Har registeret svaret, foreslår `site-gen check` en setning laget av det som står der. Programmet skriver den aldri inn i erklæringen.\n");
    }
    let strikes: Vec<_> = CHANGES
        .iter()
        .filter(|change| change.code == rule.code)
        .collect();
    if !strikes.is_empty() {
        page.push_str("\n## Slik slår den til\n\nHver av disse endringene er testet for seg, og gir bare denne feilen.\n\n");
        for change in strikes {
            writeln!(page, "- {}", change.done).unwrap();
        }
    }
    page
}

/// The page of the rules of the sources, with a section for each. A page for each would have three sentences.
fn page_of_sources(rules: &[&Rule]) -> String {
    let mut page = String::from(
        "# Feil i filene\n\nDette er feil i filene dere skriver: sider, bilder, register, tekster og maler. De stopper byggingen når ikke \
         noe annet står. Meldingen viser hvor feilen er, og hva dere skriver i stedet.\n",
    );
    for rule in rules {
        let level = match rule.level {
            Level::Error => "",
            Level::Warning => " Stopper ikke byggingen.",
            Level::Info => " Til orientering.",
        };
        let Rule {
            code,
            title,
            why,
            remedy,
            ..
        } = rule;
        write!(
            page,
            "\n## {code}\n\n**{title}.** {why}{level}\n\n**Hva du gjør:** {remedy}\n"
        )
        .unwrap();
    }
    page
}

fn index(of_notice: &[&Rule], of_sources: &[&Rule]) -> String {
    let mut index = String::from(
        "# Kontrollene\n\n`site-gen check` bruker disse kodene.\n\n\
         ## Personvernerklæringen og registeret\n\nDe under PV100 stopper byggingen.\n\n",
    );
    for rule in of_notice {
        writeln!(index, "- [{}]({}) {}", rule.code, rule.page(), rule.title).unwrap();
    }
    index.push_str("\n## Filene\n\n");
    for rule in of_sources {
        writeln!(index, "- [{}]({}) {}", rule.code, rule.page(), rule.title).unwrap();
    }
    index
}

/// `docs/checks/` is made from the table of rules. Set `UPDATE_DOCS=1` to write it anew.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a test has no main to read the environment in"
)]
fn the_pages_of_the_checks_are_current() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/checks");
    let (of_notice, of_sources): (Vec<&Rule>, Vec<&Rule>) =
        RULES.iter().partition(|rule| rule.is_of_notice());
    let pages = of_notice
        .iter()
        .map(|rule| (format!("{}.md", rule.code), page(rule)));
    let mut pages: BTreeMap<String, String> = pages.collect();
    pages.insert("SG.md".to_owned(), page_of_sources(&of_sources));
    pages.insert("README.md".to_owned(), index(&of_notice, &of_sources));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in &pages {
            fs::write(folder.join(name), text).unwrap();
        }
    }
    let there: BTreeMap<String, String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            (
                entry.file_name().into_string().unwrap(),
                fs::read_to_string(entry.path()).unwrap(),
            )
        })
        .collect();
    let stale: Vec<_> = pages
        .iter()
        .filter(|(name, text)| there.get(*name) != Some(*text))
        .map(|(name, _)| name)
        .collect();
    assert!(
        stale.is_empty(),
        "UPDATE_DOCS=1 cargo test -p site-gen --test docs writes these anew: {stale:?}"
    );
    assert_eq!(there.len(), pages.len(), "a page of no check");
}
