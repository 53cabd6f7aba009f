//! The plain part of a page, read without the states that HTML at large needs.
//!
//! What Markdown and templates become is nearly always plain: names in small letters, values in double quotes, no
//! comment, no reference to a character. Reading that with html5gum took a fifth of the time of a build of many pages.
//! At the first thing that is not plain this stops, and html5gum reads from there; a property test holds the two to the
//! same pieces.

use memchr::{memchr, memchr3};

use super::piece::{Attribute, Piece, Tag};
use crate::html::tags::MOST_ATTRIBUTES;

/// What begins a page (HTML Standard, 13.1.1).
const DOCTYPE: &str = "<!DOCTYPE html>";

/// Reads a page from its beginning, and answers how far it is plain, in bytes.
pub(crate) fn read<'a>(html: &'a str, each: &mut impl FnMut(Piece<'_, 'a>)) -> usize {
    let mut page = Page {
        html,
        plain: memchr3(b'&', b'\r', b'\0', html.as_bytes()).unwrap_or(html.len()),
        attributes: Vec::new(),
    };
    let mut at = if html.starts_with(DOCTYPE) {
        DOCTYPE.len()
    } else {
        0
    };
    while let Some(end) = page.step(at, each) {
        at = end;
    }
    at
}

struct Page<'a> {
    html: &'a str,
    /// How far all words and values are what they stand for, in bytes: there is no reference to a character before it,
    /// and no byte that HTML changes.
    plain: usize,
    /// Those of the tag that is read.
    attributes: Vec<Attribute>,
}

/// A tag that was read, by the places of its name and its end.
struct Read {
    is_start: bool,
    name_end: usize,
    end: usize,
}

impl<'a> Page<'a> {
    /// Reads words and the tag after them; `None`, and no piece, when they are not plain or the page has ended.
    fn step(&mut self, at: usize, each: &mut impl FnMut(Piece<'_, 'a>)) -> Option<usize> {
        let words = self.words(at)?;
        let open = at + words.len();
        if open == self.html.len() {
            emit(words, each);
            return (!words.is_empty()).then_some(open);
        }
        let tag = self.tag(open)?;
        let name_start = if tag.is_start { open + 1 } else { open + 2 };
        let name = self.html.get(name_start..tag.name_end)?;
        let raw = if tag.is_start {
            self.raw(name, tag.end)?
        } else {
            ""
        };
        emit(words, each);
        if tag.is_start {
            each(Piece::Start(Tag {
                name,
                attributes: &self.attributes,
                buffer: self.html,
                html: self.html,
                place: open..tag.end,
            }));
        } else {
            each(Piece::End(name));
        }
        emit(raw, each);
        Some(tag.end + raw.len())
    }

    /// The words from here to the next tag or the end.
    fn words(&self, at: usize) -> Option<&'a str> {
        let rest = self.html.as_bytes().get(at..)?;
        let end = at + memchr(b'<', rest).unwrap_or(rest.len());
        self.html.get(at..end).filter(|_| end <= self.plain)
    }

    /// The words of an element whose words are no HTML, when nothing but its end can end them; empty for others.
    fn raw(&self, name: &str, at: usize) -> Option<&'a str> {
        match name {
            "plaintext" => None,
            "textarea" | "title" | "script" | "style" | "iframe" | "xmp" | "noembed"
            | "noframe" | "noframes" | "noscript" => {
                let words = self.words(at)?;
                let end = self.html.get(at + words.len()..)?.strip_prefix("</")?;
                let after = end.strip_prefix(name)?;
                after.starts_with('>').then_some(words)
            }
            _ => Some(""),
        }
    }

    /// Reads the tag that begins here.
    fn tag(&mut self, open: usize) -> Option<Read> {
        self.attributes.clear();
        let is_start = self.byte(open + 1)? != b'/';
        let name_start = if is_start { open + 1 } else { open + 2 };
        if !self.byte(name_start)?.is_ascii_lowercase() {
            return None;
        }
        let name_end = self.end_of(name_start, |byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit()
        });
        let mut at = name_end;
        if is_start {
            while self.byte(at)?.is_ascii_whitespace() {
                at = self.end_of(at, |byte| byte.is_ascii_whitespace());
                if !self.byte(at)?.is_ascii_lowercase() {
                    break;
                }
                at = self.attribute(at)?;
                // No other reader of the page goes on after such a tag.
                if self.attributes.len() > MOST_ATTRIBUTES {
                    return None;
                }
            }
            if self.byte(at)? == b'/' {
                at += 1;
            }
        }
        (self.byte(at)? == b'>').then_some(Read {
            is_start,
            name_end,
            end: at + 1,
        })
    }

    /// Reads the attribute that begins here, and answers where it ends.
    fn attribute(&mut self, start: usize) -> Option<usize> {
        let end = self.end_of(start, |byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b':')
        });
        let (value, after) = match self.byte(end)? {
            b'=' => {
                let value = self.html.as_bytes().get(end + 1..)?.strip_prefix(b"\"")?;
                let length = memchr(b'"', value)?;
                let value = end + 2..end + 2 + length;
                if value.end > self.plain {
                    return None;
                }
                (value.clone(), value.end + 1)
            }
            // What else can stand in a name, and spaces around the sign, are not plain.
            b'>' | b'/' => (0..0, end),
            byte if byte.is_ascii_whitespace() => {
                let next = self.end_of(end, |byte| byte.is_ascii_whitespace());
                (self.byte(next)? != b'=').then_some((0..0, end))?
            }
            _ => return None,
        };
        self.attributes.push(Attribute {
            name: start..end,
            place: value.clone(),
            value,
        });
        Some(after)
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.html.as_bytes().get(at).copied()
    }

    fn end_of(&self, start: usize, goes_on: impl Fn(u8) -> bool) -> usize {
        let rest = self.html.as_bytes().get(start..).unwrap_or_default();
        let length = rest.iter().position(|byte| !goes_on(*byte));
        start + length.unwrap_or(rest.len())
    }
}

