//! The notice's canonical text, with the way back to the file: what is found in it can be pointed at.

use std::collections::BTreeSet;
use std::ops::Range;

use icu_normalizer::ComposingNormalizerBorrowed;
use pulldown_cmark::{Event, Tag, TagEnd};

use crate::pages::markdown::Document;
use crate::pages::rendered::RenderedPage;

/// The canonical text of a page, and where each of its bytes comes from.
#[derive(Clone, Debug, Default)]
pub(crate) struct NoticeText {
    pub(crate) text: String,
    /// For each byte of `text`, the bytes in the file that it comes from.
    origins: Vec<Range<usize>>,
    /// The headings, in order.
    pub(crate) headings: Vec<NoticeHeading>,
    /// Its paragraphs, items, headings and cells that have words, in order.
    pub(crate) blocks: Vec<NoticeBlock>,
    /// A blank is due before the next letter.
    blank: bool,
}

/// Words that belong together for a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NoticeBlock {
    pub(crate) kind: NoticeBlockKind,
    /// Their place in the canonical text.
    pub(crate) words: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoticeBlockKind {
    Heading,
    Paragraph,
    Item,
    Cell { column: usize, is_head: bool },
}

/// A heading, and the text it stands above.
#[derive(Clone, Debug)]
pub(crate) struct NoticeHeading {
    /// Its words, in the canonical text.
    pub(crate) words: Range<usize>,
    /// From the heading to the next one of any level, in the canonical text.
    pub(crate) section: Range<usize>,
}

impl NoticeText {
    /// Takes the text out of a page.
    pub(crate) fn of_page(page: &RenderedPage<'_>) -> Self {
        let markdown = page.markdown();
        let document = Document::read(markdown, &BTreeSet::new());
        Self::read(&document, markdown, page.page.body_start)
    }

    /// Takes the text out of a page's Markdown, which begins `body_start` bytes into its file.
    pub(crate) fn read(document: &Document<'_>, markdown: &str, body_start: usize) -> Self {
        let mut notice = Self::default();
        let mut heading: Option<usize> = None;
        let mut blocks = Blocks::default();
        for (event, place) in document.events() {
            blocks.next(event, &mut notice);
            match event {
                Event::Text(words) | Event::Code(words) => {
                    let is_verbatim = markdown.get(place.clone()) == Some(words);
                    let place = place.start + body_start..place.end + body_start;
                    notice.push(words, &place, is_verbatim);
                }
                Event::Start(Tag::Heading { .. }) => {
                    notice.blank = true;
                    heading = Some(notice.text.len());
                }
                Event::End(TagEnd::Heading(_)) => {
                    let start = heading.take().unwrap_or_default();
                    // The blank before a heading is written with its first letter.
                    let start = start
                        + usize::from(notice.text.get(start..).is_some_and(|t| t.starts_with(' ')));
                    let words = start..notice.text.len();
                    notice.headings.push(NoticeHeading {
                        section: words.clone(),
                        words,
                    });
                    notice.blank = true;
                }
                Event::Start(Tag::Link { .. } | Tag::Emphasis | Tag::Strong)
                | Event::End(TagEnd::Link | TagEnd::Emphasis | TagEnd::Strong) => {}
                _ => notice.blank = true,
            }
        }
        blocks.end(&mut notice);
        let ends: Vec<usize> = notice
            .headings
            .iter()
            .skip(1)
            .map(|heading| heading.words.start)
            .collect();
        let ends = ends.into_iter().chain([notice.text.len()]);
        for (heading, end) in notice.headings.iter_mut().zip(ends) {
            heading.section.end = end;
        }
        notice
    }

