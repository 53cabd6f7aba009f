//! Finding enquiries by an index, and reading them by their keys.
//!
//! An index is eventually consistent and holds keys; what is found is read consistently, and what no longer matches is
//! left out. Nothing here reads a whole table.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use personal_data::{ItemId, Part, Personal, Reference, Status, StoreError, StoredEnquiry};

use super::CaseStore;
use crate::indexes::{BY_EMAIL, BY_PHONE, BY_REFERENCE, BY_REVIEW, BY_STATUS, Index};
use crate::items::{self, Item, Kind};
use crate::table_reader::{Range, TableReader, has_expired};

/// So many are read at a time where one will do.
const FEW: i32 = 10;

/// An enquiry with the items it was read from, so that a change overwrites nothing that came in between, and keeps
/// attributes that only a later version of the program knows.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// What it is.
    pub enquiry: StoredEnquiry,
    pub(super) items: BTreeMap<Part, Item>,
}

/// What a question to the store brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// The enquiries, oldest first.
    pub enquiries: Vec<Loaded>,
    /// Keys of items this version of the program cannot read, or [`Found::NO_KEY`]. They hide none of the others.
    pub unreadable: Vec<String>,
}

/// What a person is found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// The hash of an e-mail address.
    Email,
    /// The hash of a telephone number.
    Phone,
}

impl Lookup {
    fn index(self) -> Index {
        match self {
            Self::Email => BY_EMAIL,
            Self::Phone => BY_PHONE,
        }
    }

    /// The attribute that holds the hash.
    pub fn attribute(self) -> &'static str {
        self.index().hash
    }
}

impl Found {
    /// Stands for a key that is none of the program's, and so may hold anything.
    pub const NO_KEY: &'static str = "(an unreadable key)";

    /// The items as enquiries, oldest first. An item that cannot be read is named, and the others are shown all the same.
    pub(super) fn of(items: Vec<Item>) -> Self {
        let mut found = Self::default();
        let mut by_id: BTreeMap<ItemId, Loaded> = BTreeMap::new();
        for item in items {
            if !take(&item, &mut by_id) {
                let key = items::key_of(&item).unwrap_or(Self::NO_KEY);
                found.unreadable.push(key.to_owned());
            }
        }
        found.enquiries = by_id.into_values().collect();
        found.sort();
        found
    }

    /// Puts the oldest enquiry first.
    pub(super) fn sort(&mut self) {
        self.enquiries.sort_by_key(|loaded| {
            let main = loaded.enquiry.main();
            main.map(|item| (item.received_at, item.reference.clone()))
        });
    }

    fn retain(mut self, keep: impl Fn(&StoredEnquiry) -> bool) -> Self {
        self.enquiries.retain(|loaded| keep(&loaded.enquiry));
        self
    }
}

/// Puts an item to its enquiry; false when it cannot be read.
fn take(item: &Item, by_id: &mut BTreeMap<ItemId, Loaded>) -> bool {
    let empty = || Loaded {
        enquiry: StoredEnquiry {
            message: None,
            contact: None,
        },
        items: BTreeMap::new(),
    };
    match items::kind_of(item) {
        Some(Kind::Part(Part::Message)) => {
            let Some(message) = items::to_message(item) else {
                return false;
            };
            let loaded = by_id.entry(message.item.id).or_insert_with(empty);
            loaded.enquiry.message = Some(message);
            loaded.items.insert(Part::Message, item.clone());
        }
        Some(Kind::Part(Part::Contact)) => {
            let Some(contact) = items::to_contact(item) else {
                return false;
            };
            let loaded = by_id.entry(contact.item.id).or_insert_with(empty);
            loaded.enquiry.contact = Some(contact);
            loaded.items.insert(Part::Contact, item.clone());
        }
        // Items of kinds that are no enquiry's.
        Some(Kind::Case | Kind::Approval) | None => {}
    }
    true
}

/// What an index has under a value.
#[derive(Default)]
pub(super) struct Indexed {
    pub(super) ids: BTreeSet<ItemId>,
    /// How many keys are none of the program's.
    unreadable: usize,
}

impl Indexed {
    pub(super) fn take<'i>(&mut self, items: impl IntoIterator<Item = &'i Item>) {
        for item in items {
            match items::key_of(item).and_then(items::parse_key) {
                Some((Kind::Part(_), id)) => {
                    self.ids.insert(id);
                }
                Some((Kind::Case | Kind::Approval, _)) => {}
                None => self.unreadable += 1,
            }
        }
    }
}

