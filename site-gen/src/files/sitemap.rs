//! What search engines are told: which pages there are, and what to leave alone.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::addresses::{self, output_name};
use crate::pages::page::Page;

/// The names of the files there are, when the site's address is known or not.
pub(crate) fn names(base_url: &str) -> impl Iterator<Item = &'static str> {
    let sitemap = (!base_url.is_empty()).then_some(FILE);
    std::iter::once(ROBOTS).chain(sitemap)
}

/// Where the list of pages is published, when the site's address is known.
const FILE: &str = "sitemap.xml";
/// RFC 9309: at the root, under this name.
const ROBOTS: &str = "robots.txt";

/// `robots.txt`, and `sitemap.xml` (<https://www.sitemaps.org/protocol.html>) when the site's address is known: its
/// addresses must be whole ones, and a guess would be a false one.
///
/// Listed are the pages that want to be found, which drafts, redirects and the error page do not: `is_listed` says it of
/// a file. Of the notice's
/// versions the list of them is there, and not each: an old text should not be found in the new one's place. `lastmod`
/// is what an editor wrote in `updated`; a page without it says nothing, since no other date is known to be true.
pub(crate) fn files(
    pages: &[Page<'_>],
    is_listed: impl Fn(&str) -> bool,
    base_url: &str,
) -> Vec<(&'static str, String)> {
    let mut robots = "User-agent: *\nDisallow: /api/\n".to_owned();
    if base_url.is_empty() {
        return vec![(ROBOTS, robots)];
    }
    // Writing to a string cannot fail.
    let _written = write!(robots, "\nSitemap: {base_url}/{FILE}\n");
    let mut listed: BTreeMap<&str, Option<String>> = BTreeMap::from([(addresses::VERSIONS, None)]);
    for page in pages {
        let updated = page.front.updated.as_ref().map(ToString::to_string);
        listed.insert(&page.front.path, updated);
    }
    listed.retain(|path, _| is_listed(&output_name(path)));
    let mut sitemap = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
        .to_owned();
    for (path, updated) in listed {
        // An address has no letter that means something in XML: front matter allows a to z, digits and hyphens.
        let lastmod = updated.map_or_else(String::new, |date| format!("<lastmod>{date}</lastmod>"));
        let _written = writeln!(sitemap, "<url><loc>{base_url}{path}</loc>{lastmod}</url>");
    }
    sitemap.push_str("</urlset>\n");
    vec![(ROBOTS, robots), (FILE, sitemap)]
}
