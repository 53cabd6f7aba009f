//! What a reader is owed and does not get: findings for the editor, who alone may change the text.
//!
//! A gap is reported at the words it is about. Where it is about something that is absent, it points at the heading
//! under which it would stand, or at the line of the register that is empty.

use std::ops::Range;

use personal_data::{LegalBasis, Role};

use super::agreement::listed_terms;
use super::phrases::phrases;
use crate::checks::subject::Reporter;
use crate::problem::Problem;

/// Where the notice names its legal basis, and not the interest that the register has for it.
const INTEREST_MISSING: &str =
    "Behandlingsgrunnlaget er nevnt, men ikke hvilken berettiget interesse dere har.";

pub(crate) fn check(reporter: &Reporter<'_>, problems: &mut Vec<Problem>) {
    controller(reporter, problems);
    let notice = reporter.subject.notice;
    let phrases = phrases();
    for flagged in &phrases.flagged {
        if mentions(reporter, &flagged.unless) {
            continue;
        }
        for words in &flagged.words {
            let mut from = 0;
            while let Some(found) = notice.find_from(words, from) {
                from = found.end;
                problems.push(reporter.in_notice(flagged.code(), &found, &flagged.message));
            }
        }
    }
    for missing in &phrases.missing {
        let code = missing.code();
        let message = if !mentions(reporter, &missing.words) {
            missing.message.as_str()
        } else if code == "PV103" && !names_the_interest(reporter) {
            INTEREST_MISSING
        } else {
            continue;
        };
        let place = place(reporter, &missing.headings);
        problems.push(reporter.in_notice(code, &place, message));
    }
    processors(reporter, problems);
    message_not_listed(reporter, problems);
    let absent: Vec<&str> = phrases
        .looked_for
        .iter()
        .filter(|looked_for| !mentions(reporter, &looked_for.words))
        .map(|looked_for| looked_for.what.as_str())
        .collect();
    if !absent.is_empty() {
        let message = format!("Det står ikke {}.", absent.join(", eller "));
        problems.push(reporter.in_notice("PV118", &place(reporter, &["personvern"]), message));
    }
}

/// Whether the notice has one of the words, in any case.
fn mentions(reporter: &Reporter<'_>, words: &[String]) -> bool {
    let text = reporter.subject.notice.text.to_lowercase();
    words.iter().any(|word| text.contains(word))
}

/// The heading with one of these words in it, or the first one, or the notice's first letter.
fn place(reporter: &Reporter<'_>, words: &[impl AsRef<str>]) -> Range<usize> {
    let notice = reporter.subject.notice;
    let named = words.iter().find_map(|word| notice.heading(word.as_ref()));
    let found = named.or(notice.headings.first());
    found.map_or(0..notice.text.len().min(1), |heading| heading.words.clone())
}

/// PV101, PV102 and PV112 are about the controller, and point at the empty line.
fn controller(reporter: &Reporter<'_>, problems: &mut Vec<Problem>) {
    let controller = &reporter.subject.register.controller;
    let identity = [
        ("legal_name", &controller.legal_name, "Foretaksnavnet"),
        (
            "organisation_number",
            &controller.organisation_number,
            "Organisasjonsnummeret",
        ),
        ("address", &controller.address, "Adressen"),
    ];
    let in_notice =
        |value: &str| !value.is_empty() && reporter.subject.notice.find(value).is_some();
    if let Some((key, value, what)) = identity.into_iter().find(|(_, value, _)| !in_notice(value)) {
        let where_ = if value.is_empty() {
            "er ukjent"
        } else {
            "står ikke i erklæringen"
        };
        problems.push(reporter.in_register(
            "PV101",
            &format!("controller.{key}"),
            format!("{what} til den behandlingsansvarlige {where_}."),
        ));
    }
    if !in_notice(&controller.privacy_contact) {
        let message = "Det står ikke hvor henvendelser om personvern går.";
        problems.push(reporter.in_register("PV102", "controller.privacy_contact", message));
    }
    let officer = controller.data_protection_officer.as_str();
    if matches!(officer, "" | "unknown") || (officer != "none" && !in_notice(officer)) {
        let message = "Det står ikke om dere har personvernombud.";
        problems.push(reporter.in_register("PV112", "controller.data_protection_officer", message));
    }
}

/// Under article 6(1)(f) the interest is to be told too.
fn names_the_interest(reporter: &Reporter<'_>) -> bool {
    reporter
        .subject
        .register
        .own_activities()
        .filter_map(|activity| activity.legal_basis.as_ref())
        .all(|basis| {
            let LegalBasis { article, interest } = basis;
            !article.starts_with("6(1)(f)")
                || interest
                    .as_deref()
                    .is_some_and(|interest| reporter.subject.notice.find(interest).is_some())
        })
}

/// PV105: processors are recipients, whatever «aldri» says.
fn processors(reporter: &Reporter<'_>, problems: &mut Vec<Problem>) {
    let notice = reporter.subject.notice;
    let recipients = reporter
        .subject
        .register
        .own_activities()
        .flat_map(|activity| &activity.recipients);
    let processors = recipients.filter(|recipient| recipient.role == Role::Processor);
    let unnamed: Vec<&str> = processors
        .map(|processor| processor.name.as_str())
        .filter(|name| notice.find(name).is_none())
        .collect();
    let mut never = phrases().never_shared.iter();
    let denial = never.find_map(|never| Some((never, notice.find(never)?)));
    if let (Some((never, words)), false) = (denial, unnamed.is_empty()) {
        let role = match unnamed.as_slice() {
            [_] => "databehandler",
            _ => "databehandlere",
        };
        let message = format!(
            "Erklæringen sier «{never}», men nevner ikke {}, som er {role}.",
            unnamed.join(" eller ")
        );
        problems.push(reporter.in_notice("PV105", &words, message));
    }
}

/// PV115: a field that is collected and covered by a quote only.
fn message_not_listed(reporter: &Reporter<'_>, problems: &mut Vec<Problem>) {
    let register = reporter.subject.register;
    let Some(terms) = listed_terms(reporter) else {
        return;
    };
    let (Some(first), Some(last)) = (terms.first(), terms.last()) else {
        return;
    };
    for field in register.form_fields() {
        let is_listed =
            field.in_notice.is_some() || terms.iter().any(|term| term.text == field.label);
        if !is_listed && field.quoted_from_notice.is_some() {
            let message = format!(
                "Feltet «{}» samles inn, men står ikke i listen over det som lagres.",
                field.label
            );
            problems.push(reporter.in_notice(
                "PV115",
                &(first.words.start..last.words.end),
                message,
            ));
        }
    }
}
