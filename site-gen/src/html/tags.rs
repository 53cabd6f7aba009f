//! Tags that can be read.

use memchr::memchr;

/// More attributes than any tag has.
///
/// html5gum (0.9) calls itself from each attribute to the next: in a debug build a thread's stack is full after some
/// thousand of them, and the program is gone.
pub(crate) const MOST_ATTRIBUTES: usize = 200;

/// The beginning of some HTML, up to a tag with more attributes than can be read; nearly always all of it.
///
/// Everything that is read with html5gum passes here.
pub(crate) fn readable(html: &str) -> &str {
    let bytes = html.as_bytes();
    let mut at = 0;
    while let Some(open) = memchr(b'<', bytes.get(at..).unwrap_or_default()) {
        let open = at + open;
        let rest = bytes.get(open + 1..).unwrap_or_default();
        let name = rest.strip_prefix(b"/").unwrap_or(rest);
        if !name.first().is_some_and(u8::is_ascii_alphabetic) {
            at = open + 1;
            continue;
        }
        match end_of_tag(rest) {
            Some(length) => at = open + 1 + length,
            None => return html.get(..open).unwrap_or_default(),
        }
    }
    html
}

/// How long a tag is from its name on, or `None` when it has too many attributes. One that has no end ends with the text.
fn end_of_tag(tag: &[u8]) -> Option<usize> {
    let mut at = 0;
    let mut attributes = 0;
    // Between attributes, where the next byte begins one; and after a `=`, where a quotation mark begins a value.
    let (mut is_between, mut is_value) = (false, false);
    while let Some(byte) = tag.get(at) {
        match byte {
            b'>' => return Some(at + 1),
            b'"' | b'\'' if is_value => {
                let rest = tag.get(at + 1..).unwrap_or_default();
                at += 1 + memchr(*byte, rest).unwrap_or(rest.len());
                (is_between, is_value) = (true, false);
            }
            b'=' => (is_between, is_value) = (false, true),
            b'/' => is_between = true,
            byte if byte.is_ascii_whitespace() => is_between |= !is_value,
            _ => {
                attributes += usize::from(is_between);
                (is_between, is_value) = (false, false);
            }
        }
        if attributes > MOST_ATTRIBUTES {
            return None;
        }
        at += 1;
    }
    Some(tag.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{MOST_ATTRIBUTES, readable};

    #[test]
    fn a_tag_is_read_as_far_as_it_can_be() {
        for attribute in [
            " a",
            " a=b",
            " a='b c'",
            " a=\"b>\"",
            "\na",
            "/a",
            " a = b",
            " a= 'x'",
            " a='x'b=\"y\"",
        ] {
            for tag in ["<p", "</p"] {
                let fine = format!("x{tag}{}>y", attribute.repeat(MOST_ATTRIBUTES / 2 - 1));
                assert_eq!(readable(&fine), fine);
                for end in [">y", ""] {
                    let endless = format!("æ<br>{tag}{}{end}", attribute.repeat(100_000));
                    assert_eq!(readable(&endless), "æ<br>");
                }
            }
        }
        let many = "<p a b='c'>".repeat(10_000);
        assert_eq!(readable(&many), many);
        for text in ["", "<", "</", "a < b", "<3 a b c", "<!-- a -->", "<p a=\"x"] {
            assert_eq!(readable(text), text);
        }
    }

    proptest! {
        /// What is let through does not overflow a thread's stack, whatever it is.
        #[test]
        fn what_is_readable_is_read(
            parts in prop::collection::vec(prop::sample::select(&["<p", "</p", ">", " a", "=", "'", "\"", "/", "b", "\n", "&amp;", "<!--"][..]), 1..8),
            times in 1_usize..20_000,
        ) {
            let html = parts.concat().repeat(times);
            let readable = readable(&html);
            prop_assert!(html.starts_with(readable));
            let tokens = html5gum::Tokenizer::new(readable);
            let (errors, tokens): (Vec<_>, Vec<_>) = tokens.partition(|token| matches!(token, Ok(html5gum::Token::Error(_))));
            prop_assert!(tokens.len() <= html.len() + 1);
            // A character may be two errors: one of its own, and one of the attribute it ends, which is there twice.
            prop_assert!(errors.len() <= 2 * html.len());
        }
    }
}
