//! How much waits for staff: numbers, of items of which nothing that a person filled in is read.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use personal_data::{SpamReason, Status, StoreError};

use crate::Connection;
use crate::failure::store_error;
use crate::items::{self, EXPIRES_AT, Item, Kind, REVIEW_AT, SPAM_REASONS, STATUS, TYPE};

/// What waits for staff, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Messages that nobody has begun on.
    pub open: usize,
    /// Contacts whose day of review has come.
    pub due_for_review: usize,
    /// Messages that are kept as spam.
    pub spam: usize,
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
        let mut next: Option<Item> = None;
        loop {
            let request = self
                .connection
                .client()
                .scan()
                .table_name(&self.table)
                .projection_expression(format!(
                    "#type, #status, {REVIEW_AT}, {EXPIRES_AT}, {SPAM_REASONS}"
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
                waiting.add(&item, now);
            }
            next = page.last_evaluated_key;
            if next.is_none() {
                return Ok(waiting);
            }
        }
    }
}

impl Waiting {
    fn add(&mut self, item: &Item, now: Timestamp) {
        match (items::kind_of(item), items::status_of(item)) {
            (Some(Kind::Message), Some(Status::Received)) => self.open += 1,
            (Some(Kind::Message), Some(Status::Spam)) => {
                self.spam += 1;
                let reasons = items::spam_reasons_of(item);
                for (reason, count) in &mut self.spam_reasons {
                    *count += usize::from(reasons.contains(reason));
                }
            }
            // The review of spam is its end, and nobody is asked to look.
            (Some(Kind::Contact), Some(Status::Received)) => {
                let is_due = items::seconds_of(item, REVIEW_AT).is_some_and(|at| at <= now);
                self.due_for_review += usize::from(is_due);
            }
            // Spam's contacts, and items of kinds or in states that only a later version knows.
            (Some(Kind::Contact), Some(Status::Spam)) | (None, _) | (_, None) => {}
        }
    }
}
