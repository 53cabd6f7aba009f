//! The record of processing, and the report of a breach.

use std::collections::BTreeSet;
use std::fs;

use crate::running::{NOW, REGISTER, desk_at, engine_with_a_message, json_at, keys, refused, text};
use personal_data::{Register, ShownIn};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn the_record_is_the_register() {
    let (port, ..) = engine_with_a_message().await;
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let record = json_at(port, NOW, &["record", "--out", out]).await;
    let register = Register::parse(REGISTER).unwrap();
    assert_eq!(record["controller"]["name"], register.controller.name);
    assert_eq!(record["controller"]["address"], Value::Null);
    let activities = record["activities"].as_array().unwrap();
    assert_eq!(activities.len(), register.activities.len());
    for (made, activity) in activities.iter().zip(&register.activities) {
        let expected: BTreeSet<&str> = activity
            .fields
            .iter()
            .filter(|field| field.shown_in.contains(&ShownIn::Record))
            .map(|field| field.id.as_str())
            .collect();
        let fields = made["fields"].as_array().unwrap();
        let named: BTreeSet<&str> = fields
            .iter()
            .map(|field| field["id"].as_str().unwrap())
            .collect();
        assert_eq!(named, expected);
        let expected = "fields id legal_basis purpose recipients role";
        assert_eq!(keys(made), expected);
    }
    assert_eq!(
        activities[0]["recipients"][0]["name"],
        "Amazon Web Services"
    );
    // Whom people can approve that data is given to is a recipient; here that is the draft.
    let recipient = &activities[0]["recipients"][1];
    assert_eq!(recipient["name"], register.agreements[0].recipient);
    assert_eq!(recipient["role"], "controller");
    assert_eq!(
        [&activities[0]["role"], &activities[1]["role"]],
        ["controller", "processor"]
    );
    let written = fs::read_to_string(folder.path().join("record.json")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), record);
    let html = fs::read_to_string(folder.path().join("record.html")).unwrap();
    for words in [
        "Følge opp henvendelser",
        "E-postadresse",
        "høyst 2 år",
        "databehandler",
        &register.agreements[0].recipient,
    ] {
        assert!(html.contains(words), "{words}");
    }
    let output = desk_at(port, NOW, "", &["record"]).await;
    assert!(
        text(&output.stdout)
            .lines()
            .all(|line| line.chars().count() <= 80)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_breach_is_about_what_was_stored_then() {
    let (port, reference, spam) = engine_with_a_message().await;
    json_at(port, NOW, &["erase", &spam, "--reason", "mistake"]).await;
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let now = "2026-03-17T12:00:00Z";
    let breach = [
        "breach",
        "--from",
        "2026-03-15",
        "--to",
        "2026-03-16",
        "--out",
        out,
    ];
    let discovered = [&breach[..], &["--discovered", "2026-03-17T08:30:00Z"]].concat();
    let found = json_at(port, now, &discovered).await;
    let expected =
        "affected discovered_at erased_since fields form from notify_before references to";
    assert_eq!(keys(&found), expected);
    assert_eq!(
        [&found["from"], &found["to"], &found["notify_before"]],
        [
            "2026-03-15T00:00:00Z",
            "2026-03-16T23:59:59Z",
            "2026-03-20T08:30:00Z"
        ]
    );
    // Message and contact of what was erased since; whose they were nobody knows.
    assert_eq!(
        [
            &found["affected"],
            &found["references"],
            &found["erased_since"]
        ],
        [&json!(1), &json!([reference]), &json!(2)]
    );
    assert!(
        found["fields"]
            .as_array()
            .unwrap()
            .contains(&json!("email_ascii"))
    );
    assert!(
        !found["fields"]
            .as_array()
            .unwrap()
            .contains(&json!("status"))
    );
    assert_eq!(found["form"]["number_of_people"], 1);
    assert_eq!(found["form"]["informed"], Value::Null);
    let html = fs::read_to_string(folder.path().join("breach.html")).unwrap();
    for words in ["20. mars 2026 kl. 08:30 UTC", &reference, "Meld fra innen"] {
        assert!(html.contains(words), "{words}");
    }
    assert!(!html.contains("Kari"), "{html}");

    // What came after it is not part of it.
    let before = ["breach", "--from", "2026-03-10", "--to", "2026-03-14"];
    let found = json_at(port, now, &before).await;
    assert_eq!(
        [&found["affected"], &found["discovered_at"]],
        [&json!(0), &json!(now)]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn times_that_cannot_be_are_refused() {
    let (port, ..) = engine_with_a_message().await;
    let check = async |from: &str, to: &str, discovered: &str, words: &str| {
        let command = [
            "breach",
            "--from",
            from,
            "--to",
            to,
            "--discovered",
            discovered,
        ];
        refused(port, NOW, &command, words).await;
    };
    let day = "2026-03-15";
    check("2026-03-16", day, day, "--to is before --from").await;
    check(day, day, "2026-03-14", "--discovered is before --from").await;
    check(day, day, "2026-04-01", "not in the future").await;
    check("2026-02-30", day, day, "a time looks like 2026-03-15").await;
    // Nobody said when it was discovered, so that is now, and before it.
    let to_come = ["breach", "--from", "2026-04-01", "--to", "2026-04-01"];
    refused(port, NOW, &to_come, "not in the future").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_breach_of_a_moment_counts_what_was_erased_from_then_on() {
    let (port, reference, spam) = engine_with_a_message().await;
    for (at, command) in [
        (
            "2026-03-16T08:00:00Z",
            ["erase", &spam, "--reason", "mistake"],
        ),
        (
            "2026-03-16T10:00:00Z",
            ["keep", &reference, "--reason", "in-contact"],
        ),
    ] {
        json_at(port, at, &command).await;
    }
    let found = async |moment: &str| {
        let times = ["--from", moment, "--to", moment, "--discovered", moment];
        json_at(port, NOW, &[&["breach"], &times[..]].concat()).await
    };
    assert_eq!(found("2026-03-16T08:00:00Z").await["erased_since"], 2);
    assert_eq!(found("2026-03-16T09:00:00Z").await["erased_since"], 0);
    // Now is not in the future.
    assert_eq!(found(NOW).await["affected"], 1);
}
