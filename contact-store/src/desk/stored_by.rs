//! Whose data was stored at a time, for the report of a breach.

use std::collections::BTreeSet;

use jiff::Timestamp;
use personal_data::{Reference, StoreError};

use super::CaseStore;
use crate::expressions::{self, NOT_EXPIRED};
use crate::items::{self, Item, Kind};
use crate::scan::Scan;

impl CaseStore {
    /// The enquiries that were stored at `then` and are there still, by looking through the whole contacts table;
    /// `progress` is told how many items were looked at.
    pub async fn stored_by(
        &self,
        then: Timestamp,
        now: Timestamp,
        mut progress: impl FnMut(usize),
    ) -> Result<BTreeSet<Reference>, StoreError> {
        let mut references = BTreeSet::new();
        let mut looked_at = 0;
        let scan = Scan {
            filter: Some(NOT_EXPIRED),
            values: vec![(":now", expressions::now(now))],
            is_consistent: true,
            ..Scan::default()
        };
        let each = |item: Item| {
            looked_at += 1;
            progress(looked_at);
            let stored = match items::kind_of(&item) {
                Some(Kind::CONTACT) => items::to_contact(&item).map(|contact| contact.item),
                Some(Kind::MESSAGE) => items::to_message(&item).map(|message| message.item),
                _ => None,
            };
            let stored = stored.filter(|stored| stored.received_at <= then);
            references.extend(stored.map(|stored| stored.reference));
        };
        scan.run(&self.connection, &self.contacts, each).await?;
        Ok(references)
    }
}
