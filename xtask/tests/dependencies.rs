//! Which crate may know which: dependencies between the workspace's crates point one way.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// A crate, and the crates of the workspace and those of note outside it that it may depend on, by kind.
const ALLOWED: &[(&str, &str, &[&str])] = &[
    ("personal-data", "normal", &[]),
    // What the site makes for the programs, said once for both.
    ("bundle", "normal", &["personal-data"]),
    (
        "contact-store",
        "normal",
        &["personal-data", "aws-sdk-dynamodb"],
    ),
    ("contact-store", "dev", &["dynoxide-rs", "tokio"]),
    ("function-log", "normal", &["personal-data"]),
    // What serves this machine alone, for each program that does.
    ("loopback", "normal", &["tokio", "axum"]),
    // A server for the preview; what it builds and checks needs none.
    (
        "site-gen",
        "normal",
        &["personal-data", "bundle", "loopback", "tokio", "axum"],
    ),
    (
        "form-handler",
        "normal",
        &[
            "personal-data",
            "bundle",
            "contact-store",
            "function-log",
            "tokio",
            "axum",
        ],
    ),
    ("form-handler", "build", &["site-gen"]),
    ("form-handler", "dev", &["dynoxide-rs", "tokio"]),
    // What the function is measured against has to write to the store by itself.
    ("form-bench", "normal", &["aws-sdk-dynamodb", "tokio"]),
    ("form-bench", "dev", &["personal-data"]),
    (
        "notifier",
        "normal",
        &[
            "personal-data",
            "bundle",
            "contact-store",
            "function-log",
            "aws-sdk-sesv2",
            "tokio",
        ],
    ),
    ("notifier", "build", &["site-gen"]),
    ("notifier", "dev", &["dynoxide-rs", "tokio"]),
    (
        "desk",
        "normal",
        &[
            "personal-data",
            "bundle",
            "contact-store",
            "loopback",
            "tokio",
            "axum",
        ],
    ),
    // The letters, and the notice's versions.
    ("desk", "build", &["site-gen"]),
    ("desk", "dev", &["dynoxide-rs", "tokio"]),
    (
        "local",
        "normal",
        &[
            "personal-data",
            "bundle",
            "contact-store",
            "function-log",
            "loopback",
            "form-handler",
            "notifier",
            "site-gen",
            "dynoxide-rs",
            "tokio",
            "axum",
        ],
    ),
    ("xtask", "normal", &[]),
];

/// Crates outside the workspace whose users are few on purpose: the SDKs of the store and of mail, the engine, and what a pure crate
/// must do without.
const WATCHED: &[&str] = &[
    "aws-sdk-dynamodb",
    "aws-sdk-sesv2",
    "dynoxide-rs",
    "tokio",
    "axum",
];

