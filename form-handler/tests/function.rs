//! The function's own program, behind Lambda's interface, with every kind of trouble between it and its store: nothing
//! that somebody typed is printed, told Lambda or put into a header, and a new try never makes two of one message.
#![allow(
    clippy::unwrap_used,
    clippy::string_slice,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

#[path = "../../contact-store/tests/engine_here/mod.rs"]
mod engine_here;
#[path = "../../contact-store/tests/fake_endpoint/mod.rs"]
mod fake_endpoint;
mod handler;
mod process;
#[path = "../../contact-store/tests/stored/mod.rs"]
mod stored;

use std::collections::BTreeMap;

use contact_store::CaseStore;
use fake_endpoint::{Act, FakeEndpoint, cancelled, error};
use handler::page::parse;
use handler::{FORM, Handler, JSON, RememberingStore, get};
use jiff::{SignedDuration, Timestamp};
use process::{Function, REQUEST_ID};
use serde_json::{Value, json};
use stored::{Stored, case_store, messages};

pub(crate) const ORIGIN_SECRET: &str = "a secret for tests of at least 32 characters";
pub(crate) const SITE_ORIGIN: &str = "https://www.example.no";
/// Stand for whatever a person may write, the number they can be reached at, and the address they come from.
const SENTINELS: [&str; 3] = ["zqxjkvbpyg", "98765432", "203.0.113.77"];
const SENTINEL: &str = SENTINELS[0];
/// What the store says in its errors, which may quote an item.
const STORES_WORDS: &str = "Kari Nordmann";

/// The function, what is behind it, and a token that counts.
struct Deployed {
    function: Function,
    endpoint: FakeEndpoint,
    store: CaseStore,
    token: String,
}

impl Deployed {
    async fn start() -> Self {
        let (_, connection, port) = engine_here::start_on_a_port().await;
        let endpoint = FakeEndpoint::start(port, []).await;
        Self {
            function: Function::start(endpoint.port).await,
            endpoint,
            store: case_store(connection),
            token: token().await,
        }
    }

    /// The fields of a form with sentinels in them, and this text.
    fn fields(&self, message: &str) -> BTreeMap<String, String> {
        let fields = [
            ("name", format!("{SENTINEL} «<b>»")),
            ("phone", "987 65 432".to_owned()),
            ("email", format!("{SENTINEL}@example.no")),
            ("company", SENTINEL.to_owned()),
            ("message", format!("{SENTINEL}\r\n{message}")),
            ("notice_version", SENTINEL.to_owned()),
            ("token", self.token.clone()),
            ("q7", String::new()),
        ];
        fields
            .map(|(name, value)| (name.to_owned(), value))
            .into_iter()
            .collect()
    }

    async fn send_form(&mut self, fields: &BTreeMap<String, String>) -> Sent {
        self.send(&post(FORM, &urlencoded(fields))).await
    }

    async fn send_json(&mut self, fields: &BTreeMap<String, String>) -> Sent {
        let mut fields = fields.clone();
        fields.remove("q7");
        self.send(&post(JSON, &json!(fields).to_string())).await
    }

    async fn send(&mut self, event: &Value) -> Sent {
        let answer = self.function.invoke(&event.to_string()).await;
        Sent::read(&answer.unwrap())
    }

    async fn stored(&self) -> Vec<Stored> {
        messages(&self.store, Timestamp::UNIX_EPOCH).await
    }

    #[track_caller]
    fn expect_silence(&self) {
        let output = self.function.output();
        let low = output.to_lowercase();
        let repeated: Vec<_> = SENTINELS
            .into_iter()
            .chain(["kari"])
            .filter(|typed| low.contains(typed))
            .collect();
        assert!(repeated.is_empty(), "{repeated:?} in:\n{output}");
    }
}

/// An answer of the function whose headers repeat nothing that was sent.
struct Sent {
    status: u64,
    location: String,
    body: String,
}

impl Sent {
    fn read(answer: &Value) -> Self {
        let body = answer["body"].as_str().unwrap_or_default().to_owned();
        let mut head = answer.clone();
        head["body"] = Value::Null;
        let headers = head.to_string().to_lowercase();
        for typed in SENTINELS {
            assert!(
                !headers.contains(typed),
                "a header repeats what was sent: {head}"
            );
        }
        assert!(!body.contains(STORES_WORDS), "the store's words: {body}");
        Self {
            status: answer["statusCode"].as_u64().unwrap(),
            location: answer["headers"]["location"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            body,
        }
    }

    /// What the page's form would send.
    fn form(&self) -> BTreeMap<String, String> {
        parse(&self.body).values
    }
}

/// A token of half a minute ago, by the clock that the function reads.
#[expect(
    clippy::disallowed_methods,
    reason = "another process reads the system's clock"
)]
async fn token() -> String {
    let handler = Handler {
        now: Timestamp::now() - SignedDuration::from_secs(30),
        ..Handler::new(&RememberingStore::default())
    };
    let answer = handler.send(get("/api/kontakt/token")).await;
    answer.json()["token"].as_str().unwrap().to_owned()
}

