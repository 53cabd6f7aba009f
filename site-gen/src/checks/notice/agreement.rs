//! The notice against the register: what is collected, whether it must be, and for how long.

use jiff::civil::Date;
use personal_data::{
    Field, FieldSource, Form, RetentionClass, RetentionRules, Role, STORED_ATTRIBUTES,
};

use super::list_sentence::{Term, terms};
use super::phrases::phrases;
use super::promised_time::{Promised, promised};
use super::quotes;
use crate::checks::subject::{Reporter, own_fields};
use crate::problem::{Level, Problem, quoted, rule_of};

/// The limits of article 12(3), and the days that a month has at most.
const ANSWER_MONTHS: u32 = 1;
const ANSWER_DAYS: u32 = 31;
const EXTENSION_MONTHS: u32 = 2;
/// The limit of article 33(1).
const BREACH_HOURS: u32 = 72;
/// Ten years: what is kept for longer follows from a statute, and that is a hold.
const LONGEST_DAYS: u32 = 3653;

pub(crate) fn check(reporter: &Reporter<'_>, problems: &mut Vec<Problem>) {
    let register = reporter.subject.register;
    let found = listed_terms(reporter);
    match &found {
        Some(terms) => list(reporter, terms, problems),
        None if register.notice.list_pattern.is_empty() => without_list(reporter, problems),
        None => problems.push(reporter.in_register(
            "PV002",
            "notice.list_pattern",
            "Setningen i `list_pattern` finnes ikke i erklæringen.",
        )),
    }
    order(reporter, found.as_deref().unwrap_or_default(), problems);
    quotes::check(reporter, problems);
    coverage(reporter, found.as_deref().unwrap_or_default(), problems);
    attributes(reporter, problems);
    recipients(reporter, problems);
    retention(reporter, problems);
    legal_limits(reporter, problems);
    suppressed_codes(reporter, problems);
    suppressions(reporter, problems);
}

/// The terms of every list of the notice, or `None` when there is none.
pub(super) fn listed_terms(reporter: &Reporter<'_>) -> Option<Vec<Term>> {
    let register = reporter.subject.register;
    let fields = own_fields(reporter);
    let names = fields.iter().flat_map(|(_, field)| {
        let label = Some(field.label.as_str()).filter(|label| !label.is_empty());
        field.in_notice.as_deref().into_iter().chain(label)
    });
    let names: Vec<&str> = names.collect();
    terms(
        reporter.subject.notice,
        &register.notice.list_pattern,
        &names,
    )
}

/// PV004 for fields that say they are in a list, when the notice has none.
fn without_list(reporter: &Reporter<'_>, problems: &mut Vec<Problem>) {
    for (path, field) in own_fields(reporter) {
        if let Some(name) = &field.in_notice {
            let message = format!(
                "Feltet `{}` skal stå i erklæringens liste som «{name}», men registeret sier ikke hvor listen er.",
                field.id
            );
            let problem = reporter.in_register("PV004", &format!("{path}.in_notice"), message);
            problems.push(problem.help(
                "Skriv `list_pattern` under [notice], eller bytt `in_notice` ut med `quoted_from_notice` og ordene som dekker feltet.",
            ));
        }
    }
}

