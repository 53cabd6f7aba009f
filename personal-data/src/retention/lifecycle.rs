//! The steps of an enquiry's life: which is allowed from where, and which dates it gives.
//!
//! Each changes the items and nothing else; whether the store takes the change is the store's.

use jiff::Timestamp;

use super::RetentionRules;
use crate::dates::whole_seconds;
use crate::ledger::Event;
use crate::stored::{Contact, Message, Part, Status, StoredEnquiry, StoredItem, after_days};

/// Why a step is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StepRefused {
    /// The step needs the message, and it is gone.
    #[error("the message is gone; only the contact data is left")]
    MessageGone,
    /// The step needs the contact, and it is gone.
    #[error("the contact data is gone; only the message is left")]
    ContactGone,
    /// The enquiry has the status that the step would give it.
    #[error("it is {0} already")]
    Already(&'static str),
    /// The step is not taken from this status.
    #[error("it is {0}")]
    Status(&'static str),
    /// Its processing is restricted (GDPR, article 18(2)).
    #[error("its processing is restricted; lift the restriction first, or erase it on request")]
    Restricted,
}

words! {
    /// Why a contact is kept.
    KeepReason {
        /// There is contact with the person; it counts as of today.
        InContact = "in-contact",
        /// The data is needed still, without new contact.
        StillNeeded = "still-needed",
    }
}

impl RetentionRules {
    /// Begins to work on a message; of a solved one this takes the solution back, with its dates.
    pub fn start(&self, enquiry: &mut StoredEnquiry, now: Timestamp) -> Result<(), StepRefused> {
        refuse_restricted(enquiry)?;
        let Some(message) = &mut enquiry.message else {
            return Err(StepRefused::MessageGone);
        };
        match message.item.status {
            Status::Received => {}
            Status::Solved => {
                message.item.own_end = after_days(message.item.received_at, self.message_max);
            }
            Status::InProgress => return Err(StepRefused::Already("in progress")),
            status => return Err(StepRefused::Status(status.as_str())),
        }
        message.item.status = Status::InProgress;
        if let Some(contact) = &mut enquiry.contact {
            if contact.item.status == Status::Kept {
                self.set_received_dates(contact);
            }
            contact.item.status = Status::InProgress;
            contact.note(Event::Started, whole_seconds(now));
        }
        Ok(())
    }

    /// Ends the message after the time of grace, and keeps the contact from now on.
    pub fn solve(&self, enquiry: &mut StoredEnquiry, now: Timestamp) -> Result<(), StepRefused> {
        refuse_restricted(enquiry)?;
        let now = whole_seconds(now);
        let Some(Message { item: message }) = &mut enquiry.message else {
            return Err(StepRefused::MessageGone);
        };
        match message.status {
            Status::Received | Status::InProgress => {}
            Status::Solved => return Err(StepRefused::Already("solved")),
            status => return Err(StepRefused::Status(status.as_str())),
        }
        message.status = Status::Solved;
        message.own_end = message.own_end.min(after_days(now, self.message_grace));
        if let Some(contact) = &mut enquiry.contact {
            contact.item.status = Status::Kept;
            contact.review_at = after_days(now, self.contact_review);
            contact.item.own_end = after_days(now, self.contact_max);
            contact.note(Event::Solved, now);
        }
        Ok(())
    }

    /// Keeps a contact that was looked at. With new contact it has a new end; else only the next review moves, and the
    /// contact is never kept past `max_days` from the last contact.
    pub fn keep(
        &self,
        enquiry: &mut StoredEnquiry,
        reason: KeepReason,
        now: Timestamp,
    ) -> Result<(), StepRefused> {
        refuse_restricted(enquiry)?;
        let now = whole_seconds(now);
        let contact = enquiry.contact.as_mut().ok_or(StepRefused::ContactGone)?;
        if contact.item.status == Status::Spam {
            return Err(StepRefused::Status(Status::Spam.as_str()));
        }
        contact.review_at = after_days(now, self.contact_review);
        if reason == KeepReason::InContact {
            contact.item.own_end = after_days(now, self.contact_max);
        }
        contact.note(Event::Kept, now);
        Ok(())
    }

    /// Marks an enquiry as spam: it ends after spam's days, or earlier where it would have.
    pub fn mark_spam(
        &self,
        enquiry: &mut StoredEnquiry,
        now: Timestamp,
    ) -> Result<(), StepRefused> {
        refuse_restricted(enquiry)?;
        let now = whole_seconds(now);
        if main_status(enquiry)? == Status::Spam {
            return Err(StepRefused::Already("spam"));
        }
        let end = after_days(now, self.spam_max);
        for part in Part::ALL {
            if let Some(item) = enquiry.item_mut(part) {
                item.status = Status::Spam;
                item.own_end = item.own_end.min(end);
            }
        }
        if let Some(contact) = &mut enquiry.contact {
            contact.review_at = contact.item.own_end;
            contact.note(Event::MarkedSpam, now);
        }
        Ok(())
    }

    /// Takes a mark of spam back: everything is as it was when it came.
    pub fn unmark_spam(
        &self,
        enquiry: &mut StoredEnquiry,
        now: Timestamp,
    ) -> Result<(), StepRefused> {
        refuse_restricted(enquiry)?;
        if main_status(enquiry)? != Status::Spam {
            return Err(StepRefused::Already("not spam"));
        }
        for part in Part::ALL {
            let max = self.max_days(part);
            if let Some(item) = enquiry.item_mut(part) {
                item.status = Status::Received;
                item.spam_reasons = Vec::new();
                item.own_end = after_days(item.received_at, max);
            }
        }
        if let Some(contact) = &mut enquiry.contact {
            self.set_received_dates(contact);
            contact.note(Event::UnmarkedSpam, whole_seconds(now));
        }
        Ok(())
    }

    fn set_received_dates(&self, contact: &mut Contact) {
        let dates = self.on_received(contact.item.received_at);
        contact.review_at = dates.contact_review_at;
        contact.item.own_end = dates.contact_ends_at;
    }
}

fn refuse_restricted(enquiry: &StoredEnquiry) -> Result<(), StepRefused> {
    if enquiry.restrictions().is_empty() {
        Ok(())
    } else {
        Err(StepRefused::Restricted)
    }
}

fn main_status(enquiry: &StoredEnquiry) -> Result<Status, StepRefused> {
    let main: Option<&StoredItem> = enquiry.main();
    main.map(|item| item.status).ok_or(StepRefused::MessageGone)
}
