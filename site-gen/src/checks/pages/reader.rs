//! Reads a built page into facts, from its first tag to its last.

use std::borrow::Cow;
use std::mem;
use std::ops::Range;

use super::extracted::{
    AUTHORITY, ContactForm, Control, Facts, Form, Found, Kind, Landmark, Named, Role, Table,
};
use super::fault::{ENDLESS_TAG, Fault, UNSEEN};
use super::{attributes, forbidden, loaded};
use crate::addresses::{FORM_ACTION, NOTICE_ARTICLE_ID};
use crate::html::piece::{Piece, Tag};
use crate::html::tags::MOST_ATTRIBUTES;
use crate::html::tokens;
use crate::sources::unseen;

/// Reads a page.
pub(crate) fn read(html: &str) -> Facts<'_> {
    // A list that grows from nothing is copied three times before it holds what most pages have.
    let mut reader = Reader {
        facts: Facts {
            ids: Vec::with_capacity(MOST_PAGES_HAVE),
            addresses: Vec::with_capacity(MOST_PAGES_HAVE),
            named: Vec::with_capacity(MOST_PAGES_HAVE),
            ..Facts::default()
        },
        ..Reader::default()
    };
    let end = tokens::read(html, |piece| match piece {
        Piece::Start(tag) => reader.start(&tag),
        Piece::End(name) => reader.end(name),
        Piece::Words(words) => reader.words(&words),
    });
    if end < html.len() {
        let message = format!("En tagg har mer enn {MOST_ATTRIBUTES} attributter.");
        let help =
            "Behold bare attributtene som nettlesere kjenner. Siden er lest fram til denne taggen.";
        let place = end..html.len();
        reader
            .facts
            .refused
            .push(Fault::new(ENDLESS_TAG, &place, message, help));
    }
    reader.facts
}

/// So many ids, addresses and things that are told by their words.
const MOST_PAGES_HAVE: usize = 32;
/// Things that are told by their words stand in no more of each other than this.
const DEEPEST: usize = 8;

/// What is told by its words, by its tag; the most frequent first.
const NAMED: &[&str] = &[
    "a", "h2", "h3", "label", "button", "input", "h1", "h4", "h5", "h6", "summary", "area",
];

/// The facts so far, and where in the page the reader is.
#[derive(Default)]
struct Reader<'a> {
    facts: Facts<'a>,
    /// What is open and told by its words: its tag, and its place in [`Facts::named`].
    open: Vec<(&'static str, usize)>,
    /// An element inside that is not read out, and how many of its name are open.
    hidden: Option<(String, usize)>,
    tables: Vec<(Table, Row)>,
    /// How many parts of a page that hide landmarks are open.
    sections: usize,
    drawings: usize,
    in_article: bool,
    in_contact_form: bool,
    /// Whose words come next, when they are no part of the page.
    raw: Option<Raw>,
    /// The tag that was read last.
    tag: Range<usize>,
}

/// What has words that are not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Raw {
    Title,
    Script,
}

/// The cells of the row that is read.
#[derive(Default)]
struct Row {
    headers: usize,
    cells: usize,
}

// The compiler makes what hands a piece over a part of the reader of plain HTML only if it is short, so these three
// stay out of it.
impl<'a> Reader<'a> {
    #[inline(never)]
    fn start(&mut self, tag: &Tag<'_, 'a>) {
        self.tag = tag.place.clone();
        if tag.is_bare() && self.hidden.is_none() {
            match tag.name() {
                "td" => return self.cell(tag),
                "tr" => return self.row_ends(),
                name if is_of_text(name) => return,
                _ => {}
            }
        }
        if !tag.is_bare() {
            attributes::read(&mut self.facts, tag);
            self.facts.foreign.extend(loaded::loaded_by(tag));
        }
        forbidden::by_tag(tag, &mut self.facts.refused);
        for value in tag.referring_values() {
            self.unseen(&value);
        }
        match tag.name() {
            "html" => {
                self.facts.root = tag.place.clone();
                self.facts.language = tag.get("lang");
            }
            "title" if self.drawings == 0 => self.raw = Some(Raw::Title),
            "meta" => self.meta(tag),
            "svg" => self.drawings += 1,
            "script" if !forbidden::is_data(tag) => self.raw = Some(Raw::Script),
            "a" | "area" if tag.has("href") => self.named(tag, Kind::Link, tag.get("href")),
            "button" | "summary" => self.named(tag, Kind::Button, None),
            "label" => self.named(tag, Kind::Label, tag.get("for")),
            "h1" => self.named(tag, Kind::Heading(1), None),
            "h2" => self.named(tag, Kind::Heading(2), None),
            "h3" => self.named(tag, Kind::Heading(3), None),
            "h4" => self.named(tag, Kind::Heading(4), None),
            "h5" => self.named(tag, Kind::Heading(5), None),
            "h6" => self.named(tag, Kind::Heading(6), None),
            "img" => self.picture(tag),
            "form" => self.form(tag),
            "input" | "select" | "textarea" => self.control(tag),
            "table" => self.tables.push((
                Table {
                    place: tag.place.clone(),
                    ..Table::default()
                },
                Row::default(),
            )),
            "tr" => self.row_ends(),
            "th" | "td" => self.cell(tag),
            _ => {}
        }
        if tag.is("button")
            && let Some(form) = self.contact_form()
        {
            form.has_button = true;
        }
        self.in_article |= tag.is("article") && tag.get("id").as_deref() == Some(NOTICE_ARTICLE_ID);
        self.landmark(tag);
        self.hide(tag);
    }

