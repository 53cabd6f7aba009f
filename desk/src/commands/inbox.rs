//! `desk inbox`.

use clap::Args;
use contact_store::Loaded;
use desk::DeskError;
use desk::actions::{self, Desk};
use personal_data::Status;

use super::{CommandOutput, Context};

#[derive(Debug, Args)]
pub(crate) struct Inbox {
    /// List what is most likely spam, and nothing else. Staff are told of it by mail until somebody has listed it as text
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
        // A list for programs notes nothing: they see nothing.
        if context.is_text && !note_spam_seen(context.desk, &found.enquiries).await {
            let failed =
                "warning: it could not be noted that this was seen; the next mail counts it again";
            answer.notes.push(failed.to_owned());
        }
        Ok(answer)
    }
}

/// Notes up to when the spam was seen that is listed. Without the note staff are told once more of what they have seen, so
/// that it failed is said and is no failure.
async fn note_spam_seen(desk: &Desk, listed: &[Loaded]) -> bool {
    let main = listed.iter().filter_map(|loaded| loaded.enquiry.main());
    let spam = main.filter(|item| item.status == Status::Spam);
    match spam.map(|item| item.received_at).max() {
        Some(seen) => desk.store.note_spam_seen(seen, &desk.rules).await.is_ok(),
        None => true,
    }
}
