//! Words that are none: what programs fill forms with.

/// Letters a word must have before it is judged.
const JUDGED_LETTERS: usize = 9;
/// Of so many letters at least one is a vowel in any word of a language written here.
const LETTERS_PER_VOWEL: usize = 6;
/// Letters between humps (a small letter followed by a capital), on average, of words that were written together:
/// `KariAnneMarieHansen`. `McDonald` and `JavaScript` have one.
const LETTERS_PER_HUMP: usize = 3;
/// Words of a line that can be nothing but gibberish.
const LINE_WORDS: usize = 3;

/// Whether a text is one line of a few words, most of which are none.
pub(super) fn is_gibberish_line(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let gibberish = words.iter().filter(|word| is_gibberish_word(word)).count();
    !text.contains('\n') && words.len() <= LINE_WORDS && 2 * gibberish > words.len()
}

/// Letters no language puts together like this: hardly a vowel, or capitals strewn over the word. A word with a digit
/// or a symbol in it is a code, an address or a product, and is not judged; nor is what is all capitals.
pub(super) fn is_gibberish_word(word: &str) -> bool {
    if word.len() < JUDGED_LETTERS {
        // It has no more letters than bytes.
        return false;
    }
    let letters: Vec<char> = word.chars().collect();
    let is_judged = letters.len() >= JUDGED_LETTERS
        && letters.iter().all(char::is_ascii_alphabetic)
        && letters.iter().any(char::is_ascii_lowercase);
    let vowels = letters
        .iter()
        .filter(|letter| "aeiouyAEIOUY".contains(**letter));
    let vowels = vowels.count();
    let humps = letters
        .windows(2)
        .filter(|pair| matches!(pair, [small, large] if small.is_ascii_lowercase() && large.is_ascii_uppercase()));
    let humps = humps.count();
    let is_strewn = letters.len() < LETTERS_PER_HUMP * (humps + 1);
    is_judged && (letters.len() > LETTERS_PER_VOWEL * vowels || is_strewn)
}

#[cfg(test)]
mod tests {
    use super::{is_gibberish_line, is_gibberish_word};

    #[test]
    fn words_of_languages_are_none() {
        for word in [
            "Helsedirektoratsforskriftsendringsforslag",
            "Angstskrekk",
            "skriftspråk",
            "JavaScriptfeil",
            "PowerPointPresentasjon",
            "KariAnneMarieHansen",
            "OlaPerKimEva",
            "Sportsstrikk",
            "XKCDQWRTPSDFG",
            "0x80070057",
            "bmV0dHN0ZWQ=",
            "Brzęczyszczykiewicz",
            "Krzysztof",
        ] {
            assert!(!is_gibberish_word(word), "{word}");
        }
    }

    #[test]
    fn strewn_letters_are() {
        for word in [
            "QwXzRtPlKd",
            "hTkWqPzRtYxN",
            "uNFkoqBvHzRJ",
            "pTmXwLzQrVd",
            "qwrtpsdfg",
        ] {
            assert!(is_gibberish_word(word), "{word}");
        }
        assert!(!is_gibberish_line("pTmXwLzQrVd hei"));
        assert!(is_gibberish_line("pTmXwLzQrVd qwrtpsdfg hei"));
        assert!(!is_gibberish_line("pTmXwLzQrVd\nqwrtpsdfg"));
    }
}