    /// Refuses a character that no text may have, which a reference stands for (`&#x202e;`): what sources have as it is
    /// has been refused with them.
    fn unseen(&mut self, text: &str) {
        if let Some((_, letter)) = unseen::find(text) {
            let fault = Fault::new(
                UNSEEN,
                &self.tag,
                unseen::name(letter),
                unseen::help(letter),
            );
            self.facts.refused.push(fault);
        }
    }

    fn meta(&mut self, tag: &Tag<'_, 'a>) {
        let content = tag.get("content").unwrap_or_default();
        if tag.says("name", "viewport") {
            self.facts.viewport = Some(content);
        } else if tag.says("name", "robots") {
            self.facts.is_kept_from_search = content.contains("noindex");
        } else if tag.says("http-equiv", "refresh") {
            self.facts.refresh = Some(Found {
                value: content,
                place: tag.place.clone(),
            });
        }
    }

    fn named(&mut self, tag: &Tag<'_, 'a>, kind: Kind, target: Option<Cow<'a, str>>) {
        let mut names = NAMED.iter().copied();
        if let Some(name) = names.find(|name| tag.is(name)) {
            self.open.push((name, self.facts.named.len()));
        }
        let label = tag
            .get("aria-label")
            .filter(|label| !label.trim().is_empty());
        self.facts.named.push(Named {
            kind,
            words: Cow::Borrowed(""),
            target,
            is_named_elsewhere: label.is_some() || tag.has("aria-labelledby"),
            is_authority: false,
            place: tag.place.clone(),
        });
    }

    fn picture(&mut self, tag: &Tag<'_, 'a>) {
        match tag.get("alt") {
            Some(words) => self.words(&words),
            None => self.facts.pictures_without_words.push(tag.place.clone()),
        }
    }

    fn form(&mut self, tag: &Tag<'_, 'a>) {
        let action = tag.get("action");
        if action.as_deref() == Some(FORM_ACTION) {
            self.in_contact_form = true;
            self.facts.contact_form.get_or_insert_default();
        }
        self.facts.forms.push(Form {
            action,
            is_post: tag.says("method", "post"),
            place: tag.place.clone(),
        });
    }

    fn control(&mut self, tag: &Tag<'_, 'a>) {
        let is_a = |kind: &str| tag.is("input") && tag.says("type", kind);
        if is_a("hidden") {
            if let Some(form) = self.contact_form() {
                form.hidden.push(tag.get("name").unwrap_or_default());
            }
            return;
        }
        let is_button = ["submit", "button", "reset", "image"].into_iter().any(is_a);
        if is_button {
            if let Some(form) = self.contact_form() {
                form.has_button = true;
            }
            let words = tag.get("value").or_else(|| tag.get("alt"));
            self.named(tag, Kind::Button, None);
            self.words(&words.unwrap_or_default());
            self.open.pop();
            return;
        }
        let name = tag.get("name").unwrap_or_default();
        if let Some(form) = self.contact_form() {
            if name == personal_data::Form::TRAP {
                let is_passed_by = tag.says("tabindex", "-1") && tag.says("autocomplete", "off");
                let is_empty = tag.get("value").is_none_or(|value| value.is_empty());
                let is_met = tag.has("required") || !is_empty || !is_passed_by;
                form.traps.push(!is_met);
            } else {
                let is_required = tag.has("required") || tag.says("aria-required", "true");
                form.inputs.push((name, is_required));
            }
        }
        let labels = self.open.iter().map(|(_, index)| *index);
        let is_label = |index: &usize| {
            let named = self.facts.named.get(*index);
            named.is_some_and(|named| named.kind == Kind::Label)
        };
        self.facts.controls.push(Control {
            id: tag.get("id"),
            inside_label: labels.rev().find(is_label),
            is_named: tag
                .get("aria-label")
                .is_some_and(|label| !label.trim().is_empty())
                || tag.has("aria-labelledby"),
            place: tag.place.clone(),
        });
    }

