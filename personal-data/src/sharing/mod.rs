//! Sharing data with somebody who decides over it, which only the person can allow, by approving a text about it.

mod approval;
mod hash;
mod link;

pub use approval::{
    Approval, ApprovalAnswer, ApprovalRecord, ApprovalStatus, NotApproved, ProposalRefused,
};
pub use hash::{AgreementHash, InvalidAgreementHash};
pub use link::ApprovalLink;
