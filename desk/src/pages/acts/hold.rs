//! Legal holds.

use personal_data::Part;

use super::About;
use crate::pages::acting::{Choice, Done, Failed, Field, Form};
use crate::words::{day_of_month, fill};

fn part(about: &About<'_>) -> Field {
    let words = &about.asked.app.words;
    about.asked.choice("on", &Part::ALL, Part::as_str, |part| {
        words.part(part).to_owned()
    })
}

pub(super) fn form(about: &About<'_>) -> Form {
    let asked = about.asked;
    let chosen = asked.typed("hold_reason", "");
    let reasons = asked
        .desk
        .register
        .hold_reasons
        .iter()
        .map(|reason| Choice {
            value: reason.id.clone(),
            label: reason.statute.clone(),
            is_chosen: reason.id == chosen,
        });
    let reason = Field {
        id: "hold_reason",
        label: asked.text("fields.hold_reason"),
        kind: "choice",
        choices: reasons.collect(),
        is_required: true,
        ..Field::default()
    };
    let dated = Field {
        hint: asked.text("acts.hold.dated"),
        ..asked.line("dated", asked.text("fields.dated"), "date", "")
    };
    Form {
        fields: vec![part(about), reason, dated],
        ..Form::default()
    }
}

pub(super) fn form_to_lift(about: &About<'_>) -> Form {
    Form {
        fields: vec![part(about)],
        ..Form::default()
    }
}

/// One item of one enquiry at a time, as with the command.
pub(super) async fn carry_out(about: &About<'_>) -> Result<Done, Failed> {
    let asked = about.asked;
    let part = asked.chosen("on", &Part::ALL, Part::as_str)?;
    let reason = asked.typed("hold_reason", "");
    if reason.is_empty() {
        return Err(Failed::Fields(vec![(
            "hold_reason",
            asked.text("errors.choose"),
        )]));
    }
    let dated = asked.day("dated")?;
    let mut page = Done::default();
    for (name, code) in about.names.iter().zip(about.references()) {
        let done = asked.desk.set_hold(name, part, &reason, dated).await?;
        let changed = asked.changed(&done.change, &[]);
        let on = part.as_str();
        let command = asked.command(&format!(
            "hold set {code} --on {on} --reason {reason} --dated {dated}"
        ));
        let until = done.until_on.map(day_of_month).unwrap_or_default();
        let statute = asked.desk.statute(&reason).to_owned();
        let values = [
            ("del", asked.app.words.part(part)),
            ("dag", until.as_str()),
            ("lov", statute.as_str()),
        ];
        let held = fill(&asked.app.words.sentences.held, &values);
        add(&mut page, changed, command, format!("{code}: {held}"));
    }
    Ok(page)
}

pub(super) async fn lift(about: &About<'_>) -> Result<Done, Failed> {
    let asked = about.asked;
    let part = asked.chosen("on", &Part::ALL, Part::as_str)?;
    let mut page = Done::default();
    for (name, code) in about.names.iter().zip(about.references()) {
        let done = asked.desk.lift_hold(name, part).await?;
        let changed = asked.changed(&done.change, &[]);
        let command = asked.command(&format!("hold lift {code} --on {}", part.as_str()));
        let count = done.count.to_string();
        let gone = fill(&asked.app.words.sentences.items_gone, &[("antall", &count)]);
        let line = if done.count > 0 {
            gone
        } else {
            changed.title.clone()
        };
        add(&mut page, changed, command, line);
    }
    Ok(page)
}

/// What was done to one more.
fn add(page: &mut Done, changed: Done, command: String, line: String) {
    let lines = std::mem::take(&mut page.lines);
    let commands = std::mem::take(&mut page.command);
    *page = changed;
    page.lines = lines;
    page.lines.push(line);
    page.command = if commands.is_empty() {
        command
    } else {
        format!("{commands}\n{command}")
    };
}
