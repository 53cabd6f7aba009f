//! Several enquiries at once, several case workers at once, and a browser that goes away: what is done is said, and what is
//! not done is said too.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use contact_store::local_engine::CONTACTS_TABLE;
use dynoxide::Database;

use super::browser::{Answer, Pages};
use crate::running::{NOW, engine_with_messages, items, json_at, set_hold, show, take_over};

const ID: &str = "07070707070707070707070707070707";
const SPAM: &str = "08080808080808080808080808080808";

/// The body of the request that sends a form.
fn form(pages: &Pages, path: &str, fields: &[(&str, &str)]) -> String {
    let token = pages.token.as_str();
    let body: String = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([&[("token", token)], fields].concat())
        .finish();
    format!(
        "POST {path} HTTP/1.1\r\nHost: {}\r\nOrigin: {}\r\nCookie: {}\r\nContent-Type: \
         application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        pages.host(),
        pages.origin(),
        pages.cookie,
        body.len()
    )
}

/// The value that an input has.
fn value(answer: &Answer, name: &str) -> String {
    let start = format!("name=\"{name}\"");
    let rest = answer.body.split_once(&start).unwrap().1;
    let rest = rest.split_once("value=\"").unwrap().1;
    rest.split_once('"').unwrap().0.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_refused_hides_none_that_was_done() {
    let (_, engine, [reference, spam]) = engine_with_messages().await;
    let pages = Pages::open(engine);
    let before = show(engine, NOW, &reference).await;
    let kept = pages.done(
        &format!("/person/{ID},{SPAM}/behold"),
        &[("reason", "in-contact")],
    );
    assert!(kept.body.contains("Beholdt"), "{}", kept.body);
    assert!(
        kept.body.contains(&format!("{spam}: ")),
        "why the other was not"
    );
    let after = show(engine, NOW, &reference).await;
    assert_ne!(after["review_at"], before["review_at"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_of_several_people_is_asked_by_a_form_of_its_own() {
    let (_, engine, references) = engine_with_messages().await;
    let pages = Pages::open(engine);
    let page = pages.get(&format!("/person/{ID},{SPAM}/deling"));
    for (id, reference) in [ID, SPAM].iter().zip(&references) {
        assert!(
            page.body
                .contains(&format!("action=\"/person/{id}/deling\""))
        );
        assert!(page.body.contains(reference.as_str()));
    }
    let seen = page.hidden("seen");
    let fields = [("seen", seen.as_str()), ("agreement", "eksempel")];
    pages.done(&format!("/person/{ID}/deling"), &fields);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_begun_is_carried_out_though_the_browser_has_gone() {
    let (_, engine, references) = engine_with_messages().await;
    let pages = Pages::open(engine);
    let sent = form(
        &pages,
        "/sett-status",
        &[("step", "not-spam"), ("id", SPAM), ("id", ID)],
    );
    let mut stream = TcpStream::connect(("127.0.0.1", pages.port)).unwrap();
    stream.write_all(sent.as_bytes()).unwrap();
    drop(stream);
    let latest = Instant::now() + Duration::from_secs(20);
    while show(engine, NOW, &references[1]).await["status"] == "spam" {
        assert!(Instant::now() < latest, "it was given up");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// How much is stored; a note of what was seen is an item of its own.
fn notes(database: &Database) -> usize {
    items(database, CONTACTS_TABLE).len()
}

#[tokio::test(flavor = "multi_thread")]
async fn spam_is_seen_when_somebody_looks_at_it() {
    let (database, engine, _) = engine_with_messages().await;
    let pages = Pages::open(engine);
    let before = notes(&database);
    let ask = |method: &str, more: &str| {
        pages.raw(&format!(
            "{method} /?vis=spam HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nConnection: close\r\n{more}\r\n",
            pages.host(),
            pages.cookie
        ))
    };
    assert_eq!(ask("GET", "x-desk-refresh: 1\r\n").status, 200);
    assert_eq!(ask("HEAD", "").status, 200);
    assert_eq!(notes(&database), before, "nobody has looked");
    assert_eq!(ask("GET", "").status, 200);
    assert_eq!(notes(&database), before + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_named_who_did_something_else() {
    let (_, engine, [reference, _]) = engine_with_messages().await;
    let pages = Pages::open(engine);
    json_at(
        engine,
        NOW,
        &[
            "keep",
            &reference,
            "--reason",
            "in-contact",
            "--actor",
            "kari",
        ],
    )
    .await;
    let path = format!("/person/{ID}/rett");
    // The page was made after that.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let seen = pages.get(&path).hidden("seen");
    let hold = set_hold(&reference, "contact", "2026-03-01");
    json_at(engine, NOW, &[&hold[..], &["--actor", "olav"]].concat()).await;
    let slower = pages.post(&path, &[("seen", &seen), ("phone", "22 22 55 59")]);
    assert_eq!(slower.status, 409);
    assert!(slower.body.contains("Noen andre har endret dette"));
    assert!(
        !slower.body.contains("gjorde det:"),
        "holds are in no history"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_that_nobody_touched_keeps_what_a_colleague_put_there() {
    let (_, engine, [reference, _]) = engine_with_messages().await;
    let pages = Pages::open(engine);
    let path = format!("/person/{ID}/rett");
    let page = pages.get(&path);
    let name = value(&page, "name");
    json_at(
        engine,
        NOW,
        &["rectify", &reference, "name=Kari Nord", "--actor", "olav"],
    )
    .await;
    let (seen, phone) = (page.hidden("seen"), value(&page, "was-phone"));
    let fields = |seen: &str, name: &str, was: &str| {
        [
            ("seen", seen.to_owned()),
            ("name", name.to_owned()),
            ("was-name", was.to_owned()),
            ("phone", "22 22 55 59".to_owned()),
            ("was-phone", phone.clone()),
        ]
    };
    let as_pairs = |fields: &[(&'static str, String); 5]| {
        fields
            .each_ref()
            .map(|(name, value)| (*name, value.clone()))
    };
    let first = as_pairs(&fields(&seen, &name, &name));
    let first: Vec<(&str, &str)> = first
        .iter()
        .map(|(id, value)| (*id, value.as_str()))
        .collect();
    let slower = pages.post(&path, &first);
    assert_eq!(slower.status, 409);
    assert_eq!(value(&slower, "name"), "Kari Nord", "what stands there now");
    let (name, was) = (value(&slower, "name"), value(&slower, "was-name"));
    let second = as_pairs(&fields(&slower.hidden("seen"), &name, &was));
    let second: Vec<(&str, &str)> = second
        .iter()
        .map(|(id, value)| (*id, value.as_str()))
        .collect();
    pages.done(&path, &second);
    let after = show(engine, NOW, &reference).await;
    assert_eq!(
        (&after["name"], &after["phone"]),
        (&"Kari Nord".into(), &"22 22 55 59".into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_duty_can_be_closed_though_the_person_is_gone() {
    let (_, engine, [reference, _]) = engine_with_messages().await;
    let takeover = [&take_over(&reference)[..], &["--actor", "kari"]].concat();
    let taken = json_at(engine, NOW, &takeover).await;
    let new = taken["new_reference"].as_str().unwrap().to_owned();
    let code = json_at(engine, NOW, &["deadlines"]).await[0]["case"]
        .as_str()
        .unwrap()
        .to_owned();
    json_at(
        engine,
        NOW,
        &["erase", &new, "--reason", "unlawful", "--actor", "kari"],
    )
    .await;
    let pages = Pages::open(engine);
    let closed = pages.done(&format!("/sak/{code}/avslutt"), &[("outcome", "sent")]);
    assert!(closed.body.contains("desk --local"), "{}", closed.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_is_shown_when_the_form_itself_is_refused() {
    let (_, engine, [reference, _]) = engine_with_messages().await;
    let pages = Pages::open(engine);
    json_at(
        engine,
        NOW,
        &["case", "open", "access", &reference, "--actor", "olav"],
    )
    .await;
    let path = format!("/person/{ID}/ny-kontaktperson");
    let refused = pages.post(&path, &[("name", "Ola Hansen")]);
    assert_ne!(refused.status, 303);
    assert!(refused.body.contains("Ola Hansen"), "{}", refused.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_is_taken_back_unless_somebody_has_gone_on_from_it() {
    let (_, engine, [reference, _]) = engine_with_messages().await;
    let pages = Pages::open(engine);
    let steps = format!("/henvendelse/{ID}/steg");
    for (somebody_goes_on, expected) in [(false, 303), (true, 409)] {
        let solved = pages.done(&steps, &[("step", "solve")]);
        let seen = solved.hidden("seen");
        if somebody_goes_on {
            let keep = [
                "keep",
                &reference,
                "--reason",
                "in-contact",
                "--actor",
                "olav",
            ];
            json_at(engine, NOW, &keep).await;
        }
        let back = pages.post(&steps, &[("seen", &seen), ("step", "start")]);
        assert_eq!(back.status, expected, "{}", back.body);
    }
}
