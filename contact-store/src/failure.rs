//! The SDK's errors as the few kinds a caller treats differently.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use personal_data::StoreError;

/// What to do about an error, by the name AWS gives it.
///
/// Only the name is kept: an error's message can quote the item it is about.
pub(crate) fn store_error<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> StoreError {
    match error {
        SdkError::ServiceError(service) => from_code(service.err().code().unwrap_or("unknown")),
        SdkError::TimeoutError(_) => unavailable("timeout"),
        SdkError::DispatchFailure(failure) if failure.is_timeout() => unavailable("timeout"),
        SdkError::DispatchFailure(_) => unavailable("no connection"),
        SdkError::ResponseError(_) => unavailable("unreadable answer"),
        _ => StoreError::Refused {
            kind: "request".to_owned(),
        },
    }
}

/// Codes that a later try may not meet again, from the list of the Amazon DynamoDB Developer Guide, "Error
/// handling": throttling, trouble on the server's side, and a transaction that met another.
fn from_code(code: &str) -> StoreError {
    match code {
        "InternalServerError"
        | "ItemCollectionSizeLimitExceededException"
        | "LimitExceededException"
        | "ProvisionedThroughputExceededException"
        | "RequestLimitExceeded"
        | "ServiceUnavailable"
        | "ThrottlingException"
        | "TransactionCanceledException"
        | "TransactionConflictException"
        | "TransactionInProgressException" => unavailable(code),
        _ => StoreError::Refused {
            kind: code.to_owned(),
        },
    }
}

fn unavailable(kind: &str) -> StoreError {
    StoreError::Unavailable {
        kind: kind.to_owned(),
    }
}
