//! The part of a file that is shown around a place.

use std::ops::Range;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use personal_data::{Printable, is_unsafe};

use super::{Locator, Problem};

/// A longer line is shown in part, in bytes.
const LONGEST_SHOWN: usize = 240;
/// So much of it on either side of the place, in bytes.
const AROUND: usize = 60;
/// More lines than these are not shown for one place.
const MOST_LINES: usize = 20;
/// Stands where a character stood that a terminal would obey: as wide as most, so that the caret stays under its place.
const IN_PLACE_OF_UNSAFE: char = '\u{FFFD}';

/// Some lines of a file, or a part of one, with a place in them.
#[derive(Debug)]
pub(super) struct Excerpt {
    file: String,
    text: String,
    /// The place in the text.
    place: Range<usize>,
    /// Number of the text's first line in the file, from 0.
    first_line: usize,
    /// Column of the place, from 0. The printer itself would count it in bytes.
    column: usize,
}

impl Excerpt {
    /// What is shown of the file a problem is in; `None` when the problem is about all of it.
    pub(super) fn of(problem: &Problem, lines: &mut Locator) -> Option<Self> {
        let (source, place) = problem.place()?;
        let (line, column) = lines.find(problem)?;
        let (shown, place) = window(source, place)?;
        let lines_before = source.get(shown.start..place.start)?.matches('\n').count();
        let place = place.start - shown.start..place.end.min(shown.end) - shown.start;
        let (text, place) = safe(source.get(shown)?, &place);
        Some(Self {
            file: Printable::line(&problem.file).to_string(),
            text,
            place,
            first_line: line - 1 - lines_before,
            column: column - 1,
        })
    }

    /// The place, as the printer asks for it.
    pub(super) fn place(&self) -> Range<usize> {
        self.place.clone()
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let contents = self.text.read_span(span, lines_before, lines_after)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.file.clone(),
            contents.data(),
            *contents.span(),
            self.first_line + contents.line(),
            self.column,
            contents.line_count(),
        )))
    }
}

/// What is shown around a place, and as much of the place as is: its lines with one before and one after, or some words
/// around it in a long line. A paragraph is one line, and no terminal is as wide.
fn window(source: &str, place: &Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let start_of_line = |at: usize| Some(source.get(..at)?.rfind('\n').map_or(0, |end| end + 1));
    // Where a line ends, which the last one does with the text.
    let end_of_line =
        |at: usize| Some(at + source.get(at..)?.find('\n').unwrap_or(source.len() - at));
    let line_start = start_of_line(place.start)?;
    if source.get(place.clone())?.matches('\n').count() < MOST_LINES {
        let from = start_of_line(line_start.saturating_sub(1))?;
        let past = |end: usize| (end + 1).min(source.len());
        let next_line = past(end_of_line(place.end)?);
        let shown = from..past(end_of_line(next_line)?);
        let mut lines = source.get(shown.clone())?.split('\n');
        if lines.all(|line| line.len() <= LONGEST_SHOWN) {
            return Some((shown, place.clone()));
        }
    }
    // The beginning of the place, as far as its line and the room go.
    let line_end = without_return(source, end_of_line(place.start)?).max(place.start);
    let end = place.end.min(line_end).min(place.start + LONGEST_SHOWN);
    let place = place.start..source.floor_char_boundary(end);
    let from = source.floor_char_boundary(place.start.saturating_sub(AROUND));
    let until = source.ceil_char_boundary((place.end + AROUND).min(line_end));
    Some((from.max(line_start)..until, place))
}

/// The end of a line, less the carriage return that some editors write before it.
fn without_return(source: &str, end: usize) -> usize {
    let line = source.get(..end).unwrap_or_default();
    line.strip_suffix('\r').unwrap_or(line).len()
}

/// The text as it may be printed, and where the place is in it.
fn safe(text: &str, place: &Range<usize>) -> (String, Range<usize>) {
    let is_shown = |letter: char| matches!(letter, '\n' | '\t') || !is_unsafe(letter);
    let safe = |part: &str| -> String {
        let mut letters = part.chars().peekable();
        let mut safe = String::with_capacity(part.len());
        while let Some(letter) = letters.next() {
            let is_end_of_line = letter == '\r' && letters.peek() == Some(&'\n');
            safe.push(if is_shown(letter) || is_end_of_line {
                letter
            } else {
                IN_PLACE_OF_UNSAFE
            });
        }
        safe
    };
    let part = |range: Range<usize>| text.get(range).unwrap_or_default();
    let before = safe(part(0..place.start));
    let inside = safe(part(place.clone()));
    let after = safe(part(place.end..text.len()));
    let start = before.len();
    let place = start..start + inside.len();
    (before + &inside + &after, place)
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::{Excerpt, Locator, Problem};

    /// The text that is shown, its first line's number, and the place in it.
    fn shown(source: &str, words: &str) -> (String, usize, String) {
        let start = source.find(words).unwrap();
        let source: Arc<str> = source.into();
        let place = start..start + words.len();
        let problem = Problem::at("SG020", Path::new("a.md"), &source, place, "x");
        let excerpt = Excerpt::of(&problem, &mut Locator::default()).unwrap();
        let inside = excerpt.text.get(excerpt.place.clone()).unwrap().to_owned();
        (excerpt.text, excerpt.first_line, inside)
    }

    #[test]
    fn the_lines_around_a_place_are_shown() {
        let (text, line, inside) = shown("en\nto\ntre\nfire\nfem\n", "tre");
        assert_eq!((&*text, line, &*inside), ("to\ntre\nfire\n", 1, "tre"));
        let (text, line, inside) = shown("en\r\nto\r\ntre\r\n", "to");
        assert_eq!((&*text, line, &*inside), ("en\r\nto\r\ntre\r\n", 0, "to"));
    }

    #[test]
    fn little_of_a_long_line_or_of_many_lines_is_shown() {
        let long = "æ".repeat(500_000);
        for source in [
            format!("{long}[her]{long}"),
            format!("en\n{long}[her]{long}\nto"),
            format!("{long}\n[her]{long}\n{long}"),
        ] {
            let (text, _, inside) = shown(&source, "[her]");
            assert!(text.len() < 200 && inside == "[her]", "{text}");
        }
        for place in [
            format!("[her{long}"),
            format!("[her\n{}", "linje\n".repeat(90_000)),
        ] {
            let (text, line, inside) = shown(&format!("en\nto {place}"), &place);
            assert_eq!(line, 1);
            assert!(text.len() < 500 && inside.starts_with("[her"), "{text}");
        }
    }

    #[test]
    fn what_a_terminal_would_obey_is_not_in_what_is_shown() {
        let source = "før\u{202e}\u{1b}[2J [\u{9b}her\u{e0041}] \rettér\tb\u{7}\r\n";
        let (text, _, inside) = shown(source, "[\u{9b}her\u{e0041}]");
        assert_eq!(
            text,
            "før\u{fffd}\u{fffd}[2J [\u{fffd}her\u{fffd}] \u{fffd}ettér\tb\u{fffd}\r\n"
        );
        assert_eq!(inside, "[\u{fffd}her\u{fffd}]");
    }
}
