//! HTML in a page: what it was meant to do, and the Markdown that does it.

use crate::html::tags::readable;

/// Tags people know, and what to write instead.
const INSTEAD: &[(&str, &str)] = &[
    ("b", "**fet skrift**"),
    ("strong", "**viktig**"),
    ("i", "*kursiv*"),
    ("em", "*uthevet*"),
    ("a", "[tekst](side.md) eller [tekst](https://…)"),
    ("img", "![hva bildet viser](bilde.png)"),
    (
        "h1",
        "title = \"…\" mellom +++-linjene. Hovedoverskriften lages av den.",
    ),
    ("h2", "## Overskrift"),
    ("h3", "### Overskrift"),
    ("h4", "#### Overskrift"),
    ("p", "bare teksten, med en tom linje før og etter."),
    ("div", "bare teksten, med en tom linje før og etter."),
    ("span", "bare teksten."),
    (
        "br",
        "en tom linje for et nytt avsnitt, eller \\ på slutten av linjen.",
    ),
    ("hr", "--- på en egen linje, med en tom linje foran."),
    ("ul", "linjer som begynner med -"),
    ("ol", "linjer som begynner med 1."),
    ("li", "linjer som begynner med -"),
    ("blockquote", "> først på linjen."),
    ("code", "`kode`"),
    ("pre", "``` på en linje før og etter teksten."),
    (
        "table",
        "| Navn | Verdi | på en linje, | --- | --- | under den, og en linje for hver rad.",
    ),
    ("u", "**viktig**, for understreket tekst ligner en lenke."),
    ("sup", "tallet med ord eller i parenteser."),
    ("font", LOOKS),
    ("center", LOOKS),
    ("style", LOOKS),
];
/// What no page decides.
const LOOKS: &str = "bare teksten, for stilarket bestemmer hvordan den ser ut.";
/// Parts of the others, which are reported once with the whole.
const PARTS: &[&str] = &["tr", "td", "th", "thead", "tbody", "caption"];
/// No element has a longer name but those that somebody makes up.
const LONGEST_NAME: usize = 40;
/// What runs or loads something.
const NEVER: &[&str] = &[
    "script", "iframe", "object", "embed", "form", "input", "video", "audio",
];

/// A piece of HTML that is refused, and its place in the text.
pub(super) struct RefusedHtml<'h> {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) tag: &'h str,
}

/// Says each piece that is refused of a stretch of HTML. An end is not told apart from its beginning.
pub(super) fn refused<'h>(html: &'h str, mut each: impl FnMut(RefusedHtml<'h>)) {
    let mut place = 0;
    while let Some(start) = html.get(place..).and_then(|rest| rest.find('<')) {
        let start = place + start;
        let rest = html.get(start..).unwrap_or_default();
        let end = if rest.starts_with("<!--") {
            rest.find("-->").map_or(rest.len(), |end| end + 3)
        } else {
            rest.find('>').map_or(rest.len(), |end| end + 1)
        };
        place = start + end;
        if let Some(tag) = rest.get(..end).filter(|tag| is_refused(tag)) {
            each(RefusedHtml {
                start,
                end: place,
                tag,
            });
        }
    }
}

fn is_refused(tag: &str) -> bool {
    let is_end = tag.starts_with("</");
    tag.starts_with("<!--") || !(is_end || PARTS.contains(&name_of(tag).as_str()))
}

/// The name of a tag, as much of it as names of elements have at most.
fn name_of(tag: &str) -> String {
    let inside = tag.strip_prefix('<').unwrap_or_default().chars();
    let name = inside
        .take_while(char::is_ascii_alphanumeric)
        .take(LONGEST_NAME);
    name.collect::<String>().to_ascii_lowercase()
}

/// What is wrong with a piece, and what to write.
pub(super) fn message_and_help(tag: &str) -> (String, String) {
    if tag.starts_with("<!--") {
        let message = "En side kan ikke ha HTML-kommentarer.".to_owned();
        let help = "Skriv kommentaren mellom +++-linjene, på en linje som begynner med tegnet #.";
        return (message, help.to_owned());
    }
    let name = name_of(tag);
    let message = format!("Siden skal skrives i Markdown, men her står HTML: `<{name}>`.");
    let instead = INSTEAD.iter().find(|(known, _)| *known == name);
    let help = match instead {
        Some((_, instead)) => format!("Skriv {instead}"),
        None if NEVER.contains(&name.as_str()) => {
            "Ta det bort. En side kan ikke kjøre eller hente noe og har ikke egne skjemaer."
                .to_owned()
        }
        None => "Skriv det i Markdown. Skriv \\< hvis tegnet < skal vises.".to_owned(),
    };
    (message, help)
}

/// The ids in a stretch of HTML that is published as it stands.
pub(super) fn ids(html: &str) -> Vec<String> {
    let mut ids = Vec::new();
    for Ok(token) in html5gum::Tokenizer::new(readable(html)) {
        if let html5gum::Token::StartTag(tag) = token
            && let Some(id) = tag.attributes.get(&b"id"[..])
        {
            ids.push(String::from_utf8_lossy(id).into_owned());
        }
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::{message_and_help, refused};

    #[track_caller]
    fn check(html: &str, expected: &[(&str, &str)]) {
        let mut found = Vec::new();
        refused(html, |refused| found.push(refused));
        assert_eq!(found.len(), expected.len(), "{html}");
        for (found, (tag, help)) in found.iter().zip(expected) {
            assert_eq!(html.get(found.start..found.end), Some(*tag));
            assert_eq!(found.tag, *tag);
            let (_, actual) = message_and_help(found.tag);
            assert!(actual.contains(help), "{actual}");
        }
    }

    #[test]
    fn what_to_write_instead() {
        check("<b>", &[("<b>", "**")]);
        check("</b>", &[]);
        check("<BR />", &[("<BR />", "en tom linje")]);
        check("<table><tr><td>", &[("<table>", "| --- |")]);
        check(
            "<script>",
            &[("<script>", "kan ikke kjøre eller hente noe")],
        );
        check("<!-- <b> -->", &[("<!-- <b> -->", "mellom +++-linjene")]);
        check("<x-y>", &[("<x-y>", "\\<")]);
    }
}
