//! How the commands talk: results on standard output, problems on standard error. The one way from this program to a
//! terminal: what is printed is [`Printable`], or a report, which is made of nothing else.
#![expect(
    clippy::print_stderr,
    reason = "a command line tool talks on its standard streams"
)]

use std::fmt::Display;
use std::io::{IsTerminal, Write as _};
use std::process::ExitCode;

use clap::Parser;
use personal_data::Printable;
use site_gen::{Problem, Problems};

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

/// Prints what the program does, beside its result.
pub(crate) fn note(text: &str) {
    eprintln!("{}", Printable::lines(text));
}

/// Says why something was not done.
pub(crate) fn fail(error: &impl Display) {
    note(&format!("Feil: {error}"));
}

/// Shows what stops a build, and says that nothing was written.
pub(crate) fn refuse<'a>(errors: impl Iterator<Item = &'a Problem> + Clone) -> ExitCode {
    show(errors.clone());
    let errors = Problem::count(errors);
    note(&format!("{errors} feil. Ingenting er skrevet."));
    ExitCode::from(1)
}

/// Shows problems, each with its line and a caret under the place.
pub(crate) fn show<'a>(problems: impl Iterator<Item = &'a Problem>) {
    let problems = Problems(problems.cloned().collect());
    eprint!("{}", problems.report(std::io::stderr().is_terminal()));
}

/// Prints a line of the result.
pub(crate) fn print(line: &str) {
    write(&Printable::lines(line));
}

/// Prints a result for programs.
pub(crate) fn print_json(json: &str) {
    write(&Printable::json(json));
}

/// Prints a text of the program's own to the letter.
pub(crate) fn print_raw(text: &str) {
    write(&text);
}

/// A reader that has seen enough and closed the pipe is no fault.
fn write(result: &impl Display) {
    if let Err(error) = writeln!(std::io::stdout(), "{result}")
        && error.kind() != std::io::ErrorKind::BrokenPipe
    {
        fail(&format!("Resultatet kan ikke skrives: «{error}»."));
    }
}

/// How many findings there are, and where to see them.
pub(crate) fn findings_line(findings: usize) -> String {
    format!("{findings} funn. Se dem med `site-gen check`.")
}
