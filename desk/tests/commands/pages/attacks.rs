//! What pages, programs and people send who are not the case worker.

use std::io::Read as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::browser::Pages;
use crate::running::{engine_with_a_message, engine_with_messages, receive};

#[tokio::test(flavor = "multi_thread")]
async fn only_our_own_name_with_our_own_port_is_answered() {
    let (engine, reference, _) = engine_with_a_message().await;
    let pages = Pages::open(engine);
    let ask = |host: &str| {
        pages.raw(&format!(
            "GET / HTTP/1.1\r\nHost: {host}\r\nCookie: {}\r\nConnection: close\r\n\r\n",
            pages.cookie
        ))
    };
    let port = pages.port;
    assert_eq!(ask(&format!("localhost:{port}")).status, 200);
    for host in [
        "evil.example",
        &format!("evil.example:{port}"),
        &format!("127.0.0.1.evil.example:{port}"),
        "127.0.0.1",
        "localhost:1",
        &format!("127.0.0.1:{port}\r\nHost: evil.example"),
    ] {
        let answer = ask(host);
        assert_eq!(answer.status, 421, "{host}");
        assert!(!answer.body.contains(&reference));
    }
    let none = pages.raw(&format!(
        "GET / HTTP/1.0\r\nCookie: {}\r\n\r\n",
        pages.cookie
    ));
    assert_eq!(none.status, 421);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_path_and_no_method_leads_anywhere_else() {
    let (engine, _, _) = engine_with_a_message().await;
    let pages = Pages::open(engine);
    for path in [
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "//evil.example/",
        "/desk.css/..",
        "/templates/desk/base.html",
        "/henvendelse/",
        "/henvendelse/../saker",
        "/henvendelse/%00",
        "/henvendelse/7K3Q-9XWD",
        "/person/0,0",
        "/brev/0",
        "/gjort/0",
        "/arbeid/0",
        "/sak/C-0000-0000",
        "/erklaring/0",
    ] {
        assert_eq!(pages.get(path).status, 404, "{path}");
    }
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"] {
        let answer = pages.raw(&format!(
            "{method} / HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nConnection: close\r\n\r\n",
            pages.host(),
            pages.cookie
        ));
        assert!(
            [400, 405].contains(&answer.status),
            "{method}: {}",
            answer.status
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_form_of_ours_is_not_read() {
    let (engine, _, _) = engine_with_a_message().await;
    let pages = Pages::open(engine);
    let ask = |kind: &str, length: usize, body: &str| {
        pages.raw(&format!(
            "POST /finn HTTP/1.1\r\nHost: {}\r\nOrigin: {}\r\nCookie: {}\r\nContent-Type: {kind}\r\nContent-Length: \
             {length}\r\nConnection: close\r\n\r\n{body}",
            pages.host(),
            pages.origin(),
            pages.cookie
        ))
    };
    for kind in [
        "text/plain",
        "application/json",
        "multipart/form-data; boundary=x",
    ] {
        assert_eq!(ask(kind, 7, "token=0").status, 415, "{kind}");
    }
    let kind = "application/x-www-form-urlencoded";
    // As much as a form may have is read, and a byte more is not.
    let token = format!("token={}&sought=", pages.token);
    let most = format!("{token}{}", "a".repeat(64 * 1024 - token.len()));
    assert_eq!(ask(kind, most.len(), &most).status, 422, "it is read");
    let more = format!("{most}a");
    let status = ask(kind, more.len(), &more).status;
    assert!([413, 0].contains(&status), "{status}");
    let large = "a".repeat(10 * 1024 * 1024);
    let status = ask(kind, large.len(), &large).status;
    // A client that goes on sending may find the connection closed before it has read why.
    assert!([413, 0].contains(&status), "{status}");
    assert_eq!(pages.get("/").status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn markup_that_was_sent_with_the_form_is_text() {
    let (_, engine, _) = engine_with_messages().await;
    let evil = "\"><script>alert(1)</script><img src=x onerror=alert(1)>";
    let name = format!("Zqx {evil}");
    receive(
        engine,
        20,
        "2026-03-16T07:00:00Z",
        vec![],
        &[
            ("name", &name),
            ("phone", "22 22 55 50"),
            ("email", "evil@example.no"),
            ("company", evil),
            ("message", evil),
        ],
    )
    .await;
    let pages = Pages::open(engine);
    let id = "14".repeat(16);
    let found = pages.post("/finn", &[("sought", "evil@example.no")]);
    assert!(found.body.contains("Zqx"));
    let mut shown = vec![found.body];
    for path in [
        "/".to_owned(),
        format!("/henvendelse/{id}"),
        format!("/person/{id}/rett"),
        format!("/person/{id}/ny-kontaktperson"),
    ] {
        let answer = pages.get(&path);
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.body.contains("Zqx"), "{path}");
        shown.push(answer.body);
    }
    // Last: an open request for access stands against a takeover.
    let access = pages.done(&format!("/person/{id}/innsyn"), &[]);
    let letters = access.body.split("href=\"/brev/").skip(1);
    let letters: Vec<String> = letters
        .map(|rest| format!("/brev/{}", rest.split('"').next().unwrap()))
        .collect();
    for letter in letters.iter().filter(|letter| !letter.contains("?lagre")) {
        let answer = pages.get(letter);
        assert!(
            answer
                .header("content-security-policy")
                .starts_with("sandbox;")
        );
        shown.push(answer.body);
    }
    assert!(shown.len() > 5, "the letter too");
    for body in shown {
        assert!(
            !body.contains("<script>alert") && !body.contains("<img src=x"),
            "{body}"
        );
        let title = body
            .split("<title>")
            .nth(1)
            .unwrap()
            .split("</title>")
            .next()
            .unwrap();
        assert!(!title.contains("Zqx"), "{title}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_say_nothing_keep_nobody_out_for_long() {
    let (engine, _, _) = engine_with_a_message().await;
    let pages = Pages::open(engine);
    let mut silent = Vec::new();
    for _ in 0..1000 {
        let Ok(stream) = TcpStream::connect_timeout(
            &([127, 0, 0, 1], pages.port).into(),
            Duration::from_secs(4),
        ) else {
            break;
        };
        silent.push(stream);
    }
    assert!(
        silent.len() > 256,
        "{} are more than are served at once",
        silent.len()
    );
    // They are given up after ten seconds without a request, and the case worker is answered.
    let begun = Instant::now();
    assert_eq!(pages.get("/").status, 200);
    assert!(
        begun.elapsed() < Duration::from_secs(30),
        "{:?}",
        begun.elapsed()
    );
    for stream in silent.iter_mut().take(3) {
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .unwrap();
        assert_eq!(stream.read(&mut [0]).unwrap(), 0, "it was closed");
    }
}