    /// Adds words in canonical form. Words that stand in the file as they are keep their places letter by letter;
    /// others, such as an entity, are as a whole at the place of the whole.
    fn push(&mut self, words: &str, place: &Range<usize>, is_verbatim: bool) {
        let composed = ComposingNormalizerBorrowed::new_nfc().normalize(words);
        let is_verbatim = is_verbatim && composed == words;
        for (offset, letter) in composed.char_indices() {
            if letter.is_whitespace() || letter == '•' {
                self.blank = true;
                continue;
            }
            let start = place.start + offset;
            let origin = if is_verbatim {
                start..start + letter.len_utf8()
            } else {
                place.clone()
            };
            if std::mem::take(&mut self.blank) && !self.text.is_empty() {
                self.text.push(' ');
                self.origins.push(origin.clone());
            }
            self.text.push(letter);
            self.origins
                .extend(std::iter::repeat_n(origin, letter.len_utf8()));
        }
    }

    /// Where words stand in the canonical text; any white space in them matches.
    pub(crate) fn find(&self, words: &str) -> Option<Range<usize>> {
        self.find_from(words, 0)
    }

    /// The same, from a place on.
    pub(crate) fn find_from(&self, words: &str, from: usize) -> Option<Range<usize>> {
        let words = crate::html::canonical::canonical_text(words);
        let start = from + self.text.get(from..)?.find(&words)?;
        Some(start..start + words.len())
    }

    /// The bytes of the file that a piece of the canonical text comes from.
    pub(crate) fn in_file(&self, words: &Range<usize>) -> Range<usize> {
        let start = self
            .origins
            .get(words.start)
            .map_or(0, |origin| origin.start);
        let last = words
            .end
            .checked_sub(1)
            .and_then(|last| self.origins.get(last));
        start..last.map_or(start, |origin| origin.end)
    }

    /// The first heading with these words in it.
    pub(crate) fn heading(&self, words: &str) -> Option<&NoticeHeading> {
        self.headings
            .iter()
            .find(|heading| self.of(&heading.words).to_lowercase().contains(words))
    }

    fn of(&self, words: &Range<usize>) -> &str {
        self.text.get(words.clone()).unwrap_or_default()
    }
}

/// Where the text is divided into blocks.
#[derive(Default)]
struct Blocks {
    /// Where the open block begins in the canonical text.
    start: usize,
    items: usize,
    is_heading: bool,
    /// The column of the open cell, in a table.
    column: Option<usize>,
    is_head: bool,
}

impl Blocks {
    fn next(&mut self, event: &Event<'_>, notice: &mut NoticeText) {
        match event {
            Event::Text(_)
            | Event::Code(_)
            | Event::SoftBreak
            | Event::HardBreak
            | Event::InlineHtml(_)
            | Event::Start(Tag::Link { .. } | Tag::Emphasis | Tag::Strong | Tag::Image { .. })
            | Event::End(TagEnd::Link | TagEnd::Emphasis | TagEnd::Strong | TagEnd::Image) => {
                return;
            }
            _ => self.end(notice),
        }
        match event {
            Event::Start(Tag::Heading { .. }) => self.is_heading = true,
            Event::End(TagEnd::Heading(_)) => self.is_heading = false,
            Event::Start(Tag::Item) => self.items += 1,
            Event::End(TagEnd::Item) => self.items = self.items.saturating_sub(1),
            Event::Start(Tag::TableHead) => (self.column, self.is_head) = (Some(0), true),
            Event::Start(Tag::TableRow) => (self.column, self.is_head) = (Some(0), false),
            Event::End(TagEnd::TableCell) => self.column = self.column.map(|column| column + 1),
            Event::End(TagEnd::Table) => self.column = None,
            _ => {}
        }
    }

