//! A backup that is brought back brings nothing back that was erased since, and no hold is lost.

use crate::running::{
    NOW, RECEIVED, could_put, desk_at, engine_key, engine_with_messages, items, json_at, receive,
    set_hold, text,
};
use contact_store::Connection;
use contact_store::local_engine::{CONTACTS_TABLE, create_contacts_table};
use dynoxide::Database;
use serde_json::{Value, json};

const BACKUP: &str = "restored-contacts";

fn put(database: &Database, table: &str, item: &Value) {
    assert!(could_put(database, table, item));
}

fn lose(database: &Database, reference: &str) {
    for item in items(database, CONTACTS_TABLE) {
        if item["reference"]["S"] == *reference {
            let request = json!({ "TableName": CONTACTS_TABLE, "Key": { "pk": item["pk"] } });
            let request = serde_json::from_value(request).unwrap();
            database.delete_item(request).unwrap();
        }
    }
}

/// What a recovery to this point in time would bring: the table as it is.
async fn back_up(database: &Database, port: u16) {
    let connection = Connection::local(port, &engine_key());
    create_contacts_table(&connection, BACKUP).await.unwrap();
    for item in items(database, CONTACTS_TABLE) {
        put(database, BACKUP, &item);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_lost_comes_back_and_what_was_erased_does_not() {
    let (database, port, [kept, erased]) = engine_with_messages().await;
    let typed = [
        ("name", "Ola"),
        ("phone", "22225556"),
        ("email", "ola@example.no"),
        ("message", "Hei"),
    ];
    let lost = receive(port, 9, RECEIVED, vec![], &typed).await;
    let taken_over = receive(port, 10, RECEIVED, vec![], &typed).await;
    let held_back = receive(port, 11, RECEIVED, vec![], &typed).await;
    back_up(&database, port).await;

    // A week's work after the backup.
    json_at(port, NOW, &["erase", &erased, "--reason", "request"]).await;
    json_at(port, NOW, &["solve", &lost]).await;
    json_at(port, NOW, &["rectify", &lost, "name=Ola N"]).await;
    json_at(port, NOW, &["restrict", &lost, "--reason", "legal-claim"]).await;
    for part in ["message", "contact"] {
        json_at(port, NOW, &set_hold(&held_back, part, "2026-01-01")).await;
    }
    desk_at(
        port,
        NOW,
        "",
        &["erase", &held_back, "--reason", "request", "--yes"],
    )
    .await;
    let new = [
        "--name",
        "Per",
        "--email",
        "per@example.no",
        "--phone",
        "22225557",
    ];
    let takeover = [&["takeover", &taken_over, "--source", "company"], &new[..]].concat();
    let new = json_at(port, NOW, &takeover).await["new_reference"].clone();
    json_at(port, NOW, &["start", &kept]).await;

    // The accident.
    lose(&database, &lost);
    lose(&database, &held_back);
    let plan = desk_at(port, NOW, "", &["restore", "--from", BACKUP]).await;
    assert_eq!((plan.status.code(), plan.stdout.len()), (Some(1), 0));
    let done = json_at(port, NOW, &["restore", "--from", BACKUP]).await;
    assert_eq!(done["event"], "restored");
    assert_eq!([&done["count"], &done["skipped"]], [&json!(4), &json!(4)]);
    let repeat = done["repeat"].as_array().unwrap().iter();
    let repeat: Vec<Value> = repeat
        .map(|one| {
            json!([
                one["event"],
                one["item"].as_str().unwrap().split('#').next(),
                one["fields"]
            ])
        })
        .collect();
    assert_eq!(
        json!(repeat),
        json!([
            ["solved", "CONTACT", []],
            ["rectified", "CONTACT", ["name"]],
            ["solved", "MESSAGE", []],
        ])
    );

    let show = async |reference: &str| json_at(port, NOW, &["show", reference]).await[0].clone();
    let there = show(&lost).await;
    assert_eq!(there["name"], "Ola", "as in the backup");
    assert_eq!(there["restricted"], json!(["legal-claim"]));
    let there = show(&held_back).await;
    assert_eq!(there["holds"].as_array().unwrap().len(), 2);
    let day_after = "2032-01-01T00:00:00Z";
    let gone = desk_at(port, day_after, "", &["show", &held_back]).await;
    assert_eq!(
        gone.status.code(),
        Some(1),
        "it was asked to go with its hold"
    );
    assert_eq!(
        show(&kept).await["status"],
        "in-progress",
        "nothing is written over"
    );
    assert_eq!(show(new.as_str().unwrap()).await["name"], "Per");
    for gone in [&erased, &taken_over] {
        let shown = desk_at(port, NOW, "", &["show", gone]).await;
        assert_eq!(shown.status.code(), Some(1), "{gone}");
    }
    let again = json_at(port, NOW, &["restore", "--from", BACKUP]).await;
    assert_eq!(again["count"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_comes_back_while_an_erasure_is_unfinished() {
    let (database, port, [reference, _]) = engine_with_messages().await;
    back_up(&database, port).await;
    let unfinished = json!({
        "pk": { "S": "items" }, "sk": { "S": "2026-03-16T11:00:00.000000000Z#1" },
        "event": { "S": "erased" }, "items": { "SS": [format!("MESSAGE#{}", "07".repeat(16))] },
    });
    put(&database, "local-ledger", &unfinished);
    let output = desk_at(port, NOW, "", &["restore", "--from", BACKUP, "--yes"]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("erase --resume"));
    let listed = desk_at(port, NOW, "", &["inbox"]).await;
    assert!(text(&listed.stderr).contains("warning: an erasure is unfinished"));
    let done = json_at(port, NOW, &["erase", "--resume"]).await;
    assert_eq!(done["count"], 1);
    let left = json_at(port, NOW, &["show", &reference]).await;
    assert_eq!(left[0]["message"], Value::Null);
    let listed = desk_at(port, NOW, "", &["inbox"]).await;
    assert_eq!(text(&listed.stderr), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_is_not_there_is_our_fault() {
    let (_, port, _) = engine_with_messages().await;
    let output = desk_at(port, NOW, "", &["restore", "--from", "nei-nei", "--yes"]).await;
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
}
