//! `desk hold set` and `desk hold lift`.

use clap::{Args, Subcommand};
use desk::DeskError;
use personal_data::Part;

use super::{CommandOutput, Context};
use crate::confirm::{Question, confirm};
use crate::typed;
use crate::words::{day_of_month, fill};

#[derive(Debug, Subcommand)]
pub(crate) enum Hold {
    /// Forbid an erasure for as long as a statute asks
    Set {
        #[command(flatten)]
        on: On,
        /// Id of a reason in the register
        #[arg(long)]
        reason: String,
        /// Date of the voucher or the agreement, as in 2026-03-15
        #[arg(long, value_name = "DATE")]
        dated: String,
    },
    /// Lift a hold; what an erasure had asked for is erased at once
    Lift {
        #[command(flatten)]
        on: On,
    },
}

#[derive(Debug, Args)]
pub(crate) struct On {
    /// The enquiry
    #[arg(value_name = "REF")]
    reference: String,
    /// Which of its items: `message` or `contact`
    #[arg(long, value_name = "ITEM")]
    on: String,
}

impl On {
    fn part(&self) -> Result<Part, DeskError> {
        typed::word(&self.on, "--on", &Part::ALL, Part::as_str)
    }
}

impl Hold {
    pub(super) async fn run(&self, context: &Context<'_>) -> Result<CommandOutput, DeskError> {
        let (words, desk) = (context.words, context.desk);
        let done = match self {
            Self::Set { on, reason, dated } => {
                let (part, dated) = (on.part()?, typed::day(dated)?);
                desk.set_hold(&on.reference, part, reason, dated).await?
            }
            Self::Lift { on } => {
                let part = on.part()?;
                desk.one(&on.reference).await?;
                let question = Question::YesOrNo(&words.sentences.yes_or_no);
                confirm(&words.sentences.will_lift_hold, &question, context.yes)?;
                desk.lift_hold(&on.reference, part).await?
            }
        };
        let mut answer = context.changed(desk::json::hold(&done), &done.change, &[]);
        let more = done.until_on.map(|day| {
            let until = day_of_month(day);
            format!("{} {until}", words.labels.until)
        });
        let count = done.count.to_string();
        let gone = (done.count > 0)
            .then(|| fill(&words.sentences.items_gone, &[("antall", count.as_str())]));
        for line in more.into_iter().chain(gone) {
            answer.text = format!("{}\n{line}", answer.text);
        }
        Ok(answer)
    }
}
