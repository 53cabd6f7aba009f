//! The one way from this program to a terminal: what is printed is [`Printable`], and nothing else.
#![expect(
    clippy::print_stderr,
    reason = "a command line tool says what went wrong on standard error"
)]

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser;
use personal_data::Printable;

/// The command line, or the exit status when there is nothing to do for it: help was asked for, or it cannot be read.
///
/// A refused argument is quoted by clap as it was typed, which may be as it was copied.
pub(crate) fn arguments<T: Parser>() -> Result<T, ExitCode> {
    T::try_parse().map_err(|error| {
        if error.use_stderr() {
            eprint!("{}", Printable::lines(&error.to_string()));
            return ExitCode::from(2);
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

/// Writes the result. A reader that has seen enough and closed the pipe is no fault.
pub(crate) fn print(result: &Printable) -> anyhow::Result<()> {
    match writeln!(std::io::stdout(), "{result}") {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
