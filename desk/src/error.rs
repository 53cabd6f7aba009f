//! Why an action was not carried out. No message holds a value that was typed or stored.

use contact_store::WriteError;
use personal_data::{
    CaseRefused, ErasureRefused, HoldRefused, NotApproved, NothingToRectify, ProposalRefused,
    RestrictionRefused, StepRefused, StoreError,
};

/// Why an action was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// It is not done, for a reason that the case worker can see to. Nothing is half done, unless it says so.
    #[error("{0}")]
    Refused(String),
    /// The store did not answer, or refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store's answer was lost.
    #[error(transparent)]
    Uncertain(WriteError),
}

impl DeskError {
    pub(crate) fn refused(why: impl Into<String>) -> Self {
        Self::Refused(why.into())
    }
}

impl From<WriteError> for DeskError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Changed => Self::refused(error.to_string()),
            WriteError::Store(error) => Self::Store(error),
            WriteError::Uncertain { .. } => Self::Uncertain(error),
        }
    }
}

/// A rule's refusal is the case worker's to read.
macro_rules! refusals {
    ($($refusal:ty),*) => {
        $(impl From<$refusal> for DeskError {
            fn from(refusal: $refusal) -> Self {
                Self::refused(refusal.to_string())
            }
        })*
    };
}

refusals!(
    CaseRefused,
    ErasureRefused,
    HoldRefused,
    NotApproved,
    NothingToRectify,
    ProposalRefused,
    RestrictionRefused,
    StepRefused
);
