//! Ids of headings: stable, each its own, and none of the page's around them.

use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::{Found, Heading};

/// Gives every heading an id, and notes what is wrong with those that are written. `reserved` are the ids of the
/// templates: a heading's own words make way for them, and an id somebody chose is refused.
pub(super) fn give_ids(
    events: &mut [(Event<'_>, Range<usize>)],
    reserved: &BTreeSet<&str>,
    found: &mut Vec<Found>,
) -> Vec<Heading> {
    let mut taken = written_ids(events, reserved, found);
    let mut headings: Vec<Heading> = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for index in 0..events.len() {
        let Some((event, _)) = events.get(index) else {
            break;
        };
        match event {
            Event::Start(Tag::Heading { .. }) => open = Some((index, String::new())),
            Event::Text(text) | Event::Code(text) => {
                if let Some((_, heading)) = &mut open {
                    heading.push_str(text);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some((_, heading)) = &mut open {
                    heading.push(' ');
                }
            }
            Event::End(TagEnd::Heading(level)) => {
                let level = *level as u8;
                if let Some((start, text)) = open.take()
                    && let Some((Event::Start(Tag::Heading { id, .. }), place)) =
                        events.get_mut(start)
                {
                    if text.trim().is_empty() {
                        let help = "write its words, or remove the #";
                        found.push(Found::new(
                            "SG029",
                            place.clone(),
                            "the heading is empty",
                            help,
                        ));
                    }
                    let unique = match id.take() {
                        Some(written) => written.into_string(),
                        None => unused(&slug(&text), &taken, reserved),
                    };
                    *id = Some(CowStr::from(unique.clone()));
                    taken.insert(unique.clone());
                    headings.push(Heading {
                        level,
                        id: unique,
                        text,
                    });
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
    found: &mut Vec<Found>,
) -> BTreeSet<String> {
    let mut taken = BTreeSet::new();
    for (event, place) in events {
        let Event::Start(Tag::Heading {
            id, classes, attrs, ..
        }) = event
        else {
            continue;
        };
        if !classes.is_empty() || !attrs.is_empty() {
            let message = "a heading can be given an id in braces, and nothing else";
            let help = "write {#id}, or remove the braces";
            found.push(Found::new("SG029", place.clone(), message, help));
        }
        let Some(id) = id else {
            continue;
        };
        if reserved.contains(&**id) {
            let message = format!("the id `{id}` is used by the page around the text");
            let help = "choose another, or remove it: the heading is given one made of its words";
            found.push(Found::inside("SG025", place, id, message, help));
        } else if !taken.insert(id.to_string()) {
            let message = format!("the id `{id}` is given to two headings");
            let help = "choose another, or remove it: the heading is given one made of its words";
            found.push(Found::inside("SG024", place, id, message, help));
        }
    }
    taken
}

/// Words as an address: small letters, æøå folded the way Norwegian names are, hyphens between.
pub(crate) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            'æ' => slug.push_str("ae"),
            'ø' => slug.push('o'),
            'å' => slug.push('a'),
            'é' | 'è' | 'ê' => slug.push('e'),
            letter if letter.is_ascii_alphanumeric() => slug.push(letter),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    slug.trim_end_matches('-').to_owned()
}

fn unused(wanted: &str, taken: &BTreeSet<String>, reserved: &BTreeSet<&str>) -> String {
    let wanted = if wanted.is_empty() { "del" } else { wanted };
    let is_free = |id: &str| !taken.contains(id) && !reserved.contains(id);
    if is_free(wanted) {
        return wanted.to_owned();
    }
    // One of these is free: there are more of them than ids taken.
    (2..taken.len() + reserved.len() + 3)
        .map(|number| format!("{wanted}-{number}"))
        .find(|id| is_free(id))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::Document;
    use super::slug;

    #[test]
    fn slugs() {
        assert_eq!(
            slug("Hvorfor samler vi inn personopplysninger?"),
            "hvorfor-samler-vi-inn-personopplysninger"
        );
        assert_eq!(slug("Ærlig, øst & Åpen – 2"), "aerlig-ost-apen-2");
    }

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
}
