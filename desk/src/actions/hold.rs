//! Legal holds.

use jiff::civil::Date;
use personal_data::{Event, Part};

use super::{Change, Desk};
use crate::{DeskError, Refusal};

/// What was held back or let go.
#[derive(Clone, Debug)]
pub struct Hold {
    /// The change.
    pub change: Change,
    /// The last day of a hold that was set.
    pub until_on: Option<Date>,
    /// How many items went with a hold that was lifted, because their erasure had been asked for.
    pub count: usize,
}

impl Desk {
    /// Sets a hold on an item that is dated so.
    pub async fn set_hold(
        &self,
        reference: &str,
        part: Part,
        reason: &str,
        dated: Date,
    ) -> Result<Hold, DeskError> {
        let mut reasons = self.register.hold_reasons.iter();
        let Some(known) = reasons.find(|known| known.id == reason) else {
            let reasons = self.register.hold_reasons.iter();
            let ids: Vec<&str> = reasons.map(|known| known.id.as_str()).collect();
            return Err(Refusal::NoHoldReason(ids.join(", ")).into());
        };
        let seen = self.one(reference).await?;
        let mut after = seen.enquiry.clone();
        let item = after.item_mut(part).ok_or(Refusal::PartGone(part))?;
        let hold = known.hold(dated);
        let until_on = hold.until_on;
        item.set_hold(hold, self.now)?;
        let mut entry = self.entry(Event::Held);
        entry.reason = Some(known.id.clone());
        entry.until_on = Some(until_on);
        self.store
            .transaction(self.now)
            .change(&seen, after)
            .note(entry)
            .carry_out()
            .await?;
        self.let_old_keys_go().await;
        Ok(Hold {
            change: Change::of(Event::Held, &[seen]),
            until_on: Some(until_on),
            count: 0,
        })
    }

    /// Lifts a hold. What an erasure had asked for goes at once.
    pub async fn lift_hold(&self, reference: &str, part: Part) -> Result<Hold, DeskError> {
        let seen = self.one(reference).await?;
        let mut after = seen.enquiry.clone();
        let item = after.item_mut(part).ok_or(Refusal::PartGone(part))?;
        let lifted = item.lift_hold()?;
        let is_erased = item.moved_by.is_erasure_asked;
        let (id, version) = (item.id, item.version);
        let mut entry = self.entry(Event::HoldLifted);
        entry.reason = Some(lifted.reason);
        let mut transaction = self.store.transaction(self.now);
        transaction.note(entry);
        if is_erased {
            let mut erased = self.entry(Event::Erased);
            erased.count = Some(1);
            transaction
                .erase_as_seen(&contact_store::part_key(part, id), version)
                .note(erased);
        } else {
            transaction.change(&seen, after);
        }
        transaction.carry_out().await?;
        self.let_old_keys_go().await;
        Ok(Hold {
            change: Change::of(Event::HoldLifted, &[seen]),
            until_on: None,
            count: usize::from(is_erased),
        })
    }
}
