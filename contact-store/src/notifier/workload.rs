//! How much waits for staff: numbers, of items of which nothing that a person filled in is read.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::{SignedDuration, Timestamp};
use personal_data::{CaseStatus, Part, SpamReason, Status, StoreError, attribute};

use crate::Connection;
use crate::indexes::{BY_REVIEW, BY_STATUS, Index};
use crate::items::{self, Item, Kind};
use crate::table_reader::{Projection, Range, TableReader, has_expired};

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

/// Counts what waits in the table: what the indexes have of it, and of each item named attributes only.
///
/// What it costs grows with what waits, and not with what is stored. The role it runs with allows these indexes and
/// these attributes.
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
        let reader = TableReader {
            connection: &self.connection,
            table: &self.table,
        };
        let mut keys = BTreeSet::from([items::SPAM_SEEN_KEY.to_owned()]);
        for (index, kind, status, range) in waiting_places(now) {
            let status = AttributeValue::S(status.to_owned());
            let found = reader.keys(index, &status, range).await?;
            let found = found.iter().filter_map(items::key_of);
            keys.extend(found.filter(|key| kind.has_key(key)).map(str::to_owned));
        }
        let keys: Vec<String> = keys.into_iter().collect();
        let projection = Projection {
            expression: "#type, #status, received_at, review_at, expires_at, spam_reasons, reviews_at",
            names: &[("#type", attribute::TYPE), ("#status", attribute::STATUS)],
        };
        let mut there = reader.attributes(&keys, projection).await?;
        there.retain(|item| !has_expired(item, now));
        let mut waiting = Waiting {
            spam_reasons: SpamReason::ALL.map(|reason| (reason, 0)).to_vec(),
            ..Waiting::default()
        };
        let came_at = |item: &Item| items::instant_of(item, attribute::RECEIVED_AT);
        let seen = there.iter().find(|item| items::is_spam_seen(item));
        let seen = seen.and_then(came_at);
        for item in &there {
            let is_spam = waiting.add(item, now) == Some(Status::Spam);
            let is_seen = came_at(item).zip(seen).is_some_and(|(at, seen)| at <= seen);
            waiting.unseen_spam += usize::from(is_spam && !is_seen);
        }
        Ok(waiting)
    }
}

/// Where what waits is found: by which index, what it is, where it stands, and which of it.
fn waiting_places(now: Timestamp) -> Vec<(Index, Kind, &'static str, Range)> {
    let messages = [Status::Received, Status::InProgress, Status::Spam];
    let messages = messages.map(|status| (BY_STATUS, Kind::MESSAGE, status.as_str(), Range::All));
    // The review of spam is its end, and nobody is asked to look.
    let contacts = [Status::Received, Status::InProgress, Status::Kept];
    let due = Range::Until(now);
    let contacts = contacts.map(|status| (BY_REVIEW, Kind::CONTACT, status.as_str(), due));
    // A case is found by its due day as a contact is by its review.
    let soon = Range::Until(now + CASES_WITHIN);
    let cases = [(BY_REVIEW, Kind::Case, CaseStatus::Open.as_str(), soon)];
    messages.into_iter().chain(contacts).chain(cases).collect()
}

impl Waiting {
    /// Counts an item, as it stands now and not as an index had it, and says of a message where it stands.
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
