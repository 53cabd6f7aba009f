//! How much one client may send, counted by a real engine in the transaction that stores.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod engine_here;
mod sample;
mod stored;

use contact_store::{Connection, Intake, local_engine};
use personal_data::{ClientCount, NotReceived, Receive, Received};
use sample::{at, client, enquiry, received_at};
use stored::{case_store, messages};
use tokio::task::JoinSet;

fn per_window() -> u8 {
    u8::try_from(ClientCount::PER_WINDOW).unwrap()
}

fn per_day() -> u8 {
    u8::try_from(ClientCount::PER_DAY).unwrap()
}

fn intake(connection: &Connection) -> Intake {
    Intake::new(
        connection,
        local_engine::CONTACTS_TABLE.to_owned(),
        local_engine::LIMITS_TABLE.to_owned(),
    )
}

async fn stored(connection: &Connection) -> usize {
    messages(&case_store(connection.clone()), received_at())
        .await
        .len()
}

fn too_many(retry_after_seconds: u64) -> Result<Received, NotReceived> {
    Err(NotReceived::TooMany {
        retry_after_seconds,
    })
}

#[tokio::test]
async fn a_window_that_is_full_tells_when_the_next_begins() {
    let connection = engine_here::start_anywhere().await;
    let intake = intake(&connection);
    for id in 0..per_window() {
        let sent = intake.receive(enquiry(id, "Hei"), Some(client(1, "12:01:00")));
        assert_eq!(sent.await, Ok(Received::New));
    }
    let one_more = |client| intake.receive(enquiry(per_window(), "Hei"), Some(client));
    assert_eq!(one_more(client(1, "12:09:30")).await, too_many(30));
    assert_eq!(
        stored(&connection).await,
        usize::from(per_window()),
        "nothing of it is stored"
    );
    let again = intake.receive(enquiry(0, "Hei"), Some(client(1, "12:09:30")));
    assert_eq!(again.await, Ok(Received::Already), "whatever the count");
    let other = intake.receive(
        enquiry(per_window() + 1, "Hei"),
        Some(client(2, "12:09:30")),
    );
    assert_eq!(other.await, Ok(Received::New), "another client");
    assert_eq!(one_more(client(1, "12:10:00")).await, Ok(Received::New));
}

#[tokio::test]
async fn a_day_that_is_full_tells_when_the_next_begins() {
    let connection = engine_here::start_anywhere().await;
    let intake = intake(&connection);
    for id in 0..per_day() {
        let time = format!("12:{}0:00", id / per_window());
        let sent = intake.receive(enquiry(id, "Hei"), Some(client(1, &time)));
        assert_eq!(sent.await, Ok(Received::New));
    }
    let sent = intake.receive(enquiry(per_day(), "Hei"), Some(client(1, "23:00:00")));
    assert_eq!(sent.await, too_many(3600));
    let uncounted = intake.receive(enquiry(per_day(), "Hei"), None);
    assert_eq!(uncounted.await, Ok(Received::New));
}

/// Many clients of one network are limited together, by the day.
#[tokio::test]
async fn a_networks_day_that_is_full_tells_when_the_next_begins() {
    let (database, connection) = engine_here::start().await;
    let intake = intake(&connection);
    let of_network =
        |number: u8, network: &str| client(number, "23:00:00").within(Some(network.to_owned()));
    let limit = u8::try_from(ClientCount::NETWORK_PER_DAY).unwrap();
    for id in 0..limit {
        let sent = intake.receive(enquiry(id, "Hei"), Some(of_network(id, "a")));
        assert_eq!(sent.await, Ok(Received::New));
    }
    let one_more =
        |network| intake.receive(enquiry(limit, "Hei"), Some(of_network(limit, network)));
    assert_eq!(one_more("a").await, too_many(3600));
    assert_eq!(stored(&connection).await, usize::from(limit));
    assert_eq!(one_more("b").await, Ok(Received::New), "another network");
    let again = intake.receive(enquiry(0, "Hei"), Some(of_network(0, "a")));
    assert_eq!(again.await, Ok(Received::Already), "whatever the count");

    // What was refused counted nobody up: the client's own counter is not there.
    let request = serde_json::json!({ "TableName": local_engine::LIMITS_TABLE });
    let items = database.scan(serde_json::from_value(request).unwrap());
    let items = serde_json::to_value(items.unwrap()).unwrap();
    assert_eq!(items["Count"], u64::from(limit) + 3);
}

