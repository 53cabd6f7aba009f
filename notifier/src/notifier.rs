//! Who is notified of what, and what comes again.

use std::time::{Duration, Instant};

use contact_store::{NewMessages, Workload};
use jiff::Timestamp;
use personal_data::StoreError;

use crate::call::{BatchAnswer, Digest, Record};
use crate::mail::{MailError, Mails, SendMail};

/// When no further message of a batch is read: what has been read is sent, and the rest comes again. The mail's own
/// time limit and this one are well inside the function's ninety seconds.
const LAST_READ: Duration = Duration::from_mins(1);

/// Tells staff what the stream and the table say.
#[derive(Clone, Debug)]
pub struct Notifier<S> {
    mails: Mails,
    new_messages: NewMessages,
    workload: Workload,
    sender: S,
}

/// Why staff were not notified.
#[derive(Debug, thiserror::Error)]
pub enum NotifyError {
    /// The store did not say what to notify of.
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

    /// Notifies staff of all new messages in one mail, oldest first.
    ///
    /// It reads on to the first that cannot be read: the stream brings that and all after it again, and what was read before
    /// it is sent now. When the mail is not taken on, the stream brings all that would have been in it.
    pub async fn notify(&self, records: &[Record]) -> BatchAnswer {
        let started = Instant::now();
        let mut references = Vec::new();
        let mut first = None;
        let mut answer = BatchAnswer::default();
        for record in records {
            let Some(key) = record.new_key() else {
                continue;
            };
            if started.elapsed() > LAST_READ {
                answer = unsent(record, "no time left");
                break;
            }
            match self.new_messages.reference_to_notify(key).await {
                Ok(Some(reference)) => {
                    first.get_or_insert(record);
                    references.push(reference);
                }
                Ok(None) => {}
                Err(error) => {
                    answer = unsent(record, &error.to_string());
                    break;
                }
            }
        }
        let (Some(first), Some(mail)) = (first, self.mails.received(&references)) else {
            return answer;
        };
        if let Err(error) = self.sender.send(&mail).await {
            return unsent(first, &error.to_string());
        }
        for reference in references {
            tracing::info!(outcome = "told", reference = reference.as_str());
        }
        answer
    }

    /// Tells how much waits at `now`; of unseen spam nothing when there is none.
    pub async fn digest(&self, digest: Digest, now: Timestamp) -> Result<(), NotifyError> {
        let waiting = self.workload.count(now).await?;
        let mail = match digest {
            Digest::Weekly => self.mails.digest(&waiting, now),
            Digest::UnseenSpam if waiting.unseen_spam == 0 => return Ok(()),
            Digest::UnseenSpam => self.mails.unseen_spam(&waiting, now),
        };
        self.sender.send(&mail).await?;
        // Numbers of what there is, which the dashboard shows.
        tracing::info!(
            outcome = "digest told",
            id = mail.id,
            open = waiting.open,
            due_for_review = waiting.due_for_review,
            due_cases = waiting.due_cases,
            spam = waiting.spam
        );
        Ok(())
    }
}

fn unsent(record: &Record, cause: &str) -> BatchAnswer {
    tracing::error!(outcome = "not told", cause);
    BatchAnswer::from(record)
}
