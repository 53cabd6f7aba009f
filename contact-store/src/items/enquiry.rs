//! Messages and contacts as items, and back.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use personal_data::{
    Contact, EndMovers, Event, FieldSource, ItemId, LegalHold, Message, Part, Personal,
    Restriction, STORED_ATTRIBUTES, Source, SpamReason, Status, StoredItem, attribute,
    is_notice_version,
};

use super::values::{
    Named, day, day_of, instant, instant_of, iso_seconds, number, number_of, reference_of, seconds,
    seconds_of, set, set_of, text, text_of,
};
use super::{Item, KEY, Kind};

/// Stands between a word of a set and its day.
const SINCE: char = '@';

pub(crate) fn message_item(message: &Message) -> Item {
    let id = message.item.id.to_string();
    item(
        &message.item,
        Part::Message,
        [Some(text(attribute::CONTACT_ID, id))],
    )
}

pub(crate) fn contact_item(contact: &Contact) -> Item {
    // A restricted contact is looked at as what is due: the index of reviews has it first, and it is not forgotten.
    let is_restricted = contact.item.is_restricted();
    let looked_at = if is_restricted {
        contact.item.received_at
    } else {
        contact.review_at
    };
    let own = [
        Some(text(attribute::MESSAGE_ID, contact.item.id.to_string())),
        Some(seconds(attribute::REVIEW_AT, looked_at)),
        is_restricted.then(|| seconds(attribute::REVIEWS_AT, contact.review_at)),
        history(contact),
        set(attribute::SHARED_WITH, contact.shared_with.iter().cloned()),
        set(
            attribute::APPROVALS,
            contact.approvals.iter().map(ToString::to_string),
        ),
    ];
    item(&contact.item, Part::Contact, own)
}

/// What both parts have, and what only this one has; collected at once, so that the map is as large as it will be.
fn item<const N: usize>(stored: &StoredItem, part: Part, own: [Option<Named>; N]) -> Item {
    let fields = stored.fields.iter();
    let fields = fields.map(|(name, value)| text(name, value.reveal().as_str()));
    let expires_at = stored.expires_at();
    let shared = [
        text(KEY, Kind::Part(part).key(stored.id)),
        text(attribute::TYPE, part.as_str()),
        text(attribute::STATUS, stored.status.as_str()),
        text(attribute::REFERENCE, stored.reference.as_str()),
        text(attribute::RECEIVED_AT, iso_seconds(stored.received_at)),
        text(attribute::NOTICE_VERSION, stored.notice_version.as_str()),
        text(attribute::SOURCE, stored.source.as_str()),
        number(attribute::VERSION, stored.version),
        seconds(attribute::EXPIRES_AT, expires_at),
    ];
    let moved = expires_at.as_second() != stored.own_end.as_second();
    let ends_at = moved.then(|| seconds(attribute::ENDS_AT, stored.own_end));
    fields
        .chain(shared)
        .chain(ends_at)
        .chain(spam_reasons(stored))
        .chain(movers(&stored.moved_by))
        .chain(own.into_iter().flatten())
        .collect()
}

fn spam_reasons(stored: &StoredItem) -> Option<Named> {
    let reasons = stored.spam_reasons.iter().map(|reason| reason.as_str());
    let reasons: Vec<&str> = reasons.collect();
    (!reasons.is_empty()).then(|| text(attribute::SPAM_REASONS, reasons.join(" ")))
}

fn movers(movers: &EndMovers) -> impl Iterator<Item = Named> {
    let hold = movers.hold.as_ref();
    let erase_asked = (
        attribute::ERASE_ASKED.to_owned(),
        AttributeValue::Bool(true),
    );
    let restricted = movers.restrictions.iter();
    let restricted = restricted.map(|(why, until)| format!("{}{SINCE}{until}", why.as_str()));
    let cases = movers.cases.iter().map(|(id, due)| match due {
        Some(due) => format!("{id}{SINCE}{due}"),
        None => id.to_string(),
    });
    let named = [
        hold.map(|hold| text(attribute::HOLD_REASON, hold.reason.as_str())),
        hold.map(|hold| text(attribute::HOLD_UNTIL, hold.until_on.to_string())),
        movers.is_erasure_asked.then_some(erase_asked),
        set(attribute::RESTRICTED, restricted),
        set(attribute::CASES, cases),
    ];
    named.into_iter().flatten()
}

