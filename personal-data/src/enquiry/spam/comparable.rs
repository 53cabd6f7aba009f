//! Text as it is compared with phrases: the words a reader sees, however they were typed.
//!
//! Never stored and never shown. Compatibility forms, case, accents, letters of other scripts that look Latin, and
//! whatever divides words are folded; so `ＳＥＯ  sеrvice` is `seo service`, and `link-building` is two words.

use std::iter;

use icu_normalizer::DecomposingNormalizer;

use crate::form::characters::{is_invisible, is_mark};

/// The words of a text, folded, with one space between them. The sign of a currency is a word.
pub(super) fn words(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut take = |character: char| {
        if character.is_ascii_alphanumeric() {
            words.push(character.to_ascii_lowercase());
        } else if is_mark(character) || is_apostrophe(character) {
            // It is part of the word, and no letter of it.
        } else if character.is_alphanumeric() {
            // Some letters are Latin in one case only, and some are two in lower case.
            let lower = latin(character).to_lowercase();
            words.extend(lower.filter(|&letter| !is_mark(letter)).map(latin));
        } else {
            end_word(&mut words);
            if matches!(character, '$' | '€' | '£') {
                words.push(character);
                words.push(' ');
            }
        }
    };
    let normalizer = DecomposingNormalizer::new_nfkd();
    for character in text.chars().filter(|&character| !is_invisible(character)) {
        if character.is_ascii() {
            take(character);
        } else {
            // By itself: only marks are ordered by what stands beside them, and they are left out.
            normalizer
                .normalize_iter(iter::once(character))
                .for_each(&mut take);
        }
    }
    words.truncate(words.trim_end_matches(' ').len());
    words
}

fn end_word(words: &mut String) {
    if !words.is_empty() && !words.ends_with(' ') {
        words.push(' ');
    }
}

/// Stands inside a word and is left out by many.
fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '’' | '‘' | 'ʼ' | '`' | '´')
}

/// The Latin letter that a letter of another script, or a small capital, is taken for by a reader (Unicode Technical
/// Standard #39, confusables: those of Cyrillic and Greek that are one letter for one). Case by case, because a capital
/// often looks like another letter than its small one; where only the small one is like none, it follows its capital, so
/// that words of that script are one word in both cases.
fn latin(letter: char) -> char {
    match letter {
        'а' | 'А' | 'α' | 'Α' | 'ᴀ' | 'ɑ' => 'a',
        'в' | 'В' | 'β' | 'Β' | 'ʙ' => 'b',
        'с' | 'С' | 'ᴄ' => 'c',
        'ԁ' | 'ᴅ' => 'd',
        'е' | 'Е' | 'ε' | 'Ε' | 'ᴇ' => 'e',
        'ɡ' | 'ɢ' => 'g',
        'н' | 'Н' | 'Η' | 'η' | 'һ' | 'ʜ' => 'h',
        'і' | 'І' | 'ι' | 'Ι' | 'ı' | 'ɪ' => 'i',
        'ј' | 'Ј' | 'ᴊ' => 'j',
        'к' | 'К' | 'κ' | 'Κ' | 'ᴋ' => 'k',
        'ʟ' | 'ӏ' | 'Ӏ' => 'l',
        'м' | 'М' | 'Μ' | 'ᴍ' => 'm',
        'Ν' | 'ɴ' => 'n',
        'о' | 'О' | 'ο' | 'Ο' | 'ᴏ' => 'o',
        'р' | 'Р' | 'ρ' | 'Ρ' | 'ᴘ' => 'p',
        'ԛ' => 'q',
        'ʀ' => 'r',
        'ѕ' | 'Ѕ' | 'ꜱ' => 's',
        'т' | 'Т' | 'τ' | 'Τ' | 'ᴛ' => 't',
        'υ' | 'ᴜ' => 'u',
        'ν' | 'ѵ' | 'ᴠ' => 'v',
        'ԝ' | 'ω' | 'ᴡ' => 'w',
        'х' | 'Х' | 'χ' | 'Χ' => 'x',
        'у' | 'У' | 'Υ' | 'γ' | 'ʏ' => 'y',
        'Ζ' | 'ᴢ' => 'z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn what_looks_the_same_is_the_same() {
        for typed in [
            "SEO service",
            "seo  Service",
            "ＳＥＯ\u{A0}service",
            "𝐒𝐄𝐎 𝓼𝓮𝓻𝓿𝓲𝓬𝓮",
            "sео ѕеrviсе",
            "ЅЕО SΕRVIϹΕ".replace('Ϲ', "С").as_str(),
            "ꜱᴇᴏ ꜱᴇʀᴠɪᴄᴇ",
            "SEO-service",
            "SEO‑service",
            "S\u{AD}EO serv\u{200B}ice",
            "SÉO sèrvïce",
            "«SEO»\r\nservice!",
        ] {
            assert_eq!(words(typed), "seo service", "{typed}");
        }
    }

    #[test]
    fn words_of_a_script_are_one_in_both_cases() {
        assert_eq!(words("КАЗИНО"), words("казино"));
        assert_eq!(words("you're"), "youre");
        assert_eq!(words("you’re"), "youre");
        assert_eq!(words("Øk på 2026"), "øk pa 2026");
        assert_eq!(words("from $99 or ＄9."), "from $ 99 or $ 9");
        assert_eq!(words(" … "), "");
    }
}
