//! Lines that begin as a heading or an item of a list would, and are none.

use std::iter::Peekable;
use std::ops::Range;

use memchr::{Memchr3, memchr3_iter};
use pulldown_cmark::{Event, Tag, TagEnd};

use super::lists::begins_with_month;
use super::{LOOKS_LIKE, inline};
use crate::pages::markdown::Found;
use crate::problem::{Few, quoted};

/// What programs for text begin an item with.
const BULLETS: &[char] = &['•', '·', '◦', '▪', '●', '‣', '∙', '■'];
/// Lines of a paragraph that begin alike, from which on they were meant for a list.
const FEWEST_LINES: usize = 2;

/// The lines of paragraphs and items, as they are written.
pub(super) struct Lines<'m> {
    /// Where the marks of slips inside a line are.
    marks: Peekable<Memchr3<'m>>,
    /// A line begins with the next piece of text.
    is_at_start: bool,
    /// In code or a table, where a line is what it is.
    skipped: usize,
    /// Lines of the open paragraph that begin with a dash or with a bullet without a space.
    dashes: Vec<Range<usize>>,
    unspaced: Vec<Range<usize>>,
    /// Where the last stretch of text begins and ends.
    stretch: Range<usize>,
    links: usize,
}

impl<'m> Lines<'m> {
    pub(super) fn new(markdown: &'m str) -> Self {
        let [first, second, third] = inline::MARKS;
        Self {
            marks: memchr3_iter(first, second, third, markdown.as_bytes()).peekable(),
            is_at_start: false,
            skipped: 0,
            dashes: Vec::new(),
            unspaced: Vec::new(),
            stretch: 0..0,
            links: 0,
        }
    }

    #[inline]
    pub(super) fn event(
        &mut self,
        event: &Event<'_>,
        span: &Range<usize>,
        markdown: &str,
        found: &mut Few<Found>,
    ) {
        match event {
            Event::Text(_) if self.skipped == 0 => {
                if std::mem::take(&mut self.is_at_start) {
                    self.line(span.start, markdown, found);
                }
                if self.links == 0 {
                    self.stretch = if self.stretch.is_empty() {
                        span.clone()
                    } else {
                        self.stretch.start..span.end
                    };
                }
            }
            Event::SoftBreak | Event::HardBreak => self.is_at_start = true,
            _ => {
                self.end_stretch(markdown, found);
                self.is_at_start = matches!(
                    event,
                    Event::Start(Tag::Paragraph | Tag::Item | Tag::BlockQuote(_))
                );
                match event {
                    Event::Start(Tag::CodeBlock(_) | Tag::Table(_)) => self.skipped += 1,
                    Event::End(TagEnd::CodeBlock | TagEnd::Table) => self.skipped -= 1,
                    Event::Start(Tag::Link { .. } | Tag::Image { .. }) => self.links += 1,
                    Event::End(TagEnd::Link | TagEnd::Image) => self.links -= 1,
                    Event::End(TagEnd::Paragraph | TagEnd::Item) => self.end_block(found),
                    _ => {}
                }
            }
        }
    }

    /// Judges the stretch of text that ends, if one of the marks of such slips is in it.
    fn end_stretch(&mut self, markdown: &str, found: &mut Few<Found>) {
        let stretch = std::mem::take(&mut self.stretch);
        if stretch.is_empty() {
            return;
        }
        while self.marks.next_if(|at| *at < stretch.start).is_some() {}
        if self.marks.peek().is_some_and(|at| *at < stretch.end) {
            inline::judge(stretch, markdown, found);
        }
    }