/// PV003, PV004 and PV005: the terms of the list against the fields that say they are in it.
///
/// One cause is reported once: when the list has a term that no field has, and a field a term that the list has not,
/// somebody has renamed it, and that is one problem and not two.
fn list(reporter: &Reporter<'_>, terms: &[Term], problems: &mut Vec<Problem>) {
    let fields = own_fields(reporter);
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
                        "Erklæringen sier at {} lagres, men feltet `{}` er valgfritt i skjemaet.",
                        term.text, field.id
                    )
                };
                let key = if field.required { "required" } else { "id" };
                problems.push(reporter.in_register("PV005", &format!("{path}.{key}"), message));
            }
            continue;
        }
        if fields.iter().any(|(_, field)| is_covered(field, term)) {
            continue;
        }
        let message = format!(
            "Erklæringen sier at «{}» lagres, men registeret har ikke noe slikt felt.",
            term.text
        );
        let problem = reporter.in_notice("PV003", &term.words, message);
        if unmatched.is_empty() {
            problems.push(problem);
        } else {
            let names: Vec<_> = unmatched
                .iter()
                .map(|(_, _, name)| format!("«{name}»"))
                .collect();
            problems.push(problem.help(format!(
                "Er ordet byttet ut? Registeret har {}.",
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
        problems.push(reporter.in_register("PV004", &format!("{path}.in_notice"), message));
    }
}

/// Whether the list has a field's label, and the field does not yet say that it is meant.
fn is_meant(field: &Field, term: &Term) -> bool {
    is_covered(field, term) && field.quoted_from_notice.is_none()
}

/// Whether the list has the label of a field that a person fills in and that says nothing of the list: a quote may
/// cover it besides.
fn is_covered(field: &Field, term: &Term) -> bool {
    field.source == FieldSource::Person && field.in_notice.is_none() && field.label == term.text
}

/// PV004 for fields that claim no place in the list.
fn coverage(reporter: &Reporter<'_>, terms: &[Term], problems: &mut Vec<Problem>) {
    for (path, field) in own_fields(reporter) {
        if field.in_notice.is_some() || field.quoted_from_notice.is_some() {
            continue;
        }
        if terms.iter().any(|term| is_meant(field, term)) {
            let message = format!(
                "Erklæringen nevner «{}», men feltet `{}` mangler `in_notice` med dette ordet.",
                field.label, field.id
            );
            let problem = reporter.in_register("PV004", &format!("{path}.id"), message);
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
            let pattern = &reporter.subject.register.notice.list_pattern;
            let covered = pattern.replace("{list}", &format!("… {} …", field.label));
            let problem = reporter.in_register("PV004", &format!("{path}.id"), what);
            problems.push(match field.source {
                FieldSource::Person if pattern.is_empty() => problem,
                FieldSource::Person => problem.help(format!(
                    "Setningen som mangler ordet, er «{covered}». Utvid den, og godkjenn den nye teksten, eller fjern feltet fra registeret."
                )),
                FieldSource::System | FieldSource::Derived => problem.help("Legg til `reason` i registeret."),
            });
        }
    }
}

/// PV007: «tidligere i denne teksten» must be earlier.
fn order(reporter: &Reporter<'_>, terms: &[Term], problems: &mut Vec<Problem>) {
    let notice = reporter.subject.notice;
    let is_about_rights = |words: &str| {
        let words = words.to_lowercase();
        let mut rights = phrases().rights.iter();
        rights.any(|right| words.contains(right.as_str()))
    };
    let mut headings = notice.headings.iter().skip(1);
    let Some(rights) = headings.find(|heading| {
        let words = notice.text.get(heading.words.clone());
        words.is_some_and(is_about_rights)
    }) else {
        return;
    };
    let listed = terms.first().map(|term| term.words.start);
    // Without a list, what is stored is told where the fields' quotes stand.
    let start = listed.or_else(|| quotes::first_place(reporter));
    if start.is_some_and(|start| start > rights.words.start) {
        let message =
            "Delen om rettigheter står foran delen om hvilke opplysninger som samles inn.";
        problems.push(reporter.in_notice("PV007", &rights.words, message));
    }
}

/// PV008: what the program stores by itself, or makes of what people type, must be in the register.
fn attributes(reporter: &Reporter<'_>, problems: &mut Vec<Problem>) {
    let fields = own_fields(reporter);
    let is_known = |name: &str, source: FieldSource| {
        fields
            .iter()
            .any(|(_, field)| field.id == name && field.source == source)
    };
    let own = STORED_ATTRIBUTES
        .iter()
        .filter(|attribute| attribute.source == FieldSource::System)
        .map(|attribute| vec![attribute.name.to_owned()]);
    let form = Form::from_register(reporter.subject.register);
    // What is made of one field is reported together: it is one change of the register.
    let derived = form.fields.iter().map(|field| {
        let names = [field.derived_attribute(), field.lookup_attribute()];
        names.into_iter().flatten().collect::<Vec<_>>()
    });
    let own = own.map(|names| (names, FieldSource::System));
    for (mut names, source) in own.chain(derived.map(|names| (names, FieldSource::Derived))) {
        names.retain(|name| !is_known(name, source));
        if !names.is_empty() {
            let names = names.join("` og `");
            let message = format!("Programmet lagrer `{names}`, som ikke står i registeret.");
            problems.push(reporter.in_register("PV008", "activity", message));
        }
    }
}

/// PV011: «aldri» leaves room for processors only.
fn recipients(reporter: &Reporter<'_>, problems: &mut Vec<Problem>) {
    let mut never = phrases().never_shared.iter();
    let Some(never) = never.find(|never| reporter.subject.notice.find(never).is_some()) else {
        return;
    };
    for (index, activity) in reporter.subject.register.activities.iter().enumerate() {
        for (number, recipient) in activity.recipients.iter().enumerate() {
            // Data goes to them from nobody who has not approved it.
            let mut agreements = reporter.subject.register.agreements.iter();
            let is_approved = agreements
                .any(|agreement| !agreement.draft && agreement.recipient == recipient.name);
            if recipient.role != Role::Processor && !is_approved {
                let message = format!(
                    "{} er mottaker uten å være databehandler, men erklæringen sier «{never}».",
                    recipient.name
                );
                let path = format!("activity.{index}.recipients.{number}.role");
                problems.push(reporter.in_register("PV011", &path, message));
            }
        }
    }
}

/// PV013 and PV014: the numbers of days.
fn retention(reporter: &Reporter<'_>, problems: &mut Vec<Problem>) {
    let register = reporter.subject.register;
    for (index, class) in register.classes.iter().enumerate() {
        let path = |key: &str| format!("class.{index}.{key}");
        let needs_review = class.id == RetentionRules::CONTACT;
        match (class.max_days, class.review_days) {
            (None, _) => {
                let message = format!(
                    "Lagringsklassen `{}` har ingen øvre grense (`max_days`).",
                    class.id
                );
                problems.push(reporter.in_register("PV014", &path("id"), message));
            }
            (Some(max), Some(review)) if review >= max => {
                let message = format!(
                    "Gjennomgangen av `{}` kommer etter {review} dager, men alt er slettet etter {max}.",
                    class.id
                );
                problems.push(reporter.in_register("PV014", &path("review_days"), message));
            }
            (Some(_), None) if needs_review => {
                let message = format!(
                    "Lagringsklassen `{}` har ingen gjennomgang (`review_days`).",
                    class.id
                );
                problems.push(reporter.in_register("PV014", &path("id"), message));
            }
            (Some(_), _) => {}
        }
    }
    for (index, class) in register.classes.iter().enumerate() {
        if let Some((key, why)) = broken_promise(reporter, class) {
            problems.push(in_class(reporter, index, key, why));
        }
    }
    let place = |id: &str| register.classes.iter().position(|class| class.id == id);
    if let (Some(message), Some(contact)) = (
        place(RetentionRules::MESSAGE),
        place(RetentionRules::CONTACT),
    ) && let (Some(message_class), Some(contact_class)) =
        (register.classes.get(message), register.classes.get(contact))
        && broken_promise(reporter, contact_class).is_none()
        && let Some((class, key, why)) = broken_order(message_class, contact_class)
    {
        let index = if class == RetentionRules::MESSAGE {
            message
        } else {
            contact
        };
        problems.push(in_class(reporter, index, key, why));
    }
}

/// PV013 at a key of a class, or at the class when it does not have the key.
fn in_class(reporter: &Reporter<'_>, index: usize, key: &str, why: String) -> Problem {
    let path = format!("class.{index}.{key}");
    let exists = reporter.places.span(&path).is_some();
    let path = if exists {
        path
    } else {
        format!("class.{index}.id")
    };
    reporter.in_register("PV013", &path, why)
}

/// The key and the reason that a class does not keep the time its quote promises, or `None` when it does, or promises
/// none.
fn broken_promise(
    reporter: &Reporter<'_>,
    class: &RetentionClass,
) -> Option<(&'static str, String)> {
    let quote = class.quoted_from_notice.as_deref()?;
    // Words that are not in the notice promise nothing, and are PV006.
    quotes::quoted_place(reporter.subject.notice, quote)?;
    match promised(quote)? {
        Promised::AtLeast(days) => {
            let kept = class.min_days.max(class.grace_days).unwrap_or_default();
            let why = format!(
                "`{}` kan bli slettet etter {kept} dager, men erklæringen sier «{}» ({days} dager).",
                class.id,
                quoted(quote)
            );
            (kept < days).then_some(("min_days", why))
        }
        Promised::AtMost(days) => {
            let max = class.max_days?;
            let why = format!(
                "`{}` kan bli liggende i {max} dager, men erklæringen sier «{}» ({days} dager).",
                class.id,
                quoted(quote)
            );
            (max > days).then_some(("max_days", why))
        }
    }
}

/// The class, the key and the reason that a message can outlive the contact it belongs to, or `None` when it cannot.
fn broken_order(
    message: &RetentionClass,
    contact: &RetentionClass,
) -> Option<(&'static str, &'static str, String)> {
    let max = contact.max_days?;
    let kept = contact.min_days.unwrap_or(max);
    if max < kept {
        let why =
            format!("Kontaktopplysningene slettes etter {max} dager, men skal beholdes i {kept}.");
        return Some((RetentionRules::CONTACT, "max_days", why));
    }
    if message.max_days? > max {
        let why =
            "Meldingen kan bli liggende lenger enn kontaktopplysningene den hører til.".to_owned();
        return Some((RetentionRules::MESSAGE, "max_days", why));
    }
    if message.grace_days.unwrap_or_default() > kept {
        let why = "Etter at problemet er løst, kan meldingen bli liggende lenger enn kontaktopplysningene."
            .to_owned();
        return Some((RetentionRules::MESSAGE, "grace_days", why));
    }
    None
}

/// PV017, PV018 and PV122: numbers that the law does not allow, or that are no limit.
fn legal_limits(reporter: &Reporter<'_>, problems: &mut Vec<Problem>) {
    let register = reporter.subject.register;
    let answer = &register.deadlines.answer;
    for (key, found, most, what) in [
        ("months", answer.months, ANSWER_MONTHS, "måned"),
        ("max_days", answer.max_days, ANSWER_DAYS, "dager"),
        (
            "extension_months",
            answer.extension_months,
            EXTENSION_MONTHS,
            "måneder",
        ),
    ] {
        if found > most {
            let message = format!("`{key}` er {found}, men loven gir {most} {what}.");
            let path = format!("deadlines.answer.{key}");
            problems.push(reporter.in_register("PV017", &path, message));
        }
    }
    let hours = register.deadlines.breach_hours;
    if hours > BREACH_HOURS {
        let message = format!("Avvik meldes innen {hours} timer, men loven gir {BREACH_HOURS}.");
        problems.push(reporter.in_register("PV018", "deadlines.breach_hours", message));
    }
    for (index, class) in register.classes.iter().enumerate() {
        if let Some(days) = class.max_days.filter(|days| *days > LONGEST_DAYS) {
            let years = days / 365;
            let message = format!(
                "Lagringsklassen `{}` tillater {days} dager, som er {years} år.",
                class.id
            );
            let path = format!("class.{index}.max_days");
            problems.push(reporter.in_register("PV122", &path, message));
        }
    }
}

/// Only a finding that there is can be lived with; a slip in its code would be found out by nobody.
fn suppressed_codes(reporter: &Reporter<'_>, problems: &mut Vec<Problem>) {
    for (index, suppression) in reporter.subject.register.suppressions.iter().enumerate() {
        let code = suppression.code.as_str();
        let rule = rule_of(code).filter(|rule| rule.is_of_notice());
        let (message, help) = match rule.map(|rule| rule.level) {
            Some(Level::Warning | Level::Info) => continue,
            Some(Level::Error) => (
                format!("`{code}` stopper byggingen, så det kan ikke gjøres unntak."),
                "Rett feilen i stedet, og ta bort dette unntaket.",
            ),
            None => (
                format!("Funnet `{code}` finnes ikke."),
                "Bruk en kode fra PV101 og oppover. De står i docs/checks/README.md.",
            ),
        };
        let path = format!("suppress.{index}.code");
        problems.push(reporter.in_register("SG040", &path, message).help(help));
    }
}

/// PV016: a decision to live with a finding has an end.
fn suppressions(reporter: &Reporter<'_>, problems: &mut Vec<Problem>) {
    let Some(today) = reporter.subject.today else {
        return;
    };
    for (index, suppression) in reporter.subject.register.suppressions.iter().enumerate() {
        if suppression.until < today {
            let message = format!(
                "Unntaket for {} gikk ut {}.",
                suppression.code,
                norwegian(suppression.until)
            );
            problems.push(reporter.in_register(
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
