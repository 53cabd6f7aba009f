//! What an action that changes something answers.

use contact_store::Loaded;
use jiff::civil::Date;
use personal_data::{CaseReference, Event, Part, Reference, StoredEnquiry, StoredItem};

use super::Desk;

/// What was changed. An event is also the ledger's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What happened.
    pub event: Event,
    /// The enquiries that were changed.
    pub references: Vec<Reference>,
    /// The case that it belongs to, or that it opened.
    pub case: Option<CaseReference>,
    /// What a hold or a restriction kept.
    pub remains: Vec<Remains>,
}

/// An item that a legal hold keeps, although its erasure was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remains {
    /// Of which enquiry.
    pub reference: Reference,
    /// Which of its items.
    pub part: Part,
    /// Id of the register's reason.
    pub reason: String,
    /// The statute.
    pub statute: String,
    /// The last day.
    pub until_on: Date,
}

impl Change {
    /// A change of these enquiries, and nothing more.
    pub(super) fn of(event: Event, loaded: &[Loaded]) -> Self {
        let main = loaded.iter().filter_map(|loaded| loaded.enquiry.main());
        Self {
            event,
            references: main.map(|item| item.reference.clone()).collect(),
            case: None,
            remains: Vec::new(),
        }
    }
}

impl Desk {
    /// The statute of a hold, from the register.
    pub fn statute<'s>(&'s self, reason: &'s str) -> &'s str {
        let mut reasons = self.register.hold_reasons.iter();
        let found = reasons.find(|known| known.id == reason);
        found.map_or(reason, |known| known.statute.as_str())
    }

    /// What holds keep of an enquiry.
    pub(super) fn remains(&self, enquiry: &StoredEnquiry, parts: &[Part]) -> Vec<Remains> {
        let items = enquiry.items().filter(|(part, _)| parts.contains(part));
        items
            .filter_map(|(part, item)| self.remains_of(part, item))
            .collect()
    }

    fn remains_of(&self, part: Part, item: &StoredItem) -> Option<Remains> {
        let hold = item.moved_by.hold.as_ref()?;
        Some(Remains {
            reference: item.reference.clone(),
            part,
            reason: hold.reason.clone(),
            statute: self.statute(&hold.reason).to_owned(),
            until_on: hold.until_on,
        })
    }
}
