//! `desk case open`, `extend`, `close`, `show`, and `desk deadlines`.

use std::path::PathBuf;

use bundle::LetterKind;
use clap::{Args, Subcommand};
use desk::DeskError;
use desk::actions::NewCase;
use personal_data::{
    CaseKind, CaseReference, Channel, ExtensionReason, Outcome, Reference, RefusalReason,
};

use super::{CommandOutput, Context, new_id};
use crate::letters::{self, NewLetter};
use crate::output::fit;
use crate::typed;
use crate::words::fill;

#[derive(Debug, Subcommand)]
pub(crate) enum Case {
    /// Open a case: the deadline runs from the day the request came
    Open {
        /// `access`, `rectification`, `erasure`, `restriction`, `objection` or `complaint`
        kind: String,
        /// The enquiries it is about; none when nobody is found here
        #[arg(value_name = "REF")]
        references: Vec<String>,
        /// The enquiry that is the request, when it came with the form
        #[arg(long, value_name = "REF", conflicts_with_all = ["received", "channel"])]
        request: Option<String>,
        /// The day it came, as in 2026-03-15 [default: today]
        #[arg(long, value_name = "DATE")]
        received: Option<String>,
        /// `form`, `email`, `phone`, `letter`, `in-person` or `representative`
        #[arg(long)]
        channel: Option<String>,
        /// Write the neutral reply into this folder: the request has come, and nothing more
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Extend the deadline by two months, once and before the first deadline
    Extend {
        /// The case, such as C-7K3Q-9XWD
        case: String,
        /// `complexity` or `number-of-requests`
        #[arg(long)]
        reason: String,
        /// Write the letter to the person into this folder
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Close a case
    Close {
        /// The case, such as C-7K3Q-9XWD
        case: String,
        /// `granted`, `partly-granted`, `refused`, `withdrawn` or `not-found`; `sent` for a duty
        #[arg(long)]
        outcome: String,
        /// Reason of a refusal: `identity-not-shown`, `unfounded`, `excessive`, `legal-obligation`, `others-rights`, `legal-claim` or
        /// `compelling-grounds`
        #[arg(long)]
        reason: Option<String>,
        /// Write the letter to the person into this folder
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Show a case
    Show {
        /// The case, such as C-7K3Q-9XWD
        case: String,
    },
}

impl Case {
    /// Whether it reads only.
    pub(super) fn reads(&self) -> bool {
        matches!(self, Self::Show { .. })
    }

    fn wants_letter(&self) -> bool {
        match self {
            Self::Open { out, .. } | Self::Extend { out, .. } | Self::Close { out, .. } => {
                out.is_some()
            }
            Self::Show { .. } => false,
        }
    }

    pub(super) async fn run(&self, context: &Context<'_>) -> Result<CommandOutput, DeskError> {
        let desk = context.desk;
        let create = |out: &Option<PathBuf>, kind, code: &CaseReference| {
            let letter = out
                .as_ref()
                .map(|folder| NewLetter::create(folder, kind, code));
            letter.transpose()
        };
        // Whom a duty is owed to, read while it is owed.
        let mut informed = None;
        let (done, letter) = match self {
            Self::Open {
                kind,
                references,
                request,
                received,
                channel,
                out,
            } => {
                let channel = channel.as_deref();
                let channel = channel
                    .map(|word| typed::word(word, "--channel", &Channel::ALL, Channel::as_str));
                let new = NewCase {
                    kind: typed::word(kind, "KIND", CaseKind::ASKED_FOR, CaseKind::as_str)?,
                    references: references.clone(),
                    request: request.clone(),
                    received_on: received.as_deref().map(typed::day).transpose()?,
                    channel: channel.transpose()?,
                };
                let id = new_id()?;
                let letter = create(out, LetterKind::Neutral, &CaseReference::of(id))?;
                (desk.open_case(&new, id).await?, letter)
            }
            Self::Extend { case, reason, out } => {
                let all = &ExtensionReason::ALL;
                let reason = typed::word(reason, "--reason", all, ExtensionReason::as_str)?;
                let code = desk.case(case).await?.reference();
                let letter = create(out, LetterKind::Extension, &code)?;
                (desk.extend_case(case, reason).await?, letter)
            }
            Self::Close {
                case,
                outcome,
                reason,
                out,
            } => {
                let outcome = typed::word(outcome, "--outcome", &Outcome::ALL, Outcome::as_str)?;
                let reason = reason.as_deref().map(|word| {
                    let all = &RefusalReason::ALL;
                    typed::word(word, "--reason", all, RefusalReason::as_str)
                });
                let before = desk.case(case).await?;
                let letter = match letters::of_closing(before.kind, outcome) {
                    Some(kind) => create(out, kind, &before.reference())?,
                    None => None,
                };
                if letter.is_some() && before.kind == CaseKind::InformNewContact {
                    let reference = before.enquiries.first();
                    let reference = reference.map(Reference::as_str).unwrap_or_default();
                    informed = desk.one(reference).await?.enquiry.contact;
                }
                let done = desk.close_case(case, outcome, reason.transpose()?);
                (done.await?, letter)
            }
            Self::Show { case } => {
                let case = desk.case(case).await?;
                let text = context.shown().case(&case);
                return Ok(CommandOutput::new(desk::json::cases(desk, &[case]), text));
            }
        };
        let event = context.words.event(done.change.event);
        let text = format!("{event}\n{}", context.shown().case(&done.case));
        let mut answer = CommandOutput::new(desk::json::case_change(desk, &done), fit(&text));
        if let Some(letter) = letter {
            let values = match &informed {
                Some(contact) => letters::new_contact(context, contact),
                None => letters::of_case(context.words, &done.case),
            };
            letter.add(context, values, &mut answer);
        } else if self.wants_letter() {
            answer.notes.push(context.words.sentences.no_letter.clone());
        }
        for (reference, part) in &done.ended {
            let part = context.words.part(*part).to_lowercase();
            let values = [("referanse", reference.as_str()), ("del", part.as_str())];
            let ended = fill(&context.words.sentences.ends_now, &values);
            answer.notes.push(ended);
        }
        Ok(answer)
    }
}

#[derive(Debug, Args)]
pub(crate) struct Deadlines {
    /// List the cases that are closed, too
    #[arg(long)]
    all: bool,
}

impl Deadlines {
    pub(super) async fn run(&self, context: &Context<'_>) -> Result<CommandOutput, DeskError> {
        let cases = context.desk.cases(self.all).await?;
        let text = context.shown().deadlines(&cases);
        Ok(CommandOutput::new(
            desk::json::cases(context.desk, &cases),
            text,
        ))
    }
}
