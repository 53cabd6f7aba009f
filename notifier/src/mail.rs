//! The mails: their words, what is filled in, and who carries them.

use std::future::Future;

use bundle::StaffMails;
use contact_store::Waiting;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use personal_data::Reference;

/// The words the function was built with.
const EMBEDDED: &str = include_str!(concat!(env!("OUT_DIR"), "/mails.json"));

/// A header that keeps mailboxes from answering that somebody is on holiday (RFC 3834, section 5).
pub const AUTOMATIC: (&str, &str) = ("Auto-Submitted", "auto-generated");

/// The words of the mails cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MailsError {
    /// They are not what `site-gen` makes.
    #[error("the words of the mails cannot be read: {0}")]
    Shape(serde_json::Error),
}

/// The words of every mail to staff, filled in.
#[derive(Clone, Debug)]
pub struct Mails(StaffMails);

/// A mail to staff, in plain text. It is safe to forward: nothing in it is about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The same for the same news, so that a carrier can tell that it has carried it: a reference, that of the first and
    /// the last of several, a day, or a week.
    pub id: String,
    /// One line of fixed words.
    pub subject: String,
    /// Plain text.
    pub body: String,
}

/// A mail was not taken on. Carries the kind of trouble, and no address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the mail was not taken on ({kind})")]
pub struct MailError {
    /// The carrier's own name for it, such as `TooManyRequestsException`.
    pub kind: String,
}

/// Somebody who carries mails to staff: SES in AWS, a folder in `local`.
pub trait SendMail: Send + Sync {
    /// Takes a mail on, or says that it did not.
    fn send(&self, mail: &Mail) -> impl Future<Output = Result<(), MailError>> + Send;
}

impl Mails {
    /// The words this program was built with.
    pub fn embedded() -> Result<Self, MailsError> {
        let words = serde_json::from_str(EMBEDDED).map_err(MailsError::Shape)?;
        Ok(Self(words))
    }

    /// Words that were read a moment ago, as `local` does.
    pub fn new(words: StaffMails) -> Self {
        Self(words)
    }

    /// One mail of all of these, or none of none.
    pub(crate) fn received(&self, references: &[Reference]) -> Option<Mail> {
        let (first, last) = (references.first()?, references.last()?);
        if references.len() == 1 {
            return Some(Mail {
                id: first.to_string(),
                subject: self.0.received.subject.clone(),
                body: self.0.received.filled(&[("reference", first.to_string())]),
            });
        }
        let commands: Vec<String> = references
            .iter()
            .map(|reference| format!("desk show {reference}"))
            .collect();
        Some(Mail {
            id: format!("{first}_{last}"),
            subject: self.0.received_several.subject.clone(),
            body: self.0.received_several.filled(&[
                ("count", references.len().to_string()),
                ("references", commands.join("\n")),
            ]),
        })
    }

    /// One a day, whatever the numbers.
    pub(crate) fn unseen_spam(&self, waiting: &Waiting, now: Timestamp) -> Mail {
        Mail {
            id: now.to_zoned(TimeZone::UTC).date().to_string(),
            subject: self.0.unseen_spam.subject.clone(),
            body: self.0.unseen_spam.filled(&[
                ("unseen", waiting.unseen_spam.to_string()),
                ("spam", waiting.spam.to_string()),
            ]),
        }
    }

    pub(crate) fn digest(&self, waiting: &Waiting, now: Timestamp) -> Mail {
        let reasons = waiting.spam_reasons.iter().filter(|(_, count)| *count > 0);
        let reasons: Vec<String> = reasons
            .map(|(reason, count)| {
                let word = reason.as_str();
                let words = self.0.spam_reasons.get(word).map_or(word, String::as_str);
                format!("\n- {words}: {count}")
            })
            .collect();
        Mail {
            id: week_of(now),
            subject: self.0.digest.subject.clone(),
            body: self.0.digest.filled(&[
                ("open", waiting.open.to_string()),
                ("due_for_review", waiting.due_for_review.to_string()),
                ("due_cases", waiting.due_cases.to_string()),
                ("spam", waiting.spam.to_string()),
                ("spam_reasons", reasons.concat()),
            ]),
        }
    }
}

/// The week of a digest, as ISO 8601 writes it: `2026-W11`.
pub(crate) fn week_of(now: Timestamp) -> String {
    let week = now.to_zoned(TimeZone::UTC).date().iso_week_date();
    format!("{}-W{:02}", week.year(), week.week())
}

#[cfg(test)]
mod tests {
    use contact_store::Waiting;
    use personal_data::{Reference, SpamReason};

    use super::{Mails, week_of};

    #[test]
    fn several_are_told_of_in_one_mail() {
        let mails = Mails::embedded().unwrap();
        let references: Vec<Reference> = ["7K3Q-9XWD", "7K3Q-9XWE", "7K3Q-9XWF"]
            .map(|text| text.parse().unwrap())
            .into();
        assert_eq!(mails.received(&[]), None);
        let one = mails.received(&references[..1]).unwrap();
        assert_eq!(one.id, "7K3Q-9XWD");
        assert!(one.body.contains("desk show 7K3Q-9XWD\n"), "{}", one.body);
        let all = mails.received(&references).unwrap();
        assert_eq!(all.id, "7K3Q-9XWD_7K3Q-9XWF");
        assert!(all.body.contains("kommet 3 nye"), "{}", all.body);
        for reference in &references {
            let line = format!("\ndesk show {reference}\n");
            assert!(all.body.contains(&line), "{}", all.body);
        }
        assert!(!all.body.contains(['{', '}']), "{}", all.body);
    }

    #[test]
    fn the_digest_is_numbers() {
        let waiting = Waiting {
            open: 3,
            due_for_review: 0,
            due_cases: 1,
            spam: 2,
            unseen_spam: 1,
            spam_reasons: vec![(SpamReason::Links, 2), (SpamReason::Pitch, 0)],
        };
        let now = "2026-03-15T12:00:00Z".parse().unwrap();
        let mail = Mails::embedded().unwrap().digest(&waiting, now);
        assert_eq!(mail.id, "2026-W11");
        assert!(mail.body.contains("venter: 3\n"), "{}", mail.body);
        assert!(mail.body.contains("gjennomgås: 0\n"), "{}", mail.body);
        assert!(mail.body.contains("to ukene: 1\n"), "{}", mail.body);
        assert!(
            mail.body
                .contains("søppelpost: 2\n- adresser som ikke er avsenderens egne: 2\n\n"),
            "{}",
            mail.body
        );
        assert!(!mail.body.contains(['{', '}']), "{}", mail.body);
        let mail = Mails::embedded().unwrap().unseen_spam(&waiting, now);
        assert_eq!(mail.id, "2026-03-15");
        assert!(
            mail.body
                .contains("Ikke sett: 1\nI alt i søppelposten: 2\n"),
            "{}",
            mail.body
        );
        assert!(!mail.body.contains(['{', '}']), "{}", mail.body);
    }

    #[test]
    fn a_week_belongs_to_the_year_of_its_thursday() {
        let check = |day: &str, week: &str| {
            let now = format!("{day}T12:00:00Z").parse().unwrap();
            assert_eq!(week_of(now), week);
        };
        check("2026-01-01", "2026-W01");
        check("2027-01-01", "2026-W53");
    }
}
