//! A page and its command are two faces of one action: they leave the same behind.

use contact_store::local_engine::{CONTACTS_TABLE, LEDGER_TABLE};
use dynoxide::Database;
use jiff::Timestamp;
use serde_json::Value;

use super::browser::Pages;
use crate::running::{NOW, engine_with_messages, items, json_at, take_over};

const ID: &str = "07070707070707070707070707070707";
const SPAM: &str = "08080808080808080808080808080808";
/// A page is opened, and takes a while; what was done at about the same time is the same here.
const ABOUT: i64 = 600;

/// Everything that is stored, less what is new with each run: ids, codes and seconds.
fn left(database: &Database, known: &[String; 2]) -> Vec<String> {
    let tables = [CONTACTS_TABLE, LEDGER_TABLE];
    let items = tables.iter().flat_map(|table| items(database, table));
    let mut items: Vec<String> = items
        .map(|mut item| {
            if let Some(object) = item.as_object_mut() {
                // When it was, and what tells it from others of that instant.
                object.remove("sk");
            }
            normal(&item, known).to_string()
        })
        .collect();
    items.sort();
    items
}

fn normal(value: &Value, known: &[String; 2]) -> Value {
    match value {
        Value::Array(values) => {
            let mut values: Vec<Value> = values.iter().map(|one| normal(one, known)).collect();
            values.sort_by_key(Value::to_string);
            Value::Array(values)
        }
        Value::Object(object) => {
            let object = object.iter();
            let mut entries = Vec::new();
            for (key, value) in object {
                entries.push((text(key, known), normal(value, known)));
            }
            entries.into_iter().collect()
        }
        Value::String(words) => Value::String(text(words, known)),
        other => other.clone(),
    }
}

