//! The rights of the person that data is about (GDPR, chapter III), as far as they need no store.

mod case;
mod deadline;
mod erasure;
mod rectification;
mod restriction;
mod takeover;

pub use case::{
    Case, CaseKind, CaseRefused, CaseStatus, Channel, ExtensionReason, Outcome, RefusalReason,
};
pub use deadline::AnswerRule;
pub use erasure::{EraseReason, ErasureRefused, check_erasure, divide};
pub use rectification::{NothingToRectify, rectify};
pub use restriction::RestrictionRefused;
