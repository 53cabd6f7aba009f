//! Access (General Data Protection Regulation, article 15): everything that is stored about a person, as it is stored.

use std::collections::BTreeSet;

use contact_store::{
    Loaded, Lookup, StoredAttributes, StoredValue, stored_approval, stored_attributes, stored_case,
};
use jiff::Timestamp;
use personal_data::{
    ApprovalRecord, Case, CaseKind, Event, Field, ItemId, Reference, RetentionRules, ShownIn,
    StoredEnquiry, dates,
};

use super::{Desk, NewCase};
use crate::{DeskError, Refusal};

/// What a person gets.
#[derive(Clone, Debug)]
pub struct Package {
    /// The case it answers.
    pub case: Case,
    /// The person's enquiries, as staff named them.
    pub enquiries: Vec<PackedEnquiry>,
    /// Other enquiries with the same address or number. They may be somebody else's, and nothing of them is here.
    pub also_stored: BTreeSet<Reference>,
}

/// One enquiry, with everything that is stored about it.
#[derive(Clone, Debug)]
pub struct PackedEnquiry {
    /// The enquiry.
    pub enquiry: StoredEnquiry,
    /// The cases about it, open and closed.
    pub cases: Vec<Case>,
    /// What the person was asked to approve, newest first.
    pub approvals: Vec<ApprovalRecord>,
    /// Each value that is stored and that the register gives a person access to.
    pub data: Vec<Datum>,
}

/// A stored value, and why it is there.
#[derive(Clone, Debug)]
pub struct Datum {
    /// The register's field.
    pub field: Field,
    /// Id of the activity it belongs to.
    pub activity: String,
    /// What that is for.
    pub purpose: Option<String>,
    /// The value.
    pub value: StoredValue,
    /// When it goes, at the latest.
    pub ends_at: Timestamp,
}

impl Desk {
    /// The open access case about these enquiries, if there is one.
    pub async fn access_case(&self, references: &[String]) -> Result<Option<ItemId>, DeskError> {
        let loaded = self.all(references).await?;
        let open = self.open_access_cases(&loaded).await?;
        Ok(open.into_iter().next())
    }

    /// Makes the package of a person's enquiries, for the case with this id, which is opened if it is not there. Nobody
    /// else's data is in it: other enquiries with the same address are named by their references alone.
    pub async fn access(&self, references: &[String], id: ItemId) -> Result<Package, DeskError> {
        if self
            .store
            .cases_with(BTreeSet::from([id]), self.now)
            .await?
            .is_empty()
        {
            let new = NewCase {
                kind: CaseKind::Access,
                references: references.to_vec(),
                request: None,
                received_on: None,
                channel: None,
            };
            self.open_case(&new, id).await?;
        }
        let found = self
            .store
            .cases_with(BTreeSet::from([id]), self.now)
            .await?;
        let case = found.into_iter().next();
        let case = case.ok_or(Refusal::CaseGone)?;
        let loaded = self.all(references).await?;
        let mut enquiries = Vec::new();
        for seen in &loaded {
            enquiries.push(self.packed(&seen.enquiry).await?);
        }
        let also_stored = self.also_stored(&loaded).await?;
        let mut entry = self.entry(Event::PackageMade);
        entry.case = Some(case.reference());
        entry.count = Some(loaded.len());
        let mut transaction = self.store.transaction(self.now);
        transaction.note(entry).carry_out().await?;
        Ok(Package {
            case,
            enquiries,
            also_stored,
        })
    }

    async fn packed(&self, enquiry: &StoredEnquiry) -> Result<PackedEnquiry, DeskError> {
        let items = enquiry.items();
        let ids: BTreeSet<ItemId> = items
            .flat_map(|(_, item)| item.moved_by.cases.keys().copied())
            .collect();
        let cases = if ids.is_empty() {
            Vec::new()
        } else {
            self.store.cases_with(ids, self.now).await?
        };
        let mut data = Vec::new();
        let stored = stored_attributes(enquiry);
        let of_cases: Vec<StoredAttributes> = cases.iter().map(stored_case).collect();
        let approvals = self.approvals_of_contact(enquiry.contact.as_ref()).await?;
        let of_approvals: Vec<StoredAttributes> = approvals.iter().map(stored_approval).collect();
        for activity in &self.register.activities {
            let shown = activity.fields.iter();
            for field in shown.filter(|field| field.shown_in.contains(&ShownIn::Access)) {
                let mut add = |value: &StoredValue, ends_at| {
                    data.push(Datum {
                        field: field.clone(),
                        activity: activity.id.clone(),
                        purpose: activity.purpose.clone(),
                        value: value.clone(),
                        ends_at,
                    });
                };
                if field.class == RetentionRules::APPROVAL {
                    for (approval, attributes) in approvals.iter().zip(&of_approvals) {
                        if let Some(value) = attributes.get(&field.id) {
                            add(value, approval.expires_at);
                        }
                    }
                    continue;
                }
                if field.class == RetentionRules::CASE {
                    for (case, attributes) in cases.iter().zip(&of_cases) {
                        let due = dates::start_of(case.due_on);
                        let ends_at = self.rules.case_ends_at(case.closed_at.unwrap_or(due));
                        if let Some(value) = attributes.get(&field.id) {
                            add(value, ends_at);
                        }
                    }
                    continue;
                }
                let values = stored.iter().filter_map(|(part, attributes)| {
                    Some((enquiry.item(*part)?, attributes.get(&field.id)?))
                });
                let mut values: Vec<_> = values.collect();
                // What both items have is one thing that is stored, until the later of them goes.
                if let [(first, one), (second, other)] = values.as_slice()
                    && one == other
                {
                    let later = first.expires_at().max(second.expires_at());
                    add(one, later);
                    values.clear();
                }
                for (item, value) in values {
                    add(value, item.expires_at());
                }
            }
        }
        Ok(PackedEnquiry {
            enquiry: enquiry.clone(),
            cases,
            approvals,
            data,
        })
    }

    /// Other enquiries with a hash of one of these. No key is asked for: the hashes are stored.
    async fn also_stored(&self, loaded: &[Loaded]) -> Result<BTreeSet<Reference>, DeskError> {
        let mut references = BTreeSet::new();
        for seen in loaded {
            let Some(contact) = &seen.enquiry.contact else {
                continue;
            };
            for lookup in [Lookup::Email, Lookup::Phone] {
                let Some(hash) = contact.item.fields.get(lookup.attribute()) else {
                    continue;
                };
                let found = self.store.by_lookup(lookup, hash, self.now).await?;
                let main = found.enquiries.iter().filter_map(|one| one.enquiry.main());
                references.extend(main.map(|item| item.reference.clone()));
            }
        }
        for seen in loaded {
            if let Some(item) = seen.enquiry.main() {
                references.remove(&item.reference);
            }
        }
        Ok(references)
    }
}
