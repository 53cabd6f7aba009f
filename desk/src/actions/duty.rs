//! The duty to tell whoever data was given to that it was rectified, erased or restricted (General Data Protection Regulation,
//! article 19): a case with a deadline, opened in the transaction of the change.

use contact_store::{Loaded, Transaction};
use personal_data::{Case, CaseKind, Event, ItemId, Reference, dates};

use super::Desk;
use crate::DeskError;

impl Desk {
    /// A case with this id about these enquiries; `None` when no data of those that change was given to anybody.
    pub(super) fn duty_to_tell(
        &self,
        id: ItemId,
        changed: &[Loaded],
        about: Vec<Reference>,
    ) -> Result<Option<Case>, DeskError> {
        let mut contacts = changed
            .iter()
            .filter_map(|loaded| loaded.enquiry.contact.as_ref());
        if contacts.all(|contact| contact.shared_with.is_empty()) {
            return Ok(None);
        }
        let today = dates::day_of(self.now);
        let kind = CaseKind::TellRecipient;
        let case = Case::open(id, kind, None, about, today, &self.answer_rule(), self.now)?;
        Ok(Some(case))
    }

    /// Opens a duty in the transaction that brings it about.
    pub(super) fn open_duty(&self, case: &Case, transaction: &mut Transaction<'_>) {
        let mut entry = self.entry(Event::CaseOpened);
        entry.case = Some(case.reference());
        entry.reason = Some(case.kind.as_str().to_owned());
        transaction.add_case(case, &self.rules).note(entry);
    }
}
