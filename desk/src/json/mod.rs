//! The objects that programs get, as the contract of `desk` names them. Every key is always there.

mod package;
mod reports;
mod sharing;

use contact_store::Loaded;
use jiff::Timestamp;
use personal_data::{
    Case, CaseReference, CaseStatus, Channel, Field, LedgerEntry, Outcome, Personal, Reference,
    RefusalReason, Restriction, StoredEnquiry, StoredItem, dates,
};
use serde_json::{Map, Value, json};

use crate::actions::{
    CaseChange, Change, Desk, Erased, Hold, Rectification, Remains, Restoration, Takeover,
};

pub use package::{label, package, processor_paragraph, shown_notices};
pub use reports::{breach, personal_fields, recipients, record, recorded};
pub use sharing::{agreements, approvals, proposal, shared};

/// Enquiries.
pub fn enquiries(desk: &Desk, enquiries: &[Loaded]) -> Value {
    let enquiries = enquiries.iter();
    enquiries
        .map(|loaded| enquiry(desk, &loaded.enquiry))
        .collect()
}

fn enquiry(desk: &Desk, enquiry: &StoredEnquiry) -> Value {
    let message = enquiry.message.as_ref().map(|message| &message.item);
    let contact = enquiry.contact.as_ref();
    let main = enquiry.main();
    let mut object = Map::new();
    let mut insert = |key: &str, value: Value| object.insert(key.to_owned(), value);
    insert("id", json!(main.map(|item| item.id.to_string())));
    insert(
        "reference",
        json!(main.map(|item| item.reference.to_string())),
    );
    insert("received_at", json!(main.map(|item| at(item.received_at))));
    insert("status", json!(main.map(|item| item.status.as_str())));
    let reasons = main.into_iter().flat_map(|item| &item.spam_reasons);
    let reasons: Vec<&str> = reasons.map(|reason| reason.as_str()).collect();
    insert("spam_reasons", json!(reasons));
    for field in desk.register.form_fields() {
        insert(&field.id, json!(typed(enquiry, &field.id)));
    }
    insert(
        "notice_version",
        json!(main.map(|item| item.notice_version.as_str())),
    );
    let review_at = contact.map(|contact| contact.review_at.as_second());
    insert("review_at", json!(review_at));
    insert("expires_at", json!(message.map(end)));
    insert(
        "contact_expires_at",
        json!(contact.map(|contact| end(&contact.item))),
    );
    let status = contact.map(|contact| contact.item.status.as_str());
    insert("contact_status", json!(status));
    insert("source", json!(main.map(|item| item.source.as_str())));
    let restricted = enquiry.restrictions().into_iter();
    let restricted: Vec<&str> = restricted.map(Restriction::as_str).collect();
    insert("restricted", json!(restricted));
    insert("holds", holds(desk, enquiry));
    insert("cases", json!(open_cases(enquiry)));
    let shared_with = contact.map(|contact| &contact.shared_with);
    insert(
        "shared_with",
        json!(shared_with.cloned().unwrap_or_default()),
    );
    Value::Object(object)
}

/// What was typed for a field, by whichever item has it.
pub fn typed<'e>(enquiry: &'e StoredEnquiry, field: &str) -> Option<&'e str> {
    let mut values = enquiry
        .items()
        .filter_map(|(_, item)| item.fields.get(field));
    values.next().map(|value| value.reveal().as_str())
}

/// The codes of the open cases about an enquiry.
pub fn open_cases(enquiry: &StoredEnquiry) -> Vec<String> {
    let cases = enquiry.items().flat_map(|(_, item)| item.open_cases());
    let mut codes: Vec<String> = cases.map(|id| CaseReference::of(id).to_string()).collect();
    codes.sort();
    codes.dedup();
    codes
}

fn holds(desk: &Desk, enquiry: &StoredEnquiry) -> Value {
    let items = enquiry.items();
    let holds = items.filter_map(|(part, item)| {
        let hold = item.moved_by.hold.as_ref()?;
        Some(json!({
            "item": part.as_str(),
            "reason": hold.reason,
            "statute": desk.statute(&hold.reason),
            "until_on": hold.until_on.to_string(),
        }))
    });
    holds.collect()
}

/// Entries of the ledger.
pub fn ledger(entries: &[LedgerEntry]) -> Value {
    let entries = entries.iter().map(|entry| {
        json!({
            "at": at(entry.at),
            "event": entry.event.as_str(),
            "actor": entry.actor.as_str(),
            "case": entry.case.as_ref().map(ToString::to_string),
            "reason": entry.reason,
            "count": entry.count,
            "fields": entry.fields,
            "until_on": entry.until_on.map(|day| day.to_string()),
        })
    });
    entries.collect()
}