fn emit<'a>(words: &'a str, each: &mut impl FnMut(Piece<'_, 'a>)) {
    if !words.is_empty() {
        each(Piece::Words(words.into()));
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::read;
    use crate::html::piece::Piece;
    use crate::html::tokens::read_from;

    /// Every piece with its place, a line each.
    fn write_piece(piece: Piece<'_, '_>, text: &mut String) {
        match piece {
            Piece::Start(tag) => {
                let (start, end) = (tag.place.start, tag.place.end);
                write!(text, "<{} {start} {end}", tag.name()).unwrap();
                for (name, found) in tag.attributes() {
                    let value = tag.value(found);
                    write!(text, " {name}={}", value.escape_debug()).unwrap();
                }
                text.push('\n');
            }
            Piece::End(name) => writeln!(text, "</{name}").unwrap(),
            Piece::Words(words) => writeln!(text, "{}", words.escape_debug()).unwrap(),
        }
    }

    fn both(html: &str) -> (String, String, usize) {
        let (mut ours, mut theirs) = (String::new(), String::new());
        let plain = read(html, &mut |piece| write_piece(piece, &mut ours));
        if plain < html.len() {
            read_from(html, plain, |piece| write_piece(piece, &mut ours));
        }
        read_from(html, 0, |piece| write_piece(piece, &mut theirs));
        (ours, theirs, plain)
    }

    #[test]
    fn a_page_as_templates_make_it_is_plain_to_its_end() {
        let html = "<!DOCTYPE html>\n<html lang=\"nb\">\n<head>\n<title>Æ ø</title>\n<meta charset=\"utf-8\">\n\
             <script src=\"/a.js\" defer></script></head><body><p>Blå<br />bær</p><input required\nvalue=\"\" >\
             <a href=\"/b?c=1#d\">d – e</a><hr/></body></html>\n";
        let (ours, theirs, plain) = both(html);
        assert_eq!(ours, theirs);
        assert_eq!(plain, html.len());
    }

    #[test]
    fn what_is_not_plain_is_left_to_who_knows_it() {
        for html in [
            "a<b c='d'>",
            "a<P>",
            "a &amp; b",
            "<a b=\"&lt;\">",
            "<a b=c>",
            "<!-- <b> -->",
            "<title>a<b</title>",
            "<plaintext><a>",
            "1 < 2 <b>",
            "<a b = \"c\">",
            "<a b",
            "</a b>",
            "a\r\nb",
        ] {
            let (ours, theirs, plain) = both(html);
            assert_eq!(ours, theirs, "{html}");
            assert!(plain < html.len(), "{html}");
        }
    }

    proptest! {
        #[test]
        fn pieces_are_the_librarys(parts in prop::collection::vec(prop::sample::select(PARTS), 0..24)) {
            let html = parts.concat();
            let (ours, theirs, _) = both(&html);
            prop_assert_eq!(ours, theirs);
        }
    }

    const PARTS: &[&str] = &[
        "<",
        ">",
        "/",
        "</",
        "=",
        "\"",
        "'",
        " ",
        "\n",
        "\t",
        "\u{c}",
        "\r",
        "\0",
        "&",
        "&amp;",
        "!",
        "--",
        "?",
        "a",
        "A",
        "h1",
        "title",
        "script",
        "textarea",
        "style",
        "plaintext",
        "noscript",
        "svg",
        "<p>",
        "</p>",
        "<br />",
        "<title>",
        "</title>",
        "<script>",
        "</script>",
        "<a href=\"/x\">",
        " id=\"ø\"",
        " required",
        "æ",
        "-",
        ":",
        "<!DOCTYPE html>",
        "<!-- -->",
        "]]>",
        "<![CDATA[",
    ];
}
