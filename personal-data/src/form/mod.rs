//! The contact form as the register describes it, and what is accepted from it.

pub(crate) mod characters;
mod email;
mod error_code;
mod field;
mod phone;
mod text;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use error_code::{ErrorCode, FieldError};
pub use field::{FieldKind, FormField};

use crate::Personal;
use crate::form_inputs;
use crate::register::Register;

/// What came in for a field.
#[derive(Clone, Debug)]
pub enum SubmittedValue {
    /// Text, exactly as it was sent.
    Text(Personal<String>),
    /// Bytes that are no text in the encoding they were sent in, as well as they can be read: shown again, and never
    /// stored.
    Unreadable(Personal<String>),
    /// JSON that is not text: a number, a list, an object.
    NotText,
}

impl SubmittedValue {
    /// Text as it was sent.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(Personal::new(text.into()))
    }

    /// What can be shown of it.
    pub fn shown(&self) -> Option<&Personal<String>> {
        match self {
            Self::Text(text) | Self::Unreadable(text) => Some(text),
            Self::NotText => None,
        }
    }
}

/// An accepted value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedValue {
    /// What was typed, normalised.
    pub value: Personal<String>,
    /// The form machines compare: E.164 for a telephone number, ASCII for an e-mail address.
    pub derived: Option<Personal<String>>,
}

/// Everything a person sent, checked: one answer for each field that was filled in, by field id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enquiry {
    /// Field id to answer.
    pub answers: BTreeMap<String, AcceptedValue>,
}

/// The form: the register's fields that a person fills in, in the register's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// Its fields.
    pub fields: Vec<FormField>,
}

impl Form {
    /// Name of the input that only a program fills in: no word, so that neither a browser nor a password manager takes
    /// it for a field it knows.
    pub const TRAP: &'static str = form_inputs::TRAP;
    /// Name of the hidden input with the token.
    pub const TOKEN: &'static str = form_inputs::TOKEN;
    /// Name of the hidden input with the version of the notice that the page links to.
    pub const NOTICE_VERSION: &'static str = form_inputs::NOTICE_VERSION;

    /// The inputs that are not the register's, whose names none of its fields may have.
    pub const OWN_INPUTS: [&'static str; 3] = form_inputs::ALL;

    /// The form the register describes.
    pub fn from_register(register: &Register) -> Self {
        Self {
            fields: register
                .form_fields()
                .map(FormField::from_register)
                .collect(),
        }
    }

    /// How many characters a message may have: those of the longest field of several lines, or of the longest field.
    pub fn max_message_chars(&self) -> usize {
        let longest = |is_wanted: fn(&FormField) -> bool| {
            let fields = self.fields.iter().filter(|field| is_wanted(field));
            fields.map(|field| field.max_chars).max()
        };
        longest(FormField::is_multiline)
            .or_else(|| longest(|_| true))
            .unwrap_or_default()
    }

    /// Checks everything that was typed, by field id, and reports every field that must be put right.
    ///
    /// Keys that are no field of the form are not looked at.
    pub fn accept(
        &self,
        typed: &BTreeMap<String, SubmittedValue>,
    ) -> Result<Enquiry, Vec<FieldError>> {
        let mut answers = BTreeMap::new();
        let mut errors = Vec::new();
        for field in &self.fields {
            match field.accept(typed.get(&field.id)) {
                Ok(Some(answer)) => {
                    answers.insert(field.id.clone(), answer);
                }
                Ok(None) => {}
                Err(code) => errors.push(FieldError {
                    field: field.id.clone(),
                    code,
                }),
            }
        }
        if errors.is_empty() {
            Ok(Enquiry { answers })
        } else {
            Err(errors)
        }
    }
}
