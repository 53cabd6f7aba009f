//! What is stored, typed or read, on its way to a terminal: there it is shown, and never obeyed.
//!
//! A terminal takes some characters for commands: to clear the screen, to write the clipboard, to answer as if somebody
//! had typed. Others show nothing, or turn the order of what stands around them, so that a line reads otherwise than it
//! is. Whoever may write a value may write those.

use std::fmt::{self, Write as _};

/// Text that is safe to print: it has no control character but LF, and nothing that is hidden or turns what is beside it.
///
/// Only this module makes one, so a function that takes a `Printable` cannot be handed a stored value as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Printable(String);

impl Printable {
    /// A value of one line. A line break in it is shown too, so that no value can pass for a line of the program's.
    pub fn line(text: &str) -> Self {
        let mut shown = String::with_capacity(text.len());
        for letter in text.chars() {
            show(letter, is_unsafe(letter), &mut shown);
        }
        Self(shown)
    }

    /// Text of several lines; a tab becomes four spaces. Of what is safe already it changes nothing.
    pub fn lines(text: &str) -> Self {
        let mut shown = String::with_capacity(text.len());
        for letter in text.chars() {
            match letter {
                '\n' => shown.push('\n'),
                '\t' => shown.push_str("    "),
                letter => show(letter, is_unsafe(letter), &mut shown),
            }
        }
        Self(shown)
    }

    /// JSON in ASCII, for programs: it reads back as exactly the same (RFC 8259, 7).
    ///
    /// What is not ASCII stands inside its strings, where an escape of UTF-16 means the character itself.
    pub fn json(json: &str) -> Self {
        let mut shown = String::with_capacity(json.len());
        for letter in json.chars() {
            if letter == '\n' || matches!(letter, ' '..='~') {
                shown.push(letter);
            } else {
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    // Writing to a String cannot fail.
                    let _ = write!(shown, "\\u{unit:04x}");
                }
            }
        }
        Self(shown)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Printable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

fn show(letter: char, as_number: bool, shown: &mut String) {
    if as_number {
        shown.extend(letter.escape_unicode());
    } else {
        shown.push(letter);
    }
}

/// Whether a terminal would obey a character, or a reader not see it: controls; the marks of bidirectional text
/// (Unicode Standard Annex 9); line and paragraph separators; what is ignored where it is not understood; and tags, in
/// which a whole text can be hidden (Unicode Technical Report 36, "Unicode Security Considerations").
///
/// The joiners stay: emoji, and names in many scripts, are made with them.
pub fn is_unsafe(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{AD}'
            | '\u{61C}'
            | '\u{180E}'
            | '\u{200B}'
            | '\u{200E}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::{Printable, is_unsafe};

    /// What must never reach a terminal, said once more and otherwise than by the code.
    fn is_obeyed(letter: char) -> bool {
        let number = u32::from(letter);
        number < 0x20
            || (0x7F..0xA0).contains(&number)
            || [0x61C, 0x200E, 0x200F, 0x2028, 0x2029].contains(&number)
            || (0x202A..=0x202E).contains(&number)
            || (0x2066..=0x2069).contains(&number)
            || (0xE0000..=0xE007F).contains(&number)
    }

    #[test]
    fn no_character_of_unicode_is_obeyed() {
        let all: String = ('\0'..=char::MAX).collect();
        let line = Printable::line(&all);
        assert_eq!(line.as_str().find(is_obeyed), None);
        let lines = Printable::lines(&all);
        let is_obeyed_but_lf = |letter| letter != '\n' && is_obeyed(letter);
        assert_eq!(lines.as_str().find(is_obeyed_but_lf), None);
        let ascii = Printable::json(&Value::from(&*all).to_string());
        let is_ascii = |byte: u8| matches!(byte, b' '..=b'~');
        assert!(ascii.as_str().bytes().all(is_ascii));
        let read: Value = serde_json::from_str(ascii.as_str()).unwrap();
        assert!(read == *all, "it reads back as another text");
    }

    #[test]
    fn what_is_hidden_is_shown_by_its_number() {
        let check = |text: &str, line: &str| assert_eq!(Printable::line(text).as_str(), line);
        check("Kari Nordmann", "Kari Nordmann");
        check("\u{1b}]52;c;eA==\u{7}", "\\u{1b}]52;c;eA==\\u{7}");
        check("a\nb\tc\r", "a\\u{a}b\\u{9}c\\u{d}");
        check("\u{202e}nudd\u{9b}31m", "\\u{202e}nudd\\u{9b}31m");
        check("ån\u{e0041}", "ån\\u{e0041}");
        check(
            "👩\u{200D}🔧 👍🏽 می\u{200C}خواهم",
            "👩\u{200D}🔧 👍🏽 می\u{200C}خواهم",
        );
        assert_eq!(Printable::lines("a\n\tb\r").as_str(), "a\n    b\\u{d}");
        assert_eq!(format!("{:<8}|", Printable::line("æ")), "æ       |");
    }

    proptest! {
        #[test]
        fn what_is_safe_stays_the_same(text in any::<String>()) {
            let once = Printable::lines(&text);
            prop_assert_eq!(Printable::lines(once.as_str()), once.clone());
            let line = Printable::line(&text);
            prop_assert_eq!(Printable::lines(line.as_str()), line.clone());
            prop_assert!(!line.as_str().contains(is_unsafe));
            let json = serde_json::to_string_pretty(&[&text]).unwrap();
            let ascii = Printable::json(&json);
            prop_assert_eq!(Printable::lines(ascii.as_str()), ascii.clone());
            prop_assert_eq!(serde_json::from_str::<[String; 1]>(ascii.as_str()).unwrap(), [text]);
        }
    }
}
