//! Do the links to other sites still lead somewhere? Asked only on demand, as it asks other people's servers.
//!
//! A build never does this: the same sources must give the same site with or without a network. Each address is asked
//! once, few at a time, and the whole is bounded in time and number. What another server says is no fault of ours
//! unless it is certain: only an address that is gone is an error.

mod collect;
mod crew;
mod public;
mod visit;

use std::fmt;
use std::time::Duration;

use collect::OutsideLink;
use visit::Verdict;

use crate::options::BuildOptions;
use crate::problem::{Level, Problem, counted, few_of_each_file, quoted};
use crate::site::Report;

/// An address is gone.
const GONE: &str = "SG080";
/// An address has moved for good.
const MOVED: &str = "SG081";
/// It could not be found out whether an address is right.
const UNCLEAR: &str = "SG082";
/// The page is there, and the place on it is not.
const NO_ANCHOR: &str = "SG083";
/// There was no time, or no leave, to ask.
const NOT_ASKED: &str = "SG084";

/// How much is asked of others.
#[derive(Clone, Copy, Debug)]
pub struct LinkLimits {
    /// Addresses asked at most; the rest are reported as not asked.
    pub addresses: usize,
    /// Requests at one time.
    pub at_once: usize,
    /// Requests to one host at one time.
    pub at_once_per_host: usize,
    /// How long one request may take.
    pub request: Duration,
    /// How long all of it may take; a request that has begun then is cut off.
    pub total: Duration,
    /// Whether links into our own network are asked after. Nobody outside of it may lead there, however this is.
    pub private: bool,
}

impl Default for LinkLimits {
    fn default() -> Self {
        Self {
            addresses: 1_000,
            at_once: 8,
            at_once_per_host: 2,
            request: Duration::from_secs(10),
            total: Duration::from_mins(2),
            private: false,
        }
    }
}

/// What came of it, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinksTried {
    /// Addresses that were asked and are right.
    pub right: usize,
    /// Addresses there is something to say about.
    pub reported: usize,
    /// Addresses nobody was asked about.
    pub not_asked: usize,
}

impl fmt::Display for LinksTried {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            right,
            reported,
            not_asked,
        } = self;
        write!(
            formatter,
            "Lenker til andre nettsteder: {right} i orden, {reported} å se på, {not_asked} ikke sjekket."
        )
    }
}

/// Asks after every outside address of a site that was built, and adds what is wrong to its report. `None` when
/// there is no site: what stops a build comes first.
pub fn try_outside_links(
    report: &mut Report,
    options: &BuildOptions,
    limits: &LinkLimits,
) -> Option<LinksTried> {
    let links = collect::links(report.site.as_ref()?, options);
    let answers = crew::ask(&links, &options.base_url, limits);
    let mut tried = LinksTried::default();
    let mut not_asked: Vec<&OutsideLink> = Vec::new();
    for (link, verdicts) in links.iter().zip(&answers) {
        let problems: Vec<Problem> = verdicts
            .iter()
            .filter_map(|found| problem(link, found))
            .collect();
        if verdicts.contains(&Verdict::NotAsked) {
            not_asked.push(link);
        } else if problems.is_empty() {
            tried.right += 1;
        } else {
            tried.reported += 1;
        }
        report.problems.extend(problems);
    }
    tried.not_asked = not_asked.len();
    if let Some(first) = not_asked.first() {
        let (seconds, addresses) = (limits.total.as_secs(), limits.addresses);
        let message = format!(
            "{} til andre nettsteder ble ikke sjekket. Den første er `{}`. Sjekken tar slutt etter {seconds} sekunder, etter {addresses} adresser, eller når et nettsted ikke svarer.",
            counted(not_asked.len(), "lenke", "lenker"),
            quoted(first.address.as_str())
        );
        let problem = first.problem(NOT_ASKED, message);
        report
            .problems
            .push(problem.help("Kjør sjekken på nytt senere."));
    }
    report.problems = few_of_each_file(std::mem::take(&mut report.problems));
    // A link that is certainly dead stops a build as any other does.
    report.keep_site_without_errors();
    Some(tried)
}

fn problem(link: &OutsideLink, verdict: &Verdict) -> Option<Problem> {
    let address = quoted(link.address.as_str());
    Some(match verdict {
        Verdict::Right | Verdict::NotAsked => return None,
        Verdict::Gone(status) => {
            let problem = link.problem(
                GONE,
                format!("`{address}` finnes ikke lenger: Serveren svarer {status}."),
            );
            if link.is_archived {
                // Nobody may mend it, so it must not stop anybody.
                let help = "La det stå. En godkjent versjon skal ikke endres.";
                let mut problem = problem.help(help);
                problem.level = Level::Warning;
                problem
            } else {
                problem.help("Finn den nye adressen, eller ta bort lenken.")
            }
        }
        Verdict::Moved(to) => {
            let problem = link.problem(MOVED, format!("`{address}` er flyttet for godt."));
            problem.help(format!("Skriv {to} i stedet."))
        }
        Verdict::Unclear(why) => {
            let message = format!("Vi fikk ikke sjekket `{address}`: {why}.");
            link.problem(UNCLEAR, message)
                .help("Åpne lenken i en nettleser.")
        }
        Verdict::NoAnchor(anchor) => {
            let message = format!("`{address}` har ingenting med merket `{}`.", quoted(anchor));
            let help = "Åpne lenken i en nettleser. Merket kan ha fått et nytt navn, eller bli laget av et skript.";
            link.problem(NO_ANCHOR, message).help(help)
        }
    })
}
