//! A page with holes, rendered once and filled in per request.
//!
//! So the function parses no template, and its pages cannot look different from the site's own.

use std::borrow::Cow;
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

    /// Begins a part that is repeated for each entry of the list with this name; in it the entry's own names count first.
    pub fn each(name: &str) -> String {
        format!("{HOLE_START}*{name}{HOLE_END}")
    }

    /// Ends a part.
    pub fn end() -> String {
        format!("{HOLE_START}/{HOLE_END}")
    }
}

/// What a page with lists is filled in with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    /// Name of a hole to its value.
    pub texts: BTreeMap<String, String>,
    /// Name of a list to its entries. A list with entries has a value.
    pub lists: BTreeMap<String, Vec<Values>>,
}

impl Values {
    /// The same, with a value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.texts.insert(name.to_owned(), value.into());
        self
    }

    /// The same, with a list.
    #[must_use]
    pub fn with_list(mut self, name: &str, entries: Vec<Values>) -> Self {
        self.lists.insert(name.to_owned(), entries);
        self
    }
}

/// A rendered page with holes ([`mark`]). Read from what a program was built with, it is not copied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PageWithHoles(#[serde(borrow)] Cow<'static, str>);

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
        Self(Cow::Owned(html))
    }

    /// The HTML with its marks.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The HTML with its marks, by itself.
    pub fn into_html(self) -> String {
        self.0.into_owned()
    }

    /// The page with each hole filled from `values`. A name that is not among them, or is empty, has no value.
    pub fn fill(&self, values: &BTreeMap<String, String>) -> String {
        self.written(&Scope::Texts(values))
    }

    /// The same of a page that has lists.
    pub fn fill_lists(&self, values: &Values) -> String {
        self.written(&Scope::Entry(values, None))
    }

    /// The page as it is sent when every hole has a value, or when none has. A hole's name stands for its value, so that
    /// what is told by the value alone is not taken for empty.
    pub fn shown(&self, has_values: bool) -> String {
        self.written(&Scope::Names(has_values))
    }

    fn written(&self, scope: &Scope<'_>) -> String {
        let mut html = String::with_capacity(self.0.len());
        let (nodes, _) = Node::read(&mut self.0.split(HOLE_START));
        write(&nodes, scope, &mut html);
        html
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

/// A piece of a page.
enum Node<'h> {
    Html(&'h str),
    Value(&'h str),
    /// Kept if the name has a value, or if it has none.
    If(&'h str, bool, Vec<Node<'h>>),
    Each(&'h str, Vec<Node<'h>>),
}

impl<'h> Node<'h> {
    /// Reads up to the end of a part, or of the page; with the HTML that comes after that end.
    fn read(pieces: &mut impl Iterator<Item = &'h str>) -> (Vec<Self>, &'h str) {
        let mut nodes = Vec::new();
        while let Some(piece) = pieces.next() {
            // Only the first piece of a page has no hole before it.
            let (hole, html) = piece.split_once(HOLE_END).unwrap_or(("", piece));
            let mut letters = hole.chars();
            let mark = letters.next();
            let name = letters.as_str();
            let part: fn(&'h str, Vec<Self>) -> Self = match mark {
                Some('?') => |name, inner| Self::If(name, true, inner),
                Some('!') => |name, inner| Self::If(name, false, inner),
                Some('*') => Self::Each,
                Some('/') => return (nodes, html),
                Some(_) => {
                    nodes.extend([Self::Value(name), Self::Html(html)]);
                    continue;
                }
                None => {
                    nodes.push(Self::Html(html));
                    continue;
                }
            };
            let (rest, after) = Self::read(pieces);
            let mut inner = vec![Self::Html(html)];
            inner.extend(rest);
            nodes.extend([part(name, inner), Self::Html(after)]);
        }
        (nodes, "")
    }
}

/// Where the value of a name is found.
enum Scope<'v> {
    Texts(&'v BTreeMap<String, String>),
    /// An entry of a list, and what is around it.
    Entry(&'v Values, Option<&'v Scope<'v>>),
    /// Every name stands for its value, and has one or not.
    Names(bool),
}

impl Scope<'_> {
    fn value<'n: 's, 's>(&'s self, name: &'n str) -> Option<&'s str> {
        match self {
            Self::Texts(texts) => texts.get(name).map(String::as_str),
            Self::Entry(values, around) => match values.texts.get(name) {
                Some(value) => Some(value.as_str()),
                None => around.and_then(|around| around.value(name)),
            },
            Self::Names(_) => Some(name),
        }
        .filter(|value| !value.is_empty())
    }

    fn list(&self, name: &str) -> &[Values] {
        match self {
            Self::Entry(values, around) => match (values.lists.get(name), around) {
                (Some(list), _) => list,
                (None, Some(around)) => around.list(name),
                (None, None) => &[],
            },
            Self::Texts(_) | Self::Names(_) => &[],
        }
    }

    fn has(&self, name: &str) -> bool {
        match self {
            Self::Names(has) => *has,
            _ => self.value(name).is_some() || !self.list(name).is_empty(),
        }
    }
}

fn write(nodes: &[Node<'_>], scope: &Scope<'_>, html: &mut String) {
    for node in nodes {
        match (node, scope) {
            (Node::Html(text), _) => html.push_str(text),
            (Node::Value(name), _) => escape_into(scope.value(name).unwrap_or_default(), html),
            (Node::If(name, wanted, inner), _) => {
                if scope.has(name) == *wanted {
                    write(inner, scope, html);
                }
            }
            (Node::Each(_, inner), Scope::Names(true)) => write(inner, scope, html),
            (Node::Each(name, inner), _) => {
                for entry in scope.list(name) {
                    write(inner, &Scope::Entry(entry, Some(scope)), html);
                }
            }
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

    use super::{MisusedHole, PageWithHoles, Values, mark};

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
    fn a_list_repeats_its_part_for_each_entry() {
        let entry = |name: &str| Values::default().with("name", name);
        let values = Values::default().with("name", "outside").with_list(
            "list",
            vec![
                entry("<one>").with_list("inner", vec![entry("a"), Values::default()]),
                entry("two"),
            ],
        );
        let check = |template: &str, expected: &str| {
            assert_eq!(page(template).fill_lists(&values), expected, "{template}");
        };
        check("[*list]([=name])[/]", "(&lt;one&gt;)(two)");
        check(
            "[*list][=name][*inner]-[=name][/];[/].",
            "&lt;one&gt;-a-&lt;one&gt;;two;.",
        );
        check("[?list]some[/][!list]none[/][?inner]x[/]", "some");
        check("[*none]x[/][=name]", "outside");
        assert_eq!(page("[*list][=name],[/]").shown(true), "name,");
        assert_eq!(page("[*list][=name],[/]").shown(false), "");
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
