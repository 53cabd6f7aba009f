//! What the handler answers, over a store that remembers what it was given or fails as it is told.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod store;

use axum::body::{Body, to_bytes};
use axum::http::{Request, Response};
use form_handler::{App, Bundle, Keys, router};
use jiff::Timestamp;
use personal_data::{Personal, Register, StoreError};
use serde_json::Value;
use tower::ServiceExt;

use store::RememberingStore;

const KEY: &str = "0123456789abcdef0123456789abcdef";
const NOTICE: &str = "4bfafca45f575277";
const FORM: &str = "application/x-www-form-urlencoded";
const VALID: &str = "name=Kari+Nordmann&phone=22+22+55+55&email=kari%40example.no&company=&message=Hei%0D%0Ahei&notice_version=4bfafca45f575277";
const VALID_JSON: &str =
    r#"{"name":"Kari Nordmann","phone":"22 22 55 55","email":"kari@example.no","message":"Hei"}"#;

struct Answer {
    status: u16,
    headers: axum::http::HeaderMap,
    body: String,
}

impl Answer {
    async fn read(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Self {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

fn now() -> Timestamp {
    "2026-03-15T12:00:00Z".parse().unwrap()
}

async fn send(store: &RememberingStore, request: Request<Body>) -> Answer {
    let app = App::new(
        Bundle::embedded().unwrap(),
        Keys::parse(KEY).unwrap(),
        now,
        store.clone(),
    );
    let answer = Answer::read(router(app).oneshot(request).await.unwrap()).await;
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let has_form = answer.body.contains("<form");
    let kept = if has_form {
        "private, no-cache"
    } else {
        "no-store"
    };
    assert_eq!(
        answer.header("cache-control"),
        kept,
        "only the form as typed is kept, for Back"
    );
    let policy = answer.header("content-security-policy");
    assert_eq!(policy.contains("script-src 'self'"), has_form);
    // With `no-referrer` the form's next post would come from the origin `null`.
    let referrer = if has_form {
        "same-origin"
    } else {
        "no-referrer"
    };
    assert_eq!(answer.header("referrer-policy"), referrer);
    assert!(
        !answer.body.contains(['\u{E000}', '\u{E001}']),
        "a hole was left in the page"
    );
    answer
}

fn post(content_type: &str, body: impl Into<Body>) -> Request<Body> {
    let request = Request::post("/api/kontakt").header("content-type", content_type);
    request.body(body.into()).unwrap()
}

fn get(path: &str) -> Request<Body> {
    Request::get(path)
        .header("accept", "text/html")
        .body(Body::empty())
        .unwrap()
}

#[tokio::test]
async fn a_valid_post_is_stored_and_ends_on_its_receipt() {
    let store = RememberingStore::default();
    let answer = send(&store, post(FORM, VALID)).await;
    assert_eq!((answer.status, answer.body.as_str()), (303, ""));

    let [new] = <[_; 1]>::try_from(store.received()).unwrap();
    assert_eq!(new.message.record.fields["message"].reveal(), "Hei\nhei");
    assert_eq!(
        new.contact.record.fields["phone_e164"].reveal(),
        "+4722225555"
    );
    assert_eq!(new.contact.record.notice_version, NOTICE);
    assert_eq!(new.message.record.received_at, now());

    let receipt = send(&store, get(answer.header("location"))).await;
    assert_eq!(receipt.status, 200);
    assert!(receipt.body.contains(new.message.record.reference.as_str()));
}

#[tokio::test]
async fn json_is_answered_in_json() {
    let store = RememberingStore::default();
    let answer = send(&store, post("application/json; charset=utf-8", VALID_JSON)).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (201, "application/json")
    );
    let reference = store.received()[0].message.record.reference.clone();
    assert_eq!(answer.json()["reference"], reference.as_str());
    let receipt = answer.json()["receipt"].as_str().unwrap().to_owned();
    assert_eq!(send(&store, get(&receipt)).await.status, 200);
    assert_eq!(store.received()[0].message.record.notice_version, "unknown");

    let errors = send(&store, post("application/json", "{}")).await;
    assert_eq!(
        (errors.status, errors.header("content-type")),
        (422, "application/problem+json")
    );
    let first = errors.json()["errors"][0].clone();
    assert_eq!(
        (&first["field"], &first["code"]),
        (&Value::from("name"), &Value::from("missing"))
    );
    assert_eq!(first["detail"], "Navnet må fylles ut");
    // A browser that sends JSON and asks for a page gets a page.
    let mut page = post("application/json", "{}");
    page.headers_mut()
        .insert("accept", "text/html".parse().unwrap());
    assert_eq!(
        send(&store, page).await.header("content-type"),
        "text/html; charset=utf-8"
    );
}

#[tokio::test]
async fn field_errors_come_back_with_everything_as_typed() {
    let typed = "\n\"<b>&'</textarea>\u{1F642}";
    let encoded: String =
        percent_encoding::utf8_percent_encode(typed, percent_encoding::NON_ALPHANUMERIC).collect();
    let body = format!(
        "name=&phone=12&email=kari&company={encoded}&message={encoded}&notice_version=x%22y"
    );
    let store = RememberingStore::default();
    let answer = send(&store, post(FORM, body)).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (422, "text/html; charset=utf-8")
    );
    assert!(store.received().is_empty());
    for words in [
        "<title>Feil: ",
        "Navnet må fylles ut",
        "Telefonnummeret må ha 8 sifre",
        "krøllalfa (@)",
    ] {
        assert!(answer.body.contains(words), "{words}");
    }
    let escaped = "\n&quot;&lt;b&gt;&amp;&#39;&lt;/textarea&gt;\u{1F642}";
    assert_eq!(
        answer.body.matches(escaped).count(),
        2,
        "company and message, as typed"
    );
    assert!(
        answer.body.contains("value=\"x&quot;y\""),
        "the notice the person was shown"
    );
    assert!(
        !answer.body.contains("id=\"message-error\""),
        "a field without an error has no message"
    );
}

#[tokio::test]
async fn lengths_are_told_in_numbers() {
    let body = format!("{VALID}&message=&name=&message={}", "x".repeat(10));
    assert_eq!(
        send(&RememberingStore::default(), post(FORM, body))
            .await
            .status,
        303,
        "the first that is not empty"
    );
    let register = Register::parse(include_str!("../../content/register.toml")).unwrap();
    let message = register
        .form_fields()
        .find(|field| field.id == "message")
        .unwrap();
    let emoji = |number: usize| VALID.replace("Hei%0D%0Ahei", &"%F0%9F%99%82".repeat(number));
    let answer = send(
        &RememberingStore::default(),
        post(FORM, emoji(message.max_chars + 312)),
    )
    .await;
    let words = format!(
        "Meldingen er 312 tegn for lang. Den kan ha høyst {} tegn",
        message.max_chars
    );
    assert!(answer.body.contains(&words), "{}", answer.status);
    let full = send(
        &RememberingStore::default(),
        post(FORM, emoji(message.max_chars)),
    )
    .await;
    assert_eq!(
        full.status, 303,
        "a message of nothing but emoji is a message"
    );
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_by_kind() {
    let store = RememberingStore::default();
    let check = async |request: Request<Body>, status: u16, code: &str| {
        let mut request = request;
        request
            .headers_mut()
            .insert("accept", "application/json".parse().unwrap());
        let answer = send(&store, request).await;
        assert_eq!(
            (answer.status, answer.json()["code"].as_str().unwrap()),
            (status, code)
        );
        assert!(!answer.json()["title"].as_str().unwrap().is_empty());
    };
    check(post("application/json", "{"), 400, "bad_request").await;
    check(
        post("multipart/form-data; boundary=x", VALID),
        415,
        "media_type",
    )
    .await;
    check(post("text/plain", VALID), 415, "media_type").await;
    check(post(FORM, vec![b'a'; 200_000]), 413, "too_large").await;
    let untyped = Request::post("/api/kontakt")
        .body(Body::from(VALID))
        .unwrap();
    check(untyped, 415, "media_type").await;
    let mut declared = post(FORM, "a=b");
    declared
        .headers_mut()
        .insert("content-length", "99999999".parse().unwrap());
    check(declared, 413, "too_large").await;
    check(get("/api/nei"), 404, "not_found").await;
    check(
        get("/api/kvittering/2N4Z-2KA0.0123456789abcdef0123456789abcdef"),
        404,
        "not_found",
    )
    .await;
    check(get("/api/kvittering/%FF"), 404, "not_found").await;
    let elsewhere = Request::post("/api/helse").body(Body::empty()).unwrap();
    check(elsewhere, 405, "method").await;
    assert!(store.received().is_empty());
}

#[tokio::test]
async fn each_refusal_is_a_page_too() {
    let store = RememberingStore::default();
    let check = async |request: Request<Body>, status: u16| {
        let answer = send(&store, request).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (status, "text/html; charset=utf-8")
        );
        assert!(answer.body.contains("<h1"), "{status}");
        assert!(
            answer.body.contains("href=\"/kontakt/\""),
            "the way back to the form"
        );
    };
    check(post("text/plain", VALID), 415).await;
    check(post(FORM, vec![b'a'; 200_000]), 413).await;
    check(get("/api/nei"), 404).await;
    let elsewhere = Request::delete("/api/kontakt").body(Body::empty()).unwrap();
    check(elsewhere, 405).await;
}

#[tokio::test]
async fn a_reader_of_the_forms_address_is_sent_to_the_form() {
    let store = RememberingStore::default();
    let answer = send(&store, get("/api/kontakt")).await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, "/kontakt/")
    );
    let mut request = get("/api/kontakt");
    request
        .headers_mut()
        .insert("accept", "application/json".parse().unwrap());
    let answer = send(&store, request).await;
    assert_eq!((answer.status, answer.header("allow")), (405, "POST"));
    assert_eq!(send(&store, get("/api/helse")).await.status, 200);
}

