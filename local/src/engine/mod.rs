//! The engine's port: the operations of DynamoDB that are used here, for who has the data folder's key.
//!
//! The engine's own server is not used: it answers every page of every site in any browser on this machine, with
//! permission to read the answer, and every access key id.

mod admission;
mod operation;

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use contact_store::local_engine::EngineKey;
use dynoxide::Database;

use admission::Refusal;

/// What DynamoDB takes in one request (Developer Guide, "Quotas").
const MAX_BODY_BYTES: usize = 16 * 1024 * 1024;
/// The media type of AWS's JSON protocol, version 1.0.
const AWS_JSON: &str = "application/x-amz-json-1.0";
/// Names the operation of a request, as in `DynamoDB_20120810.Scan`.
const TARGET: &str = "x-amz-target";
const TARGET_START: &str = "DynamoDB_20120810.";

/// The engine for who has the key.
pub(crate) fn router(database: Database, key: EngineKey) -> Router {
    Router::new()
        .fallback(answer)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .with_state(database)
        .layer(middleware::from_fn_with_state(Arc::new(key), admit))
}

/// Before anything else is looked at, and for every method and path: also a preflight is asked by a page.
async fn admit(State(key): State<Arc<EngineKey>>, request: Request, next: Next) -> Response {
    let mut response = match admission::check(request.headers(), request.uri(), &key) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refused(refusal),
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    );
    response
}

fn refused(refusal: Refusal) -> Response {
    let body = serde_json::json!({
        "__type": format!("com.amazon.coral.service#{}", refusal.code()),
        "message": refusal.to_string(),
    });
    json(StatusCode::FORBIDDEN, body.to_string())
}

async fn answer(
    State(database): State<Database>,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if method != Method::POST {
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "POST")]).into_response();
    }
    let target = headers.get(TARGET).and_then(|target| target.to_str().ok());
    let name = target.and_then(|target| target.strip_prefix(TARGET_START));
    let answered = operation::carry_out(&database, name.unwrap_or_default(), &body);
    let (status, body) = match answered {
        Ok(answer) => (StatusCode::OK, answer),
        Err(failure) => failure.answer(),
    };
    json(status, body)
}

fn json(status: StatusCode, body: String) -> Response {
    (status, [(CONTENT_TYPE, AWS_JSON)], Body::from(body)).into_response()
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use contact_store::local_engine::EngineKey;
    use dynoxide::Database;
    use serde_json::{Value, json};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpStream};

    async fn listener() -> (TcpListener, u16) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        (listener, port)
    }

    /// The status and the body of an answer.
    async fn ask(port: u16, key: &EngineKey, operation: &str, body: &str) -> (String, Value) {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))
            .await
            .unwrap();
        let request = format!(
            "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/x-amz-json-1.0\r\n\
             X-Amz-Date: 20260101T000000Z\r\nX-Amz-Target: DynamoDB_20120810.{operation}\r\n\
             Authorization: AWS4-HMAC-SHA256 Credential={}/20260101/eu-north-1/dynamodb/aws4_request, \
             SignedHeaders=host, Signature=0\r\nContent-Length: {}\r\n\r\n{body}",
            key.as_str(),
            body.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.lines().next().unwrap().to_owned();
        (status, serde_json::from_str(body).unwrap())
    }

    /// What the SDK is answered, refusals and all, is what the engine's own server would have answered it.
    #[tokio::test]
    async fn its_answers_are_those_of_the_engines_own_server() {
        let key = EngineKey::from_bytes([0xab; 32]);
        let (ours, our_port) = listener().await;
        let (theirs, their_port) = listener().await;
        let router = super::router(Database::memory().unwrap(), key.clone());
        tokio::spawn(async move { axum::serve(ours, router).await });
        tokio::spawn(dynoxide::server::serve_on(
            theirs,
            Database::memory().unwrap(),
        ));
        let table = json!({
            "TableName": "table", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{ "AttributeName": "pk", "AttributeType": "S" }],
            "KeySchema": [{ "AttributeName": "pk", "KeyType": "HASH" }],
        });
        for port in [our_port, their_port] {
            let (status, body) = ask(port, &key, "CreateTable", &table.to_string()).await;
            assert_eq!(status, "HTTP/1.1 200 OK", "{body}");
        }
        let put = json!({ "Item": { "pk": { "S": "æ" }, "n": { "N": "1" } }, "TableName": "table",
                          "ConditionExpression": "attribute_not_exists(pk)" });
        let of_key = json!({ "Key": { "pk": { "S": "æ" } }, "TableName": "table" });
        let query = json!({ "TableName": "table", "KeyConditionExpression": "pk = :k",
                            "ExpressionAttributeValues": { ":k": { "S": "æ" } } });
        let update = json!({ "Key": { "pk": { "S": "æ" } }, "TableName": "table", "UpdateExpression": "ADD n :one",
                             "ExpressionAttributeValues": { ":one": { "N": "1" } }, "ReturnValues": "ALL_NEW" });
        let transaction = json!({ "TransactItems": [{ "Put": put }] });
        let batch = json!({ "RequestItems": { "table": { "Keys": [{ "pk": { "S": "æ" } }] } } });
        let requests = [
            ("PutItem", put.to_string()),
            ("PutItem", put.to_string()),
            ("TransactWriteItems", transaction.to_string()),
            ("UpdateItem", update.to_string()),
            ("GetItem", of_key.to_string()),
            ("BatchGetItem", batch.to_string()),
            ("Query", query.to_string()),
            ("Scan", json!({ "TableName": "table" }).to_string()),
            ("Scan", json!({ "TableName": "x" }).to_string()),
            ("Scan", json!({ "TableName": "other" }).to_string()),
            (
                "Scan",
                json!({ "TableName": "table", "FilterExpression": "=" }).to_string(),
            ),
            ("DeleteItem", of_key.to_string()),
            ("GetItem", of_key.to_string()),
            ("ListTables", "{}".to_owned()),
            (
                "DescribeTimeToLive",
                json!({ "TableName": "table" }).to_string(),
            ),
            ("DescribeEndpoints", "{}".to_owned()),
            ("Scan", "{".to_owned()),
        ];
        for (operation, body) in requests {
            let ours = ask(our_port, &key, operation, &body).await;
            let theirs = ask(their_port, &key, operation, &body).await;
            let kinds = [&ours, &theirs].map(|(status, body)| (status, body.get("__type")));
            assert_eq!(kinds[0], kinds[1], "{operation} {body}");
            // What is wrong with a request that cannot be read is not said.
            if ours.1.get("__type").is_none() {
                assert_eq!(ours, theirs, "{operation} {body}");
            }
        }
    }
}
