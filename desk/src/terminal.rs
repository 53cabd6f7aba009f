//! The one way from this program to a terminal: what is printed is [`Printable`], and nothing else.
#![expect(
    clippy::print_stderr,
    reason = "a command line tool says what went wrong on standard error"
)]

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser;
use personal_data::Printable;

use crate::output;

/// The command line, or the exit status when there is nothing to do for it: help was asked for, or it cannot be read.
///
/// A refused argument is quoted by clap as it was typed, which may be as it was copied.
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
    eprint!("{}", Printable::lines(&error.to_string()));
    ExitCode::from(2)
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
