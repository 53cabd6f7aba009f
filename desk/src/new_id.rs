//! Ids of what is new.

use desk::DeskError;
use personal_data::ItemId;

/// An id that says nothing about anybody.
pub(crate) fn new_id() -> Result<ItemId, DeskError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| {
        DeskError::Refused("the system gives no random numbers; nothing was done".to_owned())
    })?;
    Ok(ItemId::from_bytes(bytes))
}
