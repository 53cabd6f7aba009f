//! Every kind of trouble between the form and its store, one by one: nothing is told stored that is not, and what may
//! be stored is told as that, and is there once after the same is sent again.
#![allow(
    clippy::unwrap_used,
    clippy::string_slice,
    reason = "a test stops at what it did not expect"
)]

mod engine_here;
mod fake_endpoint;
mod sample;
mod stored;

use std::time::{Duration, Instant};

use contact_store::local_engine::{self, EngineKey};
use contact_store::{CaseStore, Connection, Intake};
use fake_endpoint::{Act, FakeEndpoint, cancelled, error};
use personal_data::{NotReceived, Receive, Received};
use sample::{client, enquiry, received_at};
use stored::{case_store, messages};

/// The function's own limit is ten seconds, and its start and its pages need some of it.
const PATIENCE: Duration = Duration::from_secs(8);

struct Trouble {
    endpoint: FakeEndpoint,
    store: CaseStore,
}

impl Trouble {
    async fn start(acts: impl IntoIterator<Item = Act>) -> Self {
        let (_, connection, port) = engine_here::start_on_a_port().await;
        Self {
            endpoint: FakeEndpoint::start(port, acts).await,
            store: case_store(connection),
        }
    }

    async fn receive(&self) -> Result<Received, NotReceived> {
        let started = Instant::now();
        let sent = intake(&self.endpoint.connection)
            .receive(enquiry(1, "Hei"), Some(client(1, "12:00:00")))
            .await;
        assert!(started.elapsed() < PATIENCE, "{:?}", started.elapsed());
        if let Err(refused) = &sent {
            assert!(!refused.to_string().contains("Kari"), "{refused}");
        }
        sent
    }

    async fn stored(&self) -> usize {
        messages(&self.store, received_at()).await.len()
    }

    /// For each request, whether it counted the client.
    fn counted(&self) -> Vec<bool> {
        let seen = self.endpoint.seen();
        let items = seen.iter().map(|body| body["TransactItems"].as_array());
        items.map(|items| items.unwrap().len() == 3).collect()
    }
}

fn intake(connection: &Connection) -> Intake {
    Intake::new(
        connection,
        local_engine::CONTACTS_TABLE.to_owned(),
        local_engine::LIMITS_TABLE.to_owned(),
    )
}

fn not_stored(kind: &str) -> Result<Received, NotReceived> {
    Err(NotReceived::NotStored {
        kind: kind.to_owned(),
    })
}

fn uncertain(kind: &str) -> Result<Received, NotReceived> {
    Err(NotReceived::Uncertain {
        kind: kind.to_owned(),
    })
}

/// After these acts the enquiry is taken in, and is there once.
async fn check_stored(acts: Vec<Act>, expected: Received, counted: &[bool]) {
    let what = format!("{acts:?}");
    let trouble = Trouble::start(acts).await;
    assert_eq!(trouble.receive().await, Ok(expected), "{what}");
    assert_eq!(trouble.stored().await, 1, "{what}");
    assert_eq!(trouble.counted(), counted, "{what}");
}

#[tokio::test]
async fn without_trouble_there_is_one_request() {
    check_stored(vec![], Received::New, &[true]).await;
}

#[tokio::test]
async fn what_passes_is_tried_again() {
    for act in [
        error(400, "ThrottlingException"),
        error(400, "ProvisionedThroughputExceededException"),
        cancelled(["TransactionConflict", "None", "None"]),
        cancelled(["None", "TransactionConflict", "None"]),
        cancelled(["None", "None", "TransactionConflict"]),
        cancelled(["ThrottlingError", "None", "None"]),
        error(500, "InternalServerError"),
        Act::Break,
    ] {
        check_stored(vec![act], Received::New, &[true, true]).await;
    }
}

#[tokio::test]
async fn the_counters_own_trouble_loses_no_message() {
    for act in [
        cancelled(["None", "None", "ThrottlingError"]),
        cancelled(["None", "None", "ValidationError"]),
        cancelled(["None", "None", "ProvisionedThroughputExceeded"]),
        error(400, "AccessDeniedException"),
        error(400, "ResourceNotFoundException"),
    ] {
        check_stored(vec![act], Received::New, &[true, false]).await;
    }
}

