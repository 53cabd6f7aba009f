//! What templates are given.

use personal_data::{FieldKind, Form, FormField};
use serde::Serialize;

use crate::addresses::FORM_ACTION;

/// The site, as templates see it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SiteContext<'a> {
    pub(crate) name: &'a str,
    pub(crate) lang: &'a str,
    pub(crate) base_url: &'a str,
}

/// An entry of the menu.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct MenuEntry<'a> {
    pub(crate) title: &'a str,
    pub(crate) path: &'a str,
    pub(crate) current: bool,
}

/// The form, as templates see it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FormContext<'a> {
    pub(crate) action: &'a str,
    pub(crate) trap: &'a str,
    pub(crate) fields: Vec<FieldContext<'a>>,
}

/// A field of the form, as templates see it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FieldContext<'a> {
    id: &'a str,
    label: &'a str,
    required: bool,
    multiline: bool,
    input_type: &'static str,
    autocomplete: &'a str,
    max_chars: usize,
}

impl<'a> FormContext<'a> {
    pub(crate) fn new(form: &'a Form) -> Self {
        Self {
            action: FORM_ACTION,
            trap: Form::TRAP,
            fields: form.fields.iter().map(FieldContext::new).collect(),
        }
    }
}

impl<'a> FieldContext<'a> {
    fn new(field: &'a FormField) -> Self {
        let input_type = match field.kind {
            FieldKind::Phone => "tel",
            FieldKind::Email => "email",
            FieldKind::Name | FieldKind::Line | FieldKind::Text => "text",
        };
        Self {
            id: &field.id,
            label: &field.label,
            required: field.required,
            multiline: field.is_multiline(),
            input_type,
            autocomplete: field.autocomplete.as_deref().unwrap_or_default(),
            max_chars: field.max_chars,
        }
    }
}
