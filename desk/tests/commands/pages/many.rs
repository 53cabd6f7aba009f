//! Lists with nobody in them, and with one more than a page has room for.

use contact_store::local_engine::{CONTACTS_TABLE, LEDGER_TABLE};
use personal_data::SpamReason;

use super::browser::{Answer, Pages};
use crate::running::{NOW, could_put, engine_with_nobody, items, json_at, receive};

/// One more than a page has.
const MANY: u8 = 101;

fn lines(answer: &Answer) -> usize {
    answer.body.matches("<li class=\"desk-item\">").count()
}

/// Where the page leads on to.
fn next(answer: &Answer) -> String {
    let found = answer.body.split("href=\"").find(|rest| {
        let address = rest.split('"').next().unwrap();
        address.contains("etter=")
    });
    let address = found.unwrap().split('"').next().unwrap();
    address.replace("&amp;", "&")
}

/// An engine with so many messages of one person, a minute apart.
async fn engine_with_many() -> u16 {
    let (_, engine) = engine_with_nobody().await;
    for id in 0..MANY {
        let at = format!("2026-03-15T{:02}:{:02}:00Z", id / 60, id % 60);
        let person = [
            ("name", "Kari Nordmann"),
            ("phone", "22 22 55 55"),
            ("email", "kari@example.no"),
            ("message", "Hei"),
        ];
        receive(engine, id, &at, Vec::new(), &person).await;
    }
    engine
}

