//! The event shapes that `lambda_http` itself is tested with, found in its own source.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod handler;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use axum::body::Body;
use handler::{FORM, RememberingStore, send, valid};
use serde_json::{Value, json};

/// The folder of events in the crate's source, which cargo has unpacked to build it.
fn folder() -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages
        .iter()
        .find(|package| package["name"] == "lambda_http")
        .unwrap();
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    manifest.parent().unwrap().join("tests/data")
}

fn events() -> Vec<(String, Value)> {
    let mut events = Vec::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            events.push((
                name,
                serde_json::from_slice(&fs::read(&path).unwrap()).unwrap(),
            ));
        }
    }
    events
}

/// The answer to an event; `None` when it is of a kind that our function is not made for.
async fn answer(store: &RememberingStore, event: &Value) -> Option<handler::Answer> {
    let request = lambda_http::request::from_str(&event.to_string()).ok()?;
    let mut request = request.map(|body| Body::from(body.to_vec()));
    // The shapes bring methods and paths of their own; what the document says of ours is looked up elsewhere.
    request.extensions_mut().clear();
    Some(send(store, request).await)
}

#[tokio::test]
async fn no_event_of_any_kind_brings_the_function_down() {
    let store = RememberingStore::default();
    for (name, event) in events() {
        if let Some(answer) = answer(&store, &event).await {
            assert!(answer.status < 500, "{name}: {}", answer.status);
        }
    }
    assert!(store.received().is_empty());
}

#[tokio::test]
async fn every_shape_of_the_http_api_can_carry_the_form() {
    let mut shapes = 0;
    for (name, mut event) in events() {
        if event["version"] != "2.0" || !event["requestContext"]["http"].is_object() {
            continue;
        }
        shapes += 1;
        event["rawPath"] = json!("/api/kontakt");
        event["requestContext"]["http"]["path"] = json!("/api/kontakt");
        event["requestContext"]["http"]["method"] = json!("POST");
        // A stage would stand before the path; ours is the default one, which does not.
        event["requestContext"]["stage"] = json!("$default");
        event["headers"] =
            json!({"content-type": FORM, "sec-fetch-site": "same-origin", "host": "example.no"});
        event["body"] = json!(valid().await);
        event["isBase64Encoded"] = json!(false);
        let store = RememberingStore::default();
        let answer = answer(&store, &event)
            .await
            .unwrap_or_else(|| panic!("{name} is not read"));
        assert_eq!((answer.status, store.received().len()), (303, 1), "{name}");
    }
    assert!(
        shapes > 0,
        "lambda_http's source has no event of an HTTP API"
    );
}
