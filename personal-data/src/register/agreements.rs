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
                "`{id}` is no id of an agreement: it is the name of the file with its text"
            );
            at(
                "id",
                message,
                "use small letters a to z, digits and hyphens",
            );
        }
        let recipient = agreement.recipient.trim();
        if recipient.is_empty() {
            let message = format!("the agreement `{id}` gives data to nobody");
            at(
                "recipient",
                message,
                "write the recipient's name as people are told it",
            );
        } else if recipient.chars().any(char::is_control) {
            let message = format!("the recipient of `{id}` is not one line of text");
            at("recipient", message, "write the name alone");
        } else if recipient.eq_ignore_ascii_case(&self.controller.name) {
            let message = format!("the agreement `{id}` gives data to the company itself");
            at("recipient", message, "name who else is to get it");
        }
        if agreement.fields.is_empty() {
            let message = format!("the agreement `{id}` gives no data to anybody");
            at(
                "fields",
                message,
                "name the fields, such as fields = [\"name\", \"email\"]",
            );
        }
        let mut seen = BTreeSet::new();
        for (number, field) in agreement.fields.iter().enumerate() {
            let known = self.typed_in_form();
            let key = format!("fields.{number}");
            let help = format!("the fields that people fill in are: {}", known.join(", "));
            if !seen.insert(field) {
                let message = format!("the agreement `{id}` names the field `{field}` twice");
                at(&key, message, "remove it here");
            } else if !known.contains(&field.as_str()) {
                let all = self.activities.iter().flat_map(|activity| &activity.fields);
                let message = if all.into_iter().any(|one| one.id == *field) {
                    format!(
                        "the field `{field}` is nothing that a person fills in and this system stores, so nobody can approve that it is given away"
                    )
                } else {
                    format!("the agreement `{id}` names the field `{field}`, which does not exist")
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