#[tokio::test]
async fn trouble_with_the_store_is_never_a_receipt() {
    let unavailable = StoreError::Unavailable {
        kind: "ThrottlingException".to_owned(),
    };
    let refused = StoreError::Refused {
        kind: "AccessDeniedException".to_owned(),
    };
    for error in [unavailable, refused] {
        let store = RememberingStore::failing(error);
        let answer = send(&store, post(FORM, VALID)).await;
        assert_eq!((answer.status, answer.header("retry-after")), (503, "30"));
        for words in [
            "Meldingen er ikke lagret",
            "value=\"Kari Nordmann\"",
            "Hei&#13;\nhei",
            NOTICE,
        ] {
            assert!(answer.body.contains(words), "{words}");
        }
        assert_eq!(answer.header("location"), "");
        let json = send(&store, post("application/json", VALID_JSON)).await;
        assert_eq!(
            (json.status, json.json()["code"].as_str().unwrap()),
            (503, "not_stored")
        );
    }
}

#[tokio::test]
async fn a_panic_is_answered_without_its_words() {
    let store = RememberingStore::panicking();
    let answer = send(&store, post(FORM, VALID)).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (500, "text/html; charset=utf-8")
    );
    assert!(
        !answer.body.contains("Kari"),
        "a panic's page holds nothing that was typed"
    );
}

