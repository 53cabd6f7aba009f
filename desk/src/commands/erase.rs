//! `desk erase`.

use std::path::PathBuf;

use bundle::LetterKind;
use clap::Args;
use desk::DeskError;
use desk::actions::{ErasePlan, EraseRequest, Erased};
use personal_data::{EraseReason, Part, Reference};

use super::{CommandOutput, Context, new_id};
use crate::confirm::{Question, confirm};
use crate::letters::{self, NewLetter};
use crate::output::{fit, line};
use crate::progress::progress;
use crate::terminal::warn;
use crate::typed;
use crate::words::fill;

#[derive(Debug, Args)]
pub(crate) struct Erase {
    /// The person's enquiries
    #[arg(value_name = "REF", required_unless_present = "resume")]
    references: Vec<String>,
    /// `request`, `no-longer-needed`, `objection`, `unlawful` or `mistake`
    #[arg(long, required_unless_present = "resume")]
    reason: Option<String>,
    /// Erase only this item of each: `message` or `contact`
    #[arg(long, value_name = "ITEM")]
    on: Option<String>,
    /// Write the letter to the person into this folder, before anything is erased
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Finish an erasure that was begun and stopped
    #[arg(long, conflicts_with_all = ["references", "reason", "on", "out"])]
    resume: bool,
}

impl Erase {
    pub(super) async fn run(&self, context: &Context<'_>) -> Result<CommandOutput, DeskError> {
        let (desk, words) = (context.desk, context.words);
        if self.resume {
            let is_something = desk.unfinished_erasures().await? > 0;
            let done = desk.resume_erasures(progress(words)).await?;
            let text = if is_something {
                result(context, &done)
            } else {
                words.sentences.nothing_to_resume.clone()
            };
            return Ok(CommandOutput::new(desk::json::erased(&done), text));
        }
        let reason = self.reason.as_deref().unwrap_or_default();
        let reason = typed::word(reason, "--reason", &EraseReason::ALL, EraseReason::as_str)?;
        let part = self.on.as_deref();
        let part = part.map(|on| typed::word(on, "--on", &Part::ALL, Part::as_str));
        let request = EraseRequest {
            references: self.references.clone(),
            reason,
            part: part.transpose()?,
        };
        let plan = desk.plan_erasure(&request).await?;
        let enquiries = plan.enquiries.iter();
        let main = enquiries.filter_map(|loaded| loaded.enquiry.main());
        let references: Vec<Reference> = main.map(|item| item.reference.clone()).collect();
        let question = Question::Reference(&words.sentences.type_reference, &references);
        confirm(&planned(context, &plan), &question, context.yes)?;
        let mut letter = None;
        if let (Some(folder), Some(first)) = (&self.out, references.first()) {
            let letter = letter.insert(NewLetter::create(folder, LetterKind::Erased, first)?);
            letter.write(context, letters::erased(context, &plan))?;
        }
        let done = match desk.erase(&plan, new_id()?, progress(words)).await {
            Ok(done) => done,
            Err(error) => {
                if let Some(letter) = letter {
                    keep_if_begun(context, letter).await;
                }
                return Err(error);
            }
        };
        let names: Vec<String> = letter
            .iter()
            .map(|letter| letter.name().to_owned())
            .collect();
        let mut answer = CommandOutput::new(desk::json::erased(&done), result(context, &done));
        answer.notes = letters::written(context, &names);
        Ok(answer)
    }
}

/// The letter of an erasure that was stopped: it comes true when the erasure is finished, and never when none was begun.
async fn keep_if_begun(context: &Context<'_>, letter: NewLetter) {
    let unfinished = context.desk.unfinished_erasures().await;
    if unfinished.is_ok_and(|count| count == 0) {
        letter.discard();
        return;
    }
    let name = letter.name();
    warn(&format!(
        "{name} says that it is done: send it when the erasure is finished"
    ));
}

/// What will go, what will stay, and where the answer is to be sent.
fn planned(context: &Context<'_>, plan: &ErasePlan) -> String {
    let sentences = &context.words.sentences;
    let shown = context.shown();
    let mut lines = Vec::new();
    if plan.count() > 0 {
        lines.push(sentences.will_go.clone());
    }
    for loaded in &plan.enquiries {
        for (part, item) in loaded.enquiry.items() {
            if plan.parts.contains(&part) && item.moved_by.hold.is_none() {
                let who = shown.who(&loaded.enquiry);
                let part = context.words.part(part);
                lines.push(format!("  {}  {part}  {who}", item.reference));
            }
        }
    }
    lines.extend(shown.remains(&plan.remains));
    if let Some(address) = &plan.reply_to {
        let address = line(address.reveal());
        lines.push(fill(&sentences.reply_to, &[("adresse", &address)]));
    }
    lines.extend(recipients(context, &plan.recipients));
    lines.join("\n")
}

/// What went, what stayed, and what is to be done now.
fn result(context: &Context<'_>, done: &Erased) -> String {
    let shown = context.shown();
    let mut lines = vec![shown.change(&done.change, &[])];
    lines.extend(shown.gone(done));
    lines.extend(shown.not_reached(done));
    lines.extend(recipients(context, &done.recipients));
    fit(&lines.join("\n"))
}

fn recipients(
    context: &Context<'_>,
    recipients: &std::collections::BTreeSet<String>,
) -> Option<String> {
    let names: Vec<String> = recipients.iter().map(|name| line(name)).collect();
    let sentence = &context.words.sentences.recipients;
    (!names.is_empty()).then(|| fill(sentence, &[("mottakere", &names.join(", "))]))
}
