//! From the table's stream to a mail, over the local engine.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

#[path = "../../contact-store/tests/engine_here/mod.rs"]
mod engine_here;
#[path = "../../contact-store/tests/fake_endpoint/mod.rs"]
mod fake_endpoint;
#[path = "../../contact-store/tests/sample/mod.rs"]
mod sample;
#[path = "../../contact-store/tests/stored/mod.rs"]
mod stored;

use std::sync::{Arc, Mutex};

use contact_store::local_engine::{self, EngineKey};
use contact_store::{Connection, Intake, NewMessages, Workload};
use dynoxide::Database;
use fake_endpoint::{Act, FakeEndpoint, error};
use jiff::SignedDuration;
use notifier::{BatchAnswer, Digest, Mail, MailError, Mails, Notifier, Record, SendMail};
use personal_data::{NewEnquiry, Receive, Received, Register, RetentionRules, SpamReason};
use serde_json::{Value, json};

/// A carrier that remembers, or fails at the mails it is told to, counted from 1.
#[derive(Clone, Default)]
struct Carrier {
    carried: Arc<Mutex<Vec<Mail>>>,
    fails_at: Arc<Mutex<Vec<usize>>>,
    asked: Arc<Mutex<usize>>,
}

impl SendMail for Carrier {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let mut asked = self.asked.lock().unwrap();
        *asked += 1;
        if self.fails_at.lock().unwrap().contains(&asked) {
            return Err(MailError {
                kind: "TooManyRequestsException".to_owned(),
            });
        }
        self.carried.lock().unwrap().push(mail.clone());
        Ok(())
    }
}

struct Office {
    database: Database,
    connection: Connection,
    carrier: Carrier,
    notifier: Notifier<Carrier>,
}

impl Office {
    async fn open() -> Self {
        let (database, connection) = engine_here::start().await;
        let (notifier, carrier) = notifier_for(&connection);
        Self {
            database,
            connection,
            carrier,
            notifier,
        }
    }

    async fn receive(&self, enquiry: NewEnquiry) {
        let intake = Intake::new(
            &self.connection,
            local_engine::CONTACTS_TABLE.to_owned(),
            local_engine::LIMITS_TABLE.to_owned(),
        );
        let received = intake.receive(enquiry, None).await;
        assert_eq!(received, Ok(Received::New));
    }

    /// Everything the stream has.
    fn stream(&self) -> Vec<Record> {
        let table = json!({ "TableName": local_engine::CONTACTS_TABLE });
        let table = serde_json::from_value(table).unwrap();
        let described = self.database.describe_table(table).unwrap();
        let arn = &serde_json::to_value(described).unwrap()["Table"]["LatestStreamArn"];
        let shards = serde_json::from_value(json!({ "StreamArn": arn })).unwrap();
        let shards = self.database.describe_stream(shards).unwrap();
        let shard = &serde_json::to_value(shards).unwrap()["StreamDescription"]["Shards"][0];
        let from = json!({
            "StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON",
        });
        let from = serde_json::from_value(from).unwrap();
        let from = serde_json::to_value(self.database.get_shard_iterator(from).unwrap()).unwrap();
        let records = self
            .database
            .get_records(serde_json::from_value(from).unwrap());
        let records = serde_json::to_value(records.unwrap()).unwrap()["Records"].clone();
        assert_keys_only(&records);
        serde_json::from_value(records).unwrap()
    }

    fn mails(&self) -> Vec<Mail> {
        self.carrier.carried.lock().unwrap().clone()
    }
}

fn notifier_for(connection: &Connection) -> (Notifier<Carrier>, Carrier) {
    let carrier = Carrier::default();
    let table = local_engine::CONTACTS_TABLE.to_owned();
    let notifier = Notifier::new(
        Mails::embedded().unwrap(),
        NewMessages::new(connection.clone(), table.clone()),
        Workload::new(connection.clone(), table),
        carrier.clone(),
    );
    (notifier, carrier)
}

