//! What staff are told by mail: texts of `[mail.…]` of the messages, checked here and filled in by the notifier.

use bundle::{MailText, StaffMail, StaffMails};
use personal_data::SpamReason;

use crate::problem::Problem;
use crate::sources::SourceFile;
use crate::sources::messages::problem_at;

/// How addresses begin: a mail that is forwarded must not lead anybody to what is stored.
const ADDRESS_STARTS: [&str; 2] = ["://", "www."];

/// Reads the mails, or says everything that is wrong with them.
pub(crate) fn read(messages: &toml::Table, file: &SourceFile) -> Result<StaffMails, Vec<Problem>> {
    let mail = messages.get("mail").and_then(toml::Value::as_table);
    let mut mails = StaffMails::default();
    let mut problems = Vec::new();
    for kind in StaffMail::ALL {
        let name = kind.as_str();
        let path = format!("mail.{name}");
        let text = |key: &str| mail?.get(name)?.get(key)?.as_str().map(str::to_owned);
        let (Some(subject), Some(body)) = (text("subject"), text("body")) else {
            let message = format!("E-posten [mail.{name}] mangler `subject` eller `body`.");
            problems.push(problem_at(&path, file, message).help("Skriv begge som tekster."));
            continue;
        };
        let known: Vec<String> = kind
            .holes()
            .iter()
            .map(|hole| format!("{{{hole}}}"))
            .collect();
        for (key, wrong) in wrong_with(name, &subject, &body, &known) {
            let help = format!(
                "Skriv `subject` som én linje med faste ord, og `body` med {}.",
                known.join(", ")
            );
            problems.push(problem_at(&format!("{path}.{key}"), file, wrong).help(help));
        }
        *mails.text(kind) = MailText { subject, body };
    }
    for reason in SpamReason::ALL.map(SpamReason::as_str) {
        let words = || mail?.get("spam_reason")?.get(reason)?.as_str();
        if let Some(words) = words() {
            mails
                .spam_reasons
                .insert(reason.to_owned(), words.to_owned());
        } else {
            let message = format!("Tegnet på søppelpost `{reason}` mangler tekst.");
            let help = "Legg den til under [mail.spam_reason].";
            let path = format!("mail.spam_reason.{reason}");
            problems.push(problem_at(&path, file, message).help(help));
        }
    }
    if problems.is_empty() {
        Ok(mails)
    } else {
        Err(problems)
    }
}

/// What is wrong with a mail, each with the key of the text that it is wrong with.
fn wrong_with(
    name: &str,
    subject: &str,
    body: &str,
    holes: &[String],
) -> Vec<(&'static str, String)> {
    let mut wrong = Vec::new();
    if subject.trim().is_empty() || subject.contains(['{', '\n', '\r']) {
        let message =
            format!("Teksten `subject` under [mail.{name}] skal være én linje med faste ord.");
        wrong.push(("subject", message));
    }
    for hole in holes {
        if body.matches(hole.as_str()).count() != 1 {
            let message = format!("Teksten `body` under [mail.{name}] skal ha {hole} én gang.");
            wrong.push(("body", message));
        }
    }
    let rest = holes
        .iter()
        .fold(body.to_owned(), |rest, hole| rest.replace(hole, ""));
    if rest.contains(['{', '}']) {
        let message = format!(
            "Teksten `body` under [mail.{name}] har en krøllparentes som ikke blir fylt ut."
        );
        wrong.push(("body", message));
    }
    for (key, text) in [("subject", subject), ("body", body)] {
        if ADDRESS_STARTS.iter().any(|start| text.contains(start)) {
            wrong.push((
                key,
                format!("E-posten [mail.{name}] har en nettadresse, og det skal den ikke ha."),
            ));
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::wrong_with;

    #[test]
    fn a_mail_has_what_is_filled_in_and_nothing_else() {
        let check = |subject: &str, body: &str, expected: &str| {
            let found = wrong_with("received", subject, body, &["{reference}".to_owned()]);
            assert_eq!(found.is_empty(), expected.is_empty(), "{found:?}");
            let messages: String = found.iter().map(|(_, message)| message.as_str()).collect();
            assert!(messages.contains(expected), "{messages}");
        };
        check("Ny melding", "Referanse: {reference}", "");
        check("", "{reference}", "subject");
        check("Ny\nmelding", "{reference}", "subject");
        check("Ny melding {reference}", "{reference}", "subject");
        check("Ny melding", "Referanse", "{reference} én gang");
        check(
            "Ny melding",
            "{reference} {reference}",
            "{reference} én gang",
        );
        check("Ny melding", "{reference} fra {name}", "krøllparentes");
        check(
            "Ny melding",
            "https://example.no/{reference}",
            "nettadresse",
        );
    }
}
