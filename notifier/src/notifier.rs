//! Who is told what, and what comes again.

use contact_store::{NewMessages, Workload};
use jiff::Timestamp;
use personal_data::{Reference, StoreError};

use crate::call::{BatchAnswer, Digest, Record};
use crate::mail::{MailError, Mails, SendMail};

/// Tells staff what the stream and the table say.
#[derive(Clone, Debug)]
pub struct Notifier<S> {
    mails: Mails,
    new_messages: NewMessages,
    workload: Workload,
    sender: S,
}

/// Why something was not told.
#[derive(Debug, thiserror::Error)]
pub enum NotTold {
    /// The store did not say what there is to tell.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The mail was not taken on.
    #[error(transparent)]
    Mail(#[from] MailError),
}

impl<S: SendMail> Notifier<S> {
    /// A notifier with these words, which asks the table and hands mails to `sender`.
    pub fn new(mails: Mails, new_messages: NewMessages, workload: Workload, sender: S) -> Self {
        Self {
            mails,
            new_messages,
            workload,
            sender,
        }
    }

    /// Tells of each new message, oldest first, and stops at the first that cannot be told of: the stream brings it
    /// and all after it again, and going on would tell of those twice.
    pub async fn tell(&self, records: &[Record]) -> BatchAnswer {
        for record in records {
            let Some(key) = record.new_key() else {
                continue;
            };
            match self.tell_of(key).await {
                Ok(Some(reference)) => {
                    tracing::info!(outcome = "told", reference = reference.as_str());
                }
                Ok(None) => {}
                Err(error) => {
                    tracing::error!(outcome = "not told", cause = error.to_string());
                    return BatchAnswer::from(record);
                }
            }
        }
        BatchAnswer::default()
    }

    /// Tells how much waits at `now`; of unseen spam nothing when there is none.
    pub async fn digest(&self, digest: Digest, now: Timestamp) -> Result<(), NotTold> {
        let waiting = self.workload.count(now).await?;
        let mail = match digest {
            Digest::Weekly => self.mails.digest(&waiting, now),
            Digest::UnseenSpam if waiting.unseen_spam == 0 => return Ok(()),
            Digest::UnseenSpam => self.mails.unseen_spam(&waiting, now),
        };
        self.sender.send(&mail).await?;
        tracing::info!(outcome = "digest told", id = mail.id);
        Ok(())
    }

    async fn tell_of(&self, key: &str) -> Result<Option<Reference>, NotTold> {
        let Some(reference) = self.new_messages.reference_to_tell(key).await? else {
            return Ok(None);
        };
        self.sender.send(&self.mails.received(&reference)).await?;
        Ok(Some(reference))
    }
}
