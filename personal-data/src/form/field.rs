//! One input of the form, and what is accepted in it.

use serde::{Deserialize, Serialize};

use super::error_code::ErrorCode;
use super::{AcceptedValue, SubmittedValue, email, phone, text};
use crate::register::Field;
use crate::{Personal, RetentionRules};

/// What a field of the form holds, which decides how it is shown and checked.
///
/// The register says it with the HTML autofill token, which screen readers and password managers need anyway
/// (HTML Standard, "autofill"; WCAG 2.2, 1.3.5), so that no second list of kinds has to agree with it. A field
/// without a token is text of several lines when it belongs to the message, and one line when it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldKind {
    /// A person's name: one line, no web address in it.
    Name,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// One line of anything.
    Line,
    /// Text of several lines.
    Text,
}

/// One input of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormField {
    /// Name of the input, of the attribute in the table, and of the key in JSON.
    pub id: String,
    /// What it is called on the page and in the notice.
    pub label: String,
    /// Whether the form is refused without it.
    pub required: bool,
    /// How it is shown and checked.
    pub kind: FieldKind,
    /// HTML autofill token, when there is one.
    pub autocomplete: Option<String>,
    /// Highest number of Unicode scalar values, after normalising.
    pub max_chars: usize,
    /// Id of the retention class that decides how long it is kept.
    pub class: String,
}

impl FormField {
    pub(super) fn from_register(field: &Field) -> Self {
        let kind = match field.autocomplete.as_deref() {
            Some("name") => FieldKind::Name,
            Some("tel") => FieldKind::Phone,
            Some("email") => FieldKind::Email,
            None if field.class == RetentionRules::MESSAGE => FieldKind::Text,
            Some(_) | None => FieldKind::Line,
        };
        Self {
            id: field.id.clone(),
            label: field.label.clone(),
            required: field.required,
            kind,
            autocomplete: field.autocomplete.clone(),
            max_chars: field.max_chars,
            class: field.class.clone(),
        }
    }

    /// Whether it is shown as a box of several lines.
    pub fn is_multiline(&self) -> bool {
        self.kind == FieldKind::Text
    }

    /// Name of the attribute that holds the form machines compare, for the kinds that have one.
    pub fn derived_attribute(&self) -> Option<String> {
        match self.kind {
            FieldKind::Phone => Some(format!("{}_e164", self.id)),
            FieldKind::Email => Some(format!("{}_ascii", self.id)),
            FieldKind::Name | FieldKind::Line | FieldKind::Text => None,
        }
    }

    /// Name of the attribute that holds the keyed hash a person is found by, for the kinds that have one.
    pub fn lookup_attribute(&self) -> Option<String> {
        let has_derived = matches!(self.kind, FieldKind::Phone | FieldKind::Email);
        has_derived.then(|| format!("{}_lookup", self.id))
    }

    /// Checks a text that staff typed for this field, as the form would. An empty optional field is `Ok(None)`.
    pub fn accept_text(&self, text: &str) -> Result<Option<AcceptedValue>, ErrorCode> {
        self.accept(Some(&SubmittedValue::text(text)))
    }

    /// Checks what came in. An empty optional field is `Ok(None)`.
    pub(super) fn accept(
        &self,
        typed: Option<&SubmittedValue>,
    ) -> Result<Option<AcceptedValue>, ErrorCode> {
        let typed = match typed {
            Some(SubmittedValue::Unreadable(_)) => return Err(ErrorCode::Unreadable),
            Some(SubmittedValue::NotText) => return Err(ErrorCode::NotText),
            Some(SubmittedValue::Text(typed)) => typed.reveal().as_str(),
            None => "",
        };
        let value = self.normalise(typed);
        if value.is_empty() {
            return if self.required {
                Err(ErrorCode::Missing)
            } else {
                Ok(None)
            };
        }
        let chars = value.chars().count();
        if chars > self.max_chars {
            return Err(ErrorCode::TooLong {
                over: chars - self.max_chars,
                max: self.max_chars,
            });
        }
        let derived = match self.kind {
            FieldKind::Name if has_web_address(&value) => return Err(ErrorCode::Link),
            FieldKind::Phone => Some(phone::to_e164(&value)?),
            FieldKind::Email => Some(email::to_ascii(&value)?),
            FieldKind::Name | FieldKind::Line | FieldKind::Text => None,
        };
        Ok(Some(AcceptedValue {
            value: Personal::new(value),
            derived: derived.map(Personal::new),
        }))
    }

    /// What was typed as it is stored.
    fn normalise(&self, typed: &str) -> String {
        match self.kind {
            FieldKind::Text => text::normalise_lines(typed),
            FieldKind::Name | FieldKind::Line => text::normalise_line(typed),
            FieldKind::Phone => text::normalise_visible_line(typed),
            FieldKind::Email => email::unwrapped(&text::normalise_visible_line(typed)),
        }
    }
}

fn has_web_address(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    lower.contains("http://") || lower.contains("https://")
}

impl ErrorCode {
    /// The codes a field of this kind can have.
    pub fn possible(field: &FormField) -> Vec<Self> {
        let too_long = Self::TooLong {
            over: 1,
            max: field.max_chars,
        };
        let mut codes = vec![too_long, Self::Unreadable, Self::NotText];
        if field.required {
            codes.push(Self::Missing);
        }
        let any_character = Personal::new('*');
        let of_kind: &[Self] = match field.kind {
            FieldKind::Name => &[Self::Link],
            FieldKind::Phone => &[
                Self::TooFewDigits,
                Self::TooManyDigits,
                Self::Letters,
                Self::TwoNumbers,
                Self::Extension,
                Self::NoCountryCode,
                Self::WrongCountryCode,
                Self::MisplacedPlus,
                Self::Character(any_character),
            ],
            FieldKind::Email => &[
                Self::NoAt,
                Self::SeveralAts,
                Self::NoLocalPart,
                Self::NoDomain,
                Self::Space,
                Self::TwoAddresses,
                Self::Dot,
                Self::LongPart,
                Self::Domain,
                Self::DomainCharacter(any_character),
                Self::Character(any_character),
            ],
            FieldKind::Line | FieldKind::Text => &[],
        };
        codes.extend(of_kind);
        codes
    }
}
