//! The operations of DynamoDB that this workspace uses, carried out by the engine in this process.

use axum::http::StatusCode;
use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

/// Why there is no result, as DynamoDB says it (Amazon DynamoDB Developer Guide, "Error handling").
#[derive(Debug)]
pub(super) enum Failure {
    /// No operation has this name.
    Unknown,
    /// The request is not JSON, or not the operation's. Why not is not said: it would quote the request.
    Unreadable,
    /// The request has a value that the operation does not take, which the engine sees while reading it.
    Invalid,
    /// The engine's own answer.
    Engine(DynoxideError),
}

impl Failure {
    /// The status and the body of the answer.
    pub(super) fn answer(&self) -> (StatusCode, String) {
        let without_words = |code: &str| {
            let code = format!("com.amazon.coral.{code}");
            (
                StatusCode::BAD_REQUEST,
                json!({ "__type": code }).to_string(),
            )
        };
        match self {
            Self::Unknown => without_words("service#UnknownOperationException"),
            Self::Unreadable => without_words("service#SerializationException"),
            Self::Invalid => without_words("validate#ValidationException"),
            Self::Engine(error) => {
                let status = StatusCode::from_u16(error.status_code());
                (status.unwrap_or(StatusCode::BAD_REQUEST), error.to_json())
            }
        }
    }
}

/// Carries out an operation by the name AWS gives it: JSON in, JSON out.
///
/// A name that is not here is refused as DynamoDB refuses one it does not know: what nothing in the workspace asks for
/// needs no way in.
pub(super) fn carry_out(database: &Database, name: &str, body: &[u8]) -> Result<String, Failure> {
    match name {
        "BatchGetItem" => run(body, |request| database.batch_get_item(request)),
        "BatchWriteItem" => run(body, |request| database.batch_write_item(request)),
        "CreateTable" => run(body, |request| database.create_table(request)),
        "DeleteItem" => run(body, |request| database.delete_item(request)),
        "DescribeTable" => run(body, |request| database.describe_table(request)),
        "DescribeTimeToLive" => run(body, |request| database.describe_time_to_live(request)),
        "GetItem" => run(body, |request| database.get_item(request)),
        "ListTables" => run(body, |request| database.list_tables(request)),
        "PutItem" => run(body, |request| database.put_item(request)),
        "Query" => run(body, |request| database.query(request)),
        "Scan" => run(body, |request| database.scan(request)),
        "TransactGetItems" => run(body, |request| database.transact_get_items(request)),
        "TransactWriteItems" => run(body, |request| database.transact_write_items(request)),
        "UpdateItem" => run(body, |request| database.update_item(request)),
        "UpdateTable" => run(body, |request| database.update_table(request)),
        "UpdateTimeToLive" => run(body, |request| database.update_time_to_live(request)),
        _ => Err(Failure::Unknown),
    }
}

fn run<Asked: DeserializeOwned, Answered: Serialize>(
    body: &[u8],
    operation: impl FnOnce(Asked) -> Result<Answered, DynoxideError>,
) -> Result<String, Failure> {
    let asked = serde_json::from_slice(body).map_err(|error| unreadable(&error))?;
    let answered = operation(asked).map_err(Failure::Engine)?;
    serde_json::to_string(&answered).map_err(|_| Failure::Unreadable)
}

fn unreadable(error: &serde_json::Error) -> Failure {
    // How the engine's types mark what DynamoDB calls a ValidationException.
    if error.to_string().starts_with("VALIDATION") {
        Failure::Invalid
    } else {
        Failure::Unreadable
    }
}
