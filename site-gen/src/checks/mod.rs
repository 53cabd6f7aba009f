//! Do the notice, the register, the built pages and the infrastructure say the same?
//!
//! Checks with codes below PV100 stop the build; those above tell an editor what a reader is owed and does not get.
//! Nothing here changes a word.

mod infrastructure;
mod notice;
mod origins;
mod pages;
mod subject;

use crate::parallel::beside;
use crate::problem::{Level, Problem};

pub use notice::suggestions::SUGGESTED;
pub(crate) use origins::Origins;
pub(crate) use pages::{BuiltSite, PageChecker, PageFacts, followed_addresses, ids_of};
pub(crate) use subject::{Infrastructure, Reporter, Subject};

/// Runs every check. What the register suppresses comes too, marked.
///
/// Without a site only the sources are compared; and nothing is compared with a notice that something is wrong with,
/// unless `is_notice_sound`.
pub(crate) fn check(
    reporter: &Reporter<'_>,
    is_notice_sound: bool,
    site: Option<&BuiltSite<'_>>,
) -> Vec<Problem> {
    let subject = reporter.subject;
    let (mut problems, mut others) = (Vec::new(), Vec::new());
    let of_sources = || {
        infrastructure::check(reporter, &mut others);
        if is_notice_sound {
            notice::agreement::check(reporter, &mut problems);
            let mut incomplete = Vec::new();
            notice::completeness::check(reporter, &mut incomplete);
            others.extend(incomplete.into_iter().map(|problem| {
                let sentence = notice::suggestions::sentence(problem.code, subject);
                problem.suggest(sentence)
            }));
        }
    };
    let of_pages = beside(of_sources, || {
        let mut problems = Vec::new();
        if let Some(site) = site {
            pages::check(reporter, is_notice_sound, site, &mut problems);
        }
        problems
    });
    problems.extend(of_pages.into_iter().chain(others));
    for problem in &mut problems {
        let mut suppressions = subject.register.suppressions.iter();
        // What stops a build cannot be wished away.
        problem.suppressed = problem.level != Level::Error
            && suppressions.any(|suppression| suppression.code == problem.code);
    }
    problems.sort_by_key(|problem| problem.code);
    problems
}
