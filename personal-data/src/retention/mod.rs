//! How long things are kept: the register's days turned into dates, and the dates that each step of a life gives.

mod legal_hold;
mod lifecycle;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use legal_hold::HoldRefused;
pub use lifecycle::{KeepReason, StepRefused};

use crate::register::{Register, RetentionClass};
use crate::stored::{Part, after_days};

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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionRules {
    message_max: u32,
    message_grace: u32,
    contact_review: u32,
    contact_max: u32,
    spam_max: u32,
    client_counter_max: u32,
    case_max: u32,
    approval_max: u32,
    approval_unanswered: u32,
}

/// The dates a message and its contact get on arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceivedDates {
    /// When the message ends if everything else was forgotten.
    pub message_ends_at: Timestamp,
    /// When staff must look at whether the contact is still needed.
    pub contact_review_at: Timestamp,
    /// When the contact ends if everything else was forgotten.
    pub contact_ends_at: Timestamp,
}

impl RetentionRules {
    /// Id of the class that messages belong to.
    pub const MESSAGE: &'static str = RetentionClass::MESSAGE;
    /// Id of the class that contact data belongs to.
    pub const CONTACT: &'static str = RetentionClass::CONTACT;
    /// Id of the class that ends what counts as spam, message and contact alike.
    pub const SPAM: &'static str = "spam";
    /// Id of the class that ends the counters of clients.
    pub const CLIENT_COUNTER: &'static str = "client-counter";
    /// Id of the class that ends cases.
    pub const CASE: &'static str = "case";
    /// Id of the class that ends approvals.
    pub const APPROVAL: &'static str = "approval";

    /// Takes the numbers out of the register. An error when one that something would end by is missing.
    pub fn from_register(register: &Register) -> Result<Self, RetentionError> {
        let max = |class| days(register, class, "max_days", |class| class.max_days);
        let message_max = max(Self::MESSAGE)?;
        let message_grace = days(register, Self::MESSAGE, "grace_days", |class| {
            class.grace_days
        })?;
        let contact_review = days(register, Self::CONTACT, "review_days", |class| {
            class.review_days
        })?;
        let contact_max = max(Self::CONTACT)?;
        Ok(Self {
            message_max,
            message_grace,
            contact_review,
            contact_max,
            spam_max: max(Self::SPAM)?,
            client_counter_max: max(Self::CLIENT_COUNTER)?,
            case_max: max(Self::CASE)?,
            approval_max: max(Self::APPROVAL)?,
            approval_unanswered: days(register, Self::APPROVAL, "unanswered_days", |class| {
                class.unanswered_days
            })?,
        })
    }

    /// The days that an item of this part lasts when nothing shortens it (`max_days` of its class).
    pub fn max_days(&self, part: Part) -> u32 {
        match part {
            Part::Message => self.message_max,
            Part::Contact => self.contact_max,
        }
    }

    /// When a case that was closed at `closed_at`, or is open and due then, ends.
    pub fn case_ends_at(&self, at: Timestamp) -> Timestamp {
        after_days(at, self.case_max)
    }

    /// When an approval that was asked for at `proposed_at` ends, and its link with it, unless there is an answer.
    pub fn unanswered_approval_ends_at(&self, proposed_at: Timestamp) -> Timestamp {
        after_days(proposed_at, self.approval_unanswered)
    }

    /// When an approval that was given or withdrawn at `answered_at` ends.
    pub fn approval_ends_at(&self, answered_at: Timestamp) -> Timestamp {
        after_days(answered_at, self.approval_max)
    }

    /// The dates of something that came at `received_at`.
    pub fn on_received(&self, received_at: Timestamp) -> ReceivedDates {
        ReceivedDates {
            message_ends_at: after_days(received_at, self.message_max),
            contact_review_at: after_days(received_at, self.contact_review),
            contact_ends_at: after_days(received_at, self.contact_max),
        }
    }

    /// The dates of spam that came at `received_at`. Nobody keeps it in mind, so its review is its end.
    pub fn on_spam(&self, received_at: Timestamp) -> ReceivedDates {
        let end = after_days(received_at, self.spam_max);
        ReceivedDates {
            message_ends_at: end,
            contact_review_at: end,
            contact_ends_at: end,
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