/// What cargo knows of the workspace.
fn metadata(flags: &[&str]) -> Value {
    let output = Command::new("cargo")
        .args(["metadata", "--format-version", "1"])
        .args(flags)
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn dependencies_point_one_way() {
    let metadata = metadata(&["--no-deps"]);
    let packages = metadata["packages"].as_array().unwrap();
    let ours: BTreeSet<&str> = packages
        .iter()
        .map(|package| package["name"].as_str().unwrap())
        .collect();
    let allowed: BTreeMap<_, _> = ALLOWED
        .iter()
        .map(|(name, kind, list)| ((*name, *kind), *list))
        .collect();
    for name in &ours {
        assert!(
            allowed.contains_key(&(name, "normal")),
            "{name} is a new crate; say here what it may depend on"
        );
    }
    for package in packages {
        let name = package["name"].as_str().unwrap();
        for dependency in package["dependencies"].as_array().unwrap() {
            let on = dependency["name"].as_str().unwrap();
            let kind = dependency["kind"].as_str().unwrap_or("normal");
            if ours.contains(on) || WATCHED.contains(&on) {
                let list = allowed.get(&(name, kind)).copied().unwrap_or_default();
                assert!(
                    list.contains(&on),
                    "{name} has a {kind} dependency on {on}, which ARCHITECTURE.md rules out"
                );
            }
        }
    }
}

/// What only the program of site-gen needs.
const OF_PROGRAM: &[&str] = &[
    "axum", "brotli", "clap", "loopback", "notify", "opener", "rustix", "ureq",
];

/// The functions and the desk embed what is made of a site, and `local` serves it: none of them watches files, writes a
/// folder, asks other sites, or reads a command line for it.
#[test]
fn who_builds_from_a_site_takes_nothing_of_the_program_along() {
    let metadata = metadata(&["--no-deps"]);
    let packages = metadata["packages"].as_array().unwrap();
    let dependencies = |package: &Value| package["dependencies"].as_array().unwrap().clone();
    let mut users = BTreeSet::new();
    for package in packages {
        for dependency in dependencies(package) {
            if dependency["name"] == "site-gen" {
                assert_eq!(dependency["uses_default_features"], false, "{package}");
                assert_eq!(dependency["features"], Value::Array(vec![]), "{package}");
                users.insert(package["name"].as_str().unwrap());
            }
        }
    }
    assert_eq!(
        users,
        BTreeSet::from(["desk", "form-handler", "local", "notifier"])
    );
    let site_gen = packages
        .iter()
        .find(|package| package["name"] == "site-gen");
    let optional: BTreeSet<String> = dependencies(site_gen.unwrap())
        .iter()
        .filter(|dependency| dependency["optional"] == true)
        .map(|dependency| dependency["name"].as_str().unwrap().to_owned())
        .collect();
    for name in OF_PROGRAM {
        assert!(optional.contains(*name), "{name} is built for everybody");
    }
}

/// Where the function's cryptography comes from.
const CRYPTOGRAPHY: &[&str] = &[
    // What we call: keyed hashes, and a comparison in constant time.
    "hmac",
    "sha2",
    "subtle",
    // What the SDK calls: TLS and its certificates.
    "ring",
    "rustls",
    "rustls-native-certs",
    "rustls-pki-types",
    "rustls-webpki",
    "security-framework",
    "tokio-rustls",
    // What those are made of.
    "block-buffer",
    "cmov",
    "const-oid",
    "crypto-common",
    "ctutils",
    "digest",
    "zeroize",
];

/// Not seen here is what somebody writes anew without a library; that is for who reads the change.
#[test]
fn cryptography_comes_from_few_crates() {
    let metadata = metadata(&["--locked"]);
    let packages = metadata["packages"].as_array().unwrap();
    let by_id: BTreeMap<&str, &Value> = packages
        .iter()
        .map(|package| (package["id"].as_str().unwrap(), package))
        .collect();
    let nodes: BTreeMap<&str, &Value> = metadata["resolve"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| (node["id"].as_str().unwrap(), node))
        .collect();
    let mut open: Vec<&str> = by_id
        .iter()
        .filter(|(_, package)| package["name"] == "form-handler")
        .map(|(id, _)| *id)
        .collect();
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !reached.insert(id) {
            continue;
        }
        for dependency in nodes[id]["deps"].as_array().unwrap() {
            let kinds = dependency["dep_kinds"].as_array().unwrap();
            if kinds.iter().any(|kind| kind["kind"].is_null()) {
                open.push(dependency["pkg"].as_str().unwrap());
            }
        }
    }
    let is_cryptography = |package: &Value| {
        let categories = package["categories"].as_array().unwrap();
        categories.iter().any(|category| category == "cryptography")
    };
    let found: BTreeSet<&str> = reached
        .into_iter()
        .map(|id| by_id[id])
        .filter(|package| is_cryptography(package))
        .map(|package| package["name"].as_str().unwrap())
        .collect();
    assert_eq!(found, CRYPTOGRAPHY.iter().copied().collect());
}
