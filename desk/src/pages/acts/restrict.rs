//! Restriction, and its end, of which the person is told before.

use personal_data::Restriction;

use super::About;
use crate::new_id::new_id;
use crate::pages::acting::{Done, Failed, Form};

/// What staff restrict for. An objection does so by its case.
const REASONS: &[Restriction] = &[
    Restriction::AccuracyContested,
    Restriction::Unlawful,
    Restriction::LegalClaim,
];

pub(super) fn form(about: &About<'_>) -> Form {
    let words = &about.asked.app.words;
    let reason = about
        .asked
        .choice("reason", REASONS, Restriction::as_str, |reason| {
            words.restriction(reason).to_owned()
        });
    Form {
        fields: vec![reason],
        ..Form::default()
    }
}

pub(super) fn form_to_lift(about: &About<'_>) -> Form {
    let mut form = form(about);
    form.fields.push(about.asked.tick("told"));
    form
}

pub(super) async fn carry_out(about: &About<'_>, is_lifted: bool) -> Result<Done, Failed> {
    let asked = about.asked;
    let reason = asked.chosen("reason", REASONS, Restriction::as_str)?;
    if is_lifted {
        asked.ticked("told")?;
    }
    let ids = about.ids();
    let done = asked.desk.restrict(&ids, reason, is_lifted, new_id()?);
    let (change, after) = done.await?;
    let mut page = asked.changed(&change, &after);
    let lift = if is_lifted { " --lift --told" } else { "" };
    let reason = reason.as_str();
    page.command = asked.command(&format!(
        "restrict {} --reason {reason}{lift}",
        about.codes()
    ));
    Ok(page)
}
