//! The program itself: started, used, killed and started again.
#![allow(
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod closed;
mod keeping;
mod mails;
mod other_company;
#[cfg(unix)]
mod own_folder;
mod program;
mod silence;
mod start_and_end;
#[path = "../../../site-gen/tests/guide/steps.rs"]
mod steps;
#[path = "../../../contact-store/tests/stored/mod.rs"]
mod stored;
mod story;
