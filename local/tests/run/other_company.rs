//! Another company's site, made by what `docs/other-company.md` says and nothing else, takes a message to the desk.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::program::{FORM, Local, beside};
use crate::steps::{Part, parts};

const DOCUMENT: &str = "../docs/other-company.md";
/// The day the document is followed, before the notice it approves applies.
const TODAY: &str = "2026-11-22";

/// Does what the document says in an empty folder: its commands, the files it writes, and the words it replaces.
fn follow(document: &str, folder: &Path) {
    let mut instruction: Option<(&str, &str)> = None;
    let mut from: Option<&str> = None;
    for part in parts(document) {
        match part {
            Part::Text(line) => {
                let step = line.trim().strip_prefix("<!-- ");
                if let Some(step) = step.and_then(|step| step.strip_suffix(" -->")) {
                    instruction = step.split_once(' ');
                }
            }
            Part::Fence {
                head: "```console\n",
                body,
            } => {
                let command = body.lines().next().unwrap().strip_prefix("$ site-gen ");
                // What it answers is another test's.
                Command::new(beside("site-gen"))
                    .args(command.unwrap().split_whitespace())
                    .args(["--today", TODAY])
                    .current_dir(folder)
                    .output()
                    .unwrap();
            }
            Part::Fence { body, .. } => {
                let Some((step, file)) = instruction else {
                    continue;
                };
                let path = folder.join(file);
                match (step, from.take()) {
                    ("skriv", _) => {
                        fs::write(&path, body).unwrap();
                        instruction = None;
                    }
                    (_, None) => from = Some(body),
                    (_, Some(from)) => {
                        let text = fs::read_to_string(&path).unwrap();
                        assert!(text.contains(from), "{file}: {from}");
                        fs::write(&path, text.replacen(from, body, 1)).unwrap();
                        instruction = None;
                    }
                }
            }
        }
    }
}

#[test]
fn a_second_company_takes_a_message_from_its_own_form_to_the_desk() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join(DOCUMENT);
    let document = fs::read_to_string(document).unwrap();
    let company = tempfile::tempdir().unwrap();
    follow(&document, company.path());
    let data = tempfile::tempdir().unwrap();
    let folder = |name: &str| company.path().join(name).display().to_string();
    let (content, templates) = (folder("content"), folder("templates"));
    let arguments = ["--content", &content, "--templates", &templates];
    let local = Local::start(data.path(), &arguments);

    let form = local.get("/kontakt/");
    assert!(
        form.contains("name=\"customer_number\"") && !form.contains("name=\"company\""),
        "{form}"
    );
    let (_, rest) = form.split_once("name=\"notice_version\" value=\"").unwrap();
    let version = rest.split('"').next().unwrap();
    let body = format!(
        "name=Kari+Nordmann&phone=22225555&email=kari%40example.no&customer_number=4711&message=Hei&notice_version={version}&q7=&token={}",
        local.token()
    );
    let answer = local.send("/api/kontakt", FORM, &body);
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");

    let inbox = Command::new(beside("desk"))
        .args(["--local", "--actor", "kari.saksbehandler"])
        .args(["--dynamodb-port", &local.engine_port.to_string()])
        .arg("--data")
        .arg(data.path())
        .args(["--format", "json", "inbox"])
        .output()
        .unwrap();
    let stdout = String::from_utf8_lossy(&inbox.stdout);
    assert!(inbox.status.success(), "{inbox:?}");
    assert!(
        stdout.contains("Kari Nordmann") && stdout.contains(version),
        "{stdout}"
    );
}
