//! The export: a copy of what is there, outside of every end. The ledger knows that it was made.

use personal_data::{Event, Status};

use super::list::is_restricted;
use super::{Desk, List};
use crate::DeskError;

impl Desk {
    /// Everything but spam and what is restricted, oldest first.
    pub async fn export(&self) -> Result<List, DeskError> {
        let statuses = [
            Status::Received,
            Status::InProgress,
            Status::Solved,
            Status::Kept,
        ];
        let mut found = self.store.with_status(&statuses, self.now).await?;
        found.enquiries.retain(|loaded| !is_restricted(loaded));
        let mut entry = self.entry(Event::Exported);
        entry.count = Some(found.enquiries.len());
        self.store
            .transaction(self.now)
            .note(entry)
            .carry_out()
            .await?;
        Ok(found)
    }
}
