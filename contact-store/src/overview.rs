//! How much waits for staff: numbers, of items of which nothing that a person filled in is read.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use personal_data::{SpamReason, Status, StoreError};

use crate::Connection;
use crate::failure::store_error;
use crate::items::{
    self, EXPIRES_AT, Item, Kind, RECEIVED_AT, REVIEW_AT, SPAM_REASONS, STATUS, TYPE,
};

/// What waits for staff, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Messages that nobody has begun on.
    pub open: usize,
    /// Contacts whose day of review has come.
    pub due_for_review: usize,
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
pub struct Overview {
    connection: Connection,
    table: String,
}

impl Overview {
    /// An overview of the contacts table with this name.
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
        let mut next: Option<Item> = None;
        loop {
            let request = self
                .connection
                .client()
                .scan()
                .table_name(&self.table)
                .projection_expression(format!(
                    "#type, #status, {RECEIVED_AT}, {REVIEW_AT}, {EXPIRES_AT}, {SPAM_REASONS}"
                ))
                .expression_attribute_names("#type", TYPE)
                .expression_attribute_names("#status", STATUS)
                .filter_expression(format!(
                    "attribute_not_exists({EXPIRES_AT}) OR {EXPIRES_AT} > :now"
                ))
                .expression_attribute_values(":now", AttributeValue::N(now.as_second().to_string()))
                .set_exclusive_start_key(next);
            let page = request.send().await.map_err(|error| store_error(&error))?;
            for item in page.items.unwrap_or_default() {
                if items::is_spam_seen(&item) {
                    seen = items::received_at_of(&item);
                }
                if waiting.add(&item, now) == Some(Status::Spam) {
                    spam_came_at.push(items::received_at_of(&item));
                }
            }
            next = page.last_evaluated_key;
            if next.is_none() {
                let is_unseen = |came_at: &&Option<Timestamp>| match (came_at, seen) {
                    (Some(came_at), Some(seen)) => *came_at > seen,
                    _ => true,
                };
                waiting.unseen_spam = spam_came_at.iter().filter(is_unseen).count();
                return Ok(waiting);
            }
        }
    }
}

impl Waiting {
    /// Counts an item, and says of a message where it stands.
    fn add(&mut self, item: &Item, now: Timestamp) -> Option<Status> {
        let kind = items::kind_of(item)?;
        let status = items::status_of(item)?;
        match (kind, status) {
            (Kind::Message, Status::Received) => self.open += 1,
            (Kind::Message, Status::Spam) => {
                self.spam += 1;
                let reasons = items::spam_reasons_of(item);
                for (reason, count) in &mut self.spam_reasons {
                    *count += usize::from(reasons.contains(reason));
                }
            }
            // The review of spam is its end, and nobody is asked to look.
            (Kind::Contact, Status::Received) => {
                let is_due = items::seconds_of(item, REVIEW_AT).is_some_and(|at| at <= now);
                self.due_for_review += usize::from(is_due);
            }
            (Kind::Contact, Status::Spam) => {}
        }
        (kind == Kind::Message).then_some(status)
    }
}
