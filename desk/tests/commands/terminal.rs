//! What is stored reaches a terminal to be seen, and never to be obeyed, whoever wrote it.

use std::process::Output;

use crate::running::{could_put, desk, engine_with_messages, items, text};
use contact_store::local_engine::CONTACTS_TABLE;
use dynoxide::Database;
use serde_json::{Value, json};

/// Less than an item may weigh (400 kB), in bytes.
const CHUNK_BYTES: usize = 300_000;
/// Clears the screen, fills the clipboard, turns the line, and hides a letter.
const HOSTILE: &str =
    "\u{1b}[2J\u{1b}]52;c;ZXZpbA==\u{7}\u{9b}31m\u{202e}x\u{2066}\u{e0041}\r\nREFERENCE";

fn put(database: &Database, item: &Value) {
    assert!(could_put(database, CONTACTS_TABLE, item));
}

fn erase(database: &Database, item: &Value) {
    let request = json!({ "TableName": CONTACTS_TABLE, "Key": { "pk": item["pk"] } });
    let request = serde_json::from_value(request).unwrap();
    database.delete_item(request).unwrap();
}

/// The item of the kind whose reference this is.
fn item(database: &Database, kind: &str, reference: &str) -> Value {
    let items = items(database, CONTACTS_TABLE);
    let mut items = items.into_iter();
    let is_it = |item: &Value| item["type"]["S"] == kind && item["reference"]["S"] == reference;
    items.find(is_it).unwrap()
}

#[track_caller]
fn expect_seen_and_not_obeyed(output: &Output, what: &str) {
    for stream in [&output.stdout, &output.stderr] {
        let printed = text(stream);
        let obeyed = printed.chars().find(|&letter| {
            let number = u32::from(letter);
            (letter != '\n' && letter.is_control())
                || [0x61C, 0x200E, 0x200F, 0x2028, 0x2029].contains(&number)
                || (0x202A..=0x202E).contains(&number)
                || (0x2066..=0x2069).contains(&number)
                || (0xE0000..=0xE007F).contains(&number)
        });
        assert_eq!(obeyed, None, "{what}: {printed:.200}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_character_there_is_can_be_stored_and_read_back() {
    let (database, port, [reference, _]) = engine_with_messages().await;
    let mut message = item(&database, "message", &reference);
    let mut contact = item(&database, "contact", &reference);
    let mut unicode = '\0'..=char::MAX;
    loop {
        let mut chunk = String::new();
        chunk.extend(unicode.by_ref().take(CHUNK_BYTES / 4));
        if chunk.is_empty() {
            break;
        }
        message["message"] = json!({ "S": chunk });
        contact["name"] = json!({ "S": chunk });
        put(&database, &message);
        put(&database, &contact);
        for command in [&["inbox"][..], &["show", &reference]] {
            let output = desk(port, command).await;
            assert_eq!(output.status.code(), Some(0));
            expect_seen_and_not_obeyed(&output, &format!("{command:?}"));
        }
        let output = desk(port, &["show", &reference, "--format", "json"]).await;
        let ascii = |byte: &u8| matches!(byte, b'\n' | b' '..=b'~');
        assert!(output.stdout.iter().all(ascii));
        let found: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(found[0]["message"], *chunk);
        assert_eq!(found[0]["name"], *chunk);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_attribute_and_no_key_is_obeyed() {
    let (database, port, [reference, _]) = engine_with_messages().await;
    for kind in ["message", "contact"] {
        let good = item(&database, kind, &reference);
        for attribute in good.as_object().unwrap().keys() {
            let mut bad = good.clone();
            let was = good[attribute]["S"].as_str().unwrap_or_default();
            bad[attribute] = json!({ "S": format!("{was}{HOSTILE}") });
            erase(&database, &good);
            if !could_put(&database, CONTACTS_TABLE, &bad) {
                assert_eq!(attribute, "review_at");
                put(&database, &good);
                continue;
            }
            for command in [
                &["inbox", "--all"][..],
                &["inbox", "--all", "--format", "json"],
                &["show", &reference],
            ] {
                let output = desk(port, command).await;
                expect_seen_and_not_obeyed(&output, &format!("{kind} {attribute} {command:?}"));
            }
            erase(&database, &bad);
            put(&database, &good);
        }
    }
}

/// A value of one line stays on its line, so that none can pass for another message in the list.
#[tokio::test(flavor = "multi_thread")]
async fn no_value_passes_for_a_line_of_the_list() {
    let (database, port, [reference, _]) = engine_with_messages().await;
    let mut contact = item(&database, "contact", &reference);
    contact["name"] = json!({ "S": "Kari\n7K3Q-9XWD  2026-03-15 12:00 received     Ola" });
    put(&database, &contact);
    let listed = text(&desk(port, &["inbox"]).await.stdout);
    assert_eq!(listed.lines().count(), 2, "{listed}");
    assert!(listed.contains("Kari\\u{a}7K3Q-9XWD"), "{listed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_or_answered_is_not_obeyed_either() {
    let (_, port, _) = engine_with_messages().await;
    for command in [
        &["show", HOSTILE][..],
        &["show", "7K3Q-9XWD", HOSTILE],
        &["--format", HOSTILE, "inbox"],
        &[HOSTILE],
        &["--now", HOSTILE, "inbox"],
        &["--data", "no\u{1b}[2J", "inbox"],
    ] {
        let output = desk(port, command).await;
        assert_ne!(output.status.code(), Some(0), "{command:?}");
        expect_seen_and_not_obeyed(&output, &format!("{command:?}"));
    }
}
