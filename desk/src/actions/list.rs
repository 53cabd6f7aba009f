//! The lists.

use contact_store::{Found, Loaded};
use personal_data::Status;

use super::Desk;
use crate::DeskError;

/// Which messages are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inbox {
    /// Those that wait for somebody.
    Open,
    /// What is most likely spam.
    Spam,
    /// Those whose problem is solved.
    Solved,
    /// Every message.
    All,
}

/// Enquiries, and the keys of items that another version of the program wrote.
pub type List = Found;

impl Desk {
    /// Messages, oldest first; none that is restricted.
    pub async fn inbox(&self, which: Inbox) -> Result<List, DeskError> {
        let statuses: &[Status] = match which {
            Inbox::Open => &[Status::Received, Status::InProgress],
            Inbox::Spam => &[Status::Spam],
            Inbox::Solved => &[Status::Solved],
            Inbox::All => &[
                Status::Received,
                Status::InProgress,
                Status::Solved,
                Status::Spam,
            ],
        };
        let mut found = self.store.with_status(statuses, self.now).await?;
        let enquiries = &mut found.enquiries;
        enquiries.retain(|loaded| loaded.enquiry.message.is_some() && !is_restricted(loaded));
        Ok(found)
    }

    /// Notes that somebody has seen the spam among these, so that staff are not told of it once more.
    pub async fn note_spam_seen(&self, listed: &[Loaded]) -> Result<(), DeskError> {
        let main = listed.iter().filter_map(|loaded| loaded.enquiry.main());
        let spam = main.filter(|item| item.status == Status::Spam);
        if let Some(seen) = spam.map(|item| item.received_at).max() {
            self.store.note_spam_seen(seen, &self.rules).await?;
        }
        Ok(())
    }

    /// The enquiries whose contact is due for review, due first; or those that are restricted.
    pub async fn review(&self, restricted: bool) -> Result<List, DeskError> {
        let mut found = self.store.due(self.now).await?;
        let enquiries = &mut found.enquiries;
        enquiries.retain(|loaded| is_restricted(loaded) == restricted);
        Ok(found)
    }
}

pub(super) fn is_restricted(loaded: &Loaded) -> bool {
    !loaded.enquiry.restrictions().is_empty()
}