#[tokio::test]
async fn a_repeat_costs_nothing() {
    let connection = engine_here::start_anywhere().await;
    let intake = intake(&connection);
    for _ in 0..3 * per_day() {
        let sent = intake.receive(enquiry(1, "Hei"), Some(client(1, "12:00:00")));
        sent.await.unwrap();
    }
    let sent = intake.receive(enquiry(2, "Hei"), Some(client(1, "12:00:00")));
    assert_eq!(sent.await, Ok(Received::New));
}

#[tokio::test]
async fn many_at_once_are_counted_one_by_one() {
    let (_, connection) = engine_here::start().await;
    let tasks: Vec<_> = (0..3 * per_window())
        .map(|id| {
            let intake = intake(&connection);
            tokio::spawn(async move {
                let sent = intake.receive(enquiry(id, "Hei"), Some(client(1, "12:00:00")));
                sent.await
            })
        })
        .collect();
    let mut taken_in = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => taken_in += 1,
            refused => assert_eq!(refused, too_many(600)),
        }
    }
    assert_eq!(taken_in, per_window());
}

/// A wave from a rented /48, each post from another /64 and all at once: as many are stored as the network may send.
#[tokio::test]
async fn a_wave_from_one_network_is_counted_one_by_one() {
    let (_, connection) = engine_here::start().await;
    // One for all: to make a client for each post would take longer than the posts.
    let intake = intake(&connection);
    let mut taken_in = 0;
    let mut note = |answer| match answer {
        Ok(_) => taken_in += 1,
        refused => assert_eq!(refused, too_many(12 * 3600)),
    };
    // So many at once that they meet, and no more: on a slow machine the last of all would be out of time.
    let mut under_way = JoinSet::new();
    for number in 0..200 {
        if under_way.len() == 32 {
            note(under_way.join_next().await.unwrap().unwrap());
        }
        let intake = intake.clone();
        let client = client(number, "12:00:00").within(Some("a".to_owned()));
        under_way.spawn(async move { intake.receive(enquiry(number, "Hei"), Some(client)).await });
    }
    while let Some(answer) = under_way.join_next().await {
        note(answer.unwrap());
    }
    assert_eq!(taken_in, ClientCount::NETWORK_PER_DAY);
    let stored = u32::try_from(stored(&connection).await).unwrap();
    assert_eq!(stored, ClientCount::NETWORK_PER_DAY);
}

#[tokio::test]
async fn a_counter_is_gone_within_two_days() {
    let (database, connection) = engine_here::start().await;
    let sent = intake(&connection);
    let sent = sent.receive(enquiry(1, "Hei"), Some(client(1, "23:59:59")));
    sent.await.unwrap();
    let table = local_engine::LIMITS_TABLE;
    let end = "2026-03-17T00:00:00Z".parse().unwrap();
    let expire = async |now| local_engine::expire(&connection, table, now).await;
    assert_eq!(expire(at("23:59:59")).await, Ok(0));
    let request = serde_json::from_value(serde_json::json!({ "TableName": table })).unwrap();
    let items = serde_json::to_value(database.scan(request).unwrap()).unwrap();
    assert_eq!(items["Count"], 1);
    assert_eq!(expire(end).await, Ok(1));
}

#[tokio::test]
async fn a_counter_that_cannot_count_lets_the_message_through() {
    let connection = engine_here::start_anywhere().await;
    let intake = Intake::new(
        &connection,
        local_engine::CONTACTS_TABLE.to_owned(),
        "no-such-table".to_owned(),
    );
    let sent = intake.receive(enquiry(1, "Hei"), Some(client(1, "12:00:00")));
    assert_eq!(sent.await, Ok(Received::New));
    assert_eq!(stored(&connection).await, 1);
}
