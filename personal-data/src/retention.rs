//! How long things are kept: the register's days turned into dates.

use jiff::{SignedDuration, Timestamp};

use crate::register::{Register, RetentionClass};

/// The register lacks a number that a date is made from.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the retention class `{class}` has no `{key}` in the register; nothing may be stored without an end"
)]
pub struct RetentionError {
    /// Id of the class.
    pub class: &'static str,
    /// The key that is missing, or `id` when the class itself is.
    pub key: &'static str,
}

/// The numbers of days that dates of messages and contacts are made from.
///
/// A day is 24 hours: the dates are far apart and a change of the clock must not decide what is expired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetentionRules {
    message_max: u32,
    contact_review: u32,
    contact_max: u32,
    spam_max: u32,
    client_counter_max: u32,
}

/// The dates a message and its contact get on arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceivedDates {
    /// When the message is removed if everything else was forgotten.
    pub message_expires_at: Timestamp,
    /// When staff must look at whether the contact is still needed.
    pub contact_review_at: Timestamp,
    /// When the contact is removed if everything else was forgotten.
    pub contact_expires_at: Timestamp,
}

impl RetentionRules {
    /// Id of the class that messages belong to.
    pub const MESSAGE: &'static str = "message";
    /// Id of the class that contact data belongs to.
    pub const CONTACT: &'static str = "contact";
    /// Id of the class that ends what counts as spam, message and contact alike.
    pub const SPAM: &'static str = "spam";
    /// Id of the class that ends the counters of clients.
    pub const CLIENT_COUNTER: &'static str = "client-counter";

    /// Takes the numbers out of the register. An error when one that something would end by is missing.
    pub fn from_register(register: &Register) -> Result<Self, RetentionError> {
        let max = |class| days(register, class, "max_days", |class| class.max_days);
        let message_max = max(Self::MESSAGE)?;
        let contact_review = days(register, Self::CONTACT, "review_days", |class| {
            class.review_days
        })?;
        let contact_max = max(Self::CONTACT)?;
        Ok(Self {
            message_max,
            contact_review,
            contact_max,
            spam_max: max(Self::SPAM)?,
            client_counter_max: max(Self::CLIENT_COUNTER)?,
        })
    }

    /// The dates of something that came at `received_at`.
    pub fn on_received(&self, received_at: Timestamp) -> ReceivedDates {
        ReceivedDates {
            message_expires_at: after_days(received_at, self.message_max),
            contact_review_at: after_days(received_at, self.contact_review),
            contact_expires_at: after_days(received_at, self.contact_max),
        }
    }

    /// The dates of spam that came at `received_at`. Nobody keeps it in mind, so its review is its end.
    pub fn on_spam(&self, received_at: Timestamp) -> ReceivedDates {
        let end = after_days(received_at, self.spam_max);
        ReceivedDates {
            message_expires_at: end,
            contact_review_at: end,
            contact_expires_at: end,
        }
    }

    /// When a counter of the day that began at `day` is removed.
    pub fn client_counter_expires_at(&self, day: Timestamp) -> Timestamp {
        after_days(day, self.client_counter_max)
    }
}

fn days(
    register: &Register,
    class: &'static str,
    key: &'static str,
    number: impl Fn(&RetentionClass) -> Option<u32>,
) -> Result<u32, RetentionError> {
    let found = register
        .class(class)
        .ok_or(RetentionError { class, key: "id" })?;
    number(found).ok_or(RetentionError { class, key })
}

/// Never later than the calendar's end: a number of days that large is a slip, and an early end is the safe one.
fn after_days(start: Timestamp, days: u32) -> Timestamp {
    start
        .saturating_add(SignedDuration::from_hours(24 * i64::from(days)))
        .unwrap_or(Timestamp::MAX)
}
