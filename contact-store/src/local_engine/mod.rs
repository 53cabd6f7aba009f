//! What AWS does by itself, for an engine on this machine: tables from a description, and items that expire.

mod key;

use aws_sdk_dynamodb::operation::create_table::CreateTableError;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType,
    ScalarAttributeType, StreamSpecification, StreamViewType, TimeToLiveSpecification,
};
use jiff::Timestamp;
use personal_data::StoreError;

use crate::Connection;
use crate::failure::store_error;
use crate::items::{EXPIRES_AT, Item, KEY};

pub use key::{EngineKey, EngineKeyError, KEY_FILE};

/// Name of the contacts table on this machine.
pub const CONTACTS_TABLE: &str = "local-contacts";

/// Name of the table of clients' counters on this machine.
pub const LIMITS_TABLE: &str = "local-limits";

/// Makes the contacts table, as `infra/template.yaml` describes it for AWS (a test compares the two), unless there
/// is one already.
pub async fn create_contacts_table(connection: &Connection, table: &str) -> Result<(), StoreError> {
    let stream = StreamSpecification::builder()
        .stream_enabled(true)
        .stream_view_type(StreamViewType::KeysOnly)
        .build();
    create_table(connection, table, Some(stream.map_err(unusable)?)).await
}

/// Makes the table of clients' counters, as `infra/template.yaml` describes it for AWS, unless there is one already.
pub async fn create_limits_table(connection: &Connection, table: &str) -> Result<(), StoreError> {
    create_table(connection, table, None).await
}

fn unusable(_: aws_sdk_dynamodb::error::BuildError) -> StoreError {
    StoreError::Refused {
        kind: "request".to_owned(),
    }
}

async fn create_table(
    connection: &Connection,
    table: &str,
    stream: Option<StreamSpecification>,
) -> Result<(), StoreError> {
    let key = AttributeDefinition::builder()
        .attribute_name(KEY)
        .attribute_type(ScalarAttributeType::S);
    let schema = KeySchemaElement::builder()
        .attribute_name(KEY)
        .key_type(KeyType::Hash);
    let created = connection
        .client()
        .create_table()
        .table_name(table)
        .attribute_definitions(key.build().map_err(unusable)?)
        .key_schema(schema.build().map_err(unusable)?)
        .billing_mode(BillingMode::PayPerRequest)
        .set_stream_specification(stream)
        .send()
        .await;
    match created {
        Ok(_) => {}
        Err(error)
            if error
                .as_service_error()
                .is_some_and(CreateTableError::is_resource_in_use_exception) =>
        {
            return Ok(());
        }
        Err(error) => return Err(store_error(&error)),
    }
    let ttl = TimeToLiveSpecification::builder()
        .attribute_name(EXPIRES_AT)
        .enabled(true)
        .build()
        .map_err(unusable)?;
    let request = connection
        .client()
        .update_time_to_live()
        .table_name(table)
        .time_to_live_specification(ttl);
    request.send().await.map_err(|error| store_error(&error))?;
    Ok(())
}

/// Removes what has expired at `now`, as DynamoDB's TTL process does within some days. Answers how many.
pub async fn expire(
    connection: &Connection,
    table: &str,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let now = AttributeValue::N(now.as_second().to_string());
    let condition = format!("{EXPIRES_AT} <= :now");
    let mut expired = Vec::new();
    let mut next: Option<Item> = None;
    loop {
        let request = connection
            .client()
            .scan()
            .table_name(table)
            .consistent_read(true);
        let request = request
            .filter_expression(&condition)
            .expression_attribute_values(":now", now.clone());
        let page = request
            .projection_expression(KEY)
            .set_exclusive_start_key(next);
        let page = page.send().await.map_err(|error| store_error(&error))?;
        expired.extend(page.items.unwrap_or_default());
        next = page.last_evaluated_key;
        if next.is_none() {
            break;
        }
    }
    let mut removed = 0;
    for key in expired {
        // The condition again: somebody may have given the item more time since it was read.
        let request = connection
            .client()
            .delete_item()
            .table_name(table)
            .set_key(Some(key));
        let request = request
            .condition_expression(&condition)
            .expression_attribute_values(":now", now.clone());
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
