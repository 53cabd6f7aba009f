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
        id: "hold_reason".to_owned(),
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
    let mut all = Vec::new();
    for (id, code) in about.each() {
        let set = async {
            let done = asked.desk.set_hold(&id, part, &reason, dated).await?;
            let mut page = asked.changed(&done.change, &[]);
            let on = part.as_str();
            page.command = asked.command(&format!(
                "hold set {code} --on {on} --reason {reason} --dated {dated}"
            ));
            let until = done.until_on.map(day_of_month).unwrap_or_default();
            let values = [
                ("del", asked.app.words.part(part)),
                ("dag", until.as_str()),
                ("lov", asked.desk.statute(&reason)),
            ];
            let held = fill(&asked.app.words.sentences.held, &values);
            page.lines.push(format!("{code}: {held}"));
            Ok(page)
        };
        all.push((code.to_string(), set.await));
    }
    asked.each(all)
}

pub(super) async fn lift(about: &About<'_>) -> Result<Done, Failed> {
    let asked = about.asked;
    let part = asked.chosen("on", &Part::ALL, Part::as_str)?;
    let mut all = Vec::new();
    for (id, code) in about.each() {
        let lifted = async {
            let done = asked.desk.lift_hold(&id, part).await?;
            let mut page = asked.changed(&done.change, &[]);
            page.command = asked.command(&format!("hold lift {code} --on {}", part.as_str()));
            if done.count > 0 {
                let count = done.count.to_string();
                let gone = &asked.app.words.sentences.items_gone;
                page.lines.push(fill(gone, &[("antall", &count)]));
            }
            Ok(page)
        };
        all.push((code.to_string(), lifted.await));
    }
    asked.each(all)
}
