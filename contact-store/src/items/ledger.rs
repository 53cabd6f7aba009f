//! Entries of the ledger as items, and back.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use personal_data::{Actor, Event, LedgerEntry};

use super::values::{day_of, number, number_of, set, set_of, text, text_of};
use super::{Item, KEY};

/// The ledger's second key: when it happened, and what tells entries of one instant apart.
pub(crate) const SORT_KEY: &str = "sk";
/// Where the entries are that staff can read.
pub(crate) const LEDGER_PARTITION: &str = "ledger";
/// Where the keys are of what was changed or removed lately.
pub(crate) const ITEMS_PARTITION: &str = "items";
/// Those keys.
const ITEMS: &str = "items";
/// The day on which no backup has them any more, so that nobody needs the keys.
const DROP_ON: &str = "drop_on";

const EVENT: &str = "event";
const ACTOR: &str = "actor";
const CASE: &str = "case";
const REASON: &str = "reason";
const COUNT: &str = "count";
const FIELDS: &str = "fields";
const UNTIL_ON: &str = "until_on";
/// Stands between the parts of a sort key.
const DIVIDER: char = '#';

/// A sort key of an instant. Text of a fixed width sorts as time does; `rest` tells entries of one instant apart.
pub(crate) fn sort_key(at: Timestamp, rest: &str) -> String {
    format!("{at:.9}{DIVIDER}{rest}")
}

/// An entry as an item.
pub(crate) fn ledger_item(entry: &LedgerEntry, sort_key: &str) -> Item {
    let optional = [
        entry.case.as_ref().map(|case| text(CASE, case.to_string())),
        entry.reason.as_deref().map(|reason| text(REASON, reason)),
        entry
            .count
            .map(|count| number(COUNT, i128::try_from(count).unwrap_or(i128::MAX))),
        set(FIELDS, entry.fields.iter().cloned()),
        entry.until_on.map(|day| text(UNTIL_ON, day.to_string())),
    ];
    let always = [
        text(KEY, LEDGER_PARTITION),
        text(SORT_KEY, sort_key),
        text(EVENT, entry.event.as_str()),
        text(ACTOR, entry.actor.as_str()),
    ];
    always
        .into_iter()
        .chain(optional.into_iter().flatten())
        .collect()
}

/// The entry an item is; `None` when this version of the program cannot read it.
pub(crate) fn to_ledger_entry(item: &Item) -> Option<LedgerEntry> {
    let (at, _) = text_of(item, SORT_KEY)?.split_once(DIVIDER)?;
    let case = match text_of(item, CASE) {
        Some(case) => Some(case.parse().ok()?),
        None => None,
    };
    Some(LedgerEntry {
        at: at.parse().ok()?,
        event: Event::from_word(text_of(item, EVENT)?)?,
        actor: Actor::parse(text_of(item, ACTOR)?).ok()?,
        case,
        reason: text_of(item, REASON).map(str::to_owned),
        count: number_of(item, COUNT).and_then(|count| usize::try_from(count).ok()),
        fields: set_of(item, FIELDS)?.into_iter().collect(),
        until_on: day_of(item, UNTIL_ON),
    })
}

/// Keys that an event changed or removed, as an item. An erasure without a day on which the keys go is unfinished.
pub(crate) fn keys_item(keys: &ChangedKeys) -> Item {
    let always = [
        text(KEY, ITEMS_PARTITION),
        text(SORT_KEY, keys.sort_key.as_str()),
        text(EVENT, keys.event.as_str()),
    ];
    let optional = [
        set(ITEMS, keys.keys.iter().cloned()),
        set(FIELDS, keys.fields.iter().cloned()),
        keys.reason.as_deref().map(|reason| text(REASON, reason)),
        keys.until_on.map(|day| text(UNTIL_ON, day.to_string())),
        keys.drop_on.map(|day| text(DROP_ON, day.to_string())),
    ];
    always
        .into_iter()
        .chain(optional.into_iter().flatten())
        .collect()
}

/// Which items an event was about, for as long as a backup may bring them back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ChangedKeys {
    pub(crate) sort_key: String,
    pub(crate) event: Event,
    pub(crate) keys: BTreeSet<String>,
    pub(crate) fields: Vec<String>,
    pub(crate) reason: Option<String>,
    pub(crate) until_on: Option<Date>,
    /// `None` while the erasure is unfinished.
    pub(crate) drop_on: Option<Date>,
}

impl ChangedKeys {
    /// When it happened.
    pub(crate) fn at(&self) -> Option<Timestamp> {
        self.sort_key.split_once(DIVIDER)?.0.parse().ok()
    }
}

/// The keys an item holds; `None` when this version of the program cannot read it.
pub(crate) fn to_changed_keys(item: &Item) -> Option<ChangedKeys> {
    Some(ChangedKeys {
        sort_key: text_of(item, SORT_KEY)?.to_owned(),
        event: Event::from_word(text_of(item, EVENT)?)?,
        keys: set_of(item, ITEMS)?,
        fields: set_of(item, FIELDS)?.into_iter().collect(),
        reason: text_of(item, REASON).map(str::to_owned),
        until_on: day_of(item, UNTIL_ON),
        drop_on: day_of(item, DROP_ON),
    })
}
