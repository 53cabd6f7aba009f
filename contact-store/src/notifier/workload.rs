//! How much waits for staff: numbers, of items of which nothing that a person filled in is read.

use jiff::{SignedDuration, Timestamp};
use personal_data::{CaseStatus, Part, SpamReason, Status, StoreError, attribute};

use crate::Connection;
use crate::expressions::{self, NOT_EXPIRED};
use crate::items::{self, Item, Kind};
use crate::scan::Scan;

/// How long before its due day a case is told of: the first of the register's days of warning.
const CASES_WITHIN: SignedDuration = SignedDuration::from_hours(14 * 24);

/// What waits for staff, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Messages that nobody has begun on, or that somebody works on.
    pub open: usize,
    /// Contacts whose day of review has come.
    pub due_for_review: usize,
    /// Open cases that are due within two weeks, or were.
    pub due_cases: usize,
    /// Messages that are kept as spam.
    pub spam: usize,
    /// Those of them that came after what somebody has seen of the spam.
    pub unseen_spam: usize,
    /// How many of those have each reason, in the order of [`SpamReason::ALL`]. One message can have several.
    pub spam_reasons: Vec<(SpamReason, usize)>,
}

/// Counts what is in the table.
///
/// It scans with a projection, and the role it runs with allows only the attributes named there.
#[derive(Clone, Debug)]
pub struct Workload {
    connection: Connection,
    table: String,
}

impl Workload {
    /// The workload in the contacts table with this name.
    pub fn new(connection: Connection, table: String) -> Self {
        Self { connection, table }
    }

    /// Counts what is there at `now`; what has expired is absent, whether DynamoDB has removed it yet or not.
    pub async fn count(&self, now: Timestamp) -> Result<Waiting, StoreError> {
        let mut waiting = Waiting {
            spam_reasons: SpamReason::ALL.map(|reason| (reason, 0)).to_vec(),
            ..Waiting::default()
        };
        let mut seen = None;
        let mut spam_came_at = Vec::new();
        let scan = Scan {
            projection: Some(
                "#type, #status, received_at, review_at, expires_at, spam_reasons, reviews_at",
            ),
            filter: Some(NOT_EXPIRED),
            names: vec![("#type", attribute::TYPE), ("#status", attribute::STATUS)],
            values: vec![(":now", expressions::now(now))],
            is_consistent: false,
        };
        let each = |item: Item| {
            let came_at = || items::instant_of(&item, attribute::RECEIVED_AT);
            if items::is_spam_seen(&item) {
                seen = came_at();
            }
            if waiting.add(&item, now) == Some(Status::Spam) {
                spam_came_at.push(came_at());
            }
        };
        scan.run(&self.connection, &self.table, each).await?;
        let is_unseen = |came_at: &&Option<Timestamp>| match (came_at, seen) {
            (Some(came_at), Some(seen)) => *came_at > seen,
            _ => true,
        };
        waiting.unseen_spam = spam_came_at.iter().filter(is_unseen).count();
        Ok(waiting)
    }
}

impl Waiting {
    /// Counts an item, and says of a message where it stands.
    fn add(&mut self, item: &Item, now: Timestamp) -> Option<Status> {
        let Kind::Part(part) = items::kind_of(item)? else {
            let is_open =
                items::text_of(item, attribute::STATUS) == Some(CaseStatus::Open.as_str());
            // A case is found by its due day as a contact is by its review.
            let due = items::seconds_of(item, attribute::REVIEW_AT);
            let is_soon = due.is_some_and(|at| at <= now + CASES_WITHIN);
            self.due_cases += usize::from(is_open && is_soon);
            return None;
        };
        let status = items::status_of(item)?;
        match (part, status) {
            (Part::Message, Status::Received | Status::InProgress) => self.open += 1,
            (Part::Message, Status::Spam) => {
                self.spam += 1;
                let reasons = items::spam_reasons_of(item);
                for (reason, count) in &mut self.spam_reasons {
                    *count += usize::from(reasons.contains(reason));
                }
            }
            // The review of spam is its end, and nobody is asked to look. A restricted contact is looked at by itself.
            (Part::Contact, status) if status != Status::Spam => {
                let is_restricted = item.contains_key(attribute::REVIEWS_AT);
                let due = items::seconds_of(item, attribute::REVIEW_AT);
                let is_due = !is_restricted && due.is_some_and(|at| at <= now);
                self.due_for_review += usize::from(is_due);
            }
            _ => {}
        }
        (part == Part::Message).then_some(status)
    }
}
