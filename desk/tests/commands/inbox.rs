//! `desk` itself, over an engine in this process.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};

use crate::running::{
    RECEIVED, REGISTER, desk, desk_with_data, empty_engine, engine_key, engine_with_a_message, text,
};
use contact_store::local_engine::{self, KEY_FILE};
use contact_store::{Connection, Workload};
use jiff::Timestamp;
use personal_data::Register;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn the_inbox_is_an_array_with_every_key() {
    let (port, reference, _) = engine_with_a_message().await;
    let output = desk(port, &["inbox", "--format", "json"]).await;
    assert!(output.status.success());
    let received = RECEIVED.parse::<Timestamp>().unwrap().as_second();
    let register = Register::parse(REGISTER).unwrap();
    let class = |id: &str| register.class(id).unwrap().clone();
    let after = |days: Option<u32>| received + i64::from(days.unwrap()) * 86_400;
    let inbox: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        inbox,
        json!([{
            "id": "07".repeat(16),
            "reference": reference,
            "received_at": RECEIVED,
            "status": "received",
            "spam_reasons": [],
            "name": "Kari Nordmann",
            "phone": "22 22 55 55",
            "email": "kari@example.no",
            "company": null,
            "message": "Første linje\nandre",
            "notice_version": "4bfafca45f575277",
            "review_at": after(class("contact").review_days),
            "expires_at": after(class("message").max_days),
            "contact_expires_at": after(class("contact").max_days),
            "contact_status": "received",
            "source": "form",
            "restricted": [],
            "holds": [],
            "cases": [],
            "shared_with": [],
        }])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_shown_by_reference_and_by_id() {
    let (port, reference, _) = engine_with_a_message().await;
    let listed = text(&desk(port, &["inbox"]).await.stdout);
    assert!(
        listed.contains(&reference) && listed.contains("Kari Nordmann"),
        "{listed}"
    );
    for name in [
        reference.as_str(),
        &reference.to_lowercase().replace('-', ""),
        &"07".repeat(16),
    ] {
        let output = desk(port, &["show", name]).await;
        let shown = text(&output.stdout);
        for line in [
            "Navn",
            "Kari Nordmann",
            "Telefonnummer",
            "  Første linje\n  andre",
            "Gjennomgang innen",
            "Kontaktopplysningene slettes senest",
            "Meldingen slettes senest",
        ] {
            assert!(shown.contains(line), "{line} is not in\n{shown}");
        }
        assert!(
            !shown.contains("Firmanavn"),
            "a field that was not filled in"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn spam_is_listed_for_who_asks_and_shown_with_its_reasons() {
    let (port, message, spam) = engine_with_a_message().await;
    let listed = async |flags: &[&str]| {
        let output = desk(port, &[&["inbox"], flags].concat()).await;
        let text = text(&output.stdout);
        [text.contains(&message), text.contains(&spam)]
    };
    assert_eq!(listed(&[]).await, [true, false]);
    assert_eq!(listed(&["--spam"]).await, [false, true]);
    assert_eq!(listed(&["--all"]).await, [true, true]);
    let output = desk(port, &["inbox", "--spam", "--format", "json"]).await;
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found[0]["status"], "spam");
    assert_eq!(found[0]["spam_reasons"], json!(["links", "pitch"]));
    let shown = text(&desk(port, &["show", &spam]).await.stdout);
    assert!(
        shown.contains("Lenke til en annen enn avsenderen, Ord fra"),
        "{shown}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn spam_that_was_listed_for_reading_is_seen() {
    let (port, _, spam) = engine_with_a_message().await;
    let table = local_engine::CONTACTS_TABLE.to_owned();
    let workload = Workload::new(Connection::local(port, &engine_key()), table);
    let now: Timestamp = "2026-03-16T12:00:00Z".parse().unwrap();
    let unseen = async || workload.count(now).await.unwrap().unseen_spam;
    for unread in [
        &["inbox"][..],
        &["inbox", "--spam", "--format", "json"],
        &["show", "7K3Q-9XWD"],
    ] {
        desk(port, unread).await;
        assert_eq!(unseen().await, 1, "{unread:?}");
    }
    let listed = desk(port, &["inbox", "--spam"]).await;
    assert!(text(&listed.stdout).contains(&spam) && listed.stderr.is_empty());
    assert_eq!(unseen().await, 0);
    // The note is shown to nobody.
    let inbox = desk(port, &["inbox", "--all"]).await;
    assert!(inbox.status.success() && inbox.stderr.is_empty());
    assert_eq!(
        text(&inbox.stdout).lines().count(),
        3,
        "a heading and two messages"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_refused() {
    let (port, _, _) = engine_with_a_message().await;
    for (name, words) in [
        ("7K3Q-9XWD", "no enquiry has this reference"),
        ("hva", "looks like"),
    ] {
        let output = desk(port, &["show", name]).await;
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
        assert!(text(&output.stderr).contains(words));
    }
    let empty = desk(port, &["--format", "json", "show", "7K3Q-9XWD"]).await;
    assert_eq!(empty.status.code(), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_does_not_answer_is_our_fault_and_says_what_to_look_at() {
    let closed = tokio::net::TcpListener::bind(("127.0.0.1", 0))
        .await
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let output = desk(closed, &["inbox"]).await;
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("cargo run --bin local"),
        "{}",
        text(&output.stderr)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_without_the_table_is_told_apart_from_one_that_is_silent() {
    let (_, port) = empty_engine().await;
    let output = desk(port, &["inbox"]).await;
    assert_eq!(output.status.code(), Some(2));
    let stderr = text(&output.stderr);
    assert!(
        stderr.contains("another program's engine") && stderr.contains("ResourceNotFoundException"),
        "{stderr}"
    );
}

/// Answers one request as an engine does that has another key.
fn engine_with_another_key() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            head.extend(byte);
        }
        let body = r#"{"__type":"com.amazon.coral.service#UnrecognizedClientException"}"#;
        let length = body.len();
        write!(
            stream,
            "HTTP/1.1 403 Forbidden\r\nContent-Type: application/x-amz-json-1.0\r\n\
             Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        )
        .unwrap();
    });
    port
}

#[tokio::test(flavor = "multi_thread")]
async fn the_engines_key_is_looked_for_in_the_data_folder() {
    let output = desk(engine_with_another_key(), &["inbox"]).await;
    let stderr = text(&output.stderr);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    assert!(stderr.contains("another key") && stderr.contains("--data"));

    let (port, _, _) = engine_with_a_message().await;
    let folder = tempfile::tempdir().unwrap();
    for (key, words) in [
        (None, "cargo run --bin local"),
        (Some(""), "engine-key"),
        (Some("Zqxjkvbpyg"), "engine-key"),
    ] {
        if let Some(key) = key {
            fs::write(folder.path().join(KEY_FILE), key).unwrap();
        }
        let output = desk_with_data(port, folder.path(), &["inbox"]).await;
        let stderr = text(&output.stderr);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
        assert!(stderr.contains(words) && !stderr.contains("Zqxjkvbpyg"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engines_key_that_cannot_be_read_is_explained_once() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join(KEY_FILE);
    let shown = key.display().to_string();
    for command in [&["inbox"][..], &["open", "--no-browser"]] {
        let output = desk_with_data(1, folder.path(), command).await;
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
        assert_eq!(
            text(&output.stderr),
            format!(
                "error: there is no {shown}, the key to ask the engine with: start `cargo run --bin local` first, or \
                 name its folder with --data\n"
            )
        );
    }

    // A folder, which nobody can read as a file, root included.
    fs::create_dir(&key).unwrap();
    let why = fs::read(&key).unwrap_err().to_string();
    let output = desk_with_data(1, folder.path(), &["inbox"]).await;
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    let stderr = text(&output.stderr);
    for said_once in [&shown, &why, "cargo run --bin local"] {
        assert_eq!(stderr.matches(said_once).count(), 1, "{stderr}");
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn an_engines_key_of_another_users_is_explained_once() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join(KEY_FILE);
    fs::write(&key, "").unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o000)).unwrap();
    let output = desk_with_data(1, folder.path(), &["inbox"]).await;
    let stderr = text(&output.stderr);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    let shown = key.display().to_string();
    // Root may read it, and finds it empty.
    let advice = match fs::read(&key) {
        Err(why) => vec!["be that user".to_owned(), why.to_string()],
        Ok(_) => vec!["holds no key".to_owned()],
    };
    for said_once in advice.iter().chain([&shown]) {
        assert_eq!(stderr.matches(said_once.as_str()).count(), 1, "{stderr}");
    }
}
