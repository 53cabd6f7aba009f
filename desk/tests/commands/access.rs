//! Access: everything that is stored about a person, and nothing about anybody else.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::running::{
    NOW, RECEIVED, REGISTER, engine_with_messages, items, json_at, keys, receive, refused, set_hold,
};
use personal_data::{Register, ShownIn};
use serde_json::{Value, json};

const NEIGHBOUR: [(&str, &str); 4] = [
    ("name", "Nabo Naboesen"),
    ("phone", "33 33 44 44"),
    // The same address: two people of one firm.
    ("email", "kari@example.no"),
    ("message", "Naboens hemmelige melding"),
];

/// What the items of these ids have, less what the register gives nobody access to.
fn stored(database: &dynoxide::Database, ids: &[&str], register: &Register) -> BTreeSet<String> {
    let accessible: BTreeSet<&str> = register
        .activities
        .iter()
        .flat_map(|activity| &activity.fields)
        .filter(|field| field.shown_in.contains(&ShownIn::Access))
        .map(|field| field.id.as_str())
        .collect();
    let items = items(database, "local-contacts")
        .into_iter()
        .filter(|item| {
            let key = item["pk"]["S"].as_str().unwrap();
            ids.iter().any(|id| key.ends_with(id))
        });
    let names = items.flat_map(|item| {
        item.as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    });
    names
        .filter(|name| accessible.contains(name.as_str()))
        .collect()
}

const PACKAGE: &str = "@context @graph activities also_stored backup_days case complaint controller enquiries generated_at \
                       notices processor_activities recipients rights";
const ENTRY: &str = "activity ends_on field label purpose reason source value";

/// Every entry says what it is, and why it is there.
fn check_entries(data: &[Value]) {
    for entry in data {
        assert_eq!(keys(entry), ENTRY);
        assert!(
            !entry["label"].as_str().unwrap().is_empty() && !entry["value"].is_null(),
            "{entry}"
        );
    }
}

/// Both files, and in neither anything of who shares the address.
fn check_files(folder: &Path, package: &Value, other: &str) {
    let code = package["case"].as_str().unwrap();
    let html = fs::read_to_string(folder.join(format!("{code}-access.html"))).unwrap();
    let written = fs::read_to_string(folder.join(format!("{code}-access.json"))).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), *package);
    for text in [&html, &written] {
        assert!(text.contains("Kari Nordmann") && text.contains(other));
        for foreign in ["Nabo", "33334444", "33 33 44 44", "hemmelige"] {
            assert!(!text.contains(foreign), "{foreign}");
        }
    }
    for words in [
        "Løst",
        "Riktigheten er bestridt",
        "Versjon 4bfafca45f575277",
        "Klage",
        "14 dager",
    ] {
        assert!(html.contains(words), "{words}");
    }
    assert!(html.starts_with("<!doctype html>\n<html lang=\"nb\">"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_package_has_every_field_that_is_stored_and_nobody_elses_data() {
    let (database, port, [reference, spam]) = engine_with_messages().await;
    let other = receive(port, 9, RECEIVED, Vec::new(), &NEIGHBOUR).await;
    for command in [
        vec!["solve", &reference],
        vec!["restrict", &reference, "--reason", "accuracy-contested"],
        set_hold(&reference, "contact", "2026-03-01").to_vec(),
        vec![
            "case",
            "open",
            "complaint",
            &reference,
            "--channel",
            "phone",
        ],
    ] {
        json_at(port, NOW, &command).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let package = json_at(port, NOW, &["access", &reference, "--out", out]).await;
    assert_eq!(keys(&package), PACKAGE);
    let register = Register::parse(REGISTER).unwrap();
    let enquiry = &package["enquiries"][0];
    let data = enquiry["data"].as_array().unwrap();
    let named: BTreeSet<String> = data
        .iter()
        .map(|entry| entry["field"].as_str().unwrap().to_owned())
        .collect();
    let cases = items(&database, "local-contacts").into_iter();
    let cases = cases.filter_map(|item| {
        item["pk"]["S"]
            .as_str()?
            .strip_prefix("CASE#")
            .map(str::to_owned)
    });
    let cases: Vec<String> = cases.collect();
    let id = "07".repeat(16);
    let ids: Vec<&str> = cases
        .iter()
        .map(String::as_str)
        .chain([id.as_str()])
        .collect();
    assert_eq!(named, stored(&database, &ids, &register));
    check_entries(data);
    let value = |field: &str| {
        let found = data.iter().find(|entry| entry["field"] == field).unwrap();
        (found["value"].clone(), found["source"].clone())
    };
    assert_eq!(
        value("message"),
        (json!("Første linje\nandre"), json!("form"))
    );
    assert_eq!(
        value("phone_e164"),
        (json!("+4722225555"), json!("derived"))
    );
    assert_eq!(value("notice_version").1, "system");
    // What message and contact both have is said once, and what they have each, twice.
    for (field, times) in [("notice_version", 1), ("expires_at", 2)] {
        let found = data.iter().filter(|entry| entry["field"] == field);
        assert_eq!(found.count(), times, "{field}");
    }

    let mut others = [spam, other.clone()];
    others.sort();
    assert_eq!(package["also_stored"], json!(others));
    assert_eq!(package["backup_days"], 14);
    assert_eq!(package["notices"][0]["version"], "4bfafca45f575277");
    assert!(
        package["notices"][0]["text"]
            .as_str()
            .unwrap()
            .contains("Digiforms")
    );
    let processor = package["processor_activities"][0]["text"].as_str().unwrap();
    assert!(
        processor.starts_with("Vi i Metafocus har også ansvar") && processor.len() < 300,
        "{processor}"
    );
    assert_eq!(enquiry["cases"].as_array().unwrap().len(), 2);
    assert_eq!(enquiry["restricted"], json!(["accuracy-contested"]));
    assert_eq!(enquiry["holds"][0]["statute"], "bokføringsloven § 13");

    check_files(folder.path(), &package, &other);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_case_answers_a_request_however_often_the_package_is_made() {
    let (_, port, [reference, spam]) = engine_with_messages().await;
    let open = [
        "case",
        "open",
        "access",
        &reference,
        "--received",
        "2026-03-15",
    ];
    let opened = json_at(port, NOW, &open).await;
    let package = json_at(port, NOW, &["access", &reference]).await;
    assert_eq!(package["case"], opened["case"]);
    let again = json_at(port, NOW, &["access", &reference]).await;
    assert_eq!(again["case"], opened["case"]);
    let events: Vec<Value> = json_at(port, NOW, &["ledger"])
        .await
        .as_array()
        .unwrap()
        .clone();
    let made = events
        .iter()
        .filter(|entry| entry["event"] == "package-made");
    assert_eq!(made.count(), 2);
    // Spam is a person's too; and of two enquiries there is one package.
    let both = json_at(port, NOW, &["access", &spam, &reference]).await;
    assert_eq!(both["enquiries"].as_array().unwrap().len(), 2);
    assert_eq!(both["also_stored"], json!([]));
    refused(port, NOW, &["access", "7K3Q-9XWD"], "no enquiry").await;
}
