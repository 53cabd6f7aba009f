//! Another person takes over (the notice's own story of a changed job): a new contact, and the duty to inform it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::LookupKey;
use crate::dates::whole_seconds;
use crate::enquiry::stored_answer;
use crate::form::{AcceptedValue, FormField};
use crate::ledger::Event;
use crate::reference::ItemId;
use crate::retention::RetentionRules;
use crate::stored::{Contact, EndMovers, Source, Status, StoredItem};

impl RetentionRules {
    /// The contact of who takes over, from answers to the form's fields that are a contact's. It is kept from now on.
    pub fn new_contact(
        &self,
        id: ItemId,
        answers: impl IntoIterator<Item = (FormField, AcceptedValue)>,
        source: Source,
        lookup: &LookupKey,
        now: Timestamp,
    ) -> Contact {
        let now = whole_seconds(now);
        let dates = self.on_received(now);
        let answers = answers.into_iter();
        let fields: BTreeMap<_, _> = answers
            .flat_map(|(field, answer)| stored_answer(&field, answer, lookup).collect::<Vec<_>>())
            .collect();
        Contact {
            item: StoredItem {
                id,
                reference: id.reference(),
                status: Status::Kept,
                received_at: now,
                own_end: dates.contact_ends_at,
                moved_by: EndMovers::default(),
                // The person has filled in no form. Informing them is the case that is opened with this.
                notice_version: "unknown".to_owned(),
                source,
                version: 1,
                spam_reasons: Vec::new(),
                fields,
            },
            review_at: dates.contact_review_at,
            shared_with: BTreeSet::new(),
            approvals: BTreeSet::new(),
            history: vec![(Event::TakenOver, now)],
        }
    }
}
