//! The outside addresses of a site, each once, and where somebody wrote it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use url::Url;

use crate::addresses;
use crate::checks::followed_addresses;
use crate::notice::versions;
use crate::options::BuildOptions;
use crate::problem::Problem;
use crate::site::Site;
use crate::sources::Sources;

/// An address on another site.
#[derive(Debug)]
pub(super) struct OutsideLink {
    /// Without its anchor.
    pub(super) address: Url,
    /// The places on it that are linked to.
    pub(super) anchors: BTreeSet<String>,
    /// Whether it is only in versions of the notice that nobody may change any more.
    pub(super) is_archived: bool,
    place: Place,
}

/// Where an address stands.
#[derive(Debug)]
struct Place {
    file: PathBuf,
    text: Option<(Arc<str>, usize)>,
    length: usize,
}

impl OutsideLink {
    pub(super) fn problem(&self, code: &'static str, message: String) -> Problem {
        let Place { file, text, length } = &self.place;
        match text {
            Some((text, start)) => Problem::at(code, file, text, *start..start + length, message),
            None => Problem::in_file(code, file, message),
        }
    }
}

/// Every address that a page of the site links to on another one.
pub(super) fn links(site: &Site, options: &BuildOptions) -> Vec<OutsideLink> {
    let mut found: BTreeMap<Url, OutsideLink> = BTreeMap::new();
    let written = Written::read(options);
    for (name, bytes) in site
        .files
        .iter()
        .filter(|(name, _)| addresses::is_html(name))
    {
        let html = String::from_utf8_lossy(bytes);
        for address in followed_addresses(&html) {
            let Some(mut url) = outside(&address, &options.base_url) else {
                continue;
            };
            let anchor = url.fragment().map(str::to_owned);
            url.set_fragment(None);
            let link = found.entry(url).or_insert_with_key(|url| {
                let (place, is_archived) = written.place(name, &address, options);
                OutsideLink {
                    address: url.clone(),
                    anchors: BTreeSet::new(),
                    is_archived,
                    place,
                }
            });
            // A directive to the browser is no place on the page (URL Fragment Text Directives).
            link.anchors
                .extend(anchor.filter(|anchor| !anchor.is_empty() && !anchor.starts_with(":~:")));
        }
    }
    found.into_values().collect()
}

/// An address that is asked after: http or https, and not our own.
fn outside(address: &str, base_url: &str) -> Option<Url> {
    let url = Url::parse(address.trim()).ok()?;
    let own = Url::parse(base_url).ok();
    let is_own = own.is_some_and(|own| own.origin() == url.origin());
    (matches!(url.scheme(), "http" | "https") && url.has_host() && !is_own).then_some(url)
}

/// What people wrote, in the order in which a link is looked for.
struct Written(Vec<(PathBuf, Arc<str>)>);

impl Written {
    fn read(options: &BuildOptions) -> Self {
        // There is a site, so there was nothing wrong with reading them.
        let sources = Sources::read(&options.content, &options.templates, &mut Vec::new());
        let own = sources.messages.into_iter().chain(sources.register);
        let pages = sources.pages.into_iter().map(|page| {
            let text = page.text();
            (page.path, text)
        });
        let others = own.chain(sources.templates);
        let others = others.map(|file| (file.path, file.text));
        Self(pages.chain(others).collect())
    }

    /// Where an address stands that was found on a built page, and whether that is an approved text.
    fn place(&self, page: &str, address: &str, options: &BuildOptions) -> (Place, bool) {
        let found = self.0.iter().find_map(|(file, text)| {
            let start = place_of(text, address)?;
            Some((file.clone(), Some((Arc::clone(text), start))))
        });
        let version = page.strip_prefix(addresses::VERSIONS.trim_start_matches('/'));
        let is_archived = found.is_none() && version.is_some();
        let (file, text) = found.unwrap_or_else(|| {
            let version = version.and_then(|version| version.split('/').next());
            let file = version.map(|version| versions::path_of(&options.content, version));
            (file.unwrap_or_else(|| Path::new(page).to_owned()), None)
        });
        let place = Place {
            file,
            text,
            length: address.len(),
        };
        (place, is_archived)
    }
}

/// Where a text has an address, and not only the beginning of a longer one.
fn place_of(text: &str, address: &str) -> Option<usize> {
    let ends = |end: usize| {
        let next = text.get(end..).and_then(|rest| rest.chars().next());
        next.is_none_or(|next| next.is_whitespace() || ")\"'<>]".contains(next))
    };
    let mut found = text.match_indices(address);
    found
        .find(|(start, _)| ends(start + address.len()))
        .map(|(start, _)| start)
}
