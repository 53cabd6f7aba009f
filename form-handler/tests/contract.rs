//! What the handler answers to each kind of request.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod handler;

use ::bundle::HandlerBundle;
use axum::body::Body;
use axum::http::Request;
use form_handler::Bundle;
use personal_data::{NotReceived, Register};
use serde_json::{Value, json};

use handler::{
    FORM, Handler, JSON, NOTICE, RememberingStore, get, now, post, send, valid, valid_json,
};

#[tokio::test]
async fn a_valid_post_is_stored_and_ends_on_its_receipt() {
    let store = RememberingStore::default();
    let answer = send(&store, post(FORM, valid().await)).await;
    assert_eq!((answer.status, answer.body.as_str()), (303, ""));

    let [new] = <[_; 1]>::try_from(store.received()).unwrap();
    assert_eq!(new.message.item.fields["message"].reveal(), "Hei\nhei");
    assert_eq!(
        new.contact.item.fields["phone_e164"].reveal(),
        "+4722225555"
    );
    assert_eq!(new.contact.item.notice_version, NOTICE);
    assert_eq!(new.message.item.received_at, now());

    let receipt = send(&store, get(answer.header("location"))).await;
    assert_eq!(receipt.status, 200);
    assert!(receipt.body.contains(new.message.item.reference.as_str()));
}

#[tokio::test]
async fn json_is_answered_in_json() {
    let store = RememberingStore::default();
    let answer = send(
        &store,
        post("application/json; charset=utf-8", valid_json().await),
    )
    .await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (201, "application/json")
    );
    let reference = store.received()[0].message.item.reference.clone();
    assert_eq!(answer.json()["reference"], reference.as_str());
    let receipt = answer.json()["receipt"].as_str().unwrap().to_owned();
    assert_eq!(send(&store, get(&receipt)).await.status, 200);
    assert_eq!(store.received()[0].message.item.notice_version, "unknown");

    let errors = send(&store, post("application/json", "{}")).await;
    assert_eq!(
        (errors.status, errors.header("content-type")),
        (422, "application/problem+json")
    );
    let first = errors.json()["errors"][0].clone();
    assert_eq!(
        (&first["field"], &first["code"]),
        (&Value::from("name"), &Value::from("missing"))
    );
    assert_eq!(first["detail"], "Navnet må fylles ut");
    // A browser that sends JSON and asks for a page gets a page.
    let mut page = post("application/json", "{}");
    page.headers_mut()
        .insert("accept", "text/html".parse().unwrap());
    assert_eq!(
        send(&store, page).await.header("content-type"),
        "text/html; charset=utf-8"
    );
}

#[tokio::test]
async fn field_errors_come_back_with_everything_as_typed() {
    let typed = "\n\"<b>&'</textarea>\u{1F642}";
    let encoded: String =
        percent_encoding::utf8_percent_encode(typed, percent_encoding::NON_ALPHANUMERIC).collect();
    let body = format!(
        "name=&phone=12&email=kari&company={encoded}&message={encoded}&notice_version=x%22y"
    );
    let store = RememberingStore::default();
    let answer = send(&store, post(FORM, body)).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (422, "text/html; charset=utf-8")
    );
    assert!(store.received().is_empty());
    assert_eq!(answer.header("cache-control"), "private, no-cache");
    for words in [
        "<title>Feil: ",
        "Navnet må fylles ut",
        "Telefonnummeret har for få sifre",
        "krøllalfa (@)",
    ] {
        assert!(answer.body.contains(words), "{words}");
    }
    let escaped = "\n&quot;&lt;b&gt;&amp;&#39;&lt;/textarea&gt;\u{1F642}";
    assert_eq!(
        answer.body.matches(escaped).count(),
        2,
        "company and message, as typed"
    );
    assert!(
        answer.body.contains("value=\"x&quot;y\""),
        "the notice the person was shown"
    );
    assert!(
        !answer.body.contains("id=\"message-error\""),
        "a field without an error has no message"
    );
}

