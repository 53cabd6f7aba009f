//! A person or a machine: tokens, the trap, the origin, the page on which everything is shown again, and what makes two
//! posts the same.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod handler;

use axum::body::Body;
use axum::http::Request;
use form_handler::{OriginSecret, RequestTrust};
use handler::{
    FORM, Handler, JSON, KEY, ORIGIN, RememberingStore, get, now, post, post_from_nowhere, send,
    token, token_of, valid, valid_json,
};
use jiff::SignedDuration;
use personal_data::{SpamReason, Status};

const OTHER_KEY: &str = "fedcba9876543210fedcba9876543210";

/// The answer to a post is the page on which everything can be looked at again, with nothing stored; and what is sent
/// from there after two seconds is stored.
async fn expect_check_page(request: Request<Body>, what: &str) {
    let store = RememberingStore::default();
    let answer = send(&store, request).await;
    assert_eq!(answer.status, 200, "{what}");
    assert!(store.received().is_empty(), "{what}");
    for words in [
        "<h1>Kontroller opplysningene og send</h1>",
        "value=\"Kari Nordmann\"",
        "value=\"22 22 55 55\"",
        "value=\"kari@example.no\"",
        "Hei&#13;\nhei</textarea>",
        "name=\"q7\" type=\"text\" tabindex=\"-1\" autocomplete=\"off\">",
    ] {
        assert!(answer.body.contains(words), "{what}: {words}");
    }
    assert!(!answer.body.contains("role=\"alert\""), "{what}: no error");
    let token = answer.hidden("token");
    let again = format!("{}&token={token}", fields().await);
    let mut handler = Handler::new(&store);
    let at_once = handler.send(post_from_nowhere(FORM, again.clone())).await;
    assert_eq!(at_once.status, 200, "{what}: a machine, or a double click");
    assert!(
        at_once.body.contains("<h1>Det gikk litt fort</h1>"),
        "{what}"
    );
    assert_eq!(
        at_once.hidden("token"),
        token,
        "{what}: the wait does not begin anew"
    );
    handler.now = now() + SignedDuration::from_secs(2);
    let sent = handler.send(post_from_nowhere(FORM, again)).await;
    assert_eq!((sent.status, store.received().len()), (303, 1), "{what}");
}

/// A form as a browser sends it, without its token.
async fn fields() -> String {
    let valid = valid().await;
    valid.split("&token=").next().unwrap().to_owned()
}

async fn with_token(token: &str) -> Request<Body> {
    post(FORM, format!("{}&token={token}", fields().await))
}

#[tokio::test]
async fn a_post_that_may_be_a_machines_is_looked_at_once_more() {
    let twelve_hours = 12 * 3_600_000;
    expect_check_page(post(FORM, fields().await), "no token").await;
    expect_check_page(with_token("").await, "empty").await;
    expect_check_page(with_token("nonsense").await, "nonsense").await;
    let (young, old) = (token(1_999).await, token(twelve_hours).await);
    expect_check_page(with_token(&young).await, "too young").await;
    expect_check_page(with_token(&old).await, "expired").await;
    let future = token(-60_000).await;
    expect_check_page(with_token(&future).await, "from the future").await;
    let foreign = token_of(OTHER_KEY, 30_000).await;
    expect_check_page(with_token(&foreign).await, "another's key").await;
    let filled = valid().await.replace("q7=", "q7=x");
    expect_check_page(post(FORM, filled), "trap filled").await;
    let absent = valid().await.replace("&q7=", "");
    expect_check_page(post(FORM, absent), "trap absent").await;
    expect_check_page(post_from_nowhere(FORM, valid().await), "no origin").await;
    let mut null = post_from_nowhere(FORM, valid().await);
    null.headers_mut().insert("origin", "null".parse().unwrap());
    expect_check_page(null, "origin null").await;
    let mut empty = post_from_nowhere(FORM, valid().await);
    empty.headers_mut().insert("origin", "".parse().unwrap());
    expect_check_page(empty, "origin empty").await;
}

