//! The commands as a case worker gives them, over an engine in this process.
//!
//! One program, and not one for each file: every program of tests is linked with the engine and with the AWS SDK by
//! itself, which takes longer than the tests.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    reason = "a test stops at what it did not expect"
)]

#[path = "../../../contact-store/tests/fake_endpoint/mod.rs"]
mod fake_endpoint;
mod running;

mod access;
mod cases;
mod inbox;
mod letters;
mod life;
mod lists;
mod pages;
mod reports;
mod restore;
mod rights;
mod share;
mod terminal;
mod trouble;
