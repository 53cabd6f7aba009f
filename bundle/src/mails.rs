//! What staff are told by mail.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A mail to staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffMail {
    /// Of a new message.
    Received,
    /// Of several new messages at once.
    ReceivedSeveral,
    /// Of suspected spam that nobody has seen.
    UnseenSpam,
    /// Of how much waits, once a week.
    Digest,
}

impl StaffMail {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Received,
        Self::ReceivedSeveral,
        Self::UnseenSpam,
        Self::Digest,
    ];

    /// Its name among the messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::ReceivedSeveral => "received_several",
            Self::UnseenSpam => "unseen_spam",
            Self::Digest => "digest",
        }
    }

    /// What is put into its body, each once, in braces. Its subject is fixed.
    pub fn holes(self) -> &'static [&'static str] {
        match self {
            Self::Received => &["reference"],
            Self::ReceivedSeveral => &["count", "references"],
            Self::UnseenSpam => &["unseen", "spam"],
            Self::Digest => &[
                "open",
                "due_for_review",
                "due_cases",
                "spam",
                "spam_reasons",
            ],
        }
    }
}

/// The words of every mail to staff.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffMails {
    /// Of a new message.
    pub received: MailText,
    /// Of several new messages.
    pub received_several: MailText,
    /// Of suspected spam that nobody has seen.
    pub unseen_spam: MailText,
    /// Of how much waits.
    pub digest: MailText,
    /// Words for each reason to take a message for spam, by the reason's word in the table.
    pub spam_reasons: BTreeMap<String, String>,
}

impl StaffMails {
    /// The words of one.
    pub fn text(&mut self, mail: StaffMail) -> &mut MailText {
        match mail {
            StaffMail::Received => &mut self.received,
            StaffMail::ReceivedSeveral => &mut self.received_several,
            StaffMail::UnseenSpam => &mut self.unseen_spam,
            StaffMail::Digest => &mut self.digest,
        }
    }
}

/// The words of a mail. Words in braces in the body stand for what only the sender knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailText {
    /// In one line.
    pub subject: String,
    /// Plain text.
    pub body: String,
}

impl MailText {
    /// The body with each value in the place of its hole. No value can bring a hole with it, which stands after it.
    pub fn filled(&self, values: &[(&str, String)]) -> String {
        values
            .iter()
            .fold(self.body.clone(), |body, (hole, value)| {
                body.replace(&format!("{{{hole}}}"), value)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::{MailText, StaffMail, StaffMails};

    #[test]
    fn each_mail_has_words_of_its_own() {
        let mut mails = StaffMails::default();
        for mail in StaffMail::ALL {
            mail.as_str().clone_into(&mut mails.text(mail).subject);
        }
        let json = serde_json::to_value(&mails).unwrap();
        for mail in StaffMail::ALL {
            assert_eq!(json[mail.as_str()]["subject"], mail.as_str());
        }
    }

    #[test]
    fn a_body_is_filled_in() {
        let text = MailText {
            subject: String::new(),
            body: "{a}-{b}".to_owned(),
        };
        let values = [("a", "1".to_owned()), ("b", "2".to_owned())];
        assert_eq!(text.filled(&values), "1-2");
    }
}
