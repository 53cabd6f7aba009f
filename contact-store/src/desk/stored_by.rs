//! Whose data was stored at a time, for the report of a breach.

use std::collections::BTreeSet;

use jiff::Timestamp;
use personal_data::{Reference, StoreError, attribute};

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
            // No value of anybody's is asked for; and what another version of the program wrote is counted too.
            projection: Some("#type, #reference, received_at"),
            names: vec![
                ("#type", attribute::TYPE),
                ("#reference", attribute::REFERENCE),
            ],
            filter: Some(NOT_EXPIRED),
            values: vec![(":now", expressions::now(now))],
        };
        let each = |item: Item| {
            looked_at += 1;
            progress(looked_at);
            let is_enquiry = matches!(items::kind_of(&item), Some(Kind::Part(_)));
            let came_at = items::instant_of(&item, attribute::RECEIVED_AT);
            if is_enquiry && came_at.is_some_and(|at| at <= then) {
                references.extend(items::reference_of(&item));
            }
        };
        scan.run(&self.connection, &self.contacts, each).await?;
        Ok(references)
    }
}
