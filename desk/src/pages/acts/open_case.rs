//! Opening a case about a person's request.

use bundle::LetterKind;
use desk::actions::NewCase;
use personal_data::{CaseKind, Channel, Reference};

use super::About;
use crate::letters;
use crate::new_id::new_id;
use crate::pages::acting::{Choice, Done, Failed, Field, Form};
use crate::pages::cases::changed;
use crate::words::fill;

pub(super) fn form(about: &About<'_>) -> Form {
    let asked = about.asked;
    let words = &asked.app.words;
    let kind = asked.choice("kind", CaseKind::ASKED_FOR, CaseKind::as_str, |kind| {
        words.case_kind(kind).to_owned()
    });
    let chosen = asked.typed("request", "");
    let mut fields = vec![kind];
    if !about.loaded.is_empty() {
        let none = Choice {
            value: String::new(),
            label: asked.text("acts.case.no-request"),
            is_chosen: chosen.is_empty(),
        };
        let each = about.references().map(|reference| Choice {
            value: reference.to_string(),
            label: fill(
                &asked.text("acts.case.request"),
                &[("referanse", reference.as_str())],
            ),
            is_chosen: reference.as_str() == chosen,
        });
        fields.push(Field {
            id: "request".to_owned(),
            label: asked.text("fields.request"),
            kind: "choice",
            choices: std::iter::once(none).chain(each).collect(),
            ..Field::default()
        });
    }
    let mut channel = asked.choice("channel", &Channel::ALL, Channel::as_str, |channel| {
        words.channel(channel).to_owned()
    });
    channel.is_required = false;
    fields.push(channel);
    fields.push(Field {
        hint: asked.text("acts.case.received"),
        is_required: false,
        ..asked.line("received", asked.text("fields.received"), "date", "")
    });
    Form {
        fields,
        ..Form::default()
    }
}

pub(super) async fn carry_out(about: &About<'_>) -> Result<Done, Failed> {
    let asked = about.asked;
    let kind = asked.chosen("kind", CaseKind::ASKED_FOR, CaseKind::as_str)?;
    let request = Some(asked.typed("request", "")).filter(|request| !request.is_empty());
    // What the form brought has its own day and channel, as with the command.
    let (mut channel, mut received_on) = (None, None);
    if request.is_none() {
        channel = asked.chosen_or_none("channel", &Channel::ALL, Channel::as_str)?;
        if !asked.typed("received", "").is_empty() {
            received_on = Some(asked.day("received")?);
        }
    }
    let new = NewCase {
        kind,
        references: about.ids(),
        request: request.clone(),
        received_on,
        channel,
    };
    let id = new_id()?;
    let done = asked.desk.open_case(&new, id).await?;
    let code = done.case.reference().to_string();
    let mut page = changed(asked, &done);
    let values = letters::of_case(&asked.app.words, &done.case);
    asked.add_letter(&mut page, LetterKind::Neutral, &code, values);
    let codes: Vec<&str> = about.references().map(Reference::as_str).collect();
    let mut command = vec!["case open".to_owned(), kind.as_str().to_owned()];
    command.extend(codes.into_iter().map(str::to_owned));
    command.extend(request.map(|request| format!("--request {request}")));
    command.extend(channel.map(|channel| format!("--channel {}", channel.as_str())));
    command.extend(received_on.map(|day| format!("--received {day}")));
    page.command = asked.command(&command.join(" "));
    Ok(page)
}