/// Posts at once meet on their counter. However often that happens, none is stored uncounted.
#[tokio::test]
async fn posts_at_once_do_not_go_round_the_counter() {
    let conflict = || cancelled(["None", "None", "TransactionConflict"]);
    check_stored(vec![conflict(); 4], Received::New, &[true; 5]).await;
    // Other trouble in between is the counter's no more than before.
    let acts = vec![
        conflict(),
        error(400, "ThrottlingException"),
        error(400, "ThrottlingException"),
    ];
    check_stored(acts, Received::New, &[true, true, true, false]).await;

    let trouble = Trouble::start(vec![conflict(); 5]).await;
    let refused = trouble.receive().await;
    // The sample's clock is at the beginning of ten minutes.
    assert_eq!(
        refused,
        Err(NotReceived::TooMany {
            retry_after_seconds: 600
        })
    );
    assert_eq!(trouble.stored().await, 0, "it is told as not stored");
    assert_eq!(trouble.counted(), [true; 5]);
    assert_eq!(trouble.receive().await, Ok(Received::New), "the next time");

    // A lost answer outweighs the conflicts after it.
    let mut acts = vec![error(500, "InternalServerError")];
    acts.extend((0..4).map(|_| conflict()));
    let trouble = Trouble::start(acts).await;
    assert_eq!(trouble.receive().await, uncertain("InternalServerError"));
}

#[tokio::test]
async fn a_write_whose_answer_was_lost_is_found_by_the_next_try() {
    check_stored(vec![Act::LoseTheAnswer], Received::Already, &[true, true]).await;
    check_stored(
        vec![Act::SwallowTheAnswer],
        Received::Already,
        &[true, true],
    )
    .await;
}

#[tokio::test]
async fn what_is_surely_not_stored_is_told_so() {
    let conflict = "TransactionConflict";
    let (throttled, denied) = ("ThrottlingException", "AccessDeniedException");
    for (act, times, kind) in [
        (error(400, throttled), 5, throttled),
        // With the counter and without it, and then there is nothing left to try.
        (error(400, denied), 2, denied),
        (cancelled([conflict, "None", "None"]), 5, conflict),
    ] {
        let trouble = Trouble::start(vec![act; times]).await;
        assert_eq!(trouble.receive().await, not_stored(kind));
        assert_eq!(trouble.stored().await, 0);
        assert_eq!(trouble.receive().await, Ok(Received::New), "the next time");
    }
}

#[tokio::test]
async fn nobody_at_the_address_is_surely_not_stored() {
    let free = tokio::net::TcpListener::bind(("127.0.0.1", 0))
        .await
        .unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let intake = intake(&Connection::local(port, &EngineKey::from_bytes([7; 32])));
    let sent = intake.receive(enquiry(1, "Hei"), None);
    assert_eq!(sent.await, not_stored("no connection"));
}

#[tokio::test]
async fn what_may_be_stored_is_told_so_and_settled_by_sending_it_again() {
    let throttled = || error(400, "ThrottlingException");
    let mut acts = vec![Act::LoseTheAnswer];
    acts.extend((0..4).map(|_| throttled()));
    let trouble = Trouble::start(acts).await;
    assert!(matches!(
        trouble.receive().await,
        Err(NotReceived::Uncertain { .. })
    ));
    assert_eq!(trouble.stored().await, 1, "it was");
    assert_eq!(trouble.receive().await, Ok(Received::Already));
    assert_eq!(trouble.stored().await, 1, "and is there once");

    let trouble = Trouble::start(vec![error(500, "InternalServerError"); 5]).await;
    assert_eq!(trouble.receive().await, uncertain("InternalServerError"));
    assert_eq!(trouble.stored().await, 0, "it was not");
    assert_eq!(trouble.receive().await, Ok(Received::New));
}

#[tokio::test]
async fn silence_is_answered_before_the_function_is_out_of_time() {
    let trouble = Trouble::start(vec![Act::Silence; 5]).await;
    assert_eq!(trouble.receive().await, uncertain("timeout"));
    assert_eq!(trouble.stored().await, 0);
}

#[tokio::test]
async fn an_answer_that_is_no_answer_is_uncertain() {
    let nonsense = Act::Answer(200, serde_json::json!("not an object"));
    let trouble = Trouble::start(vec![nonsense; 5]).await;
    // An answer that nobody can read may hide a write.
    assert_eq!(trouble.receive().await, uncertain("unreadable answer"));
}
