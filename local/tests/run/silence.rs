//! Nothing that is sent is ever said.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use jiff::Timestamp;

use crate::program::{FORM, Local, SENTINEL};

#[test]
fn nothing_that_is_sent_is_ever_said() {
    let folder = tempfile::tempdir().unwrap();
    let local = Local::start(folder.path(), &[]);
    let token = local.token();
    let doubted = format!(
        "name={SENTINEL}&phone=22225555&email={SENTINEL}%40example.no&company={SENTINEL}&message={SENTINEL}&token={SENTINEL}&q7={SENTINEL}"
    );
    let valid = doubted.replace(
        &format!("token={SENTINEL}&q7={SENTINEL}"),
        &format!("token={token}&q7="),
    );
    let refused = format!(
        "name={SENTINEL}https://x&phone={SENTINEL}&email={SENTINEL}&message=&{SENTINEL}={SENTINEL}&notice_version={SENTINEL}"
    );
    let json = format!(
        "{{\"name\":\"{SENTINEL}\",\"{SENTINEL}\":[\"{SENTINEL}\"],\"phone\":{{\"{SENTINEL}\":1}}}}"
    );
    let path = "/api/kontakt";
    for (path, content_type, body, status) in [
        (path, FORM, valid.as_str(), 303),
        (path, FORM, &doubted, 200),
        (
            path,
            "application/json",
            &json.replace("{\"", "{\"token\":\""),
            400,
        ),
        (&*format!("{path}/token?{SENTINEL}"), FORM, &valid, 405),
        (
            &*format!("{path}?{SENTINEL}={SENTINEL}"),
            FORM,
            &refused,
            422,
        ),
        (path, FORM, &format!("{refused}%FF%ff=%C3%28"), 422),
        (path, "application/json", &json, 422),
        (path, "application/json", &json[1..], 400),
        (path, &format!("text/{SENTINEL}"), &valid, 415),
        (path, FORM, &SENTINEL.repeat(20_000), 413),
        (&*format!("/api/{SENTINEL}"), FORM, &valid, 404),
        (&*format!("/{SENTINEL}/"), FORM, &valid, 405),
        (&*format!("/api/kvittering/{SENTINEL}"), FORM, &valid, 405),
        (&*format!("/api/godkjenning/{SENTINEL}"), FORM, &valid, 404),
    ] {
        let answer = local.send(path, content_type, body);
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{status}: {answer}"
        );
        expect_silent_head(&answer);
    }
    assert_eq!(local.inbox(Timestamp::UNIX_EPOCH).len(), 1);
    let output = local.whole_output();
    assert!(
        output.contains("stored") && output.contains("phone:letters"),
        "the log says what happened: {output}"
    );
    expect_silent(&output);
}

#[track_caller]
fn expect_silent(output: &str) {
    let is_silent = !output.to_lowercase().contains(&SENTINEL.to_lowercase());
    assert!(is_silent, "{output}");
}

#[track_caller]
fn expect_silent_head(answer: &str) {
    let (head, _) = answer.split_once("\r\n\r\n").unwrap();
    let is_silent = !head.contains(SENTINEL);
    assert!(is_silent, "a header repeats what was sent: {head}");
}

/// Writes over the engine's files while it has them open; in place, because it has mapped one of them.
fn spoil_the_store(data: &Path) {
    for name in [
        "dynamodb.sqlite",
        "dynamodb.sqlite-wal",
        "dynamodb.sqlite-shm",
    ] {
        let mut file = OpenOptions::new()
            .write(true)
            .open(data.join(name))
            .unwrap();
        let length = file.metadata().unwrap().len();
        let nonsense = vec![b'x'; usize::try_from(length).unwrap()];
        file.write_all(&nonsense).unwrap();
    }
}

#[test]
fn nothing_is_said_of_what_a_failing_store_was_given_either() {
    let folder = tempfile::tempdir().unwrap();
    let local = Local::start(folder.path(), &[]);
    let token = local.token();
    let form = format!(
        "name={SENTINEL}&phone=22225555&email={SENTINEL}%40example.no&company={SENTINEL}&message={SENTINEL}&token={token}&q7="
    );
    local.post_text(&form);
    spoil_the_store(folder.path());
    let page = local.send("/api/kontakt", FORM, &form.replace("22225555", "22225556"));
    assert!(page.starts_with("HTTP/1.1 503 "), "{page}");
    assert_eq!(page.matches(SENTINEL).count(), 4, "as typed: {page}");
    let json = format!(
        r#"{{"name":"{SENTINEL}","phone":"22225555","email":"{SENTINEL}@example.no","message":"{SENTINEL} 2","token":"{token}"}}"#
    );
    let problem = local.send("/api/kontakt", "application/json", &json);
    assert!(problem.starts_with("HTTP/1.1 503 "), "{problem}");
    assert!(!problem.contains(SENTINEL), "{problem}");
    expect_silent_head(&page);
    let output = local.whole_output();
    assert!(output.contains("status=503"), "{output}");
    expect_silent(&output);
}
