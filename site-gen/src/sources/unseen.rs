//! Characters that are no text: nobody sees them, or they make what stands around them read otherwise than it is.

/// So many bytes are seen at once.
const STRETCH: usize = 64;

/// The first of them in a text, by its place in bytes, and the character.
pub(crate) fn find(text: &str) -> Option<(usize, char)> {
    // Most stretches have no byte that such a character begins with, and bytes are seen many at a time.
    let (stretches, rest) = text.as_bytes().as_chunks::<STRETCH>();
    let mut start = 0;
    for bytes in stretches {
        let mut may_have_one = 0;
        for byte in bytes {
            may_have_one |= u8::from(may_begin_one(*byte));
        }
        if may_have_one != 0
            && let Some(found) = find_in(text, start, bytes)
        {
            return Some(found);
        }
        start += STRETCH;
    }
    find_in(text, start, rest)
}

/// The first that begins in a stretch of the text.
fn find_in(text: &str, start: usize, bytes: &[u8]) -> Option<(usize, char)> {
    let mut bytes = bytes.iter().enumerate();
    bytes.find_map(|(at, byte)| {
        if !may_begin_one(*byte) {
            return None;
        }
        let letter = text.get(start + at..)?.chars().next()?;
        is_unseen(letter).then_some((start + at, letter))
    })
}

/// What is wrong with one of them.
pub(crate) fn name(letter: char) -> String {
    let number = u32::from(letter);
    if letter == char::REPLACEMENT_CHARACTER {
        return "Her står tegnet for en bokstav som er gått tapt (U+FFFD).".to_owned();
    }
    if is_private_use(letter) {
        return "Her står et tegn uten utseende (U+E000 til U+F8FF).".to_owned();
    }
    if turns(letter) {
        return format!(
            "Her står et tegn (U+{number:04X}) som snur leseretningen, slik at teksten leses annerledes enn den er lagret."
        );
    }
    if hides(letter) {
        return format!("Her står et usynlig tegn (U+{number:04X}) som kan skjule tekst.");
    }
    format!("Her står et styretegn (U+{number:04X}), som ingen ser.")
}

/// What to do about one of them.
pub(crate) fn help(letter: char) -> &'static str {
    if letter == char::REPLACEMENT_CHARACTER {
        "Skriv bokstaven som mangler."
    } else {
        "Ta tegnet bort."
    }
}

/// What is no text: a tab and the ends of lines are.
fn is_unseen(letter: char) -> bool {
    let is_control = letter.is_control() && !matches!(letter, '\t' | '\n' | '\r');
    let is_lost = letter == char::REPLACEMENT_CHARACTER;
    is_control || is_lost || is_private_use(letter) || turns(letter) || hides(letter)
}

/// Embeddings, overrides and isolates (Unicode Standard Annex 9, 2.1 to 2.5). The marks of 2.6 have no more effect than
/// a letter, and Arabic and Hebrew are written with them.
fn turns(letter: char) -> bool {
    matches!(letter, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Tags, which show nothing (Unicode Standard, 23.9).
fn hides(letter: char) -> bool {
    matches!(letter, '\u{E0000}'..='\u{E007F}')
}

/// The holes of the handler's pages are marked with such characters; a text with one could pass for a hole.
fn is_private_use(letter: char) -> bool {
    ('\u{E000}'..='\u{F8FF}').contains(&letter)
}

/// Whether a byte can be the first of such a character in UTF-8: 0xC2 begins the controls from U+0080 on, 0xE2 what
/// turns, 0xEE and 0xEF the private use area, 0xF3 the tags.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "with branches, bytes would not be seen many at a time"
)]
fn may_begin_one(byte: u8) -> bool {
    let is_control = (byte < b' ') & (byte != b'\t') & (byte != b'\n') & (byte != b'\r');
    let is_first_of_two = (byte == 0x7F) | (byte == 0xC2);
    let is_first_of_more = (byte == 0xE2) | (byte == 0xEE) | (byte == 0xEF) | (byte == 0xF3);
    is_control | is_first_of_two | is_first_of_more
}

#[cfg(test)]
mod tests {
    use super::{find, is_unseen, may_begin_one};

    #[test]
    fn none_is_passed_over_by_its_bytes() {
        for letter in '\0'..=char::MAX {
            let mut bytes = [0; 4];
            let first = letter.encode_utf8(&mut bytes).as_bytes()[0];
            assert!(may_begin_one(first) || !is_unseen(letter), "{letter:?}");
        }
    }

    #[test]
    fn what_turns_or_hides_text_is_found() {
        for letter in [
            '\u{202A}',
            '\u{202E}',
            '\u{2066}',
            '\u{2069}',
            '\u{E0001}',
            '\u{E007F}',
            '\u{9B}',
            '\u{E000}',
        ] {
            assert_eq!(find(&format!("«blå» {letter}x")), Some((9, letter)));
        }
        for text in [
            "«Blåbær» – på\tbrød\r\n",
            "👩\u{200D}🔧",
            "\u{200F}",
            "\u{FE0F}",
        ] {
            assert_eq!(find(text), None, "{text:?}");
        }
    }
}
