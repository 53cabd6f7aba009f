//! Cases: deadlines, what they keep, and how they end.

use crate::running::{
    NOW, desk_at, engine_key, engine_with_a_message, json_at, refused, show, text,
};
use contact_store::{Connection, Workload, local_engine};
use serde_json::{Value, json};

const DAY: i64 = 86_400;

fn day(text: &str) -> i64 {
    let at = format!("{text}T00:00:00Z");
    at.parse::<jiff::Timestamp>().unwrap().as_second()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_has_a_deadline_and_keeps_what_it_is_about() {
    let (port, reference, _) = engine_with_a_message().await;
    let now = "2027-02-10T12:00:00Z";
    let opened = json_at(
        port,
        now,
        &[
            "case",
            "open",
            "access",
            &reference,
            "--channel",
            "letter",
            "--received",
            "2027-02-01",
        ],
    )
    .await;
    let code = opened["case"].as_str().unwrap();
    assert!(code.starts_with("C-"), "{code}");
    assert_eq!(
        opened,
        json!({
            "event": "case-opened", "references": [reference], "remains": [],
            "case": code, "kind": "access", "status": "open", "channel": "letter",
            "received_on": "2027-02-01", "due_on": "2027-03-01", "days_left": 19,
            "extended": false, "outcome": null, "reason": null,
            "opened_at": now, "closed_at": null,
        })
    );
    // Ninety days after the deadline a case that was forgotten lets go.
    let there = show(port, now, &reference).await;
    assert_eq!(there["cases"], json!([code]));
    assert_eq!(there["expires_at"], day("2027-03-01") + 90 * DAY);
    refused(
        port,
        now,
        &["erase", &reference, "--reason", "request", "--yes"],
        "access is open",
    )
    .await;

    let extend = ["case", "extend", code, "--reason", "complexity"];
    let extended = json_at(port, now, &extend).await;
    assert_eq!(
        [&extended["event"], &extended["due_on"]],
        ["case-extended", "2027-05-01"]
    );
    assert_eq!(extended["extended"], true);
    let there = show(port, now, &reference).await;
    assert_eq!(there["expires_at"], day("2027-05-01") + 90 * DAY);
    refused(port, now, &extend, "extended once").await;

    let due = json_at(port, now, &["deadlines"]).await;
    assert_eq!(
        [&due[0]["case"], &due[0]["days_left"]],
        [&json!(code), &json!(80)]
    );
    assert_eq!(
        json_at(port, now, &["case", "show", &code.to_lowercase()]).await,
        due
    );

    // Its own end has passed meanwhile: it is gone with the case, and the program says so.
    let later = "2027-04-01T12:00:00Z";
    assert_eq!(
        show(port, later, &reference).await["message"],
        "Første linje\nandre"
    );
    let close = ["case", "close", code, "--outcome", "granted"];
    let closing = desk_at(port, later, "", &close).await;
    assert!(
        text(&closing.stderr).contains("borte fra nå av"),
        "{}",
        text(&closing.stderr)
    );
    let there = show(port, later, &reference).await;
    assert_eq!([&there["message"], &there["expires_at"]], [&Value::Null; 2]);
    assert_eq!(there["cases"], json!([]));
    assert_eq!(json_at(port, later, &["deadlines"]).await, json!([]));
    let all = json_at(port, later, &["deadlines", "--all"]).await;
    assert_eq!(
        [&all[0]["status"], &all[0]["outcome"], &all[0]["days_left"]],
        [&json!("closed"), &json!("granted"), &Value::Null]
    );
    refused(port, later, &close, "the case is closed").await;
}

/// A case that ends lets go of what it kept, and of nothing else.
#[tokio::test(flavor = "multi_thread")]
async fn what_another_case_keeps_is_left_when_a_case_ends() {
    let (port, reference, _) = engine_with_a_message().await;
    let open = async |kind: &str| {
        let opened = json_at(port, NOW, &["case", "open", kind, &reference]).await;
        opened["case"].as_str().unwrap().to_owned()
    };
    let (objection, access) = (open("objection").await, open("access").await);
    let restrictions = async || show(port, NOW, &reference).await["restricted"].clone();
    assert_eq!(restrictions().await, json!(["objection-pending"]));
    let close = ["case", "close", &access, "--outcome", "granted", "--yes"];
    let closing = desk_at(port, NOW, "", &close).await;
    let stderr = text(&closing.stderr);
    assert_eq!(closing.status.code(), Some(0), "{stderr}");
    assert!(!stderr.contains("borte fra nå av"), "{stderr}");
    assert_eq!(restrictions().await, json!(["objection-pending"]));
    let close = ["case", "close", &objection, "--outcome", "granted"];
    json_at(port, NOW, &close).await;
    assert_eq!(restrictions().await, json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_deadline_runs_from_when_the_request_came() {
    let (port, reference, _) = engine_with_a_message().await;
    let opened = json_at(
        port,
        NOW,
        &["case", "open", "complaint", "--request", &reference],
    )
    .await;
    assert_eq!(
        [
            &opened["received_on"],
            &opened["channel"],
            &opened["references"]
        ],
        [&json!("2026-03-15"), &json!("form"), &json!([])]
    );
    let opened = json_at(port, NOW, &["case", "open", "access"]).await;
    assert_eq!(
        [&opened["received_on"], &opened["channel"]],
        [&json!("2026-03-16"), &Value::Null]
    );
    for (arguments, words) in [
        (
            &["case", "open", "access", "--received", "2026-03-17"][..],
            "still to come",
        ),
        (
            &["case", "open", "access", "--received", "Zqxjkvbpyg"],
            "a day looks like",
        ),
        (&["case", "open", "Zqxjkvbpyg"], "KIND takes one of"),
        (&["case", "open", "tell-recipient"], "KIND takes one of"),
        (
            &["case", "open", "access", "--channel", "Zqxjkvbpyg"],
            "--channel takes one of",
        ),
        (&["case", "open", "access", "7K3Q-9XWD"], "no enquiry"),
        (&["case", "show", "Zqxjkvbpyg"], "a case has"),
        (&["case", "show", "C-7K3Q-9XWD"], "no case"),
    ] {
        refused(port, NOW, arguments, words).await;
    }
    let due = json_at(port, NOW, &["deadlines"]).await;
    assert_eq!(due.as_array().unwrap().len(), 2);
    let listed = text(&desk_at(port, NOW, "", &["deadlines"]).await.stdout);
    assert!(
        listed.contains("Klage") && listed.contains("ingen funnet"),
        "{listed}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_ends_in_the_ways_it_can() {
    let (port, _, _) = engine_with_a_message().await;
    let opened = json_at(port, NOW, &["case", "open", "erasure"]).await;
    let code = opened["case"].as_str().unwrap();
    let close = |outcome, reason: Option<&'static str>| {
        let mut close = vec!["case", "close", code, "--outcome", outcome];
        close.extend(reason.into_iter().flat_map(|reason| ["--reason", reason]));
        close
    };
    refused(port, NOW, &close("sent", None), "is for duties").await;
    refused(port, NOW, &close("refused", None), "needs a reason").await;
    refused(
        port,
        NOW,
        &close("granted", Some("excessive")),
        "only a refusal",
    )
    .await;
    refused(
        port,
        NOW,
        &close("Zqxjkvbpyg", None),
        "--outcome takes one of",
    )
    .await;
    refused(
        port,
        NOW,
        &close("refused", Some("Zqxjkvbpyg")),
        "--reason takes one of",
    )
    .await;
    let late = "2026-04-16T12:00:00Z";
    let extend = ["case", "extend", code, "--reason", "number-of-requests"];
    refused(port, late, &extend, "deadline has passed").await;
    let done = json_at(port, NOW, &close("refused", Some("excessive"))).await;
    assert_eq!(
        [&done["outcome"], &done["reason"]],
        ["refused", "excessive"]
    );
    let shown = text(&desk_at(port, NOW, "", &["case", "show", code]).await.stdout);
    assert!(
        shown.contains("Avslått") && shown.contains("Overdreven"),
        "{shown}"
    );
    // Three years after it was closed nobody knows of it.
    let gone = "2029-03-16T12:00:00Z";
    refused(port, gone, &["case", "show", code], "no case").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_objection_restricts_until_it_is_decided() {
    let (port, reference, _) = engine_with_a_message().await;
    let opened = json_at(port, NOW, &["case", "open", "objection", &reference]).await;
    let code = opened["case"].as_str().unwrap();
    let there = show(port, NOW, &reference).await;
    assert_eq!(there["restricted"], json!(["objection-pending"]));
    refused(port, NOW, &["solve", &reference], "restricted").await;
    json_at(
        port,
        NOW,
        &[
            "case",
            "close",
            code,
            "--outcome",
            "refused",
            "--reason",
            "compelling-grounds",
        ],
    )
    .await;
    assert_eq!(show(port, NOW, &reference).await["restricted"], json!([]));
    json_at(port, NOW, &["solve", &reference]).await;
}

/// Cases hold nothing of a person, and the reference goes with the person.
#[tokio::test(flavor = "multi_thread")]
async fn a_case_knows_nobody_who_was_erased() {
    let (port, reference, _) = engine_with_a_message().await;
    let open = async |kind| {
        let opened = json_at(port, NOW, &["case", "open", kind, &reference]).await;
        opened["case"].as_str().unwrap().to_owned()
    };
    let (closed, erasure) = (open("complaint").await, open("erasure").await);
    json_at(
        port,
        NOW,
        &["case", "close", &closed, "--outcome", "granted"],
    )
    .await;
    json_at(port, NOW, &["erase", &reference, "--reason", "request"]).await;
    let case = json_at(port, NOW, &["case", "show", &closed]).await;
    assert_eq!(case[0]["references"], json!([]));
    let done = json_at(
        port,
        NOW,
        &["case", "close", &erasure, "--outcome", "granted"],
    )
    .await;
    assert_eq!(done["references"], json!([]));
    let all = json_at(port, NOW, &["deadlines", "--all"])
        .await
        .to_string();
    assert!(!all.contains(&reference), "{all}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_duty_to_inform_ends_when_it_is_carried_out() {
    let (port, reference, _) = engine_with_a_message().await;
    let new = [
        "--name",
        "Ola",
        "--email",
        "ola@example.no",
        "--phone",
        "22225556",
    ];
    let takeover = [&["takeover", &reference, "--source", "company"], &new[..]].concat();
    let done = json_at(port, NOW, &takeover).await;
    let code = done["case"].as_str().unwrap();
    let due = json_at(port, NOW, &["deadlines"]).await;
    assert_eq!(
        [&due[0]["kind"], &due[0]["due_on"]],
        ["inform-new-contact", "2026-04-15"]
    );
    assert_eq!(due[0]["references"], json!([done["new_reference"]]));
    refused(
        port,
        NOW,
        &["case", "close", code, "--outcome", "granted"],
        "with the outcome `sent`",
    )
    .await;
    let closed = json_at(port, NOW, &["case", "close", code, "--outcome", "sent"]).await;
    assert_eq!(closed["outcome"], "sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_weeks_mail_counts_the_cases_that_are_due() {
    let (port, reference, _) = engine_with_a_message().await;
    let connection = Connection::local(port, &engine_key());
    let workload = Workload::new(connection, local_engine::CONTACTS_TABLE.to_owned());
    let now = NOW.parse().unwrap();
    let mut codes = Vec::new();
    // Due on the 20th, which is in four days; on the 30th, which is in fourteen; and on the 31st.
    for received in ["2026-02-20", "2026-02-28", "2026-03-01"] {
        let open = [
            "case",
            "open",
            "complaint",
            &reference,
            "--received",
            received,
        ];
        let opened = json_at(port, NOW, &open).await;
        codes.push(opened["case"].as_str().unwrap().to_owned());
    }
    assert_eq!(workload.count(now).await.unwrap().due_cases, 2);
    let close = ["case", "close", &codes[0], "--outcome", "granted"];
    json_at(port, NOW, &close).await;
    let waiting = workload.count(now).await.unwrap();
    assert_eq!((waiting.due_cases, waiting.open), (1, 1));
}
