//! Enquiries and clients to store.

use std::collections::BTreeMap;

use jiff::Timestamp;
use personal_data::{
    Arrival, ClientCount, Form, ItemId, LookupKey, NewEnquiry, Register, RetentionRules,
    SpamReason, SubmittedValue,
};

pub(crate) const REGISTER: &str = include_str!("../../../content/register.toml");

pub(crate) fn received_at() -> Timestamp {
    at("12:00:00")
}

/// A time of the day that every test is about.
pub(crate) fn at(time: &str) -> Timestamp {
    format!("2026-03-15T{time}Z").parse().unwrap()
}

pub(crate) fn enquiry(id: u8, message: &str) -> NewEnquiry {
    make(id, message, &[])
}

#[allow(dead_code, reason = "not every test program asks for it")]
pub(crate) fn spam(id: u8) -> NewEnquiry {
    make(id, "Hei", &[SpamReason::Links, SpamReason::Pitch])
}

#[allow(dead_code, reason = "not every test program asks for it")]
/// One of some clients, at a time of that day.
pub(crate) fn client(number: u8, time: &str) -> ClientCount {
    let rules = RetentionRules::from_register(&Register::parse(REGISTER).unwrap()).unwrap();
    ClientCount::new(format!("{number:032x}"), at(time), &rules)
}

fn make(id: u8, message: &str, spam_reasons: &[SpamReason]) -> NewEnquiry {
    let register = Register::parse(REGISTER).unwrap();
    let form = Form::from_register(&register);
    let typed = [
        ("name", "Kari Nordmann"),
        ("phone", "22 22 55 55"),
        ("email", "kari@blåbær.example"),
        ("company", "Blåbær AS"),
        ("message", message),
    ];
    let typed: BTreeMap<_, _> = typed
        .map(|(id, text)| (id.to_owned(), SubmittedValue::text(text)))
        .into();
    let arrival = Arrival {
        id: ItemId::from_bytes([id; 16]),
        received_at: received_at(),
        notice_version: "4bfafca45f575277".to_owned(),
        spam_reasons: spam_reasons.to_vec(),
    };
    let accepted = form.accept(&typed).unwrap();
    let rules = RetentionRules::from_register(&register).unwrap();
    let lookup = LookupKey::parse(&"k".repeat(32)).unwrap();
    NewEnquiry::new(&arrival, &form, accepted, &rules, &lookup)
}
