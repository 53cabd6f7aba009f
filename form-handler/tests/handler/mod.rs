//! The handler as a client meets it, over a store that remembers what it was given or fails as it is told.
#![allow(dead_code, reason = "not every test program asks for all of it")]

pub(crate) mod approval;
pub(crate) mod interface;
pub(crate) mod page;
mod store;

use axum::body::{Body, to_bytes};
use axum::http::{Request, Response};
use form_handler::{App, Bundle, ClientAddress, Keys, RequestTrust, router};
use jiff::{SignedDuration, Timestamp};
use personal_data::LookupKey;
use serde_json::Value;
use tower::ServiceExt;

pub(crate) use store::RememberingStore;

pub(crate) const KEY: &str = "0123456789abcdef0123456789abcdef";
pub(crate) const NOTICE: &str = "4bfafca45f575277";
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
pub(crate) const JSON: &str = "application/json";
/// As the recorded events of `infra/events` have it.
pub(crate) const ORIGIN: &str = "https://www.example.no";
/// A form as a browser sends it, less its token.
const FIELDS: &str = "name=Kari+Nordmann&phone=22+22+55+55&email=kari%40example.no&company=&message=Hei%0D%0Ahei&notice_version=4bfafca45f575277&q7=";

/// A form as a browser sends it, half a minute after it was opened.
pub(crate) async fn valid() -> String {
    format!("{FIELDS}&token={}", token(30_000).await)
}

/// The same as JSON, which has no trap.
pub(crate) async fn valid_json() -> String {
    let token = token(30_000).await;
    format!(
        r#"{{"name":"Kari Nordmann","phone":"22 22 55 55","email":"kari@example.no","message":"Hei","token":"{token}"}}"#
    )
}

/// A token that is this old at [`now`].
pub(crate) async fn token(age_in_milliseconds: i64) -> String {
    token_of(KEY, age_in_milliseconds).await
}

/// The same, signed with a key of the caller's.
pub(crate) async fn token_of(key: &str, age_in_milliseconds: i64) -> String {
    let then = now() - SignedDuration::from_millis(age_in_milliseconds);
    let handler = Handler {
        keys: key.to_owned(),
        now: then,
        ..Handler::new(&RememberingStore::default())
    };
    let answer = handler.send(get("/api/kontakt/token")).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, JSON));
    assert_eq!(answer.json()["not_before_seconds"], 2);
    answer.json()["token"].as_str().unwrap().to_owned()
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: String,
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

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The value of a hidden input of the page.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let start = format!("<input type=\"hidden\" name=\"{name}\" value=\"");
        let [_, rest] = self.body.split(&start).collect::<Vec<_>>()[..] else {
            panic!("{name} is not on the page once");
        };
        rest.split('"').next().unwrap().to_owned()
    }
}

/// The time at which everything is sent.
pub(crate) fn now() -> Timestamp {
    "2026-03-15T12:00:00Z".parse().unwrap()
}

/// A handler with settings.
pub(crate) struct Handler {
    pub(crate) store: RememberingStore,
    pub(crate) keys: String,
    pub(crate) now: Timestamp,
    pub(crate) trust: RequestTrust,
    pub(crate) bundle: Bundle,
}

impl Handler {
    pub(crate) fn new(store: &RememberingStore) -> Self {
        Self {
            store: store.clone(),
            keys: KEY.to_owned(),
            now: now(),
            trust: RequestTrust::direct(vec![ORIGIN.to_owned()]),
            bundle: Bundle::embedded().unwrap(),
        }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let now = self.now;
        let app = App::new(
            self.bundle.clone(),
            self.trust.clone(),
            Keys::parse(&self.keys).unwrap(),
            LookupKey::parse(KEY).unwrap(),
            move || now,
            self.store.clone(),
        );
        let answer = Answer::read(router(app).oneshot(request).await.unwrap()).await;
        expect_headers(&answer);
        interface::expect_documented(&method, &path, &answer);
        answer
    }
}

/// What every answer has to have.
fn expect_headers(answer: &Answer) {
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let is_contact_form = answer.body.contains("class=\"contact-form\"");
    let has_form = answer.body.contains("<form");
    let kept = if is_contact_form {
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
    // Without its body nobody can tell here whether a page has a form.
    let has_form = has_form || answer.body.is_empty() && policy.contains("script-src");
    assert_eq!(policy.contains("script-src 'self'"), has_form);
    // With `no-referrer` the form's next post would come from the origin `null`.
    let referrer = if has_form {
        "same-origin"
    } else {
        "no-referrer"
    };
    assert_eq!(answer.header("referrer-policy"), referrer);
    // Such a character may have been typed, but not with a hole's mark after it.
    let has_hole = ["\u{E000}=", "\u{E000}?", "\u{E000}!", "\u{E000}/"]
        .iter()
        .any(|hole| answer.body.contains(hole));
    assert!(!has_hole, "a hole was left in the page");
    assert!(
        answer
            .headers
            .keys()
            .all(|name| !name.as_str().starts_with("access-control-")),
        "no other origin may read an answer"
    );
}

/// Sends a request to a handler with nothing special about it.
pub(crate) async fn send(store: &RememberingStore, request: Request<Body>) -> Answer {
    Handler::new(store).send(request).await
}

/// A post from our own page.
pub(crate) fn post(content_type: &str, body: impl Into<Body>) -> Request<Body> {
    let mut request = post_from_nowhere(content_type, body);
    let headers = request.headers_mut();
    headers.insert("sec-fetch-site", "same-origin".parse().unwrap());
    headers.insert("origin", ORIGIN.parse().unwrap());
    request
}

/// A post that does not say where it comes from.
pub(crate) fn post_from_nowhere(content_type: &str, body: impl Into<Body>) -> Request<Body> {
    let request = Request::post("/api/kontakt").header("content-type", content_type);
    let mut request = request.body(body.into()).unwrap();
    let peer = "192.0.2.1".parse().unwrap();
    request.extensions_mut().insert(ClientAddress(peer));
    request
}

pub(crate) fn get(path: &str) -> Request<Body> {
    Request::get(path)
        .header("accept", "text/html")
        .body(Body::empty())
        .unwrap()
}
