//! `desk share`.

use std::path::PathBuf;

use bundle::LetterKind;
use clap::Subcommand;
use desk::DeskError;
use desk::actions::{SharePlan, Shared};

use super::{CommandOutput, Context, new_id};
use crate::confirm::{Question, confirm};
use crate::letters::{self, NewLetter};
use crate::output::{fit, laid_out, line};
use crate::words::{day_of_month, fill};

#[derive(Debug, Subcommand)]
pub(crate) enum Share {
    /// List the agreements that people can be asked to approve
    Agreements,
    /// Ask a person to approve an agreement, and print the link to send
    Propose {
        /// The enquiry
        #[arg(value_name = "REF")]
        reference: String,
        /// Id of the agreement
        #[arg(long, value_name = "ID")]
        agreement: String,
    },
    /// List what a person was asked, and what they have answered
    List {
        /// The enquiry
        #[arg(value_name = "REF")]
        reference: String,
    },
    /// Withdraw an approval at the person's request; this is final
    Withdraw {
        /// The approval, such as A-7K3Q-9XWD
        approval: String,
    },
    /// Write out the agreement's fields for the recipient, if the person has approved it
    Send {
        /// The approval, such as A-7K3Q-9XWD
        approval: String,
        /// Write the data into a file in this folder, and not to standard output
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}

impl Share {
    /// Whether it reads only.
    pub(super) fn reads(&self) -> bool {
        matches!(self, Self::Agreements | Self::List { .. })
    }

    /// Whether it makes a link, which is signed.
    pub(super) fn makes_link(&self) -> bool {
        matches!(self, Self::Propose { .. })
    }

    pub(super) async fn run(&self, context: &Context<'_>) -> Result<CommandOutput, DeskError> {
        let (desk, words) = (context.desk, context.words);
        match self {
            Self::Agreements => {
                let text = context.shown().agreements(&desk.agreements);
                Ok(CommandOutput::new(
                    desk::json::agreements(&desk.agreements),
                    text,
                ))
            }
            Self::List { reference } => {
                let approvals = desk.approvals_of(reference).await?;
                let text = context.shown().approvals(&approvals);
                Ok(CommandOutput::new(
                    desk::json::approvals(desk, &approvals),
                    text,
                ))
            }
            Self::Propose {
                reference,
                agreement,
            } => {
                let done = desk.propose(reference, agreement, new_id()?).await?;
                let json = desk::json::proposal(&done);
                let mut answer = context.changed(json, &done.change, &[]);
                let until = day_of_month(personal_data::dates::day_of(done.approval.expires_at));
                let code = done.approval.reference().to_string();
                let values = [
                    ("godkjenning", code.as_str()),
                    ("mottaker", &line(&done.recipient)),
                    ("dag", &until),
                ];
                let asked = fit(&fill(&words.sentences.link_is_made, &values));
                // The link is one word, and is sent as it is.
                answer.text = format!("{}\n{asked}\n\n{}", answer.text, done.link);
                Ok(answer)
            }
            Self::Withdraw { approval } => {
                let done = desk.withdraw(approval).await?;
                Ok(context.changed(desk::json::change(&done), &done, &[]))
            }
            Self::Send { approval, out } => {
                let plan = desk.plan_share(approval).await?;
                let question = Question::YesOrNo(&words.sentences.yes_or_no);
                confirm(&planned(context, &plan), &question, context.yes)?;
                let letter = out
                    .as_ref()
                    .map(|folder| NewLetter::create(folder, LetterKind::Shared, &plan.reference()));
                let letter = letter.transpose()?;
                let done = desk.share(&plan).await?;
                let json = desk::json::shared(&done);
                let mut answer = context.changed(json, &done.change, &[]);
                if let Some(letter) = letter {
                    letter.add(context, letters::shared(context, &done), &mut answer);
                } else {
                    answer.text = format!("{}\n\n{}", answer.text, given(context, &done));
                    answer.notes.push(words.sentences.export_is_a_copy.clone());
                }
                Ok(answer)
            }
        }
    }
}

/// What will be given, and to whom; no value of it.
fn planned(context: &Context<'_>, plan: &SharePlan) -> String {
    let shown = context.shown();
    let fields: Vec<&str> = plan.fields().iter().map(|id| shown.field(id)).collect();
    let values = [
        ("mottaker", &*line(plan.recipient())),
        ("felt", &fields.join(", ")),
    ];
    let sentence = fill(&context.words.sentences.will_share, &values);
    let table = shown.inbox(std::slice::from_ref(plan.enquiry()));
    format!("{sentence}\n{table}")
}

/// What is given, for the recipient.
fn given(context: &Context<'_>, done: &Shared) -> String {
    let shown = context.shown();
    let recipient = (
        context.words.labels.recipient.as_str(),
        line(&done.recipient),
    );
    let data = done.data.iter();
    let data = data.map(|(field, value)| (shown.field(field), line(value.reveal())));
    let rows: Vec<(&str, String)> = std::iter::once(recipient).chain(data).collect();
    laid_out(&rows)
}
