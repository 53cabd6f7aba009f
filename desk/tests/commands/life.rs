//! The life of an enquiry: which step gives which dates, and what is refused.

use crate::running::{NOW, RECEIVED, desk_at, engine_with_a_message, json_at, show, text};
use jiff::Timestamp;
use serde_json::{Value, json};

const DAY: i64 = 86_400;

fn at(time: &str) -> i64 {
    time.parse::<Timestamp>().unwrap().as_second()
}

fn changed(event: &str, reference: &str) -> Value {
    json!({ "event": event, "references": [reference], "case": null, "remains": [] })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_solved_message_ends_and_its_contact_is_kept() {
    let (port, reference, _) = engine_with_a_message().await;
    let started = json_at(port, NOW, &["start", &reference]).await;
    assert_eq!(started, changed("started", &reference));
    let there = show(port, NOW, &reference).await;
    assert_eq!(there["status"], "in-progress");
    assert_eq!(there["contact_status"], "in-progress");

    let solved = json_at(port, NOW, &["solve", &reference]).await;
    assert_eq!(solved, changed("solved", &reference));
    let there = show(port, NOW, &reference).await;
    assert_eq!(
        [&there["status"], &there["contact_status"]],
        ["solved", "kept"]
    );
    assert_eq!(there["expires_at"], at(NOW) + 30 * DAY);
    assert_eq!(there["review_at"], at(NOW) + 180 * DAY);
    assert_eq!(there["contact_expires_at"], at(NOW) + 730 * DAY);
    assert_eq!(json_at(port, NOW, &["inbox"]).await, json!([]));
    let solved = json_at(port, NOW, &["inbox", "--solved"]).await;
    assert_eq!(solved[0]["reference"], *reference);

    // A slip can be mended: everything is as it was.
    json_at(port, NOW, &["start", &reference]).await;
    let there = show(port, NOW, &reference).await;
    assert_eq!(there["status"], "in-progress");
    assert_eq!(there["expires_at"], at(RECEIVED) + 365 * DAY);
    assert_eq!(there["contact_expires_at"], at(RECEIVED) + 730 * DAY);
    assert_eq!(there["review_at"], at(RECEIVED) + 180 * DAY);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_is_kept_for_as_long_as_there_is_contact() {
    let (port, reference, _) = engine_with_a_message().await;
    json_at(port, NOW, &["solve", &reference]).await;
    let later = "2026-10-01T00:00:00Z";
    let due = json_at(port, later, &["review"]).await;
    assert_eq!(due[0]["reference"], *reference);
    assert_eq!(due[0]["message"], Value::Null);

    let still = &["keep", &reference, "--reason", "still-needed"];
    assert_eq!(
        json_at(port, later, still).await,
        changed("kept", &reference)
    );
    let there = show(port, later, &reference).await;
    assert_eq!(there["review_at"], at(later) + 180 * DAY);
    assert_eq!(there["contact_expires_at"], at(NOW) + 730 * DAY);
    assert_eq!(json_at(port, later, &["review"]).await, json!([]));

    json_at(port, later, &["keep", &reference, "--reason", "in-contact"]).await;
    let there = show(port, later, &reference).await;
    assert_eq!(there["contact_expires_at"], at(later) + 730 * DAY);
}

#[tokio::test(flavor = "multi_thread")]
async fn spam_ends_sooner_and_never_later() {
    let (port, reference, spam) = engine_with_a_message().await;
    let marked = json_at(port, NOW, &["spam", &reference]).await;
    assert_eq!(marked, changed("marked-spam", &reference));
    let there = show(port, NOW, &reference).await;
    for end in ["expires_at", "contact_expires_at", "review_at"] {
        assert_eq!(there[end], at(NOW) + 30 * DAY, "{end}");
    }
    assert_eq!(json_at(port, NOW, &["inbox"]).await, json!([]));
    let unmarked = json_at(port, NOW, &["not-spam", &spam]).await;
    assert_eq!(unmarked, changed("unmarked-spam", &spam));
    let there = show(port, NOW, &spam).await;
    assert_eq!(there["status"], "received");
    assert_eq!(there["spam_reasons"], json!([]));
    assert_eq!(there["expires_at"], at(RECEIVED) + 365 * DAY);
    assert_eq!(there["contact_expires_at"], at(RECEIVED) + 730 * DAY);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_sense_is_refused_and_nothing_is_noted() {
    let (port, reference, spam) = engine_with_a_message().await;
    for (arguments, words) in [
        (&["start", &spam][..], "it is spam"),
        (&["solve", &spam], "it is spam"),
        (&["spam", &spam], "spam already"),
        (&["not-spam", &reference], "not spam already"),
        (
            &["keep", &reference, "--reason", "Zqxjkvbpyg"],
            "--reason takes one of",
        ),
        (&["start", "7K3Q-9XWD"], "no enquiry has this reference"),
        (&["start", "Zqxjkvbpyg"], "a reference looks like"),
    ] {
        let output = desk_at(port, NOW, "", arguments).await;
        let stderr = text(&output.stderr);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
        assert!(
            stderr.contains(words) && stderr.starts_with("error: "),
            "{stderr}"
        );
        assert!(!stderr.contains("Zqxjkvbpyg"), "{stderr}");
    }
    // Something expired is not brought back by a change.
    let gone = "2028-03-16T12:00:00Z";
    for command in ["start", "solve", "spam"] {
        let output = desk_at(port, gone, "", &[command, &reference]).await;
        assert_eq!(output.status.code(), Some(1));
    }
    assert_eq!(json_at(port, NOW, &["ledger"]).await, json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ledger_says_who_did_what_and_no_value() {
    let (port, reference, _) = engine_with_a_message().await;
    json_at(port, NOW, &["start", &reference, "--actor", "kari.n"]).await;
    json_at(
        port,
        "2026-03-17T08:00:00Z",
        &["solve", &reference, "--actor", "ola"],
    )
    .await;
    let ledger = json_at(port, NOW, &["ledger"]).await;
    let entry = |at: &str, event: &str, actor: &str| {
        json!({
            "at": at, "event": event, "actor": actor, "case": null, "reason": null,
            "count": null, "fields": [], "until_on": null,
        })
    };
    let [first, second] = [
        entry(NOW, "started", "kari.n"),
        entry("2026-03-17T08:00:00Z", "solved", "ola"),
    ];
    assert_eq!(ledger, json!([first, second]));
    let day = async |from: &str, to: &str| {
        json_at(port, NOW, &["ledger", "--from", from, "--to", to]).await
    };
    assert_eq!(day("2026-03-16", "2026-03-16").await, json!([first]));
    assert_eq!(day("2026-03-17", "2026-03-17").await, json!([second]));
    assert_eq!(day("2026-03-18", "2026-03-19").await, json!([]));
    for wrong in ["16.03.2026", "2026-02-30", "2026-03-16T12:00:00Z", ""] {
        let output = desk_at(port, NOW, "", &["ledger", "--from", wrong]).await;
        assert_eq!(output.status.code(), Some(1), "{wrong}");
    }
    let output = desk_at(
        port,
        NOW,
        "",
        &["start", &reference, "--actor", "Kari Nordmann"],
    )
    .await;
    assert_eq!(output.status.code(), Some(1));
}
