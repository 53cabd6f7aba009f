//! The canary's post in the store: in one place, with an end, and seen by nobody who looks after people's messages.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod engine_here;
mod sample;
mod stored;

use std::collections::BTreeMap;

use contact_store::{Intake, NewMessages, SearchQuery, Workload, local_engine};
use jiff::SignedDuration;
use personal_data::{
    Canary, Enquiry, Form, Personal, Receive, Received, Register, RetentionRules, SubmittedValue,
};
use sample::{REGISTER, enquiry, received_at};
use serde_json::{Value, json};
use stored::{case_store, case_store_of, found};

const KEY: &str = "CANARY#hourly";
const CONTACTS: &str = local_engine::CONTACTS_TABLE;

/// What the canary types.
fn canary(message: &str) -> Canary {
    let typed = [
        ("name", "Prøve fra drift"),
        ("phone", "22 22 55 55"),
        ("email", "kari@blåbær.example"),
        ("message", message),
    ];
    let typed: BTreeMap<_, _> = typed
        .map(|(id, text)| (id.to_owned(), SubmittedValue::text(text)))
        .into();
    let form = Form::from_register(&Register::parse(REGISTER).unwrap());
    let accepted: Enquiry = form.accept(&typed).unwrap();
    Canary::new(received_at(), accepted)
}

/// Everything in a table, or in one of its indexes.
fn items(database: &dynoxide::Database, index: Option<&str>) -> Vec<Value> {
    let mut request = json!({ "TableName": CONTACTS });
    if let Some(index) = index {
        request["IndexName"] = json!(index);
    }
    let answer = database.scan(serde_json::from_value(request).unwrap());
    let answer = serde_json::to_value(answer.unwrap()).unwrap();
    answer["Items"].as_array().unwrap().clone()
}

/// The indexes of the table, as the engine has them.
fn indexes(database: &dynoxide::Database) -> Vec<String> {
    let request = json!({ "TableName": CONTACTS });
    let answer = database.describe_table(serde_json::from_value(request).unwrap());
    let answer = serde_json::to_value(answer.unwrap()).unwrap();
    let indexes = answer["Table"]["GlobalSecondaryIndexes"]
        .as_array()
        .unwrap();
    let names = indexes
        .iter()
        .map(|index| index["IndexName"].as_str().unwrap());
    names.map(str::to_owned).collect()
}

#[tokio::test]
async fn it_is_one_item_that_no_index_has_and_the_next_replaces() {
    let (database, connection) = engine_here::start().await;
    let limits = local_engine::LIMITS_TABLE.to_owned();
    let intake = Intake::new(&connection, CONTACTS.to_owned(), limits.clone());
    for message in ["Den første", "Den andre"] {
        let received = intake.receive(canary(message), None).await;
        assert_eq!(received, Ok(Received::New), "whatever one before it left");
    }
    let end = received_at() + SignedDuration::from_hours(24);
    assert_eq!(
        items(&database, None),
        [json!({
            "pk": { "S": KEY },
            "type": { "S": "canary" },
            "received_at": { "S": "2026-03-15T12:00:00Z" },
            "expires_at": { "N": end.as_second().to_string() },
            "name": { "S": "Prøve fra drift" },
            "phone": { "S": "22 22 55 55" },
            "email": { "S": "kari@blåbær.example" },
            "message": { "S": "Den andre" },
        })]
    );
    let indexes = indexes(&database);
    assert_eq!(indexes.len(), 5);
    for index in indexes {
        assert!(items(&database, Some(&index)).is_empty(), "{index}");
    }
    let request = json!({ "TableName": limits });
    let counted = database.scan(serde_json::from_value(request).unwrap());
    let counted = serde_json::to_value(counted.unwrap()).unwrap();
    assert_eq!(counted["Count"], 0, "nobody is counted");

    let expired = local_engine::expire(&connection, CONTACTS, end).await;
    assert_eq!(expired, Ok(1), "forgotten, it goes by itself");
}

#[tokio::test]
async fn nobody_who_looks_after_messages_meets_it() {
    let (database, connection) = engine_here::start().await;
    let limits = local_engine::LIMITS_TABLE.to_owned();
    let intake = Intake::new(&connection, CONTACTS.to_owned(), limits);
    intake.receive(enquiry(1, "Hei"), None).await.unwrap();
    intake
        .receive(canary("Ring 22 22 55 55"), None)
        .await
        .unwrap();
    assert_eq!(items(&database, None).len(), 3);

    let now = received_at();
    let store = case_store(connection.clone());
    let everything = found(&store, now).await.unwrap();
    assert_eq!(everything.enquiries.len(), 1);
    assert!(
        everything.unreadable.is_empty(),
        "and nothing is complained of"
    );
    let due = store.due(now + SignedDuration::from_hours(24 * 300)).await;
    assert_eq!(due.unwrap().enquiries.len(), 1, "and not the canary's");

    // An erasure looks at all there is, and takes it for nobody's, though it has the address and the number.
    let wanted = SearchQuery {
        emails: vec![Personal::new("kari@blåbær.example".to_owned())],
        phones: vec![Personal::new("+4722225555".to_owned())],
        ..SearchQuery::default()
    };
    let seen = store.search(&wanted, now, |_| {}).await.unwrap();
    assert_eq!(seen.looked_at, 3);
    assert!(seen.also_stored.is_empty() && seen.mentions.is_empty() && seen.left.is_empty());
    let stored = store.stored_by(now, now, |_| {}).await.unwrap();
    assert_eq!(stored.len(), 1, "a breach is not reported to it");

    // Staff are told of no other key than a message's, and nothing else is counted for them.
    let table = || CONTACTS.to_owned();
    let new_messages = NewMessages::new(connection.clone(), table());
    assert_eq!(new_messages.reference_to_notify(KEY).await, Ok(None));
    let waiting = Workload::new(connection.clone(), table()).count(now).await;
    assert_eq!(waiting.unwrap().open, 1);
}

#[tokio::test]
async fn a_restore_leaves_it_behind() {
    let (database, connection) = engine_here::start().await;
    let other = "contacts-restored";
    local_engine::create_contacts_table(&connection, other)
        .await
        .unwrap();
    let limits = local_engine::LIMITS_TABLE.to_owned();
    let before = Intake::new(&connection, other.to_owned(), limits);
    before.receive(enquiry(1, "Hei"), None).await.unwrap();
    before.receive(canary("Hei"), None).await.unwrap();
    let store = case_store_of(connection, CONTACTS);
    let rules = RetentionRules::from_register(&Register::parse(REGISTER).unwrap()).unwrap();
    let restored = store.restore(other, &rules, received_at(), |_| {}).await;
    assert_eq!(restored.unwrap().copied, 2, "a message and its contact");
    let is_canary = |item: &Value| item["pk"]["S"] == KEY;
    assert!(!items(&database, None).iter().any(is_canary));
    assert_eq!(
        found(&store, received_at()).await.unwrap().enquiries.len(),
        1
    );
}
