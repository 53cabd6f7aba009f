//! One page, checked by itself: what is wrong with it, and what other pages must be asked about it.

use std::borrow::Cow;

use super::addresses::{Addresses, PageName, address_of};
use super::extracted::{Facts, Found};
use super::fault::{Fault, STOPPED};
use super::links::{self, Anchored};
use super::promises::{self, Promise};
use super::reader::read;
use super::weight::{PartWeights, Visit};
use super::{accessible_names, structure};
use crate::checks::subject::Reporter;
use crate::problem::Few;

/// A page that was read. What is kept is borrowed from its HTML where it stands there letter for letter.
pub(super) struct CheckedPage<'h> {
    pub(super) faults: Few<Fault>,
    pub(super) anchored: Vec<Anchored>,
    /// What can be linked to, in order.
    pub(super) ids: Vec<Cow<'h, str>>,
    /// Its title, unless it only leads on to another page.
    pub(super) title: Option<Cow<'h, str>>,
    /// What a first visit to it weighs, if that is too much.
    pub(super) too_heavy: Option<Visit>,
    pub(super) promise: Promise,
}

/// What pages are checked with.
pub(super) struct PageChecker<'a> {
    pub(super) reporter: &'a Reporter<'a>,
    pub(super) addresses: Addresses<'a>,
    pub(super) parts: PartWeights<'a>,
}

impl PageChecker<'_> {
    pub(super) fn page<'h>(&self, page: PageName<'_>, html: &'h str) -> CheckedPage<'h> {
        let mut facts = read(html);
        let (mut faults, anchored) = faults(&self.addresses, page, &mut facts);
        if let Some(fault) = self.stopped_script(page, &facts) {
            faults.push(fault);
        }
        CheckedPage {
            faults,
            anchored,
            too_heavy: self.parts.too_heavy(&self.addresses, page, html, &facts),
            promise: promises::page(self.reporter, page.name(), &facts),
            title: if facts.is_redirect() {
                None
            } else {
                facts.title
            },
            ids: in_order(facts.ids),
        }
    }

    /// A page that has a script may run it.
    fn stopped_script(&self, page: PageName<'_>, facts: &Facts<'_>) -> Option<Fault> {
        let (PageName::Site(file), Some(script)) = (page, facts.script()) else {
            return None;
        };
        let headers = self.reporter.subject.headers.of(&address_of(file));
        let policy = headers.get("content-security-policy")?;
        let message = "a script, which the content security policy of this page stops";
        let help = "only pages with a form may have scripts";
        (!policy.contains("script-src 'self'"))
            .then(|| Fault::new(STOPPED, &script.place, message, help))
    }
}

fn in_order(ids: Vec<Found<'_>>) -> Vec<Cow<'_, str>> {
    let mut ids: Vec<_> = ids.into_iter().map(|id| id.value).collect();
    ids.sort_unstable();
    ids
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
