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

#[allow(dead_code, reason = "not every test program asks for it")]
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
    Writer::new().enquiry([id; 16], received_at(), message, spam_reasons)
}

/// Who writes many enquiries: the register is read once.
pub(crate) struct Writer {
    form: Form,
    rules: RetentionRules,
    lookup: LookupKey,
}

impl Writer {
    pub(crate) fn new() -> Self {
        let register = Register::parse(REGISTER).unwrap();
        Self {
            form: Form::from_register(&register),
            rules: RetentionRules::from_register(&register).unwrap(),
            lookup: LookupKey::parse(&"k".repeat(32)).unwrap(),
        }
    }

    pub(crate) fn enquiry(
        &self,
        id: [u8; 16],
        received_at: Timestamp,
        message: &str,
        spam_reasons: &[SpamReason],
    ) -> NewEnquiry {
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
            id: ItemId::from_bytes(id),
            received_at,
            notice_version: "4bfafca45f575277".to_owned(),
            spam_reasons: spam_reasons.to_vec(),
        };
        let accepted = self.form.accept(&typed).unwrap();
        NewEnquiry::new(&arrival, &self.form, accepted, &self.rules, &self.lookup)
    }

    /// A client at a time, counted with this key, and in its network with that one.
    #[allow(dead_code, reason = "not every test program asks for it")]
    pub(crate) fn client(&self, key: String, network: String, at: Timestamp) -> ClientCount {
        ClientCount::new(key, at, &self.rules).within(Some(network))
    }
}
