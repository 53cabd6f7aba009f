//! What Markdown changes in silence, and what was meant as Markdown and is none: both are published otherwise than they
//! are written.

mod blocks;
mod inline;
mod lines;
mod lists;

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag};

use super::Found;
use crate::problem::{Few, quoted};

type Events<'a> = [(Event<'a>, Range<usize>)];

/// Words that Markdown would change.
const CHANGED: &str = "SG088";
/// Something that looks like Markdown.
const LOOKS_LIKE: &str = "SG089";

/// Notes every slip of a page's Markdown.
pub(super) fn note(events: &Events<'_>, markdown: &str, found: &mut Few<Found>) {
    let mut lists = lists::Lists::default();
    let mut lines = lines::Lines::new(markdown);
    let mut columns = 0;
    for (event, span) in events {
        lists.event(event, span, markdown, found);
        lines.event(event, span, markdown, found);
        match event {
            Event::Start(Tag::Paragraph) => blocks::table(span, markdown, found),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => {
                blocks::fence(span, markdown, found);
            }
            Event::Start(Tag::Table(alignments)) => columns = alignments.len(),
            Event::Start(Tag::TableRow) => blocks::row(columns, span, markdown, found),
            _ => {}
        }
    }
}

/// Notes labels whose lines are no part of the page: `[OBS]: stengt` is one to Markdown, and nobody reads it.
pub(super) fn unused_labels<'a>(
    labels: impl Iterator<Item = (&'a str, Range<usize>)>,
    events: &Events<'_>,
    found: &mut Few<Found>,
) {
    let mut labels = labels.peekable();
    if labels.peek().is_none() {
        return;
    }
    let used: HashSet<String> = events
        .iter()
        .filter_map(|(event, _)| match event {
            Event::Start(Tag::Link { id, .. } | Tag::Image { id, .. }) if !id.is_empty() => {
                Some(id.to_lowercase())
            }
            _ => None,
        })
        .collect();
    for (label, place) in labels {
        if !used.contains(&label.to_lowercase()) {
            found.note(CHANGED, || {
                let message = "Ingen ser denne linjen: Den er adressen til et kortnavn, og ingen lenke bruker kortnavnet.";
                let help = format!("Skriv \\[{label}]: hvis det er tekst. Ta ellers bort linjen.", label = quoted(label));
                Found::new(CHANGED, place, message, help)
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::Document;

    /// The codes of a page's slips, each with the words it points at.
    #[track_caller]
    pub(super) fn check(markdown: &str, expected: &[&str]) {
        let document = Document::read(markdown, &BTreeSet::new());
        let (found, _) = document.found.into_parts();
        let mut found: Vec<_> = found
            .iter()
            .map(|found| {
                let words = markdown.get(found.span.clone()).unwrap();
                format!("{} {}", found.code, words.trim_end())
            })
            .collect();
        found.sort();
        assert_eq!(found, expected, "{markdown}");
    }

    #[test]
    fn no_line_is_left_out() {
        check("[OBS]: stengt\n\nTekst.\n", &["SG088 [OBS]: stengt"]);
        check("[a][b]\n\n[b]: kontakt.md\n", &[]);
        check("[B]\n\n[b]: kontakt.md\n", &[]);
    }
}
