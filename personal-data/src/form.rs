//! The contact form as the register describes it, and what is accepted from it.

use std::collections::BTreeMap;

use crate::register::{Field, Register};
use crate::{Personal, RetentionRules, email, phone, text};

/// What a field of the form holds, which decides how it is shown and checked.
///
/// The register says it with the HTML autofill token, which screen readers and password managers need anyway
/// (HTML Standard, "autofill"; WCAG 2.2, 1.3.5), so that no second list of kinds has to agree with it. A field
/// without a token is text of several lines when it belongs to the message, and one line when it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
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
    fn from_register(field: &Field) -> Self {
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

    /// Checks one typed value. An empty optional field is `Ok(None)`.
    fn accept(&self, typed: Option<&Typed>) -> Result<Option<Answer>, ErrorCode> {
        let typed = match typed {
            Some(Typed::Unreadable) => return Err(ErrorCode::Unreadable),
            Some(Typed::Text(typed)) => typed.reveal().as_str(),
            None => "",
        };
        let value = if self.is_multiline() {
            text::normalise_lines(typed)
        } else {
            text::normalise_line(typed)
        };
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
            FieldKind::Phone => Some(phone::to_e164(&value).ok_or(ErrorCode::Form)?),
            FieldKind::Email => Some(email::to_ascii(&value).ok_or(ErrorCode::Form)?),
            FieldKind::Name | FieldKind::Line | FieldKind::Text => None,
        };
        Ok(Some(Answer {
            value: Personal::new(value),
            derived: derived.map(Personal::new),
        }))
    }
}

fn has_web_address(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    lower.contains("http://") || lower.contains("https://")
}

/// What came in for a field.
#[derive(Clone, Debug)]
pub enum Typed {
    /// Text, exactly as it was sent.
    Text(Personal<String>),
    /// Bytes that are not UTF-8.
    Unreadable,
}

impl Typed {
    /// Text as it was sent.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(Personal::new(text.into()))
    }
}

/// An accepted value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What was typed, normalised.
    pub value: Personal<String>,
    /// The form machines compare: E.164 for a telephone number, ASCII for an e-mail address.
    pub derived: Option<Personal<String>>,
}

/// Everything a person sent, checked: one answer for each field that was filled in, by field id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enquiry {
    /// Field id to answer.
    pub answers: BTreeMap<String, Answer>,
}

/// What is wrong with a field, as a code; the words are in `content/messages.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// A required field is empty.
    Missing,
    /// More characters than the register allows.
    TooLong {
        /// How many too many.
        over: usize,
        /// How many there may be.
        max: usize,
    },
    /// Not a telephone number, or not an e-mail address.
    Form,
    /// A web address where a name should be.
    Link,
    /// Bytes that are not text.
    Unreadable,
}

impl ErrorCode {
    /// The code's name, in JSON answers, in logs and in `content/messages.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::TooLong { .. } => "too_long",
            Self::Form => "form",
            Self::Link => "link",
            Self::Unreadable => "unreadable",
        }
    }

    /// The codes a field of this kind can have.
    pub fn possible(field: &FormField) -> Vec<Self> {
        let too_long = Self::TooLong {
            over: 1,
            max: field.max_chars,
        };
        let mut codes = vec![too_long, Self::Unreadable];
        if field.required {
            codes.push(Self::Missing);
        }
        match field.kind {
            FieldKind::Name => codes.push(Self::Link),
            FieldKind::Phone | FieldKind::Email => codes.push(Self::Form),
            FieldKind::Line | FieldKind::Text => {}
        }
        codes
    }
}

/// One field that must be put right. Holds the field's name and the rule, never the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Id of the field.
    pub field: String,
    /// What is wrong.
    pub code: ErrorCode,
}

/// The form: the register's fields that a person fills in, in the register's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Its fields.
    pub fields: Vec<FormField>,
}

impl Form {
    /// Name of the input that only a program fills in: no word, so that neither a browser nor a password manager takes
    /// it for a field it knows.
    pub const TRAP: &'static str = "q7";
    /// Name of the hidden input with the token.
    pub const TOKEN: &'static str = "token";
    /// Name of the hidden input with the version of the notice that the page links to.
    pub const NOTICE_VERSION: &'static str = "notice_version";

    /// The inputs that are not the register's, whose names none of its fields may have.
    pub const OWN_INPUTS: [&'static str; 3] = [Self::TOKEN, Self::NOTICE_VERSION, Self::TRAP];

    /// The form the register describes.
    pub fn from_register(register: &Register) -> Self {
        Self {
            fields: register
                .form_fields()
                .map(FormField::from_register)
                .collect(),
        }
    }

    /// Checks everything that was typed, by field id, and reports every field that must be put right.
    ///
    /// Keys that are no field of the form are not looked at.
    pub fn accept(&self, typed: &BTreeMap<String, Typed>) -> Result<Enquiry, Vec<FieldError>> {
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
