//! The places of the notice that list what is stored, taken apart: a sentence, or what introduces bullets or a table.

use std::ops::Range;

use crate::html::canonical::canonical_text;
use crate::notice::text::{NoticeBlock, NoticeBlockKind, NoticeText};

/// Stands for the list in the register's pattern.
const LIST: &str = "{list}";
/// What stands between two terms; the longest that fits counts.
const SEPARATORS: &[&str] = &[
    ", og ", ", samt ", ", eller ", ", ", "; ", " og ", " samt ", " eller ",
];
/// Words before a term that make it optional.
const OPTIONAL_BEFORE: &[&str] = &["eventuelt ", "eventuell ", "eventuelle ", "eventuelt, "];
/// The same, after it.
const OPTIONAL_AFTER: &[&str] = &[" (valgfritt)", " (valfritt)", " (frivillig)"];

/// A term of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) text: String,
    /// Whether «eventuelt» stands before it.
    pub(crate) optional: bool,
    /// Its place in the canonical text.
    pub(crate) words: Range<usize>,
}

/// What the register's pattern finds in the notice, in the order of reading, or `None` when it fits nowhere. `names`
/// are the register's words for what is stored: a separator inside one of them ends no term.
pub(crate) fn terms(notice: &NoticeText, pattern: &str, names: &[&str]) -> Option<Vec<Term>> {
    let (before, after) = pattern.split_once(LIST)?;
    let (before, after) = (canonical_text(before), canonical_text(after));
    let mut names = names.to_vec();
    names.sort_unstable_by_key(|name| std::cmp::Reverse(name.len()));
    let reader = Reader {
        text: &notice.text,
        folded: folded(&notice.text),
        before: folded(&before),
        after: folded(&after),
        names,
    };
    let mut terms = Vec::new();
    let mut is_found = false;
    for (index, block) in notice.blocks.iter().enumerate() {
        let later = notice.blocks.get(index + 1..).unwrap_or_default();
        for list in reader.lists(block, later) {
            is_found = true;
            reader.take_apart(list, &mut terms);
        }
    }
    is_found.then_some(terms)
}

/// The text with small letters, each as long as the one it is made of: places are the same in both.
fn folded(text: &str) -> String {
    let fold = |letter: char| {
        let mut small = letter.to_lowercase();
        match (small.next(), small.next()) {
            (Some(one), None) if one.len_utf8() == letter.len_utf8() => one,
            _ => letter,
        }
    };
    text.chars().map(fold).collect()
}

struct Reader<'a> {
    text: &'a str,
    folded: String,
    before: String,
    after: String,
    names: Vec<&'a str>,
}

