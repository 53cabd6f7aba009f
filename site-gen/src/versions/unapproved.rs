//! PV001: what a notice says that was not approved, and where.

use std::ops::Range;

use super::compare::first_difference;
use super::shown::Difference;
use super::{ApprovedVersion, NOT_APPROVED};
use crate::check::told;
use crate::content::RenderedPage;
use crate::problem::Problem;
use crate::site::Notice;

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
        let message = "Personvernerklæringen er ikke godkjent: ingen versjon er det ennå.";
        return told(Problem::in_file(NOT_APPROVED, &file.path, message)).help(
            "Les gjennom teksten, og godkjenn den som den første versjonen: `site-gen approve --effective DATO`.",
        );
    };
    let (old, new): (Vec<&str>, Vec<&str>) = (
        last.text.split(' ').collect(),
        notice.text.split(' ').collect(),
    );
    let (in_old, in_new) = first_difference(&old, &new).unwrap_or_default();
    let message = format!(
        "Personvernerklæringen er ikke den som ble godkjent (versjon {}): her står «{}», i den godkjente «{}».",
        last.version(),
        around(&new, &in_new),
        around(&old, &in_old),
    );
    let text = page.text();
    // Should the two ways of reading the words ever differ, no place is better than a wrong one.
    if text.text != notice.text {
        return told(Problem::in_file(NOT_APPROVED, &file.path, message));
    }
    let place = text.in_file(&bytes(&new, &in_new));
    told(Problem::at(
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
    let (file, text) = (page.file(), page.text());
    if text.text != notice.text {
        return told(Problem::in_file(NOT_APPROVED, &file.path, message));
    }
    let place = text.in_file(&bytes(&words, &difference.words));
    let (path, text) = (&file.path, &file.text);
    told(Problem::at(NOT_APPROVED, path, text, place, message))
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
    use super::{around, bytes};

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
