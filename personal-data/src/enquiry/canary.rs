//! What the canary sends: a post that tries the whole way every hour, and is nobody's.

use jiff::Timestamp;

use crate::dates;
use crate::form::Enquiry;
use crate::stored::after_days;

/// A canary's post. It has what was typed, so that the canary can compare, and is stored with nothing that anybody would
/// find it by: no status, no reference and no hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canary {
    /// When it came.
    pub received_at: Timestamp,
    /// When it ends if the canary does not erase it.
    pub expires_at: Timestamp,
    /// What was accepted of it.
    pub enquiry: Enquiry,
}

impl Canary {
    /// Long enough to look at what a canary that failed has left.
    const DAYS: u32 = 1;

    /// The post that came at this time, with what was accepted of it.
    pub fn new(received_at: Timestamp, enquiry: Enquiry) -> Self {
        let received_at = dates::whole_seconds(received_at);
        Self {
            received_at,
            expires_at: after_days(received_at, Self::DAYS),
            enquiry,
        }
    }
}
