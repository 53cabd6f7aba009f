//! The ledger.

use jiff::civil::Date;
use personal_data::LedgerEntry;

use super::Desk;
use crate::DeskError;

impl Desk {
    /// The ledger's entries from one day to another, both of them too, oldest first.
    pub async fn ledger(
        &self,
        from: Option<Date>,
        to: Option<Date>,
    ) -> Result<Vec<LedgerEntry>, DeskError> {
        Ok(self.store.ledger(from, to).await?)
    }

    /// How many erasures were begun and not finished.
    pub async fn unfinished_erasures(&self) -> Result<usize, DeskError> {
        Ok(self.store.unfinished_erasures().await?.len())
    }
}
