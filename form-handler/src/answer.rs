//! Answers: as a page in the site's own look, or as JSON, by what the client asked for.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_TYPE, LOCATION, RETRY_AFTER,
};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use personal_data::{Form, NotReceived};
use serde_json::{Value, json};

use crate::bundle::Bundle;
use crate::refusal::Refusal;
use crate::representation::Representation;
use crate::submission::Submission;

/// Seconds after which a client may try again when the store was out of reach.
const RETRY_SECONDS: &str = "30";
const HTML: &str = "text/html; charset=utf-8";
const JSON: &str = "application/json";
const PROBLEM_JSON: &str = "application/problem+json";

/// An answer that names no page: where the browser goes next.
pub(crate) fn see_other(location: &str) -> Response<Body> {
    let mut response = respond(StatusCode::SEE_OTHER, None, String::new());
    set(&mut response, LOCATION, location);
    response
}

/// The page with this name, filled in, with the headers of its kind of page.
pub(crate) fn page(
    bundle: &Bundle,
    status: StatusCode,
    name: &str,
    values: &BTreeMap<String, String>,
) -> Response<Body> {
    let html = bundle.page(name, values);
    // Where an agreement was answered for good there is no form any more. No value can look like one: its `<` is escaped.
    let own = html.contains("<form").then(|| bundle.headers_of(name));
    let mut response = respond(status, Some(HTML), html);
    response.headers_mut().extend(own.unwrap_or_default());
    response
}

/// A JSON body.
pub(crate) fn json(status: StatusCode, body: &Value) -> Response<Body> {
    respond(status, Some(JSON), body.to_string())
}

/// What was sent, and the token that the answer's form carries on.
pub(crate) struct Sent {
    pub(crate) submission: Submission,
    pub(crate) token: String,
}

/// A refusal. A page with a form on it holds everything as it was typed.
pub(crate) fn refuse(
    bundle: &Bundle,
    refusal: &Refusal,
    wanted: Representation,
    sent: Option<&Sent>,
) -> Response<Body> {
    let (status, name) = refusal.status_and_page(wanted);
    let mut response = match wanted {
        Representation::Page => page(bundle, status, name, &holes(bundle, refusal, sent)),
        Representation::Json => respond(
            status,
            Some(PROBLEM_JSON),
            problem(bundle, refusal, sent).to_string(),
        ),
    };
    if sent.is_some() && wanted == Representation::Page {
        // The form as typed: Back must show it again, which no-store forbids. It stays in the visitor's own browser.
        set(&mut response, CACHE_CONTROL, "private, no-cache");
    }
    match refusal {
        Refusal::Method => set(&mut response, ALLOW, "POST"),
        // It may have been the coding that was not taken (RFC 9110, 15.5.16).
        Refusal::MediaType => set(&mut response, ACCEPT_ENCODING, "identity"),
        Refusal::NotReceived(NotReceived::TooMany {
            retry_after_seconds,
        }) => {
            set(&mut response, RETRY_AFTER, &retry_after_seconds.to_string());
        }
        Refusal::NotReceived(_) => set(&mut response, RETRY_AFTER, RETRY_SECONDS),
        _ => {}
    }
    response
}

/// The body of RFC 9457, with the fields that must be put right, or the token to send it again with.
fn problem(bundle: &Bundle, refusal: &Refusal, sent: Option<&Sent>) -> Value {
    let (status, name) = refusal.status_and_page(Representation::Json);
    let page_text = bundle.page_text(name);
    let mut body =
        json!({ "status": status.as_u16(), "code": refusal.code(), "title": page_text.title });
    if !page_text.body.is_empty() {
        let wait = wait(bundle, refusal).unwrap_or_default();
        body["detail"] = json!(page_text.body.replace("{wait}", &wait));
    }
    match (refusal, sent) {
        (Refusal::Fields(errors), _) => {
            let errors = errors.iter().map(|error| {
                json!({ "field": error.field, "code": error.code.as_str(), "detail": bundle.words(error) })
            });
            body["errors"] = errors.collect();
        }
        (Refusal::Doubt(_), Some(sent)) => body["token"] = json!(sent.token),
        _ => {}
    }
    body
}

fn holes(bundle: &Bundle, refusal: &Refusal, sent: Option<&Sent>) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    if let Some(sent) = sent {
        let fields = bundle.form().fields.iter().map(|field| field.id.as_str());
        for name in fields.chain([Form::NOTICE_VERSION]) {
            let text = sent.submission.shown(name).unwrap_or_default();
            values.insert(format!("value.{name}"), text.to_owned());
        }
        values.insert(format!("value.{}", Form::TOKEN), sent.token.clone());
    }
    if let Refusal::Fields(errors) = refusal {
        values.insert("errors".to_owned(), errors.len().to_string());
        for error in errors {
            values.insert(format!("error.{}", error.field), bundle.words(error));
        }
    }
    if let Some(wait) = wait(bundle, refusal) {
        values.insert("wait".to_owned(), wait);
    }
    values
}

/// How long a client is told to wait, in words.
fn wait(bundle: &Bundle, refusal: &Refusal) -> Option<String> {
    match refusal {
        Refusal::NotReceived(NotReceived::TooMany {
            retry_after_seconds,
        }) => Some(bundle.wait(*retry_after_seconds)),
        _ => None,
    }
}

fn respond(status: StatusCode, content_type: Option<&'static str>, body: String) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    set(&mut response, CACHE_CONTROL, "no-store");
    if let Some(content_type) = content_type {
        set(&mut response, CONTENT_TYPE, content_type);
    }
    response
}

/// Sets a header to a value of our own making.
fn set(response: &mut Response<Body>, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
