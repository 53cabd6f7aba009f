//! The log: outcomes, field codes and references, and nothing that somebody typed.

use std::io;

use personal_data::say_places_of_panics;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Starts the log on standard error, and makes panics tell where and not what.
///
/// Only this crate's own lines are written. Those of the libraries below it are not ours to vouch for: a client's
/// debug line can hold a whole request.
pub fn start_log() {
    let lines = tracing_subscriber::fmt::layer()
        .with_target(false)
        .with_ansi(false)
        .with_writer(io::stderr);
    let ours = Targets::new().with_target(env!("CARGO_CRATE_NAME"), LevelFilter::INFO);
    tracing_subscriber::registry().with(lines).with(ours).init();
    say_places_of_panics(|file, line| tracing::error!(outcome = "panic", file, line));
}