fn assert_keys_only(records: &Value) {
    for record in records.as_array().unwrap() {
        let change = &record["dynamodb"];
        assert!(change["NewImage"].is_null() && change["OldImage"].is_null());
    }
}

#[tokio::test]
async fn a_message_is_told_of_by_its_reference_and_nothing_else() {
    let office = Office::open().await;
    let enquiry = sample::enquiry(7, "Sentinel Zqxjkvbpyg");
    let reference = enquiry.message.item.reference.to_string();
    let typed: Vec<String> = [&enquiry.message.item, &enquiry.contact.item]
        .iter()
        .flat_map(|record| record.fields.values())
        .map(|value| value.reveal().clone())
        .collect();
    assert!(typed.len() >= 5, "the sample is filled in");
    office.receive(enquiry).await;

    let stream = office.stream();
    assert_eq!(stream.len(), 2, "message and contact");
    assert_eq!(
        office.notifier.notify(&stream).await,
        BatchAnswer::default()
    );
    let [mail] = &office.mails()[..] else {
        panic!("one mail, and not {}", office.mails().len());
    };
    assert_eq!(mail.id, reference);
    assert!(mail.body.contains(&reference));
    for value in typed {
        assert!(!mail.body.contains(&value) && !mail.subject.contains(&value));
    }
    let without = mail.body.replace(&reference, "{reference}");
    let other = sample::enquiry(8, "Noe annet");
    let other_reference = other.message.item.reference.to_string();
    office.receive(other).await;
    office.notifier.notify(&office.stream()[2..]).await;
    assert_eq!(
        office.mails()[1]
            .body
            .replace(&other_reference, "{reference}"),
        without,
        "all mails are the same but for the reference"
    );
}

#[tokio::test]
async fn nobody_is_told_of_spam_or_of_what_is_gone() {
    let office = Office::open().await;
    office.receive(sample::spam(7)).await;
    office.receive(sample::enquiry(8, "Hei")).await;
    let stream = office.stream();
    let end = sample::received_at() + SignedDuration::from_hours(24 * 4000);
    let table = local_engine::CONTACTS_TABLE;
    local_engine::expire(&office.connection, table, end)
        .await
        .unwrap();
    assert_eq!(
        office.notifier.notify(&stream).await,
        BatchAnswer::default()
    );
    assert_eq!(office.mails(), []);
    // The removals are in the stream too.
    let later = office.stream();
    assert!(later.len() > stream.len());
    assert_eq!(office.notifier.notify(&later).await, BatchAnswer::default());
    assert_eq!(office.mails(), []);
}

#[tokio::test]
async fn what_comes_a_second_time_is_the_same_mail() {
    let office = Office::open().await;
    office.receive(sample::enquiry(7, "Hei")).await;
    let stream = office.stream();
    office.notifier.notify(&stream).await;
    office.notifier.notify(&stream).await;
    let mails = office.mails();
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0], mails[1], "by which a carrier can know it");
}

/// The references in a mail.
fn references_in(mail: &Mail) -> Vec<String> {
    let lines = mail.body.lines();
    lines
        .filter_map(|line| Some(line.split_once("desk show ")?.1.to_owned()))
        .collect()
}

/// Three messages, in the order in which they came, and their references.
async fn three(office: &Office) -> Vec<String> {
    let mut references = Vec::new();
    for id in 1..=3 {
        let enquiry = sample::enquiry(id, "Hei");
        references.push(enquiry.message.item.reference.to_string());
        office.receive(enquiry).await;
    }
    references
}

/// What Lambda does: from that place on, everything again.
fn from_failure(stream: &[Record], answer: &BatchAnswer) -> Vec<Record> {
    let [failure] = answer.failures.as_slice() else {
        panic!("one place to begin at: {answer:?}");
    };
    let mut records = stream.iter();
    let at = records.position(|record| record.sequence_number() == failure.sequence_number);
    stream[at.unwrap()..].to_vec()
}

