//! Do the notice, the register, the built pages and the infrastructure say the same?
//!
//! Checks with codes below PV100 stop the build; those above tell an editor what a reader is owed and does not get.
//! Nothing here changes a word.

mod agreement;
mod built;
mod gaps;
mod infrastructure;
mod list_sentence;
mod origins;
mod output;
mod phrases;
mod promised_time;
mod quotes;
mod subject;
mod suggestions;

use crate::problem::{Level, Problem};
use subject::Printer;

pub(crate) use origins::Origins;
pub(crate) use output::{followed_addresses, ids_of};
pub(crate) use subject::{Infrastructure, Subject};
pub use suggestions::SUGGESTED;

/// Runs every check. What the register suppresses comes too, marked.
pub(crate) fn check(subject: &Subject<'_>) -> Vec<Problem> {
    let printer = Printer::new(subject);
    let mut problems = Vec::new();
    agreement::check(&printer, &mut problems);
    if subject.is_complete {
        output::check(&printer, &mut problems);
    }
    infrastructure::check(&printer, &mut problems);
    let before = problems.len();
    gaps::check(&printer, &mut problems);
    for problem in problems.drain(before..).collect::<Vec<_>>() {
        let sentence = suggestions::sentence(problem.code, subject);
        problems.push(problem.suggest(sentence));
    }
    for problem in &mut problems {
        let mut suppressions = subject.register.suppressions.iter();
        // What stops a build cannot be wished away.
        problem.suppressed = problem.level != Level::Error
            && suppressions.any(|suppression| suppression.code == problem.code);
    }
    problems.sort_by_key(|problem| problem.code);
    problems
}
