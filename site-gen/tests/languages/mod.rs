//! The language an editor is spoken to in.

const ENGLISH: &[&str] = &[
    "the", "is", "are", "not", "of", "did", "you", "mean", "write", "known", "with", "it",
];
/// Every problem is told in bokmål, the help as well as the message. What is quoted may be English.
#[track_caller]
pub(crate) fn assert_language(code: &str, text: &str) {
    let own = without_quotes(text).to_lowercase();
    let mut words = own.split(|sign: char| !sign.is_alphanumeric());
    let slip = words.find(|word| ENGLISH.contains(word));
    assert_eq!(slip, None, "{code} is told in two languages: {text}");
}

fn without_quotes(text: &str) -> String {
    let mut own = String::new();
    let mut until = None;
    for sign in text.chars() {
        match until {
            Some(end) if sign == end => until = None,
            Some(_) => {}
            None => {
                until = match sign {
                    '`' | '"' => Some(sign),
                    '«' => Some('»'),
                    '[' => Some(']'),
                    _ => None,
                };
                own.push(if until.is_some() { ' ' } else { sign });
            }
        }
    }
    own
}
