//! What the preview shows at a time: the last good site, and what stops the newest one.

use std::collections::BTreeMap;
use std::hash::{BuildHasher as _, RandomState};
use std::path::Path;
use std::sync::Arc;

use serde_json::json;

use crate::problem::Problems;
use crate::site::files::SiteFiles;
use crate::site::{Report, Site};

/// The site as it is served.
#[derive(Debug, PartialEq)]
pub(super) struct Served {
    pub(super) files: SiteFiles,
    /// The page a post of the form is answered with.
    pub(super) form_answer: String,
}

impl Served {
    fn new(site: Site) -> Self {
        Self {
            files: SiteFiles::new(site.files, site.headers),
            form_answer: site.preview_answer,
        }
    }
}

/// What is shown, from one build to the next.
#[derive(Clone, Debug)]
pub(super) struct Showing {
    /// Tells this run of the program from another, so that a page of the run before is loaded anew.
    run: u64,
    /// How many sites there have been, each different from the one before.
    number: usize,
    /// The last good site; none until there has been one.
    pub(super) served: Option<Arc<Served>>,
    /// What stops the newest sources, as the terminal has it; none when they are what is served.
    pub(super) problems: Option<Arc<str>>,
    /// The site's stylesheet, when it is all that is different from the site before.
    stylesheet: Option<String>,
}

impl Showing {
    /// Nothing yet.
    pub(super) fn nothing() -> Self {
        Self {
            run: RandomState::new().hash_one(()),
            number: 0,
            served: None,
            problems: None,
            stylesheet: None,
        }
    }

    /// Takes a build, and answers whether anything is different for who looks at it.
    pub(super) fn take(&mut self, site: Option<Site>, report: &Report) -> bool {
        let Some(site) = site else {
            return self.take_problems(&Problems(report.errors().cloned().collect()));
        };
        let mended = self.problems.take().is_some();
        let new = Served::new(site);
        let old = self.served.as_deref();
        if old == Some(&new) {
            return mended;
        }
        self.stylesheet = old.and_then(|old| only_stylesheet(&old.files, &new.files));
        self.served = Some(Arc::new(new));
        self.number += 1;
        true
    }

    fn take_problems(&mut self, problems: &Problems) -> bool {
        let text = problems.report(false);
        let is_new = self.problems.as_deref() != Some(&text);
        self.problems = Some(text.into());
        is_new
    }

    /// Name of the site that is served, for the page to know whether it is of that site.
    pub(super) fn build(&self) -> String {
        self.name(self.number)
    }

    fn name(&self, number: usize) -> String {
        format!("{:016x}-{number}", self.run)
    }

    /// What the page is told.
    ///
    /// `build` names the site that is served. A page of the site `restyles` needs only another `stylesheet` to be
    /// one of it; a page of any other must be loaded anew. `problems` is a text or null.
    pub(super) fn message(&self) -> String {
        let restyles = self.stylesheet.as_ref();
        json!({
            "build": self.build(),
            "restyles": restyles.map(|_| self.name(self.number.saturating_sub(1))),
            "stylesheet": restyles,
            "problems": self.problems.as_deref(),
        })
        .to_string()
    }
}

/// Address of the new site's stylesheet when the sites differ in nothing but that, and in its name on the pages.
fn only_stylesheet(old: &SiteFiles, new: &SiteFiles) -> Option<String> {
    let (old, new) = (old.files(), new.files());
    let (from, to) = (only_other(old, new)?, only_other(new, old)?);
    let is_css = |name: &str| {
        Path::new(name)
            .extension()
            .is_some_and(|found| found == "css")
    };
    let is_same = |name: &String, bytes: &Vec<u8>| {
        old.get(name).is_some_and(|before| {
            let renamed = || Some(std::str::from_utf8(before).ok()?.replace(from, to));
            before == bytes || renamed().is_some_and(|text| text.as_bytes() == bytes)
        })
    };
    let mut others = new.iter().filter(|(name, _)| *name != to);
    let is_all = is_css(from) && is_css(to) && others.all(|(name, bytes)| is_same(name, bytes));
    is_all.then(|| format!("/{to}"))
}

/// The one name that is not among the others' names.
fn only_other<'a>(
    names: &'a BTreeMap<String, Vec<u8>>,
    others: &BTreeMap<String, Vec<u8>>,
) -> Option<&'a str> {
    let mut other = names.keys().filter(|name| !others.contains_key(*name));
    let first = other.next()?;
    other.next().is_none().then_some(first.as_str())
}
