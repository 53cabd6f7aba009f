//! The sentence that lists what is stored, taken apart.

use std::ops::Range;

use crate::canonical::canonical_text;
use crate::notice_text::NoticeText;

/// A term of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) text: String,
    /// Whether «eventuelt» stands before it.
    pub(crate) optional: bool,
    /// Its place in the canonical text.
    pub(crate) words: Range<usize>,
}

/// What the register's pattern finds in the notice, or `None` when the sentence is not there.
pub(crate) fn terms(notice: &NoticeText, pattern: &str) -> Option<Vec<Term>> {
    let (before, after) = pattern.split_once("{list}")?;
    let (before, after) = (canonical_text(before), canonical_text(after));
    let start = notice.find(&before)?.end;
    let end = if after.is_empty() {
        notice.text.len()
    } else {
        notice.find_from(&after, start)?.start
    };
    let list = notice.text.get(start..end)?;
    let mut terms = Vec::new();
    let mut place = start;
    for part in list.split(", ").flat_map(|part| part.split(" og ")) {
        // Where this part stands: the parts follow each other in the list.
        let at = place + notice.text.get(place..end)?.find(part)?;
        place = at + part.len();
        let text = part.trim();
        let (text, optional) = match text.strip_prefix("eventuelt ") {
            Some(rest) => (rest, true),
            None => (text, false),
        };
        let start = at + part.find(text)?;
        terms.push(Term {
            text: text.to_owned(),
            optional,
            words: start..start + text.len(),
        });
    }
    Some(terms)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::terms;
    use crate::markdown::Document;
    use crate::notice_text::NoticeText;

    const PATTERN: &str = "Vi lagrer {list} når du\n kontakter oss";

    #[track_caller]
    fn check(markdown: &str, expected: Option<&[(&str, bool)]>) {
        let notice = NoticeText::read(&Document::read(markdown, &BTreeSet::new()), markdown, 0);
        let found = terms(&notice, PATTERN);
        let found: Option<Vec<_>> = found.map(|terms| {
            for term in &terms {
                assert_eq!(
                    notice.text.get(term.words.clone()),
                    Some(term.text.as_str())
                );
            }
            terms
                .iter()
                .map(|term| (term.text.clone(), term.optional))
                .collect()
        });
        let expected = expected.map(|terms| {
            terms
                .iter()
                .map(|&(text, o)| (text.to_owned(), o))
                .collect()
        });
        assert_eq!(found, expected);
    }

    #[test]
    fn the_list_is_split() {
        check(
            "Vi lagrer A, B og eventuelt C når du kontakter oss.",
            Some(&[("A", false), ("B", false), ("C", true)]),
        );
        check(
            "x. Vi lagrer\u{A0}A  når\u{A0}du kontakter oss.",
            Some(&[("A", false)]),
        );
        check(
            "Vi lagrer eventuelt A, A og E-post når du kontakter oss",
            Some(&[("A", true), ("A", false), ("E-post", false)]),
        );
        check("Vi tar vare på A når du kontakter oss", None);
        check("Når du kontakter oss lagrer vi A", None);
    }
}
