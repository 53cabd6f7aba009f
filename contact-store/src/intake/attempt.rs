//! What one try to store an enquiry came to, as far as its answer tells.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::CancellationReason;
use personal_data::attribute;

use crate::error::{CONDITION_FAILED, Failure, code_name};

/// What is known after one try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Attempt {
    /// Stored now.
    Stored,
    /// Stored before.
    There,
    /// Not stored: the client's count is full.
    TooMany { sent_today: u32 },
    /// Not stored: another post of the same client was being counted.
    CounterConflict,
    /// Not stored, for another reason that is the counters' alone.
    CounterFailed,
    /// Not stored, or perhaps.
    Failed(Failure),
}

impl Attempt {
    /// What an error of the SDK means.
    pub(super) fn from_error(error: &SdkError<TransactWriteItemsError>) -> Self {
        match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                Self::from_reasons(cancelled.cancellation_reasons())
            }
            _ => Self::Failed(Failure::of(error)),
        }
    }

    /// The reasons come in the order of the request: message, contact, the client's counter, and its network's.
    fn from_reasons(reasons: &[CancellationReason]) -> Self {
        let code = |place: usize| {
            let code = reasons.get(place).and_then(CancellationReason::code);
            code.filter(|&code| code != "None")
        };
        let counters = [code(2), code(3)];
        match (code(0), code(1)) {
            // A contact without its message was stored with it, and the message has been erased since.
            (Some(CONDITION_FAILED), _) | (_, Some(CONDITION_FAILED)) => Self::There,
            (None, None) if counters.contains(&Some(CONDITION_FAILED)) => Self::TooMany {
                sent_today: sent_today(reasons.get(2)).max(sent_today(reasons.get(3))),
            },
            (None, None) if counters.contains(&Some(CONFLICT)) => Self::CounterConflict,
            (None, None) if counters != [None, None] => Self::CounterFailed,
            (first, second) => later(code_name(first.or(second).or(Some("cancelled")))),
        }
    }
}

/// What a transaction is refused with that met another on one of its items.
const CONFLICT: &str = "TransactionConflict";

/// The count in the item, if its condition was not true of it.
fn sent_today(reason: Option<&CancellationReason>) -> u32 {
    let count = reason
        .filter(|reason| reason.code() == Some(CONDITION_FAILED))
        .and_then(CancellationReason::item)
        .and_then(|item| item.get(attribute::POSTS_DAY)?.as_n().ok()?.parse().ok());
    count.unwrap_or_default()
}

fn later(kind: &str) -> Attempt {
    Attempt::Failed(Failure::Later {
        kind: kind.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::types::{AttributeValue, CancellationReason};

    use personal_data::attribute;

    use super::{Attempt, CONDITION_FAILED, later};

    fn reasons(codes: &[&str]) -> Vec<CancellationReason> {
        codes
            .iter()
            .map(|&code| {
                CancellationReason::builder()
                    .code(code)
                    .item(attribute::POSTS_DAY, AttributeValue::N("20".to_owned()))
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
        let conflict = super::CONFLICT;
        check(&["None", "None", conflict], Attempt::CounterConflict);
        check(&[conflict, "None", failed], later(conflict));
        for (client, network, expected) in [
            ("None", failed, Attempt::TooMany { sent_today: 20 }),
            (failed, conflict, Attempt::TooMany { sent_today: 20 }),
            ("None", conflict, Attempt::CounterConflict),
            ("ThrottlingError", conflict, Attempt::CounterConflict),
            ("None", "ThrottlingError", Attempt::CounterFailed),
            ("None", "None", later("cancelled")),
        ] {
            check(&["None", "None", client, network], expected);
        }
        check(&[failed, "None", failed, failed], Attempt::There);
        check(
            &["None", "ThrottlingError", "None"],
            later("ThrottlingError"),
        );
        check(&[], later("cancelled"));
    }
}
