//! `openapi.yaml`, and whether it says what the handler answers.

use std::sync::LazyLock;

use axum::http::Method;
use saphyr::{LoadableYamlNode, Yaml};
use serde_json::{Map, Value, json};

use super::Answer;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let documents = Yaml::load_from_str(include_str!("../../openapi.yaml")).unwrap();
    to_json(&documents[0])
});

/// The whole document.
pub(crate) fn document() -> &'static Value {
    &DOCUMENT
}

/// The node itself, or what it refers to.
pub(crate) fn resolve(node: &'static Value) -> &'static Value {
    match node["$ref"].as_str() {
        Some(reference) => document()
            .pointer(reference.strip_prefix('#').unwrap())
            .unwrap_or_else(|| panic!("{reference} leads nowhere")),
        None => node,
    }
}

/// The entries of an object; none where there is no object.
pub(crate) fn entries(
    node: &'static Value,
) -> impl Iterator<Item = (&'static str, &'static Value)> {
    static NOTHING: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);
    let entries = node.as_object().unwrap_or(&NOTHING).iter();
    entries.map(|(name, value)| (name.as_str(), value))
}

/// The values that a schema leaves, by `const` or `enum`, its own or that of a part which it is made of.
pub(crate) fn values(schema: &'static Value, property: &str) -> Vec<&'static Value> {
    let schema = resolve(schema);
    let parts = schema["allOf"].as_array().map_or(&[][..], Vec::as_slice);
    let named = resolve(&schema["properties"][property]);
    let own = [&named["const"]]
        .into_iter()
        .filter(|value| !value.is_null());
    let listed = named["enum"].as_array().map_or(&[][..], Vec::as_slice);
    own.chain(listed)
        .chain(parts.iter().flat_map(|part| values(part, property)))
        .collect()
}

/// The documented path that an address is one of.
pub(crate) fn template_of(path: &str) -> Option<&'static str> {
    let is_one = |template: &str| {
        let (asked, written) = (path.split('/'), template.split('/'));
        asked.clone().count() == written.clone().count()
            && asked
                .zip(written)
                .all(|(asked, written)| written.starts_with('{') || asked == written)
    };
    entries(&document()["paths"])
        .map(|(template, _)| template)
        .find(|template| is_one(template))
}

/// Holds an answer to the document: its status, its content type, its headers and its code.
pub(crate) fn expect_documented(method: &Method, path: &str, answer: &Answer) {
    let status = answer.status.to_string();
    let what = format!("{method} {path} answers {status}");
    let Some(template) = template_of(path) else {
        assert_eq!(status, "404", "{what}, and the document has no such path");
        return;
    };
    // HEAD is answered wherever GET is, with everything but the body.
    let has_body = method != Method::HEAD;
    let method = match method.as_str() {
        "HEAD" => "get".to_owned(),
        upper if upper.bytes().all(|byte| byte.is_ascii_uppercase()) => upper.to_lowercase(),
        // Methods are told apart by case (RFC 9110, 9.1): `get` is not GET.
        other => other.to_uppercase(),
    };
    let operation = &document()["paths"][template][&method];
    if operation.is_null() {
        assert!(["404", "405"].contains(&&*status), "{what}: no such method");
        assert_eq!(status == "405", !answer.header("allow").is_empty());
        return;
    }
    let response = resolve(&operation["responses"][&status]);
    assert!(response.is_object(), "{what}, which is not documented");
    let content_type = answer.header("content-type").split(';').next().unwrap();
    let content = &response["content"][content_type];
    assert_eq!(
        content.is_null(),
        content_type.is_empty(),
        "{what}: {content_type}"
    );
    for (name, header) in entries(&response["headers"]) {
        let header = resolve(header);
        let sent = answer.header(name);
        assert!(!sent.is_empty(), "{what} without {name}");
        let schema = &header["schema"];
        let listed = schema["enum"].as_array();
        let is_listed = listed.is_none_or(|listed| listed.contains(&json!(sent)));
        let is_constant = schema["const"].is_null() || schema["const"] == sent;
        assert!(is_listed && is_constant, "{what} with {name}: {sent}");
    }
    if has_body && content_type == "application/problem+json" {
        let problem = answer.json();
        for property in ["code", "status"] {
            let allowed = values(&content["schema"], property);
            assert!(allowed.contains(&&problem[property]), "{what}: {problem}");
        }
    }
}

fn to_json(node: &Yaml<'_>) -> Value {
    if let Some(sequence) = node.as_sequence() {
        return sequence.iter().map(to_json).collect();
    }
    if let Some(mapping) = node.as_mapping() {
        return mapping
            .iter()
            .map(|(key, value)| (key.as_str().unwrap().to_owned(), to_json(value)))
            .collect();
    }
    if let Some(number) = node.as_integer() {
        return json!(number);
    }
    node.as_bool()
        .map_or_else(|| json!(node.as_str().unwrap()), Value::from)
}
