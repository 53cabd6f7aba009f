//! What is stored of an enquiry: a message and a contact, with their two lifetimes.
//!
//! The notice keeps the contact data after a problem is solved, and not the message; so they are two items.

mod attributes;
mod item;
mod spam_reason;
mod status;

use std::collections::BTreeSet;

use jiff::Timestamp;

pub use attributes::{Attribute, STORED_ATTRIBUTES, attribute};
pub(crate) use item::after_days;
pub use item::{EndMovers, LegalHold, Restriction, StoredItem};
pub use spam_reason::SpamReason;
pub use status::{Source, Status};

use crate::ledger::Event;
use crate::reference::ItemId;

/// Whether a text is what a stored version of the notice is: the first 16 hexadecimal digits of its SHA-256, or
/// `unknown`, where the form did not say.
pub fn is_notice_version(text: &str) -> bool {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    text == "unknown" || (text.len() == 16 && text.bytes().all(is_digit))
}

/// What a person wrote to us about, kept until it is solved: the register's fields of class `message`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What it has in common with its contact.
    pub item: StoredItem,
}

/// How to reach the person, kept for as long as the relation lasts: the fields of every other class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// What it has in common with its message.
    pub item: StoredItem,
    /// When staff must look at whether it is still needed.
    pub review_at: Timestamp,
    /// Whom its data was given to.
    pub shared_with: BTreeSet<String>,
    /// Ids of what the person was asked to approve.
    pub approvals: BTreeSet<ItemId>,
    /// What happened to it, the oldest first, and no more than [`Contact::MOST_HISTORY`].
    pub history: Vec<(Event, Timestamp)>,
}

impl Contact {
    /// The most events that are kept of one contact.
    pub const MOST_HISTORY: usize = 20;

    /// Notes an event, and lets the oldest go where there are too many.
    pub fn note(&mut self, event: Event, at: Timestamp) {
        self.history.push((event, at));
        let too_many = self.history.len().saturating_sub(Self::MOST_HISTORY);
        self.history.drain(..too_many);
    }
}

words! {
    /// Which of the two items of an enquiry.
    Part {
        /// The message.
        Message = "message",
        /// The contact.
        Contact = "contact",
    }
}

/// A message and its contact, as far as each is still there; one of them is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEnquiry {
    /// The message.
    pub message: Option<Message>,
    /// The contact.
    pub contact: Option<Contact>,
}

impl StoredEnquiry {
    /// One of its items.
    pub fn item(&self, part: Part) -> Option<&StoredItem> {
        match part {
            Part::Message => self.message.as_ref().map(|message| &message.item),
            Part::Contact => self.contact.as_ref().map(|contact| &contact.item),
        }
    }

    /// One of its items, to be changed.
    pub fn item_mut(&mut self, part: Part) -> Option<&mut StoredItem> {
        match part {
            Part::Message => self.message.as_mut().map(|message| &mut message.item),
            Part::Contact => self.contact.as_mut().map(|contact| &mut contact.item),
        }
    }

    /// Both items, as far as they are there.
    pub fn items(&self) -> impl Iterator<Item = (Part, &StoredItem)> {
        let parts = Part::ALL.into_iter();
        parts.filter_map(|part| Some((part, self.item(part)?)))
    }

    /// The item that stands for the enquiry: the message while it is there.
    pub fn main(&self) -> Option<&StoredItem> {
        self.item(Part::Message)
            .or_else(|| self.item(Part::Contact))
    }

    /// Why its processing is restricted, by either item.
    pub fn restrictions(&self) -> BTreeSet<Restriction> {
        let items = self.items();
        let reasons = items.flat_map(|(_, item)| item.moved_by.restrictions.keys());
        reasons.copied().collect()
    }
}
