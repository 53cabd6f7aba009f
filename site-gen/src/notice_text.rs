//! The notice's canonical text, with the way back to the file: what is found in it can be pointed at.

use std::ops::Range;

use icu_normalizer::ComposingNormalizerBorrowed;
use pulldown_cmark::{Event, Tag, TagEnd};

use crate::markdown::Document;

/// The canonical text of a page, and where each of its bytes comes from.
#[derive(Clone, Debug, Default)]
pub(crate) struct NoticeText {
    pub(crate) text: String,
    /// For each byte of `text`, the byte in the file.
    origins: Vec<usize>,
    /// The headings, in order.
    pub(crate) headings: Vec<NoticeHeading>,
    /// A blank is due before the next letter.
    blank: bool,
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
    /// Takes the text out of a page's Markdown, which begins `body_start` bytes into its file.
    pub(crate) fn read(document: &Document<'_>, markdown: &str, body_start: usize) -> Self {
        let mut notice = Self::default();
        let mut heading: Option<usize> = None;
        for (event, place) in document.events() {
            match event {
                Event::Text(words) | Event::Code(words) => {
                    let is_verbatim = markdown.get(place.clone()) == Some(words);
                    notice.push(words, place.start + body_start, is_verbatim);
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

    /// Adds words in canonical form. Words that stand in the file as they are keep their places letter by letter.
    fn push(&mut self, words: &str, origin: usize, is_verbatim: bool) {
        let composed = ComposingNormalizerBorrowed::new_nfc().normalize(words);
        let is_verbatim = is_verbatim && composed == words;
        for (offset, letter) in composed.char_indices() {
            if letter.is_whitespace() || letter == '•' {
                self.blank = true;
                continue;
            }
            let origin = if is_verbatim { origin + offset } else { origin };
            if std::mem::take(&mut self.blank) && !self.text.is_empty() {
                self.text.push(' ');
                self.origins.push(origin);
            }
            self.text.push(letter);
            let bytes = letter.len_utf8();
            self.origins
                .extend((0..bytes).map(|byte| if is_verbatim { origin + byte } else { origin }));
        }
    }

    /// Where words stand in the canonical text; any white space in them matches.
    pub(crate) fn find(&self, words: &str) -> Option<Range<usize>> {
        self.find_from(words, 0)
    }

    /// The same, from a place on.
    pub(crate) fn find_from(&self, words: &str, from: usize) -> Option<Range<usize>> {
        let words = crate::canonical::canonical_text(words);
        let start = from + self.text.get(from..)?.find(&words)?;
        Some(start..start + words.len())
    }

    /// The bytes of the file that a piece of the canonical text comes from.
    pub(crate) fn in_file(&self, words: &Range<usize>) -> Range<usize> {
        let start = self.origins.get(words.start).copied().unwrap_or_default();
        let last = words
            .end
            .checked_sub(1)
            .and_then(|last| self.origins.get(last))
            .copied();
        start..last.map_or(start, |last| last + 1)
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

#[cfg(test)]
mod tests {
    use super::NoticeText;
    use crate::markdown::Document;

    const MARKDOWN: &str = "# Om  «oss»\n\nVi la\u{A0}grer [Na\u{AD}vn](x) og\n*E-post*, A\u{30A}.\n\n- &amp; en\n- to\n";

    fn read() -> NoticeText {
        NoticeText::read(&Document::read(MARKDOWN), MARKDOWN, 100)
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

    #[test]
    fn sections_reach_to_the_next_heading() {
        let markdown = "# A\n\nb\n\n## C\n\nd\n";
        let notice = NoticeText::read(&Document::read(markdown), markdown, 0);
        let sections: Vec<_> = notice
            .headings
            .iter()
            .map(|h| notice.text.get(h.section.clone()).unwrap())
            .collect();
        assert_eq!(sections, ["A b ", "C d"]);
        assert_eq!(notice.heading("c").unwrap().words, 4..5);
    }
}
