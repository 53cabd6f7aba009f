//! The canary's post: whoever has its key sends what nobody sees and nobody is counted for, and no mark of anybody else's
//! does anything.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod handler;

use axum::body::Body;
use axum::http::Request;
use form_handler::CanaryKey;
use handler::{
    FORM, Handler, JSON, KEY, RememberingStore, get, post, post_from_nowhere, token, token_of,
    valid, valid_json,
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use personal_data::NotReceived;
use sha2::Sha256;

/// The canary's, which is no other key of the function.
const CANARY: &str = "the canary's own key, of its own.";
const OTHER: &str = "fedcba9876543210fedcba9876543210";

/// A handler that knows of a canary.
fn handler(store: &RememberingStore) -> Handler {
    let mut handler = Handler::new(store);
    handler.trust = handler.trust.with_canary(CanaryKey::parse(CANARY).unwrap());
    handler
}

fn mark_of(key: &str, label: &[u8], body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(label);
    mac.update(body.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

/// As the canary makes it.
fn mark(body: &str) -> String {
    mark_of(CANARY, b"canary\0", body)
}

fn marked(body: &str, mark: &str) -> Request<Body> {
    let mut request = post(FORM, body.to_owned());
    let headers = request.headers_mut();
    headers.insert("x-canary", mark.parse().unwrap());
    request
}

#[tokio::test]
async fn a_canarys_post_is_stored_apart_and_answered_as_any() {
    let store = RememberingStore::default();
    let handler = handler(&store);
    let body = valid().await;
    let sent = handler.send(marked(&body, &mark(&body))).await;
    assert_eq!(sent.status, 303);
    let receipt = handler.send(get(sent.header("location"))).await;
    assert_eq!(receipt.status, 200, "with a receipt");

    let [canary] = <[_; 1]>::try_from(store.canaries()).unwrap();
    let answers = canary.enquiry.answers.iter();
    let fields: Vec<_> = answers
        .map(|(id, answer)| (id.as_str(), answer.value.reveal().as_str()))
        .collect();
    assert_eq!(
        fields,
        [
            ("email", "kari@example.no"),
            ("message", "Hei\nhei"),
            ("name", "Kari Nordmann"),
            ("phone", "22 22 55 55"),
        ],
        "what was typed"
    );
    assert_eq!(canary.received_at, handler.now);
    assert_eq!(canary.expires_at.duration_since(handler.now).as_hours(), 24);
    assert!(store.received().is_empty(), "no case worker sees it");
    assert_eq!(store.clients(), [None], "nobody is counted");

    // The same post by anybody is another's: it is in no way the canary's that was stored.
    assert_eq!(handler.send(post(FORM, body)).await.status, 303);
    assert_eq!((store.received().len(), store.canaries().len()), (1, 1));
}

#[tokio::test]
async fn a_canary_in_json_is_told_of_its_receipt_each_time() {
    let store = RememberingStore::default();
    let body = valid_json().await;
    for _ in 0..2 {
        let mut request = post(JSON, body.clone());
        let headers = request.headers_mut();
        headers.insert("x-canary", mark(&body).parse().unwrap());
        let sent = handler(&store).send(request).await;
        assert_eq!(sent.status, 201, "never stored before");
    }
    assert_eq!(store.canaries().len(), 2);
}

#[tokio::test]
async fn a_mark_that_is_not_of_this_body_is_none() {
    let body = valid().await;
    let other = body.replace("Kari+Nordmann", "Ola+Nordmann");
    let own = mark(&body);
    for (mark, what) in [
        (String::new(), "empty"),
        ("canary".to_owned(), "no digits"),
        (own.get(2..).unwrap().to_owned(), "cut short"),
        (format!("{own}00"), "too long"),
        (mark(&other), "another body's"),
        (mark_of(OTHER, b"canary\0", &body), "another key's"),
        (mark_of(KEY, b"canary\0", &body), "the token key's"),
        (mark_of(CANARY, b"form token\0", &body), "of something else"),
        (mark_of(CANARY, b"", &body), "of nothing said"),
    ] {
        let store = RememberingStore::default();
        let sent = handler(&store).send(marked(&body, &mark)).await;
        assert_eq!(sent.status, 303, "{what}: an ordinary post");
        assert!(store.canaries().is_empty(), "{what}");
        let [counted] = <[_; 1]>::try_from(store.clients()).unwrap();
        assert!(counted.is_some(), "{what}: counted as any");
    }
    // And where there is no canary nothing is its mark.
    let store = RememberingStore::default();
    let without = Handler::new(&store);
    assert_eq!(without.send(marked(&body, &own)).await.status, 303);
    assert_eq!((store.received().len(), store.canaries().len()), (1, 0));
}

/// What is seen of a canary once is worth no more than the token in it.
#[tokio::test]
async fn a_mark_is_as_good_as_the_token_under_it() {
    let twelve_hours = 12 * 3_600_000;
    let with = |token: String, body: &str| {
        let fields = body.split("&token=").next().unwrap().to_owned();
        format!("{fields}&token={token}")
    };
    let body = valid().await;
    for (token, what) in [
        (token(twelve_hours).await, "expired"),
        (token(1_999).await, "too young"),
        (token_of(OTHER, 30_000).await, "another key's"),
        (String::new(), "none"),
    ] {
        let store = RememberingStore::default();
        let body = with(token, &body);
        let sent = handler(&store).send(marked(&body, &mark(&body))).await;
        assert_eq!(sent.status, 200, "{what}: the page to look at once more");
        assert!(store.canaries().is_empty(), "{what}");
        assert!(store.received().is_empty(), "{what}");
    }
    // A mark does not stand in for the page that a post comes from, either.
    for (name, value, status) in [
        ("sec-fetch-site", "cross-site", 403),
        ("x-nothing", "x", 200),
    ] {
        let store = RememberingStore::default();
        let mut request = post_from_nowhere(FORM, body.clone());
        let headers = request.headers_mut();
        headers.insert("x-canary", mark(&body).parse().unwrap());
        headers.insert(name, value.parse().unwrap());
        assert_eq!(handler(&store).send(request).await.status, status);
        assert!(store.canaries().is_empty());
    }
}

#[tokio::test]
async fn a_canary_that_is_not_stored_is_not_confirmed() {
    let kind = "ThrottlingException".to_owned();
    let store = RememberingStore::failing(NotReceived::NotStored { kind });
    let body = valid().await;
    let sent = handler(&store).send(marked(&body, &mark(&body))).await;
    assert_eq!(sent.status, 503);
}

#[test]
fn a_key_is_long_and_shown_to_nobody() {
    assert!(CanaryKey::parse("short").is_err());
    let key = CanaryKey::parse(CANARY).unwrap();
    assert_eq!(format!("{key:?}"), "[key]");
}
