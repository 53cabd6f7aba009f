//! The SDK's errors as the few kinds a caller treats differently.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use personal_data::StoreError;

/// Longer than every code of DynamoDB's, in bytes.
const LONGEST_CODE: usize = 64;

/// What to do about an error, by the name AWS gives it.
///
/// Only the name is kept: an error's message can quote the item it is about.
pub(crate) fn store_error<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> StoreError {
    match error {
        SdkError::ServiceError(service) => from_code(code_name(service.err().code())),
        SdkError::TimeoutError(_) => unavailable("timeout"),
        SdkError::DispatchFailure(failure) if failure.is_timeout() => unavailable("timeout"),
        SdkError::DispatchFailure(_) => unavailable("no connection"),
        SdkError::ResponseError(_) => unavailable("unreadable answer"),
        _ => StoreError::Refused {
            kind: "request".to_owned(),
        },
    }
}

/// The name of an error, if it is one: whatever listens where the store should be can answer anything.
pub(crate) fn code_name(sent: Option<&str>) -> &str {
    let is_name = |code: &&str| {
        (1..=LONGEST_CODE).contains(&code.len())
            && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    sent.filter(is_name).unwrap_or("unknown")
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

#[cfg(test)]
mod tests {
    use super::code_name;

    #[test]
    fn a_name_is_a_name_and_nothing_else() {
        let check = |sent: Option<&str>, expected: &str| assert_eq!(code_name(sent), expected);
        check(Some("ThrottlingException"), "ThrottlingException");
        for other in [
            None,
            Some(""),
            Some("\u{1b}[2J"),
            Some("a\nerror: b"),
            Some("Kari Nordmann"),
        ] {
            check(other, "unknown");
        }
        check(Some(&"a".repeat(65)), "unknown");
    }
}
