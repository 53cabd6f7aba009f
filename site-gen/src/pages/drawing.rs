//! Drawings: SVG that is nothing but shapes.
//!
//! Opened by its own address, a drawing is a document that runs what is in it. It is read as browsers read it, as XML,
//! and may have what is listed here and nothing else: a list of what runs would have to know every name that can be
//! given to a script.

use xmlparser::{ElementEnd, Token, Tokenizer};

use crate::html::css;
use crate::problem::quoted;

/// Elements that only draw (SVG 2; Filter Effects Module Level 1).
const SHAPES: &[&str] = &[
    "svg",
    "g",
    "defs",
    "symbol",
    "use",
    "switch",
    "view",
    "title",
    "desc",
    "style",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "textPath",
    "linearGradient",
    "radialGradient",
    "stop",
    "pattern",
    "clipPath",
    "mask",
    "marker",
    "filter",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feConvolveMatrix",
    "feDiffuseLighting",
    "feDisplacementMap",
    "feDistantLight",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
    "fePointLight",
    "feSpecularLighting",
    "feSpotLight",
    "feTile",
    "feTurbulence",
];
const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";

/// The size in pixels that a drawing gives itself, or what is wrong with it.
pub(crate) fn size(bytes: &[u8]) -> Result<(usize, usize), DrawingRefused> {
    let text = std::str::from_utf8(bytes).map_err(|_| DrawingRefused::NotUtf8)?;
    let mut reader = Reader::default();
    for token in Tokenizer::from(text) {
        reader.read(token.map_err(|_| DrawingRefused::Broken)?)?;
    }
    if !reader.is_whole() {
        return Err(DrawingRefused::Broken);
    }
    let size = reader.size.of_svg();
    size.ok_or(DrawingRefused::NoSize)
}

/// Why a drawing is not published.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum DrawingRefused {
    /// It is written in another encoding, in which other letters may stand there.
    NotUtf8,
    /// It is no XML.
    Broken,
    /// It does not say how large it is.
    NoSize,
    /// It has this in it.
    More(String),
}

#[derive(Default)]
struct Reader {
    size: Size,
    /// The element whose tag is read.
    element: String,
    /// Those that are open, itself included.
    open: Vec<String>,
    /// How many have stood at the outside.
    roots: usize,
    /// Whether the words that come next are a stylesheet's.
    in_style: bool,
}

/// What the outermost element says of its size.
#[derive(Default)]
struct Size {
    width: Option<String>,
    height: Option<String>,
    view: Option<String>,
}

impl Reader {
    fn read(&mut self, token: Token<'_>) -> Result<(), DrawingRefused> {
        match token {
            Token::Declaration { encoding, .. } => {
                let is_utf8 = |name: &str| name.eq_ignore_ascii_case("utf-8");
                if encoding.is_some_and(|name| !is_utf8(name.as_str())) {
                    return Err(DrawingRefused::NotUtf8);
                }
            }
            Token::ProcessingInstruction { target, .. } => {
                return more(format!("`<?{}?>`", quoted(target.as_str())));
            }
            Token::DtdStart { .. } | Token::EntityDeclaration { .. } => {
                return more("`<!DOCTYPE […]>`".to_owned());
            }
            Token::ElementStart { prefix, local, .. } => {
                let name = full_name(&prefix, &local);
                if !SHAPES.contains(&name.as_str()) {
                    return more(format!("`<{}>`", quoted(&name)));
                }
                if self.open.is_empty() {
                    self.roots += 1;
                    if name != "svg" {
                        return Err(DrawingRefused::Broken);
                    }
                }
                self.open.push(name.clone());
                self.element = name;
            }
            Token::Attribute {
                prefix,
                local,
                value,
                ..
            } => self.attribute(&full_name(&prefix, &local), value.as_str())?,
            Token::ElementEnd { end, .. } => {
                let closed = match end {
                    ElementEnd::Open => None,
                    ElementEnd::Empty => Some(self.element.clone()),
                    ElementEnd::Close(prefix, local) => Some(full_name(&prefix, &local)),
                };
                if closed.is_some() && self.open.pop() != closed {
                    return Err(DrawingRefused::Broken);
                }
                self.in_style = matches!(end, ElementEnd::Open) && self.element == "style";
            }
            Token::Text { text } | Token::Cdata { text, .. } if self.in_style => {
                style(text.as_str())?;
            }
            Token::Comment { .. }
            | Token::EmptyDtd { .. }
            | Token::DtdEnd { .. }
            | Token::Text { .. }
            | Token::Cdata { .. } => {}
        }
        Ok(())
    }

