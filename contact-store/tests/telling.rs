//! What is asked of the table for telling staff: named attributes, none of which a person filled in.
#![allow(
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test stops at what it did not expect"
)]

mod engine_here;
mod fake_endpoint;

use std::collections::BTreeSet;

use contact_store::{NewMessages, Workload, local_engine};
use fake_endpoint::FakeEndpoint;
use personal_data::{FieldSource, STORED_ATTRIBUTES};
use serde_json::Value;

/// The attributes a request projects, which must be the program's own.
fn projected(request: &Value) -> Vec<String> {
    let names = &request["ExpressionAttributeNames"];
    let projection = request["ProjectionExpression"].as_str().unwrap();
    let attributes = projection.split(", ").map(|word| {
        let name = names.get(word).and_then(Value::as_str);
        name.unwrap_or(word).to_owned()
    });
    let attributes: Vec<String> = attributes.collect();
    for attribute in &attributes {
        let own = STORED_ATTRIBUTES.iter().find(|own| own.name == attribute);
        assert_eq!(own.unwrap().source, FieldSource::System, "{attribute}");
    }
    attributes
}

#[tokio::test]
async fn it_asks_by_name_and_for_nothing_that_was_filled_in() {
    let (_database, _connection, port) = engine_here::start_on_a_port().await;
    let endpoint = FakeEndpoint::start(port, []).await;
    let table = || local_engine::CONTACTS_TABLE.to_owned();
    let new_messages = NewMessages::new(endpoint.connection.clone(), table());
    for key in ["CONTACT#00", "CASE#00", "MESSAGE"] {
        assert_eq!(new_messages.reference_to_notify(key).await, Ok(None));
    }
    assert_eq!(endpoint.seen(), Vec::<Value>::new(), "only of messages");
    assert_eq!(
        new_messages.reference_to_notify("MESSAGE#00").await,
        Ok(None)
    );
    let workload = Workload::new(endpoint.connection.clone(), table());
    let now = "2026-03-15T12:00:00Z".parse().unwrap();
    assert_eq!(workload.count(now).await.unwrap().open, 0);

    let seen = endpoint.seen();
    let (message, rest) = seen.split_first().unwrap();
    let (items, queries) = rest.split_last().unwrap();
    assert_eq!(projected(message), ["status", "reference"]);
    let indexes = queries.iter().map(|query| {
        assert_eq!(query["ProjectionExpression"], "pk");
        let names = query["ExpressionAttributeNames"].as_object().unwrap();
        assert!(
            names
                .values()
                .all(|name| name == "status" || name == "review_at"),
            "{names:?}"
        );
        query["IndexName"].as_str().unwrap()
    });
    let indexes: BTreeSet<&str> = indexes.collect();
    assert_eq!(indexes, BTreeSet::from(["by_review", "by_status"]));
    let items = &items["RequestItems"][local_engine::CONTACTS_TABLE];
    assert_eq!(items["ConsistentRead"], false);
    assert_eq!(
        projected(items),
        [
            "type",
            "status",
            "received_at",
            "review_at",
            "expires_at",
            "spam_reasons",
            "reviews_at"
        ]
    );
    // The roles allow these attributes and the key; a test of the template's side is PV015.
    let template = include_str!("../../infra/template.yaml");
    let projections = [message, items].map(|request| projected(request).join(", "));
    for named in [&projections[0], &projections[1], "status, review_at"] {
        let list = format!("dynamodb:Attributes: [pk, {named}]");
        assert!(
            template.contains(&list),
            "{list} is not what a role may read"
        );
    }
}
