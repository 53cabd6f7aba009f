//! The mails to staff, as files in a folder instead of on their way.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use contact_store::private_files;
use jiff::Timestamp;
use mail_builder::MessageBuilder;
use notifier::{AUTOMATIC, Mail, MailError, SendMail};

/// In AWS these are `NOTIFY_FROM` and `NOTIFY_TO`. The name is reserved (RFC 2606), so nothing can be sent to it.
const FROM: &str = "kontaktskjema@example.no";
const TO: &str = "ansatte@example.no";
const DOMAIN: &str = "example.no";

/// A folder of `.eml` files, which mail programs open. A file is named after its reference or its week.
#[derive(Clone, Debug)]
pub(crate) struct Outbox<N> {
    folder: PathBuf,
    now: N,
}

impl<N> Outbox<N> {
    /// An outbox with mails dated by `now`. The folder is made with the first of them.
    pub(crate) fn new(folder: PathBuf, now: N) -> Self {
        Self { folder, now }
    }
}

impl<N: Fn() -> Timestamp + Send + Sync> SendMail for Outbox<N> {
    /// Writes the mail, unless it is there: the stream brings the same news again when `local` starts again.
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        put(&self.folder, mail, (self.now)()).map_err(|error| MailError {
            kind: error.kind().to_string(),
        })
    }
}

fn put(folder: &Path, mail: &Mail, now: Timestamp) -> io::Result<()> {
    private_files::make_folder(folder)?;
    let path = folder.join(format!("{}.eml", mail.id));
    let message = message(mail, now)?;
    match fs::read(&path) {
        Ok(earlier) if body_of(&earlier) == body_of(&message) => return Ok(()),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    // Whole or not at all: a mail program may be looking.
    private_files::replace(&path, &message)
}

/// The mail as RFC 5322 has it.
fn message(mail: &Mail, now: Timestamp) -> io::Result<Vec<u8>> {
    let (name, value) = AUTOMATIC;
    MessageBuilder::new()
        .from(FROM)
        .to(TO)
        .subject(mail.subject.as_str())
        .date(now.as_second())
        .message_id(format!("{}@{DOMAIN}", mail.id))
        .header(name, mail_builder::headers::raw::Raw::new(value))
        .text_body(mail.body.as_str())
        .write_to_vec()
}

/// What comes after the first empty line.
fn body_of(message: &[u8]) -> &[u8] {
    let end_of_headers = b"\r\n\r\n";
    let at = message
        .windows(end_of_headers.len())
        .position(|bytes| bytes == end_of_headers);
    at.and_then(|at| message.get(at..)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use jiff::Timestamp;
    use notifier::Mail;

    use super::put;

    fn mail(body: &str) -> Mail {
        Mail {
            id: "7K3Q-9XWD".to_owned(),
            subject: "Ny melding på skjemaet".to_owned(),
            body: body.to_owned(),
        }
    }

    #[test]
    fn a_mail_is_a_file_that_mail_programs_open() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("outbox");
        let at = |time: &str| -> Timestamp { format!("2026-03-15T{time}Z").parse().unwrap() };
        let read = || fs::read_to_string(folder.join("7K3Q-9XWD.eml")).unwrap();
        put(&folder, &mail("Referanse: 7K3Q-9XWD\n"), at("12:00:00")).unwrap();
        let first = read();
        for line in [
            "From: <kontaktskjema@example.no>\r\n",
            "To: <ansatte@example.no>\r\n",
            "Subject: =?utf-8?",
            "Date: Sun, 15 Mar 2026 12:00:00 +0000\r\n",
            "Message-ID: <7K3Q-9XWD@example.no>\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "MIME-Version: 1.0\r\n",
            "Content-Type: text/plain; charset=\"utf-8\"\r\n",
            "\r\n\r\nReferanse: 7K3Q-9XWD\r\n",
        ] {
            assert!(first.contains(line), "{line} is not in\n{first}");
        }
        assert!(first.is_ascii(), "it passes through every server");

        put(&folder, &mail("Referanse: 7K3Q-9XWD\n"), at("13:00:00")).unwrap();
        assert_eq!(read(), first, "the same news is the same mail");
        put(&folder, &mail("Annet\n"), at("13:00:00")).unwrap();
        assert!(read().contains("13:00:00") && read().contains("Annet"));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing else");
    }
}