    /// Ends the open block, if it has words.
    fn end(&mut self, notice: &mut NoticeText) {
        let text = notice.text.get(self.start..).unwrap_or_default();
        // The blank before a block is written with its first letter.
        let start = self.start + usize::from(text.starts_with(' '));
        let words = start..notice.text.len();
        self.start = notice.text.len();
        if words.is_empty() {
            return;
        }
        let kind = match self.column {
            _ if self.is_heading => NoticeBlockKind::Heading,
            Some(column) => NoticeBlockKind::Cell {
                column,
                is_head: self.is_head,
            },
            None if self.items > 0 => NoticeBlockKind::Item,
            None => NoticeBlockKind::Paragraph,
        };
        notice.blocks.push(NoticeBlock { kind, words });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use std::collections::BTreeSet;

    use super::NoticeText;
    use crate::html::canonical::{canonical_text, visible_text};
    use crate::pages::markdown::Document;

    const MARKDOWN: &str = "# Om  «oss»\n\nVi la\u{A0}grer [Na\u{AD}vn](x) og\n*E-post*, A\u{30A}.\n\n- &amp; en\n- to\n";

    fn read() -> NoticeText {
        NoticeText::read(&Document::read(MARKDOWN, &BTreeSet::new()), MARKDOWN, 100)
    }

    #[test]
    fn text_is_canonical() {
        assert_eq!(
            read().text,
            "Om «oss» Vi la grer Na\u{AD}vn og E-post, Å. & en to"
        );
    }

    #[test]
    fn what_is_found_is_pointed_at_in_the_file() {
        let notice = read();
        let check = |words: &str, in_file: &str| {
            let place = notice.in_file(&notice.find(words).unwrap());
            assert_eq!(
                MARKDOWN.get(place.start - 100..place.end - 100),
                Some(in_file),
                "{words}"
            );
        };
        check("Om «oss»", "Om  «oss»");
        check("la grer", "la\u{A0}grer");
        check("og E-post", "og\n*E-post");
        check("to", "to");
        assert_eq!(notice.find("finnes ikke"), None);
    }

    /// Pieces that Markdown treats in its own ways, put together at random.
    fn markdown() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "[a-zæøå .,]{0,12}",
            Just("\n\n".to_owned()),
            Just("\n".to_owned()),
            Just("## ".to_owned()),
            Just("- ".to_owned()),
            Just("1. ".to_owned()),
            Just("> ".to_owned()),
            Just("*x*".to_owned()),
            Just("[a](https://a.example)".to_owned()),
            Just("&amp;".to_owned()),
            Just("\\*".to_owned()),
            Just("`c`".to_owned()),
            Just("\u{A0}".to_owned()),
            Just("A\u{30A}".to_owned()),
            Just("  \n".to_owned()),
            Just("---\n".to_owned()),
            Just("| a | b |\n|---|---|\n| c | d |\n".to_owned()),
        ];
        proptest::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        /// What is compared with the register is what a reader of the built page sees, and every letter has its
        /// place in the file.
        #[test]
        fn the_text_is_the_one_the_page_shows(markdown in markdown()) {
            let notice = NoticeText::read(&Document::read(&markdown, &BTreeSet::new()), &markdown, 0);
            let mut html = String::from("<div id=\"x\">");
            pulldown_cmark::html::push_html(&mut html, Document::read(&markdown, &BTreeSet::new()).events().iter().map(|(event, _)| event.clone()));
            html.push_str("</div>");
            let shown = canonical_text(&visible_text(&html, "x").unwrap());
            prop_assert_eq!(&notice.text, &shown);
            for (at, letter) in notice.text.char_indices() {
                let place = notice.in_file(&(at..at + letter.len_utf8()));
                prop_assert!(markdown.get(place).is_some_and(|text| !text.is_empty()));
            }
        }
    }

    #[test]
    fn sections_reach_to_the_next_heading() {
        let markdown = "# A\n\nb\n\n## C\n\nd\n";
        let notice = NoticeText::read(&Document::read(markdown, &BTreeSet::new()), markdown, 0);
        let sections: Vec<_> = notice
            .headings
            .iter()
            .map(|h| notice.text.get(h.section.clone()).unwrap())
            .collect();
        assert_eq!(sections, ["A b ", "C d"]);
        assert_eq!(notice.heading("c").unwrap().words, 4..5);
    }
}