impl Reader<'_> {
    /// The lists that the pattern finds in a block, or that a block introduces.
    fn lists(&self, block: &NoticeBlock, later: &[NoticeBlock]) -> Vec<Range<usize>> {
        let mut lists = Vec::new();
        for sentence in sentences(self.text, &block.words) {
            let mut from = sentence.start;
            while let Some(start) = self.next_start(from..sentence.end)
                && let Some(list) = self.in_sentence(start..sentence.end)
            {
                from = list.end;
                lists.push(list);
            }
        }
        if self.is_introduction(block) {
            lists.extend(self.below(later));
        }
        lists
    }

    /// Where a list can begin: after the words before it, or at the beginning of the sentence when there are none.
    fn next_start(&self, within: Range<usize>) -> Option<usize> {
        if self.before.is_empty() {
            return Some(within.start);
        }
        self.find(&self.before, within).map(|found| found.end)
    }

    /// Words as whole words.
    fn find(&self, words: &str, within: Range<usize>) -> Option<Range<usize>> {
        let mut from = within.start;
        loop {
            let start = from + self.folded.get(from..within.end)?.find(words)?;
            let end = start + words.len();
            if is_whole(self.text, &(start..end)) {
                return Some(start..end);
            }
            from = self.text.ceil_char_boundary(start + 1);
        }
    }

    /// The list in the rest of a sentence, when the words after it follow there.
    fn in_sentence(&self, rest: Range<usize>) -> Option<Range<usize>> {
        let end = if self.after.is_empty() {
            let text = self.text.get(rest.clone())?;
            rest.start + text.trim_end_matches('.').len()
        } else {
            self.find(&self.after, rest.clone())?.start
        };
        let list = self.text.get(rest.start..end)?;
        (!list.trim_matches([' ', ':']).is_empty()).then_some(rest.start..end)
    }

    /// Whether a block ends with the words before the list, and a colon or nothing.
    fn is_introduction(&self, block: &NoticeBlock) -> bool {
        let may_introduce = matches!(
            block.kind,
            NoticeBlockKind::Heading | NoticeBlockKind::Paragraph
        );
        let ends = |text: &str| {
            let text = text.trim_end_matches([' ', ':']);
            let before = self.before.trim_end_matches([' ', ':']);
            let start = text.strip_suffix(before).map(str::len);
            start.is_some_and(|start| !before.is_empty() && is_whole(text, &(start..text.len())))
        };
        let text = self.folded.get(block.words.clone());
        may_introduce && text.is_some_and(ends)
    }

    /// The items, or the cells of a table's first column, right below, when the pattern's last words follow them.
    fn below(&self, later: &[NoticeBlock]) -> Vec<Range<usize>> {
        let is_part = |block: &&NoticeBlock| match block.kind {
            NoticeBlockKind::Item => later.first().is_some_and(|first| first.kind == block.kind),
            NoticeBlockKind::Cell { .. } => later
                .first()
                .is_some_and(|first| matches!(first.kind, NoticeBlockKind::Cell { .. })),
            _ => false,
        };
        let parts: Vec<_> = later.iter().take_while(is_part).collect();
        let next = later.get(parts.len());
        let follows = self.after.is_empty()
            || next.is_some_and(|next| {
                let found = self.find(&self.after, next.words.clone());
                found.is_some_and(|found| found.start == next.words.start)
            });
        if !follows {
            return Vec::new();
        }
        let is_term = |block: &&&NoticeBlock| match block.kind {
            NoticeBlockKind::Cell { column, is_head } => column == 0 && !is_head,
            _ => true,
        };
        let terms = parts.iter().filter(is_term);
        terms.map(|block| block.words.clone()).collect()
    }

    /// Adds the terms of a list.
    fn take_apart(&self, list: Range<usize>, terms: &mut Vec<Term>) {
        let mut start = list.start;
        while let Some(rest) = self.text.get(start..list.end) {
            let trimmed = rest.trim_start_matches([' ', ':']);
            start += rest.len() - trimmed.len();
            let prefix = self.folded.get(start..list.end).unwrap_or_default();
            let before = OPTIONAL_BEFORE
                .iter()
                .find(|word| prefix.starts_with(*word));
            start += before.map_or(0, |word| word.len());
            let rest = self.text.get(start..list.end).unwrap_or_default();
            let length = self.term_length(rest);
            let (whole, tail) = rest.split_at_checked(length).unwrap_or((rest, ""));
            let whole = whole.trim_end().trim_end_matches([',', ';', '.']);
            let after = OPTIONAL_AFTER.iter().find(|end| whole.ends_with(*end));
            let text = after
                .and_then(|end| whole.strip_suffix(end))
                .unwrap_or(whole);
            if !text.is_empty() {
                terms.push(Term {
                    text: text.to_owned(),
                    optional: before.is_some() || after.is_some(),
                    words: start..start + text.len(),
                });
            }
            let Some(separator) = separator(tail) else {
                return;
            };
            start += length + separator.len();
        }
    }

    /// How long the term at the beginning is: a name of the register's, or up to the next separator.
    fn term_length(&self, rest: &str) -> usize {
        let is_end = |tail: &str| {
            let mut after = OPTIONAL_AFTER.iter();
            tail.is_empty()
                || separator(tail).is_some()
                || tail.trim_matches(['.', ',', ';', ' ']).is_empty()
                || after.any(|end| tail.starts_with(end))
        };
        let mut names = self.names.iter().filter_map(|name| rest.strip_prefix(name));
        let length = match names.find(|tail| is_end(tail)) {
            Some(tail) => rest.len() - tail.len(),
            None => 0,
        };
        let mut places = rest.char_indices().skip_while(|(at, _)| *at < length);
        let end = places.find(|(at, _)| rest.get(*at..).and_then(separator).is_some());
        end.map_or(rest.len(), |(at, _)| at)
    }
}

/// The sentences of a block. One ends before a capital letter: «f.eks. navn» is inside of one.
fn sentences(text: &str, block: &Range<usize>) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = block.start;
    let words = text.get(block.clone()).unwrap_or_default();
    for (at, end) in words.match_indices(". ") {
        let next = block.start + at + end.len();
        let begins = text.get(next..).and_then(|rest| rest.chars().next());
        if begins.is_some_and(char::is_uppercase) {
            sentences.push(start..next - 1);
            start = next;
        }
    }
    sentences.push(start..block.end);
    sentences
}

