//! Every rule in one table: what its code is called, how grave it is, why it is there, and what to do about it.
//!
//! Messages, SARIF and `docs/checks/` are made from this table, and a test fails when the pages differ from it.

mod notice;
mod sources;

use super::{Level, Problem};
use notice::NOTICE;
use sources::SOURCES;

/// How the codes of the notice's checks begin; those of slips in the sources begin with SG.
const OF_NOTICE: &str = "PV";
/// The page of all rules of the sources: a slip has its own words at its place, and no decision is asked for.
const PAGE_OF_SOURCES: &str = "SG.md";

/// A rule.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its code.
    pub code: &'static str,
    /// How grave it is when it strikes, unless the place says otherwise.
    pub level: Level,
    /// The article of the GDPR, or empty when no single article asks for it.
    pub article: &'static str,
    /// What it is about, in a few words of bokmål.
    pub title: &'static str,
    /// Why it matters, in bokmål.
    pub why: &'static str,
    /// The question to answer, or what to do, in bokmål.
    pub remedy: &'static str,
}

impl Rule {
    /// Whether it is a check of the notice, and not of what files look like.
    pub fn is_of_notice(&self) -> bool {
        self.code.starts_with(OF_NOTICE)
    }

    /// Its page in `docs/checks/`, with the place on it.
    pub fn page(&self) -> String {
        let Self { code, .. } = self;
        if self.is_of_notice() {
            format!("{code}.md")
        } else {
            format!("{PAGE_OF_SOURCES}#{}", code.to_lowercase())
        }
    }
}

/// All rules: those of the notice, then those of the sources, each in order of code.
pub const RULES: &[Rule] = &ALL;
const ALL: [Rule; NOTICE.len() + SOURCES.len()] = joined(NOTICE, SOURCES);

/// The rule with this code.
pub(crate) fn rule_of(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code == code)
}

/// Gives a problem what the table says about its code.
pub(crate) fn with_rule(problem: Problem) -> Problem {
    let Some(rule) = rule_of(problem.code) else {
        return problem;
    };
    let mut problem = problem.help(rule.remedy);
    problem.level = rule.level;
    problem.article = rule.article;
    problem
}

const fn rule(
    level: Level,
    code: &'static str,
    article: &'static str,
    title: &'static str,
    why: &'static str,
    remedy: &'static str,
) -> Rule {
    Rule {
        code,
        level,
        article,
        title,
        why,
        remedy,
    }
}

/// Both lists as one: they are two files, as one would be longer than anybody reads.
const fn joined<const FIRST: usize, const SECOND: usize, const BOTH: usize>(
    first: [Rule; FIRST],
    second: [Rule; SECOND],
) -> [Rule; BOTH] {
    let mut both = [rule(Level::Error, "", "", "", "", ""); BOTH];
    let mut place = 0;
    while place < BOTH {
        both[place] = if place < FIRST {
            first[place]
        } else {
            second[place - FIRST]
        };
        place += 1;
    }
    both
}

#[cfg(test)]
mod tests {
    use super::{RULES, Rule};

    fn codes(is_of_notice: bool) -> Vec<&'static str> {
        let rules = RULES
            .iter()
            .filter(|rule| rule.is_of_notice() == is_of_notice);
        rules.map(|rule| rule.code).collect()
    }

    #[test]
    fn the_codes_are_the_frozen_ones_in_order() {
        let frozen: Vec<_> = (1..=18)
            .chain(101..=122)
            .map(|number| format!("PV{number:03}"))
            .collect();
        assert_eq!(codes(true), frozen);
        let of_sources = codes(false);
        assert!(
            of_sources.is_sorted_by(|one, other| one < other),
            "{of_sources:?}"
        );
        assert!(of_sources.iter().all(|code| code.starts_with("SG")));
    }

    #[test]
    fn no_two_rules_say_the_same() {
        for text in [
            |rule: &Rule| rule.title,
            |rule: &Rule| rule.why,
            |rule: &Rule| rule.remedy,
        ] {
            let mut texts: Vec<_> = RULES.iter().map(text).collect();
            texts.sort_unstable();
            for pair in texts.windows(2) {
                assert!(pair[0] != pair[1] && !pair[0].is_empty(), "{}", pair[0]);
            }
        }
    }

    #[test]
    fn a_page_is_found_by_its_code() {
        let page = |code: &str| super::rule_of(code).map(Rule::page);
        assert_eq!(page("PV001").as_deref(), Some("PV001.md"));
        assert_eq!(page("SG020").as_deref(), Some("SG.md#sg020"));
    }
}
