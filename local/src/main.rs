//! `local`: the site, the form handler and a DynamoDB engine in one process, for trying, developing and testing.
//!
//! It uses the router and the store of production; only the engine behind the store is another. Production is AWS.

mod data_folder;
mod demo;
mod engine;
mod outbox;
mod server;
mod stream;
mod terminal;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use jiff::{SignedDuration, Timestamp};
use personal_data::StoreError;

/// Runs the whole system on this machine.
///
/// For trying, developing and testing; production is AWS. Everything is bound to 127.0.0.1 only. The store answers no web
/// page, and no program that has not read the key in the data folder, which is for you alone.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Port of the site; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Port of the DynamoDB engine; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 8000)]
    dynamodb_port: u16,
    /// Folder for the engine's data; absent, empty, or made by `local` before
    #[arg(long, default_value = ".local")]
    data: PathBuf,
    /// Start the clock at this time, as in 2026-03-15T12:00:00Z, and let it run from there
    #[arg(long, value_name = "RFC3339")]
    now: Option<Timestamp>,
    /// Fill a new data folder with invented people, to look at the desk with; a folder that holds anything is refused
    #[arg(long)]
    demo: bool,
    /// Whether a client that sends many messages is told to wait
    #[arg(long, value_enum, value_name = "on|off", default_value_t = ClientLimit::On, hide_possible_values = true)]
    client_limit: ClientLimit,
    /// Folder of pages, messages and the register
    #[arg(long, default_value = "content")]
    content: PathBuf,
    /// Folder of templates, styles and the icon
    #[arg(long, default_value = "templates")]
    templates: PathBuf,
}

/// The client limit, which gets in the way of whoever tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ClientLimit {
    On,
    Off,
}

#[tokio::main]
async fn main() -> ExitCode {
    function_log::start_log("form_handler");
    let arguments = match terminal::arguments() {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    match server::run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::note(&format!("error: {error:#}"));
            // What the machine refused is not the user's slip.
            let is_fault = error
                .chain()
                .any(|cause| cause.is::<std::io::Error>() || cause.is::<StoreError>());
            ExitCode::from(if is_fault { 2 } else { 1 })
        }
    }
}

/// The system's clock, or one that started at `--now` when the program did.
#[expect(clippy::disallowed_methods, reason = "a main reads the clock")]
fn clock(now: Option<Timestamp>) -> impl Fn() -> Timestamp + Clone + Send + Sync {
    let started = Timestamp::now();
    let ahead = now.map_or(SignedDuration::ZERO, |now| now.duration_since(started));
    move || {
        Timestamp::now()
            .saturating_add(ahead)
            .unwrap_or(Timestamp::MAX)
    }
}
