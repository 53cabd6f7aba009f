//! What must add up in the register's agreements. Their texts are files, which are read elsewhere.

use std::collections::BTreeSet;

use super::{RegisterPlaces, RegisterProblem};
use crate::register::{Agreement, Register};

impl Register {
    pub(super) fn agreement_ids(&self) -> Vec<&str> {
        let agreements = self.agreements.iter();
        agreements.map(|agreement| agreement.id.as_str()).collect()
    }

    pub(super) fn problems_of_agreements(
        &self,
        places: &RegisterPlaces<'_>,
    ) -> Vec<RegisterProblem> {
        let mut problems = Vec::new();
        for (index, agreement) in self.agreements.iter().enumerate() {
            let found = self.problems_of_agreement(agreement);
            problems.extend(found.into_iter().map(|(key, message, help)| {
                let path = format!("agreement.{index}");
                let span = places.span(&format!("{path}.{key}"));
                RegisterProblem {
                    span: span.or_else(|| places.span(&format!("{path}.id"))),
                    message,
                    help: Some(help),
                }
            }));
        }
        problems
    }

    /// The key, what is wrong with it, and what to do.
    fn problems_of_agreement(&self, agreement: &Agreement) -> Vec<(String, String, String)> {
        let id = &agreement.id;
        let mut problems = Vec::new();
        let mut at = |key: &str, message: String, help: &str| {
            problems.push((key.to_owned(), message, help.to_owned()));
        };
        if !is_file_name(id) {
            let message = format!(
                "`{id}` kan ikke være `id` for en avtale, for filen med teksten får det navnet."
            );
            at(
                "id",
                message,
                "Bruk små bokstaver fra a til z, tall og bindestrek.",
            );
        }
        let recipient = agreement.recipient.trim();
        if recipient.is_empty() {
            let message = format!("Avtalen `{id}` mangler mottaker.");
            at(
                "recipient",
                message,
                "Skriv navnet på mottakeren slik folk skal lese det.",
            );
        } else if recipient.chars().any(char::is_control) {
            let message = format!("Mottakeren i avtalen `{id}` skal være én linje tekst.");
            at("recipient", message, "Skriv bare navnet.");
        } else if recipient.eq_ignore_ascii_case(&self.controller.name) {
            let message = format!("Avtalen `{id}` har virksomheten selv som mottaker.");
            at(
                "recipient",
                message,
                "Skriv hvem andre som skal få opplysningene.",
            );
        }
        if agreement.fields.is_empty() {
            let message = format!("Avtalen `{id}` har ingen felt.");
            at(
                "fields",
                message,
                "Skriv hvilke felt den gjelder, for eksempel fields = [\"name\", \"email\"].",
            );
        }
        let mut seen = BTreeSet::new();
        for (number, field) in agreement.fields.iter().enumerate() {
            let known = self.typed_in_form();
            let key = format!("fields.{number}");
            let help = format!("Felt som folk fyller ut: {}", known.join(", "));
            if !seen.insert(field) {
                let message = format!("Feltet `{field}` står to ganger i avtalen `{id}`.");
                at(&key, message, "Ta det bort her.");
            } else if !known.contains(&field.as_str()) {
                let all = self.activities.iter().flat_map(|activity| &activity.fields);
                let message = if all.into_iter().any(|one| one.id == *field) {
                    format!(
                        "Feltet `{field}` er ikke et felt som folk fyller ut i skjemaet, så ingen kan godkjenne at det deles."
                    )
                } else {
                    format!("Avtalen `{id}` nevner feltet `{field}`, som ikke finnes.")
                };
                at(&key, message, &help);
            }
        }
        problems
    }

    fn typed_in_form(&self) -> Vec<&str> {
        self.form_fields().map(|field| field.id.as_str()).collect()
    }
}

fn is_file_name(id: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !id.is_empty() && id.bytes().all(is_plain) && !id.starts_with('-') && !id.ends_with('-')
}
