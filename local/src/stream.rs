//! What AWS does between the table and the notifier: it reads the stream, hands it over, and tries again.

use std::time::Duration;

use anyhow::Context as _;
use contact_store::local_engine::CONTACTS_TABLE;
use dynoxide::Database;
use jiff::Timestamp;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use notifier::{Digest, Notifier, Record, SendMail};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::terminal::note;

/// How often the stream is looked at.
const EVERY: Duration = Duration::from_millis(500);
/// How often the digests of the present week and day are brought up to date. AWS sends them once; here somebody is
/// watching.
const DIGEST_EVERY: Duration = Duration::from_secs(30);
/// Records that are read at once.
const BATCH: usize = 10;

/// Notifies staff of what is in the stream and of what comes, for as long as it is let.
///
/// It begins with the oldest that the engine has, so that nothing is lost when the program was killed before it did.
pub(crate) async fn notify(database: Database, notifier: Notifier<impl SendMail>) {
    let mut ticks = tokio::time::interval(EVERY);
    let mut place = None;
    let mut is_failing = false;
    loop {
        ticks.tick().await;
        let batch = match read(&database, place.as_deref()) {
            Ok(batch) => batch,
            Err(error) => {
                warn_once(
                    &mut is_failing,
                    &format!("the stream cannot be read: {error:#}"),
                );
                continue;
            }
        };
        if notify_each(&notifier, &batch.records).await {
            place = Some(batch.next);
            is_failing = false;
        } else {
            // All of the batch again; what has been sent is known in the outbox.
            warn_once(
                &mut is_failing,
                "staff cannot be told; it is tried again until it works",
            );
        }
    }
}

/// Notifies staff of one record after the other; true when all were sent. AWS makes one mail of a batch; here each
/// message has its own, so that it is found in the outbox by the reference on its receipt.
async fn notify_each(notifier: &Notifier<impl SendMail>, records: &[Record]) -> bool {
    for record in records {
        let answer = notifier.notify(std::slice::from_ref(record)).await;
        if !answer.failures.is_empty() {
            return false;
        }
    }
    true
}

/// Keeps the digests of the present week and, on a working day, of unseen spam up to date.
pub(crate) async fn digest(notifier: Notifier<impl SendMail>, now: impl Fn() -> Timestamp) {
    let mut ticks = tokio::time::interval(DIGEST_EVERY);
    loop {
        ticks.tick().await;
        let now = now();
        // A failure is met again at the next tick.
        let weekday = now.to_zoned(TimeZone::UTC).weekday();
        if !matches!(weekday, Weekday::Saturday | Weekday::Sunday) {
            let _sent_or_not = notifier.digest(Digest::UnseenSpam, now).await;
        }
        let _sent_or_not = notifier.digest(Digest::Weekly, now).await;
    }
}

struct Batch {
    records: Vec<Record>,
    next: String,
}

/// The records after this place, or the oldest there are.
fn read(database: &Database, place: Option<&str>) -> anyhow::Result<Batch> {
    let place = place.map_or_else(|| oldest(database), |place| Ok(place.to_owned()))?;
    let request = request(json!({ "ShardIterator": place, "Limit": BATCH }))?;
    let answer = serde_json::to_value(database.get_records(request)?)?;
    let next = answer.get("NextShardIterator").and_then(Value::as_str);
    let records = answer.get("Records").cloned().unwrap_or_default();
    Ok(Batch {
        next: next.context("the stream has ended")?.to_owned(),
        records: serde_json::from_value(records)?,
    })
}

/// The place before the oldest record.
fn oldest(database: &Database) -> anyhow::Result<String> {
    let table = database.describe_table(request(json!({ "TableName": CONTACTS_TABLE }))?)?;
    let table = serde_json::to_value(table)?;
    let stream = text(&table, "/Table/LatestStreamArn")?;
    let shards = database.describe_stream(request(json!({ "StreamArn": stream }))?)?;
    let shard = text(
        &serde_json::to_value(shards)?,
        "/StreamDescription/Shards/0/ShardId",
    )?;
    let place = database.get_shard_iterator(request(json!({
        "StreamArn": stream, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON",
    }))?)?;
    text(&serde_json::to_value(place)?, "/ShardIterator")
}

/// The engine's requests are made of the JSON that goes over the wire.
fn request<T: DeserializeOwned>(json: Value) -> anyhow::Result<T> {
    Ok(serde_json::from_value(json)?)
}

fn text(answer: &Value, pointer: &str) -> anyhow::Result<String> {
    let found = answer.pointer(pointer).and_then(Value::as_str);
    Ok(found
        .with_context(|| format!("the engine does not say {pointer}"))?
        .to_owned())
}

fn warn_once(is_failing: &mut bool, message: &str) {
    if !*is_failing {
        note(&format!("warning: {message}"));
    }
    *is_failing = true;
}
