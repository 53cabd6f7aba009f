//! The notice against the register: what is collected, whether it must be, and for how long.

use jiff::civil::Date;
use personal_data::{
    Field, FieldSource, Form, RetentionClass, RetentionRules, Role, STORED_ATTRIBUTES,
};

use super::Printer;
use super::list_sentence::{Term, terms};
use super::rules::rule_of;
use crate::problem::{Level, Problem};

/// «Et halvt år senere»: half of a leap year, in whole days.
const HALF_A_YEAR_DAYS: u32 = 183;
/// The words that rule out recipients who are not processors.
const NEVER_SHARED: &str = "deler vi aldri";

pub(crate) fn check(printer: &Printer<'_>, problems: &mut Vec<Problem>) {
    let register = printer.subject.register;
    let found = terms(printer.subject.notice, &register.notice.list_pattern);
    match &found {
        Some(terms) => {
            list(printer, terms, problems);
            order(printer, terms, problems);
        }
        None => problems.push(printer.in_register(
            "PV002",
            "notice.list_pattern",
            "Erklæringen har ikke setningen som registeret sier lister opplysningene.",
        )),
    }
    quotes(printer, problems);
    coverage(printer, found.as_deref().unwrap_or_default(), problems);
    attributes(printer, problems);
    recipients(printer, problems);
    retention(printer, problems);
    suppressed_codes(printer, problems);
    suppressions(printer, problems);
}

/// A field of this system's, with its path in the register.
fn own_fields<'a>(printer: &Printer<'a>) -> Vec<(String, &'a Field)> {
    let activities = printer.subject.register.activities.iter().enumerate();
    let own = activities.filter(|(_, activity)| !activity.outside_this_system);
    own.flat_map(|(index, activity)| {
        let fields = activity.fields.iter().enumerate();
        fields.map(move |(field_index, field)| {
            (format!("activity.{index}.field.{field_index}"), field)
        })
    })
    .collect()
}

/// PV003, PV004 and PV005: the terms of the list against the fields that say they are in it.
///
/// One cause is told once: when the list has a term that no field has, and a field a term that the list has not,
/// somebody has renamed it, and that is one problem and not two.
fn list(printer: &Printer<'_>, terms: &[Term], problems: &mut Vec<Problem>) {
    let fields = own_fields(printer);
    let listed: Vec<_> = fields
        .iter()
        .filter_map(|(path, field)| Some((path, field, field.in_notice.as_deref()?)))
        .collect();
    let mut unmatched: Vec<_> = listed
        .iter()
        .filter(|(_, _, name)| !terms.iter().any(|term| term.text == *name))
        .collect();
    for term in terms {
        if let Some((path, field, _)) = listed.iter().find(|(_, _, name)| *name == term.text) {
            if field.required == term.optional {
                let message = if term.optional {
                    format!(
                        "Erklæringen sier «eventuelt {}», men skjemaet krever feltet `{}`.",
                        term.text, field.id
                    )
                } else {
                    format!(
                        "Erklæringen sier at {} lagres, men feltet `{}` er frivillig i skjemaet.",
                        term.text, field.id
                    )
                };
                let key = if field.required { "required" } else { "id" };
                problems.push(printer.in_register("PV005", &format!("{path}.{key}"), message));
            }
            continue;
        }
        if fields.iter().any(|(_, field)| is_meant(field, term)) {
            continue;
        }
        let message = format!(
            "Erklæringen sier at «{}» lagres, men registeret har ikke noe slikt felt.",
            term.text
        );
        let problem = printer.in_notice("PV003", &term.words, message);
        if unmatched.is_empty() {
            problems.push(problem);
        } else {
            let names: Vec<_> = unmatched
                .iter()
                .map(|(_, _, name)| format!("«{name}»"))
                .collect();
            problems.push(problem.help(format!(
                "Er ordet byttet ut? Registeret venter {}.",
                names.join(" eller ")
            )));
            unmatched.remove(0);
        }
    }
    for (path, field, name) in unmatched {
        let message = format!(
            "Feltet `{}` skal stå i erklæringens liste som «{name}», men gjør det ikke.",
            field.id
        );
        problems.push(printer.in_register("PV004", &format!("{path}.in_notice"), message));
    }
}

/// Whether the list has a field's label, and the field does not yet say that it is meant.
fn is_meant(field: &Field, term: &Term) -> bool {
    field.source == FieldSource::Person
        && field.in_notice.is_none()
        && field.quoted_from_notice.is_none()
        && field.label == term.text
}

