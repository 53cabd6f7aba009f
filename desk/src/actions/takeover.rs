//! Another person takes over: the new contact comes, the old one goes, and the new one has to be informed.

use contact_store::{Loaded, part_key};
use personal_data::{
    AcceptedValue, Case, CaseKind, CaseReference, Contact, Event, FormField, ItemId, Part,
    Personal, Reference, RetentionRules, Source, check_erasure, dates, divide,
};

use super::lookup::not_taken;
use super::{Change, Desk};
use crate::{DeskError, Refusal};

/// Most items that one transaction takes over: DynamoDB takes 100 writes (Developer Guide, "Quotas"), and what is done is
/// noted in the ledger.
const MOST_ITEMS: usize = 80;

/// Who takes over, as typed: field id and value.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// The values of a contact's fields.
    pub values: Vec<(String, Personal<String>)>,
    /// Who told us.
    pub source: Source,
}

/// What a takeover did.
#[derive(Clone, Debug)]
pub struct Takeover {
    /// The change. Its case is the duty to inform the new contact.
    pub change: Change,
    /// The new contact's reference.
    pub new_reference: Reference,
    /// The new contact, as it is stored.
    pub contact: Contact,
    /// The duty to tell whoever the old one's data was given to, if somebody was.
    pub to_tell: Option<CaseReference>,
}

impl Desk {
    /// What a takeover is of, to be shown before it is done.
    pub async fn plan_takeover(&self, references: &[String]) -> Result<Vec<Loaded>, DeskError> {
        let loaded = self.all(references).await?;
        let contacts = loaded
            .iter()
            .filter_map(|seen| seen.enquiry.contact.as_ref());
        let approvals: usize = contacts.map(|contact| contact.approvals.len()).sum();
        if 2 * loaded.len() + approvals > MOST_ITEMS {
            return Err(Refusal::TooManyItems(MOST_ITEMS).into());
        }
        let access = self.open_access_cases(&loaded).await?;
        for seen in &loaded {
            // Whoever may not be erased may not be taken over either; on request this is no takeover.
            let reason = personal_data::EraseReason::NoLongerNeeded;
            check_erasure(&seen.enquiry, reason, &access)?;
        }
        Ok(loaded)
    }

    /// Puts the new contact, and erases the enquiries of the old one, in one transaction. `id` is the new one's, `case` that of
    /// the duty to inform it, and `duty` that of a case that it may open, to tell whoever the old one's data was given to.
    pub async fn takeover(
        &self,
        loaded: &[Loaded],
        new: &NewPerson,
        id: ItemId,
        case: ItemId,
        duty: ItemId,
    ) -> Result<Takeover, DeskError> {
        let answers = self.answers(new)?;
        let lookup = self.lookup_key().await?;
        let mut contact = self
            .rules
            .new_contact(id, answers, new.source, lookup, self.now);
        let reference = contact.item.reference.clone();
        let today = dates::day_of(self.now);
        let case = Case::open(
            case,
            CaseKind::InformNewContact,
            None,
            vec![reference.clone()],
            today,
            &self.answer_rule(),
            self.now,
        )?;
        contact
            .item
            .moved_by
            .cases
            .insert(case.id, Some(case.due_on));
        let mut transaction = self.store.transaction(self.now);
        transaction.add_contact(&contact);
        let mut change = Change::of(Event::TakenOver, loaded);
        change.case = Some(case.reference());
        let mut count = 0;
        for seen in loaded {
            // What the person was asked goes with their contact, also while a hold keeps that.
            let approvals = self
                .approvals_to_erase(seen.enquiry.contact.as_ref())
                .await?;
            count += approvals.len();
            for id in &approvals {
                transaction.erase_approval(*id);
            }
            let (free, held) = divide(&seen.enquiry, &Part::ALL);
            for part in free {
                if let Some(item) = seen.enquiry.item(part) {
                    transaction.erase_as_seen(&part_key(part, item.id), item.version);
                    count += 1;
                }
            }
            let mut after = seen.enquiry.clone();
            for part in &held {
                if let Some(item) = after.item_mut(*part) {
                    item.moved_by.is_erasure_asked = true;
                }
            }
            if held.contains(&Part::Contact)
                && let Some(contact) = &mut after.contact
            {
                contact.approvals.clear();
            }
            transaction.change(seen, after);
            change.remains.extend(self.remains(&seen.enquiry, &held));
        }
        let mut entry = self.entry(Event::TakenOver);
        entry.case = Some(case.reference());
        entry.reason = Some(new.source.as_str().to_owned());
        entry.count = Some(count);
        transaction.note(entry);
        self.open_duty(&case, &mut transaction);
        let old = loaded.iter().map(|seen| &seen.enquiry);
        let to_tell = self.duty_to_tell_of_erasure(duty, old)?;
        if let Some(duty) = &to_tell {
            self.open_duty(duty, &mut transaction);
        }
        transaction.carry_out().await?;
        self.let_old_keys_go().await;
        Ok(Takeover {
            change,
            new_reference: reference,
            contact,
            to_tell: to_tell.map(|duty| duty.reference()),
        })
    }

    /// The values of the fields that a contact has, checked as the form checks them.
    pub fn answers(&self, new: &NewPerson) -> Result<Vec<(FormField, AcceptedValue)>, DeskError> {
        let form = self.form();
        let of_contact = form.fields.into_iter();
        let of_contact = of_contact.filter(|field| field.class != RetentionRules::MESSAGE);
        let mut answers = Vec::new();
        for field in of_contact {
            let typed = new.values.iter().find(|(id, _)| *id == field.id);
            let typed = typed.map_or("", |(_, typed)| typed.reveal().as_str());
            let answer = field.accept_text(typed);
            let answer = answer.map_err(|code| not_taken(&field.id, code))?;
            answers.extend(answer.map(|answer| (field, answer)));
        }
        Ok(answers)
    }
}
