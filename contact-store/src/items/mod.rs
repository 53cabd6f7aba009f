//! What the tables hold, as the program's types and back. What is read is only what the program could have written:
//! whoever may put an item may put anything into it.

mod approval;
mod canary;
mod case;
mod enquiry;
mod ledger;
mod stored;
mod values;

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use personal_data::{ItemId, Part, attribute};

pub(crate) use approval::{approval_item, to_approval};
pub(crate) use canary::canary_item;
pub(crate) use case::{case_item, to_case};
pub(crate) use enquiry::{
    contact_item, message_item, spam_reasons_of, status_of, to_contact, to_message,
};
pub(crate) use ledger::{
    ChangedKeys, ITEMS_PARTITION, LEDGER_PARTITION, SORT_KEY, keys_item, ledger_item, sort_key,
    to_changed_keys, to_ledger_entry,
};
pub use stored::{StoredAttributes, StoredValue, stored_approval, stored_attributes, stored_case};
pub(crate) use values::{
    instant_of, iso_seconds, reference_of, seconds, seconds_of, text, text_of,
};

/// An item, attribute by attribute.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// The tables' key.
pub(crate) const KEY: &str = attribute::PK;
/// The key and the type of the item that says up to when somebody has seen the spam.
pub(crate) const SPAM_SEEN_KEY: &str = "SEEN#spam";
const SPAM_SEEN_TYPE: &str = "seen";

/// What an item of the contacts table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A message or a contact.
    Part(Part),
    /// A case.
    Case,
    /// What a person was asked to approve.
    Approval,
}

impl Kind {
    pub(crate) const MESSAGE: Self = Self::Part(Part::Message);
    pub(crate) const CONTACT: Self = Self::Part(Part::Contact);
    const ALL: [Self; 4] = [Self::MESSAGE, Self::CONTACT, Self::Case, Self::Approval];

    /// The value of `type`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Part(part) => part.as_str(),
            Self::Case => "case",
            Self::Approval => "approval",
        }
    }

    /// The value of `pk`.
    pub(crate) fn key(self, id: ItemId) -> String {
        format!("{}{id}", self.key_start())
    }

    /// The id in a value of `pk` that is an item's of this kind.
    pub(crate) fn id(self, key: &str) -> Option<ItemId> {
        let id: ItemId = key.strip_prefix(self.key_start())?.parse().ok()?;
        (self.key(id) == key).then_some(id)
    }

    /// Whether a value of `pk` is that of an item of this kind.
    pub(crate) fn has_key(self, key: &str) -> bool {
        key.starts_with(self.key_start())
    }

    fn key_start(self) -> &'static str {
        match self {
            Self::Part(Part::Message) => "MESSAGE#",
            Self::Part(Part::Contact) => "CONTACT#",
            Self::Case => "CASE#",
            Self::Approval => "APPROVAL#",
        }
    }
}

/// The kind and the id in a value of `pk`; `None` when it is none of ours, and may say anything.
pub(crate) fn parse_key(key: &str) -> Option<(Kind, ItemId)> {
    let mut kinds = Kind::ALL.into_iter();
    kinds.find_map(|kind| Some((kind, kind.id(key)?)))
}

/// An item's key, which says nothing about the person; `None` when it is none of ours.
pub(crate) fn key_of(item: &Item) -> Option<&str> {
    let key = text_of(item, KEY)?;
    parse_key(key).map(|_| key)
}

/// The kind of an item, or `None` when it is another program's, or another version's.
pub(crate) fn kind_of(item: &Item) -> Option<Kind> {
    let word = text_of(item, attribute::TYPE)?;
    Kind::ALL.into_iter().find(|kind| kind.word() == word)
}

/// Whether an item is the mark of what was seen.
pub(crate) fn is_spam_seen(item: &Item) -> bool {
    text_of(item, attribute::TYPE) == Some(SPAM_SEEN_TYPE)
}

/// The mark that the spam that came until `seen` was seen; it goes when all of that is gone.
pub(crate) fn spam_seen(seen: jiff::Timestamp, expires_at: jiff::Timestamp) -> Item {
    Item::from([
        text(KEY, SPAM_SEEN_KEY),
        text(attribute::TYPE, SPAM_SEEN_TYPE),
        text(attribute::RECEIVED_AT, iso_seconds(seen)),
        seconds(attribute::EXPIRES_AT, expires_at),
    ])
}
