//! An erasure that is under way: which keys it is about, so that whoever comes after finishes it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use personal_data::{Event, ItemId, LedgerEntry, StoreError};

use super::CaseStore;
use super::write::{Transaction, WriteError};
use crate::items::{self, ChangedKeys};

/// An erasure that was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    sort_key: String,
    /// The keys of everything it is about.
    pub keys: BTreeSet<String>,
    /// Why it was asked for.
    pub reason: Option<String>,
}

impl Transaction<'_> {
    /// Notes that an erasure begins, and of what. Nothing is gone when this is carried out.
    pub fn begin_erasure(&mut self, keys: BTreeSet<String>, entry: LedgerEntry) -> Erasure {
        let erasure = Erasure {
            sort_key: self.next_sort_key(),
            keys,
            reason: entry.reason.clone(),
        };
        self.put_in_ledger(items::keys_item(&erasure.changed(None)));
        self.note(entry);
        erasure
    }
}

impl CaseStore {
    /// Notes that everything of an erasure that may go is gone, and that `left` is not: a hold keeps it. The keys of what
    /// is gone are known until no backup has them any more.
    pub async fn finish_erasure(
        &self,
        erasure: &Erasure,
        left: &BTreeSet<String>,
        entry: LedgerEntry,
        now: Timestamp,
    ) -> Result<(), WriteError> {
        let mut transaction = self.transaction(now);
        let mut finished = erasure.changed(Some(self.drop_on(now)));
        finished.keys.retain(|key| !left.contains(key));
        transaction.put_in_ledger(items::keys_item(&finished));
        transaction.note(entry).carry_out().await
    }

    /// The erasures that were begun and not finished, the oldest first.
    pub async fn unfinished_erasures(&self) -> Result<Vec<Erasure>, StoreError> {
        let changed = self.changed_keys().await?.into_iter();
        let unfinished = changed.filter(|keys| keys.drop_on.is_none());
        let erasures = unfinished.map(|keys| Erasure {
            sort_key: keys.sort_key,
            keys: keys.keys,
            reason: keys.reason,
        });
        Ok(erasures.collect())
    }
}

impl Erasure {
    /// The ids of the enquiries it is about.
    pub fn ids(&self) -> impl Iterator<Item = ItemId> {
        let keys = self.keys.iter();
        keys.filter_map(|key| items::parse_key(key).map(|(_, id)| id))
    }

    fn changed(&self, drop_on: Option<Date>) -> ChangedKeys {
        ChangedKeys {
            sort_key: self.sort_key.clone(),
            event: Event::Erased,
            keys: self.keys.clone(),
            fields: Vec::new(),
            reason: self.reason.clone(),
            until_on: None,
            drop_on,
        }
    }
}
