//! The notifier's way to the store: whether staff are told of a message, and by which reference.

use aws_sdk_dynamodb::types::AttributeValue;
use personal_data::{Reference, Status, StoreError, attribute};

use crate::Connection;
use crate::error::store_error;
use crate::items::{self, KEY, Kind};

/// Reads the status and the reference of one message at a time.
///
/// It asks for these two attributes by name. The role it runs with allows no others, and no item but a message's, so
/// what a person wrote cannot come this way.
#[derive(Clone, Debug)]
pub struct NewMessages {
    connection: Connection,
    table: String,
}

impl NewMessages {
    /// New messages of the contacts table with this name.
    pub fn new(connection: Connection, table: String) -> Self {
        Self { connection, table }
    }

    /// The reference of the message with this key, if staff are to be notified of it.
    ///
    /// They are not notified of spam, nor of what is no longer there, or further on in its life, when a late notice
    /// comes.
    /// Of other items than messages nothing is asked.
    pub async fn reference_to_notify(&self, key: &str) -> Result<Option<Reference>, StoreError> {
        if !Kind::MESSAGE.has_key(key) {
            return Ok(None);
        }
        // Both are reserved words, or may become so (Developer Guide, "Reserved words in DynamoDB").
        let request = self
            .connection
            .client()
            .get_item()
            .table_name(&self.table)
            .consistent_read(true)
            .projection_expression("#status, #reference")
            .expression_attribute_names("#status", attribute::STATUS)
            .expression_attribute_names("#reference", attribute::REFERENCE);
        let found = request
            .key(KEY, AttributeValue::S(key.to_owned()))
            .send()
            .await
            .map_err(|error| store_error(&error))?;
        let received = found
            .item
            .filter(|item| items::status_of(item) == Some(Status::Received));
        Ok(received.and_then(|item| items::reference_of(&item)))
    }
}