/// PV004 for fields that claim no place in the list.
fn coverage(printer: &Printer<'_>, terms: &[Term], problems: &mut Vec<Problem>) {
    for (path, field) in own_fields(printer) {
        if field.in_notice.is_some() || field.quoted_from_notice.is_some() {
            continue;
        }
        if terms.iter().any(|term| is_meant(field, term)) {
            let message = format!(
                "Erklæringen nevner «{}», men feltet `{}` sier ikke at det er det ordet.",
                field.label, field.id
            );
            let problem = printer.in_register("PV004", &format!("{path}.id"), message);
            problems.push(problem.help(format!(
                "Skriv denne linjen under feltet i registeret: in_notice = \"{}\"",
                field.label
            )));
            continue;
        }
        let is_explained = field.source != FieldSource::Person
            && field.reason.as_deref().is_some_and(|why| !why.is_empty());
        if !is_explained {
            let what = if field.source == FieldSource::Person {
                format!(
                    "Feltet «{}» (`{}`) samles inn, men erklæringen sier ingenting om det.",
                    field.label, field.id
                )
            } else {
                format!("`{}` lagres uten at registeret sier hvorfor.", field.id)
            };
            let covered = printer
                .subject
                .register
                .notice
                .list_pattern
                .replace("{list}", &format!("… {} …", field.label));
            let problem = printer.in_register("PV004", &format!("{path}.id"), what);
            problems.push(match field.source {
                FieldSource::Person => problem.help(format!(
                    "Setningen som mangler ordet, er «{covered}». Utvid den og godkjenn den nye teksten, eller ta feltet ut."
                )),
                FieldSource::System | FieldSource::Derived => problem.help("Legg til `reason` i registeret."),
            });
        }
    }
}

/// PV006: what is quoted must be there.
fn quotes(printer: &Printer<'_>, problems: &mut Vec<Problem>) {
    let activities = printer.subject.register.activities.iter().enumerate();
    let of_activities = activities
        .clone()
        .map(|(index, activity)| (format!("activity.{index}"), &activity.quoted_from_notice));
    let of_fields = activities.flat_map(|(index, activity)| {
        let fields = activity.fields.iter().enumerate();
        fields.map(move |(field, f)| {
            (
                format!("activity.{index}.field.{field}"),
                &f.quoted_from_notice,
            )
        })
    });
    for (path, quote) in of_activities.chain(of_fields) {
        problems.extend(misquoted(printer, &path, quote.as_deref()));
    }
    for (index, class) in printer.subject.register.classes.iter().enumerate() {
        let quote = class.quoted_from_notice.as_deref();
        let problem = misquoted(printer, &format!("class.{index}"), quote);
        problems.extend(problem.map(|problem| {
            problem.help(
                "Skriv sitatet av fra erklæringen, og la dagene over det holde det ordene sier.",
            )
        }));
    }
}

fn misquoted(printer: &Printer<'_>, path: &str, quote: Option<&str>) -> Option<Problem> {
    let quote = quote?;
    if !quote.trim().is_empty() && printer.subject.notice.find(quote).is_some() {
        return None;
    }
    let message = format!("Registeret siterer «{quote}», men det står ikke i erklæringen.");
    Some(printer.in_register("PV006", &format!("{path}.quoted_from_notice"), message))
}

/// PV007: «tidligere i denne teksten» must be earlier.
fn order(printer: &Printer<'_>, terms: &[Term], problems: &mut Vec<Problem>) {
    let notice = printer.subject.notice;
    let Some(rights) = notice.headings.iter().skip(1).find(|heading| {
        notice
            .text
            .get(heading.words.clone())
            .is_some_and(|words| words.to_lowercase().contains("rettigheter"))
    }) else {
        return;
    };
    if terms
        .first()
        .is_some_and(|term| term.words.start > rights.words.start)
    {
        let message =
            "Delen om rettigheter står foran delen om hvilke opplysninger som samles inn.";
        problems.push(printer.in_notice("PV007", &rights.words, message));
    }
}

/// PV008: what the program stores by itself, or makes of what people type, must be in the register.
fn attributes(printer: &Printer<'_>, problems: &mut Vec<Problem>) {
    let fields = own_fields(printer);
    let is_known = |name: &str, source: FieldSource| {
        fields
            .iter()
            .any(|(_, field)| field.id == name && field.source == source)
    };
    let own = STORED_ATTRIBUTES
        .iter()
        .filter(|attribute| attribute.source == FieldSource::System)
        .map(|attribute| vec![attribute.name.to_owned()]);
    let form = Form::from_register(printer.subject.register);
    // What is made of one field is told together: it is one change of the register.
    let derived = form.fields.iter().map(|field| {
        let names = [field.derived_attribute(), field.lookup_attribute()];
        names.into_iter().flatten().collect::<Vec<_>>()
    });
    let own = own.map(|names| (names, FieldSource::System));
    for (mut names, source) in own.chain(derived.map(|names| (names, FieldSource::Derived))) {
        names.retain(|name| !is_known(name, source));
        if !names.is_empty() {
            let names = names.join("` og `");
            let message = format!("Programmet lagrer `{names}`, som registeret ikke kjenner.");
            problems.push(printer.in_register("PV008", "activity", message));
        }
    }
}

/// PV011: «aldri» leaves room for processors only.
fn recipients(printer: &Printer<'_>, problems: &mut Vec<Problem>) {
    if printer.subject.notice.find(NEVER_SHARED).is_none() {
        return;
    }
    for (index, activity) in printer.subject.register.activities.iter().enumerate() {
        for (number, recipient) in activity.recipients.iter().enumerate() {
            if recipient.role != Role::Processor {
                let message = format!(
                    "{} er mottaker uten å være databehandler, men erklæringen sier «{NEVER_SHARED}».",
                    recipient.name
                );
                let path = format!("activity.{index}.recipients.{number}.role");
                problems.push(printer.in_register("PV011", &path, message));
            }
        }
    }
}

