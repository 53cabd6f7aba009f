//! `site-gen serve` as a server on the editor's machine: what it answers, to whom, and how it begins and ends.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod running_preview;
mod sources;

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;

use running_preview::{DEADLINE, Running, serve};
use sources::Sources;

#[test]
fn pages_have_productions_headers_and_what_the_script_needs() {
    let sources = Sources::sample();
    let preview = Running::start(&sources);
    let answer = preview.get("/kontakt/");
    for header in [
        "cache-control: no-store",
        "cross-origin-opener-policy: same-origin",
        "x-content-type-options: nosniff",
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
    ] {
        assert!(
            answer.head.contains(header),
            "{header} is not in {}",
            answer.head
        );
    }
    let script = preview.get("/_preview/reload.js");
    assert!(
        script.head.contains("text/javascript") && script.head.contains("no-store"),
        "{}",
        script.head
    );
    let style = sources
        .build()
        .unwrap()
        .files
        .into_keys()
        .find(|name| name.starts_with("assets/"))
        .unwrap();
    assert!(
        preview
            .get(&format!("/{style}"))
            .head
            .contains("cache-control: no-store")
    );
}

#[test]
fn nothing_outside_the_site_can_be_asked_for() {
    let sources = Sources::sample();
    let preview = Running::start(&sources);
    for path in [
        "/../content/register.toml",
        "/kontakt/../../content/register.toml",
        "/%2e%2e/content/register.toml",
        "/..%2fcontent%2fregister.toml",
        "/%252e%252e%252fcontent%252fregister.toml",
        "/..\\content\\register.toml",
        "/%5c..%5ccontent%5cregister.toml",
        "//etc/passwd",
        "/etc/passwd",
        "/content/register.toml",
        "/index.html%00.css",
        "/_preview/",
        "/_preview/../etc/passwd",
        "/_preview/%2e%2e/%2e%2e/etc/passwd",
    ] {
        let answer = preview.get(path);
        let is_refused = matches!(answer.status, 400 | 404);
        assert!(
            is_refused && !answer.body.contains("max_chars") && !answer.body.contains("root:"),
            "{path}: {}",
            answer.head
        );
    }
    assert_eq!(preview.get("/\0").status, 400);
}

#[test]
fn another_host_is_refused_everywhere() {
    let sources = Sources::sample();
    let preview = Running::start(&sources);
    for path in [
        "/",
        "/_preview/events",
        "/_preview/reload.js",
        "/api/kontakt",
    ] {
        for host in [
            "Host: evil.example\r\n",
            "Host: evil.example\r\nHost: localhost\r\n",
            "",
        ] {
            let answer = preview.request(&format!("GET {path} HTTP/1.0\r\n{host}\r\n"));
            assert_eq!(answer.status, 403, "{path} {host:?}");
            assert!(!answer.body.contains("<html"), "{}", answer.body);
        }
    }
}

#[test]
fn the_form_answers_that_it_is_a_preview() {
    let sources = Sources::sample();
    let preview = Running::start(&sources);
    let body = "name=Zqxjkvbpyg&message=Zqxjkvbpyg";
    let answer = preview.request(&format!(
        "POST /api/kontakt HTTP/1.0\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    ));
    assert_eq!(answer.status, 501);
    assert!(
        answer.body.contains("forhåndsvisning") && answer.body.contains("site-header"),
        "{}",
        answer.body
    );
    assert!(
        answer.head.contains("content-security-policy"),
        "{}",
        answer.head
    );
    assert!(!answer.body.contains("Zqxjkvbpyg") && !preview.output().contains("Zqxjkvbpyg"));
}

#[test]
fn nothing_of_the_preview_is_built() {
    let site = Sources::sample().build().unwrap();
    let pages = site
        .handler
        .pages
        .into_iter()
        .map(|(name, html)| (name, html.into_html().into_bytes()));
    for (name, bytes) in site.files.into_iter().chain(pages) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(
            !name.contains("preview") && !text.contains("_preview"),
            "{name}"
        );
        assert!(!text.contains("forhåndsvisning"), "{name}");
    }
}

#[test]
fn a_page_of_an_earlier_run_is_not_taken_for_one_of_this() {
    let sources = Sources::sample();
    let build = || Running::start(&sources).events().next()["build"].clone();
    assert_ne!(build(), build());
}

#[test]
fn a_port_in_use_is_refused_by_its_flag() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let mut command = Command::new(env!("CARGO_BIN_EXE_site-gen"));
    let output = command.args(["serve", "--port", &port]).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(
        stderr.contains("--port") && stderr.contains(&port),
        "{stderr}"
    );
}

#[test]
fn ctrl_c_ends_it_although_a_page_is_open() {
    let sources = Sources::sample();
    let preview = Running::start(&sources);
    let mut events = preview.events();
    events.next();
    assert_eq!(preview.signal("INT"), Some(0));
}

#[test]
fn the_browser_is_given_the_address() {
    let sources = Sources::sample();
    let (browser, address) = (sources.path("browser"), sources.path("address"));
    assert!(
        Command::new("mkfifo")
            .arg(&address)
            .status()
            .unwrap()
            .success()
    );
    fs::write(
        &browser,
        format!("#!/bin/sh\necho \"$1\" > '{}'\n", address.display()),
    )
    .unwrap();
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).unwrap();
    let (sender, receiver) = channel();
    std::thread::spawn(move || sender.send(fs::read_to_string(address).unwrap()));
    let preview = Running::spawn(
        serve(&sources)
            .arg("--open")
            .env("BROWSER", browser)
            .stdin(Stdio::null()),
    );
    let opened = receiver.recv_timeout(DEADLINE).unwrap();
    assert_eq!(opened.trim(), format!("http://127.0.0.1:{}/", preview.port));
}
