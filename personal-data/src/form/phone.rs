//! Telephone numbers: whether one is possible, its E.164 form, and what keeps a text from being one.
//!
//! Possible, not valid: tables of the ranges in use disagree with each other and age, and a person whose
//! number was refused cannot be called back. Lengths are ITU-T E.164's; Norwegian lengths are from Nkom's
//! numbering plan (eight digits, five starting with 0, twelve starting with 58 for machines).

use super::characters;
use super::error_code::ErrorCode;
use crate::Personal;

const NORWAY: &str = "47";
/// Country codes whose numbers begin with a zero that is dialled from abroad too: Italy with the Vatican, San Marino,
/// Ivory Coast, the Republic of the Congo (ITU-T, national numbering plans). Everywhere else a zero in parentheses is a
/// trunk prefix, which E.164 does not have.
const KEEP_ZERO: &[&str] = &["39", "378", "225", "242"];
/// What is written right before a number, with nothing between.
const LABELS: &[&str] = &[
    "tlf",
    "tlfnr",
    "tel",
    "telefon",
    "telefonnummer",
    "mob",
    "mobil",
    "mobilnr",
    "mobilnummer",
    "nr",
    "t",
    "m",
    "p",
    "phone",
    "cell",
    "mobile",
];
/// What is written before an extension.
const EXTENSIONS: &[&str] = &[
    "int",
    "intern",
    "internt",
    "internnr",
    "internnummer",
    "linje",
    "lokal",
    "anknytning",
    "ext",
    "extn",
    "extension",
    "x",
    "local",
    "durchwahl",
    "poste",
];
/// Fewer digits are no number of their own, beside another or before an extension.
const OWN_NUMBER_DIGITS: usize = 5;

/// The E.164 form (`+4722225555`) of a typed number, or why it is none. Characters that nobody sees are to be taken out
/// before.
pub(crate) fn to_e164(typed: &str) -> Result<String, ErrorCode> {
    let folded: String = typed.chars().map(fold).collect();
    let number = without_label(&folded).trim_end_matches(['.', ',', ';', ':', ' ']);
    let Some(digits) = Digits::read(number) else {
        return Err(obstacle(number));
    };
    let full = digits.with_country_code();
    match full.and_then(|full| possible(&full).map(|()| full)) {
        Ok(full) => Ok(format!("+{full}")),
        Err(_) if has_two_numbers(number) => Err(ErrorCode::TwoNumbers),
        Err(code) => Err(code),
    }
}

/// Digits of every script, dashes, spaces and the signs that East Asian keyboards write, as their ASCII characters;
/// letters in lower case.
fn fold(character: char) -> char {
    if let Some(digit) = characters::digit(character) {
        return char::from(b'0' + digit);
    }
    match character {
        '＋' | '﹢' | '➕' => '+',
        '（' | '﹙' | '[' => '(',
        '）' | '﹚' | ']' => ')',
        '．' | '·' | '•' | '∙' | '・' => '.',
        '／' | '⁄' | '∕' => '/',
        dash if characters::is_dash(dash) => '-',
        letter => letter.to_lowercase().next().unwrap_or(letter),
    }
}

/// People write "tlf. 22 22 55 55" or "Jobb: 22225555" into a field that is called telephone number: words before the
/// number go. A letter right before a digit stays, unless it ends a word that is known for standing there.
fn without_label(text: &str) -> &str {
    let is_number_start = |character: char| character.is_ascii_digit() || character == '+';
    let Some(start) = text.find(is_number_start) else {
        return text;
    };
    let Some((label, number)) = text.split_at_checked(start) else {
        return text;
    };
    if !label.contains(char::is_alphabetic) {
        return text;
    }
    let is_apart = !label.ends_with(char::is_alphabetic);
    let last_word = label
        .rsplit(|character: char| !character.is_alphabetic())
        .next();
    let is_known = last_word.is_some_and(|word| LABELS.contains(&word));
    if is_apart || is_known { number } else { text }
}

/// The digits of a number, and what was written before them.
struct Digits {
    digits: String,
    /// With a plus sign, or with the prefix of an international call (ITU-T E.123 and E.164).
    has_country_code: bool,
}

