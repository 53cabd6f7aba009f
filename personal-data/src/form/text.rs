//! Typed text made comparable without changing what the person meant.

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizer;

use super::characters::{is_blank, is_invisible};

/// Text of several lines: line ends become LF, no control characters but LF and TAB, Unicode NFC; empty when nothing of
/// it would be seen.
///
/// Line ends are folded, because browsers send CRLF for each and a limit on length must count what the person sees
/// (HTML, "constructing entry list"). Characters are dropped before the rest is composed: what stood on either side of
/// one may belong together.
pub(crate) fn normalise_lines(typed: &str) -> String {
    if typed.chars().all(is_plain) {
        return typed.trim_matches(is_trimmed).to_owned();
    }
    normalise_any_lines(typed)
}

/// Line ends, and characters that are neither dropped nor composed with another: nearly every text typed here has no
/// others, and is spared the rest.
fn is_plain(character: char) -> bool {
    matches!(character, '\n' | ' '..='~' | 'À'..='ÿ')
}

fn normalise_any_lines(typed: &str) -> String {
    if typed.chars().all(is_blank) {
        return String::new();
    }
    let mut kept = String::with_capacity(typed.len());
    let mut characters = typed.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' if characters.peek() == Some(&'\n') => {}
            _ if is_line_end(character) => kept.push('\n'),
            // The unit separator divides words and no lines.
            '\u{1F}' => kept.push(' '),
            _ if is_dropped(character) => {}
            _ => kept.push(character),
        }
    }
    let kept = kept.trim_matches(is_trimmed);
    ComposingNormalizer::new_nfc().normalize(kept).into_owned()
}

/// Text of one line: as [`normalise_lines`], with each run of white space made one space.
pub(crate) fn normalise_line(typed: &str) -> String {
    let lines = normalise_lines(typed);
    let mut line = String::with_capacity(lines.len());
    for word in lines.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// A line in which nothing is hidden: as [`normalise_line`], without characters that are not seen.
///
/// For what machines compare, where such a character came along when the text was copied and makes it another.
pub(crate) fn normalise_visible_line(typed: &str) -> String {
    let visible = if typed.contains(is_invisible) {
        Cow::Owned(typed.replace(is_invisible, ""))
    } else {
        Cow::Borrowed(typed)
    };
    normalise_line(&visible)
}

/// Characters that end a line or a paragraph, with the separators of files, groups and records (Unicode Standard
/// Annex #9, bidirectional class B). White space that is dropped would put two words together.
fn is_line_end(character: char) -> bool {
    matches!(
        character,
        '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{1C}'..='\u{1E}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Control characters, and the marks that make text show in another order than it is stored.
fn is_dropped(character: char) -> bool {
    let is_bidi_control = matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    is_bidi_control || (character.is_control() && character != '\n' && character != '\t')
}

/// White space, and marks without width, which are invisible at the ends but mean something inside (emoji).
fn is_trimmed(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{is_dropped, is_trimmed, normalise_line, normalise_lines, normalise_visible_line};

    #[test]
    fn lines() {
        let check = |typed: &str, expected: &str| assert_eq!(normalise_lines(typed), expected);
        check("en\r\nto\rtre\n", "en\nto\ntre");
        check("  a\tb  ", "a\tb");
        check("a\u{0}b\u{7}c", "abc");
        check("A\u{30A}se", "Åse");
        check("A\u{0}\u{30A}se", "Åse");
        check("\u{202E}snudd\u{202C}", "snudd");
        check("\u{FEFF}\u{200B}hei\u{200B}", "hei");
        check("👩\u{200D}🔧", "👩\u{200D}🔧");
        check("👩‍👩‍👧‍👦 ❤️", "👩‍👩‍👧‍👦 ❤️");
    }

    #[test]
    fn what_divides_goes_on_dividing() {
        for divides in [
            "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}", "\u{1C}", "\u{1D}", "\u{1E}",
        ] {
            let typed = format!("Rom 12{divides}3. etasje");
            assert_eq!(normalise_lines(&typed), "Rom 12\n3. etasje", "{typed:?}");
            assert_eq!(normalise_line(&typed), "Rom 12 3. etasje", "{typed:?}");
        }
        assert_eq!(normalise_lines("Kari\u{1F}Nordmann"), "Kari Nordmann");
    }

    #[test]
    fn nothing_visible_is_empty() {
        for typed in [
            " \u{200B}\n",
            "\u{3164}",
            "\u{2800}\u{2800}",
            "\u{115F}\u{1160}",
            "\u{FFA0} \u{FE0F}",
            "\u{200D}\u{2063}\u{AD}",
            "\u{E0001}\u{E007F}",
        ] {
            assert_eq!(normalise_lines(typed), "", "{}", typed.escape_unicode());
            assert_eq!(normalise_line(typed), "", "{}", typed.escape_unicode());
        }
    }

    #[test]
    fn line() {
        let check = |typed: &str, expected: &str| assert_eq!(normalise_line(typed), expected);
        check(" Kari \u{A0} Nordmann\r\n", "Kari Nordmann");
        check("Kari\tNordmann", "Kari Nordmann");
    }

    #[test]
    fn visible_line() {
        let check = |typed: &str, expected| assert_eq!(normalise_visible_line(typed), expected);
        check("ka\u{200B}ri@exam\u{AD}ple.no", "kari@example.no");
        check("22\u{2060}22 55\u{FE0E}55", "2222 5555");
        check("A\u{200D}\u{30A}se", "Åse");
    }

    proptest! {
        #[test]
        fn plain_text_is_normalised_as_any_text(typed in "[ -~À-ÿ\n]{0,40}") {
            prop_assert!(typed.chars().all(super::is_plain));
            prop_assert_eq!(normalise_lines(&typed), super::normalise_any_lines(&typed));
        }

        /// The id of a message is made of its normalised text, so a text that came back on a page must not be another.
        #[test]
        fn what_is_normalised_stays_the_same(
            typed in prop_oneof![
                any::<String>(),
                "[aA\u{30a}\u{1100}\u{1161}\u{0}\u{b}\u{1f}\u{85}\u{200b}\u{200d}\u{202e}\u{2000}\u{2029}\u{3164}\u{feff} \t\r\n]{0,12}",
            ]
        ) {
            for normalise in [normalise_lines, normalise_line, normalise_visible_line] {
                let once = normalise(&typed);
                prop_assert_eq!(normalise(&once), once.clone());
                prop_assert!(!once.contains(is_dropped) && once.trim_matches(is_trimmed) == once);
                prop_assert!(once.is_empty() || !once.chars().all(super::is_blank));
                prop_assert_eq!(normalise(&typed.replace("\r\n", "\n").replace('\n', "\r\n")), once);
            }
            for line in [normalise_line(&typed), normalise_visible_line(&typed)] {
                prop_assert!(!line.contains(['\n', '\t']) && !line.contains("  "));
            }
            prop_assert!(!normalise_visible_line(&typed).contains(super::is_invisible));
        }
    }
}
