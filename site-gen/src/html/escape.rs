//! Text as it stands in HTML.

use pulldown_cmark_escape::escape_html;

/// Text as it stands between tags, and in an attribute between double quotes: what Markdown's own text is written with.
pub(crate) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    // A `String` takes all that is written to it.
    let _ = escape_html(&mut html, text);
    html
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn no_text_is_a_tag_or_ends_an_attribute() {
        let tag = escaped("<a href=\"&\" title='x'>");
        assert_eq!(tag, "&lt;a href=&quot;&amp;&quot; title=&#39;x&#39;&gt;");
        assert_eq!(escaped("Blåbær – «søtt»"), "Blåbær – «søtt»");
    }
}
