//! Rectification, in the place where the values stand.

use bundle::LetterKind;
use personal_data::{FieldKind, FormField, Personal};

use super::About;
use crate::letters;
use crate::new_id::new_id;
use crate::pages::acting::{Done, Failed, Field, Form};

/// The register's fields that people can have rectified.
fn fields(about: &About<'_>) -> Vec<FormField> {
    let desk = &about.asked.desk;
    let fields = desk.register.form_fields();
    fields
        .filter_map(|field| desk.rectifiable(&field.id).ok())
        .collect()
}

pub(super) fn kind_of(field: &FormField) -> &'static str {
    match field.kind {
        FieldKind::Phone => "tel",
        FieldKind::Email => "email",
        FieldKind::Text => "lines",
        FieldKind::Name | FieldKind::Line => "text",
    }
}

/// The name of the input that says what stood in a field when its form was made.
fn was(field: &FormField) -> String {
    format!("was-{}", field.id)
}

/// A value as browsers send it back: they write the ends of lines as HTTP does.
fn as_sent(value: &str) -> String {
    value.replace("\r\n", "\n")
}

/// What stands there now; of several enquiries the first value.
fn stored(about: &About<'_>, field: &FormField) -> String {
    let mut values = about
        .loaded
        .iter()
        .filter_map(|one| desk::json::typed(&one.enquiry, &field.id));
    values.next().unwrap_or_default().to_owned()
}

pub(super) fn form(about: &About<'_>) -> Form {
    let asked = about.asked;
    let each = fields(about).into_iter().map(|field| {
        let now = stored(about, &field);
        let typed = as_sent(&asked.typed(&field.id, now.clone()));
        // A field that nobody has touched shows what stands there now; of one that was typed in, both are shown.
        let is_typed = typed != as_sent(&asked.typed(&was(&field), now.clone()));
        let value = if is_typed { typed } else { now.clone() };
        let hint = if value == now {
            String::new()
        } else {
            crate::words::fill(&asked.text("acts.rectify.now"), &[("verdi", &now)])
        };
        Field {
            id: field.id.clone(),
            label: field.label.clone(),
            kind: kind_of(&field),
            value,
            was: Some(now),
            hint,
            is_required: field.required,
            ..Field::default()
        }
    });
    Form {
        fields: each.collect(),
        ..Form::default()
    }
}

pub(super) async fn carry_out(about: &About<'_>) -> Result<Done, Failed> {
    let asked = about.asked;
    // Only what somebody has changed: what a colleague has put into another field since is not taken back.
    let changed = fields(about).into_iter().filter_map(|field| {
        let now = stored(about, &field);
        let typed = as_sent(&asked.typed(&field.id, now.clone()));
        (typed != as_sent(&asked.typed(&was(&field), now))).then(|| (field, Personal::new(typed)))
    });
    let values: Vec<(FormField, Personal<String>)> = changed.collect();
    if values.is_empty() {
        let nothing = asked.text("acts.rectify.nothing");
        return Err(Failed::Fields(vec![("", nothing)]));
    }
    let done = asked.desk.rectify(&about.ids(), &values, new_id()?).await?;
    let fields: Vec<&FormField> = values.iter().map(|(field, _)| field).collect();
    let mut page = asked.changed(&done.change, &done.enquiries);
    let letter = letters::rectified(&done.enquiries, &fields);
    asked.add_letter(&mut page, LetterKind::Rectified, &about.code(), letter);
    // Values stand in no command that is shown: it reads them from its input.
    let typed: Vec<String> = fields
        .iter()
        .map(|field| format!("{}=-", field.id))
        .collect();
    page.command = asked.command(&format!(
        "rectify {} {} --out MAPPE",
        about.codes(),
        typed.join(" ")
    ));
    Ok(page)
}
