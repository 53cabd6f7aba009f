//! Markdown to HTML, with stable heading ids and links resolved to published addresses.

mod headings;
mod raw_html;
mod tables;
mod writer;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{BrokenLink, Event, LinkType, Options, Parser, Tag};
use serde::Serialize;

use crate::content::Page;
use crate::links::LinkTargets;
use crate::pictures::Pictures;
use crate::problem::Problem;
use crate::sources::unseen;

pub(crate) use headings::slug;

/// About so many bytes of Markdown make an event, tables and lists having more of them: room is made once.
const BYTES_PER_EVENT: usize = 10;

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
    found: Vec<Found>,
}

/// Something wrong at a place of the Markdown.
#[derive(Debug)]
struct Found {
    code: &'static str,
    span: Range<usize>,
    /// What to point at inside the place; empty for all of it.
    words: String,
    message: String,
    help: String,
}

impl Found {
    fn new(
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            code,
            span,
            words: String::new(),
            message: message.into(),
            help: help.into(),
        }
    }

    /// With the caret under some words of the place.
    fn inside(
        code: &'static str,
        span: &Range<usize>,
        words: &str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            words: words.to_owned(),
            ..Self::new(code, span.clone(), message, help)
        }
    }

    fn into_problem(self, page: &Page<'_>, text: &Arc<str>) -> Problem {
        let start = page.body_start;
        let markdown = page.markdown(text);
        let span = match self.words.as_str() {
            "" => self.span,
            words => place_of(words, &self.span, markdown),
        };
        // A block ends with its line; the caret does not.
        let shown = markdown.get(span.clone()).unwrap_or_default();
        let end = span.start + shown.trim_end().len();
        Problem::at(
            self.code,
            &page.source.path,
            text,
            span.start + start..end + start,
            self.message,
        )
        .help(self.help)
    }
}

/// What is noted of a page while it is rendered.
#[derive(Debug, Default)]
pub(crate) struct Noted {
    found: Vec<Found>,
    /// Links to places on pages, as they are written, of which it is not known yet whether they are there.
    anchored: Vec<(Range<usize>, String)>,
}

impl Noted {
    /// Whether the page's text is not needed any more to tell of this.
    pub(crate) fn is_nothing_found(&self) -> bool {
        self.found.is_empty()
    }

    /// Everything in the Markdown that cannot be published, in order. Every page must have been rendered.
    pub(crate) fn problems(mut self, page: &Page<'_>, targets: &LinkTargets<'_>) -> Vec<Problem> {
        let own_name = page.source.name.as_str();
        for (span, target) in self.anchored {
            if let Some(problem) = targets.dead_anchor(&target, own_name) {
                let (code, message, help) = (problem.code, problem.message, problem.help);
                let found = Found::inside(code, &span, &target, message, help);
                self.found.push(found);
            }
        }
        if self.found.is_empty() {
            return Vec::new();
        }
        self.found.sort_by_key(|found| found.span.start);
        let text = page.source.text();
        let found = self.found.into_iter();
        found.map(|found| found.into_problem(page, &text)).collect()
    }
}

/// What a page's Markdown is rendered with.
#[derive(Debug)]
pub(crate) struct Surroundings<'a> {
    pub(crate) targets: LinkTargets<'a>,
    pub(crate) pictures: Pictures<'a>,
    /// Ids that the page around it has.
    pub(crate) reserved: &'a BTreeSet<&'a str>,
    /// The notice's file, whose words are only what Markdown says.
    pub(crate) notice_file: Option<String>,
}

