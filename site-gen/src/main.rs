//! `site-gen`: the editor's tool.

mod command;
mod terminal;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

/// Builds the site from Markdown, templates and the register, and checks that they agree
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
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
    Init(command::init::Init),
    New(command::new::New),
    Approve(command::approve::Approve),
    Completions(command::completions::Completions),
}

fn main() -> ExitCode {
    let arguments: Arguments = match terminal::arguments() {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    match arguments.command {
        Command::Build(build) => build.run(),
        Command::Check(check) => check.run(),
        Command::Serve(serve) => serve.run(),
        Command::Approve(approve) => approve.run(),
        Command::Init(init) => init.run(),
        Command::New(new) => new.run(),
        Command::Completions(completions) => completions.run(Arguments::command()),
    }
}
