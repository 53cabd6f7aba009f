//! The text of an agreement: a title, and below it paragraphs, headings, lists, emphasis and links.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use crate::problem::Problem;
use crate::sources::SourceFile;

/// Something that no agreement has.
const REFUSED: &str = "SG112";

/// The title, and the rest as HTML.
pub(super) fn read(file: &SourceFile) -> Result<(String, String), Vec<Problem>> {
    let text = &*file.text;
    let refuse = |span: Range<usize>, message: &str, help: &str| {
        let shown = text.get(span.clone()).unwrap_or_default();
        let place = span.start..span.start + shown.trim_end().len();
        Problem::at(REFUSED, &file.path, &file.text, place, message).help(help)
    };
    let mut problems = Vec::new();
    let mut title: Option<String> = None;
    let mut is_in_title = false;
    let mut body = Vec::new();
    for (event, span) in Parser::new_ext(text, Options::empty()).into_offset_iter() {
        let is_title = matches!(
            &event,
            Event::Start(Tag::Heading {
                level: HeadingLevel::H1,
                ..
            })
        );
        if is_title {
            if title.is_some() || !body.is_empty() {
                problems.push(refuse(
                    span,
                    "En avtale har én tittel og begynner med den.",
                    "Bruk ## til overskrifter lenger ned.",
                ));
            }
            is_in_title = true;
            title.get_or_insert_default();
        } else if is_in_title {
            match (&event, &mut title) {
                (Event::End(TagEnd::Heading(_)), _) => is_in_title = false,
                (Event::Text(words), Some(title)) => title.push_str(words),
                (Event::SoftBreak, Some(title)) => title.push(' '),
                _ => problems.push(refuse(
                    span,
                    "Tittelen på en avtale kan bare ha ord.",
                    "Skriv tittelen uten uthevinger og lenker.",
                )),
            }
        } else if is_plain(&event) {
            body.push(event);
        } else if !matches!(event, Event::End(_)) {
            // Its end is no second problem.
            problems.push(refuse(
                span,
                "En avtale kan bare ha avsnitt, overskrifter, lister, uthevinger og lenker.",
                "Skriv det som en setning.",
            ));
        }
    }
    let title = title.unwrap_or_default();
    let first = 0..text.lines().next().map_or(0, str::len);
    if title.trim().is_empty() && problems.is_empty() {
        problems.push(refuse(
            first,
            "En avtale skal begynne med tittelen.",
            "Skriv tittelen på den første linjen, etter # og et mellomrom.",
        ));
    } else if body.is_empty() && problems.is_empty() {
        problems.push(refuse(
            first,
            "Avtalen har bare en tittel og sier ikke hva personen godkjenner.",
            "Skriv teksten under tittelen.",
        ));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut written = String::new();
    html::push_html(&mut written, body.into_iter());
    Ok((title, written))
}

fn is_plain(event: &Event<'_>) -> bool {
    matches!(
        event,
        Event::Text(_)
            | Event::SoftBreak
            | Event::HardBreak
            | Event::Start(
                Tag::Paragraph
                    | Tag::Heading { .. }
                    | Tag::List(_)
                    | Tag::Item
                    | Tag::Emphasis
                    | Tag::Strong
                    | Tag::Link { .. },
            )
            | Event::End(
                TagEnd::Paragraph
                    | TagEnd::Heading(_)
                    | TagEnd::List(_)
                    | TagEnd::Item
                    | TagEnd::Emphasis
                    | TagEnd::Strong
                    | TagEnd::Link,
            )
    )
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::read;
    use crate::sources::SourceFile;

    fn read_text(text: &str) -> Result<(String, String), Vec<String>> {
        let file = SourceFile {
            path: PathBuf::from("a.md"),
            name: "agreements/a.md".to_owned(),
            text: text.into(),
        };
        read(&file).map_err(|problems| {
            let problems = problems.iter().map(|problem| {
                let (line, column) = problem.line_and_column().unwrap();
                format!("{line}:{column} {}", problem.quote())
            });
            problems.collect()
        })
    }

    #[test]
    fn a_title_and_what_stands_below_it() {
        let (title, body) = read_text("# Deling\n\nVi *deler*.\n\n## Hva\n\n- a").unwrap();
        assert_eq!(title, "Deling");
        let expected = "<p>Vi <em>deler</em>.</p>\n<h2>Hva</h2>\n<ul>\n<li>a</li>\n</ul>\n";
        assert_eq!(body, expected);
    }

    #[test]
    fn a_slip_is_shown_at_its_place() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(read_text(text).unwrap_err(), expected, "{text}");
        };
        check("Hei", &["1:1 Hei"]);
        check("# A", &["1:1 # A"]);
        check("#\n\nx", &["1:1 #"]);
        check("# A\n\nx\n\n# B", &["5:1 # B"]);
        check("x\n\n# B", &["3:1 # B"]);
        check("# A\n\n<b>x</b>", &["3:1 <b>", "3:5 </b>"]);
        check("# A\n\n`x`", &["3:1 `x`"]);
    }
}