#[tokio::test]
async fn lengths_are_told_in_numbers() {
    let valid = valid().await;
    let body = format!("{valid}&message=&name=&message={}", "x".repeat(10));
    assert_eq!(
        send(&RememberingStore::default(), post(FORM, body))
            .await
            .status,
        303,
        "the first that is not empty"
    );
    let register = Register::parse(include_str!("../../content/register.toml")).unwrap();
    let message = register
        .form_fields()
        .find(|field| field.id == "message")
        .unwrap();
    let emoji = |number: usize| valid.replace("Hei%0D%0Ahei", &"%F0%9F%99%82".repeat(number));
    let answer = send(
        &RememberingStore::default(),
        post(FORM, emoji(message.max_chars + 312)),
    )
    .await;
    let words = format!(
        "Meldingen er 312 tegn for lang. Den kan ha høyst {} tegn",
        message.max_chars
    );
    assert!(answer.body.contains(&words), "{}", answer.status);
    let full = send(
        &RememberingStore::default(),
        post(FORM, emoji(message.max_chars)),
    )
    .await;
    assert_eq!(
        full.status, 303,
        "a message of nothing but emoji is a message"
    );
    // Three letters for each character, which is composed to one.
    let korean = "%E1%84%80%E1%85%A1%E1%86%A8".repeat(message.max_chars);
    let korean = valid.replace("Hei%0D%0Ahei", &korean);
    let decomposed = send(&RememberingStore::default(), post(FORM, korean)).await;
    assert_eq!(decomposed.status, 303);
    let store = RememberingStore::default();
    let too_large = send(&store, post(FORM, vec![b'a'; 200_000])).await;
    let words = format!("til høyst {} tegn", message.max_chars);
    assert!(too_large.body.contains(&words));
}

#[tokio::test]
async fn what_is_no_utf_8_is_shown_again_and_a_named_charset_is_honoured() {
    let store = RememberingStore::default();
    let latin = valid().await.replace("Hei%0D%0Ahei", "Bl%E5b%E6r");
    let unnamed = send(&store, post(FORM, latin.clone())).await;
    assert_eq!(unnamed.status, 422);
    assert!(
        unnamed.body.contains("\nBlåbær</textarea>"),
        "as well as it can be read"
    );
    assert!(unnamed.body.contains("tegn vi ikke klarer å lese"));
    let named = post(&format!("{FORM}; charset=windows-1252"), latin);
    assert_eq!(send(&store, named).await.status, 303);
    let [stored] = <[_; 1]>::try_from(store.received()).unwrap();
    assert_eq!(stored.message.item.fields["message"].reveal(), "Blåbær");
}

#[tokio::test]
async fn each_cause_has_its_words_and_its_code() {
    let store = RememberingStore::default();
    let check = async |field: &str, value: serde_json::Value, code: &str, words: &str| {
        let mut sent: serde_json::Value = serde_json::from_str(&valid_json().await).unwrap();
        sent[field] = value;
        let answer = send(&store, post(JSON, sent.to_string())).await;
        let error = &answer.json()["errors"][0];
        assert_eq!(
            (&error["field"], &error["code"]),
            (&json!(field), &json!(code))
        );
        let detail = error["detail"].as_str().unwrap();
        assert!(
            detail.contains(words) && !detail.contains(['{', '}']),
            "{detail}"
        );
    };
    check(
        "phone",
        json!(22_225_555),
        "not_text",
        "må sendes som tekst",
    )
    .await;
    check("phone", json!("ring meg"), "letters", "bokstaver").await;
    check("phone", json!("22225555*"), "character", "«*»").await;
    check(
        "email",
        json!("jørgen@blåbær.no"),
        "character",
        "«ø» foran @",
    )
    .await;
    check("email", json!("o’brien@example.no"), "character", "«’»").await;
    check(
        "email",
        json!("a\u{301}\u{301}@example.no"),
        "character",
        "«á»",
    )
    .await;
    check(
        "email",
        json!("a\u{323}\u{33F}@example.no"),
        "character",
        "«ạ»",
    )
    .await;
    check(
        "email",
        json!("x\u{33F}@example.no"),
        "character",
        "«\u{25CC}\u{33F}»",
    )
    .await;
    check("email", json!("kari@my_host.no"), "domain_character", "«_»").await;
    assert!(store.received().is_empty());
}

#[tokio::test]
async fn a_body_that_is_encoded_is_not_taken() {
    let store = RememberingStore::default();
    for (coding, status) in [
        ("gzip", 415),
        ("br", 415),
        ("identity, gzip", 415),
        ("x-unknown", 415),
        ("identity", 303),
        ("Identity", 303),
        ("", 303),
    ] {
        let mut request = post(FORM, valid().await);
        let headers = request.headers_mut();
        headers.insert("content-encoding", coding.parse().unwrap());
        let answer = send(&store, request).await;
        assert_eq!(answer.status, status, "{coding}");
        if status == 415 {
            assert_eq!(answer.header("accept-encoding"), "identity");
        }
    }
}