/// A change that is told in its own words alone.
pub fn change(change: &Change) -> Value {
    with(change, [])
}

/// Cases.
pub fn cases(desk: &Desk, cases: &[Case]) -> Value {
    let cases = cases.iter();
    cases
        .map(|case| Value::Object(case_keys(desk, case)))
        .collect()
}

/// A case that was opened, extended or closed, with the case's keys.
pub fn case_change(desk: &Desk, done: &CaseChange) -> Value {
    let mut object = with(&done.change, []);
    if let Value::Object(keys) = &mut object {
        keys.extend(case_keys(desk, &done.case));
    }
    object
}

fn case_keys(desk: &Desk, case: &Case) -> Map<String, Value> {
    let is_open = case.status == CaseStatus::Open;
    let keys = [
        ("case", json!(case.reference().to_string())),
        ("kind", json!(case.kind.as_str())),
        ("status", json!(case.status.as_str())),
        ("channel", json!(case.channel.map(Channel::as_str))),
        ("references", json!(codes(&case.enquiries))),
        ("received_on", json!(case.received_on.to_string())),
        ("due_on", json!(case.due_on.to_string())),
        (
            "days_left",
            json!(is_open.then(|| case.days_left(desk.now))),
        ),
        ("extended", json!(case.extension.is_some())),
        ("outcome", json!(case.outcome.map(Outcome::as_str))),
        ("reason", json!(case.refusal.map(RefusalReason::as_str))),
        ("opened_at", json!(at(case.opened_at))),
        ("closed_at", json!(case.closed_at.map(at))),
    ];
    keys.map(|(key, value)| (key.to_owned(), value))
        .into_iter()
        .collect()
}

/// A rectification.
pub fn rectification(done: &Rectification) -> Value {
    with(&done.change, [("fields", json!(done.fields))])
}

/// A hold that was set or lifted.
pub fn hold(done: &Hold) -> Value {
    let until_on = done.until_on.map(|day| day.to_string());
    let own = [("until_on", json!(until_on)), ("count", json!(done.count))];
    with(&done.change, own)
}

/// A takeover.
pub fn takeover(done: &Takeover) -> Value {
    let reference = done.new_reference.to_string();
    with(&done.change, [("new_reference", json!(reference))])
}

/// An erasure.
pub fn erased(done: &Erased) -> Value {
    let own = [
        ("count", json!(done.count)),
        ("also_stored", json!(codes(&done.also_stored))),
        ("mentions", json!(codes(&done.mentions))),
        (
            "gone_from_backups_on",
            json!(done.gone_from_backups_on.to_string()),
        ),
        (
            "reply_to",
            json!(done.reply_to.as_ref().map(Personal::reveal)),
        ),
        ("recipients", json!(done.recipients)),
    ];
    with(&done.change, own)
}

/// A restore.
pub fn restoration(done: &Restoration) -> Value {
    let repeat = done.restored.repeat.iter().map(|copied| {
        json!({
            "event": copied.event.as_str(),
            "item": copied.item,
            "fields": copied.fields,
        })
    });
    let own = [
        ("count", json!(done.restored.copied)),
        ("skipped", json!(done.restored.skipped)),
        ("repeat", repeat.collect()),
    ];
    with(&done.change, own)
}

fn with<const N: usize>(change: &Change, own: [(&str, Value); N]) -> Value {
    let mut object = Map::from_iter([
        ("event".to_owned(), json!(change.event.as_str())),
        ("references".to_owned(), json!(codes(&change.references))),
        (
            "case".to_owned(),
            json!(change.case.as_ref().map(ToString::to_string)),
        ),
        (
            "remains".to_owned(),
            change.remains.iter().map(remains).collect(),
        ),
    ]);
    object.extend(own.map(|(key, value)| (key.to_owned(), value)));
    Value::Object(object)
}

fn remains(kept: &Remains) -> Value {
    json!({
        "reference": kept.reference.as_str(),
        "item": kept.part.as_str(),
        "reason": kept.reason,
        "statute": kept.statute,
        "until_on": kept.until_on.to_string(),
    })
}

fn codes<'r>(references: impl IntoIterator<Item = &'r Reference>) -> Vec<&'r str> {
    references.into_iter().map(Reference::as_str).collect()
}

fn end(item: &StoredItem) -> i64 {
    item.expires_at().as_second()
}

/// RFC 3339 in UTC to the second.
fn at(instant: Timestamp) -> String {
    dates::whole_seconds(instant).to_string()
}

/// What a field is called; by its id where the register has no name.
pub fn named(field: &Field) -> &str {
    Some(field.label.as_str())
        .filter(|label| !label.is_empty())
        .unwrap_or(&field.id)
}
