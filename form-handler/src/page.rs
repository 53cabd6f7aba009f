//! A page with holes, as `site-gen` renders it, filled in per request.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Begins a hole. Such a character is in no content: `site-gen` refuses it.
const HOLE_START: char = '\u{E000}';
/// Ends a hole.
const HOLE_END: char = '\u{E001}';

/// A rendered page. Holes: `=name` is replaced by escaped text, `?name` begins a part that is kept if the name has
/// a value, `!name` one that is kept if it has none, and `/` ends a part.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Page(String);

impl Page {
    /// The page with each hole filled from `values`. A name that is not among them, or is empty, has no value.
    pub(crate) fn fill(&self, values: &BTreeMap<String, String>) -> String {
        let value = |name: &str| values.get(name).filter(|value| !value.is_empty());
        let mut filled =
            String::with_capacity(self.0.len() + values.values().map(String::len).sum::<usize>());
        // For each open part, whether it and all parts around it are kept.
        let mut open: Vec<bool> = Vec::new();
        let mut pieces = self.0.split(HOLE_START);
        filled.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let (hole, text) = piece.split_once(HOLE_END).unwrap_or((piece, ""));
            let kept = open.last().copied().unwrap_or(true);
            let mut letters = hole.chars();
            let mark = letters.next();
            let name = letters.as_str();
            match mark {
                Some('=') if kept => {
                    escape_into(value(name).map_or("", String::as_str), &mut filled);
                }
                Some('?') => open.push(kept && value(name).is_some()),
                Some('!') => open.push(kept && value(name).is_none()),
                Some('/') => drop(open.pop()),
                _ => {}
            }
            if open.last().copied().unwrap_or(true) {
                filled.push_str(text);
            }
        }
        filled
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

    use super::Page;

    #[track_caller]
    fn check(template: &str, expected: &str) {
        let page = Page(template.replace('[', "\u{E000}").replace(']', "\u{E001}"));
        let values = [("a", "A"), ("b", "<\"&'>\r\n"), ("empty", "")];
        let values: BTreeMap<_, _> = values
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        assert_eq!(page.fill(&values), expected);
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
        let page = Page("\u{E000}=x\u{E001}".to_owned());
        let values = BTreeMap::from([("x".to_owned(), "\u{E000}=x\u{E001}".to_owned())]);
        assert_eq!(page.fill(&values), "\u{E000}=x\u{E001}");
    }
}
