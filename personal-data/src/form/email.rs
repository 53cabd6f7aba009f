//! E-mail addresses: the address in what was typed, whether mail could be sent to it, its ASCII form, and what keeps a
//! text from being one.
//!
//! The local part is what browsers accept (HTML Standard, "valid e-mail address") with RFC 5321's length; the
//! domain goes through IDNA, so that `kari@blåbær.example` is an address. Nothing is looked up: a name server
//! that is down must not turn a person away.

use icu_normalizer::ComposingNormalizer;

use super::characters;
use super::error_code::ErrorCode;
use crate::Personal;

/// RFC 5321, 4.5.3.1.1.
const MAX_LOCAL_BYTES: usize = 64;
/// RFC 1035, 2.3.4.
const MAX_LABEL_BYTES: usize = 63;
/// RFC 5321, 4.5.3.1.3, less the angle brackets of a path.
const MAX_ADDRESS_BYTES: usize = 254;

/// What is written before an address, in lower case.
const LABELS: &[&str] = &["mailto:", "e-post:", "epost:", "e-mail:", "email:", "mail:"];
/// What is put around an address, or around a name before it, in pairs.
const PAIRS: &[(char, char)] = &[
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('«', '»'),
    ('»', '«'),
    ('“', '”'),
    ('„', '“'),
    ('”', '”'),
    ('‘', '’'),
    ('’', '’'),
    ('(', ')'),
    ('[', ']'),
];

/// The address in what was typed, without what came along when it was copied: `mailto:`, angle brackets with the name
/// before them (RFC 5322, 3.4), quotation marks, and the comma, semicolon or full stop after it. Characters that nobody
/// sees are to be taken out before.
pub(crate) fn unwrapped(typed: &str) -> String {
    // East Asian keyboards write these.
    let typed = typed.replace(['＠', '﹫'], "@");
    let mut address = typed.as_str();
    loop {
        let inner = peel(address);
        if inner.len() == address.len() {
            return address.to_owned();
        }
        address = inner;
    }
}

/// One layer less, or the same.
fn peel(text: &str) -> &str {
    let text = text.trim_matches([' ', ',', ';']);
    if let Some(rest) = LABELS.iter().find_map(|label| after_label(text, label)) {
        return rest;
    }
    if let Some((name, inside)) = text.strip_suffix('>').and_then(|text| text.split_once('<'))
        && inside.contains('@')
        // Mail programs write the address where there is no name; another address is a second one.
        && (!name.contains('@') || name.trim_matches([' ', '"', '\'']) == inside)
    {
        return inside;
    }
    let between = |&(start, end)| text.strip_prefix(start)?.strip_suffix(end);
    if let Some(inside) = PAIRS.iter().find_map(between) {
        return inside;
    }
    text.trim_end_matches('.')
}

/// What comes after a label; after that of a link also without what a link may have behind its address (RFC 6068).
fn after_label<'t>(text: &'t str, label: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(label.len())?;
    if !start.eq_ignore_ascii_case(label) {
        return None;
    }
    let is_link = label == "mailto:";
    let address = rest.split('?').next().filter(|_| is_link);
    Some(address.unwrap_or(rest))
}

/// The ASCII form of an address, or why it is none.
pub(crate) fn to_ascii(address: &str) -> Result<String, ErrorCode> {
    let (local, domain) = address.split_once('@').ok_or(ErrorCode::NoAt)?;
    if domain.contains('@') {
        return Err(several(address));
    }
    if address.contains(' ') {
        return Err(ErrorCode::Space);
    }
    check_local(local)?;
    let domain = domain_to_ascii(domain)?;
    let ascii = format!("{local}@{domain}");
    if ascii.len() > MAX_ADDRESS_BYTES {
        return Err(ErrorCode::LongPart);
    }
    Ok(ascii)
}

/// What more than one at sign means: several addresses, or one with a sign too many.
fn several(text: &str) -> ErrorCode {
    let parts = text.split([' ', ',', ';', '/', '|', '&', '<', '>']);
    let addresses = parts.filter(|part| {
        part.split_once('@')
            .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
    });
    if addresses.count() > 1 {
        ErrorCode::TwoAddresses
    } else {
        ErrorCode::SeveralAts
    }
}

