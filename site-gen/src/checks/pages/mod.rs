//! The output itself: every page that is built, as readers and their programs meet it.
//!
//! Each page is read once, as soon as it is rendered, into facts that all checks share. A problem names the file
//! somebody wrote; what a template does wrong is reported once, with how many pages have it.

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

use bundle::PageWithHoles;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

pub(crate) use reader::read;

use crate::addresses::{VERSIONS, output_name};
use crate::checks::origins::Origins;
use crate::checks::subject::Reporter;
use crate::files::headers::ResponseHeaders;
use crate::pages::id_list::IdList;
use crate::parallel::in_order;
use crate::problem::{Few, Level, Problem, quoted};
use addresses::{Addresses, PageName, Target};
use fault::{DEAD_ADDRESS, Fault, TITLE};
use grouped::Grouped;
pub(crate) use page::{PageChecker, PageFacts};
use promises::Promises;
use weight::Weights;

/// The site as it was built, to be checked.
pub(crate) struct BuiltSite<'a> {
    /// What the pages were made of.
    pub(crate) origins: Origins<'a>,
    /// What its pages were checked with, and its handler's are.
    pub(crate) checker: &'a PageChecker<'a>,
    /// What was read of each of its pages, by name.
    pub(crate) pages: BTreeMap<String, Box<PageFacts>>,
    /// The HTML of one of them, which is asked for only where something is wrong.
    pub(crate) html: &'a (dyn Fn(&str) -> Option<String> + Sync),
    /// The other built files.
    pub(crate) files: &'a BTreeMap<String, Vec<u8>>,
    /// The handler's pages.
    pub(crate) handler_pages: &'a BTreeMap<String, PageWithHoles>,
    /// The headers of every address.
    pub(crate) headers: &'a ResponseHeaders,
}

/// Says what is wrong with the pages of a site, by what was read of them, and with the files they load.
pub(crate) fn check(
    reporter: &Reporter<'_>,
    is_notice_sound: bool,
    site: &BuiltSite<'_>,
    problems: &mut Vec<Problem>,
) {
    let mut findings = Findings {
        site,
        grouped: Grouped::new(&site.origins),
        promises: Promises::default(),
        weights: Weights::default(),
        notice: output_name(reporter.subject.notice_path),
        is_notice_sound,
    };
    for (name, bytes) in site.files {
        if let Ok(text) = std::str::from_utf8(bytes) {
            findings.part(&site.checker.addresses, name, text);
        }
    }
    findings.pages();
    findings.promises.finish(site.headers, problems);
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

/// The links of a page to places that are not on the pages they lead to.
fn dead_anchors(facts: &PageFacts, ids: &HashMap<&str, &IdList>) -> Few<Fault> {
    let mut faults: Few<Fault> = Few::default();
    for fault in facts.anchored.iter().filter_map(|link| link.fault(ids)) {
        faults.push(fault);
    }
    faults
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
struct Findings<'a, 's> {
    site: &'a BuiltSite<'s>,
    grouped: Grouped<'a>,
    promises: Promises,
    weights: Weights<'a>,
    /// The file of the notice.
    notice: String,
    /// Whether there is a notice to compare pages with.
    is_notice_sound: bool,
}

impl<'a> Findings<'a, '_> {
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

    fn pages(&mut self) {
        let site = self.site;
        let mut titles = HashMap::with_capacity(site.pages.len());
        for (name, facts) in &site.pages {
            let page = PageName::Site(name);
            let mut faults = facts.faults.clone();
            if let Some(fault) = facts.stopped_script(name, site.headers) {
                faults.push(fault);
            }
            self.page(page, facts, faults, || (site.html)(name));
            if let Some(title) = &facts.title {
                self.title(&mut titles, page, title);
            }
        }
        let of_handler = site.handler_pages.iter();
        let of_handler = of_handler.flat_map(|page| [(page, true), (page, false)]);
        let of_handler: Vec<_> = of_handler.collect();
        let of_handler = in_order(&of_handler, |&((name, html), has_values)| {
            let (page, html) = (PageName::Handler(name), html.shown(has_values));
            let facts = site.checker.page(page, &html);
            (page, html, facts)
        });
        for (page, html, facts) in &of_handler {
            self.page(*page, facts, facts.faults.clone(), || Some(html.clone()));
        }
        // Links to places are many, and looked up on every core.
        let pages: Vec<(&String, &Box<PageFacts>)> = site.pages.iter().collect();
        let ids = pages
            .iter()
            .map(|(name, facts)| (name.as_str(), &facts.ids));
        let ids: HashMap<&str, &IdList> = ids.collect();
        let dead = in_order(&pages, |(_, facts)| dead_anchors(facts, &ids));
        for ((name, _), faults) in pages.into_iter().zip(dead) {
            self.add_all(PageName::Site(name), faults, || (site.html)(name));
        }
        for (page, html, facts) in of_handler {
            let faults = dead_anchors(&facts, &ids);
            self.add_all(page, faults, || Some(html));
        }
        self.weights.report(&mut self.grouped);
    }

    fn page(
        &mut self,
        page: PageName<'a>,
        facts: &PageFacts,
        faults: Few<Fault>,
        html: impl FnOnce() -> Option<String>,
    ) {
        self.add_all(page, faults, html);
        self.promises.add(&facts.promise, self.is_notice_sound);
        let is_notice =
            matches!(page, PageName::Site(name) if name == self.notice || is_version(name));
        self.weights.add(page, facts.too_heavy, is_notice);
    }

    /// Adds what is wrong with a page, whose HTML is needed to say where.
    fn add_all(
        &mut self,
        page: PageName<'a>,
        faults: Few<Fault>,
        html: impl FnOnce() -> Option<String>,
    ) {
        if !faults.is_empty() {
            let html = html().unwrap_or_default();
            self.grouped.add_all(page, &html, faults);
        }
    }

    fn title(
        &mut self,
        titles: &mut HashMap<&'a str, PageName<'a>>,
        page: PageName<'a>,
        title: &'a str,
    ) {
        match titles.get(title) {
            None => drop(titles.insert(title, page)),
            Some(other) => {
                let message = format!(
                    "Tittelen «{}» er den samme som på {}.",
                    quoted(title.trim()),
                    other.shown()
                );
                let help =
                    "Gi siden sin egen tittel, for den vises i faner, bokmerker og søkeresultater.";
                self.grouped
                    .add_of_page(page, TITLE, message, help, Level::Error);
            }
        }
    }
}
