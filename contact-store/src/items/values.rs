//! Single attributes: texts, numbers, instants, days and sets.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use jiff::civil::Date;
use personal_data::{Reference, attribute};

use super::Item;

/// An attribute with its name.
pub(crate) type Named = (String, AttributeValue);

pub(crate) fn text(name: &str, value: impl Into<String>) -> Named {
    (name.to_owned(), AttributeValue::S(value.into()))
}

pub(crate) fn number(name: &str, value: impl Into<i128>) -> Named {
    let value: i128 = value.into();
    (name.to_owned(), AttributeValue::N(value.to_string()))
}

/// Epoch seconds, as DynamoDB expires by (Developer Guide, "Time to Live").
pub(crate) fn seconds(name: &str, at: Timestamp) -> Named {
    number(name, at.as_second())
}

/// A set of texts; `None` when there is none, because DynamoDB has no empty set (Developer Guide, "Data types").
pub(crate) fn set(name: &str, texts: impl IntoIterator<Item = String>) -> Option<Named> {
    let texts: Vec<String> = texts.into_iter().collect();
    (!texts.is_empty()).then(|| (name.to_owned(), AttributeValue::Ss(texts)))
}

/// RFC 3339 in UTC to the second, so that text sorts as time does.
pub(crate) fn iso_seconds(at: Timestamp) -> String {
    Timestamp::from_second(at.as_second())
        .unwrap_or(at)
        .to_string()
}

pub(crate) fn text_of<'a>(item: &'a Item, attribute: &str) -> Option<&'a str> {
    item.get(attribute)?.as_s().ok().map(String::as_str)
}

pub(crate) fn number_of(item: &Item, attribute: &str) -> Option<u64> {
    item.get(attribute)?.as_n().ok()?.parse().ok()
}

pub(crate) fn seconds_of(item: &Item, attribute: &str) -> Option<Timestamp> {
    Timestamp::from_second(item.get(attribute)?.as_n().ok()?.parse().ok()?).ok()
}

/// An instant in the one way in which we write it.
pub(crate) fn instant_of(item: &Item, attribute: &str) -> Option<Timestamp> {
    instant(text_of(item, attribute)?)
}

pub(super) fn instant(written: &str) -> Option<Timestamp> {
    let at = written.parse().ok();
    at.filter(|at| iso_seconds(*at) == written)
}

/// A day in the one way in which we write it.
pub(super) fn day_of(item: &Item, attribute: &str) -> Option<Date> {
    day(text_of(item, attribute)?)
}

pub(super) fn day(written: &str) -> Option<Date> {
    let day: Option<Date> = written.parse().ok();
    day.filter(|day| day.to_string() == written)
}

/// The texts of a set; none when the attribute is absent, `None` when it is something else.
pub(super) fn set_of(item: &Item, attribute: &str) -> Option<BTreeSet<String>> {
    match item.get(attribute) {
        None => Some(BTreeSet::new()),
        Some(value) => Some(value.as_ss().ok()?.iter().cloned().collect()),
    }
}

/// The short code of an item, in the one way in which we write it.
pub(crate) fn reference_of(item: &Item) -> Option<Reference> {
    reference(text_of(item, attribute::REFERENCE)?)
}

pub(super) fn reference(written: &str) -> Option<Reference> {
    let reference: Reference = written.parse().ok()?;
    (reference.as_str() == written).then_some(reference)
}
