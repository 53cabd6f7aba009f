//! The store against a real DynamoDB engine, in this process and over the wire.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod engine_here;

use std::collections::BTreeMap;

use contact_store::{Connection, Desk, Found, Intake, local_engine};
use dynoxide::Database;
use jiff::{SignedDuration, Timestamp};
use personal_data::{
    Form, ItemId, NewEnquiry, Receive, Received, Register, RetentionRules, STORED_ATTRIBUTES,
    StoreError, Typed,
};

const REGISTER: &str = include_str!("../../content/register.toml");
const TABLE: &str = local_engine::CONTACTS_TABLE;

struct Engine {
    database: Database,
    connection: Connection,
}

impl Engine {
    async fn start() -> Self {
        let (database, connection) = engine_here::start().await;
        Self {
            database,
            connection,
        }
    }

    fn intake(&self) -> Intake {
        Intake::new(self.connection.clone(), TABLE.to_owned())
    }

    fn desk(&self) -> Desk {
        Desk::new(self.connection.clone(), TABLE.to_owned())
    }

    /// Every item as the table holds it, straight from the engine.
    fn items(&self) -> Vec<serde_json::Value> {
        let request = serde_json::from_value(serde_json::json!({ "TableName": TABLE })).unwrap();
        let response = serde_json::to_value(self.database.scan(request).unwrap()).unwrap();
        response["Items"].as_array().unwrap().clone()
    }
}

fn received_at() -> Timestamp {
    "2026-03-15T12:00:00Z".parse().unwrap()
}

fn days(number: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * number)
}

fn enquiry(id: u8, message: &str) -> NewEnquiry {
    let register = Register::parse(REGISTER).unwrap();
    let form = Form::from_register(&register);
    let typed = [
        ("name", "Kari Nordmann"),
        ("phone", "22 22 55 55"),
        ("email", "kari@blåbær.example"),
        ("company", "Blåbær AS"),
        ("message", message),
    ];
    let typed: BTreeMap<_, _> = typed
        .map(|(id, text)| (id.to_owned(), Typed::text(text)))
        .into();
    let rules = RetentionRules::from_register(&register).unwrap();
    let accepted = form.accept(&typed).unwrap();
    NewEnquiry::new(
        ItemId::from_bytes([id; 16]),
        &form,
        &accepted,
        "4bfafca45f575277",
        received_at(),
        &rules,
    )
}

#[tokio::test]
async fn what_is_put_in_is_read_back_whole() {
    let engine = Engine::start().await;
    let sent = enquiry(1, "Første linje\nandre 🙂");
    assert_eq!(
        engine.intake().receive(sent.clone()).await,
        Ok(Received::New)
    );
    let inbox = engine.desk().inbox(received_at()).await.unwrap();
    assert_eq!((inbox.enquiries.len(), inbox.unreadable.len()), (1, 0));
    assert_eq!(inbox.enquiries[0].message, sent.message);
    assert_eq!(inbox.enquiries[0].contact.as_ref(), Some(&sent.contact));
    let id = sent.message.record.id;
    assert_eq!(
        engine
            .desk()
            .find(&sent.message.record.reference, received_at())
            .await
            .unwrap(),
        inbox
    );
    assert_eq!(engine.desk().get(id, received_at()).await.unwrap(), inbox);
    let other = "7K3Q-9XWD".parse().unwrap();
    assert_eq!(
        engine.desk().find(&other, received_at()).await.unwrap(),
        Found::default()
    );
    assert_eq!(
        engine
            .desk()
            .get(ItemId::from_bytes([9; 16]), received_at())
            .await
            .unwrap(),
        Found::default()
    );
}

#[tokio::test]
async fn an_item_that_cannot_be_read_hides_no_other() {
    let engine = Engine::start().await;
    engine.intake().receive(enquiry(1, "Hei")).await.unwrap();
    let item = serde_json::json!({
        "TableName": TABLE,
        "Item": { "pk": { "S": "MESSAGE#x" }, "type": { "S": "message" }, "status": { "S": "paa vent" } },
    });
    engine
        .database
        .put_item(serde_json::from_value(item).unwrap())
        .unwrap();
    let inbox = engine.desk().inbox(received_at()).await.unwrap();
    assert_eq!(
        (inbox.enquiries.len(), inbox.unreadable),
        (1, vec!["MESSAGE#x".to_owned()])
    );
}

#[tokio::test]
async fn the_same_enquiry_again_changes_nothing() {
    let engine = Engine::start().await;
    engine.intake().receive(enquiry(1, "Hei")).await.unwrap();
    let before = engine.items();
    assert_eq!(
        engine.intake().receive(enquiry(1, "Noe annet")).await,
        Ok(Received::Already)
    );
    assert_eq!(engine.items(), before);
    assert_eq!(
        engine.intake().receive(enquiry(2, "Hei")).await,
        Ok(Received::New)
    );
    assert_eq!(engine.items().len(), 4);
}

