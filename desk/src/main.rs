//! `desk`: what case workers keep the notice's promises with.
//!
//! Data goes to standard output, talk to standard error. Exit status: 0 done, 1 refused or not complete, 2 a fault
//! that is not the case worker's.

mod commands;
mod confirm;
mod context;
mod embedded;
mod letters;
mod new_id;
mod out;
mod output;
mod pages;
mod progress;
mod store;
mod terminal;
mod typed;
mod words;

use std::env;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, ValueEnum};
use commands::Command;
use context::CommandOutput;
use desk::DeskError;
use personal_data::{Printable, report_places_of_panics};
use terminal::{arguments, fault, print, refuse, warn};
use words::Words;

const AFTER_HELP: &str = "\
With --local, desk works on the engine that `cargo run --bin local` started, with the key in that program's data folder \
(--data). With --stack it works on the tables of that stack, with the usual AWS settings (AWS_PROFILE, AWS_REGION, \
AWS_ENDPOINT_URL_DYNAMODB), and takes from the environment LOOKUP_KEY, by which addresses and numbers are looked up, and \
SITE_ORIGIN, of which links are made.";

/// Keeps the rights that the privacy notice promises
#[derive(Debug, Parser)]
#[command(version, after_help = AFTER_HELP)]
struct Arguments {
    #[command(flatten)]
    store: store::StoreArguments,
    /// How results are written
    #[arg(long, global = true, value_enum, default_value_t = Format::Text, help_heading = store::OF_EVERY_COMMAND)]
    format: Format,
    /// Answer yes to every request for confirmation
    #[arg(long, global = true, overrides_with = "yes", help_heading = store::OF_EVERY_COMMAND)]
    yes: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Text,
    /// For programs
    Json,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    report_places_of_panics(|file, line| {
        fault(&format!("a fault in desk, at {file}:{line}"));
    });
    let arguments: Arguments = match arguments() {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    if let Command::Completions { shell } = arguments.command {
        return completions(shell);
    }
    if let Err(error) = arguments.store.check(&mut Arguments::command()) {
        return terminal::usage(&error);
    }
    // Every command's future is in this one, so it has a place of its own.
    Box::pin(run(&arguments)).await
}

async fn run(arguments: &Arguments) -> ExitCode {
    let Ok(words) = Words::built_in() else {
        return fault("the words in this program are broken");
    };
    let command = &arguments.command;
    let environment = environment();
    let desk = match arguments.store.open(command.needs(), &environment).await {
        Ok(desk) => desk,
        Err(store::NotOpened::Refused(why)) => return refuse(&why),
        Err(store::NotOpened::Fault(error)) => return fault(&format!("{error:#}")),
    };
    if let Command::Open(open) = command {
        return Box::pin(opened(arguments, open, desk, words)).await;
    }
    let asked = context::Context {
        desk: &desk,
        words: &words,
        yes: arguments.yes,
        is_text: arguments.format == Format::Text,
    };
    let answered = command.run(&asked).await;
    let code = match answered {
        Ok(answer) => show(&answer, arguments.format),
        Err(error @ (DeskError::Refused(_) | DeskError::Rule(_))) => refuse(&error.to_string()),
        Err(DeskError::Store(error)) => fault(&format!("{:#}", arguments.store.explain(error))),
        Err(DeskError::Uncertain(error)) => fault(&error.to_string()),
    };
    // Said after every command, so that nobody forgets it.
    if !command.is_erasure() && desk.unfinished_erasures().await.is_ok_and(|some| some > 0) {
        warn("an erasure is unfinished: run `desk erase --resume`");
    }
    code
}

/// Serves the pages until they are closed.
async fn opened(
    arguments: &Arguments,
    open: &pages::Open,
    desk: desk::actions::Desk,
    words: Words,
) -> ExitCode {
    let of_end = desk.clone();
    let (store, clock) = (arguments.store.flags(), arguments.store.clock());
    let served = open.serve(desk, words, &store, clock).await;
    if of_end
        .unfinished_erasures()
        .await
        .is_ok_and(|some| some > 0)
    {
        warn("an erasure is unfinished: run `desk erase --resume`");
    }
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => refuse(&error.to_string()),
    }
}

#[expect(clippy::disallowed_methods, reason = "a main reads the settings")]
fn environment() -> store::Environment {
    store::Environment {
        lookup_key: env::var("LOOKUP_KEY").ok(),
        site_origin: env::var("SITE_ORIGIN").ok(),
        user: env::var("USER").ok(),
    }
}

fn show(answer: &CommandOutput, format: Format) -> ExitCode {
    let printed = match format {
        Format::Json => print(&Printable::json(&format!("{:#}", answer.json))),
        Format::Text if answer.is_file => terminal::print_file(&answer.text),
        Format::Text => print(&Printable::lines(&answer.text)),
    };
    if let Err(error) = printed {
        return fault(&format!("{error:#}"));
    }
    for note in &answer.notes {
        terminal::note(note);
    }
    if answer.unreadable.is_empty() {
        return ExitCode::SUCCESS;
    }
    let keys = answer.unreadable.join(", ");
    refuse(&format!(
        "not shown, because another version of this program wrote them: {keys}"
    ))
}

fn completions(shell: clap_complete::Shell) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "desk", &mut script);
    match print(&Printable::lines(&String::from_utf8_lossy(&script))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fault(&format!("{error:#}")),
    }
}
