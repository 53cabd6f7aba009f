//! How the commands talk: results on standard output, problems on standard error.

use std::io::{IsTerminal, Write as _};
use std::process::ExitCode;

use site_gen::{Problem, Problems};

/// Shows what stops a build, and says that nothing was written.
pub(crate) fn refuse<'a>(errors: impl Iterator<Item = &'a Problem> + Clone) -> ExitCode {
    show(errors.clone());
    eprintln!(
        "error: {} to mend; nothing was written",
        things(errors.count())
    );
    ExitCode::from(1)
}

/// Shows problems, each with its line and a caret under the place.
pub(crate) fn show<'a>(problems: impl Iterator<Item = &'a Problem>) {
    let problems = Problems(problems.cloned().collect());
    eprint!("{}", problems.report(std::io::stderr().is_terminal()));
}

/// Writes a line of the result. A reader that has seen enough and closed the pipe is no fault.
pub(crate) fn tell(line: &str) {
    if let Err(error) = writeln!(std::io::stdout(), "{line}")
        && error.kind() != std::io::ErrorKind::BrokenPipe
    {
        eprintln!("error: the result cannot be written: {error}");
    }
}

/// A count of things, as people say it.
pub(crate) fn things(number: usize) -> String {
    count(number, "thing")
}

/// A count of what is called `what`.
pub(crate) fn count(number: usize, what: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {what}{ending}")
}