impl CaseStore {
    /// The enquiries that stand at one of these, by the message while it is there, else by the contact.
    pub async fn with_status(
        &self,
        statuses: &[Status],
        now: Timestamp,
    ) -> Result<Found, StoreError> {
        let mut indexed = Indexed::default();
        for status in statuses {
            let value = AttributeValue::S(status.as_str().to_owned());
            self.look_up(BY_STATUS, &value, Range::All, &mut indexed)
                .await?;
        }
        let found = self.load_indexed(&indexed, now).await?;
        Ok(found.retain(|enquiry| {
            let main = enquiry.main();
            main.is_some_and(|item| statuses.contains(&item.status))
        }))
    }

    /// The enquiries whose contact must be looked at by `now`, or is restricted; due first.
    pub async fn due(&self, now: Timestamp) -> Result<Found, StoreError> {
        let mut indexed = Indexed::default();
        for status in [Status::Received, Status::InProgress, Status::Kept] {
            let value = AttributeValue::S(status.as_str().to_owned());
            self.look_up(BY_REVIEW, &value, Range::Until(now), &mut indexed)
                .await?;
        }
        let found = self.load_indexed(&indexed, now).await?;
        let mut found = found.retain(|enquiry| {
            let contact = enquiry.contact.as_ref();
            contact.is_some_and(|contact| contact.item.is_restricted() || contact.review_at <= now)
        });
        found.enquiries.sort_by_key(|loaded| {
            let contact = loaded.enquiry.contact.as_ref();
            contact.map(|contact| (contact.review_at, contact.item.reference.clone()))
        });
        Ok(found)
    }

    /// The enquiries with this reference. There is one, unless two ids begin with the same 40 bits.
    pub async fn by_reference(
        &self,
        reference: &Reference,
        now: Timestamp,
    ) -> Result<Found, StoreError> {
        let value = AttributeValue::S(reference.to_string());
        let mut indexed = Indexed::default();
        self.look_up(BY_REFERENCE, &value, Range::All, &mut indexed)
            .await?;
        self.load_indexed(&indexed, now).await
    }

    /// The enquiries whose contact has this hash.
    pub async fn by_lookup(
        &self,
        lookup: Lookup,
        hash: &Personal<String>,
        now: Timestamp,
    ) -> Result<Found, StoreError> {
        let value = AttributeValue::S(hash.reveal().clone());
        let mut indexed = Indexed::default();
        self.look_up(lookup.index(), &value, Range::All, &mut indexed)
            .await?;
        let found = self.load_indexed(&indexed, now).await?;
        Ok(found.retain(|enquiry| {
            let fields = enquiry.item(Part::Contact).map(|item| &item.fields);
            fields.and_then(|fields| fields.get(lookup.attribute())) == Some(hash)
        }))
    }

    /// The enquiries with these ids.
    pub async fn load(&self, ids: &BTreeSet<ItemId>, now: Timestamp) -> Result<Found, StoreError> {
        let keys = ids
            .iter()
            .flat_map(|id| Part::ALL.map(|part| Kind::Part(part).key(*id)));
        let items = self.reader().items(&keys.collect::<Vec<_>>()).await?;
        let items = items.into_iter().filter(|item| !has_expired(item, now));
        Ok(Found::of(items.collect()))
    }

    /// Some contact that is there, to hold a look-up key to.
    pub async fn any_contact(&self, now: Timestamp) -> Result<Option<Loaded>, StoreError> {
        for status in [
            Status::Received,
            Status::InProgress,
            Status::Kept,
            Status::Spam,
        ] {
            let value = AttributeValue::S(status.as_str().to_owned());
            let mut next = None;
            loop {
                let reader = self.reader();
                let page = reader.page(BY_STATUS, &value, Range::All, Some(FEW), next);
                let (items, after) = page.await?;
                let mut indexed = Indexed::default();
                indexed.take(&items);
                let mut found = self.load(&indexed.ids, now).await?.enquiries.into_iter();
                if let Some(found) = found.find(|found| found.enquiry.contact.is_some()) {
                    return Ok(Some(found));
                }
                next = after;
                if next.is_none() {
                    break;
                }
            }
        }
        Ok(None)
    }

    /// The ids of messages and contacts that an index has under a value.
    async fn look_up(
        &self,
        index: Index,
        value: &AttributeValue,
        range: Range,
        indexed: &mut Indexed,
    ) -> Result<(), StoreError> {
        indexed.take(&self.reader().keys(index, value, range).await?);
        Ok(())
    }

    pub(super) async fn load_indexed(
        &self,
        indexed: &Indexed,
        now: Timestamp,
    ) -> Result<Found, StoreError> {
        let mut found = self.load(&indexed.ids, now).await?;
        let unreadable = std::iter::repeat_n(Found::NO_KEY.to_owned(), indexed.unreadable);
        found.unreadable.extend(unreadable);
        Ok(found)
    }

    /// By which this reads the contacts table.
    pub(super) fn reader(&self) -> TableReader<'_> {
        TableReader {
            connection: &self.connection,
            table: &self.contacts,
        }
    }
}
