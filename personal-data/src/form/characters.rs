//! Which characters are seen, divide, or count, by their Unicode properties.
//!
//! The tables are those that `idna` has in the program already, so that the form keeps no list of its own that ages.

use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory, WhiteSpace};
use icu_properties::{CodePointMapData, CodePointSetData};

/// Whether a character leaves no mark on the page: white space, what Unicode says is not shown, controls, and letters
/// that are blank.
pub(crate) fn is_blank(character: char) -> bool {
    is_white_space(character)
        || is_invisible(character)
        || character.is_control()
        || is_blank_letter(character)
}

/// Whether a character is shown as nothing at all wherever it stands, as a zero width space or a soft hyphen
/// (`Default_Ignorable_Code_Point`), or annotates a text that is shown in another way.
///
/// Inside a text some of them mean something: they join emoji, and they divide words in Persian.
pub(crate) fn is_invisible(character: char) -> bool {
    // No ASCII character is, and most of a text is ASCII.
    if character.is_ascii() {
        return false;
    }
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(character)
        || matches!(character, '\u{FFF9}'..='\u{FFFB}')
}

/// White space of every width.
pub(crate) fn is_white_space(character: char) -> bool {
    CodePointSetData::new::<WhiteSpace>().contains(character)
}

/// Letters and symbols whose glyph is empty. No property says it of these; the Hangul fillers, which are empty too, are
/// among the invisible.
fn is_blank_letter(character: char) -> bool {
    matches!(
        character,
        '\u{2800}' // Braille pattern blank
            | '\u{16FE4}' // Khitan small script filler
            | '\u{13441}' | '\u{13442}' // Egyptian hieroglyph full and half blank
            | '\u{1D159}' // Musical symbol null notehead
    )
}

/// Every dash, hyphen and minus sign, and what keyboards write for one.
pub(crate) fn is_dash(character: char) -> bool {
    category(character) == GeneralCategory::DashPunctuation
        || matches!(
            character,
            '\u{02D7}' // Modifier letter minus sign
                | '\u{2043}' // Hyphen bullet
                | '\u{207B}' | '\u{208B}' // Superscript and subscript minus
                | '\u{2212}' // Minus sign
                | '\u{2500}' | '\u{2501}' // Box drawings light and heavy horizontal
                | '\u{2796}' // Heavy minus sign
                | '\u{30FC}' | '\u{FF70}' // What a Japanese keyboard writes for a dash
        )
}

/// The value of a decimal digit of any script.
///
/// Unicode encodes the ten digits of a script in ascending order and in one range (The Unicode Standard, 4.6), so the
/// distance from the beginning of the range says which one it is.
pub(crate) fn digit(character: char) -> Option<u8> {
    if character.is_ascii() {
        return u8::try_from(character.to_digit(10)?).ok();
    }
    if !is_decimal_digit(character) {
        return None;
    }
    // The mathematical digits are several such ranges, one after the other.
    let before = (1..=u32::from(character))
        .take_while(|distance| {
            char::from_u32(u32::from(character) - distance).is_some_and(is_decimal_digit)
        })
        .count();
    u8::try_from(before % 10).ok()
}

fn is_decimal_digit(character: char) -> bool {
    category(character) == GeneralCategory::DecimalNumber
}

/// A number that is no digit: in a circle, raised, a fraction, or with a full stop.
pub(crate) fn is_other_number(character: char) -> bool {
    category(character) == GeneralCategory::OtherNumber
}

/// A mark that belongs to the character before it, such as an accent.
pub(crate) fn is_mark(character: char) -> bool {
    // No ASCII character is, and most of a text is ASCII.
    if character.is_ascii() {
        return false;
    }
    matches!(
        category(character),
        GeneralCategory::NonspacingMark
            | GeneralCategory::SpacingMark
            | GeneralCategory::EnclosingMark
    )
}

/// What words are written with: letters, marks and decimal digits of every script. A domain is written with these and
/// the hyphen (RFC 5892, section 2.1).
pub(crate) fn is_letter_mark_or_digit(character: char) -> bool {
    is_mark(character)
        || matches!(
            category(character),
            GeneralCategory::UppercaseLetter
                | GeneralCategory::LowercaseLetter
                | GeneralCategory::ModifierLetter
                | GeneralCategory::OtherLetter
                | GeneralCategory::DecimalNumber
        )
}

fn category(character: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(character)
}

#[cfg(test)]
mod tests {
    use super::{digit, is_blank, is_dash, is_invisible, is_letter_mark_or_digit};

    #[test]
    fn blank_is_what_leaves_no_mark() {
        for blank in [
            ' ',
            '\u{A0}',
            '\u{3000}',
            '\t',
            '\u{0}',
            '\u{AD}',
            '\u{115F}',
            '\u{1160}',
            '\u{200B}',
            '\u{200D}',
            '\u{2060}',
            '\u{2800}',
            '\u{3164}',
            '\u{FE0F}',
            '\u{FEFF}',
            '\u{FFA0}',
            '\u{E0041}',
            '\u{1D159}',
        ] {
            assert!(is_blank(blank), "{:04X}", u32::from(blank));
        }
        for seen in ['.', 'a', '0', '\u{301}', '\u{FFFD}', 'ᄀ', '⠁', '👩'] {
            assert!(!is_blank(seen), "{seen}");
        }
        assert!(!is_invisible(' '));
    }

    #[test]
    fn dashes() {
        for dash in "-‐‑‒–—―−﹣－⁻ー〜".chars() {
            assert!(is_dash(dash), "{dash}");
        }
        assert!(!is_dash('_') && !is_dash('+'));
    }

    #[test]
    fn digits_of_every_script() {
        for text in [
            "0123456789",
            "٠١٢٣٤٥٦٧٨٩",
            "۰۱۲۳۴۵۶۷۸۹",
            "०१२३४५६७८९",
            "๐๑๒๓๔๕๖๗๘๙",
            "０１２３４５６７８９",
            "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
            "𝟘𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠𝟡",
            "𝟶𝟷𝟸𝟹𝟺𝟻𝟼𝟽𝟾𝟿",
        ] {
            let digits: Vec<_> = text
                .chars()
                .map(|character| digit(character).unwrap())
                .collect();
            assert_eq!(digits, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], "{text}");
        }
        for none in ['a', '²', '½', 'Ⅷ', '一', '-'] {
            assert_eq!(digit(none), None, "{none}");
        }
    }

    #[test]
    fn letters_marks_and_digits() {
        assert!("aÅåß学ʼ\u{301}7٧".chars().all(is_letter_mark_or_digit));
        assert!(!"-_–»’'☃.² ".chars().any(is_letter_mark_or_digit));
    }
}
