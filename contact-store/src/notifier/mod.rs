//! What the functions that tell staff may know: a reference, or numbers, and no attribute that a person filled in.

mod new_messages;
mod workload;

pub use new_messages::NewMessages;
pub use workload::{Waiting, Workload};
