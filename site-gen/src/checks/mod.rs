//! Do the notice, the register, the built pages and the infrastructure say the same?
//!
//! Checks with codes below PV100 stop the build; those above tell an editor what a reader is owed and does not get.
//! Nothing here changes a word.

mod infrastructure;
mod notice;
mod origins;
mod pages;
mod subject;

use crate::problem::{Level, Problem};
use subject::Reporter;

pub use notice::suggestions::SUGGESTED;
pub(crate) use origins::Origins;
pub(crate) use pages::{followed_addresses, ids_of};
pub(crate) use subject::{Infrastructure, Subject};

/// Runs every check. What the register suppresses comes too, marked.
pub(crate) fn check(subject: &Subject<'_>) -> Vec<Problem> {
    let reporter = Reporter::new(subject);
    let mut problems = Vec::new();
    if subject.is_notice_sound {
        notice::agreement::check(&reporter, &mut problems);
    }
    if subject.is_complete {
        pages::check(&reporter, &mut problems);
    }
    infrastructure::check(&reporter, &mut problems);
    let before = problems.len();
    if subject.is_notice_sound {
        notice::completeness::check(&reporter, &mut problems);
    }
    for problem in problems.drain(before..).collect::<Vec<_>>() {
        let sentence = notice::suggestions::sentence(problem.code, subject);
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
