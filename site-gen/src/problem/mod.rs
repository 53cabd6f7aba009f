//! What is wrong with the sources, and where: one type for every reader of it.

mod excerpt;
mod report;

use std::fmt;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use personal_data::Printable;
use serde::Serialize;

pub use report::Problems;

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
    // Boxed, so that a result with a problem in it stays small.
    place: Option<Box<Place>>,
}

#[derive(Clone, Debug)]
struct Place {
    source: Arc<str>,
    span: Range<usize>,
}

impl Problem {
    /// Something wrong with a file or folder as a whole.
    pub fn in_file(code: &'static str, file: &Path, message: impl Into<String>) -> Self {
        Self {
            code,
            level: Level::Error,
            article: "",
            suppressed: false,
            message: message.into(),
            help: None,
            file: file.display().to_string(),
            place: None,
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
        Self {
            place: Some(Box::new(place)),
            ..Self::in_file(code, file, message)
        }
    }

    /// Adds what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Whether another says the same about the same place.
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        let place = |problem: &Self| problem.place.as_ref().map(|place| place.span.clone());
        self.code == other.code
            && self.message == other.message
            && self.file == other.file
            && place(self) == place(other)
    }

    /// Adds to the help what it is true of besides.
    #[must_use]
    pub(crate) fn also(mut self, more: &str) -> Self {
        self.help = Some(match self.help {
            Some(help) => format!("{help}, {more}"),
            None => more.to_owned(),
        });
        self
    }

    /// Whether it is about this file.
    pub(crate) fn is_about(&self, file: &Path) -> bool {
        Path::new(&self.file) == file
    }

    /// The text it is in and the place there, in bytes; `None` when it is about the file as a whole.
    fn place(&self) -> Option<(&str, &Range<usize>)> {
        let place = self.place.as_deref()?;
        Some((&place.source, &place.span))
    }

    /// The words of the file it is about; empty when it is about the file as a whole.
    pub fn quote(&self) -> &str {
        let place = self.place.as_ref();
        place
            .and_then(|place| place.source.get(place.span.clone()))
            .unwrap_or_default()
    }

    /// Line and column, both from 1, the column in characters.
    pub fn line_and_column(&self) -> Option<(usize, usize)> {
        let place = self.place.as_ref()?;
        let before = place.source.get(..place.span.start)?;
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before.get(line_start..)?.chars().count() + 1;
        Some((before.matches('\n').count() + 1, column))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        Printable::lines(&self.message).fmt(formatter)
    }
}

impl std::error::Error for Problem {}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Problem, Problems};

    #[test]
    fn a_place_in_a_file_that_has_changed_is_shown_all_the_same() {
        for span in [1..3, 0..1, 2..900, 900..901] {
            let problem = Problem::at("SG020", Path::new("a.md"), &"æø\nå".into(), span, "x");
            assert!(problem.line_and_column().is_some());
            assert!(Problems(vec![problem]).report(false).contains("a.md"));
        }
    }
}