#[tokio::test]
async fn who_sends_the_check_page_is_stored_whatever_the_trap_holds() {
    for (trap, status) in [
        ("q7=Norge", Status::Spam),
        ("q7=", Status::Received),
        ("", Status::Received),
    ] {
        let store = RememberingStore::default();
        let mut handler = Handler::new(&store);
        let fields = fields().await.replace("q7=", trap);
        let checked = handler.send(post(FORM, fields.clone())).await;
        assert_eq!((checked.status, store.received().len()), (200, 0), "{trap}");
        let token = checked.hidden("token");
        handler.now = now() + SignedDuration::from_secs(2);
        let sent = handler
            .send(post(FORM, format!("{fields}&token={token}")))
            .await;
        assert_eq!(sent.status, 303, "{trap}");
        let receipt = handler.send(get(sent.header("location"))).await;
        assert_eq!(receipt.status, 200, "{trap}: the same receipt");
        let [stored] = <[_; 1]>::try_from(store.received()).unwrap();
        assert_eq!(stored.message.item.status, status, "{trap}");
        let is_trap = stored.message.item.spam_reasons == [SpamReason::Trap];
        assert_eq!(is_trap, status == Status::Spam, "{trap}");
    }
}

#[tokio::test]
async fn a_program_that_is_too_quick_keeps_its_token_too() {
    let store = RememberingStore::default();
    let handler = Handler::new(&store);
    let first = handler
        .send(post_from_nowhere(JSON, valid_json().await))
        .await;
    let token = first.json()["token"].as_str().unwrap().to_owned();
    let mut again: serde_json::Value = serde_json::from_str(&valid_json().await).unwrap();
    again["token"] = token.clone().into();
    let quick = handler
        .send(post_from_nowhere(JSON, again.to_string()))
        .await;
    assert_eq!(quick.status, 428);
    assert_eq!(quick.json()["code"], "token");
    assert_eq!(quick.json()["token"], token.as_str());
    assert_ne!(quick.json()["title"], first.json()["title"]);
}

#[tokio::test]
async fn a_token_counts_to_its_last_millisecond() {
    for age in [2_000, 12 * 3_600_000 - 1] {
        let store = RememberingStore::default();
        let answer = send(&store, with_token(&token(age).await).await).await;
        assert_eq!(answer.status, 303, "{age}");
    }
}

#[tokio::test]
async fn a_program_is_told_with_428_and_given_a_token() {
    let store = RememberingStore::default();
    for body in [
        valid_json().await.replace("\"token\"", "\"tken\""),
        valid_json().await,
    ] {
        let answer = send(&store, post_from_nowhere(JSON, body.clone())).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (428, "application/problem+json")
        );
        let problem = answer.json();
        assert_eq!(problem["code"], "token");
        let token = problem["token"].as_str().unwrap();
        let mut again: serde_json::Value = serde_json::from_str(&body).unwrap();
        again["token"] = token.into();
        let mut later = Handler::new(&store);
        later.now = now() + SignedDuration::from_secs(2);
        let sent = later.send(post_from_nowhere(JSON, again.to_string())).await;
        assert_eq!(sent.status, 201, "no dead end");
    }
}

#[tokio::test]
async fn faults_are_told_before_doubts_and_carry_the_token_on() {
    let store = RememberingStore::default();
    let fault = |token: &str| post(FORM, format!("name=Kari&q7=&token={token}"));
    for age in [100, 30_000] {
        let token = token(age).await;
        let answer = send(&store, fault(&token)).await;
        assert_eq!((answer.status, answer.hidden("token")), (422, token));
    }
    // Who has none is given one: the page has been seen by the time it is sent again.
    for token in ["", "x\"><b>", &token(13 * 3_600_000).await] {
        let store = RememberingStore::default();
        let answer = send(&store, fault(token)).await;
        assert_eq!(answer.status, 422);
        let given = answer.hidden("token");
        assert_ne!(given, token);
        let mut later = Handler::new(&store);
        later.now = now() + SignedDuration::from_secs(2);
        assert_eq!(later.send(with_token(&given).await).await.status, 303);
        assert_eq!(store.received().len(), 1);
    }
    let filled = post(FORM, "name=Kari&q7=spam");
    assert!(
        !send(&store, filled).await.body.contains("spam"),
        "the trap is emptied"
    );
}

