//! What AWS does by itself, for an engine on this machine: tables from a description, and items that expire.

mod settings;
mod tables;

use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use personal_data::{StoreError, attribute};

use crate::Connection;
use crate::error::store_error;
use crate::expressions;
use crate::items::{Item, KEY};
use crate::scan::Scan;

pub use crate::engine_key::{EngineKey, EngineKeyError, KEY_FILE};
pub use settings::LocalSettings;
pub use tables::{
    CONTACTS_TABLE, LEDGER_TABLE, LIMITS_TABLE, create_contacts_table, create_ledger_table,
    create_limits_table, create_tables,
};

/// Removes what has expired at `now`, as DynamoDB's TTL process does within some days. Answers how many.
pub async fn expire(
    connection: &Connection,
    table: &str,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let condition = format!("{} <= :now", attribute::EXPIRES_AT);
    let mut expired: Vec<Item> = Vec::new();
    let scan = Scan {
        projection: Some(KEY),
        filter: Some(&condition),
        values: vec![(":now", expressions::now(now))],
        ..Scan::default()
    };
    scan.run(connection, table, |key| expired.push(key)).await?;
    let mut removed = 0;
    for key in expired {
        // The condition again: somebody may have given the item more time since it was read.
        let request = connection
            .client()
            .delete_item()
            .table_name(table)
            .set_key(Some(key))
            .condition_expression(&condition)
            .expression_attribute_values(":now", AttributeValue::N(now.as_second().to_string()));
        match request.send().await {
            Ok(_) => removed += 1,
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(DeleteItemError::is_conditional_check_failed_exception) => {}
            Err(error) => return Err(store_error(&error)),
        }
    }
    Ok(removed)
}
