//! What others have found to break programs, put into every field: the Big List of Naughty Strings.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod handler;

use std::collections::{BTreeMap, BTreeSet};

use axum::http::HeaderMap;
use handler::page::parse;
use handler::{Answer, FORM, RememberingStore, post, send, token, valid};
use naughty_strings::BLNS;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

const FIELDS: [&str; 5] = ["name", "phone", "email", "company", "message"];

fn encode(pairs: &[(&str, &str)]) -> String {
    let pairs = pairs.iter().map(|(name, value)| {
        let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
        format!("{name}={value}")
    });
    pairs.collect::<Vec<_>>().join("&")
}

/// The headers, less the one that depends on how much was typed.
fn headers(answer: &Answer) -> HeaderMap {
    let mut headers = answer.headers.clone();
    headers.remove("content-length");
    headers
}

/// The page for harmless input with faults in the same fields.
async fn harmless(faulty: &BTreeSet<String>) -> Answer {
    let too_long = "x".repeat(201);
    let value = |field: &'static str| match (faulty.contains(field), field) {
        (true, "company") => too_long.as_str(),
        (true, _) => "",
        (false, "phone") => "22225555",
        (false, "email") => "kari@example.no",
        (false, _) => "x",
    };
    let mut pairs = FIELDS.map(|field| (field, value(field))).to_vec();
    pairs.push(("notice_version", "x"));
    pairs.push(("q7", ""));
    send(&RememberingStore::default(), post(FORM, encode(&pairs))).await
}

/// What an HTML parser makes of text in a page: U+0000 cannot be written in HTML in any way.
fn as_html_can(typed: &str) -> String {
    typed.replace('\0', "\u{FFFD}")
}

#[tokio::test]
async fn the_page_holds_what_was_typed_and_nothing_grows_from_it() {
    let store = RememberingStore::default();
    let own = [
        "\r",
        "\r\n\n",
        "\n\n",
        "a\0b",
        "\u{FEFF}",
        "</textarea>",
        "&#0;&#x80;&nbsp",
        "\u{85}\u{FFFE}",
    ];
    let mut known: BTreeMap<BTreeSet<String>, (Vec<String>, HeaderMap)> = BTreeMap::new();
    for typed in BLNS.iter().copied().chain(own) {
        let mut pairs = FIELDS.map(|field| (field, typed)).to_vec();
        pairs.extend([
            ("notice_version", typed),
            ("token", typed),
            ("q7", typed),
            (typed, typed),
        ]);
        let answer = send(&store, post(FORM, encode(&pairs))).await;
        assert!(
            [200, 422].contains(&answer.status),
            "{typed:?}: {}",
            answer.status
        );
        let page = parse(&answer.body);
        for field in FIELDS.into_iter().chain(["notice_version"]) {
            assert_eq!(page.values[field], as_html_can(typed), "{field}");
        }
        assert_eq!(page.values["q7"], "", "{typed:?}");
        if !known.contains_key(&page.faulty) {
            let answer = harmless(&page.faulty).await;
            let plain = parse(&answer.body);
            assert_eq!(plain.faulty, page.faulty, "{typed:?}");
            known.insert(plain.faulty, (plain.shape, headers(&answer)));
        }
        let (shape, sent) = &known[&page.faulty];
        assert_eq!(
            &page.shape, shape,
            "{typed:?}: a tag that harmless input has not"
        );
        assert_eq!(
            &headers(&answer),
            sent,
            "{typed:?}: a header that harmless input has not"
        );

        let body = json!({"name": typed, "phone": typed, "email": typed, "company": typed, "message": typed,
            "token": typed, "notice_version": typed, typed: typed});
        let answer = send(&store, post("application/json", body.to_string())).await;
        assert!(
            [422, 428].contains(&answer.status),
            "{typed:?}: {}",
            answer.status
        );
    }
    assert!(store.received().is_empty());
    assert!(
        known.len() > 1,
        "strings that are faults in a name, and strings that are not"
    );
}

#[tokio::test]
async fn what_is_taken_is_taken_once() {
    let token = token(30_000).await;
    let plain = valid().await;
    let mut stored_strings = 0;
    for typed in BLNS {
        let store = RememberingStore::default();
        let body = encode(&[
            ("name", typed),
            ("phone", "22225555"),
            ("email", "kari@example.no"),
            ("company", typed),
            ("message", typed),
            ("q7", ""),
            ("token", &token),
        ]);
        let first = send(&store, post(FORM, body.clone())).await;
        let second = send(&store, post(FORM, body)).await;
        assert_eq!(first.status, second.status, "{typed:?}");
        if first.status == 422 {
            assert!(!parse(&first.body).faulty.is_empty(), "{typed:?}");
            assert!(store.received().is_empty(), "{typed:?}");
            continue;
        }
        assert_eq!(first.status, 303, "{typed:?}");
        assert_eq!(first.header("location"), second.header("location"));
        let [stored] = <[_; 1]>::try_from(store.received()).unwrap();
        assert_eq!(stored.contact.item.fields["phone"].reveal(), "22225555");
        let harmless = send(&store, post(FORM, plain.clone())).await;
        let names = |answer: &Answer| answer.headers.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&first), names(&harmless));
        stored_strings += 1;
    }
    assert!(
        stored_strings * 2 > BLNS.len(),
        "most of them are names or messages: {stored_strings} of {}",
        BLNS.len()
    );
}
