//! PV001: what a notice says that was not approved, and where.

use std::ops::Range;

use super::compare::first_difference;
use super::shown::Difference;
use super::{ApprovedVersion, NOT_APPROVED};
use crate::notice::Notice;
use crate::notice::text::NoticeText;
use crate::pages::rendered::RenderedPage;
use crate::problem::{Problem, with_rule};

/// Words shown on each side of the difference, so that the place is known again.
const WORDS_AROUND: usize = 3;
/// The most words shown of the difference itself.
const WORDS_OF_DIFFERENCE: usize = 8;

/// The problem with a notice that is not the last version.
pub(crate) fn refusal(
    notice: &Notice,
    page: &RenderedPage<'_>,
    last: Option<&ApprovedVersion>,
) -> Problem {
    let file = page.file();
    let Some(last) = last else {
        let message = "Ingen versjon av personvernerklæringen er godkjent ennå.";
        return with_rule(Problem::in_file(NOT_APPROVED, &file.path, message)).help(
            "Les gjennom teksten, og godkjenn den som den første versjonen: `site-gen approve --effective DATO`.",
        );
    };
    let (old, new): (Vec<&str>, Vec<&str>) = (
        last.text.split(' ').collect(),
        notice.text.split(' ').collect(),
    );
    let (in_old, in_new) = first_difference(&old, &new).unwrap_or_default();
    let message = format!(
        "Teksten er endret etter godkjenningen (versjon {}). Her står «{}», i den godkjente står «{}».",
        last.version(),
        around(&new, &in_new),
        around(&old, &in_old),
    );
    let message = match named_difference(&old, &new, (&in_old, &in_new)) {
        Some(sign) => format!("{message} {sign}"),
        None => message,
    };
    let text = NoticeText::of_page(page);
    // Should the two ways of reading the words ever differ, no place is better than a wrong one.
    if text.text != notice.text {
        return with_rule(Problem::in_file(NOT_APPROVED, &file.path, message));
    }
    let place = text.in_file(&bytes(&new, &in_new));
    with_rule(Problem::at(
        NOT_APPROVED,
        &file.path,
        &file.text,
        place,
        message,
    ))
}

/// The problem with a notice of the approved words that shows something else beside them.
pub(crate) fn refusal_of_details(
    notice: &Notice,
    page: &RenderedPage<'_>,
    last: &ApprovedVersion,
    difference: &Difference,
) -> Problem {
    let words: Vec<&str> = notice.text.split(' ').collect();
    let message = format!(
        "Ordene er de som ble godkjent (versjon {}), men ved «{}» viser siden {}, og den godkjente viste {}.",
        last.version(),
        around(&words, &difference.words),
        difference.new,
        difference.old,
    );
    let (file, text) = (page.file(), NoticeText::of_page(page));
    if text.text != notice.text {
        return with_rule(Problem::in_file(NOT_APPROVED, &file.path, message));
    }
    let place = text.in_file(&bytes(&words, &difference.words));
    let (path, text) = (&file.path, &file.text);
    with_rule(Problem::at(NOT_APPROVED, path, text, place, message))
}

/// Characters that nobody sees or that look like others, with their names.
const SIGNS: &[(char, &str)] = &[
    ('\u{AD}', "myk bindestrek"),
    ('\u{200B}', "mellomrom uten bredde"),
    ('\u{200C}', "skille uten bredde"),
    ('\u{200D}', "sammenføyning uten bredde"),
    ('\u{200E}', "retningsmerke mot høyre"),
    ('\u{200F}', "retningsmerke mot venstre"),
    ('\u{2060}', "sammenføyning av ord"),
    ('\u{FEFF}', "byterekkefølgemerke"),
    ('\u{2010}', "bindestrek"),
    ('\u{2011}', "hard bindestrek"),
    ('\u{2012}', "tallstrek"),
    ('\u{2013}', "tankestrek"),
    ('\u{2014}', "lang tankestrek"),
    ('\u{2212}', "minustegn"),
    ('\u{2018}', "enkelt anførselstegn"),
    ('\u{2019}', "apostrof"),
    ('\u{201C}', "anførselstegn"),
    ('\u{201D}', "anførselstegn"),
    ('\u{B4}', "akutt aksent"),
    ('\u{2026}', "ellipse"),
];
/// Letters that Norwegian is written with; a reader tells them from each other.
const NORWEGIAN: &str = "æøåÆØÅéèêòóôàüöäÉÈÊÒÓÔÀÜÖÄ«»§";

