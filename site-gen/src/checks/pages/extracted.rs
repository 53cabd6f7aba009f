//! What matters of a built page, read once for every check of it.

use std::borrow::Cow;
use std::ops::Range;

use super::fault::Fault;
use crate::problem::Few;

/// Whom readers can complain to.
pub(crate) const AUTHORITY: &str = "Datatilsynet";

/// A built page in facts. Places are in bytes of its HTML.
#[derive(Debug, Default)]
pub(crate) struct Facts<'a> {
    /// Where `<html>` is, which stands for what is missing from the page as a whole.
    pub(super) root: Range<usize>,
    /// The language of `<html>`; `None` when it says none.
    pub(super) language: Option<Cow<'a, str>>,
    pub(super) title: Option<Cow<'a, str>>,
    pub(super) viewport: Option<Cow<'a, str>>,
    /// What `<meta http-equiv="refresh">` says.
    pub(super) refresh: Option<Found<'a>>,
    pub(super) is_kept_from_search: bool,
    /// Everything that can be linked to.
    pub(super) ids: Vec<Found<'a>>,
    /// `<a name>`, as places were named before ids.
    pub(super) names: Vec<Cow<'a, str>>,
    /// Ids that something on the page refers to.
    pub(super) references: Vec<Reference<'a>>,
    /// Everything that leads or loads from somewhere.
    pub(super) addresses: Vec<Address<'a>>,
    /// Links, buttons, headings, labels: what is told by its words.
    pub(super) named: Vec<Named<'a>>,
    pub(super) controls: Vec<Control<'a>>,
    pub(super) pictures_without_words: Vec<Range<usize>>,
    pub(super) tables: Vec<Table>,
    pub(super) landmarks: Vec<Landmark<'a>>,
    pub(super) forms: Vec<Form<'a>>,
    /// What no page may have.
    pub(super) refused: Few<Fault>,
    /// The contact form, when it is here.
    pub(crate) contact_form: Option<ContactForm<'a>>,
    /// Targets of the links inside the notice, and whether they are named Datatilsynet.
    pub(crate) article_links: Vec<(Cow<'a, str>, bool)>,
    /// What the page loads from elsewhere or leaves behind, each in a few words of bokmål.
    pub(crate) foreign: Vec<String>,
}

impl<'a> Facts<'a> {
    /// The named things of one kind, in order.
    pub(super) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Named<'a>> {
        self.named.iter().filter(move |named| named.kind == kind)
    }

    /// The first script that is loaded.
    pub(super) fn script(&self) -> Option<&Address<'a>> {
        let mut addresses = self.addresses.iter();
        addresses.find(|address| address.part == Some(Part::Script))
    }

    /// Whether the page is only there to lead to another one, as an alias does: it says so to browsers, which go on at
    /// once, to search engines, and to people by a link.
    pub(super) fn is_redirect(&self) -> bool {
        let goes_on = self.refresh.as_ref().is_some_and(|refresh| {
            let delay = refresh.value.split([';', ',']).next();
            delay.is_some_and(|delay| delay.trim() == "0")
        });
        goes_on
            && self.is_kept_from_search
            && self.addresses.iter().any(|address| address.is_followed)
    }
}

/// A value, and the tag it stands in.
#[derive(Debug)]
pub(super) struct Found<'a> {
    pub(super) value: Cow<'a, str>,
    pub(super) place: Range<usize>,
}

/// An attribute that names the id of another element.
#[derive(Debug)]
pub(super) struct Reference<'a> {
    pub(super) attribute: &'static str,
    pub(super) id: Cow<'a, str>,
    pub(super) place: Range<usize>,
}

/// An address as it is written.
#[derive(Debug)]
pub(super) struct Address<'a> {
    pub(super) value: Cow<'a, str>,
    /// Whether people follow it; if not, the browser loads it, or sends the form there.
    pub(super) is_followed: bool,
    /// What it is loaded as, when it is a part of every first visit.
    pub(super) part: Option<Part>,
    pub(super) place: Range<usize>,
}

/// A part of a first visit beside the page itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Style,
    Icon,
    Script,
}

/// What a thing on a page is, when people are told it by its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Link,
    Button,
    Heading(u8),
    Label,
}

/// Something people are told by its words.
#[derive(Debug)]
pub(super) struct Named<'a> {
    pub(super) kind: Kind,
    /// Its words, with those of pictures in it.
    pub(super) words: Cow<'a, str>,
    /// Where a link leads; what a label is for.
    pub(super) target: Option<Cow<'a, str>>,
    /// Whether words elsewhere on the page are its name.
    pub(super) is_named_elsewhere: bool,
    /// Whether it is a link the notice has to the supervisory authority, which PV010 keeps.
    pub(super) is_authority: bool,
    pub(super) place: Range<usize>,
}

/// A field that people fill in.
#[derive(Debug)]
pub(super) struct Control<'a> {
    pub(super) id: Option<Cow<'a, str>>,
    /// The label it stands in, by its place in [`Facts::named`].
    pub(super) inside_label: Option<usize>,
    /// Whether it carries its name itself.
    pub(super) is_named: bool,
    pub(super) place: Range<usize>,
}

/// A table, by its header cells.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) place: Range<usize>,
    pub(super) header_cells: usize,
    pub(super) without_scope: usize,
    pub(super) has_header_row: bool,
    pub(super) has_header_column: bool,
}

/// A part of the page that readers can jump to.
#[derive(Debug)]
pub(super) struct Landmark<'a> {
    pub(super) role: Role,
    /// Its own name, or the id of what names it.
    pub(super) name: Option<Cow<'a, str>>,
    /// Whether it stands inside another part of a page.
    pub(super) is_nested: bool,
    pub(super) place: Range<usize>,
}

/// The landmarks that there are rules for (HTML Accessibility API Mappings 1.0).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Banner,
    ContentInfo,
    Main,
    Navigation,
}

/// A form, by how it is sent.
#[derive(Debug)]
pub(super) struct Form<'a> {
    pub(super) action: Option<Cow<'a, str>>,
    pub(super) is_post: bool,
    pub(super) place: Range<usize>,
}

/// The contact form, as PV009 asks about it.
#[derive(Debug, Default)]
pub(crate) struct ContactForm<'a> {
    /// Name of each input a person fills in, and whether it is required, in order.
    pub(crate) inputs: Vec<(Cow<'a, str>, bool)>,
    /// Names of the hidden inputs.
    pub(crate) hidden: Vec<Cow<'a, str>>,
    /// For each trap for programs, whether no person meets it.
    pub(crate) traps: Vec<bool>,
    /// Addresses linked to inside the form before its button.
    pub(crate) links_before_button: Vec<Cow<'a, str>>,
    pub(super) has_button: bool,
}
