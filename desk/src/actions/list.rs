//! The lists.

use contact_store::{Found, Loaded, Oldest};
use jiff::Timestamp;
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

impl Inbox {
    fn statuses(self) -> &'static [Status] {
        match self {
            Self::Open => &[Status::Received, Status::InProgress],
            Self::Spam => &[Status::Spam],
            Self::Solved => &[Status::Solved],
            Self::All => &[
                Status::Received,
                Status::InProgress,
                Status::Solved,
                Status::Spam,
            ],
        }
    }
}

/// Enquiries, and the keys of items that another version of the program wrote.
pub type List = Found;

impl Desk {
    /// Messages, oldest first; none that is restricted.
    pub async fn inbox(&self, which: Inbox) -> Result<List, DeskError> {
        let mut found = self.store.with_status(which.statuses(), self.now).await?;
        found.enquiries.retain(is_listed);
        Ok(found)
    }

    /// Of each status in the inbox the oldest messages that came at `from` or later and that `keep` takes: more than
    /// `most`, or all of them.
    pub async fn oldest(
        &self,
        (which, from): (Inbox, Option<Timestamp>),
        most: usize,
        keep: impl Fn(&Loaded) -> bool,
    ) -> Result<Oldest, DeskError> {
        let keep = |loaded: &Loaded| is_listed(loaded) && keep(loaded);
        let wanted = (which.statuses(), from);
        Ok(self
            .store
            .oldest_with_status(wanted, most, keep, self.now)
            .await?)
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

/// Whether the inbox has it: its message is there, and its processing is not restricted.
fn is_listed(loaded: &Loaded) -> bool {
    loaded.enquiry.message.is_some() && !is_restricted(loaded)
}

pub(super) fn is_restricted(loaded: &Loaded) -> bool {
    !loaded.enquiry.restrictions().is_empty()
}
