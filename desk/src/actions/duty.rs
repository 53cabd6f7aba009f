//! The duty to tell whoever data was given to that it was rectified, erased or restricted (General Data Protection Regulation,
//! article 19): a case with a deadline, opened in the transaction of the change.

use contact_store::Transaction;
use personal_data::{Case, CaseKind, Event, ItemId, StoredEnquiry, dates};

use super::Desk;
use super::case::{references_of, set_case};
use crate::DeskError;

impl Desk {
    /// A case with this id about those of the changed enquiries whose data was given to somebody; `None` when none was.
    pub(super) fn duty_to_tell<'e>(
        &self,
        id: ItemId,
        changed: impl IntoIterator<Item = &'e StoredEnquiry>,
    ) -> Result<Option<Case>, DeskError> {
        let mut given = changed
            .into_iter()
            .filter(|enquiry| was_given(enquiry))
            .peekable();
        if given.peek().is_none() {
            return Ok(None);
        }
        let about = references_of(given);
        let today = dates::day_of(self.now);
        let kind = CaseKind::TellRecipient;
        let case = Case::open(id, kind, None, about, today, &self.answer_rule(), self.now)?;
        Ok(Some(case))
    }

    /// The same where the data goes: the case knows nobody who is erased.
    pub(super) fn duty_to_tell_of_erasure<'e>(
        &self,
        id: ItemId,
        erased: impl IntoIterator<Item = &'e StoredEnquiry>,
    ) -> Result<Option<Case>, DeskError> {
        let duty = self.duty_to_tell(id, erased)?;
        Ok(duty.map(|duty| Case {
            enquiries: Vec::new(),
            ..duty
        }))
    }

    /// Opens a duty in the transaction that brings it about.
    pub(super) fn open_duty(&self, duty: &Case, transaction: &mut Transaction<'_>) {
        let mut entry = self.entry(Event::CaseOpened);
        entry.case = Some(duty.reference());
        entry.reason = Some(duty.kind.as_str().to_owned());
        transaction.add_case(duty, &self.rules).note(entry);
    }
}

/// Keeps an enquiry that a duty is about until that is done.
pub(super) fn keep_for_duty(duty: Option<&Case>, enquiry: &mut StoredEnquiry) {
    if let Some(duty) = duty.filter(|_| was_given(enquiry)) {
        set_case(enquiry, duty.id, Some(duty.due_on));
    }
}

fn was_given(enquiry: &StoredEnquiry) -> bool {
    let contact = enquiry.contact.as_ref();
    contact.is_some_and(|contact| !contact.shared_with.is_empty())
}