#[tokio::test]
async fn accept_is_read_with_its_weights() {
    let check = async |accept: &str, content_type: &str, is_json: bool| {
        let mut request = post(content_type, "");
        let headers = request.headers_mut();
        headers.insert("accept", accept.parse().unwrap());
        let answer = send(&RememberingStore::default(), request).await;
        let found = answer.header("content-type").starts_with("application/");
        assert_eq!(found, is_json, "{accept}, for {content_type}");
    };
    for (accept, is_json) in [
        ("application/json", true),
        ("application/problem+json", true),
        ("Application/JSON", true),
        ("application/*", true),
        ("application/json, text/plain, */*", true),
        ("text/html;q=0.5, application/json", true),
        ("text/html;q=0, */*", true),
        ("text/html", false),
        ("text/html, application/json;q=0", false),
        ("text/html, application/json;q=0.9", false),
        ("application/json;q=0, */*", false),
        (
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            false,
        ),
        ("image/png", false),
        ("text/*", false),
    ] {
        check(accept, FORM, is_json).await;
    }
    for no_preference in ["*/*", "", "text/html, image/gif, *; q=.2"] {
        check(no_preference, FORM, false).await;
        check(no_preference, JSON, true).await;
    }
    let request = post(JSON, "");
    assert!(!request.headers().contains_key("accept"));
    let answer = send(&RememberingStore::default(), request).await;
    assert_eq!(answer.header("content-type"), "application/problem+json");
}

/// An editor may move the form; the address that browsers come to by Back leads to where it is.
#[tokio::test]
async fn the_forms_address_is_the_contents() {
    let embedded = include_bytes!(concat!(env!("OUT_DIR"), "/bundle.postcard"));
    let mut moved: HandlerBundle = postcard::from_bytes(embedded).unwrap();
    assert_eq!(moved.form_path, "/kontakt/");
    "/skriv-til-oss/".clone_into(&mut moved.form_path);
    let mut handler = Handler::new(&RememberingStore::default());
    handler.bundle = Bundle::new(moved);
    let answer = handler.send(get("/api/kontakt")).await;
    assert_eq!(answer.header("location"), "/skriv-til-oss/");
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_by_kind() {
    let store = RememberingStore::default();
    let check = async |request: Request<Body>, status: u16, code: &str| {
        let mut request = request;
        request
            .headers_mut()
            .insert("accept", "application/json".parse().unwrap());
        let answer = send(&store, request).await;
        assert_eq!(
            (answer.status, answer.json()["code"].as_str().unwrap()),
            (status, code)
        );
        assert!(!answer.json()["title"].as_str().unwrap().is_empty());
    };
    check(post("application/json", "{"), 400, "bad_request").await;
    check(
        post("multipart/form-data; boundary=x", valid().await),
        415,
        "media_type",
    )
    .await;
    check(post("text/plain", valid().await), 415, "media_type").await;
    check(post(FORM, vec![b'a'; 200_000]), 413, "too_large").await;
    let untyped = Request::post("/api/kontakt")
        .body(Body::from(valid().await))
        .unwrap();
    check(untyped, 415, "media_type").await;
    let mut declared = post(FORM, "a=b");
    declared
        .headers_mut()
        .insert("content-length", "99999999".parse().unwrap());
    check(declared, 413, "too_large").await;
    for path in ["/api/nei", "/api/", "/api", "/", "/kontakt/"] {
        check(get(path), 404, "not_found").await;
    }
    check(
        get("/api/kvittering/2N4Z-2KA0.0123456789abcdef0123456789abcdef"),
        404,
        "not_found",
    )
    .await;
    check(get("/api/kvittering/%FF"), 404, "not_found").await;
    let elsewhere = Request::post("/api/helse").body(Body::empty()).unwrap();
    check(elsewhere, 405, "method").await;
    assert!(store.received().is_empty());
}

#[tokio::test]
async fn each_refusal_is_a_page_too() {
    let store = RememberingStore::default();
    let check = async |request: Request<Body>, status: u16| {
        let answer = send(&store, request).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (status, "text/html; charset=utf-8")
        );
        assert!(answer.body.contains("<h1"), "{status}");
        assert!(
            answer.body.contains("href=\"/kontakt/\""),
            "the way back to the form"
        );
    };
    check(post("text/plain", valid().await), 415).await;
    check(post(FORM, vec![b'a'; 200_000]), 413).await;
    check(get("/api/nei"), 404).await;
    let elsewhere = Request::delete("/api/kontakt").body(Body::empty()).unwrap();
    check(elsewhere, 405).await;
}

#[tokio::test]
async fn a_reader_of_the_forms_address_is_sent_to_the_form() {
    let store = RememberingStore::default();
    let answer = send(&store, get("/api/kontakt")).await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, "/kontakt/")
    );
    let mut request = get("/api/kontakt");
    request
        .headers_mut()
        .insert("accept", "application/json".parse().unwrap());
    let answer = send(&store, request).await;
    assert_eq!((answer.status, answer.header("allow")), (405, "POST"));
    assert_eq!(send(&store, get("/api/helse")).await.status, 200);
}

