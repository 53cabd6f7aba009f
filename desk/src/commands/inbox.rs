//! `desk inbox`.

use clap::Args;
use desk::DeskError;
use desk::actions;

use super::{CommandOutput, Context};

#[derive(Debug, Args)]
pub(crate) struct Inbox {
    /// List suspected spam only. Staff are notified of it by mail until somebody has listed it as text
    #[arg(long, group = "which")]
    spam: bool,
    /// List the messages whose problem is solved
    #[arg(long, group = "which")]
    solved: bool,
    /// List every message
    #[arg(long, group = "which")]
    all: bool,
}

impl Inbox {
    pub(super) async fn run(&self, context: &Context<'_>) -> Result<CommandOutput, DeskError> {
        let which = match (self.spam, self.solved, self.all) {
            (true, ..) => actions::Inbox::Spam,
            (_, true, _) => actions::Inbox::Solved,
            (.., true) => actions::Inbox::All,
            _ => actions::Inbox::Open,
        };
        let found = context.desk.inbox(which).await?;
        let mut answer = context.list(&found, context.shown().inbox(&found.enquiries));
        // A list for programs notes nothing: they see nothing. That it failed is said and is no failure: staff are told once
        // more of what they have seen.
        if context.is_text && context.desk.note_spam_seen(&found.enquiries).await.is_err() {
            let failed =
                "warning: it could not be noted that this was seen; the next mail counts it again";
            answer.notes.push(failed.to_owned());
        }
        Ok(answer)
    }
}
