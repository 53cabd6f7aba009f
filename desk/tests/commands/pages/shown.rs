//! What the pages say: every one of them, and what they say when something is not done.

use super::browser::Pages;
use crate::fake_endpoint::{Act, FakeEndpoint, error};
use crate::running::{NOW, engine_with_a_message, engine_with_messages, json_at};

const ID: &str = "07070707070707070707070707070707";

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_there_and_says_nothing_about_anybody_in_its_title() {
    let (engine, reference, _) = engine_with_a_message().await;
    let opened = json_at(
        engine,
        NOW,
        &["case", "open", "access", &reference, "--channel", "email"],
    )
    .await;
    let code = opened["case"].as_str().unwrap();
    let pages = Pages::open(engine);
    let of_person = [
        "behold",
        "rett",
        "innsyn",
        "sak",
        "begrens",
        "opphev-begrensning",
        "oppbevar",
        "opphev-oppbevaring",
        "ny-kontaktperson",
        "deling",
    ];
    let mut paths: Vec<String> = of_person
        .iter()
        .map(|act| format!("/person/{ID}/{act}"))
        .collect();
    paths.extend(
        [
            "/",
            "/?vis=spam",
            "/?vis=solved",
            "/?vis=all&sorter=frist",
            "/finn",
            "/saker",
            "/saker?vis=all",
            "/saker/ny",
            "/gjennomgang",
            "/gjennomgang?vis=restricted",
            "/behandlingsprotokoll",
            "/avvik",
            "/hendelseslogg",
            "/brev",
        ]
        .map(str::to_owned),
    );
    paths.push(format!("/henvendelse/{ID}"));
    paths.push(format!("/sak/{code}"));
    paths.push("/erklaring/4bfafca45f575277".to_owned());
    for path in &paths {
        let answer = pages.get(path);
        if path.ends_with("ny-kontaktperson") {
            // An open request for access stands against it, and is said at once.
            assert_eq!(answer.status, 422, "{path}");
            assert!(answer.body.contains("En sak om innsyn er åpen"));
            continue;
        }
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        let title = answer
            .body
            .split("<title>")
            .nth(1)
            .unwrap()
            .split("</title>")
            .next()
            .unwrap();
        assert!(
            !title.contains("Kari") && !title.contains('@') && title.ends_with("– desk"),
            "{title}"
        );
        // A word that is missing is shown by its name.
        for table in [
            "acts.", "fields.", "menu.", "letters.", "errors.", "trouble.", "inbox.", "person.",
            "cases.",
        ] {
            assert!(
                !answer.body.contains(&format!(">{table}")),
                "{path} has {table}"
            );
        }
        assert!(!answer.body.contains("Siden kunne ikke lages"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_is_found_without_standing_in_an_address() {
    let (engine, reference, _) = engine_with_a_message().await;
    let pages = Pages::open(engine);
    for sought in [
        "kari@example.no",
        "22 22 55 55",
        &reference,
        &reference.to_lowercase(),
    ] {
        let found = pages.post("/finn", &[("sought", sought)]);
        assert_eq!(found.status, 200, "{sought}");
        assert!(
            found.body.contains(&format!("/henvendelse/{ID}")),
            "{sought}"
        );
    }
    let nobody = pages.post("/finn", &[("sought", "ola@example.no")]);
    assert!(nobody.body.contains("Ingenting funnet.") && nobody.body.contains("/saker/ny"));
    for slip in ["", "abc", "kari@"] {
        let answer = pages.post("/finn", &[("sought", slip)]);
        assert_eq!(answer.status, 422, "{slip}");
        assert!(answer.body.contains("error-summary"), "{slip}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_lacks_something_keeps_what_was_typed_and_changes_nothing() {
    let (engine, _, _) = engine_with_a_message().await;
    let pages = Pages::open(engine);
    let path = format!("/person/{ID}/slett");
    let answer = pages.post(&path, &[("reason", "unlawful"), ("reference", "0000-0000")]);
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("value=\"unlawful\" checked"));
    for (fields, words) in [
        (
            &[
                ("reason", "request"),
                ("planned", "request "),
                ("sure", "1"),
                ("reference", "0000-0000"),
            ][..],
            "Dette er ikke referansen",
        ),
        (
            // The plan that was seen is of everything.
            &[
                ("reason", "request"),
                ("on", "message"),
                ("planned", "request "),
                ("sure", "1"),
            ][..],
            "Nå viser den det du har valgt",
        ),
        (&[("sure", "1")][..], "Velg en av dem"),
    ] {
        let answer = pages.post(&path, fields);
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains(words), "{}", answer.body);
    }
    let rectify = format!("/person/{ID}/rett");
    let answer = pages.post(&rectify, &[("phone", "12"), ("name", "Kari Nord")]);
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("value=\"12\"") && answer.body.contains("value=\"Kari Nord\""));
    assert!(answer.body.contains("for få sifre"));
    assert!(
        pages
            .get("/hendelseslogg")
            .body
            .contains("I perioden: 0 hendelser")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_slower_is_told_who_was_faster_and_loses_nothing() {
    let (engine, reference, _) = engine_with_a_message().await;
    let pages = Pages::open(engine);
    let path = format!("/person/{ID}/rett");
    let seen = pages.get(&path).hidden("seen");
    assert!(!seen.is_empty());
    json_at(
        engine,
        NOW,
        &[
            "rectify",
            &reference,
            "phone=22 22 55 58",
            "--actor",
            "olav",
        ],
    )
    .await;
    let answer = pages.post(&path, &[("seen", &seen), ("phone", "22 22 55 59")]);
    assert_eq!(answer.status, 409, "{}", answer.body);
    let body = &answer.body;
    assert!(body.contains("Noen andre har endret dette i mellomtiden. Ingenting er lagret."));
    assert!(
        body.contains("olav gjorde det: Opplysningene er rettet"),
        "{body}"
    );
    assert!(
        body.contains("value=\"22 22 55 59\"") && body.contains("Nå står det: 22 22 55 58"),
        "both are shown"
    );
    // What is shown now is what the next try is made of.
    let seen = answer.hidden("seen");
    let again = pages.post(&path, &[("seen", &seen), ("phone", "22 22 55 59")]);
    assert_eq!(again.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_sent_twice_is_carried_out_once() {
    let (engine, _, _) = engine_with_a_message().await;
    let pages = Pages::open(engine);
    let path = format!("/henvendelse/{ID}");
    let seen = pages.get(&path).hidden("seen");
    let fields = [("seen", seen.as_str()), ("step", "solve")];
    let steps = format!("{path}/steg");
    assert_eq!(pages.post(&steps, &fields).status, 303);
    let twice = pages.post(&steps, &fields);
    assert_eq!(twice.status, 409);
    assert!(
        twice.body.contains("kari gjorde det: Merket som løst"),
        "{}",
        twice.body
    );
    let without = pages.post(&steps, &[("step", "solve")]);
    assert_eq!(without.status, 422);
    assert!(without.body.contains("Det er gjort allerede."));
    assert!(
        pages
            .get("/hendelseslogg")
            .body
            .contains("I perioden: 1 hendelser")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_that_the_store_stops_is_said_to_be_unfinished_and_is_finished() {
    for passed in 4..40 {
        let (_, engine, [reference, _]) = engine_with_messages().await;
        let endpoint = FakeEndpoint::start(engine, []).await;
        let pages = Pages::open(endpoint.port);
        // The store refuses from the middle of it on.
        let refusal = error(400, "ResourceNotFoundException");
        endpoint.act([vec![Act::Pass; passed], vec![refusal; 200]].concat());
        let fields = [
            ("reason", "request"),
            ("planned", "request "),
            ("sure", "1"),
            ("reference", &*reference),
        ];
        let path = format!("/person/{ID}/slett");
        let begun = pages.post(&path, &fields);
        if begun.status != 303 {
            assert!(begun.body.contains("Ingenting er lagret"), "{}", begun.body);
            continue;
        }
        let mut ended = begun;
        while ended.status == 303 {
            ended = pages.get(&ended.header("location"));
        }
        if !ended.body.contains("ble avbrutt og er ikke ferdig") {
            continue;
        }
        assert!(ended.body.contains("/brev/"), "the letter is kept");
        endpoint.act([]);
        assert!(
            pages.get("/").body.contains("Slettingen er ikke ferdig."),
            "every page says so"
        );
        let done = pages.done("/slett/fortsett", &[]);
        assert!(
            done.body.contains("Ingenting av dette er igjen"),
            "{}",
            done.body
        );
        assert!(!pages.get("/").body.contains("Slettingen er ikke ferdig."));
        assert_eq!(pages.get(&format!("/henvendelse/{ID}")).status, 404);
        return;
    }
    panic!("no erasure was stopped in the middle");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_does_not_answer_or_does_not_allow_is_told_apart() {
    let (_, engine, _) = engine_with_messages().await;
    let endpoint = FakeEndpoint::start(engine, []).await;
    let pages = Pages::open(endpoint.port);
    for (answer, status, words) in [
        (
            error(400, "AccessDeniedException"),
            403,
            "Rollen din har ikke lov",
        ),
        (
            error(400, "ResourceNotFoundException"),
            503,
            "Lageret nekter",
        ),
    ] {
        endpoint.act(vec![answer; 50]);
        for path in ["/", "/saker", "/hendelseslogg"] {
            let page = pages.get(path);
            assert_eq!(page.status, status, "{path}");
            assert!(
                page.body.contains(words) && !page.body.contains("Kari"),
                "{}",
                page.body
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_is_closed_when_its_port_is_taken() {
    let (engine, _, _) = engine_with_a_message().await;
    let pages = Pages::start(engine, &[]);
    let port = pages.port.to_string();
    let output = crate::running::desk(engine, &["open", "--no-browser", "--port", &port]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(crate::running::text(&output.stderr).contains("choose another with --port"));
}

/// A request for access, the pages, and the code of its case.
async fn with_a_case() -> (u16, Pages, String) {
    let (engine, reference, _) = engine_with_a_message().await;
    let pages = Pages::open(engine);
    let command = ["case", "open", "access", &reference, "--actor", "kari"];
    let opened = json_at(engine, NOW, &command).await;
    let code = opened["case"].as_str().unwrap().to_owned();
    (engine, pages, code)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_offers_what_the_rules_allow_it() {
    let (_, pages, code) = with_a_case().await;
    let path = format!("/sak/{code}");
    let offers = |what: &str| pages.get(&path).body.contains(what);
    let extend = format!("action=\"{path}/forleng\"");
    assert!(offers("value=\"granted\"") && offers("value=\"refused\""));
    assert!(!offers("value=\"sent\""), "that is how duties end");
    assert!(offers(&extend));
    pages.done(&format!("{path}/forleng"), &[("extension", "complexity")]);
    assert!(!offers(&extend), "it is extended once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_a_colleague_has_changed_is_not_changed_unseen() {
    let (engine, pages, code) = with_a_case().await;
    let path = format!("/sak/{code}");
    let seen = pages.get(&path).hidden("seen");
    let extend = ["case", "extend", &code, "--reason", "complexity"];
    json_at(engine, NOW, &[&extend[..], &["--actor", "olav"]].concat()).await;
    let fields = [("seen", seen.as_str()), ("outcome", "granted")];
    let slower = pages.post(&format!("{path}/avslutt"), &fields);
    assert_eq!(slower.status, 409, "{}", slower.body);
    let seen = slower.hidden("seen");
    let fields = [("seen", seen.as_str()), ("outcome", "granted")];
    let again = pages.post(&format!("{path}/avslutt"), &fields);
    assert_eq!(again.status, 303, "{}", again.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_of_the_inbox_has_the_lines_of_a_message_beside_each_other() {
    let (engine, _, _) = engine_with_a_message().await;
    let inbox = Pages::open(engine).get("/").body;
    assert!(inbox.contains("Første linje andre"), "{inbox}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_enquiry_offers_the_steps_that_it_can_take() {
    let (engine, _, _) = engine_with_a_message().await;
    let pages = Pages::open(engine);
    let path = format!("/henvendelse/{ID}");
    let offers = |step: &str| pages.get(&path).body.contains(&format!("value=\"{step}\""));
    assert!(offers("start") && offers("solve") && !offers("not-spam"));
    pages.done(&format!("{path}/steg"), &[("step", "solve")]);
    assert!(offers("start") && !offers("solve"));
}
