//! Conditions that more than one request is sent with.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;

/// True of what has not expired at `:now`: expired is absent, for who reads and for who writes. What has no end is none of
/// the program's items, and is seen, so that somebody looks at it.
pub(crate) const NOT_EXPIRED: &str = "(attribute_not_exists(expires_at) OR expires_at > :now)";

/// The value of `:now`.
pub(crate) fn now(now: Timestamp) -> AttributeValue {
    AttributeValue::N(now.as_second().to_string())
}
