//! `openapi.yaml` says what the router and the register say: no more, and no less.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod handler;

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{HeaderValue, Method, Request};
use form_handler::{OriginSecret, RequestTrust};
use handler::approval;
use handler::interface::{document, entries, resolve, values};
use handler::{
    FORM, Handler, JSON, KEY, ORIGIN, RememberingStore, get, post, post_from_nowhere, valid,
    valid_json,
};
use personal_data::{ErrorCode, Form, NotReceived, Register};
use serde_json::{Value, json};

/// More than an answer has.
const LONG: &str = concat!(
    "answer=approve&xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
);
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

fn register() -> Register {
    Register::parse(include_str!("../../content/register.toml")).unwrap()
}

/// The two ways of writing a body.
fn bodies() -> impl Iterator<Item = (&'static str, &'static Value)> {
    entries(&document()["paths"]["/api/kontakt"]["post"]["requestBody"]["content"])
}

#[test]
fn the_paths_are_the_routers() {
    let routes = BTreeSet::from(form_handler::ROUTES);
    let documented: BTreeSet<_> = entries(&document()["paths"])
        .map(|(path, _)| path)
        .collect();
    assert_eq!(documented, routes);
}

#[tokio::test]
async fn the_methods_are_the_routers() {
    for (path, operations) in entries(&document()["paths"]) {
        for method in METHODS {
            let request = Request::builder()
                .method(method.to_uppercase().parse::<Method>().unwrap())
                .uri(path)
                .header("accept", "text/html")
                .body(Body::empty())
                .unwrap();
            let status = handler::send(&RememberingStore::default(), request)
                .await
                .status;
            let is_documented = operations[method].is_object();
            // A token that is not ours has no page, whatever is done with it.
            if path.ends_with("{token}") {
                assert_eq!(status, 404, "{method} {path}");
                continue;
            }
            assert_eq!(status == 405, !is_documented, "{method} {path}: {status}");
        }
    }
}

#[test]
fn the_fields_are_the_registers() {
    let schema = resolve(&document()["components"]["schemas"]["Fields"]);
    let register = register();
    let mut names: BTreeSet<&str> = entries(&schema["properties"])
        .map(|(name, _)| name)
        .collect();
    assert!(names.remove(Form::NOTICE_VERSION));
    let ids: BTreeSet<&str> = register
        .form_fields()
        .map(|field| field.id.as_str())
        .collect();
    assert_eq!(names, ids);
    let mut required = Vec::new();
    for field in register.form_fields() {
        let property = &schema["properties"][&field.id];
        assert_eq!(property["maxLength"], field.max_chars, "{}", field.id);
        if field.required {
            required.push(json!(field.id));
        }
    }
    assert_eq!(schema["required"], Value::from(required));
    for (content_type, body) in bodies() {
        let own = &body["schema"]["allOf"][1];
        let names: BTreeSet<&str> = entries(&own["properties"]).map(|(name, _)| name).collect();
        let expected = if content_type == FORM {
            assert!(own["required"].is_null());
            BTreeSet::from([Form::TOKEN, Form::TRAP])
        } else {
            assert_eq!(own["required"], json!([Form::TOKEN]));
            BTreeSet::from([Form::TOKEN])
        };
        assert_eq!(names, expected, "{content_type}");
    }
}

#[test]
fn the_codes_of_fields_are_the_forms() {
    let register = register();
    let schema = &document()["components"]["schemas"]["FieldError"];
    let texts = |property| -> BTreeSet<&str> {
        let values = values(schema, property).into_iter();
        values.map(|value| value.as_str().unwrap()).collect()
    };
    let form = Form::from_register(&register);
    let ids = form.fields.iter().map(|field| field.id.as_str());
    assert_eq!(texts("field"), ids.collect());
    let codes = form.fields.iter().flat_map(ErrorCode::possible);
    assert_eq!(texts("code"), codes.map(ErrorCode::as_str).collect());
}

#[tokio::test]
async fn the_examples_are_taken() {
    for (content_type, body) in bodies() {
        for (name, example) in entries(&body["examples"]) {
            let store = RememberingStore::default();
            let mut value = example["value"].clone();
            value["token"] = handler::token(30_000).await.into();
            let body = if content_type == JSON {
                value.to_string()
            } else {
                let pairs = value.as_object().unwrap().iter().map(|(name, value)| {
                    let value = value.as_str().unwrap();
                    let encoded = percent_encoding::utf8_percent_encode(
                        value,
                        percent_encoding::NON_ALPHANUMERIC,
                    );
                    format!("{name}={encoded}")
                });
                pairs.collect::<Vec<_>>().join("&")
            };
            let answer = handler::send(&store, post(content_type, body)).await;
            assert!(
                [201, 303].contains(&answer.status),
                "{name}: {}",
                answer.body
            );
            assert_eq!(store.received().len(), 1, "{name}");
        }
    }
}

/// The answers of one operation that were seen: path, method, status, content type.
type Seen = BTreeSet<(String, String, String, String)>;

