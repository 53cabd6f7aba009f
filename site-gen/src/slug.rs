//! Words as they stand in an address: of headings, pages and files, which would otherwise each fold letters their own way.

use std::borrow::Cow;

use icu_normalizer::DecomposingNormalizerBorrowed;

/// Words as an address: small letters, æøå folded the way Norwegian names are, hyphens between.
pub(crate) fn slug(text: &str) -> String {
    let mut slug = String::new();
    let decomposed = if text.is_ascii() {
        Cow::Borrowed(text)
    } else {
        DecomposingNormalizerBorrowed::new_nfd().normalize(text)
    };
    for letter in decomposed.chars().flat_map(char::to_lowercase) {
        match letter {
            // Marks of the letter before: á is a with one, and å as well.
            '\u{300}'..='\u{36F}' => {}
            'æ' => slug.push_str("ae"),
            'œ' => slug.push_str("oe"),
            'ß' => slug.push_str("ss"),
            'þ' => slug.push_str("th"),
            'ø' => slug.push('o'),
            'đ' | 'ð' => slug.push('d'),
            'ŋ' => slug.push('n'),
            'ŧ' => slug.push('t'),
            'ł' => slug.push('l'),
            'ħ' => slug.push('h'),
            'ı' => slug.push('i'),
            letter if letter.is_ascii_alphanumeric() => slug.push(letter),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn slugs() {
        assert_eq!(
            slug("Hvorfor samler vi inn personopplysninger?"),
            "hvorfor-samler-vi-inn-personopplysninger"
        );
        assert_eq!(slug("Ærlig, øst & Åpen – 2"), "aerlig-ost-apen-2");
        assert_eq!(slug("Sámi giella čoahkkin"), "sami-giella-coahkkin");
        assert_eq!(slug("Đeatnu, ŋ og Ŧ"), "deatnu-n-og-t");
        assert_eq!(slug("Müller & Strauß"), "muller-strauss");
        assert_eq!(slug("A\u{30A}pent"), "apent");
    }
}
