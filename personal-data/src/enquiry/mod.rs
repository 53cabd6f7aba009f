//! What a person sends with the form: from the answers of one post to the two items that are stored of it.

mod canary;
mod client_limit;
mod receive;
mod spam;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

pub use canary::Canary;
pub use client_limit::ClientCount;
pub use receive::{Arriving, NotReceived, Receive, Received, StoreError};
pub use spam::{MachineSigns, spam_reasons};

use crate::form::{AcceptedValue, Enquiry, Form, FormField};
use crate::lookup::LookupKey;
use crate::reference::ItemId;
use crate::retention::RetentionRules;
use crate::stored::{Contact, EndMovers, Message, Source, SpamReason, Status, StoredItem};
use crate::{Personal, dates};

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
        let received_at = dates::whole_seconds(arrival.received_at);
        let (status, dates) = if arrival.spam_reasons.is_empty() {
            (Status::Received, rules.on_received(received_at))
        } else {
            (Status::Spam, rules.on_spam(received_at))
        };
        let (message_fields, contact_fields): (Vec<_>, Vec<_>) = form
            .fields
            .iter()
            .partition(|field| field.class == RetentionRules::MESSAGE);
        let reference = arrival.id.reference();
        let mut item = |fields: &[&FormField], own_end| StoredItem {
            id: arrival.id,
            reference: reference.clone(),
            status,
            received_at,
            own_end,
            moved_by: EndMovers::default(),
            notice_version: arrival.notice_version.clone(),
            source: Source::Form,
            version: 1,
            spam_reasons: arrival.spam_reasons.clone(),
            fields: stored(fields, &mut enquiry, lookup),
        };
        Self {
            message: Message {
                item: item(&message_fields, dates.message_ends_at),
            },
            contact: Contact {
                item: item(&contact_fields, dates.contact_ends_at),
                review_at: dates.contact_review_at,
                shared_with: BTreeSet::new(),
                approvals: BTreeSet::new(),
                history: Vec::new(),
            },
        }
    }
}

/// The attributes these fields are stored as, taken out of the enquiry.
fn stored(
    fields: &[&FormField],
    enquiry: &mut Enquiry,
    lookup: &LookupKey,
) -> BTreeMap<String, Personal<String>> {
    let mut attributes = BTreeMap::new();
    for field in fields {
        if let Some(answer) = enquiry.answers.remove(&field.id) {
            attributes.extend(stored_answer(field, answer, lookup));
        }
    }
    attributes
}

/// The attributes that an answer is stored as: what was typed, and the forms derived from it where there are any.
pub(crate) fn stored_answer(
    field: &FormField,
    AcceptedValue { value, derived }: AcceptedValue,
    lookup: &LookupKey,
) -> impl Iterator<Item = (String, Personal<String>)> {
    let hash = derived.as_ref().and_then(|derived| {
        let name = field.lookup_attribute()?;
        Some((name, lookup.hash(field.kind, derived)))
    });
    let derived = field.derived_attribute().zip(derived);
    [(field.id.clone(), value)]
        .into_iter()
        .chain(hash)
        .chain(derived)
}
