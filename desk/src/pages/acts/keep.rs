//! Keeping contacts that were looked at.

use desk::actions::Step;
use personal_data::KeepReason;

use super::About;
use crate::pages::acting::{Done, Failed, Form};

pub(super) fn form(about: &About<'_>) -> Form {
    let words = &about.asked.app.words;
    let reason = about
        .asked
        .choice("reason", &KeepReason::ALL, KeepReason::as_str, |reason| {
            words.keep_reason(reason).to_owned()
        });
    Form {
        fields: vec![reason],
        ..Form::default()
    }
}

/// Each of them is a change of its own, as with the command.
pub(super) async fn carry_out(about: &About<'_>) -> Result<Done, Failed> {
    let asked = about.asked;
    let reason = asked.chosen("reason", &KeepReason::ALL, KeepReason::as_str)?;
    let mut all = Vec::new();
    for (id, code) in about.each() {
        let done = async {
            let (change, after) = asked.desk.step(&id, Step::Keep(reason)).await?;
            let mut done = asked.changed(&change, &[after]);
            done.command = asked.command(&format!("keep {code} --reason {}", reason.as_str()));
            Ok(done)
        };
        all.push((code.to_string(), done.await));
    }
    asked.each(all)
}
