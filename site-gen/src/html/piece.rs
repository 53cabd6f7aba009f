//! What a page is made of: tags and the words between them, whoever reads it.

use std::borrow::Cow;
use std::ops::Range;

/// One piece of a page. Places are in bytes of its HTML.
pub(crate) enum Piece<'t, 'a> {
    /// `<a href="/">`
    Start(Tag<'t, 'a>),
    /// `</a>`, by its name.
    End(&'t str),
    /// Words between tags.
    Words(Cow<'a, str>),
}

/// A start tag. Its name and its attributes' are in lower case.
pub(crate) struct Tag<'t, 'a> {
    pub(crate) name: &'t str,
    pub(crate) attributes: &'t [Attribute],
    pub(crate) buffer: &'t str,
    pub(crate) html: &'a str,
    pub(crate) place: Range<usize>,
}

/// An attribute, by the places of its name and its value in the buffer, and of its value in the page.
pub(crate) struct Attribute {
    pub(crate) name: Range<usize>,
    pub(crate) value: Range<usize>,
    pub(crate) place: Range<usize>,
}

impl<'a> Tag<'_, 'a> {
    pub(crate) fn name(&self) -> &str {
        self.name
    }

    pub(crate) fn is(&self, name: &str) -> bool {
        self.name == name
    }

    /// Whether it has no attributes, as most tags.
    pub(crate) fn is_bare(&self) -> bool {
        self.attributes.is_empty()
    }

    pub(crate) fn has(&self, attribute: &str) -> bool {
        self.find(attribute).is_some()
    }

    /// An attribute's value; empty when it has none.
    pub(crate) fn get(&self, attribute: &str) -> Option<Cow<'a, str>> {
        self.find(attribute).map(|found| self.value(found))
    }

    /// Whether an attribute has this value, in letters of any size.
    pub(crate) fn says(&self, attribute: &str, value: &str) -> bool {
        self.find(attribute)
            .and_then(|found| self.buffer.get(found.value.clone()))
            .is_some_and(|found| found.eq_ignore_ascii_case(value))
    }

    /// The attributes by name; most of their values are never asked for.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&str, &Attribute)> {
        self.attributes.iter().filter_map(|found| {
            let name = self.buffer.get(found.name.clone())?;
            Some((name, found))
        })
    }

    /// The values that are written with references to characters, as those they stand for.
    pub(crate) fn referring_values(&self) -> impl Iterator<Item = Cow<'a, str>> {
        let attributes = if self.is_plain() {
            [].iter()
        } else {
            self.attributes.iter()
        };
        let values = attributes.map(|found| self.value(found));
        values.filter(|value| matches!(value, Cow::Owned(_)))
    }

    pub(crate) fn value(&self, found: &Attribute) -> Cow<'a, str> {
        if self.is_plain() {
            return Cow::Borrowed(self.html.get(found.value.clone()).unwrap_or_default());
        }
        let value = self.buffer.get(found.value.clone()).unwrap_or_default();
        as_in(self.html, &found.place, value.as_bytes())
    }

    /// Whether values stand in the page as they are: then the buffer is the page.
    fn is_plain(&self) -> bool {
        std::ptr::eq(self.buffer, self.html)
    }

    // The first counts when an attribute is there twice (HTML Standard, 13.2.5.33).
    fn find(&self, name: &str) -> Option<&Attribute> {
        let mut attributes = self.attributes.iter();
        attributes.find(|found| self.buffer.get(found.name.clone()) == Some(name))
    }
}

/// What was read, borrowed from the page where it stands there letter for letter.
pub(crate) fn as_in<'a>(html: &'a str, place: &Range<usize>, read: &[u8]) -> Cow<'a, str> {
    match html.get(place.clone()) {
        Some(written) if written.as_bytes() == read => Cow::Borrowed(written),
        _ => Cow::Owned(String::from_utf8_lossy(read).into_owned()),
    }
}