impl Digits {
    /// Reads a folded number; `None` when something in it is neither a digit nor a separator.
    fn read(number: &str) -> Option<Self> {
        let mut digits = String::with_capacity(number.len());
        let mut has_plus = false;
        let mut rest = number;
        while let Some(character) = rest.chars().next() {
            if let Some(after) = after_trunk_zero(rest) {
                if !is_trunk_zero_dropped(&digits, has_plus) {
                    digits.push('0');
                }
                rest = after;
                continue;
            }
            match character {
                digit if digit.is_ascii_digit() => digits.push(digit),
                '+' if digits.is_empty() && !has_plus => has_plus = true,
                ' ' | '-' | '.' | '(' | ')' | '/' | ',' | ';' | ':' | '|' | '_' | '\'' | '’' => {}
                _ => return None,
            }
            rest = rest.get(character.len_utf8()..).unwrap_or_default();
        }
        let without_prefix = digits.strip_prefix("00").filter(|_| !has_plus);
        Some(Self {
            has_country_code: has_plus || without_prefix.is_some(),
            digits: without_prefix.map(str::to_owned).unwrap_or(digits),
        })
    }

    /// The whole number. Without a country code it is Norwegian, or has the code as bare digits.
    fn with_country_code(self) -> Result<String, ErrorCode> {
        let digits = self.digits;
        if self.has_country_code {
            return Ok(digits);
        }
        let starts_with_zero = digits.starts_with('0');
        match digits.len() {
            8 if digits.starts_with(|first| ('2'..='9').contains(&first)) => {
                Ok(format!("{NORWAY}{digits}"))
            }
            // Whether it begins as such a number does is seen with the others.
            5 => Ok(format!("{NORWAY}{digits}")),
            10 if digits.starts_with(NORWAY) => Ok(digits),
            0..8 => Err(ErrorCode::TooFewDigits),
            9 if !starts_with_zero => Err(ErrorCode::TooManyDigits),
            // As it is dialled in another country, most likely: with a zero before it, or longer than ours.
            8..=15 => Err(ErrorCode::NoCountryCode),
            _ => Err(ErrorCode::TooManyDigits),
        }
    }
}

/// What comes after a zero in parentheses at the beginning of a text, `None` when it does not begin with one.
fn after_trunk_zero(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('(')?.trim_start_matches(' ');
    let after = inside.strip_prefix('0')?.trim_start_matches(' ');
    after.strip_prefix(')')
}

/// Whether a zero in parentheses goes: right after a country code, but for those of [`KEEP_ZERO`].
fn is_trunk_zero_dropped(before: &str, has_plus: bool) -> bool {
    let code = if has_plus || before == NORWAY {
        Some(before)
    } else {
        before.strip_prefix("00")
    };
    code.is_some_and(|code| is_country_code(code) && !KEEP_ZERO.contains(&code))
}

/// Whether digits are as long as the country code that they begin with: one digit in the zones 1 and 7, two for those
/// that ITU-T E.164 gives two, else three. Codes that nobody has are not told from the others.
fn is_country_code(digits: &str) -> bool {
    let length = match digits.as_bytes() {
        [b'1' | b'7', ..] => 1,
        [b'2', b'0' | b'7', ..]
        | [b'3', b'0'..=b'4' | b'6' | b'9', ..]
        | [b'4', b'0' | b'1' | b'3'..=b'9', ..]
        | [b'5', b'1'..=b'8', ..]
        | [b'6', b'0'..=b'6', ..]
        | [b'8', b'1' | b'2' | b'4' | b'6', ..]
        | [b'9', b'0'..=b'5' | b'8', ..] => 2,
        _ => 3,
    };
    digits.len() == length
}

