//! Finding enquiries by an index, and reading them by their keys.
//!
//! An index is eventually consistent and holds keys; what is found is read consistently, and what no longer matches is
//! left out. Nothing here reads a whole table.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use jiff::Timestamp;
use personal_data::{
    ItemId, Part, Personal, Reference, Status, StoreError, StoredEnquiry, attribute,
};

use super::CaseStore;
use crate::error::{store_error, unusable};
use crate::indexes::{BY_EMAIL, BY_PHONE, BY_REFERENCE, BY_REVIEW, BY_STATUS, Index};
use crate::items::{self, Item, KEY, Kind};
use crate::pause::pause;

/// Keys that one request may ask for (Developer Guide, "`BatchGetItem`").
const BATCH_KEYS: usize = 100;
/// So many are read at a time where one will do.
const FEW: i32 = 10;
/// Tries to get the rest of a batch that the store did not answer whole.
const MAX_TRIES: u32 = 8;
const FIRST_PAUSE: Duration = Duration::from_millis(50);

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
        found.enquiries.sort_by_key(|loaded| {
            let main = loaded.enquiry.main();
            main.map(|item| (item.received_at, item.reference.clone()))
        });
        found
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
struct Indexed {
    ids: BTreeSet<ItemId>,
    /// How many keys are none of the program's.
    unreadable: usize,
}

impl Indexed {
    fn take<'i>(&mut self, items: impl IntoIterator<Item = &'i Item>) {
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
            self.look_up(BY_STATUS, &value, None, &mut indexed).await?;
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
            self.look_up(BY_REVIEW, &value, Some(now), &mut indexed)
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
        self.look_up(BY_REFERENCE, &value, None, &mut indexed)
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
        self.look_up(lookup.index(), &value, None, &mut indexed)
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
        let items = self.items_with(&keys.collect::<Vec<_>>()).await?;
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
                let query = self.index_query(BY_STATUS, &value, None, next);
                let (items, after) = page_of(query.limit(FEW)).await?;
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

    /// The ids of messages and contacts that an index has under a value, up to a time where it is given.
    async fn look_up(
        &self,
        index: Index,
        value: &AttributeValue,
        until: Option<Timestamp>,
        indexed: &mut Indexed,
    ) -> Result<(), StoreError> {
        let mut next = None;
        loop {
            let (items, after) = self.query_index(index, value, until, next).await?;
            indexed.take(&items);
            next = after;
            if next.is_none() {
                return Ok(());
            }
        }
    }

    async fn load_indexed(&self, indexed: &Indexed, now: Timestamp) -> Result<Found, StoreError> {
        let mut found = self.load(&indexed.ids, now).await?;
        let unreadable = std::iter::repeat_n(Found::NO_KEY.to_owned(), indexed.unreadable);
        found.unreadable.extend(unreadable);
        Ok(found)
    }

    /// A page of what an index has under a value.
    pub(super) async fn query_index(
        &self,
        index: Index,
        value: &AttributeValue,
        until: Option<Timestamp>,
        next: Option<Item>,
    ) -> Result<(Vec<Item>, Option<Item>), StoreError> {
        page_of(self.index_query(index, value, until, next)).await
    }

    fn index_query(
        &self,
        index: Index,
        value: &AttributeValue,
        until: Option<Timestamp>,
        next: Option<Item>,
    ) -> QueryFluentBuilder {
        let mut condition = "#hash = :value".to_owned();
        let mut request = self
            .connection
            .client()
            .query()
            .table_name(&self.contacts)
            .index_name(index.name)
            .expression_attribute_names("#hash", index.hash)
            .expression_attribute_values(":value", value.clone())
            .set_exclusive_start_key(next);
        if let (Some((range, _)), Some(until)) = (index.range, until) {
            condition.push_str(" AND #range <= :until");
            let until = AttributeValue::N(until.as_second().to_string());
            request = request
                .expression_attribute_names("#range", range)
                .expression_attribute_values(":until", until);
        }
        request.key_condition_expression(condition)
    }

    /// The items with these keys, as far as they are there, read consistently.
    pub(super) async fn items_with(&self, keys: &[String]) -> Result<Vec<Item>, StoreError> {
        let mut items = Vec::new();
        for batch in keys.chunks(BATCH_KEYS) {
            let key = |key: &String| Item::from([items::text(KEY, key.as_str())]);
            let wanted = KeysAndAttributes::builder()
                .consistent_read(true)
                .set_keys(Some(batch.iter().map(key).collect()));
            let wanted = wanted.build().map_err(unusable)?;
            let mut wanted = HashMap::from([(self.contacts.clone(), wanted)]);
            let mut tries = 0;
            while !wanted.is_empty() {
                if tries > 0 {
                    pause(self.connection.client(), FIRST_PAUSE, tries).await;
                }
                tries += 1;
                if tries > MAX_TRIES {
                    return Err(StoreError::Unavailable {
                        kind: "unprocessed keys".to_owned(),
                    });
                }
                let request = self.connection.client().batch_get_item();
                let answer = request.set_request_items(Some(wanted)).send().await;
                let answer = answer.map_err(|error| store_error(&error))?;
                let mut responses = answer.responses.unwrap_or_default();
                items.extend(responses.remove(&self.contacts).unwrap_or_default());
                wanted = answer.unprocessed_keys.unwrap_or_default();
            }
        }
        Ok(items)
    }
}

/// The items of a query's page, and where the next one begins.
async fn page_of(query: QueryFluentBuilder) -> Result<(Vec<Item>, Option<Item>), StoreError> {
    let page = query.send().await.map_err(|error| store_error(&error))?;
    Ok((page.items.unwrap_or_default(), page.last_evaluated_key))
}

/// Whether an item has expired. One without an end is none of the program's, and is seen.
pub(super) fn has_expired(item: &Item, now: Timestamp) -> bool {
    let expires_at = items::seconds_of(item, attribute::EXPIRES_AT);
    expires_at.is_some_and(|expires_at| expires_at.as_second() <= now.as_second())
}
