//! Who is not let in: pages of other sites, other names, and programs without the data folder's key.

use std::fs;

use jiff::Timestamp;
use serde_json::json;

use crate::program::{FORM, Local, POST, request};

/// A request to the engine, its headers line by line.
fn to_engine(local: &Local, method: &str, operation: &str, headers: &[&str], body: &str) -> String {
    let lines = headers.join("\r\n");
    request(
        local.engine_port,
        &format!(
            "{method} / HTTP/1.1\r\nConnection: close\r\n{lines}\r\nX-Amz-Target: DynamoDB_20120810.{operation}\r\n\
             Content-Type: application/x-amz-json-1.0\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ),
    )
}

fn authorization(key: &str) -> String {
    format!(
        "Authorization: AWS4-HMAC-SHA256 Credential={key}/20260101/eu-north-1/dynamodb/aws4_request, \
         SignedHeaders=host, Signature=0"
    )
}

#[track_caller]
fn expect_refused(answer: &str) {
    assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
    let lower = answer.to_lowercase();
    assert!(!lower.contains("access-control-"), "{answer}");
    assert!(!lower.contains("kari"), "{answer}");
}

#[test]
fn the_engine_answers_who_has_the_key_and_no_web_page() {
    let folder = tempfile::tempdir().unwrap();
    let local = Local::start(folder.path(), &[]);
    local.post(&local.token());
    let scan = json!({ "TableName": "local-contacts" }).to_string();
    let host = format!("Host: 127.0.0.1:{}", local.engine_port);
    let good = authorization(local.engine_key().as_str());

    let answer = to_engine(&local, "POST", "Scan", &[&host, &good], &scan);
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.contains("Kari Nordmann"), "{answer}");

    let erase = json!({
        "TableName": "local-contacts",
        "Key": { "pk": { "S": format!("MESSAGE#{}", local.inbox(Timestamp::UNIX_EPOCH)[0].message.item.id) } },
    });
    let put = json!({ "TableName": "local-contacts", "Item": { "pk": { "S": "MESSAGE#evil" }, "type": { "S": "message" } } });
    let (erase, put) = (erase.to_string(), put.to_string());
    let other = authorization("x");
    let no_heads: [&[&str]; 9] = [
        &[&host, &good, "Origin: http://evil.example"],
        &[&host, &good, "Origin: null"],
        &[&host, &good, "Sec-Fetch-Site: cross-site"],
        &[&host, &good, "Sec-Fetch-Mode: no-cors"],
        &["Host: evil.example:8000", &good],
        &[&good],
        &[&host, &other],
        &[&host],
        &[&host, &good, &other],
    ];
    for head in no_heads {
        for (operation, body) in [("Scan", &scan), ("DeleteItem", &erase), ("PutItem", &put)] {
            expect_refused(&to_engine(&local, "POST", operation, head, body));
        }
        expect_refused(&to_engine(&local, "GET", "Scan", head, ""));
    }
    let preflight = [
        &host,
        "Origin: http://evil.example",
        "Access-Control-Request-Method: POST",
        "Access-Control-Request-Headers: x-amz-target, authorization",
        "Access-Control-Request-Private-Network: true",
    ];
    expect_refused(&to_engine(&local, "OPTIONS", "Scan", &preflight, ""));

    let kept = local.inbox(Timestamp::UNIX_EPOCH);
    assert_eq!(kept.len(), 1, "nothing was added or erased");
}

#[test]
fn every_start_has_a_key_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let key_file = || fs::read_to_string(folder.path().join("engine-key")).unwrap();
    let local = Local::start(folder.path(), &[]);
    let way = format!("--data {}", folder.path().display());
    assert!(local.welcome.contains(&way), "{}", local.welcome);
    let first = key_file();
    assert_eq!((first.lines().count(), first.trim_end().len()), (1, 64));
    assert_eq!(local.signal("TERM"), 0);
    let _local = Local::start(folder.path(), &[]);
    assert_ne!(key_file(), first);
}

#[test]
fn the_site_answers_to_names_of_this_machine_only() {
    let folder = tempfile::tempdir().unwrap();
    let local = Local::start(folder.path(), &[]);
    let token = local.token();
    let form = format!("{POST}&token={token}");
    let send = |host: &str, origin: &str| {
        request(
            local.web_port,
            &format!(
                "POST /api/kontakt HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\n\
                 Origin: {origin}\r\nContent-Type: {FORM}\r\nContent-Length: {}\r\n\r\n{form}",
                form.len()
            ),
        )
    };
    let port = local.web_port;
    for host in ["evil.example", "127.0.0.1.evil.example", "10.0.0.1"] {
        let host = format!("{host}:{port}");
        for path in ["/", "/personvern/", "/api/helse", "/api/kontakt/token"] {
            let answer = request(
                port,
                &format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"),
            );
            expect_refused(&answer);
        }
        expect_refused(&send(&host, &format!("http://{host}")));
    }
    // A page that has come under a name of this machine, and says itself that it is another's.
    for origin in [
        "http://evil.example".to_owned(),
        format!("http://evil.example:{port}"),
        format!("https://127.0.0.1:{port}"),
        "http://127.0.0.1:1".to_owned(),
    ] {
        expect_refused(&send(&format!("127.0.0.1:{port}"), &origin));
    }
    assert_eq!(local.inbox(Timestamp::UNIX_EPOCH).len(), 0);

    let ours = format!("127.0.0.1:{port}");
    let answer = send(&ours, &format!("http://{ours}"));
    assert!(answer.starts_with("HTTP/1.1 303 "), "{answer}");
}
