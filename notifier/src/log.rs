//! The log: outcomes and references.

use std::{io, panic};

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Starts the log on standard error with this crate's own lines alone, and makes panics tell where and not what.
///
/// The libraries below write of whole requests, and those hold the addresses of staff.
pub fn start_log() {
    let lines = tracing_subscriber::fmt::layer()
        .with_target(false)
        .with_ansi(false)
        .with_writer(io::stderr);
    let ours = Targets::new().with_target(env!("CARGO_CRATE_NAME"), LevelFilter::INFO);
    tracing_subscriber::registry().with(lines).with(ours).init();
    panic::set_hook(Box::new(|info| {
        let place = info.location();
        let (file, line) = place.map_or(("unknown", 0), |place| (place.file(), place.line()));
        tracing::error!(outcome = "panic", file, line);
    }));
}
