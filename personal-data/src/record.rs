//! The two things that are stored of an enquiry, with their two lifetimes.
//!
//! The notice keeps the contact data after a problem is solved, and not the message; so they are two items.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::form::{Answer, Enquiry, Form, FormField};
use crate::retention::RetentionRules;
use crate::{ItemId, Personal, Reference};

/// Where an item stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Came in, and nobody has begun on it.
    Received,
}

impl Status {
    /// The word in the table and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
        }
    }

    /// The status with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Received]
            .into_iter()
            .find(|status| status.as_str() == word)
    }
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

impl NewEnquiry {
    /// Divides an accepted enquiry into its two items and gives each its dates.
    pub fn new(
        id: ItemId,
        form: &Form,
        enquiry: &Enquiry,
        notice_version: &str,
        received_at: Timestamp,
        rules: &RetentionRules,
    ) -> Self {
        let dates = rules.on_received(received_at);
        let (message_fields, contact_fields): (Vec<_>, Vec<_>) = form
            .fields
            .iter()
            .partition(|field| field.class == RetentionRules::MESSAGE);
        let record = |fields: &[&FormField], expires_at| Record {
            id,
            reference: id.reference(),
            status: Status::Received,
            received_at,
            expires_at: Some(expires_at),
            notice_version: notice_version.to_owned(),
            fields: stored(fields, enquiry),
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

/// The attributes these fields are stored as: what was typed, and the derived form where there is one.
fn stored(fields: &[&FormField], enquiry: &Enquiry) -> BTreeMap<String, Personal<String>> {
    let mut attributes = BTreeMap::new();
    for field in fields {
        let Some(Answer { value, derived }) = enquiry.answers.get(&field.id) else {
            continue;
        };
        attributes.insert(field.id.clone(), value.clone());
        if let (Some(name), Some(derived)) = (field.derived_attribute(), derived) {
            attributes.insert(name, derived.clone());
        }
    }
    attributes
}
