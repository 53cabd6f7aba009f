//! Bringing back from a restored table what is missing.

use contact_store::Restored;
use personal_data::Event;

use super::{Change, Desk};
use crate::{DeskError, Refusal};

/// What was brought back.
#[derive(Clone, Debug)]
pub struct Restoration {
    /// The change.
    pub change: Change,
    /// What was copied and what was left.
    pub restored: Restored,
}

impl Desk {
    /// Copies what is missing here from a table that a backup was restored to.
    pub async fn restore(
        &self,
        from: &str,
        progress: impl FnMut(usize),
    ) -> Result<Restoration, DeskError> {
        if self.unfinished_erasures().await? > 0 {
            return Err(Refusal::FinishErasure.into());
        }
        let restored = self
            .store
            .restore(from, &self.rules, self.now, progress)
            .await?;
        let mut entry = self.entry(Event::Restored);
        entry.count = Some(restored.copied);
        self.store
            .transaction(self.now)
            .note(entry)
            .carry_out()
            .await?;
        Ok(Restoration {
            change: Change::of(Event::Restored, &[]),
            restored,
        })
    }
}