/// The attributes of real items are the register's, and the program's own list is complete (check PV008).
#[tokio::test]
async fn stored_attributes_are_those_of_the_register() {
    let engine = Engine::start().await;
    engine.intake().receive(enquiry(1, "Hei")).await.unwrap();
    let register = Register::parse(REGISTER).unwrap();
    let in_register: Vec<_> = register
        .own_activities()
        .flat_map(|activity| &activity.fields)
        .map(|field| field.id.as_str())
        .collect();
    let of_form: Vec<_> = register
        .form_fields()
        .map(|field| field.id.as_str())
        .collect();
    let mut stored: Vec<String> = engine
        .items()
        .iter()
        .flat_map(|item| {
            item.as_object()
                .unwrap()
                .keys()
                .cloned()
                .collect::<Vec<_>>()
        })
        .collect();
    stored.sort();
    stored.dedup();
    for name in &stored {
        assert!(
            in_register.contains(&name.as_str()),
            "{name} is stored and not in the register"
        );
        let own = STORED_ATTRIBUTES
            .iter()
            .any(|attribute| attribute.name == name);
        assert!(
            own || of_form.contains(&name.as_str()),
            "{name} is stored and not in STORED_ATTRIBUTES"
        );
    }
    for attribute in STORED_ATTRIBUTES {
        assert!(
            stored.iter().any(|name| name == attribute.name),
            "{} is listed and never stored",
            attribute.name
        );
    }
}

#[tokio::test]
async fn dates_are_epoch_seconds_from_the_register() {
    let engine = Engine::start().await;
    engine.intake().receive(enquiry(1, "Hei")).await.unwrap();
    let register = Register::parse(REGISTER).unwrap();
    let class = |id: &str| register.class(id).unwrap().clone();
    let after = |number: Option<u32>| {
        (received_at() + days(number.unwrap().into()))
            .as_second()
            .to_string()
    };
    for item in engine.items() {
        let (expires_at, review_at) = (&item["expires_at"]["N"], &item["review_at"]["N"]);
        if item["type"]["S"] == "message" {
            assert_eq!(
                (expires_at.as_str(), review_at.as_str()),
                (Some(&*after(class("message").max_days)), None)
            );
        } else {
            assert_eq!(expires_at, &after(class("contact").max_days));
            assert_eq!(review_at, &after(class("contact").review_days));
        }
        assert_eq!(item["received_at"]["S"], "2026-03-15T12:00:00Z");
    }
}

#[tokio::test]
async fn expired_is_absent_before_it_is_removed() {
    let engine = Engine::start().await;
    let sent = enquiry(1, "Hei");
    engine.intake().receive(sent.clone()).await.unwrap();
    let id = sent.message.record.id;
    let message_ends = sent.message.record.expires_at.unwrap();
    let contact_ends = sent.contact.record.expires_at.unwrap();
    let second = SignedDuration::from_secs(1);

    let inbox = async |now| engine.desk().inbox(now).await.unwrap().enquiries;
    assert_eq!(inbox(message_ends - second).await.len(), 1);
    assert_eq!(
        inbox(message_ends).await,
        [],
        "a contact without its message is no message"
    );
    assert_eq!(
        engine.desk().get(id, message_ends).await.unwrap(),
        Found::default()
    );
    assert_eq!(engine.items().len(), 2, "nothing was removed by reading");

    assert_eq!(
        local_engine::expire(&engine.connection, TABLE, message_ends - second).await,
        Ok(0)
    );
    assert_eq!(
        local_engine::expire(&engine.connection, TABLE, message_ends).await,
        Ok(1)
    );
    assert_eq!(
        local_engine::expire(&engine.connection, TABLE, contact_ends).await,
        Ok(1)
    );
    assert!(engine.items().is_empty());
}

#[tokio::test]
async fn an_inbox_of_many_pages_comes_whole_and_oldest_first() {
    let engine = Engine::start().await;
    // More than a page of a scan, which is a megabyte.
    let form = Form::from_register(&Register::parse(REGISTER).unwrap());
    let long = "\u{1F642}".repeat(
        form.fields
            .iter()
            .map(|field| field.max_chars)
            .max()
            .unwrap(),
    );
    assert!(250 * long.len() > 1_048_576);
    for id in 0..250 {
        let mut new = enquiry(id, &long);
        let received = received_at() - SignedDuration::from_secs(i64::from(id));
        new.message.record.received_at = received;
        new.contact.record.received_at = received;
        engine.intake().receive(new).await.unwrap();
    }
    let inbox = engine.desk().inbox(received_at()).await.unwrap().enquiries;
    assert_eq!(inbox.len(), 250);
    assert!(inbox.is_sorted_by_key(|enquiry| enquiry.message.record.received_at));
    assert!(inbox.iter().all(|enquiry| enquiry.contact.is_some()));
}

#[tokio::test]
async fn trouble_is_told_by_kind_and_without_values() {
    let closed = tokio::net::TcpListener::bind(("127.0.0.1", 0))
        .await
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let nobody = Intake::new(Connection::local(closed), TABLE.to_owned());
    let error = nobody.receive(enquiry(1, "Hei")).await.unwrap_err();
    assert_eq!(
        error,
        StoreError::Unavailable {
            kind: "no connection".to_owned()
        }
    );

    let engine = Engine::start().await;
    let elsewhere = Intake::new(engine.connection.clone(), "no-such-table".to_owned());
    let error = elsewhere.receive(enquiry(1, "Hei")).await.unwrap_err();
    assert_eq!(
        error,
        StoreError::Refused {
            kind: "ResourceNotFoundException".to_owned()
        }
    );
    let desk = Desk::new(engine.connection.clone(), "no-such-table".to_owned());
    assert!(matches!(
        desk.inbox(received_at()).await,
        Err(StoreError::Refused { .. })
    ));
}

#[tokio::test]
async fn making_the_table_again_keeps_what_is_in_it() {
    let engine = Engine::start().await;
    engine.intake().receive(enquiry(1, "Hei")).await.unwrap();
    local_engine::create_contacts_table(&engine.connection, TABLE)
        .await
        .unwrap();
    assert_eq!(engine.items().len(), 2);
}
