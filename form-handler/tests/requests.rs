//! Any request at all: whatever the method, the headers and the body are, the answer is one that is documented.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod handler;

use std::cell::Cell;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Method, Request};
use handler::{FORM, JSON, ORIGIN, RememberingStore, send, token};
use proptest::prelude::*;

fn methods() -> impl Strategy<Value = Method> {
    let named = vec![
        "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT",
    ];
    prop_oneof![
        5 => Just(Method::POST),
        2 => proptest::sample::select(named).prop_map(|name| name.parse().unwrap()),
        1 => "[A-Za-z!#$%&*+.^_`|~-]{1,12}".prop_map(|name| name.parse().unwrap()),
    ]
}

fn paths() -> impl Strategy<Value = String> {
    prop_oneof![
        5 => Just("/api/kontakt".to_owned()),
        1 => "/api/(kontakt|helse|kontakt/token)(/|\\?[!-~&&[^#]]{0,20})?",
        1 => "/api/kvittering/[0-9A-Za-z.%-]{0,50}",
        1 => "/api/kvittering/[0-9A-Z]{4}-[0-9A-Z]{4}\\.[0-9a-f]{32}",
        1 => "/api/(%[0-9A-F]{2}|[a-z./]){0,20}",
    ]
}

/// Names that the handler looks at, with values that are nearly right, and names and values of any kind.
fn headers() -> impl Strategy<Value = Vec<(String, Vec<u8>)>> {
    let known = proptest::sample::select(vec![
        "accept",
        "content-type",
        "content-length",
        "origin",
        "sec-fetch-site",
        "x-origin-secret",
        "x-viewer-address",
        "transfer-encoding",
        "expect",
        "host",
    ]);
    let near = proptest::sample::select(vec![
        FORM,
        JSON,
        "application/json; charset=\"",
        "*/*",
        "text/html",
        ";",
        "same-origin",
        "cross-site",
        "none",
        "null",
        ORIGIN,
        "0",
        "1",
        "99999999999999999999999",
        "-1",
        "127.0.0.1",
        "application/problem+json;q=0",
    ]);
    let any = proptest::collection::vec(any::<u8>(), 0..20);
    let value = prop_oneof![3 => near.prop_map(|text| text.as_bytes().to_vec()), 1 => any];
    let name = prop_oneof![9 => known.prop_map(str::to_owned), 1 => "[a-z][a-z-]{0,12}"];
    proptest::collection::vec((name, value), 0..6)
}

fn bodies(token: &str) -> impl Strategy<Value = Vec<u8>> {
    let value = || {
        prop_oneof![
            Just("22225555".to_owned()),
            Just("kari%40example.no".to_owned()),
            Just(token.to_owned()),
            Just(String::new()),
            "[a-zæøå +%0-9A-F<>\"'&]{0,20}",
            "(%[0-9A-F]{2}){0,20}",
            any::<String>(),
        ]
    };
    let name = proptest::sample::select(vec![
        "name",
        "phone",
        "email",
        "company",
        "message",
        "token",
        "notice_version",
        "q7",
        "",
    ]);
    let pairs = proptest::collection::vec((name, value()), 0..10);
    prop_oneof![
        1 => proptest::collection::vec(any::<u8>(), 0..300),
        3 => pairs.clone().prop_map(|pairs| {
            let pairs = pairs.iter().map(|(name, value)| format!("{name}={value}"));
            pairs.collect::<Vec<_>>().join("&").into_bytes()
        }),
        2 => pairs.prop_map(|pairs| {
            let object: serde_json::Map<_, _> = pairs.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
            serde_json::to_vec(&object).unwrap()
        }),
        // Every field in order, so that some are stored.
        2 => ("[a-zæøå]{1,9}", "[a-z<&]{1,9}", any::<bool>()).prop_map({
            let token = token.to_owned();
            move |(name, message, is_json)| if is_json {
                format!(r#"{{"name":"{name}","phone":"22225555","email":"kari@example.no","message":"{message}","token":"{token}"}}"#)
            } else {
                format!("name={name}&phone=22225555&email=kari%40example.no&message=x{message}&q7=&token={token}")
            }.into_bytes()
        }),
    ]
}

fn request(
    method: Method,
    path: &str,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
) -> Option<Request<Body>> {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .body(Body::from(body))
        .ok()?;
    for (name, value) in headers {
        let (name, value) = (
            HeaderName::try_from(name).ok()?,
            HeaderValue::try_from(value).ok()?,
        );
        request.headers_mut().append(name, value);
    }
    Some(request)
}

/// What the form's own page sends along with a body like this.
fn headers_of_our_page(body: &[u8]) -> Vec<(String, Vec<u8>)> {
    let content_type = if body.starts_with(b"{") { JSON } else { FORM };
    let headers = [
        ("content-type", content_type),
        ("sec-fetch-site", "same-origin"),
    ];
    headers
        .map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec()))
        .to_vec()
}

/// `Handler::send` looks each answer up in `openapi.yaml`, and its headers in the list of those that may be.
#[test]
fn every_answer_is_one_that_is_documented() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let token = runtime.block_on(token(30_000));
    let stored = Cell::new(0);
    let strategy = (any::<bool>(), methods(), paths(), headers(), bodies(&token));
    proptest!(|((is_from_our_page, mut method, mut path, mut headers, body) in strategy)| {
        if is_from_our_page {
            (method, path) = (Method::POST, "/api/kontakt".to_owned());
            headers.splice(0..0, headers_of_our_page(&body));
        }
        if let Some(request) = request(method, &path, headers, body) {
            let store = RememberingStore::default();
            let answer = runtime.block_on(send(&store, request));
            prop_assert!(answer.status < 500, "{}", answer.status);
            let received = store.received().len();
            prop_assert_eq!(received == 1, [201, 303].contains(&answer.status) && answer.header("location") != "/kontakt/");
            stored.set(stored.get() + received);
        }
    });
    assert!(stored.get() > 0, "some of them are messages");
}