impl<'a> Document<'a> {
    /// Reads Markdown. `reserved` are ids that the page around it has.
    pub(crate) fn read(markdown: &'a str, reserved: &BTreeSet<&str>) -> Self {
        // Smart punctuation stays off: it would change the words of a legal text.
        let options = Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES;
        let mut found = Vec::new();
        let undefined = |link: BrokenLink<'_>| {
            found.extend(undefined_reference(&link, markdown));
            None
        };
        let parser = Parser::new_with_broken_link_callback(markdown, options, Some(undefined));
        let mut events = Vec::with_capacity(markdown.len() / BYTES_PER_EVENT);
        events.extend(parser.into_offset_iter());
        found.extend(tables::missed(&events, markdown));
        found.extend(unseen_references(&events, markdown));
        let headings = headings::give_ids(&mut events, reserved, &mut found);
        Self {
            events,
            headings,
            found,
        }
    }

    /// What the Markdown is made of, each piece with its place in it.
    pub(crate) fn events(&self) -> &[(Event<'a>, Range<usize>)] {
        &self.events
    }

    /// The pictures the page shows, as they are written.
    pub(crate) fn pictures(&self) -> impl Iterator<Item = &str> {
        self.events.iter().filter_map(|(event, _)| match event {
            Event::Start(Tag::Image { dest_url, .. }) => Some(&**dest_url),
            _ => None,
        })
    }

    /// The ids in HTML of the page's own.
    pub(crate) fn ids(&self) -> Vec<String> {
        let html = self.events.iter().filter_map(|(event, _)| match event {
            Event::Html(html) | Event::InlineHtml(html) => Some(html),
            _ => None,
        });
        html.flat_map(|html| raw_html::ids(html)).collect()
    }

    /// The page's HTML, and what is noted on the way.
    pub(crate) fn render(
        self,
        page: &Page<'_>,
        headings: &[Heading],
        around: &Surroundings<'_>,
    ) -> (String, Noted) {
        let (html, mut noted) = writer::write(self.events, page, headings, around);
        noted.found.extend(self.found);
        (html, noted)
    }
}

/// `[text][label]` is a link whose address stands elsewhere under its label. Brackets alone are brackets: [sic].
fn undefined_reference(link: &BrokenLink<'_>, markdown: &str) -> Option<Found> {
    if matches!(
        link.link_type,
        LinkType::Shortcut | LinkType::ShortcutUnknown
    ) {
        return unread_address(link, markdown);
    }
    let label = &link.reference;
    let message = format!("the label `{label}` stands for no address on this page");
    let help = format!(
        "write the address itself, as [tekst](kontakt.md), or add a line: [{label}]: kontakt.md"
    );
    Some(Found::new("SG026", link.span.clone(), message, help))
}

/// `[text](two words)` is no link to Markdown, and would be published as it stands.
fn unread_address(link: &BrokenLink<'_>, markdown: &str) -> Option<Found> {
    let rest = markdown.get(link.span.end..)?.strip_prefix('(')?;
    let end_of_line = rest.lines().next().unwrap_or_default();
    let address = end_of_line.split(')').next().unwrap_or_default();
    let (message, help) = if address.len() == end_of_line.len() {
        let message = "the link has no end";
        (
            message,
            format!("write ) after the address: ({})", end_of_line.trim()),
        )
    } else if address.contains(' ') {
        let message = "there is a space in the address, so this is no link";
        (
            message,
            format!("give the file a name without spaces, or write (<{address}>)"),
        )
    } else {
        let message = "what stands after this is no address, so this is no link";
        (message, "write [tekst](kontakt.md)".to_owned())
    };
    let end = link.span.end + "(".len() + address.len() + ")".len();
    Some(Found::new(
        "SG028",
        link.span.start..end.min(markdown.len()),
        message,
        help,
    ))
}

/// Characters that no text may have, written by their number or name: `&#x202e;`. As they are, they are refused when the
/// file is read.
fn unseen_references(events: &[(Event<'_>, Range<usize>)], markdown: &str) -> Vec<Found> {
    if !markdown.contains('&') {
        return Vec::new();
    }
    let texts = events.iter().flat_map(|(event, span)| {
        let texts = match event {
            Event::Text(text) | Event::Code(text) => [Some(text), None],
            Event::Start(
                Tag::Link {
                    dest_url, title, ..
                }
                | Tag::Image {
                    dest_url, title, ..
                },
            ) => [Some(dest_url), Some(title)],
            _ => [None, None],
        };
        texts.into_iter().flatten().map(move |text| (text, span))
    });
    let found = texts.filter_map(|(text, span)| {
        let (_, letter) = unseen::find(text)?;
        Some(Found::new(
            "SG012",
            span.clone(),
            unseen::name(letter),
            "remove it",
        ))
    });
    found.collect()
}

/// The words inside a place, so that the caret stands under what has to change.
fn place_of(words: &str, place: &Range<usize>, markdown: &str) -> Range<usize> {
    let text = markdown.get(place.clone());
    match text.and_then(|text| text.rfind(words)) {
        Some(start) => place.start + start..place.start + start + words.len(),
        None => place.clone(),
    }
}
