//! The steps of an enquiry's life that ask for nothing but the enquiry.

use contact_store::Loaded;
use jiff::Timestamp;
use personal_data::{Event, KeepReason, RetentionRules, StepRefused, StoredEnquiry};

use super::{Change, Desk};
use crate::DeskError;

/// A step of an enquiry's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Somebody begins on it, or takes its solution back.
    Start,
    /// Its problem is solved.
    Solve,
    /// Its contact was looked at and is kept.
    Keep(KeepReason),
    /// It is spam.
    MarkSpam,
    /// It is no spam.
    UnmarkSpam,
}

impl Step {
    fn event(self) -> Event {
        match self {
            Self::Start => Event::Started,
            Self::Solve => Event::Solved,
            Self::Keep(_) => Event::Kept,
            Self::MarkSpam => Event::MarkedSpam,
            Self::UnmarkSpam => Event::UnmarkedSpam,
        }
    }

    fn take(
        self,
        rules: &RetentionRules,
        enquiry: &mut StoredEnquiry,
        now: Timestamp,
    ) -> Result<(), StepRefused> {
        match self {
            Self::Start => rules.start(enquiry, now),
            Self::Solve => rules.solve(enquiry, now),
            Self::Keep(reason) => rules.keep(enquiry, reason, now),
            Self::MarkSpam => rules.mark_spam(enquiry, now),
            Self::UnmarkSpam => rules.unmark_spam(enquiry, now),
        }
    }
}

impl Desk {
    /// Whether the rules let an enquiry take a step, as it stands.
    pub fn may_step(&self, enquiry: &StoredEnquiry, step: Step) -> bool {
        let mut after = enquiry.clone();
        step.take(&self.rules, &mut after, self.now).is_ok()
    }

    /// Takes a step with the enquiry of a reference; answers with what it is after that.
    pub async fn step(
        &self,
        reference: &str,
        step: Step,
    ) -> Result<(Change, StoredEnquiry), DeskError> {
        let seen = self.one(reference).await?;
        let mut after = seen.enquiry.clone();
        step.take(&self.rules, &mut after, self.now)?;
        let mut entry = self.entry(step.event());
        if let Step::Keep(reason) = step {
            entry.reason = Some(reason.as_str().to_owned());
        }
        self.store
            .transaction(self.now)
            .change(&seen, after.clone())
            .note(entry)
            .carry_out()
            .await?;
        self.let_old_keys_go().await;
        let changed: &[Loaded] = &[seen];
        Ok((Change::of(step.event(), changed), after))
    }
}
