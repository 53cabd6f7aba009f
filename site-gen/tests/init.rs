//! A start for another company: it builds as it is, has nobody else's words, and takes no folder that is used.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn site_gen(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_site-gen"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

#[track_caller]
fn output_text(output: &Output, status: i32) -> String {
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(output.status.code(), Some(status), "{text}");
    text
}

/// Every file below a folder, by its path there.
fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_owned());
            }
        }
    }
    found
}

#[test]
fn a_start_builds_at_once_and_its_findings_say_what_to_do() {
    let root = tempfile::tempdir().unwrap();
    let made = site_gen(
        root.path(),
        &["init", "nordlys", "--name", "Nordlys Regnskap"],
    );
    let next = output_text(&made, 0);
    assert!(next.contains("approve --replace-last"), "{next}");
    let folder = root.path().join("nordlys");
    let built = output_text(&site_gen(&folder, &["build"]), 0);
    assert!(
        built.contains("Personvernerklæringen er versjon"),
        "{built}"
    );
    let html = fs::read_to_string(folder.join("public/index.html")).unwrap();
    assert!(html.contains("Nordlys Regnskap"), "{html}");

    let checked = site_gen(&folder, &["check", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&output_text(&checked, 0)).unwrap();
    assert_eq!(report["errors"].as_array().unwrap().len(), 0);
    let findings = report["findings"].as_array().unwrap();
    assert!(next.contains(&format!("{} funn", findings.len())), "{next}");
    let proposes = |code: &str| {
        let found = findings.iter().find(|finding| finding["code"] == code);
        !found.unwrap_or_else(|| panic!("{code}"))["suggestion"].is_null()
    };
    // Who is responsible is in the register first; the rest it knows already.
    assert!(!proposes("PV101") && !proposes("PV102"));
    assert!(proposes("PV103") && proposes("PV107") && proposes("PV117"));
}

#[test]
fn a_start_is_the_shipped_templates_and_has_nobody_elses_words() {
    let root = tempfile::tempdir().unwrap();
    output_text(&site_gen(root.path(), &["init", "."]), 0);
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let templates = files(&shipped.join("templates"));
    assert_eq!(files(&root.path().join("templates")), templates);
    let letters = files(&shipped.join("content/letters"));
    assert_eq!(files(&root.path().join("content/letters")), letters);
    for file in files(root.path()) {
        let text = fs::read_to_string(root.path().join(&file))
            .unwrap()
            .to_lowercase();
        for word in ["metafocus", "digiforms", "eksempel kundeservice"] {
            assert!(!text.contains(word), "{word} in {}", file.display());
        }
    }
}

#[test]
fn its_own_text_takes_the_place_of_the_start() {
    let root = tempfile::tempdir().unwrap();
    output_text(
        &site_gen(root.path(), &["init", "x", "--today", "2026-11-22"]),
        0,
    );
    let folder = root.path().join("x");
    let notice = folder.join("content/personvern.md");
    let text = fs::read_to_string(&notice).unwrap();
    fs::write(
        &notice,
        text.replace("så hjelper vi deg", "så svarer vi deg"),
    )
    .unwrap();
    let refused = output_text(&site_gen(&folder, &["build"]), 1);
    assert!(refused.contains("PV001"), "{refused}");
    let arguments = [
        "approve",
        "--replace-last",
        "--effective",
        "2026-12-01",
        "--today",
        "2026-11-23",
    ];
    output_text(&site_gen(&folder, &arguments), 0);
    output_text(&site_gen(&folder, &["build"]), 0);
}

#[test]
fn a_folder_that_is_used_is_refused_and_stays_as_it_is() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("a.txt"), "x").unwrap();
    let refused = output_text(&site_gen(root.path(), &["init", "."]), 1);
    assert!(refused.contains("ikke tom"), "{refused}");
    let refused = output_text(&site_gen(root.path(), &["init", "a.txt"]), 1);
    assert!(refused.contains("er en fil"), "{refused}");
    assert_eq!(files(root.path()), BTreeSet::from([PathBuf::from("a.txt")]));
    let refused = output_text(
        &site_gen(root.path(), &["init", "b", "--name", "A \"B\""]),
        2,
    );
    assert!(refused.contains("without quotation marks"), "{refused}");
}