fn separator(text: &str) -> Option<&'static str> {
    SEPARATORS
        .iter()
        .find(|separator| text.starts_with(*separator))
        .copied()
}

/// Whether no letter or digit goes on at either end.
pub(crate) fn is_whole(text: &str, words: &Range<usize>) -> bool {
    let before = text
        .get(..words.start)
        .and_then(|text| text.chars().next_back());
    let after = text.get(words.end..).and_then(|text| text.chars().next());
    let found = text.get(words.clone()).unwrap_or_default();
    let goes_on = |inner: Option<char>, outer: Option<char>| {
        inner.is_some_and(char::is_alphanumeric) && outer.is_some_and(char::is_alphanumeric)
    };
    !goes_on(found.chars().next(), before) && !goes_on(found.chars().next_back(), after)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::terms;
    use crate::notice::text::NoticeText;
    use crate::pages::markdown::Document;

    const PATTERN: &str = "Vi lagrer {list} når du\n kontakter oss";

    #[track_caller]
    fn check(markdown: &str, expected: Option<&[(&str, bool)]>) {
        check_pattern(PATTERN, markdown, expected);
    }

    #[track_caller]
    fn check_pattern(pattern: &str, markdown: &str, expected: Option<&[(&str, bool)]>) {
        let notice = NoticeText::read(&Document::read(markdown, &BTreeSet::new()), markdown, 0);
        let found = terms(&notice, pattern, &["A", "Navn og adresse", "By, land"]);
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
        assert_eq!(found, expected, "{pattern}: {markdown}");
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
        check(
            "Vi lagrer Navn og adresse, By, land (valgfritt), samt B når du kontakter oss",
            Some(&[("Navn og adresse", false), ("By, land", true), ("B", false)]),
        );
        check("Vi tar vare på A når du kontakter oss", None);
        check("Når du kontakter oss lagrer vi A", None);
    }

    #[test]
    fn every_place_that_fits_is_read() {
        check(
            "Vi lagrer A når du kontakter oss. Noe annet.\n\n## Vi lagrer\n\nOg vi lagrer B når du kontakter oss.",
            Some(&[("A", false), ("B", false)]),
        );
        check(
            "Vi lagrer ingenting. Vi lagrer A når du kontakter oss.",
            Some(&[("A", false)]),
        );
        // Neither half a word nor two blocks.
        check("Vi lagrerte A når du kontakter oss", None);
        check("Vi lagrer A\n\nnår du kontakter oss", None);
    }

    #[test]
    fn a_sentence_may_begin_with_its_list_or_end_with_it() {
        let check = check_pattern;
        check(
            "samler vi inn {list}.",
            "## Dette samler vi inn\n\nHer samler vi inn A og B. Mer.",
            Some(&[("A", false), ("B", false)]),
        );
        check(
            "samler vi inn: {list}",
            "Her samler vi inn: A og B.",
            Some(&[("A", false), ("B", false)]),
        );
        check(
            "{list} lagres",
            "Mer. A og B lagres hos oss.",
            Some(&[("A", false), ("B", false)]),
        );
    }

    #[test]
    fn the_list_may_be_bullets_or_a_column() {
        let bullets = "Vi lagrer:\n\n- A\n- Navn og adresse\n- Eventuelt C.\n\n## Hvorfor\n";
        let terms: &[(&str, bool)] = &[("A", false), ("Navn og adresse", false), ("C", true)];
        check_pattern("Vi lagrer: {list}", bullets, Some(terms));
        check_pattern("Vi lagrer {list}", bullets, Some(terms));
        check_pattern("Vi lagrer: {list} Hvorfor", bullets, Some(terms));
        check_pattern("Vi lagrer: {list} Hvor lenge", bullets, None);
        let table = "Vi lagrer:\n\n| Hva | Hvor lenge |\n|---|---|\n| A | To år |\n| C (valgfritt) | Ett år |\n\nSlutt.\n";
        check_pattern(
            "Vi lagrer: {list}",
            table,
            Some(&[("A", false), ("C", true)]),
        );
        check_pattern(
            "Vi lagrer: {list} Slutt.",
            table,
            Some(&[("A", false), ("C", true)]),
        );
    }

    /// A notice of a megabyte has some hundred thousand terms.
    #[test]
    fn a_long_list_takes_no_more_than_its_length() {
        let markdown = format!("Vi lagrer {} når du kontakter oss", "B, ".repeat(300_000));
        let notice = NoticeText::read(&Document::read(&markdown, &BTreeSet::new()), &markdown, 0);
        assert_eq!(terms(&notice, PATTERN, &["A"]).unwrap().len(), 300_000);
    }
}
