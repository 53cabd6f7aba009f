//! `desk restrict`.

use clap::Args;
use desk::DeskError;
use personal_data::Restriction;

use super::{CommandOutput, Context, new_id};
use crate::typed;

/// What staff restrict for. An objection does so by its case.
const REASONS: &[Restriction] = &[
    Restriction::AccuracyContested,
    Restriction::Unlawful,
    Restriction::LegalClaim,
];

#[derive(Debug, Args)]
pub(crate) struct Restrict {
    /// The person's enquiries
    #[arg(value_name = "REF", required = true)]
    references: Vec<String>,
    /// `accuracy-contested`, `unlawful` or `legal-claim`
    #[arg(long)]
    reason: String,
    /// Lift the restriction that was set for this reason
    #[arg(long, requires = "told")]
    lift: bool,
    /// Confirm that the person was informed before it is lifted (GDPR, article 18(3))
    #[arg(long, requires = "lift")]
    told: bool,
}

impl Restrict {
    pub(super) async fn run(&self, context: &Context<'_>) -> Result<CommandOutput, DeskError> {
        let reason = typed::word(&self.reason, "--reason", REASONS, Restriction::as_str)?;
        let done = context
            .desk
            .restrict(&self.references, reason, self.lift, new_id()?);
        let (change, after) = done.await?;
        Ok(context.changed(desk::json::change(&change), &change, &after))
    }
}
