//! The events of a page's Markdown, made publishable one by one.

use std::mem;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd, html};

use super::own_html::OwnHtml;
use super::tables::Table;
use super::{Found, Heading, MarkdownFindings, RenderContext, raw_html};
use crate::html::escape::escaped;
use crate::pages::page::Page;
use crate::problem::quoted;

type Events<'a> = Vec<(Event<'a>, Range<usize>)>;

pub(super) fn write<'a>(
    events: Events<'a>,
    page: &Page<'_>,
    headings: &'a [Heading],
    render_context: &RenderContext<'_>,
) -> (String, MarkdownFindings) {
    let is_notice = render_context.notice_file.as_ref() == Some(&page.source.name);
    let mut writer = Writer {
        page,
        render_context,
        headings: headings.iter(),
        under: &page.front.title,
        keeps_html: page.front.html && !is_notice,
        own_html: OwnHtml::default(),
        is_notice,
        noted: MarkdownFindings::default(),
        picture: None,
        link: None,
        table: Table::default(),
    };
    // Most HTML is less than half as long again as its Markdown, and a text that grows is copied each time.
    let room = events.last().map_or(0, |(_, place)| place.end * 3 / 2);
    let mut events = events.into_iter();
    let publishable = std::iter::from_fn(|| {
        loop {
            let (mut event, span) = events.next()?;
            let next = events.as_slice().first();
            let is_last_of_cell = matches!(next, Some((Event::End(TagEnd::TableCell), _)));
            if writer.event(&mut event, &span, is_last_of_cell) {
                return Some(event);
            }
        }
    });
    let mut content = String::with_capacity(room);
    html::push_html(&mut content, publishable);
    let Writer {
        own_html,
        mut noted,
        ..
    } = writer;
    own_html.end(&mut noted.found);
    // They are kept of every page.
    noted.anchored.shrink_to_fit();
    (content, noted)
}

struct Writer<'w, 'p, 'a: 'w> {
    page: &'w Page<'p>,
    render_context: &'w RenderContext<'w>,
    /// Those that are to come.
    headings: std::slice::Iter<'a, Heading>,
    /// The words of the heading that was last passed.
    under: &'w str,
    keeps_html: bool,
    own_html: OwnHtml,
    is_notice: bool,
    noted: MarkdownFindings,
    picture: Option<Shown>,
    link: Option<OpenLink>,
    table: Table,
}

/// A picture whose alternative text is being gathered.
struct Shown {
    target: String,
    title: String,
    alternative: String,
    span: Range<usize>,
    /// Pictures inside its alternative text.
    inner: usize,
}

struct OpenLink {
    span: Range<usize>,
    says_something: bool,
}

