//! Where an address on a built page leads.

use std::borrow::Cow;
use std::collections::HashSet;

use memchr::memchr;
use percent_encoding::percent_decode_str;
use personal_data::{did_you_mean, meant};

use crate::addresses::{FORM_ACTION, output_name};
use crate::pages::links::{host_of, is_out_of_reach};

/// What the form handler answers, beside its form's own address.
const HANDLER_ROUTES: &[&str] = &["/api/helse", "/api/kontakt/token"];
/// Below these the handler answers for each receipt, and for each agreement that somebody is asked to approve.
const ANSWERED_BELOW: [&str; 2] = ["/api/kvittering/", "/api/godkjenning/"];
/// It is answered with at any address, so nothing on it can be told from where it stands.
const NOT_FOUND: &str = "404.html";
/// How much longer or shorter an address may be than the one that was meant.
const NEAR: usize = 3;

/// The page an address stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PageName<'a> {
    /// A file of the site, such as `kontakt/index.html`.
    Site(&'a str),
    /// A page of the handler's, by its name.
    Handler(&'a str),
}

impl<'a> PageName<'a> {
    /// Its name among those of its kind.
    pub(super) fn name(self) -> &'a str {
        match self {
            Self::Site(name) | Self::Handler(name) => name,
        }
    }

    /// How it is called to an editor.
    pub(super) fn shown(self) -> String {
        match self {
            Self::Site(file) => address_of(file),
            Self::Handler(name) => format!("skjemasvaret `{name}`"),
        }
    }

    /// The address of its folder; `None` when it is shown at many.
    fn folder(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Site(NOT_FOUND) => None,
            Self::Site(file) => Some(Cow::Owned(match file.rsplit_once('/') {
                Some((folder, _)) => format!("/{folder}/"),
                None => "/".to_owned(),
            })),
            Self::Handler(_) => Some(Cow::Borrowed("/api/")),
        }
    }
}

/// Where an address leads.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target<'v> {
    /// To a place on a built file; on this page itself when there is no file.
    File {
        name: Option<String>,
        anchor: Option<Cow<'v, str>>,
    },
    /// To the form handler.
    Handler,
    /// To another site, or a person.
    Outside,
    /// To nothing.
    Nowhere(Nowhere),
}

/// Why an address leads to nothing.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Nowhere {
    /// It is empty.
    Empty,
    /// It is written from the folder of a page that is shown at any address.
    NoFolder,
    /// There is no file at this path.
    NoFile(String),
}

/// What there is to lead to.
pub(super) struct Addresses<'a> {
    /// The name of every file. Every link of every page is looked up, so not a tree.
    files: HashSet<&'a str>,
    /// The site's own origin, or empty when it is not known.
    base_url: &'a str,
}

impl<'a> Addresses<'a> {
    pub(super) fn new(files: impl Iterator<Item = &'a str>, base_url: &'a str) -> Self {
        Self {
            files: files.collect(),
            base_url,
        }
    }

    /// Whether the site is published in a network of one's own, where addresses of that network lead somewhere.
    pub(super) fn is_of_one_network(&self) -> bool {
        host_of(self.base_url).is_some_and(|(host, _)| is_out_of_reach(host))
    }

    /// Where `address` leads from a page.
    pub(super) fn resolve<'v>(&self, page: PageName<'_>, address: &'v str) -> Target<'v> {
        let address = self.without_origin(address.trim());
        if scheme(address).is_some() || address.starts_with("//") {
            return Target::Outside;
        }
        let (rest, anchor) = cut(address, b'#');
        let anchor = anchor.map(decoded);
        if rest.is_empty() {
            return match anchor.as_deref() {
                None | Some("") => Target::Nowhere(Nowhere::Empty),
                Some(_) => Target::File { name: None, anchor },
            };
        }
        let (path, _) = cut(rest, b'?');
        let path = if path.starts_with('/') {
            Cow::Borrowed(path)
        } else {
            let Some(folder) = page.folder() else {
                return Target::Nowhere(Nowhere::NoFolder);
            };
            Cow::Owned(folder.into_owned() + path)
        };
        self.at(&decoded(&without_dots(&path)), anchor)
    }

