//! `desk` itself, over an engine in this process.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use contact_store::local_engine::{self, EngineKey, KEY_FILE};
use contact_store::{Connection, Intake};
use dynoxide::Database;
use jiff::Timestamp;
use personal_data::{
    Arrival, Form, ItemId, LookupKey, NewEnquiry, Receive, Register, RetentionRules, SpamReason,
    Typed,
};

pub(crate) const REGISTER: &str = include_str!("../../../content/register.toml");
pub(crate) const RECEIVED: &str = "2026-03-15T12:00:00Z";

/// The engine of this process takes any key; whether `local` does is tested there.
pub(crate) fn engine_key() -> EngineKey {
    EngineKey::from_bytes([7; 32])
}

/// An engine with nothing in it, and its port.
pub(crate) async fn empty_engine() -> (Database, u16) {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
        .await
        .unwrap();
    let port = listener.local_addr().unwrap().port();
    let database = Database::memory().unwrap();
    tokio::spawn(dynoxide::server::serve_on(listener, database.clone()));
    (database, port)
}

/// An engine with a message and a piece of spam in it; answers its port and their references.
#[allow(dead_code, reason = "not every test program asks for it")]
pub(crate) async fn engine_with_a_message() -> (u16, String, String) {
    let (_, port, [message, spam]) = engine_with_messages().await;
    (port, message, spam)
}

/// The same, with the engine's inside.
pub(crate) async fn engine_with_messages() -> (Database, u16, [String; 2]) {
    let (database, port) = empty_engine().await;
    let connection = Connection::local(port, &engine_key());
    local_engine::create_contacts_table(&connection, local_engine::CONTACTS_TABLE)
        .await
        .unwrap();

    let register = Register::parse(REGISTER).unwrap();
    let form = Form::from_register(&register);
    let typed = [
        ("name", "Kari Nordmann"),
        ("phone", "22 22 55 55"),
        ("email", "kari@example.no"),
        ("message", "Første linje\nandre"),
    ];
    let typed: BTreeMap<_, _> = typed
        .map(|(id, text)| (id.to_owned(), Typed::text(text)))
        .into();
    let enquiry = form.accept(&typed).unwrap();
    let rules = RetentionRules::from_register(&register).unwrap();
    let received: Timestamp = RECEIVED.parse().unwrap();
    let lookup = LookupKey::parse(&"k".repeat(32)).unwrap();
    let intake = Intake::new(
        &connection,
        local_engine::CONTACTS_TABLE.to_owned(),
        local_engine::LIMITS_TABLE.to_owned(),
    );
    let mut references = Vec::new();
    for (id, spam_reasons) in [(7, vec![]), (8, vec![SpamReason::Links, SpamReason::Pitch])] {
        let arrival = Arrival {
            id: ItemId::from_bytes([id; 16]),
            received_at: received,
            notice_version: "4bfafca45f575277".to_owned(),
            spam_reasons,
        };
        let new = NewEnquiry::new(&arrival, &form, enquiry.clone(), &rules, &lookup);
        references.push(new.message.record.reference.to_string());
        intake.receive(new, None).await.unwrap();
    }
    (database, port, references.try_into().unwrap())
}

/// Runs `desk` as beside a `local` on this port.
pub(crate) async fn desk(port: u16, arguments: &[&str]) -> Output {
    let data = tempfile::tempdir().unwrap();
    fs::write(data.path().join(KEY_FILE), engine_key().as_str()).unwrap();
    desk_with_data(port, data.path(), arguments).await
}

pub(crate) async fn desk_with_data(port: u16, data: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_desk"));
    command.arg("--data").arg(data);
    command
        .args([
            "--local",
            "--now",
            "2026-03-16T12:00:00Z",
            "--dynamodb-port",
            &port.to_string(),
        ])
        .args(arguments);
    tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
