//! Serving this machine alone: what the preview, `local` and the desk's pages have in common.
//!
//! A port of 127.0.0.1 is out of the network's reach, and within that of every web page that is open on the machine.

mod host;
mod serve;

pub use host::{for_this_machine_only, is_for_this_machine};
pub use serve::{Patience, serve};
