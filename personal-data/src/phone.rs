//! Telephone numbers: whether one is possible, and its E.164 form.
//!
//! Possible, not valid: tables of the ranges in use disagree with each other and age, and a person whose
//! number was refused cannot be called back. Lengths are ITU-T E.164's; Norwegian lengths are from Nkom's
//! numbering plan (eight digits, five starting with 0, twelve starting with 58 for machines).

const NORWAY: &str = "47";

/// The E.164 form (`+4722225555`) of a typed number, or `None` when no telephone could have it.
pub(crate) fn to_e164(typed: &str) -> Option<String> {
    let mut digits = String::with_capacity(typed.len());
    let mut international = false;
    for letter in without_prefix(typed).chars() {
        match fold_width(letter) {
            digit if digit.is_ascii_digit() => digits.push(digit),
            '+' if digits.is_empty() && !international => international = true,
            letter if letter.is_whitespace() => {}
            '-' | '–' | '.' | '(' | ')' | '/' => {}
            _ => return None,
        }
    }
    let full = match digits.strip_prefix("00") {
        Some(rest) if !international => rest.to_owned(),
        _ if international => digits,
        _ => with_norway(digits)?,
    };
    is_possible(&full).then(|| format!("+{full}"))
}

/// People write "tlf. 22 22 55 55" into a field that is called telephone number.
fn without_prefix(typed: &str) -> &str {
    let trimmed = typed.trim();
    match trimmed.get(..3) {
        Some(start) if start.eq_ignore_ascii_case("tlf") => trimmed
            .get(3..)
            .unwrap_or_default()
            .trim_start_matches(['.', ':', ' ']),
        _ => trimmed,
    }
}

/// Full-width digits and plus sign, as East Asian keyboards write them, to ASCII.
fn fold_width(letter: char) -> char {
    match letter {
        '０'..='９' | '＋' => char::from_u32(u32::from(letter) - 0xFEE0).unwrap_or(letter),
        other => other,
    }
}

/// A number without a country code is Norwegian, with or without the code typed as bare digits.
fn with_norway(digits: String) -> Option<String> {
    let first = digits.bytes().next()?;
    match digits.len() {
        8 if (b'2'..=b'9').contains(&first) => Some(format!("{NORWAY}{digits}")),
        5 if first == b'0' => Some(format!("{NORWAY}{digits}")),
        10 if digits.starts_with(NORWAY) => Some(digits),
        _ => None,
    }
}

fn is_possible(full: &str) -> bool {
    match full.strip_prefix(NORWAY) {
        Some(national) => match national.len() {
            8 => true,
            5 => national.starts_with('0'),
            12 => national.starts_with("58"),
            _ => false,
        },
        // The shortest anywhere: Iran has numbers of four digits, by libphonenumber's metadata.
        None if full.starts_with("98") => (6..=15).contains(&full.len()),
        None => (7..=15).contains(&full.len()) && !full.starts_with('0'),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::to_e164;

    #[track_caller]
    fn check(typed: &str, expected: Option<&str>) {
        assert_eq!(to_e164(typed).as_deref(), expected, "{typed}");
    }

    #[test]
    fn norwegian_numbers() {
        check("22225555", Some("+4722225555"));
        check("22 22 55 55", Some("+4722225555"));
        check("+47 22 22 55 55", Some("+4722225555"));
        check("004722225555", Some("+4722225555"));
        check("4722225555", Some("+4722225555"));
        check("tlf. 22 22 55 55", Some("+4722225555"));
        check("Tlf: 222-25-555", Some("+4722225555"));
        check("２２２２５５５５", Some("+4722225555"));
        check("02800", Some("+4702800"));
        check("+47 580 000 000 000", Some("+47580000000000"));
    }

    #[test]
    fn numbers_of_other_countries() {
        check("+46 8 123 456 78", Some("+46812345678"));
        check("+1 (202) 555-0123", Some("+12025550123"));
        check("＋46812345678", Some("+46812345678"));
        check("+290 1234", Some("+2901234"));
        check("+98 9601", Some("+989601"));
    }

    #[test]
    fn not_numbers() {
        for typed in [
            "",
            "+",
            "1234567",
            "12345678",
            "123456789",
            "+47 1234567",
            "+47 12345",
            "0280",
            "ring meg",
            "22225555 int. 3",
            "+123456",
            "+1234567890123456",
            "++4722225555",
            "22+225555",
            "+0123456789",
            "tlf",
        ] {
            check(typed, None);
        }
    }

    proptest! {
        #[test]
        fn whatever_is_typed_a_number_is_of_the_e164_form_and_stays_the_same(
            typed in prop_oneof![
                any::<String>(),
                "[0-9+ ().–/-]{0,24}",
                "(tlf|Tlf[.:]? ?)?[+＋]?[0-9０-９ .()/–\u{a0}-]{5,30}",
                "(\\+|00)?47[ 0-9]{4,16}",
            ]
        ) {
            if let Some(number) = to_e164(&typed) {
                let digits = number.strip_prefix('+').unwrap();
                prop_assert!(digits.bytes().all(|byte| byte.is_ascii_digit()), "{number}");
                prop_assert!((6..=15).contains(&digits.len()), "{number}");
                prop_assert!(!digits.starts_with('0'), "{number}");
                prop_assert_eq!(to_e164(&number), Some(number));
            }
        }

        #[test]
        fn how_a_number_is_divided_says_nothing(
            digits in "[0-9]{1,17}", start in "(\\+|00|tlf )?", marks in proptest::collection::vec("[ ().–/-]{0,2}", 17)
        ) {
            let pairs = digits.chars().zip(marks);
            let divided: String = pairs.flat_map(|(digit, marks)| [digit.to_string(), marks]).collect();
            let whole = to_e164(&format!("{start}{digits}"));
            prop_assert_eq!(to_e164(&format!("{start}{divided}")), whole);
        }
    }
}
