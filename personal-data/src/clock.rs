//! The time of day as a parameter.
//!
//! Retention is only testable when a test can say what time it is, so nothing in this workspace asks the
//! system but a `main`, and what it hands on is a [`Clock`].

use jiff::Timestamp;

/// Something that knows the time: `jiff::Timestamp::now` in a `main`, a fixed value in a test.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

impl<F> Clock for F
where
    F: Fn() -> Timestamp + Send + Sync,
{
    fn now(&self) -> Timestamp {
        self()
    }
}
