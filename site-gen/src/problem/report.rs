//! Problems as people read them in a terminal.
//!
//! Messages, file names and the quoted lines hold what somebody wrote, who need not be the one that reads it: all of it
//! is shown, and none of it is obeyed.

use std::borrow::Cow;
use std::fmt;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity, SourceCode,
};
use personal_data::{Printable, cited};

use super::excerpt::Excerpt;
use super::{Level, Locator, Problem};

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
        let mut lines = Locator::default();
        for problem in &self.0 {
            let shown = Shown::new(problem, &mut lines);
            let mut report = String::new();
            if printer.render_report(&mut report, &shown).is_err() {
                report.push_str(shown.message.as_str());
            }
            text.push_str(&with_own_label(&report));
            text.push('\n');
        }
        text
    }
}

/// A printed problem with our word before its help. The printer has its own fixed, so this one is as wide.
fn with_own_label(printed: &str) -> String {
    const THEIRS: &str = "  help: ";
    const OURS: &str = "  råd:  ";
    let lines = printed.split_inclusive('\n').map(|line| {
        // What is quoted stands after a sign of the frame; only the label's colour can stand before the label.
        let is_colour = |sign: char| sign.is_ascii_digit() || "\u{1b}[;m".contains(sign);
        match line.split_once(THEIRS) {
            Some((before, rest)) if before.chars().all(is_colour) => {
                Cow::Owned(format!("{before}{OURS}{rest}"))
            }
            _ => Cow::Borrowed(line),
        }
    });
    lines.collect()
}

impl fmt::Display for Problems {
    /// One line a problem: `file:line:column: code: message`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = Locator::default();
        for problem in &self.0 {
            write!(formatter, "{}:", Printable::line(&problem.file))?;
            if let Some((line, column)) = lines.find(problem) {
                write!(formatter, "{line}:{column}:")?;
            }
            writeln!(formatter, " {}: {problem}", problem.code)?;
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

/// A problem dressed for the printer: with a place, the part of the file around it; without one, the file in the
/// message.
#[derive(Debug)]
struct Shown<'a> {
    problem: &'a Problem,
    excerpt: Option<Excerpt>,
    message: Printable,
    help: Option<Printable>,
}

impl<'a> Shown<'a> {
    fn new(problem: &'a Problem, lines: &mut Locator) -> Self {
        let excerpt = Excerpt::of(problem, lines);
        let message = match &excerpt {
            Some(_) => Printable::lines(&problem.message),
            None => Printable::lines(&format!(
                "{}: {}",
                Printable::line(&problem.file),
                problem.message
            )),
        };
        Self {
            problem,
            excerpt,
            message,
            help: help(problem).as_deref().map(Printable::lines),
        }
    }
}

/// What to do, and below it the sentence that would answer a finding.
fn help(problem: &Problem) -> Option<String> {
    let suggestion = problem.suggestion();
    let suggestion = suggestion.map(|sentence| format!("Forslag: «{sentence}»"));
    match (&problem.help, suggestion) {
        (Some(help), Some(suggestion)) => Some(format!("{help}\n{suggestion}")),
        (help, suggestion) => suggestion.or_else(|| help.clone()),
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message.fmt(formatter)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        let Problem { code, article, .. } = self.problem;
        Some(if article.is_empty() {
            Box::new(code)
        } else {
            Box::new(format!("{code} (artikkel {})", cited(article)))
        })
    }

    fn severity(&self) -> Option<Severity> {
        Some(match self.problem.level {
            Level::Error => Severity::Error,
            Level::Warning => Severity::Warning,
            Level::Info => Severity::Advice,
        })
    }

    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        let help = self.help.as_ref()?;
        Some(Box::new(help))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        let excerpt = self.excerpt.as_ref()?;
        Some(excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let place = self.excerpt.as_ref()?.place();
        Some(Box::new(std::iter::once(LabeledSpan::underline(place))))
    }
}
