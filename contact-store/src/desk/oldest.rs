//! The oldest enquiries at a status, without reading all of them.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use personal_data::{Status, StoreError, attribute};

use super::CaseStore;
use super::find::{Found, Indexed, Loaded};
use crate::indexes::BY_STATUS;
use crate::items;
use crate::table_reader::Range;

/// So many keys are asked for where those that were asked for first were nearly enough, and twice as many each time after it:
/// there may be much that a list leaves out.
const FEW_KEYS: i32 = 20;
/// The most that are asked for at a time, some 100 kB.
const MANY_KEYS: i32 = 1000;

/// The oldest enquiries at some statuses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Oldest {
    /// Of each status more than were asked for, or all.
    pub found: Found,
    /// The statuses that have more of them, which were not read.
    pub more: Vec<Status>,
}

impl CaseStore {
    /// Of each of these statuses the oldest enquiries that `keep` takes, which came at `from` or later: at least one more
    /// than `most`, or all of them.
    ///
    /// Sorted, the first `most` of what is found are the first `most` of what is stored. What is read grows with `most`,
    /// with what `keep` passes over and with what came within one second, and not with what is stored.
    pub async fn oldest_with_status(
        &self,
        (statuses, from): (&[Status], Option<Timestamp>),
        most: usize,
        keep: impl Fn(&Loaded) -> bool,
        now: Timestamp,
    ) -> Result<Oldest, StoreError> {
        let mut oldest = Oldest::default();
        for status in statuses {
            let is_it = |loaded: &Loaded| {
                let main = loaded.enquiry.main();
                main.is_some_and(|item| item.status == *status) && keep(loaded)
            };
            let (found, is_more) = self.oldest_of(*status, from, most, is_it, now).await?;
            oldest.found.enquiries.extend(found.enquiries);
            oldest.found.unreadable.extend(found.unreadable);
            oldest.more.extend(is_more.then_some(*status));
        }
        oldest.found.sort();
        Ok(oldest)
    }

    async fn oldest_of(
        &self,
        status: Status,
        from: Option<Timestamp>,
        most: usize,
        keep: impl Fn(&Loaded) -> bool,
        now: Timestamp,
    ) -> Result<(Found, bool), StoreError> {
        let value = AttributeValue::S(status.as_str().to_owned());
        let range = from.map_or(Range::All, Range::From);
        let mut found = Found::default();
        let mut known = BTreeSet::new();
        // A message and a contact of each, of one more than is asked for, and of one that came later. Most often that is all.
        let mut limit = i32::try_from(2 * (most + 2)).unwrap_or(i32::MAX);
        let mut later_limit = FEW_KEYS;
        let mut next = None;
        loop {
            let reader = self.reader();
            let page = reader.page(BY_STATUS, &value, range, Some(limit), next);
            let (keys, after) = page.await?;
            let mut indexed = Indexed::default();
            indexed.take(&keys);
            // A message and its contact may be on two pages.
            indexed.ids.retain(|id| known.insert(*id));
            let mut page = self.load_indexed(&indexed, now).await?;
            page.enquiries.retain(&keep);
            found.enquiries.extend(page.enquiries);
            found.unreadable.extend(page.unreadable);
            let Some(last) = after else {
                return Ok((found, false));
            };
            // The entries of one second have no order, and some of the last one's may not be read.
            let last_at = items::instant_of(&last, attribute::RECEIVED_AT);
            let is_before = |loaded: &Loaded| {
                let main = loaded.enquiry.main();
                main.map(|item| item.received_at) < last_at
            };
            if found.enquiries.iter().filter(|one| is_before(one)).count() > most {
                found.enquiries.retain(is_before);
                return Ok((found, true));
            }
            next = Some(last);
            limit = later_limit;
            later_limit = (2 * later_limit).min(MANY_KEYS);
        }
    }
}