impl<'a> Writer<'_, '_, 'a> {
    /// Makes an event publishable where it is; false when nothing of it is published.
    fn event(&mut self, event: &mut Event<'a>, span: &Range<usize>, is_last_of_cell: bool) -> bool {
        if let Some(shown) = &mut self.picture {
            let is_whole = gather(shown, event);
            let shown = if is_whole { self.picture.take() } else { None };
            let html = shown.and_then(|shown| self.end_picture(&shown));
            let is_published = html.is_some();
            *event = raw(html.unwrap_or_default());
            return is_published;
        }
        match event {
            Event::Start(Tag::Image {
                dest_url, title, ..
            }) => {
                if self.is_notice {
                    self.refuse_picture(span);
                }
                self.picture = Some(Shown {
                    target: dest_url.to_string(),
                    title: title.to_string(),
                    alternative: String::new(),
                    span: span.clone(),
                    inner: 0,
                });
                return false;
            }
            Event::Start(Tag::Heading { id, .. }) => {
                let heading = self.headings.as_slice().first();
                *id = heading.map(|heading| heading.id.as_str().into());
            }
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                ..
            }) => self.begin_link(*link_type, dest_url, span),
            Event::End(TagEnd::Link) => self.end_link(),
            Event::Html(html) | Event::InlineHtml(html) => match self.html(html, span) {
                Some(published) => *html = published,
                None => return false,
            },
            Event::Text(text) | Event::Code(text) => {
                if let Some(link) = &mut self.link {
                    link.says_something |= !text.trim().is_empty();
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some(heading) = self.headings.next() {
                    self.under = &heading.text;
                }
            }
            _ => {
                if let Some(html) = self.table(event, is_last_of_cell) {
                    *event = raw(html);
                }
            }
        }
        true
    }

    /// What is written of a part of a table.
    fn table(&mut self, event: &mut Event<'a>, is_empty: bool) -> Option<CowStr<'a>> {
        let html = match event {
            Event::Start(Tag::Table(alignments)) => {
                self.table = Table::new(mem::take(alignments));
                return Some(Table::begin(self.under).into());
            }
            Event::Start(Tag::TableHead) => self.table.begin_head(),
            Event::End(TagEnd::TableHead) => self.table.end_head(),
            Event::Start(Tag::TableRow) => self.table.begin_row(),
            Event::End(TagEnd::TableRow) => "</tr>\n",
            Event::Start(Tag::TableCell) => self.table.begin_cell(is_empty),
            Event::End(TagEnd::TableCell) => self.table.end_cell(),
            Event::End(TagEnd::Table) => Table::end(),
            _ => return None,
        };
        Some(html.into())
    }

    fn begin_link(&mut self, link_type: LinkType, target: &mut CowStr<'a>, span: &Range<usize>) {
        self.link = Some(OpenLink {
            span: span.clone(),
            says_something: false,
        });
        if link_type == LinkType::Email {
            // What writes the HTML adds mailto: to it.
            return;
        }
        let own_name = self.page.source.name.as_str();
        match self.render_context.targets.resolve(target, own_name) {
            Ok(address) => {
                let written = mem::replace(target, address.into());
                if written.contains('#') {
                    let anchored = (span.clone(), written.into_string());
                    self.noted.anchored.push(anchored);
                }
            }
            Err(unpublished) => self.noted.found.note(unpublished.code(), || {
                let problem = unpublished.problem();
                Found::inside(problem.code, span, target, problem.message, problem.help)
            }),
        }
    }

    fn end_link(&mut self) {
        if let Some(link) = self.link.take()
            && !link.says_something
        {
            self.noted.found.note("SG027", || {
                let message = "Lenken mangler tekst.";
                let help = "Skriv mellom hakeparentesene hvor den fører: [Kontakt oss](kontakt.md)";
                Found::new("SG027", link.span, message, help)
            });
        }
    }

    /// A version of the notice is its words, and a picture would say something beside them.
    fn refuse_picture(&mut self, span: &Range<usize>) {
        self.noted.found.note("SG018", || {
            let message =
                "Personvernerklæringen kan ikke ha bilder, for det er bare ord som godkjennes.";
            let help = "Skriv hva bildet viser, eller legg det på en egen side og lenk dit.";
            Found::new("SG018", span.clone(), message, help)
        });
    }

    fn end_picture(&mut self, shown: &Shown) -> Option<String> {
        let alternative = shown.alternative.trim();
        if let Some(link) = &mut self.link {
            link.says_something |= !alternative.is_empty();
        }
        if alternative.is_empty() {
            self.noted.found.note("SG034", || {
                let message = "Bildet mangler alternativ tekst.";
                let help = format!(
                    "Skriv mellom hakeparentesene hva bildet viser, for dem som ikke ser det: ![Kontoret i Oslo]({})",
                    quoted(&shown.target)
                );
                Found::new("SG034", shown.span.clone(), message, help)
            });
        }
        match self.render_context.pictures.find(&shown.target)? {
            Ok(picture) => {
                let title = match shown.title.as_str() {
                    "" => String::new(),
                    title => format!(" title=\"{}\"", escaped(title)),
                };
                Some(format!(
                    "<img src=\"/{}\" alt=\"{}\"{title} width=\"{}\" height=\"{}\" loading=\"lazy\">",
                    picture.published,
                    escaped(alternative),
                    picture.width,
                    picture.height
                ))
            }
            Err(problems) => {
                for problem in problems {
                    self.noted.found.note(problem.code, || {
                        let (message, help) = (problem.message.as_str(), problem.help.as_str());
                        Found::inside(problem.code, &shown.span, &shown.target, message, help)
                    });
                }
                None
            }
        }
    }

    fn html(&mut self, html: &str, span: &Range<usize>) -> Option<CowStr<'a>> {
        if self.keeps_html {
            let html = self.own_html.read(html, span.start, &mut self.noted.found);
            return Some(html.into());
        }
        raw_html::refused(html, |refused| {
            self.noted.found.note("SG022", || {
                let place = span.start + refused.start..span.start + refused.end;
                let (message, help) = raw_html::message_and_help(refused.tag);
                Found::new("SG022", place, message, help)
            });
        });
        None
    }
}

fn raw<'a>(html: impl Into<CowStr<'a>>) -> Event<'a> {
    Event::InlineHtml(html.into())
}

/// Adds what a piece says to the alternative text; true when the picture ends with it.
fn gather(shown: &mut Shown, event: &Event<'_>) -> bool {
    match event {
        Event::Text(text) | Event::Code(text) => shown.alternative.push_str(text),
        Event::SoftBreak | Event::HardBreak => shown.alternative.push(' '),
        Event::Start(Tag::Image { .. }) => shown.inner += 1,
        Event::End(TagEnd::Image) => {
            if shown.inner == 0 {
                return true;
            }
            shown.inner -= 1;
        }
        _ => {}
    }
    false
}
