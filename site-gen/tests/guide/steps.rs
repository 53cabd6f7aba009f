//! A guide taken apart into what is read and what is done.

/// A piece of the guide. All of them one after another are the guide.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part<'a> {
    /// A line that is read. One with `<!-- … -->` says what is done with the fences that follow.
    Text(&'a str),
    /// What stands between two lines of three backticks, the first of which is `head`.
    Fence { head: &'a str, body: &'a str },
}

/// The guide's parts, in order.
pub(crate) fn parts(guide: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = guide;
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.find('\n').map_or(rest.len(), |end| end + 1));
        rest = after;
        if line.starts_with("```") {
            let end = rest.find("\n```\n").map(|end| end + 1);
            let end = end.unwrap_or_else(|| panic!("a fence without end: {line}"));
            let (body, after) = rest.split_at(end);
            parts.push(Part::Fence { head: line, body });
            rest = after.strip_prefix("```\n").unwrap();
        } else {
            parts.push(Part::Text(line));
        }
    }
    parts
}
