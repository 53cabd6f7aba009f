//! Another person takes over.

use bundle::LetterKind;
use desk::actions::NewPerson;
use personal_data::{FieldKind, FormField, RetentionRules, Source};

use super::About;
use super::rectify::kind_of;
use crate::letters;
use crate::new_id::new_id;
use crate::output::line;
use crate::pages::acting::{Done, Failed, Field, Form, Next, Section};
use crate::words::fill;

const SOURCES: &[Source] = &[Source::Company, Source::Person];

/// The fields that a contact has.
fn fields(about: &About<'_>) -> Vec<FormField> {
    let form = personal_data::Form::from_register(&about.asked.desk.register);
    let fields = form.fields.into_iter();
    fields
        .filter(|field| field.class != RetentionRules::MESSAGE)
        .collect()
}

pub(super) async fn form(about: &About<'_>) -> Result<Form, Failed> {
    let asked = about.asked;
    // Refused before anybody fills it in, if it is.
    asked.fresh().plan_takeover(&about.ids()).await?;
    let mut fields_of_form = Vec::new();
    let mut old = Vec::new();
    for field in fields(about) {
        let values = about.loaded.iter();
        let mut values = values.filter_map(|one| desk::json::typed(&one.enquiry, &field.id));
        let value = values.next();
        old.extend(value.map(|value| format!("{}: {}", field.label, line(value))));
        // Both work for the same company, most often.
        let otherwise = if field.kind == FieldKind::Line {
            value.unwrap_or_default()
        } else {
            ""
        };
        fields_of_form.push(Field {
            is_required: field.required,
            ..asked.line(&field.id, field.label.clone(), kind_of(&field), otherwise)
        });
    }
    let words = &asked.app.words;
    fields_of_form.push(asked.choice("source", SOURCES, Source::as_str, |source| {
        words.source(source).to_owned()
    }));
    fields_of_form.push(reference_field(about));
    Ok(Form {
        plan: vec![
            Section {
                title: asked.text("acts.takeover.old"),
                lines: old,
            },
            Section {
                title: asked.text("acts.takeover.then"),
                lines: vec![
                    asked.text("acts.takeover.told"),
                    asked.text("acts.takeover.letter"),
                ],
            },
        ],
        fields: fields_of_form,
        is_final: true,
        ..Form::default()
    })
}

/// Where the reference is typed, which says that it is meant.
pub(super) fn reference_field(about: &About<'_>) -> Field {
    let asked = about.asked;
    let code = about.code();
    let label = fill(&asked.text("fields.reference"), &[("referanse", &code)]);
    asked.line("reference", label, "text", "")
}

pub(super) async fn carry_out(about: &About<'_>) -> Result<Done, Failed> {
    let asked = about.asked;
    let desk = &asked.desk;
    let posted = asked.posted.clone().unwrap_or_default();
    let values = fields(about).into_iter();
    let values = values.map(|field| {
        let value = posted.personal(&field.id);
        (field.id, value)
    });
    let values = values.collect();
    let source = asked.chosen("source", SOURCES, Source::as_str)?;
    let new = NewPerson { values, source };
    desk.answers(&new)?;
    asked.reference_typed(&about.loaded)?;
    let plan = desk.plan_takeover(&about.ids()).await?;
    let done = desk
        .takeover(&plan, &new, new_id()?, new_id()?, new_id()?)
        .await?;
    let mut page = asked.changed(&done.change, &[]);
    let sentences = &asked.app.words.sentences;
    let reference = done.new_reference.to_string();
    let case = done
        .change
        .case
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    page.lines
        .push(fill(&sentences.new_reference, &[("referanse", &reference)]));
    page.lines
        .push(fill(&sentences.must_inform, &[("sak", &case)]));
    page.lines
        .extend(asked.context().shown().must_tell(done.to_tell.as_ref()));
    let letter = letters::new_contact(&asked.context(), &done.contact);
    asked.add_letter(&mut page, LetterKind::NewContact, &case, letter);
    let id = done.contact.item.id.to_string();
    page.next.insert(
        0,
        Next {
            address: format!("/henvendelse/{id}"),
            title: fill(&asked.text("person.back"), &[("referanse", &reference)]),
        },
    );
    page.next.insert(
        1,
        Next {
            address: format!("/sak/{case}"),
            title: fill(&asked.text("cases.to"), &[("sak", &case)]),
        },
    );
    let source = source.as_str();
    page.command = asked.command(&format!(
        "takeover {} --name - --email - --phone - --company - --source {source} --out MAPPE",
        about.codes()
    ));
    Ok(page)
}
