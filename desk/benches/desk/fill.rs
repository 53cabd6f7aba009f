//! A store with so many kept contacts, and the same small number of everything that waits for somebody.

use std::collections::BTreeMap;

use contact_store::local_engine::{self, EngineKey, LocalSettings};
use contact_store::{CaseStore, Connection, Intake};
use desk::actions::{Desk, LookupKeySource, SeenVersions};
use dynoxide::Database;
use jiff::{SignedDuration, Timestamp};
use personal_data::{
    Actor, AnswerRule, Arrival, Case, CaseKind, Form, ItemId, KeepReason, LookupKey, NewEnquiry,
    Personal, Receive, Register, Restriction, RetentionRules, SubmittedValue, dates,
};
use serde_json::{Value, json};

use crate::fake_endpoint::FakeEndpoint;

const REGISTER: &str = include_str!("../../../content/register.toml");
pub(crate) const NOW: &str = "2026-09-14T12:00:00Z";
const LOOKUP_KEY: &str = "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk";
/// New messages, messages whose contact is due for review, restricted ones and cases: what a day has, whatever is kept. The first
/// two fill a page of the inbox.
const WAITING: u8 = 50;
/// What the engine takes in one request (Developer Guide, "`BatchWriteItem`").
const BATCH: usize = 25;

/// A store, and somebody who is in it.
pub(crate) struct Filled {
    pub(crate) desk: Desk,
    pub(crate) endpoint: FakeEndpoint,
    pub(crate) reference: String,
    pub(crate) id: ItemId,
    pub(crate) email: String,
    pub(crate) phone: String,
}

impl Filled {
    pub(crate) async fn new(contacts: usize) -> Self {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
            .await
            .unwrap();
        let port = listener.local_addr().unwrap().port();
        let database = Database::memory().unwrap();
        tokio::spawn(dynoxide::server::serve_on(listener, database.clone()));
        let direct = Connection::local(port, &engine_key());
        local_engine::create_tables(&direct).await.unwrap();
        let settings = LocalSettings {
            lookup_key: Personal::new(LOOKUP_KEY.to_owned()),
            site_origin: "http://127.0.0.1:8080".to_owned(),
        };
        settings.put(&direct).await.unwrap();
        without_stream(&database);
        let endpoint = FakeEndpoint::start(port, []).await;
        let desk = desk_of(endpoint.connection.clone());
        let direct_desk = desk_of(direct.clone());
        let id = wait(&direct_desk, &direct).await;
        let reference = id.reference().to_string();
        keep(&database, &reference, contacts);
        Self {
            desk,
            endpoint,
            reference,
            id,
            email: email(1),
            phone: phone(1),
        }
    }
}

fn desk_of(connection: Connection) -> Desk {
    let register = Register::parse(REGISTER).unwrap();
    let contacts = local_engine::CONTACTS_TABLE.to_owned();
    let ledger = local_engine::LEDGER_TABLE.to_owned();
    Desk {
        store: CaseStore::new(connection, contacts, ledger, &register.backup),
        rules: RetentionRules::from_register(&register).unwrap(),
        register,
        agreements: Vec::new(),
        site_origin: None,
        lookup: LookupKeySource::Key(lookup_key()),
        actor: Actor::parse("bench").unwrap(),
        now: NOW.parse().unwrap(),
        seen: SeenVersions::default(),
    }
}

/// The engine of this process takes any key.
pub(crate) fn engine_key() -> EngineKey {
    EngineKey::from_bytes([7; 32])
}

fn lookup_key() -> LookupKey {
    LookupKey::parse(LOOKUP_KEY).unwrap()
}

fn email(number: u8) -> String {
    format!("kari{number}@example.no")
}

fn phone(number: u8) -> String {
    format!("222255{number:02}")
}

/// To number an item's record in a stream the engine looks at all of the day's, which no desk waits for.
fn without_stream(database: &Database) {
    let request = json!({
        "TableName": local_engine::CONTACTS_TABLE, "StreamSpecification": { "StreamEnabled": false },
    });
    let request = serde_json::from_value(request).unwrap();
    database.update_table(request).unwrap();
}