    /// Whether one element holds all others, and each has its end.
    fn is_whole(&self) -> bool {
        self.roots == 1 && self.open.is_empty()
    }

    fn attribute(&mut self, name: &str, value: &str) -> Result<(), DrawingRefused> {
        let is_fine = match name {
            "xmlns" => value == SVG,
            "xmlns:xlink" => value == XLINK,
            // To somewhere in the drawing.
            "href" | "xlink:href" => value.starts_with('#'),
            "xml:space" | "xml:lang" => true,
            // A name with a prefix of its own is what a program for drawings notes, as the folder it was saved in.
            _ => !name.contains(':') && !starts_like_a_handler(name),
        };
        if !is_fine {
            return more(format!("`{}`", quoted(name)));
        }
        style(value)?;
        if self.open.len() == 1 {
            match name {
                "width" => self.size.width = Some(value.to_owned()),
                "height" => self.size.height = Some(value.to_owned()),
                "viewBox" => self.size.view = Some(value.to_owned()),
                _ => {}
            }
        }
        Ok(())
    }
}

/// Refuses a style, or a value that is one in part, which loads something.
fn style(text: &str) -> Result<(), DrawingRefused> {
    // Written by its number, any letter can stand for any other.
    if text.contains("&#") {
        return more("en bokstav skrevet som tall".to_owned());
    }
    let read = css::read(text);
    if read.is_too_deep {
        return more("en stil som er nestet for dypt".to_owned());
    }
    let loads = |found: &css::StyleAddress| found.is_one && !found.value.starts_with('#');
    match read.addresses.into_iter().find(loads) {
        Some(found) => more(format!("adressen `{}`", quoted(&found.value))),
        None => Ok(()),
    }
}

fn more(what: String) -> Result<(), DrawingRefused> {
    Err(DrawingRefused::More(what))
}

fn full_name(prefix: &str, local: &str) -> String {
    if prefix.is_empty() {
        local.to_owned()
    } else {
        format!("{prefix}:{local}")
    }
}

fn starts_like_a_handler(name: &str) -> bool {
    let start = name.get(..2);
    start.is_some_and(|start| start.eq_ignore_ascii_case("on"))
}

impl Size {
    /// Width and height in whole pixels, from the attributes of those names or from the view box (SVG 2, 8.2).
    fn of_svg(&self) -> Option<(usize, usize)> {
        let given = |value: &Option<String>| value.as_deref().and_then(pixels);
        if let (Some(width), Some(height)) = (given(&self.width), given(&self.height)) {
            return Some((width, height));
        }
        let mut numbers = self
            .view
            .as_deref()?
            .split(|letter: char| letter == ',' || letter.is_ascii_whitespace())
            .filter(|number| !number.is_empty())
            .skip(2);
        Some((pixels(numbers.next()?)?, pixels(numbers.next()?)?))
    }
}

fn pixels(text: &str) -> Option<usize> {
    let number: f64 = text.trim_end_matches("px").trim().parse().ok()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is between 1 and 100 000"
    )]
    (1.0..1e5)
        .contains(&number)
        .then_some(number.round() as usize)
}

#[cfg(test)]
mod tests {
    use super::{DrawingRefused, size};

    #[track_caller]
    fn check(svg: &str, expected: Result<(usize, usize), DrawingRefused>) {
        assert_eq!((size(svg.as_bytes()), svg), (expected, svg));
    }

    #[track_caller]
    fn refused(inside: &str, what: &str) {
        let svg =
            format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'>{inside}</svg>");
        check(&svg, Err(DrawingRefused::More(what.to_owned())));
    }

    #[track_caller]
    fn fine(inside: &str) {
        check(
            &format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'>{inside}</svg>"),
            Ok((9, 9)),
        );
    }

    #[test]
    fn sizes() {
        check(
            "<svg viewBox='0 0 24 12'><path d='M0 0'/></svg>",
            Ok((24, 12)),
        );
        check(
            "<svg width='30px' height='20' viewBox='0 0 3 2'/>",
            Ok((30, 20)),
        );
        check("<svg width='100%' viewBox='0,0,3.4,2'/>", Ok((3, 2)));
        check("<svg viewBox='0 0\n3 2'/>", Ok((3, 2)));
        check("<svg><path/></svg>", Err(DrawingRefused::NoSize));
        check("<svg viewBox='0 0 0 0'/>", Err(DrawingRefused::NoSize));
        check(
            "<svg><path width='3' height='2'/></svg>",
            Err(DrawingRefused::NoSize),
        );
    }

