//! Ids of headings: stable, each its own, and none of the page's around them.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use icu_normalizer::ComposingNormalizerBorrowed;
use pulldown_cmark::{Event, Tag, TagEnd};

use super::{Found, Heading};
use crate::problem::{Few, quoted};
use crate::slug::slug;

/// The headings, each with an id; what is wrong with those that are written is noted. `reserved` are the ids of the
/// templates: a heading's own words make way for them, and an id somebody chose is refused.
pub(super) fn give_ids(
    events: &[(Event<'_>, Range<usize>)],
    reserved: &BTreeSet<&str>,
    found: &mut Few<Found>,
) -> Vec<Heading> {
    let mut ids = Ids {
        taken: written_ids(events, reserved, found),
        reserved,
        next: HashMap::new(),
    };
    let mut headings: Vec<Heading> = Vec::new();
    let mut open = None;
    for (event, place) in events {
        match event {
            Event::Start(Tag::Heading { id, .. }) => {
                open = Some((id, place, String::with_capacity(place.len())));
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some((_, _, heading)) = &mut open {
                    heading.push_str(text);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some((_, _, heading)) = &mut open {
                    heading.push(' ');
                }
            }
            Event::End(TagEnd::Heading(level)) => {
                if let Some((id, place, text)) = open.take() {
                    if text.trim().is_empty() {
                        let help = "Skriv ordene i overskriften, eller ta bort #.";
                        found.note("SG029", || {
                            Found::new("SG029", place.clone(), "Overskriften er tom.", help)
                        });
                    }
                    let id = match id {
                        Some(written) => {
                            let composer = ComposingNormalizerBorrowed::new_nfc();
                            composer.normalize(written).into_owned()
                        }
                        None => ids.take(slug(&text)),
                    };
                    let level = *level as u8;
                    headings.push(Heading { level, id, text });
                }
            }
            _ => {}
        }
    }
    headings
}

/// The ids that are written: they are taken before any is made, so that a new heading changes none of them.
fn written_ids(
    events: &[(Event<'_>, Range<usize>)],
    reserved: &BTreeSet<&str>,
    found: &mut Few<Found>,
) -> HashSet<String> {
    let mut taken = HashSet::new();
    for (event, place) in events {
        let Event::Start(Tag::Heading {
            id, classes, attrs, ..
        }) = event
        else {
            continue;
        };
        if !classes.is_empty() || !attrs.is_empty() {
            let message = "Det eneste en overskrift kan ha i krøllparenteser, er et merke.";
            let help = "Skriv {#merke}, eller ta bort krøllparentesene.";
            found.note("SG029", || {
                Found::new("SG029", place.clone(), message, help)
            });
        }
        let Some(id) = id else {
            continue;
        };
        let help =
            "Velg et annet merke, eller ta det bort: Da blir det laget av ordene i overskriften.";
        if reserved.contains(&**id) {
            found.note("SG025", || {
                let message = format!("Merket `{}` er i bruk ellers på siden.", quoted(id));
                Found::inside("SG025", place, id, message, help)
            });
        } else if !taken.insert(id.to_string()) {
            found.note("SG024", || {
                let message = format!("To overskrifter har merket `{}`.", quoted(id));
                Found::inside("SG024", place, id, message, help)
            });
        }
    }
    taken
}

/// The ids that headings are given.
struct Ids<'a> {
    taken: HashSet<String>,
    reserved: &'a BTreeSet<&'a str>,
    /// For words that several headings have, the number to try next. To count up from 2 for each of them would take the
    /// square of their number.
    next: HashMap<String, usize>,
}

impl Ids<'_> {
    /// An id made of these words that nothing else has.
    fn take(&mut self, mut wanted: String) -> String {
        if wanted.is_empty() {
            wanted.push_str("del");
        }
        if !self.reserved.contains(wanted.as_str()) && self.taken.insert(wanted.clone()) {
            return wanted;
        }
        let mut number = self.next.get(&wanted).copied().unwrap_or(2);
        // There is always one more: the numbers that are taken are no more than the ids are.
        let id = loop {
            let id = format!("{wanted}-{number}");
            number += 1;
            if !self.reserved.contains(id.as_str()) && self.taken.insert(id.clone()) {
                break id;
            }
        };
        self.next.insert(wanted, number);
        id
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::Document;

    #[test]
    fn headings_have_ids_of_their_own() {
        let reserved = BTreeSet::from(["innhold"]);
        let text = "# A\n\n## B\n\n## B\n\n## C {#egen}\n\n### *?*\n\n## Innhold\n\n## Egen\n";
        let document = Document::read(text, &reserved);
        let ids: Vec<_> = document
            .headings
            .iter()
            .map(|h| (h.level, h.id.as_str(), h.text.as_str()))
            .collect();
        assert_eq!(
            ids,
            [
                (1, "a", "A"),
                (2, "b", "B"),
                (2, "b-2", "B"),
                (2, "egen", "C"),
                (3, "del", "?"),
                (2, "innhold-2", "Innhold"),
                (2, "egen-2", "Egen"),
            ]
        );
    }

    /// A page of a megabyte has some two hundred thousand headings.
    #[test]
    fn the_next_number_is_known_and_not_counted_up_to() {
        let written: Vec<String> = (2..40_000)
            .map(|number| format!("## C {{#b-{number}}}"))
            .collect();
        let text = format!("{}\n{}", written.join("\n"), "## B\n".repeat(80_000));
        let document = Document::read(&text, &BTreeSet::new());
        let last = document.headings.last().unwrap();
        assert_eq!(last.id, "b-119998");
    }
}
