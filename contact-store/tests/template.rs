//! The tables on this machine are the tables of `infra/template.yaml`.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod engine_here;

use contact_store::local_engine;
use saphyr::{LoadableYamlNode, Yaml};
use serde_json::{Value, json};

const TEMPLATE: &str = include_str!("../../infra/template.yaml");

/// What the template says of a table, less what only AWS has: names, backups, encryption, protection.
fn in_template(resource: &str) -> Value {
    let documents = Yaml::load_from_str(TEMPLATE).unwrap();
    let get = |node: &Yaml<'_>, key: &str| to_json(node.as_mapping_get(key).unwrap());
    let resources = documents[0].as_mapping_get("Resources").unwrap();
    let table = resources
        .as_mapping_get(resource)
        .unwrap()
        .as_mapping_get("Properties")
        .unwrap();
    let stream = table
        .as_mapping_get("StreamSpecification")
        .map(|stream| get(stream, "StreamViewType"));
    let indexes = table.as_mapping_get("GlobalSecondaryIndexes");
    let indexes = indexes.and_then(Yaml::as_sequence);
    // Not how much may be written: the engine here bounds nothing.
    let index = |node: &Yaml<'_>| {
        json!({
            "IndexName": get(node, "IndexName"),
            "KeySchema": get(node, "KeySchema"),
            "Projection": get(node, "Projection"),
        })
    };
    json!({
        "Indexes": indexes.map_or(Value::Null, |all| all.iter().map(index).collect()),
        "AttributeDefinitions": get(table, "AttributeDefinitions"),
        "KeySchema": get(table, "KeySchema"),
        "BillingMode": get(table, "BillingMode"),
        "StreamViewType": stream,
        "TimeToLive": table.as_mapping_get("TimeToLiveSpecification").map(to_json),
    })
}

fn to_json(node: &Yaml<'_>) -> Value {
    if let Some(sequence) = node.as_sequence() {
        return sequence.iter().map(to_json).collect();
    }
    if let Some(mapping) = node.as_mapping() {
        return mapping
            .iter()
            .map(|(key, value)| (key.as_str().unwrap().to_owned(), to_json(value)))
            .collect();
    }
    node.as_bool()
        .map_or_else(|| json!(node.as_str().unwrap()), Value::from)
}

#[tokio::test]
async fn the_same_tables_in_both_places() {
    let (database, _) = engine_here::start().await;
    for (resource, table) in [
        ("ContactsTable", local_engine::CONTACTS_TABLE),
        ("LimitsTable", local_engine::LIMITS_TABLE),
        ("LedgerTable", local_engine::LEDGER_TABLE),
    ] {
        assert_eq!(here(&database, table), in_template(resource), "{resource}");
    }
}

fn here(database: &dynoxide::Database, table: &str) -> Value {
    let request = || json!({ "TableName": table });
    let described = database
        .describe_table(serde_json::from_value(request()).unwrap())
        .unwrap();
    let table = serde_json::to_value(described).unwrap()["Table"].clone();
    let ttl = database
        .describe_time_to_live(serde_json::from_value(request()).unwrap())
        .unwrap();
    let ttl = serde_json::to_value(ttl).unwrap()["TimeToLiveDescription"].clone();
    let mut indexes = table["GlobalSecondaryIndexes"].clone();
    for index in indexes.as_array_mut().into_iter().flatten() {
        let described = index.as_object_mut().unwrap();
        described.retain(|key, _| ["IndexName", "KeySchema", "Projection"].contains(&&**key));
    }
    let ends = ttl["AttributeName"].as_str().map(
        |name| json!({ "AttributeName": name, "Enabled": ttl["TimeToLiveStatus"] == "ENABLED" }),
    );
    json!({
        "Indexes": indexes,
        "AttributeDefinitions": table["AttributeDefinitions"],
        "KeySchema": table["KeySchema"],
        "BillingMode": table["BillingModeSummary"]["BillingMode"],
        "StreamViewType": table["StreamSpecification"]["StreamViewType"],
        "TimeToLive": ends,
    })
}
