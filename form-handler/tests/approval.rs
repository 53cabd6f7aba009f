//! The page on which a person answers an agreement, as clients meet it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod handler;

use axum::body::Body;
use axum::http::{HeaderValue, Method, Request};
use handler::approval::{AGREEMENT, TITLE, address, answer, handler, link, sha256};
use handler::{JSON, RememberingStore, get, now};
use jiff::SignedDuration;
use personal_data::{AgreementHash, ApprovalLink, ApprovalStatus, LookupKey, NotReceived};

#[tokio::test]
async fn opening_the_link_answers_nothing() {
    let store = RememberingStore::default();
    let asked = handler(&store);
    for _ in 0..50 {
        let page = asked.send(get(&address(&link()))).await;
        assert_eq!(page.status, 200);
        assert!(page.body.starts_with(TITLE), "{}", page.body);
        assert!(page.body.contains(">13. april 2026<"), "{}", page.body);
        assert!(!page.body.contains('['), "nothing was answered");
    }
    let mut head = get(&address(&link()));
    *head.method_mut() = Method::HEAD;
    assert_eq!(asked.send(head).await.status, 200);
    assert!(store.answers().is_empty());
}

#[tokio::test]
async fn an_answer_is_put_whole() {
    let store = RememberingStore::default();
    let asked = handler(&store);
    let page = asked
        .send(answer(&address(&link()), "answer=approve"))
        .await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("[approved]<form"), "{}", page.body);
    let page = asked
        .send(answer(&address(&link()), "answer=withdraw"))
        .await;
    assert!(page.body.ends_with("[withdrawn]"), "{}", page.body);
    let [approved, withdrawn] = &store.answers()[..] else {
        panic!("two answers");
    };
    assert_eq!(approved.link().id, link().id);
    assert_eq!(approved.contact_id, link().contact_id);
    assert_eq!(approved.proposed_at, link().proposed_at);
    assert_eq!(
        (approved.sha256, &*approved.agreement),
        (sha256(), AGREEMENT)
    );
    assert_eq!(approved.status, ApprovalStatus::Approved);
    assert_eq!(approved.answered_at, Some(now()));
    // As long as the register keeps what was approved, and not as long as the link.
    let kept = approved.expires_at.duration_since(now());
    assert_eq!(kept, SignedDuration::from_hours(24 * 730));
    assert_eq!(withdrawn.status, ApprovalStatus::Withdrawn);
}

#[tokio::test]
async fn nothing_that_is_gone_is_answered() {
    let store = RememberingStore::without_questions();
    let asked = handler(&store);
    let page = asked
        .send(answer(&address(&link()), "answer=approve"))
        .await;
    assert_eq!(page.status, 404);
    assert!(page.body.contains("[gone]"), "{}", page.body);
    let mut request = answer(&address(&link()), "answer=approve");
    let accept = HeaderValue::from_static(JSON);
    request.headers_mut().insert("accept", accept);
    let problem = asked.send(request).await;
    assert_eq!(
        (problem.status, problem.json()["code"].clone()),
        (404, "not_found".into())
    );
}

#[tokio::test]
async fn a_store_out_of_reach_is_told_and_can_be_answered_again() {
    for error in [
        NotReceived::NotStored {
            kind: "ThrottlingException".to_owned(),
        },
        NotReceived::Uncertain {
            kind: "timeout".to_owned(),
        },
    ] {
        let asked = handler(&RememberingStore::failing(error));
        let page = asked
            .send(answer(&address(&link()), "answer=approve"))
            .await;
        assert_eq!((page.status, page.header("retry-after")), (503, "30"));
        assert!(page.body.contains("[uncertain]<form"), "{}", page.body);
    }
}

#[tokio::test]
async fn a_token_is_ours_and_has_an_end_whatever_the_method() {
    let store = RememberingStore::default();
    let other_key = LookupKey::parse(&"x".repeat(32)).unwrap();
    let forged = format!("/api/godkjenning/{}", link().seal(&other_key));
    let changed = address(&link()).replace("/api/godkjenning/01", "/api/godkjenning/02");
    let expired = ApprovalLink {
        expires_at: now(),
        ..link()
    };
    let other_text = ApprovalLink {
        sha256: AgreementHash::from_bytes([8; 32]),
        ..link()
    };
    let addresses = [
        forged,
        changed,
        address(&expired),
        address(&other_text),
        "/api/godkjenning/%FF".to_owned(),
        "/api/godkjenning/0".to_owned(),
    ];
    for address in addresses {
        for method in ["GET", "HEAD", "POST", "PUT", "DELETE"] {
            let mut request = answer(&address, "answer=approve");
            *request.method_mut() = method.parse().unwrap();
            let answer = handler(&store).send(request).await;
            assert_eq!(answer.status, 404, "{method} {address}");
        }
    }
    assert!(store.answers().is_empty());
}

#[tokio::test]
async fn what_is_no_answer_of_ours_is_refused() {
    let store = RememberingStore::default();
    let asked = handler(&store);
    let there = address(&link());
    let check = async |request: Request<Body>, status: u16| {
        assert_eq!(asked.send(request).await.status, status);
    };
    for body in [
        "",
        "answer=",
        "answer=ja",
        "answer=approve&answer=withdraw",
        "a=b",
    ] {
        check(answer(&there, body), 400).await;
    }
    let with = |name: &'static str, value: &'static str| {
        let mut request = answer(&there, "answer=approve");
        let value = HeaderValue::from_static(value);
        request.headers_mut().insert(name, value);
        request
    };
    check(with("sec-fetch-site", "cross-site"), 403).await;
    check(with("sec-fetch-site", "same-site"), 403).await;
    check(with("origin", "https://other.example"), 403).await;
    check(with("content-type", JSON), 415).await;
    check(with("content-type", "multipart/form-data"), 415).await;
    check(with("content-encoding", "gzip"), 415).await;
    check(answer(&there, "answer=approve&".repeat(30)), 413).await;
    for method in ["PUT", "PATCH", "DELETE"] {
        let mut request = answer(&there, "answer=approve");
        *request.method_mut() = method.parse().unwrap();
        let refused = asked.send(request).await;
        assert_eq!(
            (refused.status, refused.header("allow")),
            (405, "GET, HEAD, POST")
        );
    }
    assert!(store.answers().is_empty());
    // Old browsers say nothing of where they are, and who has the link may answer.
    let quiet = Request::post(&there).header("content-type", handler::FORM);
    check(quiet.body(Body::from("answer=approve")).unwrap(), 200).await;
    assert_eq!(store.answers().len(), 1);
}

/// A link is all that the function knows of a person, and says nothing of it.
#[tokio::test]
async fn without_the_agreement_there_is_no_page() {
    let store = RememberingStore::default();
    let answer = handler::send(&store, get(&address(&link()))).await;
    assert_eq!(answer.status, 404);
}