/// The first character that is different, by its name, when a reader may not tell it from another or see it at all.
fn named_difference(
    old: &[&str],
    new: &[&str],
    (in_old, in_new): (&Range<usize>, &Range<usize>),
) -> Option<String> {
    let joined = |words: &[&str], range: &Range<usize>| {
        let words = words.get(range.clone()).unwrap_or_default();
        words
            .iter()
            .take(WORDS_OF_DIFFERENCE)
            .copied()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let (old, new) = (joined(old, in_old), joined(new, in_new));
    let (mut old, mut new) = (old.chars(), new.chars());
    let (old, new) = loop {
        match (old.next(), new.next()) {
            (None, None) => return None,
            (old, new) if old == new => {}
            different => break different,
        }
    };
    let is_clear = |sign: char| {
        sign.is_ascii() && !matches!(sign, '-' | '\'' | '"' | '`') || NORWEGIAN.contains(sign)
    };
    let both = [old, new].into_iter().flatten();
    if both.clone().all(|sign| sign.is_ascii() || is_clear(sign)) {
        return None;
    }
    let name = |sign: Option<char>| match sign {
        None => "ordet er slutt".to_owned(),
        Some(sign) if is_clear(sign) => format!("«{sign}»"),
        Some(sign) => {
            let known = SIGNS.iter().find(|(known, _)| *known == sign);
            let name = known.map_or_else(|| format!("«{sign}»"), |(_, name)| (*name).to_owned());
            format!("{name}, U+{:04X}", u32::from(sign))
        }
    };
    Some(format!(
        "Det første tegnet som er ulikt: her ({}), i den godkjente ({}).",
        name(new),
        name(old)
    ))
}

/// The words of a difference with some around them.
fn around(words: &[&str], difference: &Range<usize>) -> String {
    let start = difference.start.saturating_sub(WORDS_AROUND);
    let shown = difference.len().min(WORDS_OF_DIFFERENCE);
    let is_cut = shown < difference.len();
    let after = if is_cut { 0 } else { WORDS_AROUND };
    let end = (difference.start + shown + after).min(words.len());
    let mut text = words.get(start..end).unwrap_or_default().join(" ");
    if start > 0 {
        text.insert_str(0, "… ");
    }
    if is_cut || end < words.len() {
        text.push_str(" …");
    }
    text
}

/// Where the words of a difference stand in the text; where words are gone, the word that comes instead.
fn bytes(words: &[&str], difference: &Range<usize>) -> Range<usize> {
    let first = difference.start.min(words.len().saturating_sub(1));
    let shown = difference.len().clamp(1, WORDS_OF_DIFFERENCE);
    let before = words.get(..first).unwrap_or_default();
    let start: usize = before.iter().map(|word| word.len() + 1).sum();
    let these = words.get(first..).unwrap_or_default().iter().take(shown);
    let length = these.map(|word| word.len() + 1).sum::<usize>();
    start..start + length.saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::{around, bytes, named_difference};

    #[test]
    fn a_sign_that_nobody_sees_is_named() {
        let check = |old: &str, new: &str, expected: Option<&str>| {
            let found = named_difference(&[old], &[new], (&(0..1), &(0..1)));
            assert_eq!(found.is_some(), expected.is_some(), "{found:?}");
            assert!(
                found
                    .unwrap_or_default()
                    .contains(expected.unwrap_or_default())
            );
        };
        check(
            "ab",
            "a\u{AD}b",
            Some("her (myk bindestrek, U+00AD), i den godkjente («b»)"),
        );
        check("a-b", "a\u{2011}b", Some("(hard bindestrek, U+2011)"));
        check("a", "\u{430}", Some("U+0430"));
        check("ab", "ab\u{200B}", Some("i den godkjente (ordet er slutt)"));
        check("år", "ær", None);
        check("viktig", "sentralt", None);
    }

    #[test]
    fn a_difference_is_shown_with_some_words_around() {
        let words: Vec<&str> = "a b c d e f g h i j k l m n".split(' ').collect();
        assert_eq!(around(&words, &(5..6)), "… c d e f g h i …");
        assert_eq!(around(&words, &(0..0)), "a b c …");
        assert_eq!(around(&words, &(14..14)), "… l m n");
        assert_eq!(around(&words, &(1..13)), "a b c d e f g h i …");
    }

    #[test]
    fn a_difference_has_its_place_in_the_text() {
        let text = "Å b ccc d";
        let words: Vec<&str> = text.split(' ').collect();
        let check = |difference, expected| {
            assert_eq!(text.get(bytes(&words, &difference)), Some(expected));
        };
        check(0..1, "Å");
        check(1..3, "b ccc");
        check(2..2, "ccc");
        check(4..4, "d");
    }
}
