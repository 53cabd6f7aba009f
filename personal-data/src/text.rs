//! Typed text made comparable without changing what the person meant.

use icu_normalizer::ComposingNormalizer;

/// Text of several lines: line ends become LF, no control characters but LF and TAB, Unicode NFC.
///
/// Line ends are folded, because browsers send CRLF for each and a limit on length must count what the person sees
/// (HTML, "constructing entry list"). Characters are dropped before the rest is composed: what stood on either side of
/// one may belong together.
pub(crate) fn normalise_lines(typed: &str) -> String {
    let mut kept = String::with_capacity(typed.len());
    let mut letters = typed.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\r' if letters.peek() == Some(&'\n') => {}
            '\r' => kept.push('\n'),
            _ if is_dropped(letter) => {}
            _ => kept.push(letter),
        }
    }
    let kept = kept.trim_matches(is_blank);
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

/// Control characters, and the marks that make text show in another order than it is stored.
fn is_dropped(letter: char) -> bool {
    let is_bidi_control = matches!(letter, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    is_bidi_control || (letter.is_control() && letter != '\n' && letter != '\t')
}

/// White space, and marks without width, which are invisible at the ends but mean something inside (emoji).
fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{is_blank, is_dropped, normalise_line, normalise_lines};

    #[test]
    fn lines() {
        let check = |typed: &str, expected: &str| assert_eq!(normalise_lines(typed), expected);
        check("en\r\nto\rtre\n", "en\nto\ntre");
        check("  a\tb  ", "a\tb");
        check("a\u{0}b\u{7}c\u{85}", "abc");
        check("A\u{30A}se", "Åse");
        check("A\u{0}\u{30A}se", "Åse");
        check("\u{202E}snudd\u{202C}", "snudd");
        check("\u{FEFF}\u{200B}hei\u{200B}", "hei");
        check("👩\u{200D}🔧", "👩\u{200D}🔧");
        check(" \u{200B}\n", "");
    }

    #[test]
    fn line() {
        let check = |typed: &str, expected: &str| assert_eq!(normalise_line(typed), expected);
        check(" Kari \u{A0} Nordmann\r\n", "Kari Nordmann");
        check("Kari\tNordmann", "Kari Nordmann");
    }
    proptest! {
        /// The id of a message is made of its normalised text, so a text that came back on a page must not be another.
        #[test]
        fn what_is_normalised_stays_the_same(
            typed in prop_oneof![
                any::<String>(),
                "[aA\u{30a}\u{1100}\u{1161}\u{0}\u{85}\u{200b}\u{200d}\u{202e}\u{2000}\u{feff} \t\r\n]{0,12}",
            ]
        ) {
            for normalise in [normalise_lines, normalise_line] {
                let once = normalise(&typed);
                prop_assert_eq!(normalise(&once), once.clone());
                prop_assert!(!once.contains(is_dropped) && once.trim_matches(is_blank) == once);
                prop_assert_eq!(normalise(&typed.replace("\r\n", "\n").replace('\n', "\r\n")), once);
            }
            let line = normalise_line(&typed);
            prop_assert!(!line.contains(['\n', '\t']) && !line.contains("  "));
        }
    }
}
