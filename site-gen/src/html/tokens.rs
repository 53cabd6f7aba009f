//! A page as tags and words, one after the other: no tree, and no copy of what is not asked for.

use std::convert::Infallible;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Emitter, ForwardingEmitter, Span, Tokenizer};

use super::piece::{Attribute, Piece, Tag, as_in};
use super::plain;
use crate::html::tags::readable;

/// Reads a page from its first piece to its last; answers how far it could be read, which is nearly always its end.
pub(crate) fn read<'a>(html: &'a str, mut each: impl FnMut(Piece<'_, 'a>)) -> usize {
    let plain = plain::read(html, &mut each);
    if plain < html.len() {
        return read_from(html, plain, each);
    }
    plain
}

/// Reads the rest of a page, whatever is in it; answers how far it could be read.
pub(crate) fn read_from<'a>(
    html: &'a str,
    from: usize,
    mut each: impl FnMut(Piece<'_, 'a>),
) -> usize {
    let mut name = String::new();
    let mut start = 0;
    let mut attributes: Vec<Attribute> = Vec::new();
    let mut buffer = String::new();
    let on_event = |event: CallbackEvent<'_>, span: Span<usize>| -> Option<Infallible> {
        match event {
            CallbackEvent::OpenStartTag { name: opened } => {
                name.clear();
                name.push_str(std::str::from_utf8(opened).unwrap_or_default());
                start = from + span.start;
                attributes.clear();
                buffer.clear();
            }
            CallbackEvent::AttributeName { name } => {
                let before = buffer.len();
                buffer.push_str(&String::from_utf8_lossy(name));
                attributes.push(Attribute {
                    name: before..buffer.len(),
                    value: 0..0,
                    place: 0..0,
                });
            }
            CallbackEvent::AttributeValue { value } => {
                let before = buffer.len();
                buffer.push_str(&String::from_utf8_lossy(value));
                if let Some(attribute) = attributes.last_mut() {
                    attribute.value = before..buffer.len();
                    attribute.place = from + span.start..from + span.end;
                }
            }
            CallbackEvent::CloseStartTag { .. } => each(Piece::Start(Tag {
                name: &name,
                attributes: &attributes,
                buffer: &buffer,
                html,
                place: start..from + span.end,
            })),
            CallbackEvent::EndTag { name } => {
                each(Piece::End(std::str::from_utf8(name).unwrap_or_default()));
            }
            CallbackEvent::String { value } => {
                let place = from + span.start..from + span.end;
                each(Piece::Words(as_in(html, &place, value)));
            }
            CallbackEvent::Comment { .. }
            | CallbackEvent::Doctype { .. }
            | CallbackEvent::Error(_) => {}
        }
        None
    };
    let mut emitter = CallbackEmitter::new(on_event);
    // The words of a script and a style are words, whatever they look like.
    emitter.naively_switch_states(true);
    let rest = readable(html.get(from..).unwrap_or_default());
    let Ok(()) = Tokenizer::new_with_emitter(rest, Heedless(emitter)).finish();
    from + rest.len()
}

/// An emitter that is told of no parse error, so that none is looked for: a fifth of the time went to comparing each
/// character with those that HTML does not allow.
struct Heedless<E>(E);

impl<E: Emitter> ForwardingEmitter for Heedless<E> {
    type Token = E::Token;

    fn inner(&mut self) -> &mut impl Emitter<Token = Self::Token> {
        &mut self.0
    }

    #[inline]
    fn should_emit_errors(&mut self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::{Piece, read};

    /// The page again, from what was read of it and from where it was found.
    fn read_again(html: &str) -> String {
        let mut text = String::new();
        read(html, |piece| match piece {
            Piece::Start(tag) => {
                let written = html.get(tag.place.clone()).unwrap();
                assert!(
                    written.starts_with('<') && written.ends_with('>'),
                    "{written}"
                );
                write!(text, "<{}", tag.name()).unwrap();
                for (name, found) in tag.attributes() {
                    assert!(tag.get(name).is_some());
                    write!(text, " {name}={}", tag.value(found)).unwrap();
                }
                text.push('>');
            }
            Piece::End(name) => {
                write!(text, "</{name}>").unwrap();
            }
            Piece::Words(words) => text.push_str(&words),
        });
        text
    }

    #[test]
    fn a_page_is_read_as_a_browser_reads_it() {
        for (html, expected) in [
            ("<!DOCTYPE html><P>Blåbær", "<p>Blåbær"),
            (
                "<a HREF='/a b' x>æ &amp; ø</a>",
                "<a href=/a b x=>æ & ø</a>",
            ),
            ("<!-- <b> --><a href=/a?b=1&amp;c=2>", "<a href=/a?b=1&c=2>"),
            ("<p id=a id=b>", "<p id=a id=b>"),
            (
                "<script>if (a<b) '<p>'</script><p>",
                "<script>if (a<b) '<p>'</script><p>",
            ),
            ("</a href=x><b>", "</a><b>"),
            ("<br/>x", "<br>x"),
        ] {
            assert_eq!(read_again(html), expected, "{html}");
        }
    }
}
