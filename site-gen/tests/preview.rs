//! `site-gen serve`: what is saved is shown, whatever way it is saved, and nothing else can be asked for.
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
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;

use running_preview::{DEADLINE, Running, serve};
use sources::Sources;

fn front_page(words: &str) -> String {
    format!(
        "+++\ntitle = \"{words}\"\npath = \"/\"\ndescription = \"Forsiden.\"\ntemplate = \"front.html\"\n+++\n{words}\n"
    )
}

/// Does something to the sources of a running preview, and waits until a page is, or is no longer, as it says.
#[track_caller]
fn check_change(change: impl Fn(&Sources), path: &str, words: &str) {
    let sources = Sources::shipped();
    let preview = Running::start(&sources);
    let mut events = preview.events();
    let first = events.next();
    change(&sources);
    events.until(|event| event["build"] != first["build"] && event["problems"].is_null());
    let body = preview.get(path).body;
    assert!(
        body.contains(words),
        "{words:?} is not in: {body}\n{}",
        preview.said()
    );
}

#[test]
fn a_file_written_in_place_is_shown() {
    let change =
        |sources: &Sources| fs::write(sources.path("content/index.md"), front_page("Ny forside"));
    check_change(|sources| change(sources).unwrap(), "/", "Ny forside");
}

#[test]
fn a_file_replaced_by_another_is_shown() {
    check_change(
        |sources| {
            let new = sources.path("content/.index.md.new");
            fs::write(&new, front_page("Ny forside")).unwrap();
            fs::rename(&new, sources.path("content/index.md")).unwrap();
        },
        "/",
        "Ny forside",
    );
}

#[test]
fn a_new_page_a_renamed_page_and_a_removed_page_are_followed() {
    let sources = Sources::shipped();
    let preview = Running::start(&sources);
    let mut events = preview.events();
    let mut build = events.next()["build"].clone();
    let mut wait = || {
        let event = events.until(|event| event["build"] != build && event["problems"].is_null());
        build = event["build"].clone();
    };
    let page = |path: &str| {
        format!("+++\ntitle = \"Nytt\"\npath = \"{path}\"\ndescription = \"Nytt.\"\n+++\nNytt.\n")
    };
    fs::write(sources.path("content/nytt.md"), page("/nytt/")).unwrap();
    wait();
    assert_eq!(preview.get("/nytt/").status, 200);
    let other = sources.path("content/annet.md");
    fs::rename(sources.path("content/nytt.md"), &other).unwrap();
    fs::write(&other, page("/annet/")).unwrap();
    wait();
    assert_eq!(
        (preview.get("/nytt/").status, preview.get("/annet/").status),
        (404, 200)
    );
    fs::remove_file(&other).unwrap();
    wait();
    assert_eq!(preview.get("/annet/").status, 404);
}

#[test]
fn a_folder_removed_and_made_again_is_followed() {
    check_change(
        |sources| {
            let (content, away) = (sources.path("content"), sources.path("away"));
            fs::rename(&content, &away).unwrap();
            fs::create_dir(&content).unwrap();
            // Another folder under the old name, filled while it is looked at.
            copy(&away, &content);
            fs::remove_dir_all(&away).unwrap();
            fs::write(sources.path("content/index.md"), front_page("Ny forside")).unwrap();
        },
        "/",
        "Ny forside",
    );
}

#[test]
fn a_folder_behind_a_link_is_followed_and_so_is_the_link() {
    let sources = Sources::shipped();
    let (content, real, other) = (
        sources.path("content"),
        sources.path("real"),
        sources.path("other"),
    );
    fs::rename(&content, &real).unwrap();
    copy(&real, &other);
    fs::write(other.join("index.md"), front_page("Den andre")).unwrap();
    symlink(&real, &content).unwrap();
    let preview = Running::start(&sources);
    let mut events = preview.events();
    let first = events.next();
    fs::write(real.join("index.md"), front_page("Bak lenken")).unwrap();
    let second =
        events.until(|event| event["build"] != first["build"] && event["problems"].is_null());
    assert!(preview.get("/").body.contains("Bak lenken"));
    let link = sources.path("link");
    symlink(&other, &link).unwrap();
    fs::rename(&link, &content).unwrap();
    events.until(|event| event["build"] != second["build"] && event["problems"].is_null());
    assert!(preview.get("/").body.contains("Den andre"));
}

#[test]
fn a_new_folder_of_templates_is_followed() {
    check_change(
        |sources| {
            let folder = sources.path("templates/components/new");
            fs::create_dir(&folder).unwrap();
            fs::write(
                folder.join("new.html"),
                "{% component New() %}<p>Nytt</p>{% endcomponent %}",
            )
            .unwrap();
            let base = sources.path("templates/base.html");
            let text = fs::read_to_string(&base).unwrap();
            fs::write(
                &base,
                text.replace("{{<SiteFooter />}}", "{{<New />}}{{<SiteFooter />}}"),
            )
            .unwrap();
        },
        "/",
        "<p>Nytt</p>",
    );
}

#[test]
fn an_error_is_told_and_the_last_good_page_stays_until_it_is_mended() {
    let sources = Sources::shipped();
    let preview = Running::start(&sources);
    let mut events = preview.events();
    let first = events.next();
    let good = preview.get("/").body;
    let file = sources.path("content/index.md");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("title = ", "titel = ")).unwrap();
    let event = events.until(|event| !event["problems"].is_null());
    let problems = event["problems"].as_str().unwrap();
    assert!(problems.contains("did you mean `title`?"), "{problems}");
    preview.until_said(problems);
    assert_eq!(event["build"], first["build"]);
    assert_eq!(preview.get("/").body, good);
    fs::write(&file, &text).unwrap();
    let mended = events.until(|event| event["problems"].is_null());
    assert_eq!(
        mended["build"], first["build"],
        "it is the site that was there before"
    );
}

