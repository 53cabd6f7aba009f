//! `desk` itself, over an engine in this process.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use contact_store::local_engine::{self, EngineKey, KEY_FILE, LocalSettings};
use contact_store::{Connection, Intake};
use dynoxide::Database;
use personal_data::{
    Arrival, Form, ItemId, LookupKey, NewEnquiry, Personal, Receive, Register, RetentionRules,
    SpamReason, SubmittedValue,
};
use serde_json::{Value, json};

pub(crate) const REGISTER: &str = include_str!("../../../../content/register.toml");
pub(crate) const RECEIVED: &str = "2026-03-15T12:00:00Z";
pub(crate) const NOW: &str = "2026-03-16T12:00:00Z";
const LOOKUP_KEY: &str = "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk";

/// The engine of this process takes any key; whether `local` does is tested there.
pub(crate) fn engine_key() -> EngineKey {
    EngineKey::from_bytes([7; 32])
}

/// The command that holds an item back for accounting.
pub(crate) fn set_hold<'a>(reference: &'a str, part: &'a str, dated: &'a str) -> [&'a str; 9] {
    [
        "hold",
        "set",
        reference,
        "--on",
        part,
        "--reason",
        "accounting",
        "--dated",
        dated,
    ]
}

/// The command by which another person of the same company takes over.
pub(crate) fn take_over(reference: &str) -> [&str; 10] {
    [
        "takeover",
        reference,
        "--name",
        "Ola Hansen",
        "--email",
        "ola@example.no",
        "--phone",
        "33334444",
        "--source",
        "company",
    ]
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
pub(crate) async fn engine_with_a_message() -> (u16, String, String) {
    let (_, port, [message, spam]) = engine_with_messages().await;
    (port, message, spam)
}

/// An engine with the tables and what `local` puts there, and nobody in it.
pub(crate) async fn engine_with_nobody() -> (Database, u16) {
    let (database, port) = empty_engine().await;
    let connection = Connection::local(port, &engine_key());
    local_engine::create_tables(&connection).await.unwrap();
    let settings = LocalSettings {
        lookup_key: Personal::new(LOOKUP_KEY.to_owned()),
        site_origin: "http://127.0.0.1:8080".to_owned(),
    };
    settings.put(&connection).await.unwrap();
    (database, port)
}

/// The same, with the engine's inside.
pub(crate) async fn engine_with_messages() -> (Database, u16, [String; 2]) {
    let (database, port) = engine_with_nobody().await;
    let mut references = Vec::new();
    for (id, spam_reasons) in [(7, vec![]), (8, vec![SpamReason::Links, SpamReason::Pitch])] {
        let person = [
            ("name", "Kari Nordmann"),
            ("phone", "22 22 55 55"),
            ("email", "kari@example.no"),
            ("message", "Første linje\nandre"),
        ];
        references.push(receive(port, id, RECEIVED, spam_reasons, &person).await);
    }
    (database, port, references.try_into().unwrap())
}

/// Puts an enquiry in as the form's function does; answers its reference.
pub(crate) async fn receive(
    port: u16,
    id: u8,
    received_at: &str,
    spam_reasons: Vec<SpamReason>,
    typed: &[(&str, &str)],
) -> String {
    let connection = Connection::local(port, &engine_key());
    let register = Register::parse(REGISTER).unwrap();
    let form = Form::from_register(&register);
    let typed: BTreeMap<_, _> = typed
        .iter()
        .map(|(id, text)| ((*id).to_owned(), SubmittedValue::text(*text)))
        .collect();
    let enquiry = form.accept(&typed).unwrap();
    let rules = RetentionRules::from_register(&register).unwrap();
    let lookup = LookupKey::parse(LOOKUP_KEY).unwrap();
    let intake = Intake::new(
        &connection,
        local_engine::CONTACTS_TABLE.to_owned(),
        local_engine::LIMITS_TABLE.to_owned(),
    );
    let arrival = Arrival {
        id: ItemId::from_bytes([id; 16]),
        received_at: received_at.parse().unwrap(),
        notice_version: "4bfafca45f575277".to_owned(),
        spam_reasons,
    };
    let new = NewEnquiry::new(&arrival, &form, enquiry, &rules, &lookup);
    let reference = new.message.item.reference.to_string();
    intake.receive(new, None).await.unwrap();
    reference
}

/// Runs `desk` as beside a `local` on this port.
pub(crate) async fn desk(port: u16, arguments: &[&str]) -> Output {
    let data = tempfile::tempdir().unwrap();
    fs::write(data.path().join(KEY_FILE), engine_key().as_str()).unwrap();
    desk_with_data(port, data.path(), arguments).await
}

pub(crate) async fn desk_with_data(port: u16, data: &Path, arguments: &[&str]) -> Output {
    let mut command = command(port, data, NOW);
    command.args(arguments);
    output(command, "").await
}

/// The same at a time, with something on standard input.
pub(crate) async fn desk_at(port: u16, now: &str, input: &str, arguments: &[&str]) -> Output {
    let data = tempfile::tempdir().unwrap();
    fs::write(data.path().join(KEY_FILE), engine_key().as_str()).unwrap();
    let mut command = command(port, data.path(), now);
    command.args(arguments);
    output(command, input).await
}

/// What `desk` answers to programs, which must be done.
pub(crate) async fn json_at(port: u16, now: &str, arguments: &[&str]) -> Value {
    let arguments = [arguments, &["--format", "json", "--yes"]].concat();
    let output = desk_at(port, now, "", &arguments).await;
    assert_eq!(
        output.status.code(),
        Some(0),
        "{arguments:?}: {}",
        text(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

fn command(port: u16, data: &Path, now: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_desk"));
    let port = port.to_string();
    command.args(["--local", "--now", now, "--dynamodb-port", &port]);
    command.arg("--data").arg(data);
    command
}

async fn output(mut command: Command, input: &str) -> Output {
    let input = input.to_owned();
    let run = move || {
        command.stdin(Stdio::piped());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // A program that asks for nothing may have ended.
        let _written_or_not = stdin.write_all(input.as_bytes());
        drop(stdin);
        child.wait_with_output().unwrap()
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Every item of a table, straight from the engine.
pub(crate) fn items(database: &Database, table: &str) -> Vec<Value> {
    let request = serde_json::from_value(json!({ "TableName": table })).unwrap();
    let answer = serde_json::to_value(database.scan(request).unwrap()).unwrap();
    answer["Items"].as_array().unwrap().clone()
}

/// Puts an item, unless it cannot be: an index takes keys of its own type only.
pub(crate) fn could_put(database: &Database, table: &str, item: &Value) -> bool {
    let request = json!({ "TableName": table, "Item": item });
    let request = serde_json::from_value(request).unwrap();
    database.put_item(request).is_ok()
}

/// The keys of an object, in order of the alphabet, with a space between.
pub(crate) fn keys(object: &Value) -> String {
    let keys = object.as_object().unwrap().keys().map(String::as_str);
    let mut keys: Vec<&str> = keys.collect();
    keys.sort_unstable();
    keys.join(" ")
}

/// The enquiry of a reference, as programs are shown it.
pub(crate) async fn show(port: u16, now: &str, reference: &str) -> Value {
    json_at(port, now, &["show", reference]).await[0].clone()
}

/// Refused with these words, nothing on standard output, and nothing of what was typed in it.
pub(crate) async fn refused(port: u16, now: &str, arguments: &[&str], words: &str) {
    let output = desk_at(port, now, "", arguments).await;
    let stderr = text(&output.stderr);
    assert_eq!(
        (output.status.code(), output.stdout.len()),
        (Some(1), 0),
        "{arguments:?}: {stderr}"
    );
    assert!(stderr.contains(words), "{arguments:?}: {stderr}");
    assert!(!stderr.contains("Zqxjkvbpyg"), "{stderr}");
}
