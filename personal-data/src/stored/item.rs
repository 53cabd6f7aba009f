//! What a stored message and a stored contact have in common, and when such an item ends.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::{Source, SpamReason, Status};
use crate::reference::{ItemId, Reference};
use crate::{Personal, dates};

/// Days after the due day of an open case at which what it is about is let go: a case that was forgotten must not keep
/// data for ever.
const CASE_SLACK_DAYS: i64 = 90;

/// What a message and a contact have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredItem {
    /// The id, which message and contact share.
    pub id: ItemId,
    /// The short code people use.
    pub reference: Reference,
    /// Where it stands.
    pub status: Status,
    /// When it came.
    pub received_at: Timestamp,
    /// The end that its class gives it, in whole seconds.
    pub own_end: Timestamp,
    /// What moves that end.
    pub moved_by: EndMovers,
    /// The version of the notice the person was shown, or `unknown`.
    pub notice_version: String,
    /// How it came.
    pub source: Source,
    /// Counts changes, from 1.
    pub version: u64,
    /// What made it count as spam; empty when it does not.
    pub spam_reasons: Vec<SpamReason>,
    /// What the person typed and what was derived from it, by stored attribute.
    pub fields: BTreeMap<String, Personal<String>>,
}

/// What lets an item end later than its class says, or, once its erasure was asked for, as soon as nothing forbids it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EndMovers {
    /// The statute that forbids its erasure for a time.
    pub hold: Option<LegalHold>,
    /// Whether its erasure was asked for while it was held. It ends with the hold.
    pub is_erasure_asked: bool,
    /// Why its processing is restricted (GDPR, article 18), and the day on which a restriction that was forgotten lets go:
    /// as long after it was set as the item's class lasts (`max_days`).
    pub restrictions: BTreeMap<Restriction, Date>,
    /// The cases about it. An open one has its due day.
    pub cases: BTreeMap<ItemId, Option<Date>>,
}

/// A legal hold (GDPR, article 17(3)(b)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegalHold {
    /// Id of the register's `[[hold_reason]]`.
    pub reason: String,
    /// The last day on which it holds.
    pub until_on: Date,
}

words! {
    /// Why processing is restricted (GDPR, article 18(1)).
    Restriction {
        /// (a) The person says that the data is wrong.
        AccuracyContested = "accuracy-contested",
        /// (b) The processing is unlawful, and the person does not want erasure.
        Unlawful = "unlawful",
        /// (c) The person needs the data for a legal claim.
        LegalClaim = "legal-claim",
        /// (d) The person has objected, and it is not decided yet.
        ObjectionPending = "objection-pending",
    }
}

impl StoredItem {
    /// When it ends: the one place that says so.
    ///
    /// The latest of its own end, the day after a hold's last day, and the days on which a forgotten case or restriction
    /// lets go. Where its erasure was asked for under a hold, the day after that.
    pub fn expires_at(&self) -> Timestamp {
        let movers = &self.moved_by;
        let hold_end = movers.hold.as_ref().map(LegalHold::ends_at);
        if let (true, Some(end)) = (movers.is_erasure_asked, hold_end) {
            return end;
        }
        let cases = movers.cases.values().flatten();
        let cases = cases.map(|due| dates::start_of(dates::days_after(*due, CASE_SLACK_DAYS)));
        let restrictions = movers.restrictions.values();
        let restrictions = restrictions.map(|until| dates::start_of(*until));
        let ends = hold_end.into_iter().chain(cases).chain(restrictions);
        ends.fold(self.own_end, Timestamp::max)
    }

    /// Whether its processing is restricted.
    pub fn is_restricted(&self) -> bool {
        !self.moved_by.restrictions.is_empty()
    }

    /// The ids of the open cases about it.
    pub fn open_cases(&self) -> BTreeSet<ItemId> {
        let cases = self.moved_by.cases.iter();
        let open = cases.filter(|(_, due)| due.is_some());
        open.map(|(id, _)| *id).collect()
    }
}

impl LegalHold {
    /// The beginning of the day after its last one.
    pub fn ends_at(&self) -> Timestamp {
        dates::start_of(dates::days_after(self.until_on, 1))
    }
}

/// Never later than the calendar's end: a number of days that large is a slip, and an early end is the safe one.
pub(crate) fn after_days(start: Timestamp, days: u32) -> Timestamp {
    start
        .saturating_add(SignedDuration::from_hours(24 * i64::from(days)))
        .unwrap_or(Timestamp::MAX)
}