#[tokio::test(flavor = "multi_thread")]
async fn every_list_that_is_empty_says_what_to_do_now() {
    let (_, engine) = engine_with_nobody().await;
    let pages = Pages::open(engine);
    for (path, words, leads_to) in [
        ("/", "Savner noen et svar", "/?vis=spam"),
        ("/?vis=noe-annet", "Savner noen et svar", "/?vis=spam"),
        ("/?vis=all", "Søk etter personen", "/finn"),
        ("/?vis=solved", "søke etter personen", "/finn"),
        ("/?vis=spam", "fjerner du merket herfra", "/"),
        ("/gjennomgang", "når det er på tide", "/"),
        (
            "/gjennomgang?vis=restricted",
            "velger «Begrens behandlingen»",
            "/finn",
        ),
        ("/saker", "velger «Opprett sak»", "/finn"),
        ("/saker?vis=all", "velger «Opprett sak»", "/finn"),
    ] {
        let answer = pages.get(path);
        assert_eq!((answer.status, lines(&answer)), (200, 0), "{path}");
        let empty = answer.body.split("<div class=\"desk-empty\">").nth(1);
        let empty = empty.unwrap().split("</div>").next().unwrap();
        assert!(empty.contains(words), "{path}: {empty}");
        let link = format!("<a href=\"{leads_to}\">");
        assert!(empty.contains(&link), "{path}: {empty}");
        assert_eq!(pages.get(leads_to).status, 200, "{path}");
    }
    let ledger = pages.get("/hendelseslogg");
    assert!(ledger.body.contains("velg en tidligere dag"));
    let nobody = pages.post("/finn", &[("sought", "kari@example.no")]);
    assert!(nobody.body.contains("href=\"/saker/ny\"") && nobody.body.contains("href=\"/brev\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inbox_is_read_a_page_at_a_time_whatever_is_done_meanwhile() {
    let engine = engine_with_many().await;
    let pages = Pages::open(engine);
    let first = pages.get("/");
    assert_eq!(lines(&first), 100);
    assert!(first.body.contains("100 av 101 vises."));
    assert!(first.body.contains("101 nye"), "all of them are counted");
    let address = next(&first);
    let second = pages.get(&address);
    assert_eq!(lines(&second), 1);
    assert!(!second.body.contains("etter="), "it is the last page");
    // The last line of the first page leaves the list. What comes after it is the same.
    let last = first.body.rsplit("href=\"/henvendelse/").next().unwrap();
    let id = last.split('"').next().unwrap();
    json_at(engine, NOW, &["solve", id]).await;
    assert_eq!(lines(&pages.get("/")), 100);
    let again = pages.get(&address);
    assert_eq!(lines(&again), 1);
    assert!(!again.body.contains(id));
    // By their ends they are in the order of their days too.
    let by_end = pages.get("/?vis=open&sorter=frist");
    assert_eq!(lines(&by_end), 100);
}

/// Three hundred are counted. Beyond them nothing is read but the page that is shown.
#[tokio::test(flavor = "multi_thread")]
async fn much_spam_is_counted_to_three_hundred_and_shown_to_its_end() {
    const ALL: usize = 320;
    let (database, engine) = engine_with_nobody().await;
    let person = [
        ("name", "Kari Nordmann"),
        ("phone", "22 22 55 55"),
        ("email", "kari@example.no"),
        ("message", "Hei"),
    ];
    let reasons = vec![SpamReason::Links];
    receive(engine, 0, "2026-03-15T00:00:00Z", reasons, &person).await;
    let mut parts = items(&database, CONTACTS_TABLE);
    parts.retain(|item| item["type"]["S"] == "message" || item["type"]["S"] == "contact");
    assert_eq!(parts.len(), 2);
    for number in 1..ALL {
        for part in &parts {
            let mut part = part.clone();
            let key = part["pk"]["S"].as_str().unwrap();
            let (kind, _) = key.split_once('#').unwrap();
            part["pk"]["S"] = format!("{kind}#{number:032x}").into();
            // Two come in each second.
            let second = number / 2;
            let at = format!("2026-03-15T00:{:02}:{:02}Z", second / 60, second % 60);
            part["received_at"]["S"] = at.into();
            assert!(could_put(&database, CONTACTS_TABLE, &part));
        }
    }
    let pages = Pages::open(engine);
    let waiting = pages.get("/");
    let link = "Mer enn 300 venter blant mulig søppelpost</a>";
    assert!(waiting.body.contains(link), "{}", waiting.body);

    let first = pages.get("/?vis=spam");
    assert_eq!(lines(&first), 100);
    assert!(first.body.contains("100 av mer enn 300 vises."));
    let ids = |answer: &Answer| {
        let links = answer.body.split("href=\"/henvendelse/").skip(1);
        let ids = links.map(|rest| rest.split('"').next().unwrap().to_owned());
        ids.collect::<Vec<_>>()
    };
    let id = |number: usize| format!("{number:032x}");
    assert_eq!(ids(&first)[1..], (1..100).map(id).collect::<Vec<_>>());
    // What follows after the 200th, and after the 300th, which is the first of its second.
    let from = |number: usize| {
        let address = next(&first);
        let after = address.split("etter=").nth(1).unwrap();
        let instant: usize = after.split('-').next().unwrap().parse().unwrap();
        let instant = instant + (number / 2 - 99 / 2) * 1000;
        pages.get(&format!("/?vis=spam&etter={instant:015}-{}", id(number)))
    };
    for (number, shown) in [(200, 201..301), (300, 301..320)] {
        let page = from(number);
        assert_eq!(ids(&page), shown.map(id).collect::<Vec<_>>(), "{number}");
        assert_eq!(page.body.contains("etter="), number == 200, "{number}");
        assert!(page.body.contains("mer enn 300 vises."));
    }
    // After the last one it is the first page again.
    assert_eq!(ids(&from(319)), ids(&first));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_written_often_is_found_a_page_at_a_time() {
    let engine = engine_with_many().await;
    let pages = Pages::open(engine);
    let sought = ("sought", "kari@example.no");
    let first = pages.post("/finn", &[sought]);
    assert_eq!(lines(&first), 100);
    assert!(first.body.contains("100 av 101 vises."));
    let keys = first.body.split("name=\"etter\" value=\"").skip(1);
    let after = keys.last().unwrap().split('"').next().unwrap();
    let second = pages.post("/finn", &[sought, ("etter", after)]);
    assert_eq!(lines(&second), 1);
    let back = pages.post("/finn", &[sought, ("etter", "")]);
    assert_eq!(lines(&back), 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_cases_fill_neither_their_list_nor_the_inbox() {
    let (_, engine) = engine_with_nobody().await;
    let pages = Pages::open(engine);
    for _ in 0..MANY {
        let case = [("kind", "access"), ("received", "2026-02-25")];
        assert_eq!(pages.post("/saker/ny", &case).status, 303);
    }
    let first = pages.get("/saker");
    assert_eq!(lines(&first), 100);
    assert_eq!(lines(&pages.get(&next(&first))), 1);
    let all = pages.get("/saker?vis=all");
    assert_eq!(lines(&pages.get(&next(&all))), 1);
    let inbox = pages.get("/");
    assert_eq!(inbox.body.matches("href=\"/sak/").count(), 10);
    assert!(
        inbox
            .body
            .contains("<a href=\"/saker\">Alle fristene: 101</a>")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_breach_of_many_names_a_hundred_and_has_the_others_in_its_report() {
    let engine = engine_with_many().await;
    let pages = Pages::open(engine);
    let done = pages.done("/avvik", &[("from", "2026-03-15"), ("to", "2026-03-15")]);
    assert!(done.body.contains(" og 1 til. Alle står i rapporten."));
    let references = |text: &str| {
        let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
        let is_half = |half: &str| half.len() == 4 && !half.contains(char::is_lowercase);
        let is_reference = |word: &&str| {
            let halves = word.split_once('-');
            halves.is_some_and(|(one, other)| is_half(one) && is_half(other))
        };
        let mut found: Vec<String> = words.filter(is_reference).map(str::to_owned).collect();
        found.sort_unstable();
        found.dedup();
        found.len()
    };
    assert_eq!(references(&done.body), 100);
    let report = done.body.split("href=\"/brev/").nth(1).unwrap();
    let report = report.split('"').next().unwrap();
    let report = pages.get(&format!("/brev/{report}"));
    assert_eq!(references(&report.body), usize::from(MANY));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_ledger_says_that_it_is_not_all_of_it() {
    let (database, engine) = engine_with_nobody().await;
    let reference = receive(
        engine,
        7,
        "2026-03-15T12:00:00Z",
        Vec::new(),
        &[
            ("name", "Kari Nordmann"),
            ("phone", "22 22 55 55"),
            ("email", "kari@example.no"),
            ("message", "Hei"),
        ],
    )
    .await;
    json_at(engine, NOW, &["start", &reference]).await;
    let entries = items(&database, LEDGER_TABLE);
    let mut entries = entries.iter().filter(|item| item["pk"]["S"] == "ledger");
    let entry = entries.next().unwrap();
    let put = |number: usize| {
        let mut one = entry.clone();
        let sort_key = entry["sk"]["S"].as_str().unwrap();
        one["sk"]["S"] = format!("{sort_key}{number:04}").into();
        assert!(could_put(&database, LEDGER_TABLE, &one));
    };
    (1..500).for_each(put);
    let pages = Pages::open(engine);
    let whole = pages.get("/hendelseslogg");
    assert!(whole.body.contains("I perioden: 500 hendelser"));
    assert!(!whole.body.contains("nyeste vises"), "all 500 are there");
    put(500);
    let more = pages.get("/hendelseslogg");
    assert!(more.body.contains("I perioden: 501 hendelser"));
    assert!(more.body.contains("De 500 nyeste vises."));
    assert_eq!(more.body.matches("<tr>").count(), 501, "and the head");
}