/// Whether a number with its country code has a possible length.
fn possible(full: &str) -> Result<(), ErrorCode> {
    if full.starts_with('0') {
        return Err(ErrorCode::WrongCountryCode);
    }
    let (digits, least, most) = match full.strip_prefix(NORWAY) {
        Some(national) if national.len() == 5 && national.starts_with('0') => return Ok(()),
        Some(national) if national.len() == 12 && national.starts_with("58") => return Ok(()),
        Some(national) => (national, 8, 8),
        // The shortest anywhere: Iran has numbers of four digits, by libphonenumber's metadata.
        None if full.starts_with("98") => (full, 6, 15),
        None => (full, 7, 15),
    };
    if digits.len() < least {
        Err(ErrorCode::TooFewDigits)
    } else if digits.len() > most {
        Err(ErrorCode::TooManyDigits)
    } else {
        Ok(())
    }
}

/// Why a text with something else than digits and separators in it is no number.
fn obstacle(number: &str) -> ErrorCode {
    if has_extension(number) {
        ErrorCode::Extension
    } else if has_two_numbers(number) {
        ErrorCode::TwoNumbers
    } else if number.contains(char::is_alphabetic) {
        ErrorCode::Letters
    } else {
        let other = number
            .chars()
            .find(|&character| Digits::read(character.encode_utf8(&mut [0; 4])).is_none());
        // Only a plus sign is refused for its place and not for what it is.
        other.map_or(ErrorCode::MisplacedPlus, |other| {
            ErrorCode::Character(Personal::new(other))
        })
    }
}

