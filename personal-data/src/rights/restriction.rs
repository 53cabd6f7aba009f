//! The right to restriction of processing (GDPR, article 18).

use jiff::Timestamp;

use crate::RetentionRules;
use crate::dates::{day_of, days_after, whole_seconds};
use crate::ledger::Event;
use crate::stored::{Part, Restriction, StoredEnquiry};

/// Why a restriction is not set or lifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RestrictionRefused {
    /// It is restricted for this reason already.
    #[error("its processing is restricted for this reason already")]
    Already,
    /// It is not restricted for this reason.
    #[error("its processing is not restricted for this reason")]
    Not,
}

impl RetentionRules {
    /// Restricts an enquiry's processing. A restriction that is forgotten lets go when the item's whole time has passed once
    /// more.
    pub fn restrict(
        &self,
        enquiry: &mut StoredEnquiry,
        reason: Restriction,
        now: Timestamp,
    ) -> Result<(), RestrictionRefused> {
        if enquiry.restrictions().contains(&reason) {
            return Err(RestrictionRefused::Already);
        }
        for part in Part::ALL {
            if let Some(item) = enquiry.item_mut(part) {
                let until = days_after(day_of(now), i64::from(self.max_days(part)));
                item.moved_by.restrictions.insert(reason, until);
            }
        }
        note(enquiry, Event::Restricted, now);
        Ok(())
    }

    /// Lifts a restriction.
    pub fn lift_restriction(
        &self,
        enquiry: &mut StoredEnquiry,
        reason: Restriction,
        now: Timestamp,
    ) -> Result<(), RestrictionRefused> {
        if !enquiry.restrictions().contains(&reason) {
            return Err(RestrictionRefused::Not);
        }
        for part in Part::ALL {
            if let Some(item) = enquiry.item_mut(part) {
                item.moved_by.restrictions.remove(&reason);
            }
        }
        note(enquiry, Event::RestrictionLifted, now);
        Ok(())
    }
}

fn note(enquiry: &mut StoredEnquiry, event: Event, now: Timestamp) {
    if let Some(contact) = &mut enquiry.contact {
        contact.note(event, whole_seconds(now));
    }
}