#[tokio::test]
async fn every_page_with_a_form_has_the_registers_fields() {
    let store = RememberingStore::failing(StoreError::Unavailable {
        kind: "timeout".to_owned(),
    });
    for body in ["", VALID] {
        let page = send(&store, post(FORM, body)).await.body;
        for id in [
            "name",
            "phone",
            "email",
            "company",
            "message",
            "notice_version",
        ] {
            assert_eq!(page.matches(&format!("name=\"{id}\"")).count(), 1, "{id}");
        }
    }
}

/// The event shapes of an HTTP API (payload format 2.0), with the body as text and in base64.
#[tokio::test]
async fn events_of_the_http_api_reach_the_same_router() {
    for (event, status, stored) in [
        (
            include_str!("../../infra/events/kontakt-urlencoded.json"),
            303,
            1,
        ),
        (
            include_str!("../../infra/events/kontakt-urlencoded-base64.json"),
            303,
            1,
        ),
        (include_str!("../../infra/events/kontakt-json.json"), 201, 1),
        (include_str!("../../infra/events/helse.json"), 200, 0),
    ] {
        let store = RememberingStore::default();
        let request = lambda_http::request::from_str(event)
            .unwrap()
            .map(|body| Body::from(body.to_vec()));
        let answer = send(&store, request).await;
        assert_eq!(
            (answer.status, store.received().len()),
            (status, stored),
            "{}",
            answer.body
        );
        for new in store.received() {
            assert_eq!(
                new.contact.record.fields["name"],
                Personal::new("Kari Nordmann".to_owned())
            );
        }
    }
}
