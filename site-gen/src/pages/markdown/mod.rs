//! Markdown to HTML, with stable heading ids and links resolved to published addresses.

mod headings;
mod own_html;
mod raw_html;
mod slips;
mod tables;
mod writer;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use memchr::memchr;
use pulldown_cmark::{BrokenLink, Event, LinkType, Options, Parser, Tag};
use serde::Serialize;

use crate::pages::links::LinkTargets;
use crate::pages::page::Page;
use crate::pages::pictures::Pictures;
use crate::problem::{Few, Problem, quoted};
use crate::sources::unseen;

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
    found: Few<Found>,
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
pub(crate) struct MarkdownFindings {
    found: Few<Found>,
    /// Links to places on pages, as they are written, of which it is not known yet whether they are there.
    anchored: Vec<(Range<usize>, String)>,
}

impl MarkdownFindings {
    /// Everything in the Markdown that cannot be published, in order. Every page must have been rendered.
    pub(crate) fn problems(mut self, page: &Page<'_>, targets: &LinkTargets<'_>) -> Vec<Problem> {
        let own_name = page.source.name.as_str();
        for (span, target) in self.anchored {
            if let Some(dead) = targets.dead_anchor(&target, own_name) {
                self.found.note(dead.code(), || {
                    let problem = dead.problem();
                    Found::inside(problem.code, &span, &target, problem.message, problem.help)
                });
            }
        }
        if self.found.is_empty() {
            return Vec::new();
        }
        let (mut found, more) = self.found.into_parts();
        found.sort_by_key(|found| found.span.start);
        let text = page.source.text();
        let found = found.into_iter();
        let found = found.map(|found| found.into_problem(page, &text));
        let more = more.into_iter();
        let more = more.map(|(code, count)| Problem::more(code, &page.source.path, count));
        found.chain(more).collect()
    }
}

/// What a page's Markdown is rendered with.
#[derive(Debug)]
pub(crate) struct RenderContext<'a> {
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
        let mut found = Few::default();
        let undefined = |link: BrokenLink<'_>| {
            undefined_reference(&link, markdown, &mut found);
            None
        };
        let parser = Parser::new_with_broken_link_callback(markdown, options, Some(undefined));
        let mut events = Vec::with_capacity(markdown.len() / BYTES_PER_EVENT);
        let mut parsed = parser.into_offset_iter();
        events.extend(parsed.by_ref());
        let labels = parsed.reference_definitions().iter();
        let labels = labels.map(|(label, definition)| (label, definition.span.clone()));
        let mut labels: Vec<_> = labels
            .map(|(label, span)| (label.to_owned(), span))
            .collect();
        drop(parsed);
        // Their order is that of a hash.
        labels.sort_unstable_by_key(|(_, span)| span.start);
        let labels = labels
            .iter()
            .map(|(label, span)| (label.as_str(), span.clone()));
        slips::unused_labels(labels, &events, &mut found);
        slips::note(&events, markdown, &mut found);
        unseen_references(&events, markdown, &mut found);
        let headings = headings::give_ids(&events, reserved, &mut found);
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
        render_context: &RenderContext<'_>,
    ) -> (String, MarkdownFindings) {
        let (html, mut noted) = writer::write(self.events, page, headings, render_context);
        noted.found.append(self.found, |found| found.code);
        (html, noted)
    }
}

/// `[text][label]` is a link whose address stands elsewhere under its label. Brackets alone are brackets: [sic].
fn undefined_reference(link: &BrokenLink<'_>, markdown: &str, found: &mut Few<Found>) {
    if matches!(
        link.link_type,
        LinkType::Shortcut | LinkType::ShortcutUnknown
    ) {
        // Before the line is read to its end: there may be as many such links on it as it has letters.
        let rest = markdown.get(link.span.end..);
        if let Some(rest) = rest.and_then(|rest| rest.strip_prefix('(')) {
            found.note("SG028", || unread_address(link, rest, markdown.len()));
        }
        return;
    }
    found.note("SG026", || {
        let label = quoted(&link.reference);
        let message = format!("Kortnavnet `{label}` har ingen adresse på denne siden.");
        let help = format!(
            "Skriv selve adressen, som i [tekst](kontakt.md), eller legg til linjen [{label}]: kontakt.md"
        );
        Found::new("SG026", link.span.clone(), message, help)
    });
}

/// `[text](two words)` is no link to Markdown, and would be published as it stands. `rest` is what comes after the
/// parenthesis.
fn unread_address(link: &BrokenLink<'_>, rest: &str, length: usize) -> Found {
    let end_of_line = rest.lines().next().unwrap_or_default();
    let address = end_of_line.split(')').next().unwrap_or_default();
    let (message, help) = if address.len() == end_of_line.len() {
        let message = "Lenken mangler slutt.";
        let address = end_of_line.split_whitespace().next().unwrap_or_default();
        (
            message,
            format!("Skriv ) etter adressen: ({})", quoted(address)),
        )
    } else if address.contains(' ') {
        let message = "Adressen har et mellomrom, så dette blir ikke en lenke.";
        (message, without_space(address))
    } else {
        let message =
            "Det som står etter teksten, er ikke en adresse, så dette blir ikke en lenke.";
        (message, "Skriv lenken slik: [tekst](kontakt.md)".to_owned())
    };
    let end = link.span.end + "(".len() + address.len() + ")".len();
    Found::new("SG028", link.span.start..end.min(length), message, help)
}

/// What to write instead of an address with a space in it.
fn without_space(address: &str) -> String {
    let compact: String = address.split_whitespace().collect();
    match compact.split_once(':') {
        Some(("tel", number)) => {
            let is_norwegian =
                number.len() == 8 && number.bytes().all(|digit| digit.is_ascii_digit());
            let country = if is_norwegian { "+47" } else { "" };
            format!("Skriv (tel:{country}{})", quoted(number))
        }
        Some(("mailto", _)) => format!("Skriv ({})", quoted(&compact)),
        Some(("http" | "https", _)) => {
            let written = address.trim().replace(' ', "%20");
            format!("Skriv ({})", quoted(&written))
        }
        _ => format!(
            "Gi filen et navn uten mellomrom, eller skriv (<{}>)",
            quoted(address)
        ),
    }
}

/// Characters that no text may have, written by their number or name: `&#x202e;`. As they are, they are refused when the
/// file is read.
fn unseen_references(events: &[(Event<'_>, Range<usize>)], markdown: &str, found: &mut Few<Found>) {
    if memchr(b'&', markdown.as_bytes()).is_none() {
        return;
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
    for (text, span) in texts {
        if let Some((_, letter)) = unseen::find(text) {
            found.note("SG012", || {
                let help = unseen::help(letter);
                Found::new("SG012", span.clone(), unseen::name(letter), help)
            });
        }
    }
}

/// The words inside a place, so that the caret stands under what has to change.
fn place_of(words: &str, place: &Range<usize>, markdown: &str) -> Range<usize> {
    let text = markdown.get(place.clone());
    match text.and_then(|text| text.rfind(words)) {
        Some(start) => place.start + start..place.start + start + words.len(),
        None => place.clone(),
    }
}
