//! Who is let in, and what every answer carries.

use std::time::{Duration, Instant};

use super::browser::{LONG, Pages};
use crate::running::engine_with_a_message;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_shown_without_a_code_and_a_code_lets_in_once() {
    let (engine, reference, _) = engine_with_a_message().await;
    let mut pages = Pages::start(engine, &[]);
    for path in [
        "/",
        "/finn",
        "/saker",
        "/hendelseslogg",
        "/inn",
        "/inn?kode=",
        "/inn?kode=0",
    ] {
        let answer = pages.get(path);
        assert_eq!(answer.status, 403, "{path}");
        assert!(!answer.body.contains(&reference) && !answer.body.contains("Kari"));
        assert!(
            answer.body.contains("trykk Enter"),
            "{path}: it says what to do"
        );
    }
    pages.enter();
    assert!(pages.get("/").body.contains(&reference));
    pages.cookie.clear();
    let first = pages.first.clone();
    let again = pages.get(&first);
    assert_eq!(
        (again.status, again.header("set-cookie")),
        (403, String::new())
    );
    assert_eq!(pages.get("/").status, 403, "no cookie, no page");
    pages.cookie = format!("desk-{}={}", pages.port, "0".repeat(64));
    assert_eq!(pages.get("/").status, 403, "another cookie, no page");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cookie_is_for_this_port_and_for_no_script() {
    let (engine, _, _) = engine_with_a_message().await;
    let pages = Pages::start(engine, &[]);
    let cookie = pages.get(&pages.first).header("set-cookie");
    let (pair, attributes) = cookie.split_once("; ").unwrap();
    assert!(
        pair.starts_with(&format!("desk-{}=", pages.port)),
        "{cookie}"
    );
    assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Strict");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_changes_something_only_from_our_own_page() {
    let (engine, reference, _) = engine_with_a_message().await;
    let pages = Pages::open(engine);
    let id = "07".repeat(16);
    let path = format!("/henvendelse/{id}/steg");
    let own = pages.origin();
    let token = pages.token.clone();
    let with = |token: &str| [("token", token.to_owned()), ("step", "solve".to_owned())];
    let send = |origin: &str, token: &str| {
        let fields = with(token);
        let fields = fields
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        pages.send(&path, origin, &fields).status
    };
    for origin in [
        "null",
        "",
        "http://evil.example",
        "http://127.0.0.1:1",
        "http://localhost",
        &format!("https://127.0.0.1:{}", pages.port),
    ] {
        assert_eq!(send(origin, &token), 403, "{origin}");
    }
    for other in ["", "0", &"0".repeat(64), &token[..63]] {
        assert_eq!(send(&own, other), 403, "{other}");
    }
    let shown = pages.get(&format!("/henvendelse/{id}"));
    assert!(
        shown.body.contains("Mottatt") && shown.body.contains(&reference),
        "nothing was changed"
    );
    // And nothing by looking.
    let address = format!("{path}?step=solve&token={token}");
    assert_eq!(pages.get(&address).status, 404);
    assert_eq!(
        send(&format!("http://localhost:{}", pages.port), &token),
        303
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_is_shown_to_who_is_not_let_in_any_more() {
    let (engine, _, _) = engine_with_a_message().await;
    let mut pages = Pages::open(engine);
    pages.cookie.clear();
    let answer = pages.post("/finn", &[("sought", "nokon@example.no <b>")]);
    assert_eq!(answer.status, 403);
    assert!(
        answer.body.contains("nokon@example.no &lt;b&gt;"),
        "{}",
        answer.body
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_closed_to_others() {
    let (engine, _, _) = engine_with_a_message().await;
    let pages = Pages::open(engine);
    for path in [
        "/",
        "/finn",
        "/desk.css",
        "/desk.js",
        "/ikke-her",
        "/inn?kode=0",
    ] {
        let answer = pages.get(path);
        let header = |name: &str| answer.header(name);
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(
            header("cross-origin-resource-policy"),
            "same-origin",
            "{path}"
        );
        assert_eq!(
            header("cross-origin-opener-policy"),
            "same-origin",
            "{path}"
        );
        assert_eq!(
            header("cross-origin-embedder-policy"),
            "require-corp",
            "{path}"
        );
        assert!(header("permissions-policy").contains("camera=()"), "{path}");
        assert_eq!(header("access-control-allow-origin"), "", "{path}");
        let policy = header("content-security-policy");
        for rule in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(rule), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
    }
}

/// They are for the page of who is not let in, too.
#[tokio::test(flavor = "multi_thread")]
async fn what_pages_load_is_sent_to_everybody_and_changed_by_nobody() {
    let (engine, _, _) = engine_with_a_message().await;
    let pages = Pages::start(engine, &[]);
    for (path, kind, words) in [
        ("/desk.css", "text/css; charset=utf-8", ".desk-list"),
        ("/desk.js", "text/javascript; charset=utf-8", "fetch("),
        ("/desk.svg", "image/svg+xml", "<svg"),
    ] {
        let answer = pages.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), kind, "{path}");
        assert!(answer.body.contains(words), "{path}");
        let posted = pages.post(path, &[]);
        assert_eq!(posted.status, 403, "{path}");
        assert!(!posted.body.contains(words), "{path}");
    }
}

/// The browser is started with a file for its user alone, and the file goes with the desk.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_browser_is_opened_without_telling_other_users_the_address() {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    let (engine, _, _) = engine_with_a_message().await;
    let [programs, temporary, opened] = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let xdg_open = programs.path().join("xdg-open");
    let into = opened.path().display();
    let script = format!(
        "#!/bin/sh\n/bin/cp -p \"$1\" '{into}/staged' && /bin/mv '{into}/staged' '{into}/page'\n"
    );
    fs::write(&xdg_open, script).unwrap();
    fs::set_permissions(&xdg_open, fs::Permissions::from_mode(0o700)).unwrap();
    let environment = [("PATH", programs.path()), ("TMPDIR", temporary.path())];
    let files = || fs::read_dir(temporary.path()).unwrap().count();

    let mut pages = Pages::start_with(engine, &[], &environment);
    pages.close_terminal();
    let page = opened.path().join("page");
    let latest = Instant::now() + LONG;
    while !page.exists() {
        assert!(Instant::now() < latest, "no browser was opened");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(
        fs::metadata(&page).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let html = fs::read_to_string(&page).unwrap();
    assert!(html.contains(&format!("url=http://{}{}", pages.host(), pages.first)));
    pages.enter();
    assert!(
        !pages.has_printed_more(),
        "a closed terminal presses no key"
    );
    assert_eq!(files(), 1);
    assert!(pages.interrupt());
    assert_eq!(files(), 0, "the file is gone");

    let pages = Pages::start_with(engine, &["--no-browser"], &environment);
    assert_eq!(pages.get("/").status, 403);
    assert_eq!(files(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_browser_needs_a_second_code() {
    let (engine, _, _) = engine_with_a_message().await;
    let mut pages = Pages::open(engine);
    let first = pages.cookie.clone();
    pages.press_enter();
    let address = pages.next_address();
    let entered = pages.get(&address);
    assert_eq!(entered.status, 200);
    let second = entered.header("set-cookie");
    assert!(!second.is_empty() && !second.starts_with(&first));
    assert_eq!(pages.get("/").status, 200, "the first is still in");
    // Each session has a token of its own.
    let cookie = second.split(';').next().unwrap().to_owned();
    let first = std::mem::replace(&mut pages.cookie, cookie);
    let refused = pages.post("/finn", &[("sought", "kari@example.no")]);
    assert_eq!(refused.status, 403, "the token is the first session's");
    pages.cookie = first;
    assert_eq!(
        pages.post("/finn", &[("sought", "kari@example.no")]).status,
        200
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_only_looked_at_beforehand_lets_nobody_in() {
    let (engine, _, _) = engine_with_a_message().await;
    let mut pages = Pages::start(engine, &[]);
    let first = pages.first.clone();
    let host = pages.host();
    let head = pages.raw(&format!(
        "HEAD {first} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    ));
    assert_eq!(head.header("set-cookie"), "");
    pages.enter();
}
