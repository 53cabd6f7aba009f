//! Links between pages: written to files, published as addresses, and refused when they lead nowhere.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use crate::public_register;
use crate::sources::PICTURES;
use crate::versions;
use personal_data::nearest;

/// Addresses outside the site that a page may link to.
const SCHEMES: &[&str] = &["https", "http", "mailto", "tel"];
/// What the site publishes that is no page of the content folder, and can be linked to by its address.
const MADE: &[&str] = &[versions::ADDRESS, public_register::FILE];

/// What a page can link to: file name to published address and headings. Every link is looked up, so it is no tree.
#[derive(Debug, Default)]
pub(crate) struct LinkTargets<'a> {
    pub(crate) pages: HashMap<&'a str, Target<'a>>,
    pub(crate) drafts: BTreeSet<&'a str>,
    /// Pages with something else wrong with them, whose addresses are unknown.
    pub(crate) unread: BTreeSet<&'a str>,
    /// Our own address, or empty.
    pub(crate) base_url: &'a str,
}

/// A page that can be linked to.
#[derive(Debug)]
pub(crate) struct Target<'a> {
    pub(crate) address: &'a str,
    pub(crate) aliases: &'a [String],
    /// Ids of its headings, and those in HTML of its own, one a line, from when the page is first rendered.
    ids: OnceLock<Box<str>>,
}

/// A link that leads nowhere, or not where it should.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct LinkProblem {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) help: String,
}

impl LinkProblem {
    fn new(code: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            help: help.into(),
        }
    }
}

impl LinkTargets<'_> {
    /// The address to publish for a link written on the page `own_name`. Whether there is what its anchor names is
    /// asked later, of [`Self::dead_anchor`].
    pub(crate) fn resolve(&self, target: &str, own_name: &str) -> Result<String, LinkProblem> {
        if target.is_empty() {
            let help = "write where it leads: [tekst](kontakt.md)";
            return Err(LinkProblem::new("SG027", "the link leads nowhere", help));
        }
        if let Some(rest) = target.strip_prefix("//") {
            let help = format!("write https://{rest}");
            return Err(LinkProblem::new(
                "SG028",
                "the address lacks its beginning",
                help,
            ));
        }
        if let Some(scheme) = scheme_of(target) {
            return self.outside(target, scheme);
        }
        let (file, anchor) = match target.split_once('#') {
            Some((file, anchor)) => (file, Some(anchor)),
            None => (target, None),
        };
        if MADE
            .iter()
            .any(|made| made.trim_start_matches('/') == file.trim_start_matches('/'))
        {
            return Ok(format!("/{}", target.trim_start_matches('/')));
        }
        let file = file.strip_prefix("./").unwrap_or(file);
        let name = if file.is_empty() { own_name } else { file };
        let Some(found) = self.pages.get(name) else {
            return self.not_published(file).map(|()| target.to_owned());
        };
        Ok(match anchor {
            None => found.address.to_owned(),
            Some(anchor) if file.is_empty() => format!("#{anchor}"),
            Some(anchor) => format!("{}#{anchor}", found.address),
        })
    }

    /// What is wrong with the anchor of a link that was resolved, once every page has been rendered.
    pub(crate) fn dead_anchor(&self, target: &str, own_name: &str) -> Option<LinkProblem> {
        let (file, anchor) = target.split_once('#')?;
        let file = file.strip_prefix("./").unwrap_or(file);
        let name = if file.is_empty() { own_name } else { file };
        let found = self.pages.get(name)?;
        (!found.ids().any(|id| id == anchor)).then(|| found.lacks(anchor, file))
    }

    fn outside(&self, target: &str, scheme: &str) -> Result<String, LinkProblem> {
        if !SCHEMES.contains(&scheme.to_ascii_lowercase().as_str()) {
            let message = format!("a link cannot begin with `{scheme}:`");
            let help =
                "link to a file such as kontakt.md, or to an address with https:, mailto: or tel:";
            return Err(LinkProblem::new("SG028", message, help));
        }
        let own = target
            .strip_prefix(self.base_url)
            .filter(|_| !self.base_url.is_empty());
        let Some(own) = own.filter(|rest| rest.is_empty() || rest.starts_with(['/', '#'])) else {
            return Ok(target.to_owned());
        };
        let address = own.split('#').next().unwrap_or_default();
        let address = if address.is_empty() { "/" } else { address };
        let help = match self.by_address(address) {
            Some(name) => format!("link to the file instead: {name}"),
            None => nearest(address, self.names()),
        };
        let message =
            "this is an address of our own site, which is not checked when it is written out";
        Err(LinkProblem::new("SG028", message, help))
    }

    /// The pages' names, in order.
    fn names(&self) -> impl Iterator<Item = &str> {
        let names: BTreeSet<&str> = self.pages.keys().copied().collect();
        names.into_iter()
    }

    fn by_address(&self, address: &str) -> Option<&str> {
        let has = |target: &Target<'_>| {
            target.address == address || target.aliases.iter().any(|alias| alias == address)
        };
        let found = self.pages.iter().filter(|(_, target)| has(target));
        found.map(|(name, _)| *name).min()
    }

    fn not_published(&self, file: &str) -> Result<(), LinkProblem> {
        if self.unread.contains(file) {
            return Ok(());
        }
        if self.drafts.contains(file) {
            let message = format!("`{file}` is a draft, which is not published");
            let help = "publish it too (draft = false), or remove the link for now";
            return Err(LinkProblem::new("SG017", message, help));
        }
        let is_picture = |end: &str| file.ends_with(&format!(".{end}"));
        let help = match self.by_address(file) {
            Some(name) => format!("link to the file instead: {name}"),
            None if PICTURES.iter().any(|end| is_picture(end)) => {
                format!("a picture is shown, and not linked to: ![hva det viser]({file})")
            }
            None if file.starts_with("www.") => format!("write https://{file}"),
            None if file.contains('@') => format!("write mailto:{file}"),
            None => nearest(file, self.names()),
        };
        let message = format!("there is no page `{file}` to link to");
        Err(LinkProblem::new("SG020", message, help))
    }
}

impl<'a> Target<'a> {
    pub(crate) fn new(address: &'a str, aliases: &'a [String]) -> Self {
        Self {
            address,
            aliases,
            ids: OnceLock::new(),
        }
    }

    /// Notes what can be linked to on the page. A page is rendered again at times, with the same ids.
    pub(crate) fn note_ids(&self, ids: impl FnOnce() -> Vec<String>) {
        // No id has white space in it.
        self.ids.get_or_init(|| ids().join("\n").into());
    }

    fn ids(&self) -> impl Iterator<Item = &str> {
        self.ids.get().into_iter().flat_map(|ids| ids.lines())
    }

    fn lacks(&self, anchor: &str, file: &str) -> LinkProblem {
        let page = if file.is_empty() { "this page" } else { file };
        let message = format!("{page} has no heading with the id `{anchor}`");
        let help = if self.ids().next().is_none() {
            format!("link to the page without `#{anchor}`: it has no headings")
        } else {
            nearest(anchor, self.ids())
        };
        LinkProblem::new("SG021", message, help)
    }
}

/// What stands before the colon of an address (RFC 3986, 3.1).
fn scheme_of(target: &str) -> Option<&str> {
    let (scheme, _) = target.split_once(':')?;
    let mut letters = scheme.chars();
    let is_scheme = letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic())
        && letters.all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter));
    is_scheme.then_some(scheme)
}
