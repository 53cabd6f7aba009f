//! The case workers' way to the store: finding, changing and erasing.
//!
//! Everything that changes something goes through one door, [`Transaction`], with its entry in the ledger.

mod approval;
mod case;
mod erasure;
mod find;
mod ledger;
mod oldest;
mod restore;
mod search;
mod stored_by;
mod write;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use jiff::Timestamp;
use jiff::civil::Date;
use personal_data::{Backup, RetentionRules, StoreError, dates};

use crate::Connection;
use crate::error::store_error;
use crate::items;

pub use erasure::Erasure;
pub use find::{Found, Loaded, Lookup};
pub use oldest::Oldest;
pub use restore::{Copied, Restored};
pub use search::{SearchFindings, SearchQuery};
pub use write::{Transaction, WriteError, approval_key, part_key};

/// Messages, contacts, cases, approvals and the ledger. What has expired is absent, whether DynamoDB has removed it yet or not.
#[derive(Clone, Debug)]
pub struct CaseStore {
    connection: Connection,
    /// For what is tried again here and not by the SDK, which does not say whether an earlier try was carried out.
    once: Client,
    contacts: String,
    ledger: String,
    /// How many entries of the ledger were made, so that those of one instant stay in order.
    entries: Arc<AtomicU64>,
    /// Days for which the ledger knows the keys of what was changed: until no backup can bring them back.
    keys_kept_days: i64,
}

impl CaseStore {
    /// The store with these tables, whose backups last as the register says.
    pub fn new(connection: Connection, contacts: String, ledger: String, backup: &Backup) -> Self {
        let config = connection.config.to_builder();
        let once = Client::from_conf(config.retry_config(RetryConfig::disabled()).build());
        Self {
            connection,
            once,
            contacts,
            ledger,
            entries: Arc::default(),
            keys_kept_days: i64::from(backup.point_in_time_days) + i64::from(backup.ttl_slack_days),
        }
    }

    /// For how many days after something is removed a backup may have it.
    pub fn backup_days(&self) -> i64 {
        self.keys_kept_days
    }

    /// The day on which no backup has what is removed at `now` any more, nor anything that TTL has yet to remove.
    pub fn drop_on(&self, now: Timestamp) -> Date {
        dates::days_after(dates::day_of(now), self.keys_kept_days)
    }

    /// Notes that somebody has seen the spam that came until `seen`, so that staff are told of what came after it only.
    ///
    /// The note is about no message and no person: a time, and when it goes. What came in the same second and was not
    /// there to be seen is told of by the week's digest alone.
    pub async fn note_spam_seen(
        &self,
        seen: Timestamp,
        rules: &RetentionRules,
    ) -> Result<(), StoreError> {
        let expires_at = rules.on_spam(seen).message_ends_at;
        let request = self
            .connection
            .client()
            .put_item()
            .table_name(&self.contacts)
            .set_item(Some(items::spam_seen(seen, expires_at)));
        let put = request.send().await;
        put.map(|_| ()).map_err(|error| store_error(&error))
    }
}
