//! Messages and contacts as items of the table, and back.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use personal_data::{
    Contact, FieldSource, ItemId, Message, Personal, Record, Reference, STORED_ATTRIBUTES,
    SpamReason, Status, is_notice_version,
};

/// An item, attribute by attribute.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// The table's key.
pub(crate) const KEY: &str = "pk";
/// The attribute DynamoDB expires items by: epoch seconds, a Number (Developer Guide, "Time to Live").
pub(crate) const EXPIRES_AT: &str = "expires_at";
/// Message or contact.
pub(crate) const TYPE: &str = "type";
/// Where an item stands in its life.
pub(crate) const STATUS: &str = "status";
/// The short code people use.
pub(crate) const REFERENCE: &str = "reference";
/// When staff must look at a contact: epoch seconds, as `expires_at` is.
pub(crate) const REVIEW_AT: &str = "review_at";
/// When an enquiry came: RFC 3339 in UTC to the second.
pub(crate) const RECEIVED_AT: &str = "received_at";
/// The key and the type of the item that says up to when somebody has seen the spam.
pub(crate) const SPAM_SEEN_KEY: &str = "SEEN#spam";
pub(crate) const SPAM_SEEN_TYPE: &str = "seen";
/// What makes an enquiry spam, each word of it a reason; absent from what is not.
pub(crate) const SPAM_REASONS: &str = "spam_reasons";
/// Which notice the person was shown.
const NOTICE_VERSION: &str = "notice_version";
/// Everything comes from the contact form, until there is another way in.
const SOURCE: &str = "form";
/// What `version` counts from.
const FIRST_VERSION: &str = "1";

/// Which of the two items of an enquiry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Message,
    Contact,
}

impl Kind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Contact => "contact",
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
            Self::Message => "MESSAGE#",
            Self::Contact => "CONTACT#",
        }
    }
}

pub(crate) fn from_message(message: &Message) -> Item {
    let own = [text("contact_id", message.record.id.to_string())];
    from_record(&message.record, Kind::Message, own)
}

pub(crate) fn from_contact(contact: &Contact) -> Item {
    let own = [
        text("message_id", contact.record.id.to_string()),
        seconds(REVIEW_AT, contact.review_at),
    ];
    from_record(&contact.record, Kind::Contact, own)
}

/// What both kinds have, and what only this one has; collected at once, so that the map is as large as it will be.
fn from_record<const N: usize>(
    record: &Record,
    kind: Kind,
    own: [(String, AttributeValue); N],
) -> Item {
    let fields = record.fields.iter();
    let fields = fields.map(|(name, value)| text(name, value.reveal().as_str()));
    let expires_at = record.expires_at.map(|at| seconds(EXPIRES_AT, at));
    let shared = [
        text(KEY, kind.key(record.id)),
        text(TYPE, kind.word()),
        text(STATUS, record.status.as_str()),
        text(REFERENCE, record.reference.as_str()),
        text(RECEIVED_AT, iso_seconds(record.received_at)),
        text(NOTICE_VERSION, record.notice_version.as_str()),
        text("source", SOURCE),
        number("version", FIRST_VERSION.to_owned()),
    ];
    fields
        .chain(shared)
        .chain(expires_at)
        .chain(spam_reasons(record))
        .chain(own)
        .collect()
}

fn spam_reasons(record: &Record) -> Option<(String, AttributeValue)> {
    let reasons = record.spam_reasons.iter().map(|reason| reason.as_str());
    let reasons: Vec<&str> = reasons.collect();
    (!reasons.is_empty()).then(|| text(SPAM_REASONS, reasons.join(" ")))
}

/// The message an item is; `None` when this version of the program cannot read it.
pub(crate) fn to_message(item: &Item) -> Option<Message> {
    Some(Message {
        record: to_record(item, Kind::Message)?,
    })
}

/// The contact an item is; `None` when this version of the program cannot read it.
pub(crate) fn to_contact(item: &Item) -> Option<Contact> {
    Some(Contact {
        record: to_record(item, Kind::Contact)?,
        review_at: seconds_of(item, REVIEW_AT)?,
    })
}

