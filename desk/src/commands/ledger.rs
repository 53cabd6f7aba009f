//! `desk ledger`.

use clap::Args;
use desk::DeskError;

use super::{CommandOutput, Context};
use crate::typed;

#[derive(Debug, Args)]
pub(crate) struct Ledger {
    /// The first day, as in 2026-03-15
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// The last day
    #[arg(long, value_name = "DATE")]
    to: Option<String>,
}

impl Ledger {
    pub(super) async fn run(&self, context: &Context<'_>) -> Result<CommandOutput, DeskError> {
        let day = |argument: &Option<String>| argument.as_deref().map(typed::day).transpose();
        let (from, to) = (day(&self.from)?, day(&self.to)?);
        let entries = context.desk.ledger(from, to).await?;
        let text = context.shown().ledger(&entries);
        Ok(CommandOutput::new(desk::json::ledger(&entries), text))
    }
}
