//! What is wrong with the sources, and where: one type for every reader of it.

use std::fmt;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError,
    MietteSpanContents, Severity, SourceCode, SourceSpan, SpanContents,
};
use serde::Serialize;

/// A longer line is shown in part, in bytes.
const LONGEST_SHOWN: usize = 240;
/// So much of it on either side of the place, in bytes.
const AROUND: usize = 60;

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
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

impl Diagnostic for Problem {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        if self.article.is_empty() {
            return Some(Box::new(self.code));
        }
        Some(Box::new(format!(
            "{} (artikkel {})",
            self.code, self.article
        )))
    }

    fn severity(&self) -> Option<Severity> {
        Some(match self.level {
            Level::Error => Severity::Error,
            Level::Warning => Severity::Warning,
            Level::Info => Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help
            .as_ref()
            .map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }
}

/// Everything wrong with the sources; never empty.
#[derive(Clone, Debug)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// The problems as people read them in a terminal, each with its line and a caret under the place.
    pub fn report(&self, with_colour: bool) -> String {
        let theme = if with_colour {
            GraphicalTheme::unicode()
        } else {
            GraphicalTheme::unicode_nocolor()
        };
        let printer = GraphicalReportHandler::new_themed(theme)
            .with_width(100)
            .with_links(false);
        let mut text = String::new();
        for problem in &self.0 {
            let shown = Shown::new(problem);
            if printer.render_report(&mut text, &shown).is_err() {
                text.push_str(&problem.message);
            }
            text.push('\n');
        }
        text
    }
}

impl fmt::Display for Problems {
    /// One line a problem: `file:line:column: code: message`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.0 {
            write!(formatter, "{}:", problem.file)?;
            if let Some((line, column)) = problem.line_and_column() {
                write!(formatter, "{line}:{column}:")?;
            }
            writeln!(formatter, " {}: {}", problem.code, problem.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

/// A problem dressed for the printer: with a place, the file's text; without one, the file in the message.
#[derive(Debug)]
struct Shown<'a> {
    problem: &'a Problem,
    source: Option<Excerpt<'a>>,
    message: String,
}

/// The file a problem is in. The printer itself would count columns in bytes.
#[derive(Debug)]
struct Excerpt<'a>(&'a Problem, &'a Place);

impl SourceCode for Excerpt<'_> {
    fn read_span<'b>(
        &'b self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'b> + 'b>, MietteError> {
        let Self(problem, place) = self;
        let contents = place.source.read_span(span, lines_before, lines_after)?;
        let is_long = |line: &[u8]| line.len() > LONGEST_SHOWN;
        if contents.data().split(|byte| *byte == b'\n').any(is_long)
            && let Some(window) = self.window(span)
        {
            return Ok(window);
        }
        let is_the_place = span.offset() == place.span.start && span.len() == place.span.len();
        let column = problem.line_and_column().map(|(_, column)| column - 1);
        Ok(Box::new(MietteSpanContents::new_named(
            problem.file.clone(),
            contents.data(),
            *contents.span(),
            contents.line(),
            column
                .filter(|_| is_the_place)
                .unwrap_or_else(|| contents.column()),
            contents.line_count(),
        )))
    }
}

impl Excerpt<'_> {
    /// Some words around a place in a long line: a paragraph is one line, and no terminal is as wide.
    fn window<'b>(&'b self, span: &SourceSpan) -> Option<Box<dyn SpanContents<'b> + 'b>> {
        let Self(problem, place) = self;
        let text = &place.source;
        let line_start = text
            .get(..span.offset())?
            .rfind('\n')
            .map_or(0, |at| at + 1);
        let line = text.get(line_start..)?.lines().next()?;
        let end = span.offset() + span.len();
        let line_end = line_start + line.len();
        if end > line_end {
            return None;
        }
        let mut from = span.offset().saturating_sub(AROUND).max(line_start);
        let mut until = (end + AROUND).min(line_end);
        while !text.is_char_boundary(from) {
            from -= 1;
        }
        while !text.is_char_boundary(until) {
            until += 1;
        }
        let (number, column) = problem.line_and_column()?;
        Some(Box::new(MietteSpanContents::new_named(
            problem.file.clone(),
            text.get(from..until)?.as_bytes(),
            (from, until - from).into(),
            number - 1,
            column - 1,
            1,
        )))
    }
}

impl<'a> Shown<'a> {
    fn new(problem: &'a Problem) -> Self {
        let source = problem
            .place
            .as_deref()
            .map(|place| Excerpt(problem, place));
        let message = match &source {
            Some(_) => problem.message.clone(),
            None => format!("{}: {}", problem.file, problem.message),
        };
        Self {
            problem,
            source,
            message,
        }
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.problem.code()
    }

    fn severity(&self) -> Option<Severity> {
        self.problem.severity()
    }

    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.problem.help()
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        self.source
            .as_ref()
            .map(|source| source as &dyn miette::SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let place = self.problem.place.as_ref()?;
        let label = LabeledSpan::underline(place.span.clone());
        Some(Box::new(std::iter::once(label)))
    }
}

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
