//! A page with holes, rendered once and filled in per request.
//!
//! So the function parses no template, and its pages cannot look different from the site's own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Begins a hole. Such a character is in no content: `site-gen` refuses it.
const HOLE_START: char = '\u{E000}';
/// Ends a hole.
const HOLE_END: char = '\u{E001}';

/// How holes are written into a page.
pub mod mark {
    use super::{HOLE_END, HOLE_START};

    /// Is replaced by the value with this name, escaped.
    pub fn value(name: &str) -> String {
        format!("{HOLE_START}={name}{HOLE_END}")
    }

    /// Begins a part that is kept if the name has a value.
    pub fn when(name: &str) -> String {
        format!("{HOLE_START}?{name}{HOLE_END}")
    }

    /// Begins a part that is kept if the name has no value.
    pub fn unless(name: &str) -> String {
        format!("{HOLE_START}!{name}{HOLE_END}")
    }

    /// Ends a part.
    pub fn end() -> String {
        format!("{HOLE_START}/{HOLE_END}")
    }
}

/// A rendered page with holes ([`mark`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PageWithHoles(String);

/// Why a page cannot be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MisusedHole {
    /// A part ends that has not begun.
    EndWithoutPart,
    /// A part begins and does not end.
    PartWithoutEnd,
    /// Nothing fills a hole of this name.
    Unknown(String),
}

impl PageWithHoles {
    /// Takes HTML in which holes are marked.
    pub fn new(html: String) -> Self {
        Self(html)
    }

    /// The HTML with its marks.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The HTML with its marks, by itself.
    pub fn into_html(self) -> String {
        self.0
    }

    /// The page with each hole filled from `values`. A name that is not among them, or is empty, has no value.
    pub fn fill(&self, values: &BTreeMap<String, String>) -> String {
        let value = |name: &str| values.get(name).filter(|value| !value.is_empty());
        let mut filled =
            String::with_capacity(self.0.len() + values.values().map(String::len).sum::<usize>());
        let escaped = |name: &str, filled: &mut String| {
            escape_into(value(name).map_or("", String::as_str), filled);
        };
        write(&self.0, |name| value(name).is_some(), escaped, &mut filled);
        filled
    }

    /// The page as it is sent when every hole has a value, or when none has. A hole's name stands for its value, so that
    /// what is told by the value alone is not taken for empty.
    pub fn shown(&self, has_values: bool) -> String {
        let mut shown = String::with_capacity(self.0.len());
        let named = |name: &str, shown: &mut String| shown.push_str(name);
        write(&self.0, |_| has_values, named, &mut shown);
        shown
    }

    /// Why the page cannot be filled in, or `None` when it can: its parts must end, and it may only have holes that
    /// something is known for.
    pub fn misused(&self, is_known: impl Fn(&str) -> bool) -> Option<MisusedHole> {
        let mut open = 0_usize;
        for piece in self.0.split(HOLE_START).skip(1) {
            let hole = piece.split(HOLE_END).next().unwrap_or_default();
            let name = hole.get(1..).unwrap_or_default();
            match hole.chars().next() {
                Some('/') if open == 0 => return Some(MisusedHole::EndWithoutPart),
                Some('/') => open -= 1,
                _ if !is_known(name) => return Some(MisusedHole::Unknown(name.to_owned())),
                Some('=') => {}
                _ => open += 1,
            }
        }
        (open > 0).then_some(MisusedHole::PartWithoutEnd)
    }
}

/// Writes the parts that are kept, and what `put` makes of each hole in them.
fn write(
    html: &str,
    has_value: impl Fn(&str) -> bool,
    put: impl Fn(&str, &mut String),
    written: &mut String,
) {
    // For each open part, whether it and all parts around it are kept.
    let mut open: Vec<bool> = Vec::new();
    let mut pieces = html.split(HOLE_START);
    written.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let (hole, text) = piece.split_once(HOLE_END).unwrap_or((piece, ""));
        let kept = open.last().copied().unwrap_or(true);
        let mut letters = hole.chars();
        let mark = letters.next();
        let name = letters.as_str();
        match mark {
            Some('=') if kept => put(name, written),
            Some('?') => open.push(kept && has_value(name)),
            Some('!') => open.push(kept && !has_value(name)),
            Some('/') => drop(open.pop()),
            _ => {}
        }
        if open.last().copied().unwrap_or(true) {
            written.push_str(text);
        }
    }
}

/// Escapes text for element content and for attribute values in double or single quotes.
///
/// CR is escaped too: the HTML parser would turn it into LF, and the page must hold what was typed.
fn escape_into(text: &str, html: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\r' => html.push_str("&#13;"),
            other => html.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{MisusedHole, PageWithHoles, mark};

    /// A page in which holes are written in square brackets.
    fn page(template: &str) -> PageWithHoles {
        PageWithHoles::new(template.replace('[', "\u{E000}").replace(']', "\u{E001}"))
    }

    #[track_caller]
    fn check(template: &str, expected: &str) {
        let values = [("a", "A"), ("b", "<\"&'>\r\n"), ("empty", "")];
        let values: BTreeMap<_, _> = values
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        assert_eq!(page(template).fill(&values), expected);
    }

    #[test]
    fn fills() {
        check("plain", "plain");
        check("1[=a]2[=none]3", "1A23");
        check("[=b]", "&lt;&quot;&amp;&#39;&gt;&#13;\n");
        check("1[?a]2[/]3[?none]4[/]5[!none]6[/]7[!a]8[/]9", "1235679");
        check("1[?empty]2[/]3", "13");
        check("1[?none]2[?a]3[=a][/]4[/]5", "15");
        check("1[?a]2[?none]3[/]4[/]5", "1245");
    }

    #[test]
    fn a_value_cannot_bring_a_hole_with_it() {
        let hole = mark::value("x");
        let values = BTreeMap::from([("x".to_owned(), hole.clone())]);
        assert_eq!(PageWithHoles::new(hole.clone()).fill(&values), hole);
    }

    #[test]
    fn both_ways_that_a_page_is_sent_are_shown() {
        let page = page("1[=a]2[?b]3[=c][/]4[!b]5[/]6");
        assert_eq!(page.shown(true), "1a23c46");
        assert_eq!(page.shown(false), "1a2456");
    }

    #[test]
    fn a_page_that_cannot_be_filled_in_is_told() {
        let check = |template: &str, expected: Option<MisusedHole>| {
            assert_eq!(page(template).misused(|name| name == "a"), expected);
        };
        check("[=a][?a]x[/][!a][/]", None);
        check("[/]", Some(MisusedHole::EndWithoutPart));
        check("[?a]", Some(MisusedHole::PartWithoutEnd));
        check("[?a][/][=b]", Some(MisusedHole::Unknown("b".to_owned())));
    }
}
