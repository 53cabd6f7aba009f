//! What a case worker has before them: a change of what somebody else has changed since is refused.
//!
//! A command reads and writes at once, and has seen nothing before. A page may be open for an hour.

use std::collections::BTreeMap;

use contact_store::part_key;
use personal_data::{Case, ItemId, Part, StoredEnquiry};

use super::Desk;
use crate::Refusal;

/// The versions of items, by their keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeenVersions(BTreeMap<String, u64>);

impl SeenVersions {
    /// Notes both items of an enquiry.
    pub fn note(&mut self, enquiry: &StoredEnquiry) {
        for (part, item) in enquiry.items() {
            self.0.insert(part_key(part, item.id), item.version);
        }
    }

    /// Notes a case.
    pub fn note_case(&mut self, case: &Case) {
        self.0.insert(case_key(case.id), case.version);
    }

    /// The words that [`SeenVersions::parse`] reads: keys and numbers, and nothing about anybody.
    pub fn written(&self) -> String {
        let each = self.0.iter();
        let each = each.map(|(key, version)| format!("{key}={version}"));
        each.collect::<Vec<_>>().join(" ")
    }

    /// Reads what was written; what is no version is passed over.
    pub fn parse(text: &str) -> Self {
        let each = text.split(' ').filter_map(|one| {
            let (key, version) = one.split_once('=')?;
            Some((key.to_owned(), version.parse().ok()?))
        });
        Self(each.collect())
    }

    fn differ(&self, key: &str, version: Option<u64>) -> bool {
        let seen = self.0.get(key);
        seen.is_some_and(|seen| Some(*seen) != version)
    }
}

impl Desk {
    /// Refuses an enquiry that is another than was seen.
    pub(super) fn expect_as_seen(&self, enquiry: &StoredEnquiry) -> Result<(), Refusal> {
        let Some(id) = enquiry.main().map(|item| item.id) else {
            return Ok(());
        };
        let is_other = Part::ALL.into_iter().any(|part| {
            let version = enquiry.item(part).map(|item| item.version);
            self.seen.differ(&part_key(part, id), version)
        });
        if is_other {
            Err(Refusal::Changed)
        } else {
            Ok(())
        }
    }

    /// Refuses a case that is another than was seen.
    pub(super) fn expect_case_as_seen(&self, case: &Case) -> Result<(), Refusal> {
        if self.seen.differ(&case_key(case.id), Some(case.version)) {
            Err(Refusal::Changed)
        } else {
            Ok(())
        }
    }
}

fn case_key(id: ItemId) -> String {
    format!("CASE#{id}")
}

#[cfg(test)]
mod tests {
    use personal_data::ItemId;

    use super::{SeenVersions, case_key};

    #[test]
    fn each_case_has_a_version_of_its_own() {
        let [one, other] = [1, 2].map(|byte| ItemId::from_bytes([byte; 16]));
        let seen = SeenVersions::parse(&format!("{}=3 {}=4", case_key(one), case_key(other)));
        assert!(!seen.differ(&case_key(one), Some(3)) && !seen.differ(&case_key(other), Some(4)));
        assert!(seen.differ(&case_key(one), Some(4)));
        assert_eq!(SeenVersions::parse(&seen.written()), seen);
    }
}
