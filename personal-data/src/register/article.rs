//! An article of the regulation, as people cite it in Norwegian.

/// `13(1)(a)`, as the register and JSON have it, in Norwegian: «13 nr. 1 bokstav a».
pub fn cited(article: &str) -> String {
    let mut parts = article.split('(');
    let mut words = parts.next().unwrap_or_default().to_owned();
    let mut goes_on = false;
    for part in parts {
        let (value, after) = part.split_once(')').unwrap_or((part, ""));
        if !goes_on {
            let is_number = value.starts_with(|sign: char| sign.is_ascii_digit());
            words.push_str(if is_number { " nr. " } else { " bokstav " });
        }
        words.push_str(value);
        words.push_str(after);
        // In `13(1)(c)–(d)` the second letter is of the same word.
        goes_on = !after.is_empty();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::cited;

    #[test]
    fn an_article_is_cited_as_norwegians_do() {
        assert_eq!(cited("13"), "13");
        assert_eq!(cited("21(4)"), "21 nr. 4");
        assert_eq!(cited("6(1)(f)"), "6 nr. 1 bokstav f");
        assert_eq!(cited("13(1)(c)–(d)"), "13 nr. 1 bokstav c–d");
        assert_eq!(cited(""), "");
    }
}