fn urlencoded(fields: &BTreeMap<String, String>) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields).finish()
}

/// The recorded event of a form, with another body, and with sentinels in everything a browser or a network may add.
fn post(content_type: &str, body: &str) -> Value {
    let mut event: Value =
        serde_json::from_str(include_str!("../../infra/events/kontakt-urlencoded.json")).unwrap();
    event["body"] = json!(body);
    event["rawQueryString"] = json!(format!("{SENTINEL}={SENTINEL}"));
    event["cookies"] = json!([format!("{SENTINEL}={SENTINEL}")]);
    event["requestContext"]["http"]["sourceIp"] = json!(SENTINELS[2]);
    event["requestContext"]["http"]["userAgent"] = json!(SENTINEL);
    let headers = &mut event["headers"];
    for (name, value) in [
        ("accept", "*/*"),
        ("content-type", content_type),
        ("content-length", &body.len().to_string()),
        ("user-agent", SENTINEL),
        ("referer", "https://zqxjkvbpyg.example/"),
        ("x-zqxjkvbpyg", SENTINEL),
        ("x-forwarded-for", SENTINELS[2]),
        ("x-viewer-address", SENTINELS[2]),
    ] {
        headers[name] = json!(value);
    }
    event
}

fn throttled(times: usize) -> Vec<Act> {
    vec![error(400, "ThrottlingException"); times]
}

#[tokio::test]
async fn nothing_typed_is_said_whatever_the_store_does() {
    let mut deployed = Deployed::start().await;
    let proxy = || Act::Answer(502, json!("<html>zqxjkvbpyg 98765432</html>"));
    for (number, acts) in [
        throttled(5),
        vec![error(500, "InternalServerError"); 5],
        vec![error(400, "AccessDeniedException"); 5],
        vec![error(400, "ValidationException"); 5],
        vec![cancelled(["TransactionConflict", "None", "None"]); 5],
        vec![cancelled(["ValidationError", "None", "None"]); 5],
        vec![Act::Break; 5],
        vec![Act::Silence; 5],
        vec![Act::Answer(200, json!("not an object")); 5],
        vec![proxy(); 5],
    ]
    .into_iter()
    .enumerate()
    {
        let fields = deployed.fields(&format!("{number}"));
        deployed.endpoint.act(acts.clone());
        let page = deployed.send_form(&fields).await;
        assert_eq!(page.status, 503, "{acts:?}");
        assert_eq!(page.form(), fields, "{acts:?}: as typed");
        deployed.endpoint.act(acts.clone());
        let problem = deployed.send_json(&fields).await;
        assert_eq!(problem.status, 503, "{acts:?}");
        assert!(!problem.body.contains(SENTINEL), "{}", problem.body);
    }
    deployed.endpoint.act([]);
    let mut taken = 0;
    // Ten minutes may end on the way, and then there are five more.
    let last = loop {
        let fields = deployed.fields(&format!("stored {taken}"));
        let status = deployed.send_form(&fields).await.status;
        if status != 303 || taken > 10 {
            break status;
        }
        taken += 1;
    };
    assert_eq!(
        (last, taken >= 5),
        (429, true),
        "one client, counted: {taken}"
    );
    let output = deployed.function.output();
    for outcome in ["stored", "refused"] {
        let of_outcome = format!("outcome=\"{outcome}\"");
        let mut lines = output
            .lines()
            .filter(|line| line.contains(&of_outcome))
            .peekable();
        assert!(lines.peek().is_some(), "{output}");
        for words in [
            format!(" request=\"{REQUEST_ID}\""),
            " milliseconds=".to_owned(),
        ] {
            assert!(
                lines.clone().all(|line| line.contains(&words)),
                "{words}: {output}"
            );
        }
    }
    deployed.expect_silence();
}

#[tokio::test]
async fn nothing_typed_is_said_when_nobody_is_at_the_stores_address() {
    let mut deployed = Deployed::start().await;
    let free = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    deployed.function = Function::start(port).await;
    let fields = deployed.fields("Hei");
    let page = deployed.send_form(&fields).await;
    assert_eq!((page.status, page.form()), (503, fields));
    assert!(deployed.function.output().contains("status=503"));
    deployed.expect_silence();
}

