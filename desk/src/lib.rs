//! What case workers do with what is stored, one action for each command of the contract.
//!
//! An action reads, decides with the rules of `personal-data`, writes with `contact-store`, and answers what it did. The
//! program's commands, and whatever else shows the desk to people, call these and have no rule of their own.

pub mod actions;
mod error;
pub mod json;
mod refusal;

pub use error::DeskError;
pub use refusal::Refusal;
