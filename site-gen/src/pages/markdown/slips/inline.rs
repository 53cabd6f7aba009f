//! Links and marks inside a line that are none: with a space too many, turned round, or of another dialect.

use std::ops::Range;

use super::LOOKS_LIKE;
use crate::pages::markdown::Found;
use crate::problem::Few;

/// Each of these slips has one of three characters in it, and most stretches of text have none.
pub(super) const MARKS: [u8; 3] = [b'[', b'~', b'*'];
/// The words of a link and its address are shorter, in bytes.
const LONGEST_LINK: usize = 300;

/// Judges a stretch of text that is no code, no link and not emphasised.
pub(super) fn judge(mut stretch: Range<usize>, markdown: &str, found: &mut Few<Found>) {
    // What is escaped begins after its backslash.
    let before = markdown.get(..stretch.start).unwrap_or_default();
    if before.ends_with('\\') {
        stretch.start -= 1;
    }
    let text = markdown.get(stretch.clone()).unwrap_or_default();
    let place = |range: &Range<usize>| stretch.start + range.start..stretch.start + range.end;
    for (between, brackets, help) in [
        (
            "] (",
            ('[', ')'),
            "Ta bort mellomrommet mellom ] og (: [tekst](kontakt.md)",
        ),
        (
            ")[",
            ('(', ']'),
            "Skriv teksten først og adressen etterpå: [tekst](kontakt.md)",
        ),
    ] {
        if let Some(range) = broken_link(text, between, brackets) {
            found.note(LOOKS_LIKE, || {
                let message = "Dette ligner en lenke, men er det ikke.";
                Found::new(LOOKS_LIKE, place(&range), message, help)
            });
        }
    }
    for (sign, what, help) in [
        (
            "~~",
            "gjennomstreket tekst",
            "Ta bort ordene, eller tegnene ~~.",
        ),
        (
            "**",
            "fet skrift",
            "Skriv ** rett foran det første ordet og rett etter det siste.",
        ),
        ("[[", "en lenke", "Skriv lenken slik: [tekst](side.md)"),
    ] {
        if let Some(range) = pair(text, sign) {
            found.note(LOOKS_LIKE, || {
                let message = format!("Dette ligner {what}, men blir publisert slik det står.");
                Found::new(LOOKS_LIKE, place(&range), message, help)
            });
        }
    }
}

/// Whether it can be meant as the address of a link.
fn is_address(text: &str) -> bool {
    let has_sign = text.contains(['.', '/', '#', '@']) || text.starts_with("mailto:");
    has_sign && !text.contains(char::is_whitespace) && !text.is_empty()
}

/// What stands before and after some bytes, as much of it as a link is long: there may be as many such places as there
/// are letters.
fn near(text: &str, at: usize, length: usize) -> (&str, &str) {
    let after = at + length;
    let first = text.ceil_char_boundary(at.saturating_sub(LONGEST_LINK));
    let last = text.floor_char_boundary((after + LONGEST_LINK).min(text.len()));
    let before = text.get(first..at).unwrap_or_default();
    (before, text.get(after..last).unwrap_or_default())
}

/// Whether a backslash stands before a character.
fn is_escaped(text: &str, at: usize) -> bool {
    text.get(..at).is_some_and(|before| before.ends_with('\\'))
}

/// What would be a link: its words in one pair of brackets, its address in another, and these signs between the two.
fn broken_link(text: &str, between: &str, (opens, closes): (char, char)) -> Option<Range<usize>> {
    let mut places = text.match_indices(between);
    places.find_map(|(at, _)| {
        let (before, rest) = near(text, at, between.len());
        let (address, _) = rest.split_once(closes)?;
        let start = at - before.len() + before.rfind([opens, '\n'])?;
        let is_link = text.get(start..)?.starts_with(opens) && is_address(address);
        let is_link = is_link && !is_escaped(text, start) && !is_escaped(text, at);
        is_link.then_some(start..at + between.len() + address.len() + 1)
    })
}

/// A sign that is there twice, from the one to the other; `[[` from there to `]]`.
fn pair(text: &str, sign: &str) -> Option<Range<usize>> {
    let start = text.find(sign)?;
    if is_escaped(text, start) {
        return None;
    }
    let inside = start + sign.len();
    let end = if sign == "[[" { "]]" } else { sign };
    let length = text.get(inside..)?.find(end)?;
    // A row of the same sign is a line.
    (length > 0).then_some(start..inside + length + end.len())
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn what_looks_like_a_link_or_a_mark_is_noted() {
        check("\\[a\\] (b.md)\n", &[]);
        check("\\[a] (b.md) og [a\\] (b.md)\n", &[]);
        check("se \\[a\\] (b.md), \\(a)[b.md]\n", &[]);
        check(
            "se [skjemaet] (kontakt.md) her\n",
            &["SG089 [skjemaet] (kontakt.md)"],
        );
        check("se [sic] (eller ikke)\n", &[]);
        check(
            "se (skjemaet)[kontakt.md] her\n",
            &["SG089 (skjemaet)[kontakt.md]"],
        );
        check("~~bort~~\n", &["SG089 ~~bort~~"]);
        check("`~~bort~~` og \\~~bort~~\n", &[]);
        check("a ** b ** c\n", &["SG089 ** b **"]);
        check("se [[side]]\n", &["SG089 [[side]]"]);
    }
}
