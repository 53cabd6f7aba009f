//! The notice's text in the one form that is compared and hashed.

use crate::html::tags::readable;
use html5gum::{Token, Tokenizer};
use icu_normalizer::ComposingNormalizer;
use sha2::{Digest, Sha256};

/// How much of the hash names a version, in hexadecimal digits.
const VERSION_DIGITS: usize = 16;

/// The canonical form of a text: Unicode NFC, no-break space made space, bullet glyphs dropped, each run of
/// white space made one space, trimmed. Two texts with the same words in the same order have the same form.
pub fn canonical_text(text: &str) -> String {
    let composed = ComposingNormalizer::new_nfc().normalize(text);
    let without_bullets = composed.replace('•', " ");
    without_bullets
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// SHA-256 as 64 lower-case hexadecimal digits.
pub fn sha256_hex(bytes: impl AsRef<[u8]>) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// The name of the notice's version with this hash: its first 16 digits.
pub(crate) fn version_of(sha256: &str) -> &str {
    sha256.get(..VERSION_DIGITS).unwrap_or(sha256)
}

/// The text a reader sees inside the element with this id, or `None` when the page has no such element.
pub fn visible_text(html: &str, id: &str) -> Option<String> {
    let mut text = String::new();
    // The element's name, and how many elements of that name are open, itself included.
    let mut inside: Option<(Vec<u8>, usize)> = None;
    for Ok(token) in Tokenizer::new(readable(html)) {
        match (&mut inside, token) {
            (None, Token::StartTag(tag)) if has_id(&tag, id) => {
                inside = Some((tag.name.to_vec(), 1));
            }
            (Some((name, depth)), Token::StartTag(tag)) => {
                separate_blocks(&tag.name, &mut text);
                *depth += usize::from(tag.name.as_slice() == name.as_slice());
            }
            (Some((name, depth)), Token::EndTag(tag)) => {
                separate_blocks(&tag.name, &mut text);
                *depth -= usize::from(tag.name.as_slice() == name.as_slice());
                if *depth == 0 {
                    return Some(text);
                }
            }
            (Some(_), Token::String(string)) => text.push_str(&String::from_utf8_lossy(&string)),
            _ => {}
        }
    }
    None
}

fn has_id(tag: &html5gum::StartTag<()>, id: &str) -> bool {
    let found = tag.attributes.get(&b"id"[..]);
    found.is_some_and(|value| value.as_slice() == id.as_bytes())
}

/// Two paragraphs are two words apart even if nothing stands between their tags; two links may not be.
fn separate_blocks(name: &[u8], text: &mut String) {
    if !is_inline(name) {
        text.push('\n');
    }
}

/// Whether an element stands in a line of text and ends no word.
pub(crate) fn is_inline(name: &[u8]) -> bool {
    matches!(
        name,
        b"a" | b"abbr" | b"b" | b"code" | b"em" | b"i" | b"span" | b"strong" | b"wbr"
    )
}

#[cfg(test)]
mod tests {
    use super::{canonical_text, visible_text};

    #[test]
    fn canonical() {
        assert_eq!(canonical_text(" A\u{30A}\u{A0}b\r\n\n  • c\t"), "Å b c");
    }

    #[test]
    fn visible() {
        let check = |html: &str, expected: Option<&str>| {
            assert_eq!(
                visible_text(html, "x")
                    .as_deref()
                    .map(canonical_text)
                    .as_deref(),
                expected,
                "{html}"
            );
        };
        check("<p id=x>a &amp; b</p>c", Some("a & b"));
        check("<div id=\"x\"><div>a</div><p>b</p></div>c", Some("a b"));
        check(
            "<p id='x'>Data<a href=y>tilsynet</a>.</p>",
            Some("Datatilsynet."),
        );
        check("<p id=x><!-- no -->a</p>", Some("a"));
        check("<p id=y>a</p>", None);
        check("<p id=x>a", None);
    }
}