fn history(contact: &Contact) -> Option<Named> {
    let events = contact.history.iter();
    let events = events.map(|(event, at)| {
        AttributeValue::S(format!("{}{SINCE}{}", event.as_str(), iso_seconds(*at)))
    });
    let events: Vec<AttributeValue> = events.collect();
    (!events.is_empty()).then(|| (attribute::HISTORY.to_owned(), AttributeValue::L(events)))
}

/// The message an item is; `None` when this version of the program cannot read it.
pub(crate) fn to_message(item: &Item) -> Option<Message> {
    Some(Message {
        item: to_item(item, Part::Message)?,
    })
}

/// The contact an item is; `None` when this version of the program cannot read it.
pub(crate) fn to_contact(item: &Item) -> Option<Contact> {
    let approvals = set_of(item, attribute::APPROVALS)?;
    let approvals: Option<BTreeSet<ItemId>> = approvals.iter().map(|id| id.parse().ok()).collect();
    Some(Contact {
        item: to_item(item, Part::Contact)?,
        review_at: seconds_of(item, attribute::REVIEWS_AT)
            .or_else(|| seconds_of(item, attribute::REVIEW_AT))?,
        shared_with: set_of(item, attribute::SHARED_WITH)?,
        approvals: approvals?,
        history: history_of(item)?,
    })
}

fn to_item(item: &Item, part: Part) -> Option<StoredItem> {
    let notice_version = text_of(item, attribute::NOTICE_VERSION)?;
    let expires_at = seconds_of(item, attribute::EXPIRES_AT)?;
    let own_end = match item.get(attribute::ENDS_AT) {
        Some(_) => seconds_of(item, attribute::ENDS_AT)?,
        None => expires_at,
    };
    Some(StoredItem {
        id: Kind::Part(part).id(text_of(item, KEY)?)?,
        reference: reference_of(item)?,
        status: status_of(item)?,
        received_at: instant_of(item, attribute::RECEIVED_AT)?,
        own_end,
        moved_by: movers_of(item)?,
        notice_version: is_notice_version(notice_version).then(|| notice_version.to_owned())?,
        source: Source::from_word(text_of(item, attribute::SOURCE)?)?,
        version: number_of(item, attribute::VERSION)?,
        spam_reasons: spam_reasons_of(item),
        fields: fields_of(item),
    })
}

fn movers_of(item: &Item) -> Option<EndMovers> {
    let hold = match text_of(item, attribute::HOLD_REASON) {
        Some(reason) => Some(LegalHold {
            reason: reason.to_owned(),
            until_on: day_of(item, attribute::HOLD_UNTIL)?,
        }),
        None if item.contains_key(attribute::HOLD_UNTIL) => return None,
        None => None,
    };
    let restricted = set_of(item, attribute::RESTRICTED)?;
    let restrictions: Option<BTreeMap<_, _>> = restricted
        .iter()
        .map(|entry| {
            let (why, until) = entry.split_once(SINCE)?;
            Some((Restriction::from_word(why)?, day(until)?))
        })
        .collect();
    let cases = set_of(item, attribute::CASES)?;
    let cases: Option<BTreeMap<_, _>> = cases
        .iter()
        .map(|entry| match entry.split_once(SINCE) {
            Some((id, due)) => Some((id.parse().ok()?, Some(day(due)?))),
            None => Some((entry.parse().ok()?, None)),
        })
        .collect();
    Some(EndMovers {
        hold,
        is_erasure_asked: item.contains_key(attribute::ERASE_ASKED),
        restrictions: restrictions?,
        cases: cases?,
    })
}

fn history_of(item: &Item) -> Option<Vec<(Event, Timestamp)>> {
    let Some(events) = item.get(attribute::HISTORY) else {
        return Some(Vec::new());
    };
    let events = events.as_l().ok()?.iter();
    // An event that only a later version knows takes none of the others away.
    let events = events.filter_map(|entry| {
        let (event, at) = entry.as_s().ok()?.split_once(SINCE)?;
        Some((Event::from_word(event)?, instant(at)?))
    });
    Some(events.collect())
}

/// A reason that only a later version knows takes none of the others away.
pub(crate) fn spam_reasons_of(item: &Item) -> Vec<SpamReason> {
    let words = text_of(item, attribute::SPAM_REASONS).unwrap_or_default();
    words.split(' ').filter_map(SpamReason::from_word).collect()
}

/// Where an item stands in its life; `None` when only a later version knows the word.
pub(crate) fn status_of(item: &Item) -> Option<Status> {
    Status::from_word(text_of(item, attribute::STATUS)?)
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