#[tokio::test]
async fn a_foreign_page_is_refused_with_the_way_to_ours() {
    let store = RememberingStore::default();
    let other = ("origin", "https://other.example");
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        other,
    ] {
        for (content_type, body) in [(FORM, valid().await), (JSON, valid_json().await)] {
            let mut request = post_from_nowhere(content_type, body);
            request.headers_mut().insert(name, value.parse().unwrap());
            let answer = send(&store, request).await;
            assert_eq!(answer.status, 403);
            if content_type == JSON {
                assert_eq!(answer.json()["code"], "origin");
            } else {
                assert!(answer.body.contains("href=\"/kontakt/\""));
                assert!(!answer.body.contains("Kari"), "nothing that was typed");
                assert!(
                    answer.body.contains("Gå tilbake i nettleseren"),
                    "the way back to it"
                );
            }
        }
    }
    assert!(store.received().is_empty());
}

#[tokio::test]
async fn the_same_again_is_the_same_and_an_edited_text_another() {
    let store = RememberingStore::default();
    let body = valid().await;
    let first = send(&store, post(FORM, body.clone())).await;
    let again = send(&store, post(FORM, body.clone())).await;
    assert_eq!((first.status, again.status), (303, 303));
    assert_eq!(first.header("location"), again.header("location"));
    // What differs only in what normalising takes away is the same text.
    let spaced = body.replace("Kari+Nordmann", "+Kari++Nordmann+");
    let spaced = send(&store, post(FORM, spaced)).await;
    assert_eq!(first.header("location"), spaced.header("location"));
    assert_eq!(store.received().len(), 1);
    let edited = send(&store, post(FORM, body.replace("Hei", "Hallo"))).await;
    assert_ne!(first.header("location"), edited.header("location"));
    assert_eq!(store.received().len(), 2);
    let other_token = send(&store, with_token(&token(5_000).await).await).await;
    assert_ne!(first.header("location"), other_token.header("location"));

    let body = valid_json().await;
    let first = send(&store, post(JSON, body.clone())).await;
    let again = send(&store, post(JSON, body)).await;
    assert_eq!((first.status, again.status), (201, 200));
    assert_eq!(first.json(), again.json());
}

/// Where a browser without script goes Back to a page that has no token, and where one says nothing of origins: the words
/// that were corrected are sent once more, by way of other pages.
#[tokio::test]
async fn the_same_words_are_one_message_over_whichever_pages_they_came() {
    let store = RememberingStore::default();
    let handler = |seconds| Handler {
        now: now() + SignedDuration::from_secs(seconds),
        ..Handler::new(&store)
    };
    let wrong = fields().await.replace("22+22+55+55", "12");
    let faults = handler(0).send(post(FORM, wrong)).await;
    let token = faults.hidden("token");
    assert_eq!(faults.status, 422);
    let corrected = handler(10).send(with_token(&token).await).await;
    assert_eq!(corrected.status, 303);

    let checked = handler(20).send(post(FORM, fields().await)).await;
    assert_eq!(checked.status, 200);
    assert_ne!(checked.hidden("token"), token, "its time begins anew");
    let again = with_token(&checked.hidden("token")).await;
    let again = handler(30).send(again).await;
    assert_eq!(again.header("location"), corrected.header("location"));

    // The token of the list of faults, from nowhere: another page, and the same message.
    let body = format!("{}&token={token}", fields().await);
    let doubted = handler(40).send(post_from_nowhere(FORM, body)).await;
    assert_eq!(doubted.status, 200);
    let body = format!("{}&token={}", fields().await, doubted.hidden("token"));
    let last = handler(50).send(post_from_nowhere(FORM, body)).await;
    assert_eq!(last.header("location"), corrected.header("location"));
    assert_eq!(store.received().len(), 1);

    // Other words, and the same words on another day, are another message.
    for (words, later) in [("Hallo", 60), ("Hei", 24 * 3600)] {
        let body = fields().await.replace("Hei", words);
        let checked = handler(later).send(post(FORM, body.clone())).await;
        let body = format!("{body}&token={}", checked.hidden("token"));
        assert_eq!(handler(later + 10).send(post(FORM, body)).await.status, 303);
    }
    assert_eq!(store.received().len(), 3);
}

