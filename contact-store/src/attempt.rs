//! What one try to store an enquiry came to, as far as its answer tells.

use std::error::Error;
use std::io;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::CancellationReason;

use crate::failure::code_name;

/// The attribute that counts a client's day.
pub(crate) const DAY_COUNT: &str = "posts_day";

const CONDITION_FAILED: &str = "ConditionalCheckFailed";

/// What is known after one try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// Stored now.
    Stored,
    /// Stored before.
    There,
    /// Not stored: the client's count is full.
    TooMany { sent_today: u32 },
    /// Not stored, for a reason that is the counter's alone.
    CounterFailed,
    /// Not stored; a later try may be.
    Later { kind: String },
    /// Not stored, and no later try of the same would be.
    Refused { kind: String },
    /// There was no answer, or one that does not say, so it may be stored.
    Lost { kind: String },
}

impl Attempt {
    /// What an error of the SDK means. Only the name of it is kept: an error's message can quote the item.
    pub(crate) fn from_error(error: &SdkError<TransactWriteItemsError>) -> Self {
        let kind = |kind: &str| kind.to_owned();
        match error {
            SdkError::ServiceError(service) => match service.err() {
                TransactWriteItemsError::TransactionCanceledException(cancelled) => {
                    Self::from_reasons(cancelled.cancellation_reasons())
                }
                other => match other.code() {
                    Some(code) => Self::from_code(code, service.raw().status().is_server_error()),
                    // DynamoDB gives each of its errors a name, so this is somebody else's answer or half of one.
                    None => Self::Lost {
                        kind: kind("unreadable answer"),
                    },
                },
            },
            SdkError::TimeoutError(_) => Self::Lost {
                kind: kind("timeout"),
            },
            SdkError::DispatchFailure(failure) if failure.is_timeout() => Self::Lost {
                kind: kind("timeout"),
            },
            SdkError::DispatchFailure(failure) => {
                let cause = failure.as_connector_error().and_then(Error::source);
                if cause.is_some_and(was_never_sent) {
                    Self::Later {
                        kind: kind("no connection"),
                    }
                } else {
                    Self::Lost {
                        kind: kind("connection broken"),
                    }
                }
            }
            SdkError::ResponseError(_) => Self::Lost {
                kind: kind("unreadable answer"),
            },
            _ => Self::Refused {
                kind: kind("request"),
            },
        }
    }

    /// Names from the list of the Amazon DynamoDB Developer Guide, "Error handling". After an answer of the 500s the
    /// write may have been carried out, so it says.
    fn from_code(code: &str, is_server_error: bool) -> Self {
        let kind = code_name(Some(code)).to_owned();
        match code {
            "ItemCollectionSizeLimitExceededException"
            | "LimitExceededException"
            | "ProvisionedThroughputExceededException"
            | "RequestLimitExceeded"
            | "ThrottlingException"
            | "TransactionConflictException" => Self::Later { kind },
            "TransactionInProgressException" => Self::Lost { kind },
            _ if is_server_error => Self::Lost { kind },
            _ => Self::Refused { kind },
        }
    }

    /// The reasons come in the order of the request: message, contact, counter.
    fn from_reasons(reasons: &[CancellationReason]) -> Self {
        let code = |place: usize| {
            let code = reasons.get(place).and_then(CancellationReason::code);
            code.filter(|&code| code != "None")
        };
        match (code(0), code(1), code(2)) {
            // A contact without its message was stored with it, and the message has been erased since.
            (Some(CONDITION_FAILED), _, _) | (_, Some(CONDITION_FAILED), _) => Self::There,
            (None, None, Some(CONDITION_FAILED)) => Self::TooMany {
                sent_today: sent_today(reasons.get(2)),
            },
            (None, None, Some(conflict @ "TransactionConflict")) => Self::Later {
                kind: conflict.to_owned(),
            },
            (None, None, Some(_)) => Self::CounterFailed,
            (first, second, _) => Self::Later {
                kind: code_name(first.or(second).or(Some("cancelled"))).to_owned(),
            },
        }
    }
}

/// The count in the item that the condition was not true of.
fn sent_today(reason: Option<&CancellationReason>) -> u32 {
    let count = reason
        .and_then(CancellationReason::item)
        .and_then(|item| item.get(DAY_COUNT)?.as_n().ok()?.parse().ok());
    count.unwrap_or_default()
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
    use aws_sdk_dynamodb::types::{AttributeValue, CancellationReason};

    use super::{Attempt, CONDITION_FAILED, DAY_COUNT};

    fn reasons(codes: &[&str]) -> Vec<CancellationReason> {
        codes
            .iter()
            .map(|&code| {
                CancellationReason::builder()
                    .code(code)
                    .item(DAY_COUNT, AttributeValue::N("20".to_owned()))
                    .build()
            })
            .collect()
    }

    #[test]
    fn the_reasons_tell_whose_fault_it_was() {
        let check = |codes: &[&str], expected: Attempt| {
            assert_eq!(
                Attempt::from_reasons(&reasons(codes)),
                expected,
                "{codes:?}"
            );
        };
        let later = |kind: &str| Attempt::Later {
            kind: kind.to_owned(),
        };
        let failed = CONDITION_FAILED;
        check(&[failed, failed, "None"], Attempt::There);
        check(&[failed, failed, failed], Attempt::There);
        check(&["None", failed, failed], Attempt::There);
        check(
            &["None", "None", failed],
            Attempt::TooMany { sent_today: 20 },
        );
        check(&["None", "None", "ThrottlingError"], Attempt::CounterFailed);
        check(&["None", "None", "ValidationError"], Attempt::CounterFailed);
        let conflict = "TransactionConflict";
        check(&["None", "None", conflict], later(conflict));
        check(&[conflict, "None", failed], later(conflict));
        check(
            &["None", "ThrottlingError", "None"],
            later("ThrottlingError"),
        );
        check(&[], later("cancelled"));
    }

    #[test]
    fn an_answer_of_the_500s_may_hide_a_write() {
        let lost = |kind: &str| Attempt::Lost {
            kind: kind.to_owned(),
        };
        assert_eq!(
            Attempt::from_code("InternalServerError", true),
            lost("InternalServerError")
        );
        assert_eq!(
            Attempt::from_code("TransactionInProgressException", false),
            lost("TransactionInProgressException")
        );
        assert!(matches!(
            Attempt::from_code("ThrottlingException", false),
            Attempt::Later { .. }
        ));
        assert!(matches!(
            Attempt::from_code("AccessDeniedException", false),
            Attempt::Refused { .. }
        ));
    }
}
