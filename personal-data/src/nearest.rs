//! «Did you mean»: the known word nearest to an unknown one.

/// The known word that was probably meant, or the whole list when none is near.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.collect();
    let near = known
        .iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), *candidate))
        .filter(|(distance, candidate)| {
            let shorter = candidate.chars().count().min(word.chars().count());
            *distance <= shorter.max(3) / 3 + 1
        })
        .min();
    match near {
        Some((_, candidate)) => format!("did you mean `{candidate}`?"),
        None => format!("known are: {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let known = || ["label", "max_chars", "class"].into_iter();
        assert_eq!(nearest("max_cars", known()), "did you mean `max_chars`?");
        assert_eq!(nearest("lable", known()), "did you mean `label`?");
        assert_eq!(
            nearest("telefon", known()),
            "known are: label, max_chars, class"
        );
        assert_eq!(
            nearest("å.md", ["404.md"].into_iter()),
            "known are: 404.md",
            "an ending in common is no likeness"
        );
    }
}
