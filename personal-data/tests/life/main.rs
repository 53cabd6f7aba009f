//! The life of what is stored: the steps, the rights of who it is about, and sharing, as functions of what was there.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod cases;
mod ends;
mod erasure;
mod rights;
mod sample;
mod sharing;
mod steps;
mod stored;