    fn contact_form(&mut self) -> Option<&mut ContactForm<'a>> {
        let form = self.facts.contact_form.as_mut();
        form.filter(|_| self.in_contact_form)
    }

    fn cell(&mut self, tag: &Tag<'_, 'a>) {
        let Some((table, row)) = self.tables.last_mut() else {
            return;
        };
        if tag.is("td") {
            row.cells += 1;
            return;
        }
        row.headers += 1;
        table.header_cells += 1;
        table.without_scope += usize::from(!tag.has("scope"));
    }

    fn row_ends(&mut self) {
        if let Some((table, row)) = self.tables.last_mut() {
            let Row { headers, cells } = mem::take(row);
            table.has_header_row |= headers > 0 && cells == 0;
            table.has_header_column |= headers > 0 && cells > 0;
        }
    }

    fn landmark(&mut self, tag: &Tag<'_, 'a>) {
        let role = match tag.get("role").as_deref() {
            Some("banner") => Some(Role::Banner),
            Some("contentinfo") => Some(Role::ContentInfo),
            Some("main") => Some(Role::Main),
            Some("navigation") => Some(Role::Navigation),
            Some(_) => None,
            // Inside a part of the page these two are that part's, and no landmarks (HTML-AAM 1.0, 3.5).
            None => match tag.name() {
                "header" if self.sections == 0 => Some(Role::Banner),
                "footer" if self.sections == 0 => Some(Role::ContentInfo),
                "main" => Some(Role::Main),
                "nav" => Some(Role::Navigation),
                _ => None,
            },
        };
        if let Some(role) = role {
            self.facts.landmarks.push(Landmark {
                role,
                name: tag.get("aria-label").or_else(|| tag.get("aria-labelledby")),
                is_nested: self.sections > 0,
                place: tag.place.clone(),
            });
        }
        self.sections += usize::from(is_section(tag.name()));
    }

    /// What is inside something that is read out, but is not read out itself, is no part of its words.
    fn hide(&mut self, tag: &Tag<'_, 'a>) {
        match &mut self.hidden {
            Some((name, depth)) if tag.is(name) => *depth += 1,
            None if !self.open.is_empty()
                && tag.says("aria-hidden", "true")
                && !is_void(tag.name()) =>
            {
                self.hidden = Some((tag.name().to_owned(), 1));
            }
            _ => {}
        }
    }

    #[inline(never)]
    fn end(&mut self, name: &str) {
        if let Some((hidden, depth)) = &mut self.hidden
            && hidden == name
        {
            *depth -= 1;
            if *depth == 0 {
                self.hidden = None;
            }
        }
        match name {
            "title" | "script" => self.raw = None,
            "svg" => self.drawings = self.drawings.saturating_sub(1),
            "form" => self.in_contact_form = false,
            "article" => self.in_article = false,
            "tr" => self.row_ends(),
            "table" => {
                self.row_ends();
                self.facts
                    .tables
                    .extend(self.tables.pop().map(|(table, _)| table));
            }
            _ => {}
        }
        self.sections = self.sections.saturating_sub(usize::from(is_section(name)));
        if self.open.last().is_some_and(|(open, _)| *open == name)
            && let Some((_, index)) = self.open.pop()
        {
            self.closed(index);
        }
    }

    /// What PV009 and PV010 ask of a link, once its words are known.
    fn closed(&mut self, index: usize) {
        let Some(named) = self.facts.named.get_mut(index) else {
            return;
        };
        let (Kind::Link, Some(target)) = (named.kind, &named.target) else {
            return;
        };
        if self.in_article {
            named.is_authority = named.words.trim() == AUTHORITY;
            let link = (target.clone(), named.is_authority);
            self.facts.article_links.push(link);
        } else if let Some(form) = &mut self.facts.contact_form
            && self.in_contact_form
            && !form.has_button
        {
            form.links_before_button.push(target.clone());
        }
    }

    #[expect(
        clippy::ptr_arg,
        reason = "words stay borrowed from the page for as long as they can"
    )]
    #[inline(never)]
    fn words(&mut self, words: &Cow<'a, str>) {
        if let Cow::Owned(words) = words {
            self.unseen(words);
        }
        match self.raw {
            Some(Raw::Title) => add(self.facts.title.get_or_insert_default(), words.clone()),
            Some(Raw::Script) => self.facts.foreign.extend(loaded::left_by_script(words)),
            None => {}
        }
        if self.hidden.is_some() {
            return;
        }
        // A page whose tags are not ended has as many open as it has, and would have its words as many times.
        for (_, index) in self.open.iter().rev().take(DEEPEST) {
            if let Some(named) = self.facts.named.get_mut(*index) {
                add(&mut named.words, words.clone());
            }
        }
    }
}

/// Adds words; the first are borrowed from the page.
fn add<'a>(text: &mut Cow<'a, str>, words: Cow<'a, str>) {
    if text.is_empty() {
        *text = words;
    } else {
        text.to_mut().push_str(&words);
    }
}

/// Whether an element only divides text or sets it off, as most do: no rule is about it unless it has attributes.
fn is_of_text(name: &str) -> bool {
    matches!(
        name,
        "p" | "li" | "ul" | "ol" | "em" | "strong" | "code" | "br" | "thead" | "tbody"
    )
}

fn is_section(name: &str) -> bool {
    matches!(name, "article" | "aside" | "main" | "nav" | "section")
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "img" | "input" | "br" | "hr" | "wbr" | "source" | "area"
    )
}