fn check_local(local: &str) -> Result<(), ErrorCode> {
    let is_allowed = |character: char| {
        character.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(character)
    };
    if local.is_empty() {
        Err(ErrorCode::NoLocalPart)
    } else if let Some(other) = local.chars().find(|&character| !is_allowed(character)) {
        Err(ErrorCode::Character(Personal::new(other)))
    } else if has_misplaced_dot(local) {
        Err(ErrorCode::Dot)
    } else if local.len() > MAX_LOCAL_BYTES {
        Err(ErrorCode::LongPart)
    } else {
        Ok(())
    }
}

fn has_misplaced_dot(part: &str) -> bool {
    part.starts_with('.') || part.ends_with('.') || part.contains("..")
}

/// The ASCII form of a domain of at least two labels, the last of letters (or an encoded name): `kari@localhost`
/// and `kari@10.0.0.1` are slips, not addresses of customers.
///
/// The characters are those of IDNA 2008, which UTS #46 as `idna` has it is wider than: letters, marks, digits and the
/// hyphen (RFC 5892, section 2), and of those that depend on what stands around them the middle dot of Catalan and that
/// of Japanese (appendix A.3 and A.7).
fn domain_to_ascii(domain: &str) -> Result<String, ErrorCode> {
    if domain.is_empty() {
        return Err(ErrorCode::NoDomain);
    }
    // Compatibility makes digits and full stops of numbers in circles and with a dot, which are no digits.
    if let Some(number) = domain
        .chars()
        .find(|&typed| characters::is_other_number(typed))
    {
        return Err(ErrorCode::DomainCharacter(Personal::new(number)));
    }
    let mapped = ComposingNormalizer::new_nfkc().normalize(domain);
    let mapped = mapped.replace(['。', '｡'], ".");
    if let Some(other) = forbidden_character(&mapped) {
        return Err(ErrorCode::DomainCharacter(Personal::new(other)));
    }
    if has_misplaced_dot(&mapped) {
        return Err(ErrorCode::Dot);
    }
    let Some((_, last)) = mapped.rsplit_once('.') else {
        return Err(ErrorCode::NoDomain);
    };
    if last
        .chars()
        .all(|character| characters::digit(character).is_some())
    {
        return Err(ErrorCode::Domain);
    }
    let is_long = |label: &str| label.len() > MAX_LABEL_BYTES;
    let ascii = match idna::domain_to_ascii_strict(&mapped) {
        Ok(ascii) => ascii,
        Err(_) if mapped.split('.').any(is_long) => return Err(ErrorCode::LongPart),
        Err(_) => return Err(ErrorCode::Domain),
    };
    let last = ascii.rsplit('.').next().unwrap_or_default();
    let is_top_level =
        last.bytes().all(|byte| byte.is_ascii_alphabetic()) || last.starts_with("xn--");
    if ascii.split('.').any(is_long) {
        Err(ErrorCode::LongPart)
    } else if is_top_level {
        Ok(ascii)
    } else {
        Err(ErrorCode::Domain)
    }
}

/// The first character that no domain has.
fn forbidden_character(domain: &str) -> Option<char> {
    let mut before = None;
    let mut rest = domain.chars();
    while let Some(character) = rest.next() {
        let next = rest.clone().next();
        let is_allowed = match character {
            '.' | '-' => true,
            '·' => (before, next) == (Some('l'), Some('l')),
            '・' => domain.contains(is_japanese),
            other => characters::is_letter_mark_or_digit(other),
        };
        if !is_allowed {
            return Some(character);
        }
        before = Some(character);
    }
    None
}

