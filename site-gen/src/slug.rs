//! Words as they stand in an address: of headings, pages and files, which would otherwise each fold letters their own way.

use icu_normalizer::DecomposingNormalizerBorrowed;

/// Words as an address: small letters, æøå folded the way Norwegian names are, hyphens between.
pub(crate) fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii() {
            push(&mut slug, letter.to_ascii_lowercase());
        } else {
            // One by one: the order of marks is all that a text's form has beside its letters', and no mark is kept.
            let letters = DecomposingNormalizerBorrowed::new_nfd();
            let letters = letters.normalize_iter(std::iter::once(letter));
            for letter in letters.flat_map(char::to_lowercase) {
                push(&mut slug, letter);
            }
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

fn push(slug: &mut String, letter: char) {
    match letter {
        letter if letter.is_ascii_alphanumeric() => slug.push(letter),
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
        _ if slug.ends_with('-') || slug.is_empty() => {}
        _ => slug.push('-'),
    }
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
