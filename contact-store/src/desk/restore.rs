//! Bringing back from a restored table what is missing, and nothing that was erased since.
//!
//! The live table keeps its name, its protection and everything newer. What was done to an item after the backup was made
//! is known from the ledger's keys: what needs no value is done again here, and the rest is reported.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use jiff::Timestamp;
use personal_data::{
    Event, LegalHold, Part, Restriction, RetentionRules, StoreError, StoredItem, dates,
};

use super::CaseStore;
use super::write::with_unknown;
use crate::error::store_error;
use crate::items::{self, ChangedKeys, Item, KEY, Kind};
use crate::scan::Scan;
use crate::table_reader::has_expired;

/// What a restore did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// How many items were copied.
    pub copied: usize,
    /// How many were left, because they were erased or taken over.
    pub skipped: usize,
    /// What happened to the copied ones since and must be done again by hand.
    pub repeat: Vec<Copied>,
}

/// Something that happened to an item that was copied.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Copied {
    /// The item's key.
    pub item: String,
    /// What happened.
    pub event: Event,
    /// The fields it was about.
    pub fields: Vec<String>,
}

impl CaseStore {
    /// Copies what is missing here, has not expired and was not erased or taken over, from a table that a backup was
    /// restored to; `progress` is told how many items were looked at, in both tables.
    ///
    /// While an erasure is unfinished nothing may be copied ([`CaseStore::unfinished_erasures`]).
    pub async fn restore(
        &self,
        from: &str,
        rules: &RetentionRules,
        now: Timestamp,
        mut progress: impl FnMut(usize),
    ) -> Result<Restored, StoreError> {
        let changed = self.changed_keys().await?;
        let of_erased = changed.iter().filter(|keys| keys.event == Event::Erased);
        let erased: BTreeSet<&str> = of_erased
            .flat_map(|keys| keys.keys.iter().map(String::as_str))
            .collect();
        let mut looked_at = 0;
        let mut here = BTreeSet::new();
        let keys = Scan {
            projection: Some(KEY),
            ..Scan::default()
        };
        keys.run(&self.connection, &self.contacts, |item| {
            looked_at += 1;
            progress(looked_at);
            here.extend(items::key_of(&item).map(str::to_owned));
        })
        .await?;
        let mut missing: Vec<(String, Item)> = Vec::new();
        Scan::default()
            .run(&self.connection, from, |item| {
                looked_at += 1;
                progress(looked_at);
                let key = items::key_of(&item).map(str::to_owned);
                let key = key.filter(|key| !here.contains(key) && !has_expired(&item, now));
                missing.extend(key.map(|key| (key, item)));
            })
            .await?;
        let mut restored = Restored::default();
        for (key, item) in missing {
            if erased.contains(key.as_str()) {
                restored.skipped += 1;
                continue;
            }
            let of_item = changed.iter().filter(|keys| keys.keys.contains(&key));
            let (again, by_hand): (Vec<_>, Vec<_>) =
                of_item.partition(|keys| needs_no_value(keys.event));
            let by_hand = by_hand.into_iter().filter(|keys| !is_in(keys, &item));
            let by_hand: Vec<Copied> = by_hand
                .map(|keys| Copied {
                    item: key.clone(),
                    event: keys.event,
                    fields: keys.fields.clone(),
                })
                .collect();
            let (item, to_ask) = without_approval(done_again(item, &again, rules), rules, now);
            if !has_expired(&item, now) && self.put_missing(item).await? {
                restored.copied += 1;
                restored.repeat.extend(by_hand);
                restored.repeat.extend(to_ask);
            }
        }
        restored.repeat.sort();
        Ok(restored)
    }

    /// Puts an item where there is none; false when there is one by now.
    async fn put_missing(&self, item: Item) -> Result<bool, StoreError> {
        let request = self
            .connection
            .client()
            .put_item()
            .table_name(&self.contacts)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)");
        match request.send().await {
            Ok(_) => Ok(true),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(PutItemError::is_conditional_check_failed_exception) =>
            {
                Ok(false)
            }
            Err(error) => Err(store_error(&error)),
        }
    }
}

/// Whether an event can be done again from what the ledger knows of it. Done twice it changes nothing more, so it does
/// not matter whether the backup has it.
fn needs_no_value(event: Event) -> bool {
    matches!(
        event,
        Event::Held
            | Event::HoldLifted
            | Event::Restricted
            | Event::RestrictionLifted
            | Event::EraseStarted
    )
}

/// Whether the backup of an item has an event already, as far as a contact's history says so.
fn is_in(keys: &ChangedKeys, item: &Item) -> bool {
    let contact = items::to_contact(item);
    let last = contact.and_then(|contact| contact.history.last().map(|(_, at)| *at));
    match (keys.at(), last) {
        (Some(at), Some(last)) => at.as_second() <= last.as_second(),
        _ => false,
    }
}

/// The item after these events, in the order in which they happened.
fn done_again(item: Item, events: &[&ChangedKeys], rules: &RetentionRules) -> Item {
    if events.is_empty() {
        return item;
    }
    let apply = |part: Part, stored: &mut StoredItem| {
        for keys in events {
            do_again(keys, part, stored, rules);
        }
    };
    let written = match items::kind_of(&item) {
        Some(Kind::Part(Part::Message)) => items::to_message(&item).map(|mut message| {
            apply(Part::Message, &mut message.item);
            items::message_item(&message)
        }),
        Some(Kind::Part(Part::Contact)) => items::to_contact(&item).map(|mut contact| {
            apply(Part::Contact, &mut contact.item);
            items::contact_item(&contact)
        }),
        Some(Kind::Case | Kind::Approval) | None => None,
    };
    match written {
        Some(written) => with_unknown(&item, written),
        None => item,
    }
}

/// An approval comes back withdrawn: the person may have taken it back after the backup was made, on a page that leaves no
/// entry in the ledger. Staff are told that they have to ask again. Everything else comes back as it is.
fn without_approval(item: Item, rules: &RetentionRules, now: Timestamp) -> (Item, Option<Copied>) {
    let approval = items::to_approval(&item);
    match approval.and_then(|approval| approval.withdrawn(rules, now)) {
        None => (item, None),
        Some(withdrawn) => {
            let to_ask = Copied {
                item: super::approval_key(withdrawn.id),
                event: Event::ShareProposed,
                fields: Vec::new(),
            };
            (items::approval_item(&withdrawn), Some(to_ask))
        }
    }
}

fn do_again(keys: &ChangedKeys, part: Part, stored: &mut StoredItem, rules: &RetentionRules) {
    let movers = &mut stored.moved_by;
    let restriction = keys.reason.as_deref().and_then(Restriction::from_word);
    match (keys.event, &keys.reason, keys.until_on) {
        (Event::Held, Some(reason), Some(until_on)) => {
            movers.hold = Some(LegalHold {
                reason: reason.clone(),
                until_on,
            });
        }
        (Event::HoldLifted, ..) => movers.hold = None,
        (Event::EraseStarted, ..) => movers.is_erasure_asked = true,
        (Event::Restricted, ..) => {
            let set_on = keys.at().map(dates::day_of);
            let until = set_on.map(|day| dates::days_after(day, i64::from(rules.max_days(part))));
            movers.restrictions.extend(restriction.zip(until));
        }
        (Event::RestrictionLifted, ..) => {
            if let Some(restriction) = restriction {
                movers.restrictions.remove(&restriction);
            }
        }
        _ => {}
    }
}
