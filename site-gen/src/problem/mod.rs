//! What is wrong with the sources, and where: one type for every reader of it.

mod excerpt;
mod few;
mod lines;
mod report;
mod rules;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use personal_data::Printable;
use serde::Serialize;

pub(crate) use few::{Few, few_of_each_file};
pub(crate) use lines::Locator;
pub use report::Problems;
pub use rules::{RULES, Rule};
pub(crate) use rules::{rule_of, with_rule};

/// So many characters of what somebody wrote are quoted in a message or in its help.
const QUOTED: usize = 60;
/// A message or a help that is longer, in characters, quotes more than anybody reads.
const LONGEST_WORDS: usize = 2000;

/// How grave a problem is. Only an error stops a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The program and the text disagree, or the site cannot be made.
    Error,
    /// Something a reader is owed is missing or unclear.
    Warning,
    /// Worth knowing.
    Info,
}

/// One thing an editor has to put right, or should know.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Stable code, such as `SG007` or `PV003`.
    pub code: &'static str,
    /// How grave it is.
    pub level: Level,
    /// The article of the GDPR it is about, or empty.
    pub article: &'static str,
    /// Whether the register says that somebody has decided to live with it.
    pub suppressed: bool,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// The file it is in, as a path the reader can open, or the folder something is missing from.
    pub file: String,
    /// How many problems this one stands for: 1, or as many as are counted and not listed.
    pub stands_for: u32,
    // Boxed, so that a result with a problem in it stays small.
    more: Box<More>,
}

/// What not every problem has.
#[derive(Clone, Debug, Default)]
struct More {
    place: Option<Place>,
    suggestion: Option<String>,
}

#[derive(Clone, Debug)]
struct Place {
    source: Arc<str>,
    span: Range<usize>,
}

impl Problem {
    /// Something wrong with a file or folder as a whole, as grave as the rule of its code says.
    pub fn in_file(code: &'static str, file: &Path, message: impl Into<String>) -> Self {
        Self {
            code,
            level: rule_of(code).map_or(Level::Error, |rule| rule.level),
            article: "",
            suppressed: false,
            message: not_too_long(message.into()),
            help: None,
            file: file.display().to_string(),
            stands_for: 1,
            more: Box::default(),
        }
    }

    /// Stands for problems of a file that are not listed.
    pub(crate) fn more(code: &'static str, file: &Path, count: usize) -> Self {
        Self {
            stands_for: u32::try_from(count).unwrap_or(u32::MAX),
            ..Self::in_file(code, file, not_shown(code, count))
        }
    }

    /// Something wrong at a place in a file. `span` is in bytes and may reach past the end, or into a letter: a file can
    /// have changed since it was read first.
    pub fn at(
        code: &'static str,
        file: &Path,
        source: &Arc<str>,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> Self {
        let end = source.floor_char_boundary(span.end);
        let place = Place {
            source: Arc::clone(source),
            span: source.floor_char_boundary(span.start).min(end)..end,
        };
        let mut problem = Self::in_file(code, file, message);
        problem.more.place = Some(place);
        problem
    }

    /// Adds what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(not_too_long(help.into()));
        self
    }

    /// Adds a sentence that would answer it.
    #[must_use]
    pub(crate) fn suggest(mut self, sentence: Option<String>) -> Self {
        self.more.suggestion = sentence.map(not_too_long);
        self
    }

    /// A sentence that would answer it, made of the register's values. Nothing ever puts it into a file.
    pub fn suggestion(&self) -> Option<&str> {
        self.more.suggestion.as_deref()
    }

    /// Where it begins in its file, in bytes; `None` when it is about the file as a whole.
    pub(crate) fn start(&self) -> Option<usize> {
        self.more.place.as_ref().map(|place| place.span.start)
    }

    /// What is the same of two that say the same about the same place: code, message, file and place.
    pub(crate) fn words(&self) -> (&'static str, String, String, Option<Range<usize>>) {
        let place = self.more.place.as_ref().map(|place| place.span.clone());
        (self.code, self.message.clone(), self.file.clone(), place)
    }

    /// Adds a sentence to the help.
    #[must_use]
    pub(crate) fn also(mut self, sentence: &str) -> Self {
        self.help = Some(match self.help {
            Some(help) => format!("{help} {sentence}"),
            None => sentence.to_owned(),
        });
        self
    }