/// What the program itself has put on an item is read as strictly as it is written. Who may put items into the table may
/// put other things there, and what is read here is shown to case workers and believed.
fn to_record(item: &Item, kind: Kind) -> Option<Record> {
    let expires_at = match item.get(EXPIRES_AT) {
        Some(_) => Some(seconds_of(item, EXPIRES_AT)?),
        None => None,
    };
    let notice_version = text_of(item, NOTICE_VERSION)?;
    Some(Record {
        id: kind.id(text_of(item, KEY)?)?,
        reference: reference_of(item)?,
        status: status_of(item)?,
        received_at: received_at_of(item)?,
        expires_at,
        notice_version: is_notice_version(notice_version).then(|| notice_version.to_owned())?,
        spam_reasons: spam_reasons_of(item),
        fields: fields_of(item),
    })
}

/// When an enquiry came, or for the mark of what was seen, up to when.
pub(crate) fn received_at_of(item: &Item) -> Option<Timestamp> {
    let written = text_of(item, RECEIVED_AT)?;
    let received_at = written.parse().ok();
    received_at.filter(|at| iso_seconds(*at) == written)
}

/// Whether an item is the mark of what was seen.
pub(crate) fn is_spam_seen(item: &Item) -> bool {
    text_of(item, TYPE) == Some(SPAM_SEEN_TYPE)
}

/// The mark that the spam that came until `seen` was seen; it goes when all of that is gone.
pub(crate) fn spam_seen(seen: Timestamp, expires_at: Timestamp) -> Item {
    Item::from([
        text(KEY, SPAM_SEEN_KEY),
        text(TYPE, SPAM_SEEN_TYPE),
        text(RECEIVED_AT, iso_seconds(seen)),
        seconds(EXPIRES_AT, expires_at),
    ])
}

/// A reason that only a later version knows takes none of the others away.
pub(crate) fn spam_reasons_of(item: &Item) -> Vec<SpamReason> {
    let words = text_of(item, SPAM_REASONS).unwrap_or_default();
    words.split(' ').filter_map(SpamReason::from_word).collect()
}

/// The short code of an item, in the one way in which we write it.
pub(crate) fn reference_of(item: &Item) -> Option<Reference> {
    let text = text_of(item, REFERENCE)?;
    let reference: Reference = text.parse().ok()?;
    (reference.as_str() == text).then_some(reference)
}

/// Where an item stands in its life; `None` when only a later version knows the word.
pub(crate) fn status_of(item: &Item) -> Option<Status> {
    Status::from_word(text_of(item, STATUS)?)
}

/// An item's key, which says nothing about the person; `None` when it is none of ours, and may say anything.
pub(crate) fn key_of(item: &Item) -> Option<&str> {
    let key = text_of(item, KEY)?;
    [Kind::Message, Kind::Contact]
        .into_iter()
        .find_map(|kind| kind.id(key))
        .map(|_| key)
}

/// The kind of an item, or `None` when it is another program's, or another version's.
pub(crate) fn kind_of(item: &Item) -> Option<Kind> {
    let word = text_of(item, TYPE)?;
    [Kind::Message, Kind::Contact]
        .into_iter()
        .find(|kind| kind.word() == word)
}

fn text(name: &str, value: impl Into<String>) -> (String, AttributeValue) {
    (name.to_owned(), AttributeValue::S(value.into()))
}

fn number(name: &str, value: String) -> (String, AttributeValue) {
    (name.to_owned(), AttributeValue::N(value))
}

fn seconds(name: &str, at: Timestamp) -> (String, AttributeValue) {
    number(name, at.as_second().to_string())
}

/// RFC 3339 in UTC to the second, so that text sorts as time does.
fn iso_seconds(at: Timestamp) -> String {
    Timestamp::from_second(at.as_second())
        .unwrap_or(at)
        .to_string()
}

/// What is not the program's own is the register's: typed fields, and the derived forms beside them.
fn fields_of(item: &Item) -> BTreeMap<String, Personal<String>> {
    let is_own = |name: &str| {
        let mut own = STORED_ATTRIBUTES
            .iter()
            .filter(|attribute| attribute.source == FieldSource::System);
        own.any(|attribute| attribute.name == name)
    };
    item.iter()
        .filter(|(name, _)| !is_own(name))
        .filter_map(|(name, value)| Some((name.clone(), Personal::new(value.as_s().ok()?.clone()))))
        .collect()
}

fn text_of<'a>(item: &'a Item, attribute: &str) -> Option<&'a str> {
    item.get(attribute)?.as_s().ok().map(String::as_str)
}

pub(crate) fn seconds_of(item: &Item, attribute: &str) -> Option<Timestamp> {
    Timestamp::from_second(item.get(attribute)?.as_n().ok()?.parse().ok()?).ok()
}
