//! One page, checked by itself: what is wrong with it, and what other pages must be asked about it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::addresses::{Addresses, PageName, address_of};
use super::extracted::Facts;
use super::fault::{Fault, STOPPED};
use super::links::{self, Anchored};
use super::promises::{self, Promise};
use super::reader::read;
use super::weight::{PartWeights, Visit};
use super::{accessible_names, structure};
use crate::checks::subject::Reporter;
use crate::files::headers::{ResponseHeaders, has_form};
use crate::pages::id_list::IdList;
use crate::problem::Few;

/// What a page is known by when its HTML is gone: what is wrong with it, and what other pages ask of it.
#[derive(Debug)]
pub(crate) struct PageFacts {
    pub(super) faults: Few<Fault>,
    pub(super) anchored: Box<[Anchored]>,
    /// What can be linked to.
    pub(super) ids: IdList,
    /// Its title, unless it only leads on to another page.
    pub(super) title: Option<Box<str>>,
    /// What a first visit to it weighs, if that is too much.
    pub(super) too_heavy: Option<Visit>,
    pub(super) promise: Promise,
    /// The first script that it loads.
    script: Option<Range<usize>>,
    /// Whether it has a form, and is sent with other headers for it.
    pub(crate) has_form: bool,
    /// Whether it asks search engines not to list it.
    pub(crate) is_kept_from_search: bool,
}

impl PageFacts {
    /// A page that has a script may run it.
    pub(super) fn stopped_script(&self, file: &str, headers: &ResponseHeaders) -> Option<Fault> {
        let script = self.script.as_ref()?;
        let headers = headers.of(&address_of(file));
        let policy = headers.get("content-security-policy")?;
        let message = "Her står et skript, som sikkerhetsreglene (CSP) for denne siden stopper.";
        let help = "Ta bort skriptet. Bare sider med skjema kan ha skript.";
        (!policy.contains("script-src 'self'")).then(|| Fault::new(STOPPED, script, message, help))
    }
}

/// What pages are checked with.
pub(crate) struct PageChecker<'a> {
    reporter: &'a Reporter<'a>,
    pub(super) addresses: Addresses<'a>,
    parts: PartWeights,
}

impl<'a> PageChecker<'a> {
    /// Prepares the check of the pages of a site with files of these names, of which `files` are there already: what
    /// pages load is among them.
    pub(crate) fn new(
        reporter: &'a Reporter<'a>,
        names: impl Iterator<Item = &'a str>,
        files: &BTreeMap<String, Vec<u8>>,
    ) -> Self {
        Self {
            reporter,
            addresses: Addresses::new(names, reporter.subject.base_url),
            parts: PartWeights::of(files),
        }
    }

    /// Checks a page of the site by its HTML.
    pub(crate) fn page_of_site(&self, name: &str, html: &str) -> PageFacts {
        self.page(PageName::Site(name), html)
    }

    pub(super) fn page(&self, page: PageName<'_>, html: &str) -> PageFacts {
        let mut facts = read(html);
        let (faults, anchored) = faults(&self.addresses, page, &mut facts);
        let script = facts.script().map(|script| script.place.clone());
        PageFacts {
            faults,
            anchored: anchored.into(),
            ids: IdList::new(facts.ids.iter().map(|id| id.value.as_ref())),
            too_heavy: self.parts.too_heavy(&self.addresses, page, html, &facts),
            promise: promises::page(self.reporter, page, &facts),
            script,
            has_form: has_form(html),
            is_kept_from_search: facts.is_kept_from_search,
            title: if facts.is_redirect() {
                None
            } else {
                facts.title.map(Into::into)
            },
        }
    }
}

/// Everything wrong with a page that can be told from the page alone, and its links to places on other pages.
pub(super) fn faults(
    addresses: &Addresses<'_>,
    page: PageName<'_>,
    facts: &mut Facts<'_>,
) -> (Few<Fault>, Vec<Anchored>) {
    let mut faults = std::mem::take(&mut facts.refused);
    let anchored = links::check(addresses, page, facts, &mut faults);
    structure::check(facts, &mut faults);
    accessible_names::check(facts, &mut faults);
    (faults, anchored)
}