/// Puts in what waits for somebody; answers the id of one.
async fn wait(desk: &Desk, connection: &Connection) -> ItemId {
    let now = desk.now;
    let long_ago = now - SignedDuration::from_hours(24 * 200);
    for number in 1..=WAITING {
        receive(connection, number, now - SignedDuration::from_hours(1)).await;
        receive(connection, 100 + number, long_ago).await;
        let restricted = receive(connection, 200 + number, now).await;
        let references = [restricted.reference().to_string()];
        desk.restrict(
            &references,
            Restriction::LegalClaim,
            false,
            ItemId::from_bytes([9; 16]),
        )
        .await
        .unwrap();
    }
    let deadline = AnswerRule::new(desk.register.deadlines.answer.clone());
    let mut transaction = desk.store.transaction(now);
    for number in 1..=WAITING {
        let id = ItemId::from_bytes([number; 16]);
        let kind = CaseKind::Complaint;
        let today = dates::day_of(now);
        let case = Case::open(id, kind, None, vec![], today, &deadline, now).unwrap();
        transaction.add_case(&case, &desk.rules);
    }
    transaction.carry_out().await.unwrap();
    ItemId::from_bytes([1; 16])
}

async fn receive(connection: &Connection, number: u8, received_at: Timestamp) -> ItemId {
    let register = Register::parse(REGISTER).unwrap();
    let form = Form::from_register(&register);
    let typed = [
        ("name", "Kari Nordmann".to_owned()),
        ("phone", phone(number % 100)),
        ("email", email(number)),
        ("message", "Innloggingen virker ikke.".to_owned()),
    ];
    let typed: BTreeMap<_, _> = typed
        .map(|(id, text)| (id.to_owned(), SubmittedValue::text(text)))
        .into();
    let rules = RetentionRules::from_register(&register).unwrap();
    let arrival = Arrival {
        id: ItemId::from_bytes([number; 16]),
        received_at,
        notice_version: "4bfafca45f575277".to_owned(),
        spam_reasons: Vec::new(),
    };
    let accepted = form.accept(&typed).unwrap();
    let new = NewEnquiry::new(&arrival, &form, accepted, &rules, &lookup_key());
    let intake = Intake::new(
        connection,
        local_engine::CONTACTS_TABLE.to_owned(),
        local_engine::LIMITS_TABLE.to_owned(),
    );
    intake.receive(new, None).await.unwrap();
    arrival.id
}

/// Puts in contacts that are kept, made after one that the program stored: a year old, and looked at since.
fn keep(database: &Database, reference: &str, contacts: usize) {
    let request = json!({ "TableName": local_engine::CONTACTS_TABLE });
    let request = serde_json::from_value(request).unwrap();
    let stored = serde_json::to_value(database.scan(request).unwrap()).unwrap();
    let items = stored["Items"].as_array().unwrap();
    let mut model = items
        .iter()
        .find(|item| item["reference"]["S"] == reference && item["type"]["S"] == "contact")
        .unwrap()
        .clone();
    let later = NOW.parse::<Timestamp>().unwrap() + SignedDuration::from_hours(24 * 100);
    model["status"] = json!({ "S": "kept" });
    model["review_at"] = json!({ "N": later.as_second().to_string() });
    model["history"] = json!({ "L": [
        { "S": format!("{}@2026-06-01T00:00:00Z", KeepReason::InContact.as_str()) },
    ] });
    let numbers: Vec<usize> = (0..contacts).collect();
    for batch in numbers.chunks(BATCH) {
        let puts: Vec<Value> = batch
            .iter()
            .map(|number| json!({ "PutRequest": { "Item": kept(&model, *number) } }))
            .collect();
        let request = json!({ "RequestItems": { local_engine::CONTACTS_TABLE: puts } });
        let request = serde_json::from_value(request).unwrap();
        database.batch_write_item(request).unwrap();
    }
}

fn kept(model: &Value, number: usize) -> Value {
    let mut bytes = [0xEE; 16];
    // Spread over the whole range, as ids are.
    let spread = u64::try_from(number)
        .unwrap()
        .wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bytes[..8].copy_from_slice(&spread.to_be_bytes());
    let id = ItemId::from_bytes(bytes);
    let text = |text: String| json!({ "S": text });
    let mut item = model.clone();
    item["pk"] = text(format!("CONTACT#{id}"));
    item["message_id"] = text(id.to_string());
    item["reference"] = text(id.reference().to_string());
    item["email"] = text(format!("person{number}@example.com"));
    item["email_ascii"] = item["email"].clone();
    item["phone"] = text(format!("9{number:07}"));
    item["phone_e164"] = text(format!("+479{number:07}"));
    item["email_lookup"] = text(format!("{spread:032x}"));
    item["phone_lookup"] = text(format!("{:032x}", u128::from(spread) + 1));
    item
}
