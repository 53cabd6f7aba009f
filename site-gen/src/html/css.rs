//! A stylesheet as its tokens: what it leads to, and how deep it is nested.
//!
//! A search for `url(` sees neither `u\72l(` nor the strings of `image-set()`. These are the tokens that the parser of
//! browsers makes as well (CSS Syntax Module Level 3, section 4), with every escape undone.

use cssparser::{ParseError, Parser, ParserInput, Token};

/// More blocks and brackets in each other than any stylesheet has. lightningcss calls itself for each of them, and some
/// thousand fill a thread's stack.
pub(crate) const MOST_NESTED: usize = 32;

/// Functions whose strings are addresses (CSS Images Module Level 4, 2.1 and 2.3; CSS Values and Units Level 4, 4.5).
const TAKE_ADDRESSES: &[&str] = &[
    "url",
    "src",
    "image",
    "image-set",
    "-webkit-image-set",
    "cross-fade",
    "-webkit-cross-fade",
];
/// Functions inside those whose strings are none.
const TAKE_WORDS: &[&str] = &["type", "format", "tech"];

/// A text of a stylesheet that is an address, or can be made into one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct StyleAddress {
    pub(crate) value: String,
    /// Whether it is one where it stands. Another string may be one by way of a custom property.
    pub(crate) is_one: bool,
}

/// What was read of a stylesheet, or of a style attribute.
#[derive(Debug, Default)]
pub(crate) struct Style {
    /// Everything that may be loaded.
    pub(crate) addresses: Vec<StyleAddress>,
    /// Whether there is more nesting than can be read, and what is inside is not known.
    pub(crate) is_too_deep: bool,
}

/// Reads a stylesheet, or a style attribute.
pub(crate) fn read(text: &str) -> Style {
    let mut style = Style::default();
    let mut input = ParserInput::new(text);
    style.read(&mut Parser::new(&mut input), Strings::Words, 0);
    style
}

/// What a string is where it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strings {
    Words,
    Addresses,
    /// The values of attributes, by which a selector finds elements.
    Selectors,
}

impl Style {
    fn read(&mut self, input: &mut Parser<'_, '_>, strings: Strings, depth: usize) {
        let mut rule = String::new();
        while let Ok(token) = input.next() {
            let inside = match token {
                Token::AtKeyword(name) => {
                    rule = name.to_ascii_lowercase();
                    continue;
                }
                Token::Semicolon => {
                    rule.clear();
                    continue;
                }
                // The name of a namespace is an address that nobody loads.
                Token::UnquotedUrl(_) | Token::QuotedString(_) | Token::Function(_)
                    if rule == "namespace" =>
                {
                    continue;
                }
                Token::UnquotedUrl(address) => {
                    self.note(address, true);
                    continue;
                }
                Token::QuotedString(text) if strings != Strings::Selectors => {
                    let is_one = strings == Strings::Addresses || rule == "import";
                    self.note(text, is_one);
                    continue;
                }
                Token::Function(name) => {
                    let name = name.to_ascii_lowercase();
                    if TAKE_ADDRESSES.contains(&name.as_str()) {
                        Strings::Addresses
                    } else if TAKE_WORDS.contains(&name.as_str()) {
                        Strings::Words
                    } else {
                        strings
                    }
                }
                Token::CurlyBracketBlock => {
                    rule.clear();
                    strings
                }
                Token::SquareBracketBlock => Strings::Selectors,
                Token::ParenthesisBlock => strings,
                _ => continue,
            };
            if depth == MOST_NESTED {
                self.is_too_deep = true;
                return;
            }
            let read = input.parse_nested_block(|input| {
                self.read(input, inside, depth + 1);
                Ok::<(), ParseError<'_, ()>>(())
            });
            // Once is enough, and each block that is left would be read to its end.
            if read.is_err() || self.is_too_deep {
                return;
            }
        }
    }

    fn note(&mut self, value: &str, is_one: bool) {
        let value = value.to_owned();
        self.addresses.push(StyleAddress { value, is_one });
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_NESTED, read};

    #[track_caller]
    fn check(style: &str, are: &[&str], may_be: &[&str]) {
        let found = read(style).addresses;
        let of = |is_one| {
            let of = found.iter().filter(move |found| found.is_one == is_one);
            of.map(|found| found.value.as_str()).collect::<Vec<_>>()
        };
        assert_eq!((of(true), of(false)), (are.to_vec(), may_be.to_vec()));
    }

    #[test]
    fn addresses_of_every_kind() {
        check("a{b:url(x.png)}", &["x.png"], &[]);
        check("a{b:URL( 'x.png' )}", &["x.png"], &[]);
        check(r"a{b:u\72l(x.png) \75 rl('y')}", &["x.png", "y"], &[]);
        check("a{b:src('x')}", &["x"], &[]);
        check("a{b:image-set('x' 1x, url(y) 2x)}", &["x", "y"], &[]);
        check("a{b:-webkit-image-set(\"x\" 1x)}", &["x"], &[]);
        check(
            "a{b:image-set('x' type('image/png'))}",
            &["x"],
            &["image/png"],
        );
        check(
            "a{b:cross-fade('x', image('y'), calc(1))}",
            &["x", "y"],
            &[],
        );
        check("@import 'x' print; a{b:'y'}", &["x"], &["y"]);
        check(r"@im\port 'x';", &["x"], &[]);
        check(
            "@media print{@font-face{src:url(x)format('y')}}",
            &["x"],
            &["y"],
        );
        check(
            "@namespace url(x); @namespace s 'x'; a{b:url(y)}",
            &["y"],
            &[],
        );
        check("@namespace{} a{b:url(y)}", &["y"], &[]);
        check("a[href^='x']{--b:'y'}", &[], &["y"]);
        check("/*url(x)*/ a{b:'url(y)'}", &[], &["url(y)"]);
        check("b:url(x);c:var(--d, url(y))", &["x", "y"], &[]);
        check("a{b:url(x y)}", &[], &[]);
        check("a{b:url(x", &["x"], &[]);
    }

    #[test]
    fn nesting() {
        let is_too_deep = |text: &str| read(text).is_too_deep;
        for (open, close) in [
            ("a{", "}"),
            ("(", ")"),
            ("[", "]"),
            ("a{b:c(", ")}"),
            ("@media print{", "}"),
            (":is(", ")"),
            ("a{/*}*/", "}"),
            ("a{b:url(');", "}"),
        ] {
            let levels = MOST_NESTED / 2;
            let fine = open.repeat(levels) + &close.repeat(levels);
            assert!(!is_too_deep(&fine), "{fine}");
            assert!(is_too_deep(&open.repeat(500_000)), "{open}");
        }
        assert!(!is_too_deep(&"a{b:c(d)}".repeat(10_000)));
    }
}