/// A number, a word or a sign for an extension, and a digit.
fn has_extension(number: &str) -> bool {
    let mut digits = 0;
    let mut is_announced = false;
    let mut rest = number;
    while let Some(character) = rest.chars().next() {
        let is_letter = |character: char| character.is_alphabetic();
        let length = if is_letter(character) {
            let word = rest.split(|character| !is_letter(character)).next();
            let word = word.unwrap_or_default();
            is_announced = digits >= OWN_NUMBER_DIGITS && EXTENSIONS.contains(&word);
            word.len()
        } else {
            match character {
                digit if digit.is_ascii_digit() && is_announced => return true,
                digit if digit.is_ascii_digit() => digits += 1,
                '#' => is_announced = digits >= OWN_NUMBER_DIGITS,
                _ => {}
            }
            character.len_utf8()
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    false
}

/// Whether a word, a stroke, a comma or a plus sign stands between two runs that could each be a number.
fn has_two_numbers(number: &str) -> bool {
    let divides = |character: char| {
        character.is_alphabetic() || matches!(character, '/' | ',' | ';' | '|' | '\\' | '&' | '+')
    };
    let digits = |part: &str| part.chars().filter(char::is_ascii_digit).count();
    let numbers = number
        .split(divides)
        .filter(|part| digits(part) >= OWN_NUMBER_DIGITS);
    numbers.count() > 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::text::normalise_visible_line;
    use super::ErrorCode::{
        self, Character, Extension, Letters, MisplacedPlus, NoCountryCode, TooFewDigits,
        TooManyDigits, TwoNumbers, WrongCountryCode,
    };
    use crate::Personal;

    fn to_e164(typed: &str) -> Result<String, ErrorCode> {
        super::to_e164(&normalise_visible_line(typed))
    }

    #[track_caller]
    fn check(typed: &str, expected: &str) {
        assert_eq!(to_e164(typed).as_deref(), Ok(expected), "{typed}");
    }

    #[track_caller]
    fn check_refused(typed: &str, expected: ErrorCode) {
        assert_eq!(to_e164(typed), Err(expected), "{typed}");
    }

    #[test]
    fn norwegian_numbers() {
        check("22225555", "+4722225555");
        check("22 22 55 55", "+4722225555");
        check("+47 22 22 55 55", "+4722225555");
        check("004722225555", "+4722225555");
        check("4722225555", "+4722225555");
        check("(+47) 22 22 55 55", "+4722225555");
        check("+(47) 22 22 55 55", "+4722225555");
        check("02800", "+4702800");
        check("+47 580 000 000 000", "+47580000000000");
    }

    #[test]
    fn a_number_of_five_digits_begins_with_zero() {
        check("+47 02800", "+4702800");
        check_refused("+47 22225", TooFewDigits);
        check_refused("22225", TooFewDigits);
        check_refused("+47 0222255", TooFewDigits);
    }

    #[test]
    fn numbers_of_other_countries() {
        check("+46 8 123 456 78", "+46812345678");
        check("+1 (202) 555-0123", "+12025550123");
        check("＋46812345678", "+46812345678");
        check("+290 1234", "+2901234");
        check("+98 9601", "+989601");
        check("+49 30/1234567", "+49301234567");
    }

    #[test]
    fn a_zero_in_parentheses_goes_after_a_country_code() {
        check("+47 (0) 22 22 55 55", "+4722225555");
        check("+46 (0)70-123 45 67", "+46701234567");
        check("0046(0)701234567", "+46701234567");
        check("0047 (0)22225555", "+4722225555");
        check("47 (0)22 22 55 55", "+4722225555");
        check("+44 ( 0 ) 20 7946 0958", "+442079460958");
        check("+358-(0)-9-1234567", "+35891234567");
        check("+４９（０）３０ １２３４５６７", "+49301234567");
        check("+1 (0)202 555 0123", "+12025550123");
        // It is none where it is dialled from abroad, where it is the number's, or where there is no country code.
        check("+39 (0)6 1234 5678", "+390612345678");
        check("+39 06 1234 5678", "+390612345678");
        check(
            "+46 8 (0)12 345 67",
            "+4680123 4567".replace(' ', "").as_str(),
        );
        check("+46 (08) 123 456 78", "+460812345678");
        check_refused("(0) 22 22 55 55", NoCountryCode);
    }

    #[test]
    fn words_before_a_number_go() {
        for typed in [
            "tlf. 22 22 55 55",
            "Tlf: 222-25-555",
            "Tlf.nr.: 22225555",
            "tlf22225555",
            "Telefon 22 22 55 55",
            "Telefonnummer: 22225555",
            "Mobil: 222 25 555",
            "T: 22225555",
            "M. 22 22 55 55",
            "m:22225555",
            "tel:+4722225555",
            "TEL:22225555",
            "Phone: +47 22 22 55 55",
            "Mob (jobb): +47 22 22 55 55",
            "Sentralbord – 22 22 55 55",
            "телефон: 22225555",
        ] {
            check(typed, "+4722225555");
        }
        check_refused("a22225555", Letters);
    }

    #[test]
    fn every_dash_and_space_and_what_nobody_sees_divides() {
        for divides in [
            "-", "‐", "‑", "‒", "–", "—", "―", "−", "﹣", "－", "ー", " ", "\u{A0}", "\u{2009}",
            "\u{202F}", "\u{3000}", "\t", "\u{200B}", "\u{200E}", "\u{2060}", "\u{AD}", "\u{FEFF}",
            "\u{FE0E}", ".", "·", " / ", "_", ",",
        ] {
            check(
                &format!("22{divides}22{divides}55{divides}55"),
                "+4722225555",
            );
            check(&format!("+47{divides}22225555"), "+4722225555");
        }
        check("\u{202A}22 22 55 55\u{202C}", "+4722225555");
        check("22 22 55 55.", "+4722225555");
    }

    #[test]
    fn digits_of_every_script() {
        for typed in [
            "２２２２５５５５",
            "٢٢٢٢٥٥٥٥",
            "۲۲۲۲۵۵۵۵",
            "२२२२५५५५",
            "๒๒๒๒๕๕๕๕",
            "+٤٧ ٢٢٢٢ ٥٥٥٥",
            "𝟐𝟐𝟐𝟐𝟓𝟓𝟓𝟓",
        ] {
            check(typed, "+4722225555");
        }
    }

    #[test]
    fn a_refusal_says_the_cause() {
        for typed in [
            "+",
            "-",
            "12",
            "1234567",
            "0280",
            "+47 222 25 55",
            "+123456",
            "+46 12",
        ] {
            check_refused(typed, TooFewDigits);
        }
        for typed in [
            "222255551",
            "1".repeat(16).as_str(),
            "+47 22 22 55 551",
            "+1234567890123456",
        ] {
            check_refused(typed, TooManyDigits);
        }
        for typed in [
            "12 34 56 78",
            "0 22 22 55 55",
            "070-123 45 67",
            "(0)20 7946 0958",
        ] {
            check_refused(typed, NoCountryCode);
        }
        for typed in [
            "ring meg",
            "tlf",
            "22225555 (jobb)",
            "2222x",
            "22225555 Kari",
            "2O22 55 55",
        ] {
            check_refused(typed, Letters);
        }
        for typed in [
            "22225555 int. 3",
            "22225555x3",
            "+47 22 22 55 55 ext. 12",
            "22225555#3",
            "22225555 internnr: 3",
            "tel:+4722225555;ext=3",
            "22 22 55 55, linje 4",
        ] {
            check_refused(typed, Extension);
        }
        for typed in [
            "22225555 / 33335555",
            "22225555/33335555",
            "22225555, 33335555",
            "22225555 eller 33335555",
            "22 22 55 55 og +46 8 123 456 78",
            "+4722225555+4733335555",
            "Mobil: 22225555 Jobb: 33335555",
        ] {
            check_refused(typed, TwoNumbers);
        }
        check_refused("+0123456789", WrongCountryCode);
        check_refused("22225555*", Character(Personal::new('*')));
        check_refused("++4722225555", MisplacedPlus);
        check_refused("22+225555", MisplacedPlus);
        check_refused("☎ 22225555", Character(Personal::new('☎')));
    }

    proptest! {
        #[test]
        fn whatever_is_typed_a_number_is_of_the_e164_form_and_stays_the_same(
            typed in prop_oneof![
                any::<String>(),
                "[0-9+ ().–/-]{0,24}",
                "(tlf|Tlf[.:]? ?)?[+＋]?[0-9０-９٠-٩ .()/–\u{a0}\u{200b}-]{5,30}",
                "(\\+|00)?47 ?(\\(0\\))?[ 0-9]{4,16}",
                "(Mobil: |tel:|m)?\\+?[0-9]{4,12}( ?(int|x|eller|/|,|og|#) ?[0-9]{0,9})?",
            ]
        ) {
            if let Ok(number) = to_e164(&typed) {
                let digits = number.strip_prefix('+').unwrap();
                prop_assert!(digits.bytes().all(|byte| byte.is_ascii_digit()), "{number}");
                prop_assert!((6..=15).contains(&digits.len()), "{number}");
                prop_assert!(!digits.starts_with('0'), "{number}");
                prop_assert_eq!(to_e164(&number), Ok(number));
            }
        }

        #[test]
        fn how_a_number_is_divided_says_nothing(
            digits in "[0-9]{1,17}", start in "(\\+|00|tlf )?", marks in proptest::collection::vec("[ .–/\u{200b}-]{0,2}", 17)
        ) {
            let pairs = digits.chars().zip(marks);
            let divided: String = pairs.flat_map(|(digit, marks)| [digit.to_string(), marks]).collect();
            let whole = to_e164(&format!("{start}{digits}"));
            let divided = to_e164(&format!("{start}{divided}"));
            // Only where it is none, a stroke may show that it is two.
            prop_assert!(divided == whole || (whole.is_err() && divided == Err(TwoNumbers)));
        }

        #[test]
        fn a_cause_is_true(typed in "(Mobil: )?[+]?[0-9 ]{0,18}[a-z*/#]{0,3}[0-9 ]{0,12}") {
            let digits = typed.chars().filter(char::is_ascii_digit).count();
            match to_e164(&typed) {
                Err(TooFewDigits) => prop_assert!(digits < 12),
                Err(TooManyDigits) => prop_assert!(digits > 8),
                Err(Letters) => prop_assert!(typed.contains(char::is_alphabetic)),
                Err(Extension | TwoNumbers) => prop_assert!(digits > OWN),
                Err(NoCountryCode) => prop_assert!(!typed.contains('+')),
                Err(WrongCountryCode) => prop_assert!(typed.contains('+') || typed.contains("00")),
                Err(MisplacedPlus) => prop_assert!(typed.contains('+')),
                Err(Character(character)) => prop_assert!(typed.contains(*character.reveal())),
                Err(other) => prop_assert!(false, "{other:?}"),
                Ok(_) => {}
            }
        }
    }

    const OWN: usize = super::OWN_NUMBER_DIGITS;
}