#[tokio::test]
async fn the_same_again_is_the_same_also_after_the_key_was_exchanged() {
    let store = RememberingStore::default();
    let body = valid().await;
    let before = send(&store, post(FORM, body.clone())).await;
    let mut exchanged = Handler::new(&store);
    exchanged.keys = format!("{OTHER_KEY},{KEY}");
    let after = exchanged.send(post(FORM, body.clone())).await;
    assert_eq!((after.status, store.received().len()), (303, 1));
    let code = |answer: &handler::Answer| {
        let location = answer.header("location").to_owned();
        location.split('.').next().unwrap().to_owned()
    };
    assert_eq!(code(&before), code(&after));
    for receipt in [before.header("location"), after.header("location")] {
        assert_eq!(exchanged.send(get(receipt)).await.status, 200, "{receipt}");
    }
    exchanged.keys = OTHER_KEY.to_owned();
    let forgotten = exchanged.send(post(FORM, body)).await;
    assert_eq!(forgotten.status, 200, "looked at once more, and no error");
}

#[tokio::test]
async fn spam_gets_the_same_receipt() {
    let store = RememberingStore::default();
    let pitch = "Buy+backlinks+and+guest+posts+https%3A%2F%2Fspam.example";
    let spam = valid().await.replace("Hei", pitch);
    let answer = send(&store, post(FORM, spam)).await;
    assert_eq!(answer.status, 303);
    let receipt = send(&store, get(answer.header("location"))).await;
    assert_eq!(receipt.status, 200);
    let [stored] = <[_; 1]>::try_from(store.received()).unwrap();
    assert_eq!(stored.message.item.status, Status::Spam);
    let repeated = format!("{}&name=Kari", valid().await);
    assert_eq!(send(&store, post(FORM, repeated)).await.status, 303);
    assert_eq!(store.received()[1].message.item.status, Status::Received);
}

#[tokio::test]
async fn the_edge_is_asked_who_it_is_and_who_the_client_is() {
    let store = RememberingStore::default();
    let mut handler = Handler::new(&store);
    let secret = OriginSecret::parse(KEY).unwrap();
    handler.trust = RequestTrust::behind_network(ORIGIN.to_owned(), secret);
    let request = async |secret: &str, address: &str| {
        let mut request = post(FORM, valid().await);
        let headers = request.headers_mut();
        headers.insert("x-origin-secret", secret.parse().unwrap());
        headers.insert("x-viewer-address", address.parse().unwrap());
        request
    };
    let round = handler.send(request(OTHER_KEY, "192.0.2.7").await).await;
    assert_eq!((round.status, store.received().len()), (404, 0));
    assert_eq!(handler.send(get("/api/helse")).await.status, 404);
    for address in ["192.0.2.7", "192.0.2.7", "192.0.2.8", "nonsense"] {
        let answer = handler.send(request(KEY, address).await).await;
        assert_eq!(answer.status, 303);
    }
    let keys: Vec<_> = store
        .clients()
        .into_iter()
        .map(|client| client.map(|client| client.key().to_owned()))
        .collect();
    assert_eq!(keys[0], keys[1]);
    assert_ne!(keys[0], keys[2]);
    assert_eq!(keys[3], None, "who cannot be counted is let through");
    let key = keys[0].as_ref().unwrap();
    assert!(!key.contains("192.0.2"), "{key}");

    // Of one /48 each /64 is a client, and they are counted together as well.
    for address in ["2001:db8:1:1::1", "2001:db8:1:2::1", "2001:db8:2:1::1"] {
        let answer = handler.send(request(KEY, address).await).await;
        assert_eq!(answer.status, 303);
    }
    let clients: Vec<_> = store.clients().into_iter().flatten().collect();
    let [.., first, neighbour, other] = &clients[..] else {
        panic!("nobody was counted");
    };
    assert_ne!(first.key(), neighbour.key());
    assert!(first.network().is_some());
    assert_eq!(first.network(), neighbour.network());
    assert_ne!(first.network(), other.network());
}

#[tokio::test]
async fn a_token_is_got_and_not_posted() {
    let store = RememberingStore::default();
    let request = Request::post("/api/kontakt/token").body(Body::empty());
    let answer = send(&store, request.unwrap()).await;
    assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD"));
    let tokens = [token(0).await, token(0).await];
    assert_ne!(tokens[0], tokens[1]);
}
