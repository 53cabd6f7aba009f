//! What the shipped register makes of one careful enquiry.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use personal_data::{
    Arrival, Form, FormField, ItemId, LookupKey, NewEnquiry, Register, RetentionRules,
    StoredEnquiry, SubmittedValue,
};

const SHIPPED: &str = include_str!("../../../content/register.toml");
pub(crate) const RECEIVED: &str = "2026-03-15T12:00:00Z";
pub(crate) const ID: ItemId = ItemId::from_bytes([7; 16]);

pub(crate) fn register() -> Register {
    Register::parse(SHIPPED).unwrap()
}

pub(crate) fn rules() -> RetentionRules {
    RetentionRules::from_register(&register()).unwrap()
}

pub(crate) fn key() -> LookupKey {
    LookupKey::parse(&"k".repeat(32)).unwrap()
}

pub(crate) fn field(id: &str) -> FormField {
    let fields = Form::from_register(&register()).fields;
    fields.into_iter().find(|field| field.id == id).unwrap()
}

/// So many days after the enquiry came.
pub(crate) fn day(days: i64) -> Timestamp {
    let received: Timestamp = RECEIVED.parse().unwrap();
    received + SignedDuration::from_hours(24 * days)
}

/// How many days after the enquiry came an instant is.
pub(crate) fn days(at: Timestamp) -> i64 {
    let received: Timestamp = RECEIVED.parse().unwrap();
    (at.as_second() - received.as_second()).div_euclid(86_400)
}

pub(crate) fn enquiry() -> StoredEnquiry {
    let form = Form::from_register(&register());
    let typed: BTreeMap<_, _> = [
        ("name", "Kari Nordmann"),
        ("phone", "22 22 55 55"),
        ("email", "kari@example.no"),
        ("message", "Hei"),
    ]
    .map(|(id, text)| (id.to_owned(), SubmittedValue::text(text)))
    .into();
    let arrival = Arrival {
        id: ID,
        received_at: day(0),
        notice_version: "4bfafca45f575277".to_owned(),
        spam_reasons: Vec::new(),
    };
    let accepted = form.accept(&typed).unwrap();
    let new = NewEnquiry::new(&arrival, &form, accepted, &rules(), &key());
    StoredEnquiry {
        message: Some(new.message),
        contact: Some(new.contact),
    }
}
