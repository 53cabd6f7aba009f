//! The one way from this program to a terminal: what is printed is [`Printable`], or a report of the site's, which is made
//! of nothing else. The log has lines of its own, of words that are the program's.
#![expect(
    clippy::print_stderr,
    reason = "a command line tool talks on standard error"
)]

use std::io::IsTerminal as _;
use std::process::ExitCode;

use clap::Parser;
use personal_data::Printable;
use site_gen::Problems;

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

/// Prints something, in as many lines as it has.
pub(crate) fn note(text: &str) {
    eprintln!("{}", Printable::lines(text));
}

/// Shows what stops the site as site-gen shows it.
pub(crate) fn show(problems: &Problems) {
    eprint!("{}", problems.report(std::io::stderr().is_terminal()));
}