    #[test]
    fn a_drawing_that_only_draws() {
        fine("<use href='#a'/><use xlink:href='#a' xmlns:xlink='http://www.w3.org/1999/xlink'/>");
        fine("<style>.a{fill:url(#b)}</style><style><![CDATA[.a{fill:red}]]></style>");
        fine(
            "<title>Bed &amp; by</title><path fill='url(#a)' style='mask:url(#b)' aria-label='A &lt; B'/>",
        );
        fine("<!-- <script> --><text xml:space='preserve'>onload=</text>");
        check(
            "\u{feff}<?xml version='1.0' encoding='UTF-8'?><!DOCTYPE svg PUBLIC 'a' 'b'><svg viewBox='0 0 9 9'/>",
            Ok((9, 9)),
        );
    }

    #[test]
    fn what_runs_or_loads_is_refused() {
        refused("<script>x</script>", "`<script>`");
        refused("<SCRIPT/>", "`<SCRIPT>`");
        refused(
            "<s:script xmlns:s='http://www.w3.org/2000/svg'/>",
            "`<s:script>`",
        );
        refused(
            "<x:path xmlns:x='http://www.w3.org/1999/xhtml'/>",
            "`<x:path>`",
        );
        refused("<g xmlns='http://www.w3.org/1999/xhtml'/>", "`xmlns`");
        refused("<g xmlns:s='http://www.w3.org/2000/svg'/>", "`xmlns:s`");
        refused("<foreignObject/>", "`<foreignObject>`");
        refused("<a href='javascript:x'/>", "`<a>`");
        refused(
            "<animate attributeName='href' values='javascript:x'/>",
            "`<animate>`",
        );
        refused("<set attributeName='href' to='javascript:x'/>", "`<set>`");
        refused("<image href='x.png'/>", "`<image>`");
        refused("<handler/>", "`<handler>`");
        refused("<metadata/>", "`<metadata>`");
        refused("<g onload='x'/>", "`onload`");
        refused("<g ONLOAD='x'/>", "`ONLOAD`");
        refused("<g sodipodi:docname='x'/>", "`sodipodi:docname`");
        refused("<g xml:base='https://a.example/'/>", "`xml:base`");
        refused("<use xlink:href='https://a.example/'/>", "`xlink:href`");
        refused("<use href='&#35;a'/>", "`href`");
        refused("<use href=' #a'/>", "`href`");
        refused(
            "<g fill='url(https://a.example/x)'/>",
            "adressen `https://a.example/x`",
        );
        refused("<g style=\"mask:image-set('x' 1x)\"/>", "adressen `x`");
        refused(
            "<style>@import 'https://a.example'</style>",
            "adressen `https://a.example`",
        );
        refused("<style><![CDATA[a{b:url(x)}]]></style>", "adressen `x`");
        refused(
            "<style>&#64;import 'x'</style>",
            "en bokstav skrevet som tall",
        );
        refused("<g fill='&#117;rl(x)'/>", "en bokstav skrevet som tall");
        let deep = format!("<style>{}url(x)</style>", "(".repeat(100));
        refused(&deep, "en stil som er nestet for dypt");
        refused("<?xml-stylesheet href='x'?>", "`<?xml-stylesheet?>`");
        let entity = "<!DOCTYPE svg [<!ENTITY x 'y'>]><svg viewBox='0 0 9 9'/>";
        check(
            entity,
            Err(DrawingRefused::More("`<!DOCTYPE […]>`".to_owned())),
        );
        let before = "<?xml-stylesheet href='x'?><svg viewBox='0 0 9 9'/>";
        check(
            before,
            Err(DrawingRefused::More("`<?xml-stylesheet?>`".to_owned())),
        );
    }

    /// In these the same bytes are other letters.
    #[test]
    fn another_encoding_is_refused() {
        for name in ["ISO-2022-JP", "utf-7", "UTF-16", "windows-1252"] {
            let svg = format!("<?xml version='1.0' encoding='{name}'?><svg viewBox='0 0 9 9'/>");
            check(&svg, Err(DrawingRefused::NotUtf8));
        }
        assert_eq!(size(b"\xff\xfe<\0s\0v\0g\0"), Err(DrawingRefused::NotUtf8));
        assert_eq!(
            size(b"<svg viewBox='0 0 9 9'>\xe6</svg>"),
            Err(DrawingRefused::NotUtf8)
        );
        check("<svg viewBox='0 0 9 9' a=b/>", Err(DrawingRefused::Broken));
        for broken in [
            "<svg viewBox='0 0 9 9'>",
            "<svg><rect></svg>",
            "<g/>",
            "<svg/><svg/>",
            "",
        ] {
            check(broken, Err(DrawingRefused::Broken));
        }
    }
}
