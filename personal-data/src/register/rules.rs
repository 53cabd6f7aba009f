//! What must add up in a register that can be read: ids, classes, and what a field of the form cannot do without.

use std::collections::BTreeSet;

use super::{RegisterPlaces, RegisterProblem};
use crate::form_inputs;
use crate::register::{Field, FieldSource, Register, RetentionClass, ShownIn};

/// At four bytes a character, a fifth of an item, which may have 400 kB (Amazon DynamoDB Developer Guide, "Quotas").
const MAX_CHARS: usize = 20_000;

/// What a browser can fill in (HTML Standard, 4.10.18.7.1).
const AUTOFILL: &[&str] = &[
    "name",
    "honorific-prefix",
    "given-name",
    "additional-name",
    "family-name",
    "honorific-suffix",
    "nickname",
    "organization-title",
    "username",
    "new-password",
    "current-password",
    "one-time-code",
    "organization",
    "street-address",
    "address-line1",
    "address-line2",
    "address-line3",
    "address-level4",
    "address-level3",
    "address-level2",
    "address-level1",
    "country",
    "country-name",
    "postal-code",
    "cc-name",
    "cc-given-name",
    "cc-additional-name",
    "cc-family-name",
    "cc-number",
    "cc-exp",
    "cc-exp-month",
    "cc-exp-year",
    "cc-csc",
    "cc-type",
    "transaction-currency",
    "transaction-amount",
    "language",
    "bday",
    "bday-day",
    "bday-month",
    "bday-year",
    "sex",
    "url",
    "photo",
    "tel",
    "tel-country-code",
    "tel-national",
    "tel-area-code",
    "tel-local",
    "tel-local-prefix",
    "tel-local-suffix",
    "tel-extension",
    "email",
    "impp",
];

impl Register {
    pub(crate) fn problems(&self, text: &str) -> Vec<RegisterProblem> {
        let places = RegisterPlaces::of(text);
        let mut problems = Vec::new();
        let ids = |kind: &str, ids: Vec<&str>| {
            let paths = (0..ids.len()).map(|index| format!("{kind}.{index}.id"));
            paths
                .zip(ids.iter().map(|&id| id.to_owned()))
                .collect::<Vec<_>>()
        };
        let classes: Vec<&str> = self.classes.iter().map(|class| class.id.as_str()).collect();
        let activities = self
            .activities
            .iter()
            .map(|activity| activity.id.as_str())
            .collect();
        let holds = self
            .hold_reasons
            .iter()
            .map(|reason| reason.id.as_str())
            .collect();
        report_duplicates(
            &places,
            "class",
            ids("class", classes.clone()),
            &mut problems,
        );
        report_duplicates(
            &places,
            "activity",
            ids("activity", activities),
            &mut problems,
        );
        report_duplicates(
            &places,
            "hold_reason",
            ids("hold_reason", holds),
            &mut problems,
        );

        let mut field_ids = Vec::new();
        for (index, activity) in self.activities.iter().enumerate() {
            for (field_index, field) in activity.fields.iter().enumerate() {
                let path = format!("activity.{index}.field.{field_index}");
                problems.extend(problems_of_field(field, &path, &classes, &places));
                field_ids.push((format!("{path}.id"), field.id.clone()));
            }
        }
        report_duplicates(&places, "activity.field", field_ids, &mut problems);
        report_duplicates(
            &places,
            "agreement",
            ids("agreement", self.agreement_ids()),
            &mut problems,
        );
        problems.extend(self.problems_of_labels(&places));
        // A class that is misspelt in one place would be told again as one that nobody uses, and a field as one that an
        // agreement names and that does not exist.
        if problems.is_empty() {
            problems.extend(self.problems_of_agreements(&places));
            problems.extend(self.problems_of_classes(&places));
        }
        let number = &self.controller.organisation_number;
        if !number.is_empty() && !is_organisation_number(number) {
            problems.push(RegisterProblem {
                span: places.span("controller.organisation_number"),
                message: "Dette er ikke et organisasjonsnummer: Kontrollsifferet er feil, eller tallet har ikke ni sifre.".to_owned(),
                help: Some("Kopier nummeret fra Enhetsregisteret, bare sifrene. La det stå tomt hvis det er ukjent.".to_owned()),
            });
        }
        problems
    }

