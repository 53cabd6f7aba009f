//! The case workers' way to the store.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use personal_data::{Contact, ItemId, Message, Reference, RetentionRules, StoreError};

use crate::Connection;
use crate::failure::store_error;
use crate::items::{self, EXPIRES_AT, Item, KEY, Kind};

/// A message with its contact, as far as each is still there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEnquiry {
    /// The message.
    pub message: Message,
    /// Its contact; absent when it was erased or has expired.
    pub contact: Option<Contact>,
}

/// What a question to the store brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The enquiries, oldest first.
    pub enquiries: Vec<StoredEnquiry>,
    /// Keys of items this version of the program cannot read, or [`Found::NO_KEY`]. They hide none of the others.
    pub unreadable: Vec<String>,
}

impl Found {
    /// Stands for a key that is none of the program's, and so may hold anything.
    pub const NO_KEY: &'static str = "(an unreadable key)";
}

/// Reads messages and contacts, and notes what was seen. What has expired is absent, whether DynamoDB has removed it yet
/// or not.
#[derive(Clone, Debug)]
pub struct Desk {
    connection: Connection,
    table: String,
}

impl Desk {
    /// A desk for the contacts table with this name.
    pub fn new(connection: Connection, table: String) -> Self {
        Self { connection, table }
    }

    /// Every message that is there at `now`, oldest first, each with its contact.
    pub async fn inbox(&self, now: Timestamp) -> Result<Found, StoreError> {
        Ok(pair(&self.scan(now, None).await?))
    }

    /// The enquiries with this reference. There is one, unless two ids begin with the same 40 bits.
    pub async fn find(&self, reference: &Reference, now: Timestamp) -> Result<Found, StoreError> {
        Ok(pair(&self.scan(now, Some(reference)).await?))
    }

    /// The enquiry with this id.
    pub async fn get(&self, id: ItemId, now: Timestamp) -> Result<Found, StoreError> {
        let message = self.item(Kind::Message, id, now).await?;
        let contact = self.item(Kind::Contact, id, now).await?;
        Ok(pair(
            &message.into_iter().chain(contact).collect::<Vec<_>>(),
        ))
    }

    /// Notes that somebody has seen the spam that came until `seen`, so that staff are told of what came after it only.
    ///
    /// The note is about no message and no person: a time, and when it goes. What came in the same second and was not
    /// there to be seen is told of by the week's digest alone.
    pub async fn note_spam_seen(
        &self,
        seen: Timestamp,
        rules: &RetentionRules,
    ) -> Result<(), StoreError> {
        let expires_at = rules.on_spam(seen).message_expires_at;
        let request = self
            .connection
            .client()
            .put_item()
            .table_name(&self.table)
            .set_item(Some(items::spam_seen(seen, expires_at)));
        let put = request.send().await;
        put.map(|_| ()).map_err(|error| store_error(&error))
    }

    async fn item(
        &self,
        kind: Kind,
        id: ItemId,
        now: Timestamp,
    ) -> Result<Option<Item>, StoreError> {
        let request = self
            .connection
            .client()
            .get_item()
            .table_name(&self.table)
            .consistent_read(true);
        let key = AttributeValue::S(kind.key(id));
        let found = request
            .key(KEY, key)
            .send()
            .await
            .map_err(|error| store_error(&error))?;
        Ok(found.item.filter(|item| !has_expired(item, now)))
    }

    /// Every page of a consistent scan. A company's inbox is some hundreds of items; an index would be a second
    /// copy of personal data, and is read eventually consistent.
    async fn scan(
        &self,
        now: Timestamp,
        reference: Option<&Reference>,
    ) -> Result<Vec<Item>, StoreError> {
        let mut filter = format!("(attribute_not_exists({EXPIRES_AT}) OR {EXPIRES_AT} > :now)");
        if reference.is_some() {
            // A reserved word, which an expression may only use by an alias (Developer Guide, "Reserved words").
            filter.push_str(" AND #reference = :reference");
        }
        let mut items = Vec::new();
        let mut next: Option<Item> = None;
        loop {
            let mut request = self
                .connection
                .client()
                .scan()
                .table_name(&self.table)
                .consistent_read(true)
                .filter_expression(&filter)
                .expression_attribute_values(":now", AttributeValue::N(now.as_second().to_string()))
                .set_exclusive_start_key(next);
            if let Some(reference) = reference {
                let value = AttributeValue::S(reference.to_string());
                request = request
                    .expression_attribute_names("#reference", "reference")
                    .expression_attribute_values(":reference", value);
            }
            let page = request.send().await.map_err(|error| store_error(&error))?;
            items.extend(page.items.unwrap_or_default());
            next = page.last_evaluated_key;
            if next.is_none() {
                return Ok(items);
            }
        }
    }
}

fn has_expired(item: &Item, now: Timestamp) -> bool {
    let expires_at = item
        .get(EXPIRES_AT)
        .and_then(|value| value.as_n().ok()?.parse::<i64>().ok());
    expires_at.is_some_and(|expires_at| expires_at <= now.as_second())
}

/// Messages with their contacts. An item that cannot be read is named, and the others are shown all the same.
fn pair(items: &[Item]) -> Found {
    let mut found = Found::default();
    let mut messages = Vec::new();
    let mut contacts = HashMap::new();
    for item in items {
        let is_read = match items::kind_of(item) {
            Some(Kind::Message) => items::to_message(item).map(|message| messages.push(message)),
            Some(Kind::Contact) => items::to_contact(item)
                .map(|contact| drop(contacts.insert(contact.record.id, contact))),
            // Items of kinds that are not the inbox's.
            None => Some(()),
        };
        if is_read.is_none() {
            let key = items::key_of(item).unwrap_or(Found::NO_KEY);
            found.unreadable.push(key.to_owned());
        }
    }
    let pairs = messages.into_iter().map(|message| {
        let contact = contacts.remove(&message.record.id);
        StoredEnquiry { message, contact }
    });
    found.enquiries = pairs.collect();
    found.enquiries.sort_by_key(|enquiry| {
        let record = &enquiry.message.record;
        (record.received_at, record.reference.clone())
    });
    found
}
