//! What staff are told, and when.

use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::program::{Local, SENTINEL};

/// The mails about messages; those of weeks are told by their `W`.
fn mails(data: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(data.join("outbox")).into_iter().flatten();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut mails: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "eml"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        // A week's name is shorter than a reference, which may have a W after its hyphen too.
        .filter(|(name, _)| name.len() == "7K3Q-9XWD".len())
        .collect();
    mails.sort();
    mails
}

/// The mails once there are so many: they are written a moment after the answer.
fn mails_when(data: &Path, count: usize) -> Vec<(String, String)> {
    let end = std::time::Instant::now() + Duration::from_secs(20);
    while mails(data).len() < count && std::time::Instant::now() < end {
        std::thread::sleep(Duration::from_millis(50));
    }
    mails(data)
}

#[test]
fn staff_get_a_mail_with_the_reference_and_nothing_that_was_typed() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let local = Local::start(&data, &[]);
    let token = local.token();
    let typed = format!(
        "name={SENTINEL}&phone=22225555&email={SENTINEL}%40example.no&company={SENTINEL}&q7=&token={token}"
    );
    let spam = "Buy+viagra+online+and+cheap+cialis+at+http%3A%2F%2Fa.example";
    local.post_text(&format!("{typed}&message={spam}"));
    let receipt = local.post_text(&format!(
        "{typed}&message=Hei,+kan+dere+ringe+{SENTINEL}+i+morgen"
    ));
    let [(reference, mail)] = &mails_when(&data, 1)[..] else {
        panic!("spam came first and is not told of, so there is one");
    };
    assert!(receipt.contains(reference.as_str()));
    assert!(
        mail.contains(&format!("desk show {reference}\r\n")),
        "{mail}"
    );
    for line in ["\r\nSubject: ", "\r\nDate: ", "\r\nMIME-Version: 1.0\r\n"] {
        assert!(mail.contains(line), "{mail}");
    }
    assert!(!mail.to_lowercase().contains(&SENTINEL.to_lowercase()));
    assert!(!mail.contains("2222"), "{mail}");
    assert_eq!(local.signal("TERM"), 0);

    // The engine's stream brings it once more.
    let written = fs::metadata(data.join(format!("outbox/{reference}.eml"))).unwrap();
    let local = Local::start(&data, &[]);
    let again = local.post(&local.token());
    let both = mails_when(&data, 2);
    assert_eq!(both.len(), 2);
    assert!(both.iter().any(|(name, _)| again.contains(name.as_str())));
    let still = fs::metadata(data.join(format!("outbox/{reference}.eml"))).unwrap();
    assert_eq!(still.modified().unwrap(), written.modified().unwrap());
}

#[test]
fn a_mail_that_fails_fails_no_post_and_is_sent_later() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let local = Local::start(&data, &[]);
    let outbox = data.join("outbox");
    // The week's mail may have made the folder; a file in its place takes no mail.
    if outbox.exists() {
        fs::rename(&outbox, data.join("old")).unwrap();
    }
    fs::write(&outbox, "x").unwrap();
    let receipt = local.post(&local.token());
    assert!(local.get(&receipt).starts_with("HTTP/1.1 200"));
    let end = std::time::Instant::now() + Duration::from_secs(20);
    let warned = || local.output().contains("staff cannot be told");
    while !warned() && std::time::Instant::now() < end {
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(warned(), "{}", local.output());
    fs::remove_file(&outbox).unwrap();
    let [(reference, _)] = &mails_when(&data, 1)[..] else {
        panic!("it is written as soon as it can be");
    };
    assert!(receipt.contains(reference.as_str()));
}

#[test]
fn unseen_spam_is_told_of_on_a_working_day() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let local = Local::start(&data, &["--now", "2026-03-14T12:00:00Z"]);
    let token = local.token();
    let spam = "Buy+viagra+online+and+cheap+cialis+at+http%3A%2F%2Fa.example";
    local.post_text(&format!(
        "name=Kari&phone=22225555&email=kari%40example.no&message={spam}&q7=&token={token}"
    ));
    assert_eq!(local.signal("TERM"), 0);
    fs::remove_dir_all(data.join("outbox")).unwrap();
    // The digests are brought up to date at the start, the week's last.
    let digest_on = |day: &str, week: &str| {
        let local = Local::start(&data, &["--now", &format!("{day}T12:00:00Z")]);
        let mail = |id: &str| data.join(format!("outbox/{id}.eml"));
        let end = std::time::Instant::now() + Duration::from_secs(20);
        while !mail(week).exists() && std::time::Instant::now() < end {
            std::thread::sleep(Duration::from_millis(50));
        }
        assert!(mail(week).exists());
        assert_eq!(local.signal("TERM"), 0);
        fs::read_to_string(mail(day)).ok()
    };
    assert_eq!(digest_on("2026-03-15", "2026-W11"), None, "a Sunday");
    let mail = digest_on("2026-03-16", "2026-W12").unwrap();
    let numbers = "Ikke sett: 1\r\nI alt i s=C3=B8ppelposten: 1\r\n";
    assert!(mail.contains(numbers), "{mail}");
}
