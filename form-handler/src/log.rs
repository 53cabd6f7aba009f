//! The log: outcomes, field codes and references, and nothing that somebody typed.

use std::{io, panic};

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
    // The usual hook prints a panic's message, and that can quote what a person wrote.
    panic::set_hook(Box::new(|info| {
        let place = info.location();
        let (file, line) = place.map_or(("unknown", 0), |place| (place.file(), place.line()));
        tracing::error!(outcome = "panic", file, line);
    }));
}
