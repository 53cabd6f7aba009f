//! What the notice says, against the register and the law: what is collected and for how long, what is quoted, and what a
//! reader is owed and does not get.

pub(super) mod agreement;
pub(super) mod completeness;
mod list_sentence;
mod phrases;
mod promised_time;
mod quotes;
pub(super) mod suggestions;