    /// Two inputs with one label cannot be told apart.
    fn problems_of_labels(&self, places: &RegisterPlaces<'_>) -> Vec<RegisterProblem> {
        let mut seen = BTreeSet::new();
        let mut problems = Vec::new();
        for (index, activity) in self.activities.iter().enumerate() {
            for (number, field) in activity.fields.iter().enumerate() {
                let is_typed = field.source == FieldSource::Person && !field.label.is_empty();
                if is_typed && !seen.insert(field.label.trim().to_lowercase()) {
                    problems.push(RegisterProblem {
                        span: places.span(&format!("activity.{index}.field.{number}.label")),
                        message: format!("To felt i skjemaet har ledeteksten «{}».", field.label),
                        help: Some(
                            "Gi hvert felt sin egen ledetekst, så leseren kan skille dem."
                                .to_owned(),
                        ),
                    });
                }
            }
        }
        problems
    }

    /// A class nobody uses is a promise about nothing; and the two items of an enquiry need a field each.
    fn problems_of_classes(&self, places: &RegisterPlaces<'_>) -> Vec<RegisterProblem> {
        let used: BTreeSet<&str> = self
            .own_activities()
            .flat_map(|activity| &activity.fields)
            .map(|field| field.class.as_str())
            .collect();
        let typed: BTreeSet<&str> = self
            .form_fields()
            .map(|field| field.class.as_str())
            .collect();
        let mut problems = Vec::new();
        for (index, class) in self.classes.iter().enumerate() {
            if !used.contains(class.id.as_str()) {
                problems.push(RegisterProblem {
                    span: places.span(&format!("class.{index}.id")),
                    message: format!("Ingen felt bruker lagringsklassen `{}`.", class.id),
                    help: Some(
                        "Ta bort lagringsklassen, eller bruk den i feltene den er ment for."
                            .to_owned(),
                    ),
                });
            }
        }
        for id in [RetentionClass::MESSAGE, RetentionClass::CONTACT] {
            if !typed.contains(id) {
                problems.push(RegisterProblem {
                    span: None,
                    message: format!("Ingen felt som folk fyller ut, har lagringsklassen `{id}`."),
                    help: Some(
                        "Hver henvendelse lagres som en melding og kontaktopplysninger. Gi begge minst ett felt."
                            .to_owned(),
                    ),
                });
            }
        }
        problems
    }
}

fn problems_of_field(
    field: &Field,
    path: &str,
    classes: &[&str],
    places: &RegisterPlaces<'_>,
) -> Vec<RegisterProblem> {
    let id = &field.id;
    let at = |key: &str, message: String, help: String| RegisterProblem {
        span: places.span(&format!("{path}.{key}")),
        message,
        help: Some(help),
    };
    let mut problems = Vec::new();
    if !classes.contains(&field.class.as_str()) {
        let message = format!(
            "Feltet `{id}` har lagringsklassen `{}`, som ikke finnes.",
            field.class
        );
        problems.push(at(
            "class",
            message,
            format!("Bruk en av disse: {}", classes.join(", ")),
        ));
    }
    if let Some((message, help)) = wrong_with_id(field) {
        problems.push(at("id", message, help));
    }
    let is_typed = field.source == FieldSource::Person;
    if is_typed != field.shown_in.contains(&ShownIn::Form) {
        let (message, help) = if is_typed {
            (
                format!("Feltet `{id}` fylles ut av folk, men `shown_in` mangler `\"form\"`."),
                "Legg til \"form\" i shown_in.",
            )
        } else {
            (
                format!("Feltet `{id}` lages av programmet og kan ikke vises i skjemaet."),
                "Ta \"form\" bort fra shown_in.",
            )
        };
        problems.push(at(
            if places.span(&format!("{path}.shown_in")).is_some() {
                "shown_in"
            } else {
                "id"
            },
            message,
            help.to_owned(),
        ));
    }
    if is_typed
        && ![RetentionClass::MESSAGE, RetentionClass::CONTACT].contains(&field.class.as_str())
        && classes.contains(&field.class.as_str())
    {
        let message = format!(
            "Feltet `{id}` har lagringsklassen `{}`, men det som folk fyller ut, lagres som en melding eller som kontaktopplysninger.",
            field.class
        );
        problems.push(at(
            "class",
            message,
            "Bruk \"message\" eller \"contact\".".to_owned(),
        ));
    }
    if let Some(token) = &field.autocomplete
        && !is_autofill(token)
    {
        let message = format!("`{token}` er ikke noe en nettleser kan fylle ut.");
        let help = "Skriv et ord fra HTML-standarden, for eksempel name, tel, email, organization eller \
                    organization-title, eller ta bort linjen.";
        problems.push(at("autocomplete", message, help.to_owned()));
    }
    if field.max_chars > MAX_CHARS {
        let message = format!(
            "Feltet `{id}` kan ha {} tegn, men det er bare plass til {MAX_CHARS}.",
            field.max_chars
        );
        problems.push(at(
            "max_chars",
            message,
            format!("Skriv høyst {MAX_CHARS}."),
        ));
    }
    if field.source == FieldSource::Person && field.label.is_empty() {
        let message = format!("Feltet `{id}` fylles ut av folk, men mangler ledetekst (`label`).");
        problems.push(at(
            "id",
            message,
            "Legg til ordet som folk ser, for eksempel label = \"Navn\".".to_owned(),
        ));
    }
    if field.source == FieldSource::Person && field.max_chars == 0 {
        let message = format!("Feltet `{id}` fylles ut av folk, men mangler `max_chars`.");
        problems.push(at(
            "id",
            message,
            "Legg til hvor mange tegn det kan ha, for eksempel max_chars = 200.".to_owned(),
        ));
    }
    problems
}

