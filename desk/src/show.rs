//! What the desk prints. Every stored value passes through [`Printable`] on its own, so that none can pass for a line or
//! a column of the desk's.

use std::fmt::Write;

use contact_store::StoredEnquiry;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use personal_data::{Printable, Register};
use serde_json::{Map, Value, json};

/// Every enquiry as an object: its dates and the register's fields, each key always there.
pub(crate) fn json(enquiries: &[StoredEnquiry], register: &Register) -> Printable {
    let objects: Vec<Value> = enquiries
        .iter()
        .map(|enquiry| object(enquiry, register))
        .collect();
    Printable::json(&format!("{:#}", Value::from(objects)))
}

fn object(enquiry: &StoredEnquiry, register: &Register) -> Value {
    let message = &enquiry.message.record;
    let contact = enquiry.contact.as_ref();
    let seconds = |at: Option<Timestamp>| at.map(Timestamp::as_second);
    let mut object = Map::new();
    object.insert("id".to_owned(), json!(message.id.to_string()));
    object.insert("reference".to_owned(), json!(message.reference.as_str()));
    object.insert(
        "received_at".to_owned(),
        json!(message.received_at.to_string()),
    );
    object.insert("status".to_owned(), json!(message.status.as_str()));
    object.insert("spam_reasons".to_owned(), json!(spam_reasons(enquiry)));
    for field in register.form_fields() {
        object.insert(field.id.clone(), json!(typed(enquiry, &field.id)));
    }
    object.insert("notice_version".to_owned(), json!(message.notice_version));
    object.insert(
        "review_at".to_owned(),
        json!(seconds(contact.map(|contact| contact.review_at))),
    );
    object.insert("expires_at".to_owned(), json!(seconds(message.expires_at)));
    let contact_expires_at = contact.and_then(|contact| contact.record.expires_at);
    object.insert(
        "contact_expires_at".to_owned(),
        json!(seconds(contact_expires_at)),
    );
    Value::Object(object)
}

/// What made it count as spam, in the words of the table.
fn spam_reasons(enquiry: &StoredEnquiry) -> Vec<&'static str> {
    let reasons = &enquiry.message.record.spam_reasons;
    reasons.iter().map(|reason| reason.as_str()).collect()
}

fn typed<'a>(enquiry: &'a StoredEnquiry, field: &str) -> Option<&'a str> {
    let of_contact = enquiry
        .contact
        .as_ref()
        .and_then(|contact| contact.record.fields.get(field));
    let value = enquiry.message.record.fields.get(field).or(of_contact);
    value.map(|value| value.reveal().as_str())
}

/// A line for each enquiry: reference, day, status and who.
pub(crate) fn inbox(enquiries: &[StoredEnquiry]) -> Printable {
    if enquiries.is_empty() {
        return Printable::line("No messages.");
    }
    let mut lines = format!(
        "{:<10} {:<16} {:<12} {}",
        "REFERENCE", "RECEIVED (UTC)", "STATUS", "FROM"
    );
    for enquiry in enquiries {
        let message = &enquiry.message.record;
        let from = Printable::line(typed(enquiry, "name").unwrap_or("(contact erased)"));
        let received = message
            .received_at
            .to_zoned(TimeZone::UTC)
            .strftime("%Y-%m-%d %H:%M")
            .to_string();
        // Writing to a String cannot fail.
        let _ = write!(
            lines,
            "\n{:<10} {received:<16} {:<12} {from}",
            message.reference.as_str(),
            message.status.as_str()
        );
    }
    Printable::lines(&lines)
}

/// Each enquiry in full: fields under the names people know, then the dates.
pub(crate) fn details(enquiries: &[StoredEnquiry], register: &Register) -> Printable {
    let details = enquiries.iter().map(|enquiry| detail(enquiry, register));
    Printable::lines(&details.collect::<Vec<_>>().join("\n\n"))
}

fn detail(enquiry: &StoredEnquiry, register: &Register) -> String {
    let message = &enquiry.message.record;
    let mut rows = vec![
        ("Reference".to_owned(), message.reference.to_string()),
        ("Id".to_owned(), message.id.to_string()),
        ("Status".to_owned(), message.status.as_str().to_owned()),
        ("Received".to_owned(), message.received_at.to_string()),
    ];
    if !message.spam_reasons.is_empty() {
        rows.push((
            "Counts as spam for".to_owned(),
            spam_reasons(enquiry).join(", "),
        ));
    }
    let mut texts = Vec::new();
    for field in register.form_fields() {
        let Some(value) = typed(enquiry, &field.id) else {
            continue;
        };
        if message.fields.contains_key(&field.id) {
            texts.push((field.label.clone(), Printable::lines(value).to_string()));
        } else {
            rows.push((field.label.clone(), Printable::line(value).to_string()));
        }
    }
    rows.push(("Notice shown".to_owned(), message.notice_version.clone()));
    match &enquiry.contact {
        Some(contact) => {
            rows.push(("Review contact by".to_owned(), day(contact.review_at)));
            rows.push(("Contact expires".to_owned(), end(contact.record.expires_at)));
        }
        None => rows.push(("Contact".to_owned(), "erased or expired".to_owned())),
    }
    rows.push(("Message expires".to_owned(), end(message.expires_at)));

    let width = rows
        .iter()
        .map(|(label, _)| label.chars().count())
        .max()
        .unwrap_or_default();
    let rows = rows
        .iter()
        .map(|(label, value)| format!("{label:<width$}  {value}"));
    let texts = texts
        .iter()
        .map(|(label, text)| format!("\n{label}\n  {}", text.replace('\n', "\n  ")));
    rows.chain(texts).collect::<Vec<_>>().join("\n")
}

fn day(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).date().to_string()
}

fn end(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "not while a legal hold lasts".to_owned(), day)
}
