//! Looking through everything that is stored after an erasure: whether it is gone, and what else has the address or the
//! number.
//!
//! Names are not searched for: too many people have the same, and the answer says so.

use std::collections::BTreeSet;

use jiff::Timestamp;
use personal_data::{Part, Personal, Reference, StoreError, StoredItem};

use super::CaseStore;
use crate::expressions::{self, NOT_EXPIRED};
use crate::items::{self, Item, Kind};
use crate::scan::Scan;

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct SearchQuery {
    /// Keys that must be gone.
    pub gone: BTreeSet<String>,
    /// Keys that are known to be there still, and are not reported.
    pub known: BTreeSet<String>,
    /// Hashes of addresses and numbers.
    pub hashes: Vec<Personal<String>>,
    /// E-mail addresses, as typed and in ASCII.
    pub emails: Vec<Personal<String>>,
    /// Telephone numbers, in E.164.
    pub phones: Vec<Personal<String>>,
}

/// What was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchFindings {
    /// Keys that are not gone.
    pub left: BTreeSet<String>,
    /// Other enquiries with the same address or number.
    pub also_stored: BTreeSet<Reference>,
    /// Other enquiries whose message has the address or the number in it.
    pub mentions: BTreeSet<Reference>,
    /// How many items were looked at.
    pub looked_at: usize,
}

impl CaseStore {
    /// Looks through the whole contacts table, consistently; `progress` is told how many items were looked at.
    pub async fn search(
        &self,
        wanted: &SearchQuery,
        now: Timestamp,
        mut progress: impl FnMut(usize),
    ) -> Result<SearchFindings, StoreError> {
        let mut seen = SearchFindings::default();
        let scan = Scan {
            filter: Some(NOT_EXPIRED),
            values: vec![(":now", expressions::now(now))],
            ..Scan::default()
        };
        let each = |item: Item| {
            wanted.look_at(&item, &mut seen);
            progress(seen.looked_at);
        };
        scan.run(&self.connection, &self.contacts, each).await?;
        Ok(seen)
    }
}

impl SearchQuery {
    fn look_at(&self, item: &Item, seen: &mut SearchFindings) {
        seen.looked_at += 1;
        let Some(key) = items::key_of(item) else {
            return;
        };
        if self.gone.contains(key) {
            seen.left.insert(key.to_owned());
        }
        if self.known.contains(key) {
            return;
        }
        match items::kind_of(item) {
            Some(Kind::Part(Part::Contact)) => {
                let Some(contact) = items::to_contact(item) else {
                    return;
                };
                let mut values = contact.item.fields.values();
                if values.any(|value| self.hashes.contains(value)) {
                    seen.also_stored.insert(contact.item.reference);
                }
            }
            Some(Kind::Part(Part::Message)) => {
                let message = items::to_message(item).map(|message| message.item);
                if let Some(message) = message.filter(|message| self.is_mentioned_in(message)) {
                    seen.mentions.insert(message.reference);
                }
            }
            Some(Kind::Case | Kind::Approval) | None => {}
        }
    }

    fn is_mentioned_in(&self, message: &StoredItem) -> bool {
        message.fields.values().any(|text| {
            let text = text.reveal().to_lowercase();
            let mut emails = self.emails.iter();
            emails.any(|email| text.contains(&email.reveal().to_lowercase()))
                || has_any_number(&text, &self.phones)
        })
    }
}

/// Whether a text has one of these numbers, however its digits are divided, with or without the country code.
fn has_any_number(text: &str, phones: &[Personal<String>]) -> bool {
    let numbers = digit_runs(text);
    phones.iter().any(|phone| {
        let digits = phone.reveal().trim_start_matches('+');
        let national = digits.strip_prefix("47").unwrap_or(digits);
        numbers.iter().any(|number| number.contains(national))
    })
}

/// The digits of a text, in runs that nothing divides but what divides a number.
fn digit_runs(text: &str) -> Vec<String> {
    let mut runs = vec![String::new()];
    let mut divided = 0;
    for character in text.chars() {
        match (character, runs.last_mut()) {
            (digit, Some(run)) if digit.is_ascii_digit() => {
                run.push(digit);
                divided = 0;
            }
            (' ' | '\u{A0}' | '-' | '–' | '.' | '(' | ')' | '/', _) if divided < 2 => {
                divided += 1;
            }
            _ => {
                runs.push(String::new());
                divided = 0;
            }
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use personal_data::Personal;

    use super::has_any_number;

    #[test]
    fn a_number_is_found_however_it_is_written() {
        let phones = vec![Personal::new("+4722225555".to_owned())];
        for text in [
            "22225555",
            "ring 22 22 55 55!",
            "tlf. +47 222-25-555",
            "(0047) 22.22.55.55",
            "22\u{A0}22\u{A0}55\u{A0}55",
        ] {
            assert!(has_any_number(text, &phones), "{text}");
        }
        for text in ["2222 kr og 5555 kr", "22 22 55", "222\n25555", ""] {
            assert!(!has_any_number(text, &phones), "{text}");
        }
        let foreign = vec![Personal::new("+46701234567".to_owned())];
        assert!(has_any_number("+46 70-123 45 67", &foreign));
    }
}