/// Hiragana, Katakana and Han, without the middle dot itself.
fn is_japanese(character: char) -> bool {
    matches!(character, '\u{3041}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::text::normalise_visible_line;
    use super::ErrorCode::{
        self, Character, Domain, DomainCharacter, Dot, LongPart, NoAt, NoDomain, NoLocalPart,
        SeveralAts, Space, TwoAddresses,
    };
    use super::unwrapped;
    use crate::Personal;

    fn to_ascii(typed: &str) -> Result<String, ErrorCode> {
        super::to_ascii(&unwrapped(&normalise_visible_line(typed)))
    }

    #[track_caller]
    fn check_refused(typed: &str, expected: ErrorCode) {
        assert_eq!(to_ascii(typed), Err(expected), "{typed}");
    }

    #[test]
    fn addresses() {
        let check = |typed: &str, ascii: &str| assert_eq!(to_ascii(typed).as_deref(), Ok(ascii));
        check("kari@example.no", "kari@example.no");
        check(
            "Kari.Nordmann+skjema@Example.NO",
            "Kari.Nordmann+skjema@example.no",
        );
        check("o'brien@example.co.uk", "o'brien@example.co.uk");
        check("kari@blåbær.example", "kari@xn--blbr-roah.example");
        check("kari@eksempel.みんな", "kari@eksempel.xn--q9jyb4c");
        check("kari@ｅｘａｍｐｌｅ．ｎｏ", "kari@example.no");
        check("kari＠example。no", "kari@example.no");
        check("kari@l·l.example", "kari@xn--ll-0ea.example");
        assert!(to_ascii("kari@カー・ナビ.example").is_ok());
    }

    #[test]
    fn a_part_may_be_as_long_as_mail_allows() {
        let address = |local: usize, label: usize, last: usize| {
            let (local, label) = ("k".repeat(local), "a".repeat(label));
            let last = "b".repeat(last);
            format!("{local}@{label}.{label}.{last}")
        };
        for (local, label, last, is_right) in [
            (64, 63, 61, true),
            (64, 63, 62, false),
            (65, 3, 2, false),
            (4, 63, 63, true),
            (4, 64, 2, false),
            (4, 3, 64, false),
        ] {
            let address = address(local, label, last);
            let expected = if is_right {
                Ok(address.clone())
            } else {
                Err(LongPart)
            };
            assert_eq!(to_ascii(&address), expected);
        }
        check_refused("kari@,@example.no", SeveralAts);
    }

    #[test]
    fn what_came_along_when_an_address_was_copied_goes() {
        for typed in [
            "mailto:kari@example.no",
            "MAILTO:kari@example.no?subject=Hei",
            "<kari@example.no>",
            "<mailto:kari@example.no>",
            "Kari Nordmann <kari@example.no>",
            "kari@example.no <kari@example.no>",
            "\"Nordmann, Kari\" <kari@example.no>;",
            "\"kari@example.no\"",
            "'kari@example.no'",
            "«kari@example.no»",
            "“kari@example.no”",
            "(kari@example.no)",
            "[kari@example.no]",
            "kari@example.no;",
            "kari@example.no,",
            "kari@example.no.",
            "kari@example.no .",
            "E-post: kari@example.no",
            "e-mail:kari@example.no",
            " kari@example.no\u{A0}",
        ] {
            assert_eq!(
                unwrapped(&normalise_visible_line(typed)),
                "kari@example.no",
                "{typed}"
            );
        }
    }

    #[test]
    fn what_nobody_sees_goes() {
        for hidden in [
            "\u{200B}", "\u{AD}", "\u{2060}", "\u{FEFF}", "\u{200E}", "\u{FE0F}", "\u{202A}",
        ] {
            let typed = format!("{hidden}ka{hidden}ri@exam{hidden}ple.no{hidden}");
            assert_eq!(
                unwrapped(&normalise_visible_line(&typed)),
                "kari@example.no"
            );
        }
    }

    #[test]
    fn a_refusal_says_the_cause() {
        let long_local = format!("{}@example.no", "a".repeat(65));
        let long_label = format!("kari@{}.no", "a".repeat(64));
        let long_address = format!("{}@{}no", "a".repeat(64), "abcdefghi.".repeat(19));
        let named = |character| Character(Personal::new(character));
        let named_in_domain = |character| DomainCharacter(Personal::new(character));
        for (typed, expected) in [
            ("", NoAt),
            ("kari", NoAt),
            ("kari(a)example.no", NoAt),
            ("@example.no", NoLocalPart),
            ("kari@", NoDomain),
            ("kari@example", NoDomain),
            ("kari@@example.no", SeveralAts),
            ("kari@exa@mple.no", SeveralAts),
            ("kari@example.no, ola@example.no", TwoAddresses),
            ("kari@example.no;ola@example.no", TwoAddresses),
            ("kari@example.no eller ola@example.no", TwoAddresses),
            ("Kari <kari@example.no>, Ola <ola@example.no>", TwoAddresses),
            ("ka ri@example.no", Space),
            ("kari@exa mple.no", Space),
            ("kari @ example.no", Space),
            (".kari@example.no", Dot),
            ("kari.@example.no", Dot),
            ("ka..ri@example.no", Dot),
            ("kari@example..no", Dot),
            ("kari@.example.no", Dot),
            ("kåre@example.no", named('å')),
            ("jørgen@blåbær.no", named('ø')),
            ("o’brien@example.co.uk", named('’')),
            ("<kari@example.no", named('<')),
            ("\"kari\"@example.no", named('"')),
            ("kari@my_host.example.no", named_in_domain('_')),
            ("kari@e–post.no", named_in_domain('–')),
            ("kari@e−post.no", named_in_domain('−')),
            ("kari@example.no»", named_in_domain('»')),
            ("kari@example.no”", named_in_domain('”')),
            ("kari@example.no>", named_in_domain('>')),
            ("kari@example,no", named_in_domain(',')),
            ("kari@[10.0.0.1]", named_in_domain('[')),
            ("kari@☃.example", named_in_domain('☃')),
            ("kari@⒈example.no", named_in_domain('⒈')),
            ("kari@example①.no", named_in_domain('①')),
            ("kari@a·b.example", named_in_domain('·')),
            ("kari@a・b.example", named_in_domain('・')),
            ("kari@10.0.0.1", Domain),
            ("kari@-example.no", Domain),
            ("kari@example-.no", Domain),
            ("kari@example.n0", Domain),
            ("kari@xn--a.no", Domain),
            (&long_local, LongPart),
            (&long_label, LongPart),
            (&long_address, LongPart),
        ] {
            check_refused(typed, expected);
        }
    }

    proptest! {
        #[test]
        fn whatever_is_typed_an_address_is_plain_and_stays_the_same(
            typed in prop_oneof![
                any::<String>(),
                "\\PC{0,70}@\\PC{0,30}\\.\\PC{1,10}",
                "(mailto:|<|Kari <|\"|«)?[a-z.+-]{1,66}@([a-zæøå0-9.。–_-]{1,40}\\.){1,4}(no|xn--[a-z0-9-]{1,8}|みんな)[>\"».;,]{0,2}",
                "[a-z]{1,3}@[\u{80}-\u{2fff}]{1,8}\\.[a-z\u{e0}-\u{17f}]{1,5}",
            ]
        ) {
            let kept = unwrapped(&normalise_visible_line(&typed));
            prop_assert_eq!(unwrapped(&kept), kept.clone());
            match super::to_ascii(&kept) {
                Ok(address) => {
                    prop_assert!(address.is_ascii() && address.len() <= 254, "{address}");
                    prop_assert!(!address.contains(|letter: char| letter.is_whitespace() || letter.is_control()));
                    let (local, domain) = address.split_once('@').unwrap();
                    prop_assert_eq!(Some(local), kept.split('@').next());
                    prop_assert!(domain.contains('.') && domain.split('.').all(|label| (1..=63).contains(&label.len())));
                    prop_assert_eq!(to_ascii(&address), Ok(address));
                }
                // What is said to be missing is not there, and what is said to be there is.
                Err(NoAt) => prop_assert!(!kept.contains('@')),
                Err(SeveralAts | TwoAddresses) => prop_assert!(kept.matches('@').count() > 1),
                Err(Space) => prop_assert!(kept.contains(' ')),
                Err(NoLocalPart) => prop_assert!(kept.starts_with('@')),
                Err(Character(character)) => prop_assert!(kept.contains(*character.reveal())),
                Err(_) => prop_assert_eq!(kept.matches('@').count(), 1),
            }
        }
    }
}