/// Whether HTML has this autofill token, with what may stand before it (HTML Standard, 4.10.18.7.1).
fn is_autofill(token: &str) -> bool {
    let words: Vec<&str> = token.split_ascii_whitespace().collect();
    let words = match words.as_slice() {
        [first, rest @ ..] if first.starts_with("section-") => rest,
        all => all,
    };
    let words = match words {
        ["shipping" | "billing", rest @ ..] => rest,
        all => all,
    };
    match words {
        ["home" | "work" | "mobile" | "fax" | "pager", kind] => {
            kind.starts_with("tel") && AUTOFILL.contains(kind) || ["email", "impp"].contains(kind)
        }
        ["on" | "off"] => token == "on" || token == "off",
        [kind] => AUTOFILL.contains(kind),
        _ => false,
    }
}

/// What keeps an id from being the name of an input and of a stored attribute, and what to do about it.
fn wrong_with_id(field: &Field) -> Option<(String, String)> {
    let id = &field.id;
    let is_name = id
        .strip_prefix(|first: char| first.is_ascii_lowercase())
        .is_some_and(|rest| {
            rest.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        });
    if !is_name {
        return Some((
            format!(
                "`{id}` kan ikke være `id` for et felt, for skjemaet og lageret bruker det som navn."
            ),
            "Bruk små bokstaver fra a til z, tall og _, og begynn med en bokstav.".to_owned(),
        ));
    }
    let is_typed = field.source == FieldSource::Person;
    (is_typed && form_inputs::ALL.contains(&id.as_str())).then(|| {
        (
            format!("Skjemaet bruker allerede navnet `{id}` til noe eget."),
            format!(
                "Velg et annet navn på feltet enn {}.",
                form_inputs::ALL.join(", ")
            ),
        )
    })
}

/// Nine digits, the last of which checks the others: weights 3 2 7 6 5 4 3 2, modulo 11 (Brønnøysund Register Centre,
/// "Organisasjonsnummeret").
fn is_organisation_number(text: &str) -> bool {
    let digits: Vec<u32> = text
        .chars()
        .filter_map(|letter| letter.to_digit(10))
        .collect();
    let sum: u32 = digits
        .iter()
        .zip([3, 2, 7, 6, 5, 4, 3, 2, 1])
        .map(|(digit, weight)| digit * weight)
        .sum();
    digits.len() == 9 && text.len() == 9 && sum.is_multiple_of(11)
}

/// Reports each id, given with its path, that stands for the second time.
fn report_duplicates(
    places: &RegisterPlaces<'_>,
    kind: &str,
    ids: Vec<(String, String)>,
    problems: &mut Vec<RegisterProblem>,
) {
    let mut seen = BTreeSet::new();
    for (path, id) in ids {
        let message = format!("To oppføringer i `[[{kind}]]` har samme `id`: `{id}`.");
        if !seen.insert(id) {
            let help = "Gi den ene et annet navn, eller ta den bort.".to_owned();
            problems.push(RegisterProblem {
                span: places.span(&path),
                message,
                help: Some(help),
            });
        }
    }
}