/// PV013 and PV014: the numbers of days.
fn retention(printer: &Printer<'_>, problems: &mut Vec<Problem>) {
    let register = printer.subject.register;
    for (index, class) in register.classes.iter().enumerate() {
        let path = |key: &str| format!("class.{index}.{key}");
        let needs_review = class.id == RetentionRules::CONTACT;
        match (class.max_days, class.review_days) {
            (None, _) => {
                let message = format!("Klassen `{}` har ingen øvre grense (`max_days`).", class.id);
                problems.push(printer.in_register("PV014", &path("id"), message));
            }
            (Some(max), Some(review)) if review >= max => {
                let message = format!(
                    "Gjennomgangen av `{}` kommer etter {review} dager, men alt er borte etter {max}.",
                    class.id
                );
                problems.push(printer.in_register("PV014", &path("review_days"), message));
            }
            (Some(_), None) if needs_review => {
                let message = format!(
                    "Klassen `{}` har ingen gjennomgang (`review_days`).",
                    class.id
                );
                problems.push(printer.in_register("PV014", &path("id"), message));
            }
            (Some(_), _) => {}
        }
    }
    let place = |id: &str| register.classes.iter().position(|class| class.id == id);
    if let (Some(message), Some(contact)) = (
        place(RetentionRules::MESSAGE),
        place(RetentionRules::CONTACT),
    ) && let (Some(message_class), Some(contact_class)) =
        (register.classes.get(message), register.classes.get(contact))
        && let Some((class, key, why)) = broken_example(message_class, contact_class)
    {
        let index = if class == RetentionRules::MESSAGE {
            message
        } else {
            contact
        };
        let exists = printer
            .places
            .span(&format!("class.{index}.{key}"))
            .is_some();
        let key = if exists { key } else { "id" };
        problems.push(printer.in_register("PV013", &format!("class.{index}.{key}"), why));
    }
}

/// The class, the key and the reason that the notice's example does not hold, or `None` when it does.
fn broken_example(
    message: &RetentionClass,
    contact: &RetentionClass,
) -> Option<(&'static str, &'static str, String)> {
    let (kept, max) = (contact.min_days.unwrap_or_default(), contact.max_days?);
    if kept < HALF_A_YEAR_DAYS {
        let why = format!(
            "Kontaktopplysninger kan forsvinne {kept} dager etter at problemet er løst; erklæringen sier et halvt år ({HALF_A_YEAR_DAYS} dager)."
        );
        return Some((RetentionRules::CONTACT, "min_days", why));
    }
    if max < kept {
        let why = format!(
            "Kontaktopplysninger er borte etter {max} dager, før de {kept} dagene de skal beholdes."
        );
        return Some((RetentionRules::CONTACT, "max_days", why));
    }
    if message.max_days? > max {
        let why =
            "Meldingen kan bli liggende lenger enn kontaktopplysningene den hører til.".to_owned();
        return Some((RetentionRules::MESSAGE, "max_days", why));
    }
    if message.grace_days.unwrap_or_default() > kept {
        let why = "Meldingen kan bli liggende etter løsningen lenger enn kontaktopplysningene."
            .to_owned();
        return Some((RetentionRules::MESSAGE, "grace_days", why));
    }
    None
}

/// Only a finding that there is can be lived with; a slip in its code would be found out by nobody.
fn suppressed_codes(printer: &Printer<'_>, problems: &mut Vec<Problem>) {
    for (index, suppression) in printer.subject.register.suppressions.iter().enumerate() {
        let code = suppression.code.as_str();
        let (message, help) = match rule_of(code).map(|rule| rule.level) {
            Some(Level::Warning | Level::Info) => continue,
            Some(Level::Error) => (
                format!("`{code}` stops a build, and cannot be suppressed"),
                "put it right instead, and remove this entry",
            ),
            None => (
                format!("there is no finding `{code}` to suppress"),
                "docs/checks/README.md lists them: PV101 and up",
            ),
        };
        let path = format!("suppress.{index}.code");
        problems.push(printer.in_register("SG040", &path, message).help(help));
    }
}

/// PV016: a decision to live with a finding has an end.
fn suppressions(printer: &Printer<'_>, problems: &mut Vec<Problem>) {
    let Some(today) = printer.subject.today else {
        return;
    };
    for (index, suppression) in printer.subject.register.suppressions.iter().enumerate() {
        if suppression.until < today {
            let message = format!(
                "Undertrykkelsen av {} gikk ut {}.",
                suppression.code,
                norwegian(suppression.until)
            );
            problems.push(printer.in_register(
                "PV016",
                &format!("suppress.{index}.until"),
                message,
            ));
        }
    }
}

/// A date as Norwegians write it: 31.12.2027.
fn norwegian(date: Date) -> String {
    date.strftime("%d.%m.%Y").to_string()
}
