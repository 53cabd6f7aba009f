//! What was confirmed is there, once, whatever happens to the program.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::program::{Local, POST};

#[test]
fn it_serves_the_site_and_keeps_what_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let now: Timestamp = "2026-03-15T12:00:00Z".parse().unwrap();
    let local = Local::start(folder.path(), &["--now", "2026-03-15T12:00:00Z"]);
    assert!(
        local
            .get("/personvern/")
            .contains("id=\"personvernerklaering\"")
    );
    assert!(local.get("/kontakt/").contains("action=\"/api/kontakt\""));
    assert!(local.get("/api/helse").starts_with("HTTP/1.1 200"));
    assert!(local.get("/nei/").starts_with("HTTP/1.1 404"));
    let receipt = local.post(&local.token());
    assert!(local.get(&receipt).starts_with("HTTP/1.1 200"));

    let inbox = local.inbox(now);
    assert_eq!(inbox.len(), 1);
    let message = &inbox[0].message.item;
    assert!(receipt.contains(message.reference.as_str()));
    let late = message.received_at.duration_since(now);
    assert!(
        late >= SignedDuration::ZERO && late < SignedDuration::from_mins(5),
        "the clock started at --now: {late}"
    );
}

#[test]
fn a_confirmed_message_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let local = Local::start(folder.path(), &[]);
    let token = local.token();
    let receipts: Vec<String> = (0..20)
        .map(|number| {
            local.post_text(
                &format!("{POST}{number}&token={token}").replace("&q7=", "&q7=&company="),
            )
        })
        .collect();
    local.signal("KILL");

    let again = Local::start(folder.path(), &[]);
    let kept = again.inbox(Timestamp::UNIX_EPOCH);
    assert_eq!(kept.len(), receipts.len());
    for receipt in &receipts {
        assert!(
            kept.iter()
                .any(|enquiry| receipt.contains(enquiry.message.item.reference.as_str()))
        );
        assert!(
            again.get(receipt).starts_with("HTTP/1.1 200"),
            "a receipt stays good"
        );
    }
}

#[test]
fn a_hundred_posts_of_one_form_are_one_message() {
    let folder = tempfile::tempdir().unwrap();
    let local = Local::start(folder.path(), &[]);
    let token = local.token();
    let send = |body: &str| -> BTreeSet<String> {
        std::thread::scope(|threads| {
            let sent: Vec<_> = (0..100)
                .map(|_| threads.spawn(|| local.post_text(body)))
                .collect();
            sent.into_iter().map(|sent| sent.join().unwrap()).collect()
        })
    };
    let body = format!("{POST}&token={token}");
    let receipts = send(&body);
    assert_eq!(receipts.len(), 1, "the same receipt for all");
    assert_eq!(local.inbox(Timestamp::UNIX_EPOCH).len(), 1);
    let edited = send(&body.replace("message=Hei", "message=Hallo"));
    assert_eq!(edited.len(), 1);
    assert_ne!(edited, receipts);
    assert_eq!(local.inbox(Timestamp::UNIX_EPOCH).len(), 2);
}
