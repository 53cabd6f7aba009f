//! Why an action was not carried out. No message holds a value that was typed or stored.

use contact_store::WriteError;
use personal_data::{
    CaseRefused, ErasureRefused, HoldRefused, NotApproved, NothingToRectify, ProposalRefused,
    RestrictionRefused, StepRefused, StoreError,
};

use crate::Refusal;

/// Why an action was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// What a face of the desk refuses by itself, such as a file that cannot be made.
    #[error("{0}")]
    Refused(String),
    /// It is not done, for a reason that the case worker can see to. Nothing is half done, unless it says so.
    #[error(transparent)]
    Rule(#[from] Refusal),
    /// The store did not answer, or refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store's answer was lost.
    #[error(transparent)]
    Uncertain(WriteError),
}

impl From<WriteError> for DeskError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Changed => Refusal::Changed.into(),
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
                Self::Rule(refusal.into())
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
