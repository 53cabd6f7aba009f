//! `site-gen`: the editor's tool.
#![expect(
    clippy::print_stderr,
    reason = "a command line tool talks on its standard streams"
)]

mod command;
mod terminal;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Builds the site from Markdown, templates and the register, and checks that they agree
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// Each is a file of `command/`, with what it is asked and what it does.
#[derive(Debug, Subcommand)]
enum Command {
    Build(command::build::Build),
    Check(command::check::Check),
    Serve(command::serve::Serve),
    Approve(command::approve::Approve),
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Build(build) => build.run(),
        Command::Check(check) => check.run(),
        Command::Serve(serve) => serve.run(),
        Command::Approve(approve) => approve.run(),
    }
}