    fn at<'v>(&self, path: &str, anchor: Option<Cow<'v, str>>) -> Target<'v> {
        let mut below = ANSWERED_BELOW.iter().map(|start| path.strip_prefix(start));
        let is_below = below.any(|id| id.is_some_and(|id| !id.is_empty()));
        if path == FORM_ACTION || HANDLER_ROUTES.contains(&path) || is_below {
            return Target::Handler;
        }
        let file = match path.trim_start_matches('/') {
            "" => output_name("/"),
            path if path.ends_with('/') => [path, "index.html"].concat(),
            path => path.to_owned(),
        };
        if self.files.contains(file.as_str()) {
            return Target::File {
                name: Some(file),
                anchor: anchor.filter(|anchor| !anchor.is_empty()),
            };
        }
        Target::Nowhere(Nowhere::NoFile(path.to_owned()))
    }

    /// What to do about an address that leads to nothing. Every page is looked at for what was probably meant, so this
    /// is asked when it is told.
    pub(super) fn help(&self, why: &Nowhere) -> String {
        match why {
            Nowhere::Empty => "Skriv hvor adressen skal føre. Nå er den tom.".to_owned(),
            Nowhere::NoFolder => {
                "Begynn adressen med /, for denne siden vises på mange adresser.".to_owned()
            }
            Nowhere::NoFile(path) => self.nearest(path),
        }
    }

    fn nearest(&self, path: &str) -> String {
        let with_slash = format!("{path}/");
        if self.files.contains(output_name(&with_slash).as_str()) {
            return format!(
                "Skriv {with_slash}, for uten skråstreken til slutt må leseren videresendes."
            );
        }
        let pages = self.files.iter().map(|file| address_of(file));
        let mut near: Vec<String> = pages
            .filter(|page| page.len().abs_diff(path.len()) <= NEAR)
            .collect();
        near.sort_unstable();
        meant(path, near.iter().map(String::as_str)).map_or_else(
            || "Rett adressen, eller lag det den skal føre til.".to_owned(),
            did_you_mean,
        )
    }

    fn without_origin<'v>(&self, address: &'v str) -> &'v str {
        let own = (!self.base_url.is_empty()).then(|| address.strip_prefix(self.base_url));
        match own.flatten() {
            Some("") => "/",
            Some(rest) if rest.starts_with(['/', '?', '#']) => rest,
            _ => address,
        }
    }
}

/// The address a file is published at.
pub(super) fn address_of(file: &str) -> String {
    match file.strip_suffix("index.html") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => format!("/{folder}"),
        _ => format!("/{file}"),
    }
}

/// What stands before a character, and after it where it is there. Addresses are many and short.
fn cut(address: &str, character: u8) -> (&str, Option<&str>) {
    let found = memchr(character, address.as_bytes());
    let split = found.and_then(|at| address.split_at_checked(at));
    split.map_or((address, None), |(before, after)| (before, after.get(1..)))
}

/// An address without the numbers that letters are written by in it, as a browser compares it (HTML Standard, 7.4.6.4).
fn decoded(address: &str) -> Cow<'_, str> {
    if memchr(b'%', address.as_bytes()).is_none() {
        return Cow::Borrowed(address);
    }
    let decoded = percent_decode_str(address).decode_utf8();
    decoded.unwrap_or(Cow::Borrowed(address))
}

/// The scheme of an address that has one (RFC 3986, 3.1).
pub(super) fn scheme(address: &str) -> Option<&str> {
    let mut bytes = address.bytes();
    bytes.next().filter(u8::is_ascii_alphabetic)?;
    let is_of_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || b"+.-".contains(byte);
    let length = 1 + bytes.take_while(is_of_scheme).count();
    let (scheme, rest) = address.split_at_checked(length)?;
    rest.starts_with(':').then_some(scheme)
}

