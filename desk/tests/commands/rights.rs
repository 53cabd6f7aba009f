//! Rectification, restriction, holds, takeover and erasure, as the program's user meets them.

use crate::running::{
    NOW, RECEIVED, desk_at, engine_with_a_message, engine_with_messages, items, json_at, receive,
    refused, set_hold, show, text,
};
use contact_store::local_engine::{CONTACTS_TABLE, LEDGER_TABLE};
use dynoxide::Database;
use serde_json::{Value, json};

const DAY: i64 = 86_400;

#[tokio::test(flavor = "multi_thread")]
async fn a_rectified_person_is_found_by_the_new_address_only() {
    let (database, port, [reference, spam]) = engine_with_messages().await;
    let both = &[
        "rectify",
        &reference,
        &spam,
        "email=kari@nytt.example",
        "company=Nytt AS",
    ];
    refused(port, NOW, both, "add --yes").await;
    let done = json_at(port, NOW, both).await;
    assert_eq!(done["event"], "rectified");
    assert_eq!(done["fields"], json!(["email", "company"]));
    assert_eq!(done["references"], json!([reference, spam]));
    let there = show(port, NOW, &reference).await;
    assert_eq!(
        [&there["email"], &there["company"], &there["phone"]],
        ["kari@nytt.example", "Nytt AS", "22 22 55 55"]
    );
    let found = async |email: &str| json_at(port, NOW, &["find", "--email", email]).await;
    assert_eq!(found("kari@example.no").await, json!([]));
    assert_eq!(
        found("KARI@nytt.example").await.as_array().unwrap().len(),
        2
    );
    // Nothing of the old address is left anywhere.
    let stored = format!("{:?}", items(&database, CONTACTS_TABLE));
    assert!(!stored.contains("kari@example.no"));

    json_at(port, NOW, &["rectify", &reference, "company="]).await;
    assert_eq!(show(port, NOW, &reference).await["company"], Value::Null);
    let output = desk_at(
        port,
        NOW,
        "Kari N\n",
        &["rectify", &reference, "name=-", "--yes"],
    )
    .await;
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(show(port, NOW, &reference).await["name"], "Kari N");
    for (value, words) in [
        ("message=x", "these can: name, phone, email, company"),
        ("pk=x", "these can"),
        ("Zqxjkvbpyg=x", "these can"),
        ("email=Zqxjkvbpyg", "no_at"),
        ("phone=Zqxjkvbpyg", "letters"),
        ("name=", "missing"),
    ] {
        let arguments = ["rectify", &reference, value, "--yes"];
        let output = desk_at(port, NOW, "", &arguments).await;
        let stderr = text(&output.stderr);
        assert!(
            stderr.contains(words) && !stderr.contains("Zqxjkvbpyg"),
            "{stderr}"
        );
        assert_eq!(output.status.code(), Some(1));
    }
    let ledger = json_at(port, NOW, &["ledger"]).await.to_string();
    assert!(
        !ledger.contains("nytt") && !ledger.contains("Nytt"),
        "{ledger}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_restricted_is_left_alone() {
    let (port, reference, _) = engine_with_a_message().await;
    let restrict = &["restrict", &reference, "--reason", "accuracy-contested"];
    let done = json_at(port, NOW, restrict).await;
    assert_eq!(done["event"], "restricted");
    refused(port, NOW, restrict, "for this reason already").await;
    assert_eq!(json_at(port, NOW, &["inbox"]).await, json!([]));
    let all = json_at(port, NOW, &["inbox", "--all"]).await;
    assert_eq!(all.as_array().unwrap().len(), 1, "the other one");
    assert_eq!(json_at(port, NOW, &["export"]).await, json!([]));
    let later = "2026-12-01T00:00:00Z";
    assert_eq!(json_at(port, later, &["review"]).await, json!([]));
    let restricted = json_at(port, NOW, &["review", "--restricted"]).await;
    assert_eq!(restricted[0]["restricted"], json!(["accuracy-contested"]));
    let found = json_at(port, NOW, &["find", "--phone", "22225555"]).await;
    assert_eq!(found.as_array().unwrap().len(), 2);

    let takeover = [
        "takeover",
        &reference,
        "--name",
        "Ola",
        "--email",
        "ola@example.no",
    ];
    let takeover = [
        &takeover[..],
        &["--phone", "22225556", "--source", "company", "--yes"],
    ]
    .concat();
    for arguments in [
        &["start", &reference][..],
        &["solve", &reference],
        &["keep", &reference, "--reason", "in-contact"],
        &["spam", &reference],
        &["erase", &reference, "--reason", "no-longer-needed", "--yes"],
        &["erase", &reference, "--reason", "objection", "--yes"],
        &takeover,
    ] {
        refused(port, NOW, arguments, "restricted").await;
    }
    // It may be put right meanwhile, and it lasts for its whole time once more, at most.
    json_at(port, NOW, &["rectify", &reference, "name=Kari N"]).await;
    let there = show(port, NOW, &reference).await;
    let received = there["review_at"].as_i64().unwrap() - 180 * DAY;
    let whole_day = |days: i64| (received / DAY + 1 + days) * DAY;
    assert_eq!(there["expires_at"], whole_day(365));
    assert_eq!(there["contact_expires_at"], whole_day(730));

    let lift = &[
        "restrict",
        &reference,
        "--reason",
        "accuracy-contested",
        "--lift",
    ];
    let output = desk_at(port, NOW, "", lift).await;
    assert_eq!(output.status.code(), Some(2), "the person is told before");
    let done = json_at(port, NOW, &[&lift[..], &["--told"]].concat()).await;
    assert_eq!(done["event"], "restriction-lifted");
    let there = show(port, NOW, &reference).await;
    assert_eq!(there["restricted"], json!([]));
    assert_eq!(there["expires_at"], received + 365 * DAY);
    refused(
        port,
        NOW,
        &[&lift[..], &["--told"]].concat(),
        "not restricted",
    )
    .await;
    let objection = &["restrict", &reference, "--reason", "objection-pending"];
    refused(port, NOW, objection, "--reason takes one of").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_held_outlives_its_erasure_and_goes_by_itself() {
    let (database, port, [reference, _]) = engine_with_messages().await;
    let hold_of = |day| set_hold(&reference, "message", day);
    let set = json_at(port, NOW, &hold_of("2026-03-15")).await;
    assert_eq!([&set["event"], &set["until_on"]], ["held", "2031-12-31"]);
    let there = show(port, NOW, &reference).await;
    let until = "2032-01-01T00:00:00Z".parse::<jiff::Timestamp>().unwrap();
    assert_eq!(there["expires_at"], until.as_second());
    assert_eq!(
        there["holds"],
        json!([{
            "item": "message", "reason": "accounting",
            "statute": "bokføringsloven § 13", "until_on": "2031-12-31",
        }])
    );
    refused(port, NOW, &hold_of("2025-03-15"), "lasts as long or longer").await;
    refused(port, NOW, &hold_of("2020-03-15"), "is over").await;
    refused(port, NOW, &hold_of("15.03.2026"), "a day looks like").await;

    let shown = text(&desk_at(port, NOW, "", &["show", &reference]).await.stdout);
    assert!(shown.contains("(bokføringsloven § 13)"), "{shown}");
    let erase = &["erase", &reference, "--reason", "request"];
    let plan = desk_at(port, NOW, "", erase).await;
    let stderr = text(&plan.stderr);
    assert_eq!((plan.status.code(), plan.stdout.len()), (Some(1), 0));
    for words in [
        "Dette blir slettet:",
        "Kontaktopplysningene",
        "må oppbevares til og med 31. desember 2031",
        "kari@example.no",
        "add --yes",
    ] {
        assert!(stderr.contains(words), "{words} is not in:\n{stderr}");
    }
    let done = json_at(port, NOW, erase).await;
    assert_eq!(
        [&done["count"], &done["reply_to"]],
        [&json!(1), &json!("kari@example.no")]
    );
    assert_eq!(
        done["remains"],
        json!([{
            "reference": reference, "item": "message", "reason": "accounting",
            "statute": "bokføringsloven § 13", "until_on": "2031-12-31",
        }])
    );
    let there = show(port, NOW, &reference).await;
    assert_eq!(
        [&there["contact_status"], &there["name"]],
        [&Value::Null; 2]
    );
    refused(port, NOW, erase, "goes by itself after 2031-12-31").await;
    // The hold's end is its own now, and on the last day it is there still.
    let last_day = show(port, "2031-12-31T23:59:59Z", &reference).await;
    assert_eq!(last_day["expires_at"], until.as_second());
    // On the day after nobody sees it, though nothing has removed it yet.
    let day_after = "2032-01-01T00:00:00Z";
    refused(port, day_after, &["show", &reference], "no enquiry").await;

    // Another hold is the other person's, and lifting this one erases at once.
    refused(
        port,
        NOW,
        &["hold", "lift", &reference, "--on", "contact", "--yes"],
        "gone",
    )
    .await;
    let lift = &["hold", "lift", &reference, "--on", "message"];
    refused(port, NOW, lift, "add --yes").await;
    let lifted = json_at(port, NOW, lift).await;
    assert_eq!(
        [&lifted["event"], &lifted["count"]],
        [&json!("hold-lifted"), &json!(1)]
    );
    refused(port, NOW, &["show", &reference], "no enquiry").await;
    let stored = items(&database, CONTACTS_TABLE);
    assert_eq!(stored.len(), 2, "the other enquiry's");
    let erased: u64 = json_at(port, NOW, &["ledger"])
        .await
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["event"] == "erased")
        .filter_map(|entry| entry["count"].as_u64())
        .sum();
    assert_eq!(erased, 2, "as many as there were");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_held_whole_is_marked_and_goes_with_its_holds() {
    let (_, port, [reference, spam]) = engine_with_messages().await;
    for part in ["message", "contact"] {
        json_at(port, NOW, &set_hold(&reference, part, "2026-03-15")).await;
    }
    let erase = &["erase", &reference, "--reason", "request", "--yes"];
    refused(port, NOW, erase, "goes by itself after 2031-12-31").await;
    // With another's: of what is marked already nothing is done again.
    let both = ["erase", &reference, &spam, "--reason", "request"];
    let done = json_at(port, NOW, &both).await;
    assert_eq!(
        [&done["count"], &done["references"]],
        [&json!(2), &json!([spam])]
    );
    for part in ["message", "contact"] {
        let lift = ["hold", "lift", &reference, "--on", part];
        assert_eq!(json_at(port, NOW, &lift).await["count"], 1, "{part}");
    }
    refused(port, NOW, &["show", &reference], "no enquiry").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_says_what_else_there_is_of_the_person() {
    let (database, port, [reference, spam]) = engine_with_messages().await;
    let typed = [
        ("name", "Ola"),
        ("phone", "22 22 55 56"),
        ("email", "ola@example.no"),
        ("message", "Ring Kari på +47 222 25 555, ikke meg"),
    ];
    let mention = receive(port, 9, RECEIVED, vec![], &typed).await;
    let typed = [
        ("name", "Per"),
        ("phone", "22 22 55 57"),
        ("email", "per@example.no"),
        ("message", "Svar til Kari@Example.no, ikke til meg"),
    ];
    let by_email = receive(port, 10, RECEIVED, vec![], &typed).await;
    let mut mentions = [&mention, &by_email];
    mentions.sort_unstable();
    let done = json_at(port, NOW, &["erase", &reference, "--reason", "request"]).await;
    assert_eq!(done["event"], "erased");
    assert_eq!(done["count"], 2);
    assert_eq!(done["references"], json!([reference]));
    assert_eq!(done["also_stored"], json!([spam]));
    assert_eq!(done["mentions"], json!(mentions));
    assert_eq!(done["gone_from_backups_on"], "2026-03-30");
    assert_eq!([&done["remains"], &done["recipients"]], [&json!([]); 2]);
    refused(port, NOW, &["show", &reference], "no enquiry").await;
    refused(
        port,
        NOW,
        &["erase", &reference, "--reason", "request", "--yes"],
        "no enquiry",
    )
    .await;
    refused(port, NOW, &["solve", &reference], "no enquiry").await;
    assert_eq!(items(&database, CONTACTS_TABLE).len(), 6);
    let nothing = json_at(port, NOW, &["erase", "--resume"]).await;
    assert_eq!(
        [&nothing["event"], &nothing["count"]],
        [&json!("erased"), &json!(0)]
    );

    let events: Vec<Value> = json_at(port, NOW, &["ledger"])
        .await
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| json!([entry["event"], entry["reason"], entry["count"]]))
        .collect();
    assert_eq!(
        json!(events),
        json!([
            ["erase-started", "request", null],
            ["erased", "request", 2],
            ["erase-done", "request", null],
        ])
    );
    // The keys of what was erased are known until no backup has them, and then go with the next change.
    let keys = |database: &Database| {
        let ledger = items(database, LEDGER_TABLE).into_iter();
        let keys = ledger.filter(|entry| entry["pk"]["S"] == "items");
        keys.filter(|entry| entry["items"].to_string().contains("#0707"))
            .count()
    };
    assert!(keys(&database) > 0);
    json_at(port, "2026-03-30T12:00:00Z", &["start", &mention]).await;
    assert!(keys(&database) > 0, "a day too early");
    json_at(port, "2026-03-31T12:00:00Z", &["solve", &mention]).await;
    assert_eq!(keys(&database), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_item_can_be_erased_alone() {
    let (port, reference, _) = engine_with_a_message().await;
    let erase = ["erase", &reference, "--reason", "mistake", "--on"];
    let message = [&erase[..], &["message"]].concat();
    let done = json_at(port, NOW, &message).await;
    assert_eq!(done["count"], 1);
    assert_eq!(
        done["also_stored"].as_array().unwrap().len(),
        1,
        "its own contact is no other"
    );
    let there = show(port, NOW, &reference).await;
    assert_eq!(
        [&there["message"], &there["name"]],
        [&Value::Null, &json!("Kari Nordmann")]
    );
    refused(
        port,
        NOW,
        &[&message[..], &["--yes"]].concat(),
        "nothing of that kind",
    )
    .await;
    refused(
        port,
        NOW,
        &[&erase[..], &["alt", "--yes"]].concat(),
        "--on takes one of",
    )
    .await;
    let reason = ["erase", &reference, "--reason", "Zqxjkvbpyg", "--yes"];
    refused(port, NOW, &reason, "--reason takes one of").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_person_takes_over() {
    let (database, port, [reference, spam]) = engine_with_messages().await;
    let new = [
        "--name",
        "Ola Hansen",
        "--email",
        "ola@example.no",
        "--phone",
        "22 22 55 56",
    ];
    let takeover = [
        &["takeover", &reference, &spam],
        &new[..],
        &["--source", "company"],
    ]
    .concat();
    refused(port, NOW, &takeover, "add --yes").await;
    let done = json_at(port, NOW, &takeover).await;
    assert_eq!(done["event"], "taken-over");
    assert_eq!(done["references"], json!([reference, spam]));
    assert_eq!(done["remains"], json!([]));
    let new_reference = done["new_reference"].as_str().unwrap();
    let case = done["case"].as_str().unwrap();
    assert!(case.starts_with("C-"));
    let there = show(port, NOW, new_reference).await;
    for (key, value) in [
        ("name", json!("Ola Hansen")),
        ("contact_status", json!("kept")),
        ("status", json!("kept")),
        ("source", json!("company")),
        ("company", Value::Null),
        ("message", Value::Null),
        ("cases", json!([case])),
    ] {
        assert_eq!(there[key], value, "{key}");
    }
    for gone in [&reference, &spam] {
        refused(port, NOW, &["show", gone], "no enquiry").await;
    }
    let stored = items(&database, CONTACTS_TABLE);
    assert_eq!(stored.len(), 2, "the new contact and the case");
    assert!(
        stored
            .iter()
            .all(|item| item["expires_at"]["N"].is_string())
    );
    assert!(!format!("{stored:?}").contains("Kari"));
    let ledger = json_at(port, NOW, &["ledger"]).await;
    let events: Vec<Value> = ledger
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            json!([
                entry["event"],
                entry["case"],
                entry["reason"],
                entry["count"]
            ])
        })
        .collect();
    assert_eq!(
        json!(events),
        json!([
            ["taken-over", case, "company", 4],
            ["case-opened", case, "inform-new-contact", null],
        ])
    );
    assert!(!ledger.to_string().contains("Hansen"));
}

/// What is done in one transaction has a limit (Developer Guide, "`TransactWriteItems`").
#[tokio::test(flavor = "multi_thread")]
async fn a_takeover_is_of_no_more_than_one_transaction_takes() {
    let (_, port, references) = engine_with_messages().await;
    let mut references = references.to_vec();
    for id in 10..49 {
        let typed = [
            ("name", "Kari Nordmann"),
            ("phone", "22 22 55 55"),
            ("email", "kari@example.no"),
            ("message", "Hei"),
        ];
        references.push(receive(port, id, RECEIVED, vec![], &typed).await);
    }
    let first = references[0].clone();
    let new = [
        "--name",
        "Ola",
        "--phone",
        "22225556",
        "--email",
        "ola@example.no",
        "--source",
        "company",
    ];
    for (count, words) in [(40, "add --yes"), (41, "at most 80"), (40, "at most 80")] {
        let references = references.iter().take(count).map(String::as_str);
        let command = std::iter::once("takeover").chain(references).chain(new);
        let command: Vec<&str> = command.collect();
        refused(port, NOW, &command, words).await;
        // What a person was asked goes with them, and is one more.
        if count == 41 {
            let ask = ["share", "propose", &first, "--agreement", "eksempel"];
            json_at(port, NOW, &ask).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_takeover_leaves_what_is_held_and_creates_nothing_that_is_refused() {
    let (database, port, [reference, _]) = engine_with_messages().await;
    json_at(port, NOW, &set_hold(&reference, "contact", "2026-01-01")).await;
    let before = items(&database, CONTACTS_TABLE).len();
    let takeover = |email| {
        let of = [
            "takeover", &reference, "--name", "Ola", "--phone", "22225556", "--yes",
        ];
        [&of[..], &["--source", "person", "--email", email]].concat()
    };
    refused(port, NOW, &takeover("Zqxjkvbpyg"), "no_at").await;
    assert_eq!(items(&database, CONTACTS_TABLE).len(), before);
    let done = json_at(port, NOW, &takeover("ola@example.no")).await;
    assert_eq!(done["remains"][0]["item"], "contact");
    let there = show(port, NOW, &reference).await;
    assert_eq!(
        [&there["message"], &there["name"]],
        [&Value::Null, &json!("Kari Nordmann")]
    );
    refused(
        port,
        "2032-01-01T00:00:00Z",
        &["show", &reference],
        "no enquiry",
    )
    .await;
}