    /// Whether it is about this file.
    pub(crate) fn is_about(&self, file: &Path) -> bool {
        Path::new(&self.file) == file
    }

    /// The text it is in and the place there, in bytes; `None` when it is about the file as a whole.
    fn place(&self) -> Option<(&Arc<str>, &Range<usize>)> {
        let place = self.more.place.as_ref()?;
        Some((&place.source, &place.span))
    }

    /// The words of the file it is about, of many the first; empty when it is about the file as a whole.
    pub fn quote(&self) -> &str {
        let place = self.more.place.as_ref();
        let words = place.and_then(|place| place.source.get(place.span.clone()));
        let words = words.unwrap_or_default();
        let end = words.char_indices().nth(LONGEST_WORDS);
        end.and_then(|(end, _)| words.get(..end)).unwrap_or(words)
    }

    /// How many problems these are, those that are counted and not listed too.
    pub fn count<'a>(problems: impl Iterator<Item = &'a Self>) -> usize {
        problems.map(|problem| problem.stands_for as usize).sum()
    }

    /// Line and column, both from 1, the column in characters.
    pub fn line_and_column(&self) -> Option<(usize, usize)> {
        Locator::default().find(self)
    }
}

/// A number with the word for so many.
pub fn counted(number: usize, one: &str, many: &str) -> String {
    let word = if number == 1 { one } else { many };
    format!("{number} {word}")
}

/// The sentence of a problem that stands for others.
fn not_shown(code: &str, count: usize) -> String {
    format!(
        "{} til av {code} er ikke vist.",
        counted(count, "tilfelle", "tilfeller")
    )
}

/// The beginning of what somebody wrote, as much of it as a message quotes: enough to know it again.
pub(crate) fn quoted(text: &str) -> Cow<'_, str> {
    cut(text, QUOTED)
}

/// A guard for words that quote all of a long list, or what no [`quoted`] has cut.
fn not_too_long(words: String) -> String {
    match cut(&words, LONGEST_WORDS) {
        Cow::Borrowed(_) => words,
        Cow::Owned(beginning) => beginning,
    }
}

fn cut(text: &str, most: usize) -> Cow<'_, str> {
    // A text has no more characters than bytes.
    if text.len() <= most || text.chars().nth(most).is_none() {
        return Cow::Borrowed(text);
    }
    let beginning: String = text.chars().take(most - 1).collect();
    Cow::Owned(beginning + "…")
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        Printable::lines(&self.message).fmt(formatter)
    }
}

impl std::error::Error for Problem {}

/// That there are these problems and no other, each by the beginning of `line:column message; help`.
#[cfg(test)]
#[track_caller]
pub(crate) fn assert_problems(problems: &[Problem], expected: &[&str]) {
    let lines: Vec<String> = problems
        .iter()
        .map(|problem| {
            let (line, column) = problem.line_and_column().unwrap();
            let help = problem.help.as_deref().unwrap_or_default();
            format!("{line}:{column} {problem}; {help}")
        })
        .collect();
    assert_eq!(lines.len(), expected.len(), "{lines:#?}");
    for (line, expected) in lines.iter().zip(expected) {
        assert!(line.starts_with(expected), "{line}\nis not\n{expected}");
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Problem, Problems, quoted};

    #[test]
    fn as_much_is_quoted_as_tells_it_apart() {
        assert_eq!(quoted("kontakt.md"), "kontakt.md");
        let sixty = "ø".repeat(60);
        assert_eq!(quoted(&sixty), sixty);
        let long = "ø".repeat(500_000);
        assert_eq!(quoted(&long), format!("{}…", "ø".repeat(59)));
        let problem = Problem::in_file("SG020", Path::new("a.md"), long.clone()).help(long);
        let lengths = [&problem.message, problem.help.as_ref().unwrap()];
        assert_eq!(lengths.map(|words| words.chars().count()), [2000, 2000]);
    }

    #[test]
    fn a_place_in_a_file_that_has_changed_is_shown_all_the_same() {
        for span in [1..3, 0..1, 2..900, 900..901] {
            let problem = Problem::at("SG020", Path::new("a.md"), &"æø\nå".into(), span, "x");
            assert!(problem.line_and_column().is_some());
            assert!(Problems(vec![problem]).report(false).contains("a.md"));
        }
    }
}
