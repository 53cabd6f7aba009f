//! `desk start`, `solve`, `keep`, `spam` and `not-spam`.

use clap::Args;
use desk::DeskError;
use desk::actions;
use personal_data::KeepReason;

use super::{CommandOutput, Context};
use crate::typed;

/// An argument that names one enquiry.
#[derive(Debug, Args)]
pub(crate) struct One {
    /// The reference on the receipt, such as 7K3Q-9XWD, or the id of the item
    #[arg(value_name = "REF")]
    reference: String,
}

/// Declares a command that takes a step and asks for nothing but the enquiry.
macro_rules! steps {
    ($($name:ident => $step:expr,)*) => {
        $(
            #[derive(Debug, Args)]
            pub(crate) struct $name {
                #[command(flatten)]
                one: One,
            }

            impl $name {
                pub(super) async fn run(&self, context: &Context<'_>) -> Result<CommandOutput, DeskError> {
                    take(context, &self.one, $step).await
                }
            }
        )*
    };
}

steps! {
    Start => actions::Step::Start,
    Solve => actions::Step::Solve,
    Spam => actions::Step::MarkSpam,
    NotSpam => actions::Step::UnmarkSpam,
}

#[derive(Debug, Args)]
pub(crate) struct Keep {
    #[command(flatten)]
    one: One,
    /// `in-contact`: there is contact with the person, today. `still-needed`: the data is needed without it
    #[arg(long)]
    reason: String,
}

impl Keep {
    pub(super) async fn run(&self, context: &Context<'_>) -> Result<CommandOutput, DeskError> {
        let all = &KeepReason::ALL;
        let reason = typed::word(&self.reason, "--reason", all, KeepReason::as_str)?;
        take(context, &self.one, actions::Step::Keep(reason)).await
    }
}

async fn take(
    context: &Context<'_>,
    one: &One,
    step: actions::Step,
) -> Result<CommandOutput, DeskError> {
    let (change, after) = context.desk.step(&one.reference, step).await?;
    Ok(context.changed(desk::json::change(&change), &change, &[after]))
}
