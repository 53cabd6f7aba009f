//! A thousand posts a second, by a clock of the test's own: the counters let through exactly what they must, whoever is
//! told of a receipt is stored, each message waits in the index once, and staff have a mail for each hundred.
//!
//! The engine is this machine's: its conditions are DynamoDB's, and it has no conflicts, no throttling and no speed to
//! measure. How long any of it takes is not looked at.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

#[path = "../../contact-store/tests/engine_here/mod.rs"]
mod engine_here;
#[path = "../../contact-store/tests/sample/mod.rs"]
mod sample;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use contact_store::{Connection, Intake, NewMessages, Workload, local_engine};
use dynoxide::Database;
use jiff::{SignedDuration, Timestamp};
use notifier::{BatchAnswer, Mail, MailError, Mails, Notifier, Record, SendMail};
use personal_data::{ClientCount, NotReceived, Receive, Received};
use sample::{Writer, at};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

const A_SECOND: u32 = 1000;
const SECONDS: u32 = 3;
/// Lambda's, by the template: at this rate they are together in a tenth of a second, so the mapping's minute never ends one.
const BATCH: usize = 100;
/// How many posts are on their way at the same time. A counter that is waited for too long counts nobody, which on a machine
/// with other work would be the test's own doing; `contact-store/tests/limits.rs` sends many more at once.
const AT_ONCE: usize = 4;

/// Of no meaning.
const ODD: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;
/// So often somebody sends the same again whose answer was lost.
const TRIES: u32 = 10;

/// Who sends the post with this number: of each ten, one is one client's, six come from six rented /48 with a new address
/// for each post, and three from people who have nothing to do with each other.
fn sender(number: u32) -> (String, String) {
    match number % 10 {
        0 => ("client-alone".to_owned(), "network-alone".to_owned()),
        rented @ 1..=6 => (
            format!("rented-{number}"),
            format!("network-rented-{rented}"),
        ),
        _ => (format!("person-{number}"), format!("network-of-{number}")),
    }
}

/// What came of a post.
struct Sent {
    number: u32,
    reference: String,
    answer: Result<Received, NotReceived>,
}

/// A second before a window of the counters ends, so that the wave goes over into the next.
fn start() -> Timestamp {
    at("12:09:59")
}

/// The time of the post with this number.
fn time(number: u32) -> Timestamp {
    start() + SignedDuration::from_millis(i64::from(number * 1000 / A_SECOND))
}

/// Sends all posts, some at the same time, and those of a second before those of the next.
async fn wave(connection: &Connection) -> Vec<Sent> {
    let writer = Arc::new(Writer::new());
    let intake = Intake::new(
        connection,
        local_engine::CONTACTS_TABLE.to_owned(),
        local_engine::LIMITS_TABLE.to_owned(),
    );
    let mut sent = Vec::new();
    let numbers: Vec<u32> = (0..SECONDS * A_SECOND).collect();
    for together in numbers.chunks(AT_ONCE) {
        let posts: Vec<_> = together
            .iter()
            .map(|&number| {
                let (writer, intake) = (writer.clone(), intake.clone());
                tokio::spawn(async move {
                    let (client, network) = sender(number);
                    let client = writer.client(client, network, time(number));
                    // Far apart, as a reference is made of the first bits.
                    let id = u128::from(number + 1).wrapping_mul(ODD).to_be_bytes();
                    let enquiry = writer.enquiry(id, time(number), "Hei", &[]);
                    let reference = enquiry.message.item.reference.to_string();
                    let mut tries = 0;
                    let answer = loop {
                        let sent = intake.receive(enquiry.clone(), Some(client.clone()));
                        let answer = sent.await;
                        tries += 1;
                        // On a slow machine an answer can be lost. Who is told so sends again.
                        let is_lost = matches!(
                            answer,
                            Err(NotReceived::NotStored { .. } | NotReceived::Uncertain { .. })
                        );
                        if !is_lost || tries == TRIES {
                            // What is sent once is not there already.
                            assert!(tries > 1 || answer != Ok(Received::Already));
                            break answer;
                        }
                    };
                    Sent {
                        number,
                        reference,
                        answer,
                    }
                })
            })
            .collect();
        for post in posts {
            sent.push(post.await.unwrap());
        }
    }
    sent
}

/// The items that one operation of the engine answers with, page by page.
fn items<R: DeserializeOwned, A: Serialize, E: Debug>(
    mut request: Value,
    ask: impl Fn(R) -> Result<A, E>,
) -> Vec<Value> {
    let mut items = Vec::new();
    loop {
        let answer = ask(serde_json::from_value(request.clone()).unwrap());
        let page = serde_json::to_value(answer.unwrap()).unwrap();
        items.extend(page["Items"].as_array().unwrap().iter().cloned());
        match &page["LastEvaluatedKey"] {
            Value::Null => return items,
            last => request["ExclusiveStartKey"] = last.clone(),
        }
    }
}

/// The messages that are stored, with their references.
fn stored(database: &Database) -> BTreeMap<String, String> {
    let request = json!({ "TableName": local_engine::CONTACTS_TABLE });
    let items = items(request, |request| database.scan(request));
    let text = |item: &Value, name: &str| item[name]["S"].as_str().map(str::to_owned);
    let messages = items
        .iter()
        .filter_map(|item| Some((text(item, "pk")?, text(item, "reference")?)));
    messages
        .filter(|(key, _)| key.starts_with("MESSAGE#"))
        .collect()
}

