//! The output itself: every page that is built, as readers and their programs meet it.
//!
//! Each page is read once, into facts that all checks share, and pages are read on every core. A problem names the file
//! somebody wrote; what a template does wrong is told once, with how many pages have it.

mod accessible_names;
mod addresses;
mod attributes;
mod extracted;
mod fault;
mod forbidden;
mod grouped;
mod links;
mod loaded;
mod page;
mod promises;
mod reader;
mod source_map;
mod structure;
#[cfg(test)]
mod tests;
mod weight;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

pub(crate) use reader::read;

use crate::addresses::{VERSIONS, output_name};
use crate::checks::subject::{Reporter, Subject};
use crate::parallel::in_order;
use crate::problem::{Few, Level, Problem, quoted};
use addresses::{Addresses, PageName, Target};
use fault::{DEAD_ADDRESS, Fault, TITLE};
use grouped::Grouped;
use page::{CheckedPage, PageChecker};
use promises::Promises;
use weight::{PartWeights, Weights};

pub(crate) fn check(reporter: &Reporter<'_>, problems: &mut Vec<Problem>) {
    let subject = reporter.subject;
    let pages = pages(subject);
    let checker = PageChecker {
        reporter,
        addresses: Addresses::new(
            subject.pages.keys().chain(subject.files.keys()),
            subject.base_url,
        ),
        parts: PartWeights::of(subject.files),
    };
    let found = in_order(&pages, |(page, html)| checker.page(*page, html));
    let mut findings = Findings {
        pages: &pages,
        grouped: Grouped::new(&subject.origins),
        promises: Promises::default(),
        weights: Weights::default(),
        notice: output_name(subject.notice_path),
    };
    for (name, bytes) in subject.files {
        if let Ok(text) = std::str::from_utf8(bytes) {
            findings.part(&checker.addresses, name, text);
        }
    }
    findings.checked(found);
    findings.promises.finish(reporter, problems);
    problems.extend(findings.grouped.finish());
}

/// The addresses that people can follow from a page, as they are written.
pub(crate) fn followed_addresses(html: &str) -> Vec<String> {
    let addresses = read(html).addresses.into_iter();
    let followed = addresses.filter(|address| address.is_followed);
    followed.map(|address| address.value.into_owned()).collect()
}

/// What can be linked to on a page, the old way of naming places included.
pub(crate) fn ids_of(html: &str) -> BTreeSet<String> {
    let facts = read(html);
    let ids = facts.ids.into_iter().map(|id| id.value.into_owned());
    ids.chain(facts.names.into_iter().map(Cow::into_owned))
        .collect()
}

/// The site's pages and the handler's, each of these both ways it can be sent.
fn pages<'a>(subject: &Subject<'a>) -> Vec<(PageName<'a>, Cow<'a, str>)> {
    let site = subject.pages.iter();
    let site = site.map(|(name, html)| (PageName::Site(name), Cow::Borrowed(html.as_str())));
    let handler = subject.handler_pages.iter().flat_map(|(name, html)| {
        [true, false].map(|has_values| {
            let html = html.shown(has_values);
            (PageName::Handler(name), Cow::Owned(html))
        })
    });
    site.chain(handler).collect()
}

/// Whether a file is the page of a version of the notice, or of all of them.
fn is_version(name: &str) -> bool {
    name.starts_with(VERSIONS.trim_start_matches('/'))
}

fn is_a(name: &str, extension: &str) -> bool {
    let found = name.rsplit_once('.');
    found.is_some_and(|(_, found)| found == extension)
}

/// What is found, page by page.
struct Findings<'a> {
    pages: &'a [(PageName<'a>, Cow<'a, str>)],
    grouped: Grouped<'a>,
    promises: Promises,
    weights: Weights<'a>,
    /// The file of the notice.
    notice: String,
}

impl<'a> Findings<'a> {
    /// A file that is no page, and what it loads.
    fn part(&mut self, addresses: &Addresses<'_>, name: &'a str, text: &str) {
        if is_a(name, "svg") {
            self.promises.loaded(name, read(text).foreign);
        } else if is_a(name, "js") {
            self.promises.loaded(name, loaded::loaded_by_script(text));
        } else if is_a(name, "css") {
            self.promises.loaded(name, loaded::loaded_by_style(text));
        }
        if !is_a(name, "css") {
            return;
        }
        let page = PageName::Site(name);
        let mut faults = Few::default();
        for address in loaded::addresses_in_style(text) {
            if let Target::Nowhere(why) = addresses.resolve(page, &address) {
                faults.note(DEAD_ADDRESS, || {
                    links::dead_address(&address, &(0..0), addresses.help(&why))
                });
            }
        }
        self.grouped.add_all(page, text, faults);
    }

    fn checked(&mut self, checked: Vec<CheckedPage<'_>>) {
        let mut ids: HashMap<&str, Vec<Cow<'_, str>>> = HashMap::with_capacity(self.pages.len());
        let mut titles: HashMap<Cow<'_, str>, PageName<'a>> =
            HashMap::with_capacity(self.pages.len());
        let mut anchored = Vec::new();
        for ((page, html), checked) in self.pages.iter().zip(checked) {
            self.grouped.add_all(*page, html, checked.faults);
            anchored.push((*page, html, checked.anchored));
            self.promises.keep(checked.promise);
            let is_notice =
                matches!(page, PageName::Site(name) if *name == self.notice || is_version(name));
            self.weights.add(*page, checked.too_heavy, is_notice);
            if let PageName::Site(name) = page {
                ids.insert(name, checked.ids);
                if let Some(title) = checked.title {
                    self.title(&mut titles, *page, title);
                }
            }
        }
        for (page, html, links) in anchored {
            let mut faults: Few<Fault> = Few::default();
            for fault in links.iter().filter_map(|link| link.fault(&ids)) {
                faults.push(fault);
            }
            self.grouped.add_all(page, html, faults);
        }
        self.weights.tell(&mut self.grouped);
    }

    fn title<'h>(
        &mut self,
        titles: &mut HashMap<Cow<'h, str>, PageName<'a>>,
        page: PageName<'a>,
        title: Cow<'h, str>,
    ) {
        match titles.get(&title) {
            None => drop(titles.insert(title, page)),
            Some(other) => {
                let message = format!(
                    "the title «{}» is that of {} as well",
                    quoted(title.trim()),
                    other.shown()
                );
                let help = "give the page a title of its own: it is what tabs, bookmarks and search results show";
                self.grouped
                    .add_of_page(page, TITLE, message, help, Level::Error);
            }
        }
    }
}
