//! The SDK's errors as the few kinds a caller treats differently: the one map of them.

use std::error::Error;
use std::io;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use personal_data::StoreError;

/// The reason that a transaction gives for a condition that was not true.
pub(crate) const CONDITION_FAILED: &str = "ConditionalCheckFailed";
/// Longer than every code of DynamoDB's, in bytes.
const LONGEST_CODE: usize = 64;

/// What an error says of the request it answers. Only its name is kept: an error's message can quote the item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Not carried out; a later try may be.
    Later {
        /// AWS's own name for it, or ours where there was no answer.
        kind: String,
    },
    /// There was no answer, or one that does not say, so it may have been carried out.
    Lost {
        /// The same.
        kind: String,
    },
    /// Not carried out, and no later try of the same would be.
    Refused {
        /// The same.
        kind: String,
    },
}

impl Failure {
    /// What an error of any operation means.
    pub(crate) fn of<E: ProvideErrorMetadata>(error: &SdkError<E>) -> Self {
        let lost = |kind: &str| Self::Lost {
            kind: kind.to_owned(),
        };
        match error {
            SdkError::ServiceError(service) => match service.err().code() {
                Some(code) => Self::from_code(code, service.raw().status().is_server_error()),
                // DynamoDB gives each of its errors a name, so this is somebody else's answer or half of one.
                None => lost("unreadable answer"),
            },
            SdkError::TimeoutError(_) => lost("timeout"),
            SdkError::DispatchFailure(failure) if failure.is_timeout() => lost("timeout"),
            SdkError::DispatchFailure(failure) => {
                let cause = failure.as_connector_error().and_then(Error::source);
                if cause.is_some_and(was_never_sent) {
                    Self::Later {
                        kind: "no connection".to_owned(),
                    }
                } else {
                    lost("connection broken")
                }
            }
            SdkError::ResponseError(_) => lost("unreadable answer"),
            _ => Self::Refused {
                kind: "request".to_owned(),
            },
        }
    }

    /// Names from the list of the Amazon DynamoDB Developer Guide, "Error handling". After an answer of the 500s the
    /// request may have been carried out, so it says.
    fn from_code(code: &str, is_server_error: bool) -> Self {
        let kind = code_name(Some(code)).to_owned();
        match code {
            "ItemCollectionSizeLimitExceededException"
            | "LimitExceededException"
            | "ProvisionedThroughputExceededException"
            | "RequestLimitExceeded"
            | "ThrottlingException"
            | "TransactionCanceledException"
            | "TransactionConflictException" => Self::Later { kind },
            "TransactionInProgressException" => Self::Lost { kind },
            _ if is_server_error => Self::Lost { kind },
            _ => Self::Refused { kind },
        }
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Later { kind } | Failure::Lost { kind } => Self::Unavailable { kind },
            Failure::Refused { kind } => Self::Refused { kind },
        }
    }
}

/// What an error means to who only reads, or writes what can be written again.
pub(crate) fn store_error<E: ProvideErrorMetadata>(error: &SdkError<E>) -> StoreError {
    Failure::of(error).into()
}

/// A request that cannot be built.
pub(crate) fn unusable(_: aws_sdk_dynamodb::error::BuildError) -> StoreError {
    StoreError::Refused {
        kind: "request".to_owned(),
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

/// Whether the request cannot have reached anybody, because there was no connection to send it over.
fn was_never_sent(cause: &(dyn Error + 'static)) -> bool {
    let kind = cause.downcast_ref::<io::Error>().map(io::Error::kind);
    let is_without_connection = matches!(
        kind,
        Some(
            io::ErrorKind::ConnectionRefused
                | io::ErrorKind::HostUnreachable
                | io::ErrorKind::NetworkUnreachable
                | io::ErrorKind::AddrNotAvailable
        )
    );
    is_without_connection || cause.source().is_some_and(was_never_sent)
}

#[cfg(test)]
mod tests {
    use super::{Failure, code_name};

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

    #[test]
    fn an_answer_of_the_500s_may_hide_a_write() {
        let lost = |kind: &str| Failure::Lost {
            kind: kind.to_owned(),
        };
        assert_eq!(
            Failure::from_code("InternalServerError", true),
            lost("InternalServerError")
        );
        assert_eq!(
            Failure::from_code("TransactionInProgressException", false),
            lost("TransactionInProgressException")
        );
        assert!(matches!(
            Failure::from_code("ThrottlingException", false),
            Failure::Later { .. }
        ));
        assert!(matches!(
            Failure::from_code("AccessDeniedException", false),
            Failure::Refused { .. }
        ));
    }
}
