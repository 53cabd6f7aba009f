//! Restriction of processing.

use personal_data::{Event, Restriction, StoredEnquiry};

use super::{Change, Desk};
use crate::DeskError;

impl Desk {
    /// Restricts the processing of enquiries, or lifts a restriction of which the person was told.
    pub async fn restrict(
        &self,
        references: &[String],
        reason: Restriction,
        is_lifted: bool,
    ) -> Result<(Change, Vec<StoredEnquiry>), DeskError> {
        let loaded = self.all(references).await?;
        let event = if is_lifted {
            Event::RestrictionLifted
        } else {
            Event::Restricted
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
            transaction.change(seen, after.clone());
            enquiries.push(after);
        }
        let mut entry = self.entry(event);
        entry.reason = Some(reason.as_str().to_owned());
        transaction.note(entry).carry_out().await?;
        self.let_old_keys_go().await;
        Ok((Change::of(event, &loaded), enquiries))
    }
}