    /// Judges a line by its beginning.
    fn line(&mut self, start: usize, markdown: &str, found: &mut Few<Found>) {
        let rest = markdown.get(start..).unwrap_or_default();
        // Nothing that looks like Markdown begins with a letter, as nearly every line does.
        if rest.starts_with(char::is_alphabetic) {
            return;
        }
        let line = rest.lines().next().unwrap_or_default().trim_end();
        let is_escaped = markdown
            .get(..start)
            .is_some_and(|before| before.ends_with('\\'));
        let place = start..start + line.len();
        let looks_like = |what: &str, help: String, found: &mut Few<Found>| {
            found.note(LOOKS_LIKE, || {
                let message = format!("Dette ligner {what}, men er det ikke.");
                Found::new(LOOKS_LIKE, place.clone(), message, help)
            });
        };
        let marks = line.chars().take_while(|sign| *sign == '#').count();
        let after = line.get(marks..).unwrap_or_default();
        let next = after.chars().next();
        if is_escaped {
            if (2..=6).contains(&marks) && after.starts_with(' ') {
                let help = format!("Skriv {line} uten \\ foran.", line = quoted(line));
                looks_like("en overskrift", help, found);
            }
            return;
        }
        if line == "+++" {
            found.note(LOOKS_LIKE, || {
                let message = "Linjene med +++ skal bare stå øverst på siden.";
                let help =
                    "Flytt nøklene opp mellom de to første linjene med +++, eller ta dem bort.";
                Found::new(LOOKS_LIKE, place.clone(), message, help)
            });
        } else if (1..=6).contains(&marks) && next.is_some_and(is_other_space) {
            let help = "Skriv et vanlig mellomrom etter #. Her står et hardt mellomrom.".to_owned();
            looks_like("en overskrift", help, found);
        } else if (2..=6).contains(&marks) && next.is_some_and(char::is_alphanumeric)
            || marks == 1 && next.is_some_and(char::is_uppercase)
        {
            let (marks, words) = line.split_at_checked(marks).unwrap_or_default();
            let words = quoted(words);
            let help = format!(
                "Skriv et mellomrom etter #: {marks} {words}. Er det ikke en overskrift, skriv \\{marks}{words}"
            );
            looks_like("en overskrift", help, found);
        } else if let Some(rest) = marker(line)
            && rest.starts_with(is_other_space)
        {
            // A date stays on one line with such a space, and is no item.
            let is_date = line.starts_with(|sign: char| sign.is_ascii_digit())
                && begins_with_month(rest.trim_start());
            if is_date {
                return;
            }
            let help =
                "Skriv et vanlig mellomrom etter tegnet. Her står et hardt mellomrom.".to_owned();
            looks_like("et punkt i en liste", help, found);
        } else if line.starts_with(BULLETS) {
            let help = "Begynn hvert punkt med - og et mellomrom, på en egen linje.".to_owned();
            looks_like("et punkt i en liste", help, found);
        } else if line.starts_with("[ ] ") || line.starts_with("[x] ") {
            let help = "Skriv bare ordene, for en side har ingen avkrysningsbokser.".to_owned();
            looks_like("en avkrysningsboks", help, found);
        } else if line.starts_with("– ") || line.starts_with("— ") {
            self.dashes.push(place);
        } else if marker(line).is_some_and(|rest| rest.starts_with(char::is_alphabetic)) {
            self.unspaced.push(place);
        }
    }

    fn end_block(&mut self, found: &mut Few<Found>) {
        for (lines, help) in [
            (
                &mut self.dashes,
                "Begynn hvert punkt med - og et mellomrom. Her står en tankestrek.",
            ),
            (&mut self.unspaced, "Skriv et mellomrom etter tegnet."),
        ] {
            let lines = std::mem::take(lines);
            if lines.len() >= FEWEST_LINES
                && let Some(first) = lines.into_iter().next()
            {
                found.note(LOOKS_LIKE, || {
                    let message = "Disse linjene ligner en liste, men er det ikke.";
                    Found::new(LOOKS_LIKE, first, message, help)
                });
            }
        }
    }
}

/// A space that does not end a marker of Markdown.
fn is_other_space(letter: char) -> bool {
    letter.is_whitespace() && !matches!(letter, ' ' | '\t' | '\n' | '\r')
}

/// What comes after a marker of an item at the beginning of a line.
fn marker(line: &str) -> Option<&str> {
    if let Some(rest) = line.strip_prefix(['-', '*', '+']) {
        return Some(rest);
    }
    let rest = line.trim_start_matches(|sign: char| sign.is_ascii_digit());
    if rest.len() == line.len() {
        return None;
    }
    rest.strip_prefix(['.', ')'])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::tests::check;
    use crate::pages::markdown::Document;

    #[test]
    fn what_looks_like_a_heading_or_an_item_is_noted() {
        check("##Uten\n", &["SG089 ##Uten"]);
        check("#Uten\n", &["SG089 #Uten"]);
        check("#1 i landet, #emneord\n", &[]);
        check("##\u{A0}Med\n", &["SG089 ##\u{A0}Med"]);
        check(
            "-\u{A0}en\n-\u{A0}to\n",
            &["SG089 -\u{A0}en", "SG089 -\u{A0}to"],
        );
        check("1.\u{A0}en\n", &["SG089 1.\u{A0}en"]);
        check("17.\u{A0}mai holder vi stengt\n", &[]);
        check("\\#MeToo\n", &[]);
        check("\\## Overskrift\n", &["SG089 ## Overskrift"]);
        check("\\#\\#Ord\n", &[]);
        check("• en\n• to\n", &["SG089 • en", "SG089 • to"]);
        check("– en\n– to\n", &["SG089 – en"]);
        check("– Nei, sa hun.\n", &[]);
        check("-en\n-to\n", &["SG089 -en"]);
        check("- [ ] en\n", &["SG089 [ ] en"]);
        check(
            "Hei\n\n+++\ntitle = \"To\"\n+++\n",
            &["SG089 +++", "SG089 +++"],
        );
    }

    #[test]
    fn a_tag_is_written_with_a_backslash() {
        let document = Document::read("#MeToo\n", &BTreeSet::new());
        let (found, _) = document.found.into_parts();
        let help = found.first().map(|found| found.help.as_str());
        let expected =
            "Skriv et mellomrom etter #: # MeToo. Er det ikke en overskrift, skriv \\#MeToo";
        assert_eq!(help, Some(expected));
    }
}