#[test]
fn without_a_first_site_every_address_says_why() {
    let sources = Sources::shipped();
    let file = sources.path("content/register.toml");
    let register = fs::read_to_string(&file).unwrap();
    fs::write(&file, "[controller]\n<&>").unwrap();
    let preview = Running::start(&sources);
    let mut events = preview.events();
    let first = events.next();
    for path in ["/", "/kontakt/", "/nei/", "/api/kontakt", "/assets/x.css"] {
        let answer = preview.get(path);
        assert_eq!(answer.status, 503, "{path}");
        assert!(
            answer.body.contains("register.toml") && answer.body.contains("SG040"),
            "{}",
            answer.body
        );
        assert!(
            answer.body.contains("&lt;&amp;&gt;"),
            "problems are text: {}",
            answer.body
        );
        assert!(
            answer.body.contains("/_preview/reload.js"),
            "it follows what comes"
        );
    }
    fs::write(&file, register).unwrap();
    events.until(|event| event["build"] != first["build"]);
    assert_eq!(preview.get("/kontakt/").status, 200);
}

#[test]
fn a_burst_of_changes_leads_to_few_builds_and_to_the_last_state() {
    let sources = Sources::shipped();
    let preview = Running::start(&sources);
    let mut events = preview.events();
    events.next();
    for number in 1..=1000 {
        fs::write(
            sources.path("content/index.md"),
            front_page(&format!("Forside nummer {number}.")),
        )
        .unwrap();
    }
    while !preview.get("/").body.contains("Forside nummer 1000.") {
        events.next();
    }
    assert!(
        preview.builds() < 50,
        "{} builds:\n{}",
        preview.builds(),
        preview.said()
    );
}

#[test]
fn changes_that_never_pause_are_shown_all_the_same() {
    let sources = Sources::shipped();
    let preview = Running::start(&sources);
    let mut events = preview.events();
    let first = events.next();
    let (stop, stopped) = channel::<()>();
    let (new, page) = (
        sources.path("content/.index.md.new"),
        sources.path("content/index.md"),
    );
    let writer = std::thread::spawn(move || {
        let mut number = 0;
        while stopped.try_recv().is_err() {
            number += 1;
            fs::write(&new, front_page(&format!("Forside nummer {number}."))).unwrap();
            fs::rename(&new, &page).unwrap();
        }
    });
    events.until(|event| event["build"] != first["build"]);
    stop.send(()).unwrap();
    writer.join().unwrap();
}

#[test]
fn a_change_of_style_alone_is_told_as_one() {
    let sources = Sources::shipped();
    let preview = Running::start(&sources);
    let mut events = preview.events();
    let first = events.next();
    let file = sources.path("templates/styles/1-tokens.css");
    let style = fs::read_to_string(&file).unwrap();
    fs::write(
        &file,
        style.replace("--corner: 0.375rem", "--corner: 0.5rem"),
    )
    .unwrap();
    let event = events.until(|event| event["build"] != first["build"]);
    assert_eq!(event["restyles"], first["build"]);
    let address = event["stylesheet"].as_str().unwrap();
    assert_eq!(preview.get(address).status, 200);
    assert!(preview.get("/kontakt/").body.contains(address));
}

#[test]
fn pages_have_productions_headers_and_what_the_script_needs() {
    let sources = Sources::shipped();
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
    let sources = Sources::shipped();
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
    let sources = Sources::shipped();
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
    let sources = Sources::shipped();
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
    assert!(!answer.body.contains("Zqxjkvbpyg") && !preview.said().contains("Zqxjkvbpyg"));
}

#[test]
fn nothing_of_the_preview_is_built() {
    let site = Sources::shipped().build().unwrap();
    let pages = site
        .handler
        .pages
        .into_iter()
        .map(|(name, html)| (name, html.into_bytes()));
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
    let sources = Sources::shipped();
    let build = || Running::start(&sources).events().next()["build"].clone();
    assert_ne!(build(), build());
}

#[test]
fn a_port_in_use_is_refused_by_its_flag() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let mut command = Command::new(env!("CARGO_BIN_EXE_site-gen"));
    let output = command.args(["serve", "--port", &port]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("--port") && said.contains(&port), "{said}");
}

#[test]
fn ctrl_c_ends_it_although_a_page_is_open() {
    let sources = Sources::shipped();
    let preview = Running::start(&sources);
    let mut events = preview.events();
    events.next();
    assert_eq!(preview.signal("INT"), Some(0));
}

#[test]
fn the_browser_is_given_the_address() {
    let sources = Sources::shipped();
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
    let (tell, told) = channel();
    std::thread::spawn(move || tell.send(fs::read_to_string(address).unwrap()));
    let preview = Running::spawn(
        serve(&sources)
            .arg("--open")
            .env("BROWSER", browser)
            .stdin(Stdio::null()),
    );
    let opened = told.recv_timeout(DEADLINE).unwrap();
    assert_eq!(opened.trim(), format!("http://127.0.0.1:{}/", preview.port));
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    assert!(
        Command::new("cp")
            .args(["-r", "-T"])
            .arg(from)
            .arg(to)
            .status()
            .unwrap()
            .success()
    );
}
