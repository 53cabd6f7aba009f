//! Letters: written where `--out` says, for nobody but the case worker, and before anything is lost.

use std::fs;
use std::path::Path;

use crate::running::{
    NOW, desk_at, engine_with_a_message, json_at, refused, set_hold, show, take_over, text,
};
use serde_json::Value;

/// The one file whose name ends so.
fn letter(folder: &Path, name: &str) -> String {
    let entries = fs::read_dir(folder).unwrap();
    let mut paths = entries.map(|entry| entry.unwrap().path());
    let path = paths.find(|path| path.to_str().unwrap().ends_with(&format!("-{name}.html")));
    let path = path.unwrap_or_else(|| panic!("there is no letter {name}"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let html = fs::read_to_string(path).unwrap();
    assert!(
        html.starts_with("<!doctype html>\n<html lang=\"nb\">"),
        "{html}"
    );
    for outside in ["src=", "<link", "@import", "url(", "<script"] {
        assert!(!html.contains(outside), "{name} loads something: {outside}");
    }
    assert!(
        !html.contains(['\u{E000}', '{']) || !html.contains("{{"),
        "{html}"
    );
    html
}

async fn run(port: u16, arguments: &[&str], out: &Path) -> Value {
    let out = ["--out", out.to_str().unwrap()];
    json_at(port, NOW, &[arguments, &out].concat()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_command_writes_its_letter() {
    let (port, reference, _) = engine_with_a_message().await;
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("brev");
    let done = run(port, &["rectify", &reference, "name=Kåre <Moen>"], &out).await;
    assert_eq!(done["fields"][0], "name");
    let html = letter(&out, "rectified");
    assert!(html.contains("Navn: Kåre &lt;Moen&gt;"), "{html}");
    // Nobody was given the data, so nobody is named.
    assert!(!html.contains("delt med noen"), "{html}");

    let opened = run(port, &["case", "open", "objection", &reference], &out).await;
    let case = opened["case"].as_str().unwrap();
    assert!(!letter(&out, "neutral").contains("Kåre"));
    let extend = ["case", "extend", case, "--reason", "complexity"];
    run(port, &extend, &out).await;
    let html = letter(&out, "extension");
    assert!(html.contains("senest 15. juni 2026"), "{html}");
    let close = ["case", "close", case, "--outcome", "granted"];
    run(port, &close, &out).await;
    let html = letter(&out, "restriction-lifted");
    assert!(html.contains("Slik ble utfallet: Innvilget"), "{html}");

    let opened = json_at(port, NOW, &["case", "open", "erasure", &reference]).await;
    let case = opened["case"].as_str().unwrap();
    let close = [
        "case",
        "close",
        case,
        "--outcome",
        "refused",
        "--reason",
        "unfounded",
    ];
    run(port, &close, &out).await;
    assert!(letter(&out, "refused").contains("sletting av opplysningene om deg"));

    json_at(port, NOW, &set_hold(&reference, "contact", "2026-03-10")).await;
    run(port, &["erase", &reference, "--reason", "request"], &out).await;
    let html = letter(&out, "erased");
    assert!(
        html.contains("til og med 31. desember 2031 (bokføringsloven § 13)"),
        "{html}"
    );
    assert!(html.contains(&reference), "{html}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_contact_is_told_what_is_stored_and_why() {
    let (port, reference, _) = engine_with_a_message().await;
    let folder = tempfile::tempdir().unwrap();
    let done = run(port, &take_over(&reference), folder.path()).await;
    let html = letter(folder.path(), "new-contact");
    for words in [
        "fra firmaet du arbeider i",
        "E-postadresse: ola@example.no",
        "artikkel 6 nr. 1 bokstav f: Vi har en berettiget interesse i å svare dem som tar kontakt.",
        "Amazon Web Services (eu-north-1)",
        done["case"].as_str().unwrap(),
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    assert!(!html.contains("Kari"), "{html}");
    // Once more, when the duty is done.
    let other = folder.path().join("sendt");
    let close = [
        "case",
        "close",
        done["case"].as_str().unwrap(),
        "--outcome",
        "sent",
    ];
    run(port, &close, &other).await;
    assert_eq!(letter(&other, "new-contact"), html);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_there_stops_the_change() {
    let (port, reference, _) = engine_with_a_message().await;
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    for (name, command) in [
        ("rectified", vec!["rectify", &reference, "name=Zqxjkvbpyg"]),
        ("erased", vec!["erase", &reference, "--reason", "request"]),
    ] {
        let path = folder.path().join(format!("{reference}-{name}.html"));
        fs::write(&path, "mine").unwrap();
        let command = [&command[..], &["--yes", "--out", out]].concat();
        refused(port, NOW, &command, "is in the folder of --out already").await;
        assert_eq!(fs::read_to_string(path).unwrap(), "mine");
    }
    assert_eq!(show(port, NOW, &reference).await["name"], "Kari Nordmann");
    // What is not done leaves no file behind.
    let other = folder.path().join("ny");
    let extend = [
        "case",
        "extend",
        "C-7K3Q-9XWD",
        "--reason",
        "complexity",
        "--out",
    ];
    refused(
        port,
        NOW,
        &[&extend[..], &[other.to_str().unwrap()]].concat(),
        "no case",
    )
    .await;
    let rectify = ["rectify", &reference, "email=nei", "--yes", "--out"];
    refused(
        port,
        NOW,
        &[&rectify[..], &[other.to_str().unwrap()]].concat(),
        "email",
    )
    .await;
    assert_eq!(fs::read_dir(&other).unwrap().count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_neutral_reply_knows_nobody() {
    let (port, ..) = engine_with_a_message().await;
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let output = desk_at(port, NOW, "", &["letter", "neutral", "--out", out]).await;
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("neutral.html"));
    let html = fs::read_to_string(folder.path().join("neutral.html")).unwrap();
    assert!(html.contains("verken bekrefte eller avkrefte"), "{html}");
    assert!(!html.contains("Vår referanse"), "{html}");
}