/// A path from the root with its dots followed (RFC 3986, 5.2.4).
fn without_dots(path: &str) -> Cow<'_, str> {
    let is_dots = |part: &str| matches!(part, "." | "..");
    if memchr(b'.', path.as_bytes()).is_none() || !path.split('/').any(is_dots) {
        return Cow::Borrowed(path);
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let ends_in_folder = path.rsplit('/').next().is_some_and(is_dots);
    let path = parts.join("/");
    let root = if path.starts_with('/') { "" } else { "/" };
    let end = if ends_in_folder && !path.ends_with('/') {
        "/"
    } else {
        ""
    };
    Cow::Owned(format!("{root}{path}{end}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use saphyr::{LoadableYamlNode as _, MarkedYaml};

    use super::{ANSWERED_BELOW, Addresses, FORM_ACTION, HANDLER_ROUTES, PageName, Target};

    const SITE: PageName<'_> = PageName::Site("personvern/versjoner/index.html");

    fn resolve(page: PageName<'_>, address: &str) -> String {
        let files = [
            "index.html",
            "404.html",
            "kontakt/index.html",
            "personvern/index.html",
            "assets/a.css",
        ];
        let addresses = Addresses::new(files.into_iter(), "https://www.example.no");
        match addresses.resolve(page, address) {
            Target::File { name, anchor } => {
                format!(
                    "{}#{}",
                    name.as_deref().unwrap_or("this"),
                    anchor.unwrap_or_default()
                )
            }
            Target::Handler => "handler".to_owned(),
            Target::Outside => "outside".to_owned(),
            Target::Nowhere(why) => addresses.help(&why),
        }
    }

    /// The interface's description is held to the router by the handler's own tests.
    #[test]
    fn the_handlers_addresses_are_those_its_interface_documents() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../form-handler/openapi.yaml");
        let text = std::fs::read_to_string(path).unwrap();
        let document = MarkedYaml::load_from_str(&text).unwrap().remove(0);
        let paths = document.data.as_mapping_get("paths").unwrap();
        let keys = paths.data.as_mapping().unwrap().keys();
        let documented: BTreeSet<_> = keys.map(|key| key.data.as_str().unwrap()).collect();
        let below = ["{receipt}", "{token}"];
        let below = ANSWERED_BELOW.iter().zip(below);
        let below: Vec<String> = below
            .map(|(start, name)| format!("{start}{name}"))
            .collect();
        let mut known: BTreeSet<_> = HANDLER_ROUTES.iter().copied().collect();
        known.insert(FORM_ACTION);
        known.extend(below.iter().map(String::as_str));
        assert_eq!(known, documented);
        for address in documented {
            assert_eq!(resolve(SITE, address), "handler", "{address}");
        }
    }

    #[test]
    fn what_is_built_is_found() {
        for (address, expected) in [
            ("/", "index.html#"),
            ("/kontakt/", "kontakt/index.html#"),
            ("/kontakt/?fra=1", "kontakt/index.html#"),
            ("/kontakt/#name", "kontakt/index.html#name"),
            ("#toppen", "this#toppen"),
            ("../", "personvern/index.html#"),
            ("..", "personvern/index.html#"),
            ("../../kontakt/", "kontakt/index.html#"),
            ("../../../../kontakt/", "kontakt/index.html#"),
            ("/assets/a.css", "assets/a.css#"),
            ("/personvern/./index.html", "personvern/index.html#"),
            ("https://www.example.no", "index.html#"),
            ("https://www.example.no/kontakt/#a", "kontakt/index.html#a"),
            ("https://www.example.no.evil.example/", "outside"),
            ("https://www.example.com/", "outside"),
            ("//cdn.example/a.js", "outside"),
            ("mailto:post@example.no", "outside"),
            ("/api/kontakt", "handler"),
            ("/api/kvittering/abc", "handler"),
            ("/api/godkjenning/abc", "handler"),
        ] {
            assert_eq!(resolve(SITE, address), expected, "{address}");
        }
    }

    #[test]
    fn what_is_not_built_is_not_found() {
        for (address, expected) in [
            ("/kontakt", "Skriv /kontakt/"),
            ("/kontkat/", "Mente du `/kontakt/`?"),
            ("/Kontakt/", "Mente du `/kontakt/`?"),
            ("kontakt/", "Rett adressen"),
            ("https://www.example.no/nei/", "Rett adressen"),
            ("/api/kvittering/", "Rett adressen"),
            ("/api/", "Rett adressen"),
            ("", "Skriv hvor adressen skal føre"),
            ("#", "Skriv hvor adressen skal føre"),
        ] {
            let found = resolve(SITE, address);
            assert!(found.starts_with(expected), "{address}: {found}");
        }
    }

    #[test]
    fn a_page_without_a_place_has_addresses_from_the_root_only() {
        let not_found = PageName::Site("404.html");
        assert_eq!(resolve(not_found, "/kontakt/"), "kontakt/index.html#");
        assert_eq!(resolve(not_found, "#innhold"), "this#innhold");
        assert!(resolve(not_found, "kontakt/").starts_with("Begynn adressen med /"));
        assert_eq!(resolve(PageName::Handler("errors"), "kontakt"), "handler");
    }
}
