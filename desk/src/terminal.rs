//! The one way from this program to a terminal: what is printed is [`Printable`], and nothing else.
#![expect(
    clippy::print_stderr,
    reason = "a command line tool says what went wrong on standard error"
)]

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser;
use clap::error::{ContextKind, ErrorKind};
use personal_data::Printable;

use crate::output;

/// The command line, or the exit status when there is nothing to do for it: help was asked for, or it cannot be read.
pub(crate) fn arguments<T: Parser>() -> Result<T, ExitCode> {
    T::try_parse().map_err(|error| {
        if error.use_stderr() {
            return usage(&error);
        }
        // A closed pipe has seen enough of the help.
        let _written_or_not = error.print();
        ExitCode::SUCCESS
    })
}

/// Says why something is refused. Exit status 1.
pub(crate) fn refuse(why: &str) -> ExitCode {
    eprintln!("error: {}", Printable::line(why));
    ExitCode::from(1)
}

/// Says what went wrong without keeping anything from being done.
pub(crate) fn warn(what: &str) {
    eprintln!("warning: {}", Printable::line(what));
}

/// Says what went wrong that is not the case worker's. Exit status 2.
pub(crate) fn fault(what: &str) -> ExitCode {
    eprintln!("error: {}", Printable::line(what));
    ExitCode::from(2)
}

/// How clap refuses arguments. Exit status 2.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    eprint!("{}", Printable::lines(&without_typed_values(error)));
    ExitCode::from(2)
}

/// What clap says, less what was typed: an address that a person forgot the flag of is no part of an error either.
fn without_typed_values(error: &clap::Error) -> String {
    let context = |kind| error.get(kind).map(ToString::to_string);
    let flag = context(ContextKind::InvalidArg).unwrap_or_default();
    let message = match error.kind() {
        ErrorKind::UnknownArgument if is_flag(&flag) => format!("there is no flag {flag} here"),
        ErrorKind::UnknownArgument => "there is one argument too many".to_owned(),
        ErrorKind::InvalidSubcommand => "there is no such command".to_owned(),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let valid = context(ContextKind::ValidValue).filter(|valid| !valid.is_empty());
            let valid = valid.map(|valid| format!(", which takes one of: {valid}"));
            format!(
                "the value is not one for {flag}{}",
                valid.unwrap_or_default()
            )
        }
        _ => return error.to_string(),
    };
    let usage = context(ContextKind::Usage).map(|usage| format!("{usage}\n\n"));
    format!(
        "error: {message}\n\n{}For more information, try '--help'.\n",
        usage.unwrap_or_default()
    )
}

/// Whether a text is the name of a flag, and nothing more.
fn is_flag(text: &str) -> bool {
    let name = text.strip_prefix("--");
    name.is_some_and(|name| {
        name.bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
    })
}

/// Says something that belongs to a result and is none.
pub(crate) fn note(what: &str) {
    eprintln!("{}", Printable::lines(&output::fit(what)));
}

/// Says what will be done, in several lines.
pub(crate) fn talk(plan: &str) {
    eprintln!("{}", Printable::lines(plan));
}

/// Asks a question, to be answered on the same line.
pub(crate) fn prompt(question: &str) {
    eprint!("{}", Printable::line(question));
}

/// Writes the result. A reader that has seen enough and closed the pipe is no fault.
pub(crate) fn print(result: &Printable) -> anyhow::Result<()> {
    write(&format!("{result}\n"))
}

/// Writes a file's contents as they are, whose cells were made harmless one by one.
pub(crate) fn print_file(contents: &str) -> anyhow::Result<()> {
    write(contents)
}

fn write(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