#[tokio::test]
async fn a_batch_is_one_mail() {
    let office = Office::open().await;
    let references = three(&office).await;
    let answer = office.notifier.notify(&office.stream()).await;
    assert_eq!(answer, BatchAnswer::default());
    let [mail] = &office.mails()[..] else {
        panic!("one mail, and not {}", office.mails().len());
    };
    assert_eq!(references_in(mail), references, "the oldest first");
    for private in ["Kari", "kari@", "22 22", "Blåbær"] {
        assert!(!mail.body.contains(private), "{}", mail.body);
    }
}

/// A wave that a call brings a hundred at a time is a mail for each call, and each message is told of once.
#[tokio::test]
async fn a_wave_is_a_mail_for_each_hundred() {
    let office = Office::open().await;
    let mut references = Vec::new();
    for id in 0..=u8::MAX {
        let enquiry = sample::enquiry(id, "Hei");
        references.push(enquiry.message.item.reference.to_string());
        office.receive(enquiry).await;
    }
    let stream = office.stream();
    let messages: Vec<Record> = stream
        .into_iter()
        .filter(|record| format!("{record:?}").contains("MESSAGE#"))
        .collect();
    assert_eq!(messages.len(), references.len());
    for batch in messages.chunks(100) {
        let answer = office.notifier.notify(batch).await;
        assert_eq!(answer, BatchAnswer::default());
    }
    let mails = office.mails();
    assert_eq!(mails.len(), 3);
    let mailed: Vec<_> = mails.iter().flat_map(references_in).collect();
    assert_eq!(mailed, references);
}

#[tokio::test]
async fn a_mail_that_is_not_taken_on_comes_again_with_all_that_was_in_it() {
    let office = Office::open().await;
    let references = three(&office).await;
    *office.carrier.fails_at.lock().unwrap() = vec![1];
    let stream = office.stream();
    let answer = office.notifier.notify(&stream).await;
    assert_eq!(office.mails(), []);
    let again = office
        .notifier
        .notify(&from_failure(&stream, &answer))
        .await;
    assert_eq!(again, BatchAnswer::default());
    let mailed: Vec<_> = office.mails().iter().map(references_in).collect();
    assert_eq!(mailed, [references]);
}

/// A message that cannot be read keeps nobody from hearing of those before it, and none is told of twice.
#[tokio::test]
async fn what_was_read_before_the_store_failed_is_told_of_at_once() {
    let (database, _, port) = engine_here::start_on_a_port().await;
    // The first message is read, the contact is passed over, and at the second the store refuses.
    let endpoint = FakeEndpoint::start(port, []).await;
    let (notifier, carrier) = notifier_for(&endpoint.connection);
    let office = Office {
        database,
        connection: endpoint.connection.clone(),
        carrier,
        notifier,
    };
    let references = three(&office).await;
    let stream = office.stream();
    endpoint.act([Act::Pass, error(400, "AccessDeniedException")]);
    let answer = office.notifier.notify(&stream).await;
    let again = office
        .notifier
        .notify(&from_failure(&stream, &answer))
        .await;
    assert_eq!(again, BatchAnswer::default());
    let mailed: Vec<_> = office.mails().iter().map(references_in).collect();
    assert_eq!(mailed, [&references[..1], &references[1..]]);
}

#[tokio::test]
async fn without_a_store_everything_comes_again() {
    let office = Office::open().await;
    office.receive(sample::enquiry(7, "Hei")).await;
    let (notifier, carrier) = notifier_for(&Connection::local(9, &EngineKey::from_bytes([7; 32])));
    let stream = office.stream();
    let answer = notifier.notify(&stream).await;
    assert_eq!(answer.failures.len(), 1);
    assert!(carrier.carried.lock().unwrap().is_empty());
    assert!(
        notifier
            .digest(Digest::Weekly, sample::received_at())
            .await
            .is_err()
    );
}

