//! The least that a function can do to store a post: Lambda's runtime, the SDK, and one transaction.
//!
//! It reads nothing of what it is sent, checks nothing and logs nothing; what it writes is fixed, and is as much, in as
//! many attributes, as the form function writes of the bench's event. Client and settings are the form function's: the
//! runtime's and the SDK's own time, and the choice of them, are not what the bench compares.

use std::env;
use std::error::Error;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{Credentials, Region, SharedHttpClient};
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{
    AttributeValue, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use lambda_http::{Body, Request, Response, service_fn};

const ID: &str = "a3c1f0b2d4e5968778695a4b3c2d1e0f";
const RECEIPT: &str = "/api/kvittering/7K3Q-9XWD.0123456789abcdef0123456789abcdef";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    let client = client();
    // As the form function does: the connection is opened while it starts.
    let _refused_or_not = client.describe_endpoints().send().await;
    lambda_http::run(service_fn(|_request: Request| store(&client))).await
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is all the settings there are"
)]
fn client() -> Client {
    let setting = |name| env::var(name).unwrap_or_default();
    let keys = Credentials::new(
        setting("AWS_ACCESS_KEY_ID"),
        setting("AWS_SECRET_ACCESS_KEY"),
        None,
        None,
        "environment",
    );
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version_latest()
        .region(Region::new(setting("AWS_REGION")))
        .credentials_provider(keys)
        .http_client(http_client(&setting("AWS_ENDPOINT_URL_DYNAMODB")))
        .endpoint_url(setting("AWS_ENDPOINT_URL_DYNAMODB"));
    Client::from_conf(config.build())
}

/// With TLS, unless the endpoint is on this machine: as any function that is deployed, and as the form function.
fn http_client(endpoint: &str) -> SharedHttpClient {
    let builder = aws_smithy_http_client::Builder::new();
    if endpoint.starts_with("http://") {
        return builder.build_http();
    }
    builder
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https()
}

async fn store(client: &Client) -> Result<Response<Body>, Box<dyn Error + Send + Sync>> {
    let message = [
        text("pk", format!("MESSAGE#{ID}")),
        text("type", "message"),
        text("contact_id", ID),
        text(
            "message",
            "Hei!\nSkjemaet på siden vår vil ikke sende. Kan dere hjelpe?",
        ),
    ];
    let contact = [
        text("pk", format!("CONTACT#{ID}")),
        text("type", "contact"),
        text("message_id", ID),
        text("name", "Kari Nordmann"),
        text("phone", "22 22 55 55"),
        text("phone_e164", "+4722225555"),
        text("phone_lookup", ID),
        text("email", "kari@example.no"),
        text("email_ascii", "kari@example.no"),
        text("email_lookup", ID),
        text("company", "Eksempel AS"),
        number("review_at", "1809145800"),
    ];
    client
        .transact_write_items()
        .transact_items(put(message)?)
        .transact_items(put(contact)?)
        .transact_items(count_up()?)
        .send()
        .await?;
    let answer = Response::builder().status(303).header("location", RECEIPT);
    Ok(answer.body(Body::Empty)?)
}

/// A put of these attributes and of those that both items have.
fn put<const N: usize>(
    own: [(String, AttributeValue); N],
) -> Result<TransactWriteItem, BuildError> {
    let shared = [
        text("status", "new"),
        text("reference", "7K3Q-9XWD"),
        text("received_at", "2026-11-02T08:30:00Z"),
        text("notice_version", "unknown"),
        text("source", "form"),
        number("version", "1"),
        number("expires_at", "1824697800"),
    ];
    let put = Put::builder()
        .table_name("contacts")
        .set_item(Some(own.into_iter().chain(shared).collect()))
        .condition_expression("attribute_not_exists(pk)");
    Ok(TransactWriteItem::builder().put(put.build()?).build())
}

fn count_up() -> Result<TransactWriteItem, BuildError> {
    let (_, key) = text("pk", format!("CLIENT#{ID}"));
    let value = |value| AttributeValue::N(String::from(value));
    let update = Update::builder()
        .table_name("limits")
        .key("pk", key)
        .update_expression("ADD #day :one, #window :one SET expires_at = :end")
        .condition_expression(
            "(attribute_not_exists(#day) OR #day < :per_day) \
             AND (attribute_not_exists(#window) OR #window < :per_window)",
        )
        .expression_attribute_names("#day", "posts_day")
        .expression_attribute_names("#window", "posts_window_51")
        .expression_attribute_values(":one", value("1"))
        .expression_attribute_values(":end", value("1793784600"))
        .expression_attribute_values(":per_day", value("20"))
        .expression_attribute_values(":per_window", value("5"))
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    Ok(TransactWriteItem::builder().update(update.build()?).build())
}

fn text(name: &str, value: impl Into<String>) -> (String, AttributeValue) {
    (name.to_owned(), AttributeValue::S(value.into()))
}

fn number(name: &str, value: &str) -> (String, AttributeValue) {
    (name.to_owned(), AttributeValue::N(value.to_owned()))
}
