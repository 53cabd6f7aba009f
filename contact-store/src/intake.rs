//! The form function's way to the store: put, and nothing else.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use personal_data::{NewEnquiry, Receive, Received, StoreError};

use crate::Connection;
use crate::failure::store_error;
use crate::items::{self, Item, KEY};

/// Puts enquiries into the contacts table. It has no method that reads, changes or erases, and neither has the role
/// it runs with.
#[derive(Clone, Debug)]
pub struct Intake {
    connection: Connection,
    table: String,
}

impl Intake {
    /// An intake for the contacts table with this name.
    pub fn new(connection: Connection, table: String) -> Self {
        Self { connection, table }
    }

    fn put_new(&self, item: Item) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression(format!("attribute_not_exists({KEY})"))
            .build()
            .map_err(|_| StoreError::Refused {
                kind: "request".to_owned(),
            })?;
        Ok(TransactWriteItem::builder().put(put).build())
    }
}

impl Receive for Intake {
    async fn receive(&self, enquiry: NewEnquiry) -> Result<Received, StoreError> {
        let message = self.put_new(items::from_message(&enquiry.message))?;
        let contact = self.put_new(items::from_contact(&enquiry.contact))?;
        let request = self.connection.client.transact_write_items();
        match request
            .transact_items(message)
            .transact_items(contact)
            .send()
            .await
        {
            Ok(_) => Ok(Received::New),
            Err(error) if is_there_already(&error) => Ok(Received::Already),
            Err(error) => Err(store_error(&error)),
        }
    }
}

/// Whether the transaction was cancelled because the message is there. The reasons come in the order of the puts.
fn is_there_already<R>(error: &SdkError<TransactWriteItemsError, R>) -> bool {
    let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) =
        error.as_service_error()
    else {
        return false;
    };
    let of_the_message = cancelled.cancellation_reasons().first();
    of_the_message.and_then(|reason| reason.code()) == Some("ConditionalCheckFailed")
}