fn text(words: &str, known: &[String; 2]) -> String {
    let parts = words.split(['#', ' ', '@']).map(|part| {
        let is_id = part.len() == 32 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_code = part.len() == 11 && matches!(part.as_bytes(), [b'C' | b'A', b'-', ..]);
        let is_reference = part.len() == 9
            && part.as_bytes()[4] == b'-'
            && part
                .bytes()
                .all(|byte| byte == b'-' || byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if is_id && part != ID && part != SPAM {
            return "id".to_owned();
        }
        if is_code || (is_reference && !known.iter().any(|one| one == part)) {
            return "code".to_owned();
        }
        if let Ok(at) = part.parse::<Timestamp>() {
            return format!("at {}", at.as_second() / ABOUT);
        }
        match part.parse::<i64>() {
            Ok(number) if number > 1_000_000_000 && part.len() == 10 => {
                format!("at {}", number / ABOUT)
            }
            _ => part.to_owned(),
        }
    });
    parts.collect::<Vec<_>>().join("#")
}

/// Runs these commands on one store and sends these forms on another, and compares what is left.
async fn check(commands: &[&[&str]], forms: &[(&str, &[(&str, &str)])]) {
    let (by_command, port, known) = engine_with_messages().await;
    let before = left(&by_command, &known);
    for command in commands {
        let command = command.iter().map(|word| match *word {
            "REF" => known[0].clone(),
            "SPAM" => known[1].clone(),
            other => other.to_owned(),
        });
        let mut command: Vec<String> = command.collect();
        // The case that is open, whose code nobody knows before.
        if command.iter().any(|word| word == "CASE") {
            let open = json_at(port, NOW, &["deadlines"]).await;
            let code = open[0]["case"].as_str().unwrap().to_owned();
            for word in &mut command {
                if word == "CASE" {
                    word.clone_from(&code);
                }
            }
        }
        let mut arguments: Vec<&str> = command.iter().map(String::as_str).collect();
        arguments.extend(["--actor", "kari"]);
        json_at(port, NOW, &arguments).await;
    }
    let (by_page, port, same) = engine_with_messages().await;
    assert_eq!(known, same);
    let pages = Pages::open(port);
    for (path, fields) in forms {
        let fields = fields.iter().map(|(name, value)| {
            let value = if *value == "REF" {
                known[0].as_str()
            } else {
                value
            };
            (*name, value)
        });
        let fields: Vec<(&str, &str)> = fields.collect();
        let mut path = path.replace("ID", ID).replace("SPAM", SPAM);
        if path.contains("CASE") {
            let open = json_at(port, NOW, &["deadlines"]).await;
            path = path.replace("CASE", open[0]["case"].as_str().unwrap());
        }
        let done = pages.done(&path, &fields);
        assert!(
            done.body.contains("desk --local"),
            "it says which command does the same"
        );
    }
    let (by_command, by_page) = (left(&by_command, &known), left(&by_page, &known));
    assert_ne!(by_command, before, "the command has changed something");
    assert_eq!(by_page, by_command, "{forms:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_leave_the_same() {
    let steps = "/henvendelse/ID/steg";
    check(&[&["start", "REF"]], &[(steps, &[("step", "start")])]).await;
    check(
        &[&["solve", "REF"], &["start", "REF"]],
        &[(steps, &[("step", "solve")]), (steps, &[("step", "start")])],
    )
    .await;
    check(
        &[&["spam", "REF"]],
        &[("/sett-status", &[("step", "spam"), ("id", ID)])],
    )
    .await;
    check(
        &[&["not-spam", "SPAM"]],
        &[("/henvendelse/SPAM/steg", &[("step", "not-spam")])],
    )
    .await;
    check(
        &[
            &["solve", "REF"],
            &["keep", "REF", "--reason", "in-contact"],
        ],
        &[
            (steps, &[("step", "solve")]),
            ("/person/ID/behold", &[("reason", "in-contact")]),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rights_leave_the_same() {
    check(
        &[&["rectify", "REF", "phone=22 22 55 58", "company=Nytt AS"]],
        &[(
            "/person/ID/rett",
            &[("phone", "22 22 55 58"), ("company", "Nytt AS")],
        )],
    )
    .await;
    check(
        &[
            &["restrict", "REF", "--reason", "legal-claim"],
            &[
                "restrict",
                "REF",
                "--lift",
                "--reason",
                "legal-claim",
                "--told",
            ],
        ],
        &[
            ("/person/ID/begrens", &[("reason", "legal-claim")]),
            (
                "/person/ID/opphev-begrensning",
                &[("reason", "legal-claim"), ("told", "1")],
            ),
        ],
    )
    .await;
    check(&[&["access", "REF"]], &[("/person/ID/innsyn", &[])]).await;
    check(
        &[
            &[
                "case",
                "open",
                "objection",
                "REF",
                "--channel",
                "email",
                "--received",
                "2026-03-10",
            ],
            &["case", "extend", "CASE", "--reason", "complexity"],
            &[
                "case",
                "close",
                "CASE",
                "--outcome",
                "refused",
                "--reason",
                "compelling-grounds",
            ],
        ],
        &[
            (
                "/person/ID/sak",
                &[
                    ("kind", "objection"),
                    ("channel", "email"),
                    ("received", "2026-03-10"),
                    ("request", ""),
                ],
            ),
            ("/sak/CASE/forleng", &[("extension", "complexity")]),
            (
                "/sak/CASE/avslutt",
                &[("outcome", "refused"), ("refusal", "compelling-grounds")],
            ),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn holds_erasures_and_takeovers_leave_the_same() {
    let hold: &[&str] = &[
        "hold",
        "set",
        "REF",
        "--on",
        "contact",
        "--reason",
        "accounting",
        "--dated",
        "2026-03-01",
    ];
    let of_hold: &[(&str, &str)] = &[
        ("on", "contact"),
        ("hold_reason", "accounting"),
        ("dated", "2026-03-01"),
    ];
    let erase: &[(&str, &str)] = &[
        ("reason", "request"),
        ("on", ""),
        ("sure", "1"),
        ("reference", "REF"),
    ];
    check(
        &[
            hold,
            &["erase", "REF", "--reason", "request"],
            &["hold", "lift", "REF", "--on", "contact"],
        ],
        &[
            ("/person/ID/oppbevar", of_hold),
            ("/person/ID/slett", erase),
            ("/person/ID/opphev-oppbevaring", &[("on", "contact")]),
        ],
    )
    .await;
    check(
        &[&["erase", "REF", "--reason", "request"]],
        &[("/person/ID/slett", erase)],
    )
    .await;
    check(
        &[&take_over("REF")],
        &[(
            "/person/ID/ny-kontaktperson",
            &[
                ("name", "Ola Hansen"),
                ("email", "ola@example.no"),
                ("phone", "33334444"),
                ("company", ""),
                ("source", "company"),
                ("reference", "REF"),
            ],
        )],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_of_sharing_leave_the_same() {
    check(
        &[&["share", "propose", "REF", "--agreement", "eksempel"]],
        &[("/person/ID/deling", &[("agreement", "eksempel")])],
    )
    .await;
}
