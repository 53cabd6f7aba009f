//! Markdown to HTML, with stable heading ids and links resolved to published addresses.

use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use serde::Serialize;

use crate::links::LinkTargets;
use crate::problem::Problem;
use crate::site::Page;

/// A heading, for contents lists and for links to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Heading {
    pub(crate) level: u8,
    pub(crate) id: String,
    pub(crate) text: String,
}

/// A page's Markdown, read but not yet rendered: its links may point to pages that are still unread.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    /// Each event with its place in the Markdown, in bytes.
    events: Vec<(Event<'a>, Range<usize>)>,
    pub(crate) headings: Vec<Heading>,
}

impl<'a> Document<'a> {
    pub(crate) fn read(markdown: &'a str) -> Self {
        // Smart punctuation stays off: it would change the words of a legal text.
        let options = Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES;
        let mut events: Vec<_> = Parser::new_ext(markdown, options)
            .into_offset_iter()
            .collect();
        let headings = give_headings_ids(&mut events);
        Self { events, headings }
    }

    /// What the Markdown is made of, each piece with its place in it.
    pub(crate) fn events(&self) -> &[(Event<'a>, Range<usize>)] {
        &self.events
    }

    /// The page's HTML, and everything in the Markdown that cannot be published.
    pub(crate) fn render(
        self,
        page: &Page<'_>,
        targets: &LinkTargets<'_>,
    ) -> (String, Vec<Problem>) {
        let mut problems = Vec::new();
        let at = |code, span: Range<usize>, message: String| {
            let span = span.start + page.body_start..span.end + page.body_start;
            Problem::at(code, &page.source.path, &page.source.text, span, message)
        };
        let events: Vec<Event<'_>> = self
            .events
            .into_iter()
            .map(|(event, span)| match event {
                Event::Start(Tag::Link {
                    link_type,
                    dest_url,
                    title,
                    id,
                }) => {
                    let dest_url = match targets.resolve(&dest_url, page) {
                        Ok(address) => CowStr::from(address),
                        Err(problem) => {
                            let span = place_of(&dest_url, &span, page);
                            problems
                                .push(at(problem.code, span, problem.message).help(problem.help));
                            dest_url
                        }
                    };
                    Event::Start(Tag::Link {
                        link_type,
                        dest_url,
                        title,
                        id,
                    })
                }
                Event::Html(_) | Event::InlineHtml(_) => {
                    let message = "HTML in a page is shown to nobody".to_owned();
                    let help = "write it in Markdown; a < that is meant as a sign is written \\<";
                    problems.push(at("SG022", span, message).help(help));
                    event
                }
                Event::Start(Tag::Image { .. }) => {
                    problems.push(
                        at("SG023", span, "a page cannot have pictures yet".to_owned())
                            .help("remove it"),
                    );
                    event
                }
                other => other,
            })
            .collect();
        let mut content = String::new();
        html::push_html(&mut content, events.into_iter());
        (content, problems)
    }
}

/// The link's target inside the link, so that the caret stands under what has to change.
fn place_of(target: &str, link: &Range<usize>, page: &Page<'_>) -> Range<usize> {
    let start = page
        .markdown()
        .get(link.clone())
        .and_then(|text| text.rfind(target));
    start.map_or_else(
        || link.clone(),
        |start| link.start + start..link.start + start + target.len(),
    )
}

fn give_headings_ids(events: &mut [(Event<'_>, Range<usize>)]) -> Vec<Heading> {
    let mut headings: Vec<Heading> = Vec::new();
    let mut taken = BTreeSet::new();
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
            Event::End(TagEnd::Heading(level)) => {
                let level = level_number(*level);
                if let Some((start, text)) = open.take()
                    && let Some((Event::Start(Tag::Heading { id, .. }), _)) = events.get_mut(start)
                {
                    let unique = match id.take() {
                        Some(written) => written.into_string(),
                        None => unused(&slug(&text), &taken),
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

fn level_number(level: HeadingLevel) -> u8 {
    level as u8
}

/// A heading's words as an address: small letters, æøå folded the way Norwegian names are, hyphens between.
fn slug(text: &str) -> String {
    let mut slug = String::new();
    for letter in text.to_lowercase().chars() {
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

fn unused(wanted: &str, taken: &BTreeSet<String>) -> String {
    let wanted = if wanted.is_empty() { "del" } else { wanted };
    if !taken.contains(wanted) {
        return wanted.to_owned();
    }
    // One of these is free: there are more of them than ids taken.
    (2..taken.len() + 3)
        .map(|number| format!("{wanted}-{number}"))
        .find(|id| !taken.contains(id))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Document, slug};

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
        let document = Document::read("# A\n\n## B\n\n## B\n\n## C {#egen}\n\n### *?*\n");
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
                (3, "del", "?")
            ]
        );
    }
}
