//! What the functions are sent: the event that infra/events has recorded, with a token in it.

use std::fs;
use std::path::Path;
use std::time::Duration;

use personal_data::Form;
use serde_json::{Value, json};

const POST: &str = "../infra/events/kontakt-urlencoded.json";

/// The recorded event with this token and an empty trap.
pub(crate) fn with_token(token: &str) -> String {
    let mut event = recorded();
    let form = event["body"].as_str().unwrap();
    let form = format!("{form}&{}={token}&{}=", Form::TOKEN, Form::TRAP);
    event["headers"]["content-length"] = json!(form.len().to_string());
    event["body"] = json!(form);
    event.to_string()
}

/// The event of a page whose form is touched for the first time.
pub(crate) fn asking_for_token() -> String {
    let path = "/api/kontakt/token";
    let mut event = recorded();
    event["rawPath"] = json!(path);
    event["requestContext"]["http"]["method"] = json!("GET");
    event["requestContext"]["http"]["path"] = json!(path);
    event["body"] = Value::Null;
    event["headers"]["content-length"] = json!("0");
    event.to_string()
}

/// The token in the function's answer, and for how long it is too young.
pub(crate) fn token_in(answer: &str) -> (String, Duration) {
    let answer: Value = serde_json::from_str(answer).unwrap();
    assert_eq!(answer["statusCode"], 200, "{answer}");
    let body: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    let seconds = body["not_before_seconds"].as_u64().unwrap();
    let token = body["token"].as_str().unwrap().to_owned();
    (token, Duration::from_secs(seconds))
}

/// Stops the bench when a post was answered by anything but the way to a receipt.
pub(crate) fn assert_stored(answer: &str) {
    let answer: Value = serde_json::from_str(answer).unwrap();
    assert_eq!(answer["statusCode"], 303, "{answer}");
}

fn recorded() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(POST);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}
