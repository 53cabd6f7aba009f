//! `desk restore`.

use clap::Args;
use desk::DeskError;

use super::{CommandOutput, Context};
use crate::confirm::{Question, confirm};
use crate::output::line;
use crate::progress::progress;
use crate::words::fill;

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The table that a backup was restored to
    #[arg(long, value_name = "TABLE")]
    from: String,
}

impl Restore {
    pub(super) async fn run(&self, context: &Context<'_>) -> Result<CommandOutput, DeskError> {
        let words = context.words;
        let sentences = &words.sentences;
        let plan = fill(&sentences.will_restore, &[("tabell", &line(&self.from))]);
        confirm(&plan, &Question::YesOrNo(&sentences.yes_or_no), context.yes)?;
        let done = context.desk.restore(&self.from, progress(words)).await?;
        let restored = &done.restored;
        let (copied, skipped) = (restored.copied.to_string(), restored.skipped.to_string());
        let values = [("antall", copied.as_str()), ("slettet", skipped.as_str())];
        let mut lines = vec![
            words.event(done.change.event).to_owned(),
            fill(&sentences.copied, &values),
        ];
        if !restored.repeat.is_empty() {
            lines.push(sentences.repeat.clone());
        }
        for copied in &restored.repeat {
            let event = words.event(copied.event);
            let fields = copied.fields.join(" ");
            lines.push(format!("  {}  {event}  {fields}", line(&copied.item)));
        }
        Ok(CommandOutput::new(
            desk::json::restoration(&done),
            lines.join("\n"),
        ))
    }
}