/// The keys of the messages that wait, as the index has them; their contacts are in it, too.
fn waiting(database: &Database) -> Vec<String> {
    let request = json!({
        "TableName": local_engine::CONTACTS_TABLE,
        "IndexName": "by_status",
        "KeyConditionExpression": "#status = :received",
        "ExpressionAttributeNames": { "#status": "status" },
        "ExpressionAttributeValues": { ":received": { "S": "received" } },
    });
    let items = items(request, |request| database.query(request));
    let keys = items.iter().map(|item| item["pk"]["S"].as_str().unwrap());
    let messages = keys.filter(|key| key.starts_with("MESSAGE#"));
    messages.map(str::to_owned).collect()
}

/// What the stream brings of new messages, by the filter of the template.
fn stream(database: &Database) -> Vec<Record> {
    let table = json!({ "TableName": local_engine::CONTACTS_TABLE });
    let described = database.describe_table(serde_json::from_value(table).unwrap());
    let arn = serde_json::to_value(described.unwrap()).unwrap()["Table"]["LatestStreamArn"].clone();
    let shards = json!({ "StreamArn": arn });
    let shards = database.describe_stream(serde_json::from_value(shards).unwrap());
    let shards = serde_json::to_value(shards.unwrap()).unwrap();
    let from = json!({
        "StreamArn": arn,
        "ShardId": shards["StreamDescription"]["Shards"][0]["ShardId"],
        "ShardIteratorType": "TRIM_HORIZON",
    });
    let from = database.get_shard_iterator(serde_json::from_value(from).unwrap());
    let mut place = serde_json::to_value(from.unwrap()).unwrap()["ShardIterator"].clone();
    let mut records = Vec::new();
    loop {
        let request = serde_json::from_value(json!({ "ShardIterator": place })).unwrap();
        let page = serde_json::to_value(database.get_records(request).unwrap()).unwrap();
        let found = page["Records"].as_array().unwrap();
        if found.is_empty() {
            return records;
        }
        for record in found {
            let key = record["dynamodb"]["Keys"]["pk"]["S"].as_str().unwrap();
            if record["eventName"] == "INSERT" && key.starts_with("MESSAGE#") {
                records.push(serde_json::from_value(record.clone()).unwrap());
            }
        }
        place = page["NextShardIterator"].clone();
    }
}

/// A carrier that remembers.
#[derive(Clone, Default)]
struct Carrier(Arc<Mutex<Vec<Mail>>>);

impl SendMail for Carrier {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        self.0.lock().unwrap().push(mail.clone());
        Ok(())
    }
}

/// The references in a mail.
fn references_in(mail: &Mail) -> Vec<String> {
    let lines = mail.body.lines();
    let shown = lines.filter_map(|line| Some(line.split_once("desk show ")?.1.to_owned()));
    shown.collect()
}

/// How many of those posts were let through.
fn let_through(sent: &[Sent], is_theirs: impl Fn(&str, &str) -> bool) -> u32 {
    let theirs = sent.iter().filter(|post| {
        let (client, network) = sender(post.number);
        is_theirs(&client, &network)
    });
    // What the store had taken when its answer was lost is there already.
    let through = theirs.filter(|post| post.answer.is_ok());
    u32::try_from(through.count()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_posts_a_second_are_counted_stored_and_told_of_once() {
    let (database, connection) = engine_here::start().await;
    let sent = wave(&connection).await;
    assert_eq!(sent.len(), usize::try_from(SECONDS * A_SECOND).unwrap());

    // The counters: five a window for the one, of which the wave has two; sixty for each rented network; and all of those
    // who have a network of their own.
    let alone = let_through(&sent, |client, _| client == "client-alone");
    assert_eq!(alone, 2 * ClientCount::PER_WINDOW);
    for rented in 1..=6 {
        let through = let_through(&sent, |_, network| {
            network == format!("network-rented-{rented}")
        });
        assert_eq!(through, ClientCount::NETWORK_PER_DAY, "{rented}");
    }
    let people = let_through(&sent, |client, _| client.starts_with("person-"));
    assert_eq!(people, SECONDS * A_SECOND * 3 / 10);
    for post in &sent {
        let is_known = matches!(
            post.answer,
            Ok(Received::New | Received::Already) | Err(NotReceived::TooMany { .. })
        );
        assert!(is_known, "{:?}", post.answer);
    }

    // Confirmed is stored, and stored is confirmed.
    let stored = stored(&database);
    let confirmed = sent.iter().filter(|post| post.answer.is_ok());
    let confirmed: BTreeSet<_> = confirmed.map(|post| post.reference.clone()).collect();
    assert_eq!(stored.values().cloned().collect::<BTreeSet<_>>(), confirmed);
    assert_eq!(stored.len(), confirmed.len());

    // Each waits in the index, once.
    let waiting = waiting(&database);
    assert_eq!(waiting.len(), stored.len());
    assert_eq!(
        waiting.iter().collect::<BTreeSet<_>>(),
        stored.keys().collect::<BTreeSet<_>>()
    );

    // One mail for each hundred, and each message in one of them.
    let carrier = Carrier::default();
    let table = local_engine::CONTACTS_TABLE.to_owned();
    let notifier = Notifier::new(
        Mails::embedded().unwrap(),
        NewMessages::new(connection.clone(), table.clone()),
        Workload::new(connection, table),
        carrier.clone(),
    );
    for batch in stream(&database).chunks(BATCH) {
        assert_eq!(notifier.notify(batch).await, BatchAnswer::default());
    }
    let mails = carrier.0.lock().unwrap().clone();
    assert_eq!(mails.len(), stored.len().div_ceil(BATCH));
    let mailed: Vec<_> = mails.iter().flat_map(references_in).collect();
    assert_eq!(mailed.len(), stored.len());
    assert_eq!(mailed.into_iter().collect::<BTreeSet<_>>(), confirmed);
}
