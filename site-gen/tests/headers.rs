//! What the answers of the site carry, header by header.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod sources;

use std::collections::BTreeMap;

use http::Method;
use site_gen::{Site, SiteFiles};
use sources::{AT_KONTAKT, Sources};

const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'";
const POLICY_OF_FORM: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// An address's headers: policy, referrer and keeping as given, and what every address has.
#[track_caller]
fn check(site: &Site, path: &str, policy: &str, referrer: &str, keep: &str) {
    let expected = BTreeMap::from([
        ("cache-control", keep),
        ("content-security-policy", policy),
        ("cross-origin-embedder-policy", "require-corp"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        (
            "permissions-policy",
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
        ("referrer-policy", referrer),
        (
            "strict-transport-security",
            "max-age=63072000; includeSubDomains",
        ),
        ("x-content-type-options", "nosniff"),
    ]);
    assert_eq!(site.headers.of(path), expected, "{path}");
}

#[test]
fn every_address_has_its_headers() {
    let site = Sources::sample().build().unwrap();
    let (ask_again, keep) = ("no-cache", "public, max-age=31536000, immutable");
    let plain = ["/", "/personvern/", "/404.html", "/robots.txt", "/kontakt"];
    for path in plain {
        check(&site, path, POLICY, "no-referrer", ask_again);
    }
    // With `no-referrer` the form's post would come from the origin `null`.
    for path in ["/kontakt/", "/kontakt/index.html"] {
        check(&site, path, POLICY_OF_FORM, "same-origin", ask_again);
    }
    let fingerprinted = site.files.keys().find(|name| name.starts_with("assets/"));
    let path = format!("/{}", fingerprinted.unwrap());
    check(&site, &path, POLICY, "no-referrer", keep);
}

/// Reads the published file by what its documentation says, as a delivery network would.
fn by_the_document(site: &Site, path: &str) -> BTreeMap<String, String> {
    let document: serde_json::Value = serde_json::from_slice(&site.files["headers.json"]).unwrap();
    let mut headers = BTreeMap::new();
    for rule in document["rules"].as_array().unwrap() {
        let paths = rule["paths"].as_str().unwrap();
        let fits = match paths.strip_suffix('*') {
            Some(beginning) => path.starts_with(beginning),
            None => path == paths,
        };
        if fits {
            let added = serde_json::from_value::<BTreeMap<_, _>>(rule["headers"].clone());
            headers.extend(added.unwrap());
        }
    }
    headers
}

#[test]
fn the_published_file_says_the_same() {
    let site = Sources::sample().build().unwrap();
    for name in site.files.keys() {
        let path = format!("/{name}");
        let expected = site.headers.of(&path).into_iter();
        let expected: BTreeMap<_, _> = expected
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        assert_eq!(by_the_document(&site, &path), expected, "{path}");
    }
}

/// Whoever uploads the site takes the type of every file from the same place as `local`.
#[test]
fn the_published_file_has_the_type_of_every_file() {
    let site = Sources::sample().build().unwrap();
    let document: serde_json::Value = serde_json::from_slice(&site.files["headers.json"]).unwrap();
    let served = SiteFiles::new(site.files.clone(), site.headers.clone());
    for name in site.files.keys() {
        let answer = served.answer(&Method::GET, &format!("/{name}"));
        let ending = name.rsplit('.').next().unwrap();
        assert_eq!(
            document["media_types"][ending].as_str(),
            answer.headers()["content-type"].to_str().ok(),
            "{name}"
        );
    }
}

/// Where an editor puts the form, the browser must be told the form's policy.
#[test]
fn a_page_that_moves_takes_its_headers_along() {
    let site = Sources::sample()
        .replace(
            "content/kontakt.md",
            "path = \"/kontakt/\"",
            "path = \"/skriv/\"",
        )
        .add("content/flyttet.md", AT_KONTAKT)
        // Where the notice leads is approved.
        .approve()
        .build()
        .unwrap();
    check(&site, "/skriv/", POLICY_OF_FORM, "same-origin", "no-cache");
    check(&site, "/kontakt/", POLICY, "no-referrer", "no-cache");
}

#[test]
fn the_handlers_pages_with_a_form_are_known() {
    let handler = Sources::sample().build().unwrap().handler;
    for (name, html) in &handler.pages {
        assert_eq!(
            handler.pages_with_form.contains(name),
            html.as_str().contains("<form "),
            "{name}"
        );
    }
    assert!(handler.pages_with_form.iter().any(|name| name == "errors"));
    assert!(handler.form_headers.contains(&(
        "content-security-policy".to_owned(),
        POLICY_OF_FORM.to_owned()
    )));
}