#[tokio::test]
async fn the_digest_counts_what_waits() {
    let office = Office::open().await;
    for id in 1..=2 {
        office
            .receive(sample::enquiry(id, "Sentinel Zqxjkvbpyg"))
            .await;
    }
    office.receive(sample::spam(3)).await;
    let workload = Workload::new(
        office.connection.clone(),
        local_engine::CONTACTS_TABLE.to_owned(),
    );
    let day = |days: i64| sample::received_at() + SignedDuration::from_hours(24 * days);
    let now = workload.count(day(1)).await.unwrap();
    assert_eq!((now.open, now.due_for_review, now.spam), (2, 0, 1));
    let reasons: Vec<_> = now
        .spam_reasons
        .iter()
        .filter(|(_, count)| *count == 1)
        .collect();
    assert_eq!(reasons, [&(SpamReason::Links, 1), &(SpamReason::Pitch, 1)]);
    let review = sample::enquiry(9, "Hei").contact.review_at;
    let then = workload.count(review).await.unwrap();
    assert_eq!((then.due_for_review, then.spam), (2, 0), "spam has expired");
    let before = workload.count(review - SignedDuration::from_secs(1)).await;
    assert_eq!(before.unwrap().due_for_review, 0);

    office
        .notifier
        .digest(Digest::Weekly, day(1))
        .await
        .unwrap();
    let [mail] = &office.mails()[..] else {
        panic!("one mail");
    };
    for private in ["Zqxjkvbpyg", "Kari", "kari@", "22 22", "Blåbær"] {
        assert!(!mail.body.contains(private), "{}", mail.body);
    }
}

#[tokio::test]
async fn unseen_spam_is_told_of_until_somebody_has_seen_it() {
    let office = Office::open().await;
    let day = |days: i64| sample::received_at() + SignedDuration::from_hours(24 * days);
    let spam_digest = async |now| {
        let before = office.mails().len();
        office
            .notifier
            .digest(Digest::UnseenSpam, now)
            .await
            .unwrap();
        let mails = office.mails().split_off(before);
        mails
            .into_iter()
            .map(|mail| mail.body)
            .collect::<Vec<_>>()
            .concat()
    };
    office.receive(sample::enquiry(1, "Hei")).await;
    assert_eq!(spam_digest(day(1)).await, "", "no spam, no mail");
    office.receive(sample::spam(3)).await;
    for later in [1, 2] {
        let body = spam_digest(day(later)).await;
        assert!(
            body.contains("Ikke sett: 1\nI alt i søppelposten: 1\n"),
            "{body}"
        );
    }

    let register = Register::parse(include_str!("../../content/register.toml")).unwrap();
    let rules = RetentionRules::from_register(&register).unwrap();
    let store = stored::case_store(office.connection.clone());
    store
        .note_spam_seen(sample::received_at(), &rules)
        .await
        .unwrap();
    assert_eq!(spam_digest(day(3)).await, "", "it was seen");
    assert_eq!(
        stored::found(&store, day(3)).await.unwrap().unreadable,
        Vec::<String>::new()
    );

    let mut later = sample::spam(4);
    for record in [&mut later.message.item, &mut later.contact.item] {
        record.received_at = day(3);
    }
    office.receive(later).await;
    let body = spam_digest(day(4)).await;
    assert!(
        body.contains("Ikke sett: 1\nI alt i søppelposten: 2\n"),
        "{body}"
    );
    // The note itself is told to nobody, and ends with what it is about.
    assert_eq!(
        office.notifier.notify(&office.stream()[4..]).await,
        BatchAnswer::default()
    );
    assert_eq!(office.mails().len(), 3);
    let end = day(31);
    local_engine::expire(&office.connection, local_engine::CONTACTS_TABLE, end)
        .await
        .unwrap();
    let left = office.database.scan(
        serde_json::from_value(json!({
            "TableName": local_engine::CONTACTS_TABLE,
        }))
        .unwrap(),
    );
    let left = serde_json::to_value(left.unwrap()).unwrap();
    assert!(!left.to_string().contains("SEEN#"), "{left}");
}
