//! Where a tag begins that has no end: the engine only knows that the file was over too soon.

use std::ops::Range;

/// Tags that end with a tag of their own.
const WITH_END: &[&str] = &["block", "component", "filter", "for", "if", "raw"];

/// A tag that is open at the end of a template.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Open<'a> {
    pub(super) name: &'a str,
    /// In bytes, from `{%` to `%}`.
    pub(super) place: Range<usize>,
}

/// The one that was opened last.
pub(super) fn innermost(text: &str) -> Option<Open<'_>> {
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(|rest| rest.find("{%")) {
        let start = from + start;
        let rest = text.get(start..).unwrap_or_default();
        let length = rest.find("%}").map_or(rest.len(), |end| end + 2);
        from = start + length;
        let inside = rest.get(2..length).unwrap_or_default();
        let word = inside
            .trim_start_matches('-')
            .trim_start()
            .split(|sign: char| !sign.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        if WITH_END.contains(&word) {
            open.push(Open {
                name: word,
                place: start..from,
            });
        } else if let Some(ended) = word.strip_prefix("end") {
            let last = open.iter().rposition(|open| open.name == ended);
            open.truncate(last.unwrap_or(open.len()));
        }
    }
    open.pop()
}

#[cfg(test)]
mod tests {
    use super::innermost;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let found = innermost(text).map(|open| text.get(open.place).unwrap());
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn the_last_tag_without_an_end() {
        check("{% block a %}{% endblock a %}", None);
        check("{% block a %}{% if x %}{% endif %}", Some("{% block a %}"));
        check("{% for x in y %}{%- if x -%}", Some("{%- if x -%}"));
        check("{% if x %}{% endblock %}", Some("{% if x %}"));
        check("{% set x = 1 %}{{ x }}", None);
    }
}
