//! The two things that are stored of an enquiry, with their two lifetimes.
//!
//! The notice keeps the contact data after a problem is solved, and not the message; so they are two items.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::form::{Answer, Enquiry, Form, FormField};
use crate::retention::RetentionRules;
use crate::{ItemId, LookupKey, Personal, Reference, SpamReason};

/// Where an item stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Came in, and nobody has begun on it.
    Received,
    /// Came in, and is most likely spam. It is kept, and shown to who asks for it.
    Spam,
}

impl Status {
    /// The word in the table and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Spam => "spam",
        }
    }

    /// The status with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Received, Self::Spam]
            .into_iter()
            .find(|status| status.as_str() == word)
    }
}

/// Whether a text is what a stored version of the notice is: the first 16 hexadecimal digits of its SHA-256, or
/// `unknown`, where the form did not say.
pub fn is_notice_version(text: &str) -> bool {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    text == "unknown" || (text.len() == 16 && text.bytes().all(is_digit))
}

/// What a message and a contact have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The id, which message and contact share.
    pub id: ItemId,
    /// The short code people use.
    pub reference: Reference,
    /// Where it stands.
    pub status: Status,
    /// When it came.
    pub received_at: Timestamp,
    /// When it is removed if everything else was forgotten; `None` under a legal hold.
    pub expires_at: Option<Timestamp>,
    /// The version of the notice the person was shown.
    pub notice_version: String,
    /// What made it count as spam; empty when it does not.
    pub spam_reasons: Vec<SpamReason>,
    /// What the person typed and what was derived from it, by stored attribute.
    pub fields: BTreeMap<String, Personal<String>>,
}

/// What a person wrote to us about, kept until it is solved: the register's fields of class `message`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What it has in common with its contact.
    pub record: Record,
}

/// How to reach the person, kept for as long as the relation lasts: the fields of every other class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// What it has in common with its message.
    pub record: Record,
    /// When staff must look at whether it is still needed.
    pub review_at: Timestamp,
}

/// A message and its contact, which are stored together or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEnquiry {
    /// The message.
    pub message: Message,
    /// The contact.
    pub contact: Contact,
}

/// What is known of an enquiry beside what the person typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The id message and contact get.
    pub id: ItemId,
    /// When it came.
    pub received_at: Timestamp,
    /// The version of the notice the person was shown, or `unknown`.
    pub notice_version: String,
    /// What makes it count as spam; empty when it does not.
    pub spam_reasons: Vec<SpamReason>,
}

impl NewEnquiry {
    /// Divides an accepted enquiry into its two items and gives each its dates.
    pub fn new(
        arrival: &Arrival,
        form: &Form,
        mut enquiry: Enquiry,
        rules: &RetentionRules,
        lookup: &LookupKey,
    ) -> Self {
        let (status, dates) = if arrival.spam_reasons.is_empty() {
            (Status::Received, rules.on_received(arrival.received_at))
        } else {
            (Status::Spam, rules.on_spam(arrival.received_at))
        };
        let (message_fields, contact_fields): (Vec<_>, Vec<_>) = form
            .fields
            .iter()
            .partition(|field| field.class == RetentionRules::MESSAGE);
        let reference = arrival.id.reference();
        let mut record = |fields: &[&FormField], expires_at| Record {
            id: arrival.id,
            reference: reference.clone(),
            status,
            received_at: arrival.received_at,
            expires_at: Some(expires_at),
            notice_version: arrival.notice_version.clone(),
            spam_reasons: arrival.spam_reasons.clone(),
            fields: stored(fields, &mut enquiry, lookup),
        };
        Self {
            message: Message {
                record: record(&message_fields, dates.message_expires_at),
            },
            contact: Contact {
                record: record(&contact_fields, dates.contact_expires_at),
                review_at: dates.contact_review_at,
            },
        }
    }
}

/// The attributes these fields are stored as, taken out of the enquiry: what was typed, and the forms derived from it
/// where there are any.
fn stored(
    fields: &[&FormField],
    enquiry: &mut Enquiry,
    lookup: &LookupKey,
) -> BTreeMap<String, Personal<String>> {
    let mut attributes = BTreeMap::new();
    for field in fields {
        let Some((id, Answer { value, derived })) = enquiry.answers.remove_entry(&field.id) else {
            continue;
        };
        attributes.insert(id, value);
        let Some(derived) = derived else {
            continue;
        };
        if let Some(name) = field.lookup_attribute() {
            attributes.insert(name, lookup.hash(field.kind, &derived));
        }
        if let Some(name) = field.derived_attribute() {
            attributes.insert(name, derived);
        }
    }
    attributes
}