#[tokio::test]
async fn trouble_with_the_store_is_never_a_receipt() {
    let kind = || "timeout".to_owned();
    let (sure, unsure) = (
        NotReceived::NotStored { kind: kind() },
        NotReceived::Uncertain { kind: kind() },
    );
    for (error, code, title) in [
        (sure, "not_stored", "Meldingen kom ikke fram"),
        (unsure, "uncertain", "Vi vet ikke om meldingen kom fram"),
    ] {
        let store = RememberingStore::failing(error);
        let body = valid().await;
        let answer = send(&store, post(FORM, body.clone())).await;
        assert_eq!((answer.status, answer.header("retry-after")), (503, "30"));
        for words in [title, "value=\"Kari Nordmann\"", "Hei&#13;\nhei", NOTICE] {
            assert!(answer.body.contains(words), "{words}");
        }
        assert!(
            body.ends_with(&answer.hidden("token")),
            "the same token, so that a new try adds nothing"
        );
        assert_eq!(answer.header("location"), "");
        let json = send(&store, post(JSON, valid_json().await)).await;
        assert_eq!((json.status, json.header("retry-after")), (503, "30"));
        assert_eq!(json.json()["code"], code);
        assert_eq!(json.json()["title"], title);
    }
}

#[tokio::test]
async fn who_sends_too_much_is_told_how_long_to_wait() {
    let store = RememberingStore::failing(NotReceived::TooMany {
        retry_after_seconds: 417,
    });
    let body = valid().await;
    let answer = send(&store, post(FORM, body.clone())).await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "417"));
    for words in [
        "mange meldinger fra samme nett på kort tid",
        "Vent 7 minutter, og send på nytt.",
        "value=\"Kari Nordmann\"",
        "Hei&#13;\nhei",
    ] {
        assert!(answer.body.contains(words), "{words}");
    }
    assert!(body.ends_with(&answer.hidden("token")));
    let json = send(&store, post(JSON, valid_json().await)).await;
    assert_eq!((json.status, json.header("retry-after")), (429, "417"));
    assert_eq!(json.json()["code"], "too_many");
    let detail = json.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("Vent 7 minutter, og send"), "{detail}");
}

#[tokio::test]
async fn a_panic_is_answered_without_its_words() {
    let store = RememberingStore::panicking();
    let answer = send(&store, post(FORM, valid().await)).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (500, "text/html; charset=utf-8")
    );
    assert!(
        !answer.body.contains("Kari"),
        "a panic's page holds nothing that was typed"
    );
    let json = send(&store, post(JSON, valid_json().await)).await;
    assert_eq!(
        (json.status, json.header("content-type")),
        (500, "application/problem+json")
    );
    assert_eq!(json.json()["code"], "failed");
    assert!(!json.body.contains("Kari"), "{}", json.body);
}

#[tokio::test]
async fn every_page_with_a_form_has_the_registers_fields() {
    let store = RememberingStore::failing(NotReceived::NotStored {
        kind: "timeout".to_owned(),
    });
    for body in [String::new(), valid().await] {
        let page = send(&store, post(FORM, body)).await.body;
        for id in [
            "name",
            "phone",
            "email",
            "company",
            "message",
            "notice_version",
            "token",
            "q7",
        ] {
            assert_eq!(page.matches(&format!("name=\"{id}\"")).count(), 1, "{id}");
        }
    }
}

/// The event shapes of an HTTP API (payload format 2.0), with the body as text and in base64. A recording has no token
/// that is still good, so what comes back is the page on which everything that was sent can be looked at again.
#[tokio::test]
async fn events_of_the_http_api_reach_the_same_router() {
    let typed = [
        "value=\"Kari Nordmann\"",
        "Skjemaet på siden vår vil ikke sende.",
    ];
    for (event, status, words) in [
        (
            include_str!("../../infra/events/kontakt-urlencoded.json"),
            200,
            typed.as_slice(),
        ),
        (
            include_str!("../../infra/events/kontakt-urlencoded-base64.json"),
            200,
            &typed,
        ),
        (
            include_str!("../../infra/events/kontakt-json.json"),
            428,
            &["\"token\""],
        ),
        (
            include_str!("../../infra/events/helse.json"),
            200,
            &["\"ok\""],
        ),
    ] {
        let store = RememberingStore::default();
        let request = lambda_http::request::from_str(event)
            .unwrap()
            .map(|body| Body::from(body.to_vec()));
        let answer = send(&store, request).await;
        assert_eq!(answer.status, status, "{}", answer.body);
        for words in words {
            assert!(answer.body.contains(words), "{words}: {}", answer.body);
        }
    }
}
