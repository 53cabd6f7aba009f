//! «Mente du»: the known word nearest to an unknown one.

/// A longer word is no slip of another, in characters; and to compare two takes the product of their lengths.
const LONGEST: usize = 60;
/// More words than these are not compared: a page of a megabyte can have a hundred thousand headings.
const MOST_COMPARED: usize = 1000;
/// More words than these are no help, but a list to look through.
const MOST_LISTED: usize = 50;

/// Asks whether the known word was meant that is nearest, or lists them when none is near; of a long list the beginning.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.take(MOST_COMPARED).collect();
    if let Some(candidate) = meant(word, known.iter().copied()) {
        return did_you_mean(candidate);
    }
    let listed: Vec<String> = known
        .iter()
        .take(MOST_LISTED)
        .map(|known| cut(known))
        .collect();
    let others = if known.len() > MOST_LISTED {
        " og flere"
    } else {
        ""
    };
    format!("Kjente ord: {}{others}", listed.join(", "))
}

/// The question whether a known word was meant.
pub fn did_you_mean(known: &str) -> String {
    format!("Mente du `{known}`?")
}

/// The known word that was probably meant, if one is near.
pub fn meant<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = length_of(word)?;
    let near = known.take(MOST_COMPARED).filter_map(|candidate| {
        let of_candidate = length_of(candidate)?;
        let most = length.min(of_candidate).max(3) / 3 + 1;
        // No two words are nearer than their lengths.
        if length.abs_diff(of_candidate) > most {
            return None;
        }
        let distance = strsim::damerau_levenshtein(word, candidate);
        (distance <= most).then_some((distance, candidate))
    });
    near.min().map(|(_, candidate)| candidate)
}

/// Characters of a word, if it is no longer than a word is.
fn length_of(word: &str) -> Option<usize> {
    let length = word.chars().take(LONGEST + 1).count();
    (length <= LONGEST).then_some(length)
}

fn cut(word: &str) -> String {
    if length_of(word).is_some() {
        return word.to_owned();
    }
    let beginning: String = word.chars().take(LONGEST - 1).collect();
    beginning + "…"
}

#[cfg(test)]
mod tests {
    use super::{meant, nearest};

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let known = || ["label", "max_chars", "class"].into_iter();
        assert_eq!(nearest("max_cars", known()), "Mente du `max_chars`?");
        assert_eq!(nearest("lable", known()), "Mente du `label`?");
        assert_eq!(
            nearest("telefon", known()),
            "Kjente ord: label, max_chars, class"
        );
        assert_eq!(
            nearest("å.md", ["404.md"].into_iter()),
            "Kjente ord: 404.md",
            "an ending in common is no likeness"
        );
    }

    #[test]
    fn a_slip_has_fewer_changes_than_a_third_of_its_characters_and_one() {
        let check = |word: &str, known: &str, is_meant: bool| {
            let found = meant(word, [known].into_iter());
            assert_eq!(found.is_some(), is_meant, "{word}");
        };
        check("nevm", "navn", true);
        check("nemx", "navn", false);
        check("nav", "navne", true);
        check("nav", "navnet", false);
        check("persnvrn-erklrng", "personvern-erklæring", true);
    }

    #[test]
    fn a_list_is_cut_after_its_fiftieth_word_and_a_word_after_its_sixtieth_character() {
        let words: Vec<String> = (10..61).map(|number| format!("ord-{number}")).collect();
        let list = |count: usize| nearest("telefon", words.iter().take(count).map(String::as_str));
        assert!(list(50).ends_with("ord-58, ord-59"), "{}", list(50));
        assert!(list(51).ends_with("ord-59 og flere"), "{}", list(51));
        let long = "ø".repeat(61);
        let cut = format!("Kjente ord: {}…", "ø".repeat(59));
        assert_eq!(nearest("x", [&*long].into_iter()), cut);
        let whole = "ø".repeat(60);
        let help = nearest("x", [&*whole].into_iter());
        assert_eq!(help, format!("Kjente ord: {whole}"));
    }

    #[test]
    fn what_is_long_or_many_costs_and_says_little() {
        let long = "ø".repeat(500_000);
        let longer = format!("{long}x");
        assert!(nearest(&long, [&*longer].into_iter()).len() < 200);
        let many: Vec<String> = (0..100_000)
            .map(|number| format!("overskrift-{number}"))
            .collect();
        let known = || many.iter().map(String::as_str);
        assert_eq!(nearest("overskift-7", known()), "Mente du `overskrift-7`?");
        let help = nearest("telefon", known());
        assert!(help.ends_with("overskrift-49 og flere"), "{help}");
    }
}