fn documented() -> Seen {
    let mut all = Seen::new();
    for (path, operations) in entries(&document()["paths"]) {
        for (method, operation) in entries(operations) {
            for (status, response) in entries(&operation["responses"]) {
                let response = resolve(response);
                let mut types: Vec<&str> = entries(&response["content"])
                    .map(|(name, _)| name)
                    .collect();
                if types.is_empty() {
                    types.push("");
                }
                all.extend(types.iter().map(|kind| {
                    (
                        path.to_owned(),
                        method.to_owned(),
                        status.to_owned(),
                        (*kind).to_owned(),
                    )
                }));
            }
        }
    }
    all
}

/// Sends a request twice, once wanting a page and once JSON, and notes what is answered.
async fn ask(seen: &mut Seen, handler: &Handler, path: &str, make: impl Fn() -> Request<Body>) {
    for accept in ["text/html", JSON] {
        let mut request = make();
        let method = request.method().as_str().to_lowercase();
        request
            .headers_mut()
            .insert("accept", HeaderValue::from_static(accept));
        let answer = handler.send(request).await;
        let content_type = answer.header("content-type").split(';').next().unwrap();
        seen.insert((
            path.to_owned(),
            method,
            answer.status.to_string(),
            content_type.to_owned(),
        ));
    }
}

/// Everything that the page of an agreement answers.
async fn ask_for_approval(seen: &mut Seen) {
    let path = "/api/godkjenning/{token}";
    let there = approval::address(&approval::link());
    let asked = approval::handler(&RememberingStore::default());
    ask(seen, &asked, path, || get(&there)).await;
    let elsewhere = "/api/godkjenning/00";
    ask(seen, &asked, path, || get(elsewhere)).await;
    let answer = |body: &'static str| approval::answer(&there, body);
    for body in ["answer=approve", "answer=", LONG] {
        ask(seen, &asked, path, || answer(body)).await;
    }
    for (header, value) in [("sec-fetch-site", "cross-site"), ("content-type", JSON)] {
        ask(seen, &asked, path, || {
            let mut request = answer("answer=approve");
            let value = HeaderValue::from_static(value);
            request.headers_mut().insert(header, value);
            request
        })
        .await;
    }
    let not_stored = NotReceived::NotStored {
        kind: "timeout".to_owned(),
    };
    for store in [
        RememberingStore::without_questions(),
        RememberingStore::failing(not_stored),
        RememberingStore::panicking(),
    ] {
        let asked = approval::handler(&store);
        ask(seen, &asked, path, || answer("answer=approve")).await;
    }
}

#[tokio::test]
async fn every_answer_in_the_document_is_given() {
    let mut seen = Seen::new();
    let store = RememberingStore::default();
    let here = Handler::new(&store);
    let secret = OriginSecret::parse(KEY).unwrap();
    let round_the_network = Handler {
        trust: RequestTrust::behind_network(ORIGIN.to_owned(), secret),
        ..Handler::new(&store)
    };
    let (form, program) = (valid().await, valid_json().await);
    let first = here.send(post(JSON, program.clone())).await;
    let receipt = first.json()["receipt"].as_str().unwrap().to_owned();
    for (template, address) in [
        ("/api/kontakt", "/api/kontakt"),
        ("/api/kontakt/token", "/api/kontakt/token"),
        ("/api/kvittering/{receipt}", &receipt),
        ("/api/helse", "/api/helse"),
    ] {
        ask(&mut seen, &here, template, || get(address)).await;
        ask(&mut seen, &round_the_network, template, || get(address)).await;
    }
    let path = "/api/kontakt";
    let foreign = || {
        let mut request = post(FORM, form.clone());
        request
            .headers_mut()
            .insert("sec-fetch-site", HeaderValue::from_static("cross-site"));
        request
    };
    ask(&mut seen, &round_the_network, path, || {
        post(FORM, form.clone())
    })
    .await;
    ask(&mut seen, &here, path, foreign).await;
    ask(&mut seen, &here, path, || post(FORM, form.clone())).await;
    ask(&mut seen, &here, path, || post(JSON, program.clone())).await;
    ask(&mut seen, &here, path, || {
        post_from_nowhere(FORM, form.clone())
    })
    .await;
    ask(&mut seen, &here, path, || post(JSON, "{")).await;
    ask(&mut seen, &here, path, || post(JSON, "{}")).await;
    ask(&mut seen, &here, path, || post("text/plain", form.clone())).await;
    ask(&mut seen, &here, path, || post(FORM, vec![b'a'; 200_000])).await;
    let too_many = NotReceived::TooMany {
        retry_after_seconds: 417,
    };
    let not_stored = NotReceived::NotStored {
        kind: "timeout".to_owned(),
    };
    for store in [
        RememberingStore::failing(too_many),
        RememberingStore::failing(not_stored),
        RememberingStore::panicking(),
    ] {
        ask(&mut seen, &Handler::new(&store), path, || {
            post(JSON, program.clone())
        })
        .await;
    }
    let stored = Handler::new(&RememberingStore::default());
    let answer = stored.send(post(JSON, program)).await;
    let content_type = answer.header("content-type").to_owned();
    seen.insert((
        path.to_owned(),
        "post".to_owned(),
        answer.status.to_string(),
        content_type,
    ));
    ask_for_approval(&mut seen).await;
    let documented = documented();
    let different: Vec<_> = seen.symmetric_difference(&documented).collect();
    assert!(different.is_empty(), "{different:#?}");
}