/// Bodies that are no text, and events that are none: API Gateway sends neither, but who knows what stands between.
#[tokio::test]
async fn nothing_typed_is_said_of_what_cannot_be_read() {
    let mut deployed = Deployed::start().await;
    let form = urlencoded(&deployed.fields("Hei"));
    let in_base64 = |body: &str| {
        let mut event = post(FORM, body);
        event["isBase64Encoded"] = json!(true);
        event
    };
    // The base64 of `name=`, two bytes that are no UTF-8, and the sentinel.
    let no_text = in_base64("bmFtZT3/w3pxeGprdmJweWc=");
    assert_eq!(deployed.send(&no_text).await.status, 422);
    let half = post(JSON, r#"{"name":"zqxjkvbpyg"#);
    assert_eq!(deployed.send(&half).await.status, 400);
    let whole = half.to_string();
    let mut misshapen = vec![
        // lambda_http panics at a body that is not base64 (1.3).
        in_base64(&format!("{SENTINEL}!")).to_string(),
        in_base64(&form).to_string(),
        json!(SENTINEL).to_string(),
        json!({ SENTINEL: SENTINEL }).to_string(),
        whole[..whole.len() - 1].to_owned(),
    ];
    for (place, value) in [
        ("/body", json!([SENTINEL])),
        ("/isBase64Encoded", json!(SENTINEL)),
        ("/headers", json!([SENTINEL])),
        ("/headers", json!({ "zqx jkvbpyg\n": SENTINEL })),
        ("/headers/accept", json!({ SENTINEL: SENTINEL })),
        (
            "/requestContext/http/method",
            json!("zqxjkvbpyg zqxjkvbpyg"),
        ),
        ("/requestContext/http/sourceIp", json!(5)),
        ("/rawPath", json!("zqxjkvbpyg zqxjkvbpyg")),
        ("/rawQueryString", json!("zqx jkvbpyg#zqxjkvbpyg")),
        ("/cookies", json!(SENTINEL)),
        ("/version", json!(SENTINEL)),
    ] {
        let mut event = post(FORM, &form);
        *event.pointer_mut(place).unwrap() = value;
        misshapen.push(event.to_string());
    }
    let mut failed = 0;
    for event in misshapen {
        match deployed.function.invoke(&event).await {
            Some(answer) => drop(Sent::read(&answer)),
            None => failed += 1,
        }
        deployed.expect_silence();
    }
    assert!(failed > 0, "some of them can be answered by nobody");
    let sent = deployed.send_form(&deployed.fields("Hei")).await;
    assert_eq!(sent.status, 303, "and it takes the next one");
    assert!(deployed.function.output().contains("outcome=\"panic\""));
    deployed.expect_silence();
}

#[tokio::test]
async fn a_new_try_after_an_answer_that_was_lost_leaves_one_message() {
    let mut deployed = Deployed::start().await;
    let fields = deployed.fields("Hei");
    let mut acts = vec![Act::LoseTheAnswer];
    acts.extend(throttled(4));
    deployed.endpoint.act(acts.clone());
    let page = deployed.send_form(&fields).await;
    assert_eq!(page.status, 503);
    assert!(page.body.contains("Vi vet ikke om meldingen kom fram"));
    assert_eq!(page.form(), fields, "as typed, and with the same token");
    assert_eq!(deployed.stored().await.len(), 1, "it was stored");
    let receipt = deployed.send_form(&page.form()).await;
    assert_eq!(receipt.status, 303, "{}", receipt.body);
    let [stored] = &deployed.stored().await[..] else {
        panic!("one message");
    };
    assert!(
        receipt
            .location
            .contains(stored.message.item.reference.as_str())
    );

    let fields = deployed.fields("Noe annet");
    deployed.endpoint.act(acts);
    let problem = deployed.send_json(&fields).await;
    assert_eq!(problem.status, 503);
    assert!(
        problem.body.contains("\"code\":\"uncertain\""),
        "{}",
        problem.body
    );
    let again = deployed.send_json(&fields).await;
    assert_eq!(again.status, 200, "it was there: {}", again.body);
    assert_eq!(deployed.stored().await.len(), 2);
    deployed.expect_silence();
}

#[tokio::test]
async fn a_new_try_after_a_store_that_refused_is_stored() {
    let mut deployed = Deployed::start().await;
    for (number, acts) in [throttled(5), vec![error(500, "InternalServerError"); 5]]
        .into_iter()
        .enumerate()
    {
        let fields = deployed.fields(&format!("{number}"));
        deployed.endpoint.act(acts);
        let page = deployed.send_form(&fields).await;
        assert_eq!((page.status, deployed.stored().await.len()), (503, number));
        // What the visitor changes in the meantime is what is stored.
        let mut edited = page.form();
        edited.insert("company".to_owned(), "Eksempel AS".to_owned());
        assert_eq!(deployed.send_form(&edited).await.status, 303);
        let stored = deployed.stored().await;
        assert_eq!(stored.len(), number + 1);
    }
}
