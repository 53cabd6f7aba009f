//! The tables of `infra/template.yaml`, made by an engine on this machine. A test compares the two.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::operation::create_table::CreateTableError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, CreateGlobalSecondaryIndexAction, GlobalSecondaryIndex,
    GlobalSecondaryIndexUpdate, KeySchemaElement, KeyType, Projection, ProjectionType,
    ScalarAttributeType, StreamSpecification, StreamViewType, TimeToLiveSpecification,
};
use personal_data::{StoreError, attribute};

use crate::Connection;
use crate::error::{store_error, unusable};
use crate::indexes::{INDEXES, Index};
use crate::items::{KEY, SORT_KEY};

/// Name of the contacts table on this machine.
pub const CONTACTS_TABLE: &str = "local-contacts";
/// Name of the table of clients' counters on this machine.
pub const LIMITS_TABLE: &str = "local-limits";
/// Name of the ledger on this machine.
pub const LEDGER_TABLE: &str = "local-ledger";

/// What a table has beside its key.
#[derive(Clone, Copy, Default)]
struct Kind {
    sort_key: Option<&'static str>,
    indexes: &'static [Index],
    has_stream: bool,
    has_ends: bool,
}

/// Makes all tables under the names they have on this machine, unless they are there.
pub async fn create_tables(connection: &Connection) -> Result<(), StoreError> {
    create_contacts_table(connection, CONTACTS_TABLE).await?;
    create_limits_table(connection, LIMITS_TABLE).await?;
    create_ledger_table(connection, LEDGER_TABLE).await
}

/// Makes the contacts table with its indexes. To one that is there and lacks some, as an older version of the program
/// made it, they are added.
pub async fn create_contacts_table(connection: &Connection, table: &str) -> Result<(), StoreError> {
    let kind = Kind {
        indexes: &INDEXES,
        has_stream: true,
        has_ends: true,
        ..Kind::default()
    };
    if !create(connection, table, kind).await? {
        add_missing_indexes(connection, table).await?;
    }
    Ok(())
}

/// Makes the table of clients' counters, unless there is one.
pub async fn create_limits_table(connection: &Connection, table: &str) -> Result<(), StoreError> {
    let kind = Kind {
        has_ends: true,
        ..Kind::default()
    };
    create(connection, table, kind).await.map(|_| ())
}

/// Makes the ledger, unless there is one. Nothing in it ends.
pub async fn create_ledger_table(connection: &Connection, table: &str) -> Result<(), StoreError> {
    let kind = Kind {
        sort_key: Some(SORT_KEY),
        ..Kind::default()
    };
    create(connection, table, kind).await.map(|_| ())
}

/// Makes a table with a key and nothing else, unless there is one.
pub(super) async fn create_plain_table(
    connection: &Connection,
    table: &str,
) -> Result<(), StoreError> {
    let created = create(connection, table, Kind::default()).await;
    created.map(|_| ())
}

/// Makes a table; false when there is one with this name.
async fn create(connection: &Connection, table: &str, kind: Kind) -> Result<bool, StoreError> {
    let mut attributes = BTreeMap::from([(KEY, ScalarAttributeType::S)]);
    let mut schema = vec![key(KEY, KeyType::Hash)?];
    if let Some(sort_key) = kind.sort_key {
        attributes.insert(sort_key, ScalarAttributeType::S);
        schema.push(key(sort_key, KeyType::Range)?);
    }
    let mut indexes = Vec::new();
    for index in kind.indexes {
        attributes.extend(attributes_of(index));
        let described = GlobalSecondaryIndex::builder()
            .index_name(index.name)
            .set_key_schema(Some(schema_of(index)?))
            .projection(keys_only());
        indexes.push(described.build().map_err(unusable)?);
    }
    let stream = StreamSpecification::builder()
        .stream_enabled(true)
        .stream_view_type(StreamViewType::KeysOnly)
        .build()
        .map_err(unusable)?;
    let created = connection
        .client()
        .create_table()
        .table_name(table)
        .set_attribute_definitions(Some(definitions(attributes)?))
        .set_key_schema(Some(schema))
        .set_global_secondary_indexes(Some(indexes).filter(|indexes| !indexes.is_empty()))
        .billing_mode(BillingMode::PayPerRequest)
        .set_stream_specification(kind.has_stream.then_some(stream))
        .send()
        .await;
    match created {
        Ok(_) => {}
        Err(error)
            if error
                .as_service_error()
                .is_some_and(CreateTableError::is_resource_in_use_exception) =>
        {
            return Ok(false);
        }
        Err(error) => return Err(store_error(&error)),
    }
    if kind.has_ends {
        let ttl = TimeToLiveSpecification::builder()
            .attribute_name(attribute::EXPIRES_AT)
            .enabled(true)
            .build()
            .map_err(unusable)?;
        let request = connection
            .client()
            .update_time_to_live()
            .table_name(table)
            .time_to_live_specification(ttl);
        request.send().await.map_err(|error| store_error(&error))?;
    }
    Ok(true)
}

/// One at a time, as DynamoDB adds them (Developer Guide, "`UpdateTable`").
async fn add_missing_indexes(connection: &Connection, table: &str) -> Result<(), StoreError> {
    let client = connection.client();
    let described = client.describe_table().table_name(table).send().await;
    let described = described.map_err(|error| store_error(&error))?.table;
    let there = described.and_then(|table| table.global_secondary_indexes);
    let there = there.unwrap_or_default();
    let is_missing = |index: &&Index| {
        let mut names = there.iter().filter_map(|index| index.index_name());
        !names.any(|name| name == index.name)
    };
    for index in INDEXES.iter().filter(is_missing) {
        let create = CreateGlobalSecondaryIndexAction::builder()
            .index_name(index.name)
            .set_key_schema(Some(schema_of(index)?))
            .projection(keys_only())
            .build()
            .map_err(unusable)?;
        let update = GlobalSecondaryIndexUpdate::builder().create(create).build();
        let request = client
            .update_table()
            .table_name(table)
            .set_attribute_definitions(Some(definitions(attributes_of(index).collect())?))
            .global_secondary_index_updates(update);
        request.send().await.map_err(|error| store_error(&error))?;
    }
    Ok(())
}

fn key(name: &str, kind: KeyType) -> Result<KeySchemaElement, StoreError> {
    let element = KeySchemaElement::builder()
        .attribute_name(name)
        .key_type(kind);
    element.build().map_err(unusable)
}

fn schema_of(index: &Index) -> Result<Vec<KeySchemaElement>, StoreError> {
    let mut schema = vec![key(index.hash, KeyType::Hash)?];
    if let Some((range, _)) = index.range {
        schema.push(key(range, KeyType::Range)?);
    }
    Ok(schema)
}

fn attributes_of(index: &Index) -> impl Iterator<Item = (&'static str, ScalarAttributeType)> {
    let range = index.range.map(|(name, is_number)| {
        let kind = if is_number {
            ScalarAttributeType::N
        } else {
            ScalarAttributeType::S
        };
        (name, kind)
    });
    [(index.hash, ScalarAttributeType::S)]
        .into_iter()
        .chain(range)
}

fn definitions(
    attributes: BTreeMap<&str, ScalarAttributeType>,
) -> Result<Vec<AttributeDefinition>, StoreError> {
    let definitions = attributes.into_iter().map(|(name, kind)| {
        let definition = AttributeDefinition::builder()
            .attribute_name(name)
            .attribute_type(kind);
        definition.build().map_err(unusable)
    });
    definitions.collect()
}

fn keys_only() -> Projection {
    Projection::builder()
        .projection_type(ProjectionType::KeysOnly)
        .build()
}
