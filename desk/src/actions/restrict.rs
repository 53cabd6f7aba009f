//! Restriction of processing.

use personal_data::{Event, ItemId, Restriction, StoredEnquiry};

use super::duty::keep_for_duty;
use super::{Change, Desk};
use crate::DeskError;

impl Desk {
    /// Restricts the processing of enquiries, or lifts a restriction of which the person was told. `duty` is the id of a case
    /// that a restriction may open, to tell whoever the data was given to.
    pub async fn restrict(
        &self,
        references: &[String],
        reason: Restriction,
        is_lifted: bool,
        duty: ItemId,
    ) -> Result<(Change, Vec<StoredEnquiry>), DeskError> {
        let loaded = self.all(references).await?;
        let event = if is_lifted {
            Event::RestrictionLifted
        } else {
            Event::Restricted
        };
        let duty = if is_lifted {
            None
        } else {
            self.duty_to_tell(duty, loaded.iter().map(|seen| &seen.enquiry))?
        };
        let mut transaction = self.store.transaction(self.now);
        let mut enquiries = Vec::new();
        for seen in &loaded {
            let mut after = seen.enquiry.clone();
            if is_lifted {
                self.rules.lift_restriction(&mut after, reason, self.now)?;
            } else {
                self.rules.restrict(&mut after, reason, self.now)?;
            }
            keep_for_duty(duty.as_ref(), &mut after);
            transaction.change(seen, after.clone());
            enquiries.push(after);
        }
        let mut entry = self.entry(event);
        entry.reason = Some(reason.as_str().to_owned());
        transaction.note(entry);
        let mut change = Change::of(event, &loaded);
        if let Some(duty) = &duty {
            self.open_duty(duty, &mut transaction);
            change.case = Some(duty.reference());
        }
        transaction.carry_out().await?;
        self.let_old_keys_go().await;
        Ok((change, enquiries))
    }
}
