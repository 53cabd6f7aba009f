//! Rectification, in the place where the values stand.

use bundle::LetterKind;
use personal_data::{FieldKind, FormField, Personal};

use super::About;
use crate::letters;
use crate::new_id::new_id;
use crate::pages::acting::{Done, Failed, Field, Form};

/// The register's fields that people can have rectified. A form's field is named by an id that lives as long as the
/// program.
fn fields(about: &About<'_>) -> Vec<(FormField, &'static str)> {
    let desk = &about.asked.desk;
    let fields = desk.register.form_fields();
    let may = fields.filter_map(|field| desk.rectifiable(&field.id).ok());
    may.map(|field| {
        let id = name_of(&field);
        (field, id)
    })
    .collect()
}

/// The input's name, by its kind: there is one of each.
pub(super) fn name_of(field: &FormField) -> &'static str {
    match field.kind {
        FieldKind::Name => "name",
        FieldKind::Phone => "phone",
        FieldKind::Email => "email",
        FieldKind::Line => "company",
        FieldKind::Text => "message",
    }
}

pub(super) fn kind_of(field: &FormField) -> &'static str {
    match field.kind {
        FieldKind::Phone => "tel",
        FieldKind::Email => "email",
        _ => "text",
    }
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
    let each = fields(about).into_iter().map(|(field, id)| {
        let now = stored(about, &field);
        let typed = about.asked.typed(id, now.clone());
        // Both are shown when somebody else has changed it meanwhile, and while it is another than what stands there.
        let hint = if typed == now {
            String::new()
        } else {
            crate::words::fill(&about.asked.text("acts.rectify.now"), &[("verdi", &now)])
        };
        Field {
            hint,
            is_required: field.required,
            ..about
                .asked
                .line(id, field.label.clone(), kind_of(&field), typed)
        }
    });
    Form {
        fields: each.collect(),
        ..Form::default()
    }
}

pub(super) async fn carry_out(about: &About<'_>) -> Result<Done, Failed> {
    let asked = about.asked;
    let changed = fields(about).into_iter().filter_map(|(field, id)| {
        let typed = asked.typed(id, stored(about, &field));
        // What somebody else has put there since is not taken back unasked: the form says what it was made of.
        (typed != stored(about, &field)).then(|| (field, Personal::new(typed)))
    });
    let values: Vec<(FormField, Personal<String>)> = changed.collect();
    if values.is_empty() {
        let nothing = asked.text("acts.rectify.nothing");
        return Err(Failed::Fields(vec![("", nothing)]));
    }
    let done = asked.desk.rectify(&about.names, &values, new_id()?).await?;
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
