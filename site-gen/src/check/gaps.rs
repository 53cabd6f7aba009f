//! What a reader is owed and does not get: findings for the editor, who alone may change the text.
//!
//! A gap is told at the words it is about. Where it is about something that is absent, it points at the heading
//! under which it would stand, or at the line of the register that is empty.

use std::ops::Range;

use personal_data::{LegalBasis, Role};

use super::Printer;
use super::agreement::listed_terms;
use crate::problem::Problem;

/// Something the notice should say: the code, words of which one would be enough, the heading under which it belongs,
/// and what is told when none is there.
struct Missing(
    &'static str,
    &'static [&'static str],
    &'static str,
    &'static str,
);

/// Something the notice says that an editor should look at: the code, the words, and what is told.
struct Said(&'static str, &'static str, &'static str);

const MISSING: &[Missing] = &[
    Missing(
        "PV103",
        &[
            "artikkel 6",
            "art. 6",
            "berettiget interesse",
            "rettslig grunnlag",
            "behandlingsgrunnlag",
        ],
        "hvorfor",
        "Det står ikke hvilket behandlingsgrunnlag dere har.",
    ),
    Missing(
        "PV106",
        &["eøs", "tredjeland", "tredjestat", "utenfor eu"],
        "deling",
        "Det står ikke om opplysninger blir overført ut av EØS.",
    ),
    Missing(
        "PV107",
        &["begrens"],
        "rettigheter",
        "Retten til å få behandlingen begrenset er ikke nevnt.",
    ),
    Missing(
        "PV108",
        &["protest", "innsigelse", "motsette"],
        "rettigheter",
        "Retten til å protestere mot behandlingen er ikke nevnt.",
    ),
    Missing(
        "PV109",
        &["portabilitet", "maskinlesbar", "ta med deg"],
        "rettigheter",
        "Retten til dataportabilitet er ikke nevnt.",
    ),
    Missing(
        "PV110",
        &["frivillig", "plikt til å gi", "må du ikke"],
        "hvilke",
        "Det står ikke om det er frivillig å gi opplysningene, eller hva som skjer hvis man lar være.",
    ),
    Missing(
        "PV111",
        &["automatisert", "profiler"],
        "rettigheter",
        "Det står ikke om avgjørelser tas automatisk.",
    ),
    Missing(
        "PV116",
        &["automatisk"],
        "hvilke",
        "Det står ikke at opplysninger også slettes av seg selv.",
    ),
    Missing(
        "PV117",
        &["ip-adresse", "logg", "tjenerlogg"],
        "hvilke",
        "Det står ikke hva som skjer med IP-adresser og logger.",
    ),
];

const SAID: &[Said] = &[
    Said(
        "PV104",
        "så lenge det er nødvendig",
        "«Så lenge det er nødvendig» sier ikke hvor lenge.",
    ),
    Said(
        "PV113",
        "fordi det kan være nyttig",
        "At noe kan være nyttig, er ikke et bestemt formål.",
    ),
    Said(
        "PV114",
        "godkjenne en egen databehandleravtale",
        "En person godkjenner ikke en databehandleravtale; den inngås mellom virksomheter.",
    ),
    Said(
        "PV119",
        "deler vi aldri",
        "«Aldri» må være sant hver gang. Sperren: registerets mottakere er en lukket liste (PV011).",
    ),
    Said(
        "PV119",
        "Vi gir ikke ut eller selger",
        "Et absolutt løfte. Sperren: ingenting i programmet kan sende opplysninger ut.",
    ),
    Said(
        "PV120",
        "senere får i beskjed",
        "Skal det stå «får vi beskjed»?",
    ),
    Said(
        "PV120",
        "Da har vi har ikke",
        "Skal det stå «Da har vi ikke»?",
    ),
    Said(
        "PV120",
        "eksempel. regnskapsopplysninger",
        "Skal punktumet være med?",
    ),
    Said(
        "PV121",
        "En annen person overtar ansvaret",
        "Det står ikke hvordan den nye personen får vite om behandlingen.",
    ),
];

/// Readers look for these, and none of them must be there.
const OFTEN_LOOKED_FOR: &[(&str, &[&str])] = &[
    (
        "når teksten gjelder fra",
        &["gjelder fra", "sist endret", "sist oppdatert", "versjon"],
    ),
    (
        "om nettstedet bruker informasjonskapsler",
        &["informasjonskaps", "cookie"],
    ),
    (
        "hvor fort man får svar",
        &["innen en måned", "innen 30 dager", "svartid"],
    ),
];

pub(crate) fn check(printer: &Printer<'_>, problems: &mut Vec<Problem>) {
    controller(printer, problems);
    let notice = printer.subject.notice;
    for Said(code, words, message) in SAID {
        let mut from = 0;
        while let Some(found) = notice.find_from(words, from) {
            from = found.end;
            if !(*code == "PV121"
                && mentions(
                    printer,
                    &["artikkel 14", "art. 14", "informerer vi den nye"],
                ))
            {
                problems.push(printer.in_notice(code, &found, *message));
            }
        }
    }
    for Missing(code, words, heading, message) in MISSING {
        let is_there =
            mentions(printer, words) && (*code != "PV103" || names_the_interest(printer));
        if !is_there {
            problems.push(printer.in_notice(code, &place(printer, heading), *message));
        }
    }
    processors(printer, problems);
    message_not_listed(printer, problems);
    let absent: Vec<&str> = OFTEN_LOOKED_FOR
        .iter()
        .filter(|(_, words)| !mentions(printer, words))
        .map(|(what, _)| *what)
        .collect();
    if !absent.is_empty() {
        let message = format!("Det står ikke {}.", absent.join(", eller "));
        problems.push(printer.in_notice("PV118", &place(printer, "personvern"), message));
    }
}

/// Whether the notice has one of the words, in any case.
fn mentions(printer: &Printer<'_>, words: &[&str]) -> bool {
    let text = printer.subject.notice.text.to_lowercase();
    words.iter().any(|word| text.contains(word))
}

/// The heading with this word in it, or the first one, or the notice's first letter.
fn place(printer: &Printer<'_>, heading: &str) -> Range<usize> {
    let notice = printer.subject.notice;
    let found = notice.heading(heading).or(notice.headings.first());
    found.map_or(0..notice.text.len().min(1), |heading| heading.words.clone())
}

/// PV101, PV102 and PV112 are about the controller, and point at the empty line.
fn controller(printer: &Printer<'_>, problems: &mut Vec<Problem>) {
    let controller = &printer.subject.register.controller;
    let identity = [
        ("legal_name", &controller.legal_name, "Foretakets navn"),
        (
            "organisation_number",
            &controller.organisation_number,
            "Organisasjonsnummeret",
        ),
        ("address", &controller.address, "Adressen"),
    ];
    let in_notice = |value: &str| !value.is_empty() && printer.subject.notice.find(value).is_some();
    if let Some((key, value, what)) = identity.into_iter().find(|(_, value, _)| !in_notice(value)) {
        let where_ = if value.is_empty() {
            "er ukjent"
        } else {
            "står ikke i erklæringen"
        };
        problems.push(printer.in_register(
            "PV101",
            &format!("controller.{key}"),
            format!("{what} til den behandlingsansvarlige {where_}."),
        ));
    }
    if !in_notice(&controller.privacy_contact) {
        let message = "Det står ikke hvor henvendelser om personvern går.";
        problems.push(printer.in_register("PV102", "controller.privacy_contact", message));
    }
    let officer = controller.data_protection_officer.as_str();
    if matches!(officer, "" | "unknown") || (officer != "none" && !in_notice(officer)) {
        let message = "Det står ikke om dere har personvernombud.";
        problems.push(printer.in_register("PV112", "controller.data_protection_officer", message));
    }
}

/// Under article 6(1)(f) the interest is to be told too.
fn names_the_interest(printer: &Printer<'_>) -> bool {
    printer
        .subject
        .register
        .own_activities()
        .filter_map(|activity| activity.legal_basis.as_ref())
        .all(|basis| {
            let LegalBasis { article, interest } = basis;
            !article.starts_with("6(1)(f)")
                || interest
                    .as_deref()
                    .is_some_and(|interest| printer.subject.notice.find(interest).is_some())
        })
}

/// PV105: processors are recipients, whatever «aldri» says.
fn processors(printer: &Printer<'_>, problems: &mut Vec<Problem>) {
    let notice = printer.subject.notice;
    let recipients = printer
        .subject
        .register
        .own_activities()
        .flat_map(|activity| &activity.recipients);
    let processors = recipients.filter(|recipient| recipient.role == Role::Processor);
    let unnamed: Vec<&str> = processors
        .map(|processor| processor.name.as_str())
        .filter(|name| notice.find(name).is_none())
        .collect();
    if let (Some(words), false) = (notice.find("deler vi aldri"), unnamed.is_empty()) {
        let message = format!(
            "Erklæringen sier «deler vi aldri», men nevner ikke {}, som er databehandler.",
            unnamed.join(" eller ")
        );
        problems.push(printer.in_notice("PV105", &words, message));
    }
}

/// PV115: a field that is collected and covered by a quote only.
fn message_not_listed(printer: &Printer<'_>, problems: &mut Vec<Problem>) {
    let register = printer.subject.register;
    let Some(terms) = listed_terms(printer) else {
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
            problems.push(printer.in_notice(
                "PV115",
                &(first.words.start..last.words.end),
                message,
            ));
        }
    }
}
