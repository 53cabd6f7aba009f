//! How a function starts its log, which has outcomes, codes and references, and nothing that somebody typed.

use std::io;

use personal_data::report_places_of_panics;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Starts the log on standard error, and makes panics tell where and not what.
///
/// Only the lines of `ours`, a crate's name as in `CARGO_CRATE_NAME`, are written. Those of the libraries below it are
/// not ours to vouch for: a client's debug line can hold a whole request.
pub fn start_log(ours: &'static str) {
    let lines = tracing_subscriber::fmt::layer()
        .with_target(false)
        .with_ansi(false)
        .with_writer(io::stderr);
    let ours = Targets::new()
        .with_target(ours, LevelFilter::INFO)
        .with_target(env!("CARGO_CRATE_NAME"), LevelFilter::INFO);
    tracing_subscriber::registry().with(lines).with(ours).init();
    report_places_of_panics(|file, line| tracing::error!(outcome = "panic", file, line));
}
