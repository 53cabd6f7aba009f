//! Finding and listing.

use crate::running::{
    NOW, RECEIVED, desk_at, empty_engine, engine_key, engine_with_a_message, json_at, receive,
    set_hold, text,
};
use contact_store::Connection;
use contact_store::local_engine::LocalSettings;
use personal_data::Personal;
use serde_json::{Value, json};

fn references(list: &Value) -> Vec<&str> {
    let list = list.as_array().unwrap().iter();
    list.map(|enquiry| enquiry["reference"].as_str().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_found_by_address_and_number_however_they_are_written() {
    let (port, message, spam) = engine_with_a_message().await;
    let other = [
        ("name", "Ola"),
        ("phone", "+46 70-123 45 67"),
        ("email", "ola@blåbær.example"),
        ("message", "Hei"),
    ];
    let other = receive(port, 9, "2026-03-14T12:00:00Z", vec![], &other).await;
    let both = [message.as_str(), spam.as_str()];
    for arguments in [
        ["--email", "kari@example.no"],
        ["--email", " Kari@EXAMPLE.no "],
        ["--phone", "22225555"],
        ["--phone", "+47 222 25 555"],
        ["--phone", "004722225555"],
    ] {
        let arguments = [&["find"][..], &arguments].concat();
        let found = json_at(port, NOW, &arguments).await;
        assert_eq!(references(&found), both, "{arguments:?}");
    }
    for arguments in [
        ["--email", "ola@xn--blbr-roah.example"],
        ["--phone", "0046 701234567"],
    ] {
        let arguments = [&["find"][..], &arguments].concat();
        let found = json_at(port, NOW, &arguments).await;
        assert_eq!(references(&found), [&other], "{arguments:?}");
    }
    let found = json_at(port, NOW, &["find", "--reference", &message]).await;
    assert_eq!(references(&found), [&message]);
    let none = json_at(port, NOW, &["find", "--email", "ingen@example.no"]).await;
    assert_eq!(none, json!([]));
    let output = desk_at(port, NOW, "kari@example.no\n", &["find", "--email", "-"]).await;
    assert!(text(&output.stdout).contains(&message));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_looked_for_is_refused_without_a_word_of_it() {
    let (port, _, _) = engine_with_a_message().await;
    for (arguments, code) in [
        (&["find", "--email", "Zqxjkvbpyg"][..], 1),
        (&["find", "--phone", "Zqxjkvbpyg"], 1),
        (&["find", "--email", "-"], 1),
        (&["find"], 2),
        (&["find", "Zqxjkvbpyg"], 2),
        (&["find", "--emial=Zqxjkvbpyg"], 2),
        (&["find", "--emial", "Zqxjkvbpyg"], 2),
        (&["inbox", "--Zqxjkvbpyg@example.no"], 2),
        (&["Zqxjkvbpyg"], 2),
        (&["inbox", "--format", "Zqxjkvbpyg"], 2),
        (&["inbox", "--dynamodb-port", "Zqxjkvbpyg"], 2),
        (&["find", "--email", "a@b.no", "--phone", "22225555"], 2),
    ] {
        let output = desk_at(port, NOW, "", arguments).await;
        let stderr = text(&output.stderr);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(code), 0));
        assert!(stderr.starts_with("error: "), "{stderr}");
        assert!(!stderr.contains("Zqxjkvbpyg"), "{stderr}");
    }
}

/// With another key nobody is found, and what is stored could not be found by others; so nothing is said to be not there.
#[tokio::test(flavor = "multi_thread")]
async fn another_look_up_key_than_the_stored_one_is_noticed() {
    let (port, message, _) = engine_with_a_message().await;
    let settings = LocalSettings {
        lookup_key: Personal::new("x".repeat(32)),
        site_origin: String::new(),
    };
    let connection = Connection::local(port, &engine_key());
    settings.put(&connection).await.unwrap();
    for arguments in [
        &["find", "--email", "kari@example.no"][..],
        &["rectify", &message, "phone=22225556", "--yes"],
    ] {
        let output = desk_at(port, NOW, "", arguments).await;
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output.stderr).contains("LOOKUP_KEY is not the key"));
    }
    let (_, empty) = empty_engine().await;
    let output = desk_at(empty, NOW, "", &["find", "--email", "a@example.no"]).await;
    assert!(
        text(&output.stderr).contains("start it again"),
        "no settings at all"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_without_its_message_is_an_enquiry_still() {
    let (port, message, _) = engine_with_a_message().await;
    // A year and a day: the message is gone, and the contact is due for review since long.
    let later = "2027-03-16T12:00:00Z";
    assert_eq!(json_at(port, later, &["inbox", "--all"]).await, json!([]));
    let due = json_at(port, later, &["review"]).await;
    assert_eq!(references(&due), [&message]);
    assert_eq!(
        [&due[0]["status"], &due[0]["message"], &due[0]["expires_at"]],
        [&json!("received"), &Value::Null, &Value::Null]
    );
    let shown = desk_at(port, later, "", &["show", &message]).await;
    assert!(text(&shown.stdout).contains("Meldingen er slettet"));
    // Two years and a day: it was never there.
    let gone = "2028-03-15T12:00:00Z";
    assert_eq!(json_at(port, gone, &["review"]).await, json!([]));
    assert_eq!(
        json_at(port, gone, &["find", "--phone", "22225555"]).await,
        json!([])
    );
    let shown = desk_at(port, gone, "", &["show", &message]).await;
    assert_eq!((shown.status.code(), shown.stdout.len()), (Some(1), 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_fits_eighty_columns() {
    let (port, _, _) = engine_with_a_message().await;
    let long = "ord ".repeat(100);
    let long = long.trim();
    let typed = [
        (
            "name",
            "Kari Anne Marie von Nordmann-Hansen af den gamle skole og mere til",
        ),
        ("phone", "22 22 55 55"),
        (
            "email",
            "en.veldig.lang.adresse.som.ingen.har.men.som.likevel.er.lovlig@et-langt-domene.example",
        ),
        ("company", long.get(..199).unwrap()),
        ("message", long),
    ];
    let reference = receive(port, 10, RECEIVED, vec![], &typed).await;
    for arguments in [
        &["inbox", "--all"][..],
        &["show", &reference],
        &["solve", &reference],
        &set_hold(&reference, "contact", "2026-03-15"),
        &["ledger"],
        &["erase", &reference, "--reason", "request"],
        &["erase", &reference, "--reason", "request", "--yes"],
    ] {
        let output = desk_at(port, NOW, "", arguments).await;
        let printed = [text(&output.stdout), text(&output.stderr)].concat();
        for line in printed.lines().filter(|line| !line.starts_with("error: ")) {
            assert!(line.chars().count() <= 80, "{arguments:?}: {line}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ledger_is_read_in_words_and_not_in_codes() {
    let (port, reference, _) = engine_with_a_message().await;
    for arguments in [
        &["solve", &reference][..],
        &["keep", &reference, "--reason", "in-contact"],
        &["rectify", &reference, "company=Firma", "--yes"],
        &["restrict", &reference, "--reason", "legal-claim"],
        &[
            "restrict",
            &reference,
            "--lift",
            "--reason",
            "legal-claim",
            "--told",
        ],
        &["case", "open", "access", &reference],
        &set_hold(&reference, "contact", "2026-03-15"),
    ] {
        let output = desk_at(port, NOW, "", arguments).await;
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    }
    let ledger = text(&desk_at(port, NOW, "", &["ledger"]).await.stdout).replace('\n', " ");
    let ledger = ledger.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "Vi har kontakt",
        "Firmanavn",
        "Rettskrav",
        "Innsyn",
        "bokføringsloven",
    ] {
        assert!(ledger.contains(words), "{words}: {ledger}");
    }
    for code in [
        "in-contact",
        "company",
        "legal-claim",
        "(access",
        "accounting",
    ] {
        assert!(!ledger.contains(code), "{code}: {ledger}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_export_is_a_table_without_formulas_and_is_noted() {
    let (port, message, _) = engine_with_a_message().await;
    let typed = [
        ("name", "=HYPERLINK(\"x\")"),
        ("phone", "+47 22 22 55 56"),
        ("email", "ola@example.no"),
        ("company", "-1\" , x"),
        ("message", "linje\nto"),
    ];
    let other = receive(port, 9, "2026-03-15T13:00:00Z", vec![], &typed).await;
    let output = desk_at(port, NOW, "", &["export"]).await;
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stderr).contains("kopi utenfor systemet"));
    let expected = format!(
        "\u{feff}\"reference\",\"status\",\"received_at\",\"name\",\"phone\",\"email\",\"company\",\"message\"\r\n\
         \"{message}\",\"received\",\"{RECEIVED}\",\"Kari Nordmann\",\"22 22 55 55\",\"kari@example.no\",\"\",\"Første linje\nandre\"\r\n\
         \"{other}\",\"received\",\"2026-03-15T13:00:00Z\",\"'=HYPERLINK(\"\"x\"\")\",\"+47 22 22 55 56\",\"ola@example.no\",\"'-1\"\" , x\",\"linje\nto\"\r\n"
    );
    assert_eq!(text(&output.stdout), expected);
    let exported = json_at(port, NOW, &["export"]).await;
    assert_eq!(references(&exported), [&message, &other]);
    let ledger = json_at(port, NOW, &["ledger"]).await;
    let events: Vec<_> = ledger.as_array().unwrap().iter().collect();
    assert_eq!(events.len(), 2);
    assert_eq!(events[0]["event"], "exported");
    assert_eq!(events[0]["count"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn global_flags_stand_where_one_puts_them_and_one_store_is_named() {
    let (port, message, _) = engine_with_a_message().await;
    for arguments in [
        &["--format", "json", "show", &message][..],
        &["show", "--format", "json", &message],
        &["show", &message, "--format", "json"],
    ] {
        let output = desk_at(port, NOW, "", arguments).await;
        assert!(output.stdout.starts_with(b"["), "{arguments:?}");
    }
    let both = desk_at(port, NOW, "", &["inbox", "--stack", "x"]).await;
    assert_eq!(both.status.code(), Some(2));
    let script = desk_at(port, NOW, "", &["completions", "bash"]).await;
    assert!(text(&script.stdout).contains("not-spam"));
}
