//! Links between pages: written to files, published as addresses, and refused when they lead nowhere.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::OnceLock;

use icu_normalizer::ComposingNormalizerBorrowed;
use percent_encoding::percent_decode_str;

use super::id_list::IdList;
use crate::addresses;
use crate::problem::quoted;
use crate::sources::PICTURES;
use crate::sources::verbatim;
use personal_data::nearest;

/// Addresses outside the site that a page may link to.
const SCHEMES: &[&str] = &["https", "http", "mailto", "tel"];
/// What the site publishes that is no page of the content folder, and can be linked to by its address.
const MADE: &[&str] = &[addresses::VERSIONS, addresses::PUBLIC_REGISTER];

/// What a page can link to: file name to published address and headings. Every link is looked up, so it is no tree.
#[derive(Debug, Default)]
pub(crate) struct LinkTargets<'a> {
    pub(crate) pages: HashMap<&'a str, Target<'a>>,
    pub(crate) drafts: BTreeSet<&'a str>,
    /// Pages with something else wrong with them, whose addresses are unknown.
    pub(crate) unread: BTreeSet<&'a str>,
    /// Files that are published as they are.
    pub(crate) verbatim: BTreeSet<&'a str>,
    /// Our own address, or empty.
    pub(crate) base_url: &'a str,
    /// What is only looked through for what was meant by a link that leads nowhere.
    pub(crate) index: OnceLock<Index>,
}

/// The pages in order of their names, and by each address they have or had.
#[derive(Debug, Default)]
pub(crate) struct Index {
    names: Vec<String>,
    by_address: HashMap<String, String>,
}

/// A page that can be linked to.
#[derive(Debug)]
pub(crate) struct Target<'a> {
    pub(crate) address: &'a str,
    pub(crate) aliases: &'a [String],
    /// Ids of its headings, and those in HTML of its own, from when the page is first rendered.
    ids: OnceLock<IdList>,
}

/// What is wrong with a link, for who wrote it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct LinkProblem {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) help: String,
}

/// A link that leads nowhere, or not where it should. Its words are made when it is told: what else might have been
/// meant is looked for among all pages and headings, and a page can have a hundred thousand such links.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unpublished<'t> {
    targets: &'t LinkTargets<'t>,
    why: Why<'t>,
}

#[derive(Clone, Copy, Debug)]
enum Why<'t> {
    Empty,
    NoBeginning {
        rest: &'t str,
    },
    Scheme {
        scheme: &'t str,
    },
    OwnAddress {
        address: &'t str,
    },
    OwnMachine {
        host: &'t str,
        path: &'t str,
    },
    Draft {
        file: &'t str,
    },
    NoPage {
        file: &'t str,
    },
    NoAnchor {
        anchor: &'t str,
        file: &'t str,
        page: &'t Target<'t>,
    },
}

impl LinkTargets<'_> {
    /// The address to publish for a link written on the page `own_name`. Whether there is what its anchor names is
    /// asked later, of [`Self::dead_anchor`].
    pub(crate) fn resolve<'t>(
        &'t self,
        target: &'t str,
        own_name: &str,
    ) -> Result<String, Unpublished<'t>> {
        let refuse = |why| Err(self.unpublished(why));
        if target.is_empty() {
            return refuse(Why::Empty);
        }
        if let Some(rest) = target.strip_prefix("//") {
            return refuse(Why::NoBeginning { rest });
        }
        if let Some(scheme) = scheme_of(target) {
            return match self.outside(target, scheme) {
                None => Ok(target.to_owned()),
                Some(why) => refuse(why),
            };
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
        let plain = plain_name(file);
        if self.verbatim.contains(&*plain)
            && let Some(address) = verbatim::address_of(&plain)
        {
            // A place in a document is up to the program that shows it.
            let place = target.find('#').and_then(|start| target.get(start..));
            return Ok(format!("{address}{}", place.unwrap_or_default()));
        }
        let name = if file.is_empty() { own_name } else { &plain };
        let anchor = anchor.map(plain_name);
        let Some(found) = self.pages.get(name) else {
            return match self.not_published(file, &plain) {
                None => Ok(target.to_owned()),
                Some(why) => refuse(why),
            };
        };
        Ok(match anchor {
            None => found.address.to_owned(),
            Some(anchor) if file.is_empty() => format!("#{anchor}"),
            Some(anchor) => format!("{}#{anchor}", found.address),
        })
    }

    /// What is wrong with the anchor of a link that was resolved, once every page has been rendered.
    pub(crate) fn dead_anchor<'t>(
        &'t self,
        target: &'t str,
        own_name: &str,
    ) -> Option<Unpublished<'t>> {
        let (file, anchor) = target.split_once('#')?;
        let file = file.strip_prefix("./").unwrap_or(file);
        let plain = plain_name(file);
        let name = if file.is_empty() { own_name } else { &plain };
        let page = self.pages.get(name)?;
        let why = Why::NoAnchor { anchor, file, page };
        (!page.has(&plain_name(anchor))).then(|| self.unpublished(why))
    }

    fn unpublished<'t>(&'t self, why: Why<'t>) -> Unpublished<'t> {
        Unpublished { targets: self, why }
    }

    fn outside<'t>(&self, target: &'t str, scheme: &'t str) -> Option<Why<'t>> {
        if !SCHEMES.contains(&scheme.to_ascii_lowercase().as_str()) {
            return Some(Why::Scheme { scheme });
        }
        // What is published in a network of one's own is read there.
        let is_ours = || host_of(self.base_url).is_some_and(|(host, _)| is_out_of_reach(host));
        if let Some((host, path)) = host_of(target)
            && is_out_of_reach(host)
            && !is_ours()
        {
            return Some(Why::OwnMachine { host, path });
        }
        let own = target
            .strip_prefix(self.base_url)
            .filter(|_| !self.base_url.is_empty());
        let own = own.filter(|rest| rest.is_empty() || rest.starts_with(['/', '#']))?;
        let address = own.split('#').next().unwrap_or_default();
        let address = if address.is_empty() { "/" } else { address };
        Some(Why::OwnAddress { address })
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            let mut names: Vec<&str> = self.pages.keys().copied().collect();
            names.sort_unstable();
            let mut by_address = HashMap::new();
            for name in &names {
                let Some(target) = self.pages.get(name) else {
                    continue;
                };
                let aliases = target.aliases.iter().map(String::as_str);
                for address in std::iter::once(target.address).chain(aliases) {
                    let known = by_address.entry(address.to_owned());
                    known.or_insert_with(|| (*name).to_owned());
                }
            }
            let names = names.into_iter().map(str::to_owned).collect();
            Index { names, by_address }
        })
    }

    /// The pages' names, in order.
    fn names(&self) -> impl Iterator<Item = &str> {
        self.index().names.iter().map(String::as_str)
    }

    fn by_address(&self, address: &str) -> Option<&str> {
        self.index().by_address.get(address).map(String::as_str)
    }

    /// Why nothing is published of a file, given as it is written and by its plain name.
    fn not_published<'t>(&self, file: &'t str, plain: &str) -> Option<Why<'t>> {
        if self.unread.contains(plain) {
            return None;
        }
        Some(if self.drafts.contains(plain) {
            Why::Draft { file }
        } else {
            Why::NoPage { file }
        })
    }
}

impl Unpublished<'_> {
    /// The code of its rule.
    pub(crate) fn code(&self) -> &'static str {
        match self.why {
            Why::Empty => "SG027",
            Why::NoBeginning { .. }
            | Why::Scheme { .. }
            | Why::OwnAddress { .. }
            | Why::OwnMachine { .. } => "SG028",
            Why::Draft { .. } => "SG017",
            Why::NoPage { .. } => "SG020",
            Why::NoAnchor { .. } => "SG021",
        }
    }

    /// What is wrong with it, and what to write.
    pub(crate) fn problem(&self) -> LinkProblem {
        let targets = self.targets;
        let (message, help) = match self.why {
            Why::Empty => (
                "Lenken fører ingen steder.".to_owned(),
                "Skriv hvor den skal føre: [tekst](kontakt.md)".to_owned(),
            ),
            Why::NoBeginning { rest } => (
                without("https://"),
                format!("Skriv https://{}", quoted(rest)),
            ),
            Why::Scheme { scheme } => (
                format!("En lenke kan ikke begynne med `{}:`.", quoted(scheme)),
                "Lenk til en fil som kontakt.md, eller til en adresse med https:, mailto: eller tel:."
                    .to_owned(),
            ),
            Why::OwnAddress { address } => (
                "Dette er en adresse på vårt eget nettsted, og den blir ikke kontrollert når den skrives helt ut."
                    .to_owned(),
                match targets.by_address(address) {
                    Some(name) => to_the_file(name),
                    None => nearest(address, targets.names()),
                },
            ),
            Why::OwnMachine { host, path } => (
                format!(
                    "`{}` er en adresse på én maskin eller ett kontor, og leserne når den ikke.",
                    quoted(host)
                ),
                match targets.by_address(path) {
                    Some(name) => to_the_file(name),
                    None => "Lenk til en side som kontakt.md, eller til en adresse på internett."
                        .to_owned(),
                },
            ),
            Why::Draft { file } => (
                format!(
                    "Lenken går til `{}`, som er et utkast og ikke blir publisert.",
                    quoted(file)
                ),
                "Publiser siden også (draft = false), eller ta bort lenken så lenge.".to_owned(),
            ),
            Why::NoPage { file } => targets.instead_of(file),
            Why::NoAnchor { anchor, file, page } => {
                let named = if file.is_empty() {
                    "denne siden".to_owned()
                } else {
                    format!("`{}`", quoted(file))
                };
                let anchor_shown = quoted(anchor);
                let help = if page.ids().next().is_none() {
                    format!("Lenk til siden uten `#{anchor_shown}`, for den har ingen overskrifter.")
                } else {
                    nearest(anchor, page.ids())
                };
                (
                    format!("Ingen overskrift på {named} har merket `{anchor_shown}`."),
                    help,
                )
            }
        };
        LinkProblem {
            code: self.code(),
            message,
            help,
        }
    }
}

impl LinkTargets<'_> {
    /// What is wrong with a link to what is no page, and what to write instead.
    fn instead_of(&self, file: &str) -> (String, String) {
        let is_picture = |end: &str| file.ends_with(&format!(".{end}"));
        let shown = quoted(file);
        if let Some(name) = self.by_address(file) {
            let message = format!("Lenken går til adressen `{shown}`, men skal gå til filen.");
            (message, to_the_file(name))
        } else if PICTURES.iter().any(|end| is_picture(end)) {
            let message = format!("Lenken går til `{shown}`, som er et bilde.");
            let help = format!("Vis bildet på siden i stedet: ![hva det viser]({shown})");
            (message, help)
        } else if file.starts_with("www.") {
            (without("https://"), format!("Skriv https://{shown}"))
        } else if file.contains('@') {
            (without("mailto:"), format!("Skriv mailto:{shown}"))
        } else if !has_ending_of_page(file) && file.contains('.') {
            let message = format!("Lenken går til `{shown}`, som ikke blir publisert.");
            (message, self.instead_of_document(file))
        } else {
            let message = format!("Lenken går til `{shown}`, men den siden finnes ikke.");
            (message, nearest(file, self.names()))
        }
    }

    /// What to write instead of a file that is neither a page nor a picture.
    fn instead_of_document(&self, file: &str) -> String {
        let name = file.rsplit('/').next().unwrap_or_default();
        let meant = format!("{}/{name}", verbatim::FOLDER);
        if self.verbatim.contains(meant.as_str()) {
            format!("Skriv {}", quoted(&meant))
        } else {
            format!(
                "Legg filen i mappen {}, og skriv {}. Eller legg den på et annet nettsted, og lenk dit med https://.",
                verbatim::FOLDER,
                quoted(&meant)
            )
        }
    }
}

/// What is wrong with an address that lacks this at its beginning.
fn without(beginning: &str) -> String {
    format!("Adressen mangler {beginning} foran.")
}

/// What to do about a link that is written as an address.
fn to_the_file(name: &str) -> String {
    format!("Lenk til filen i stedet: {name}")
}

/// Whether a name can be meant as that of a page: one without an ending can.
fn has_ending_of_page(file: &str) -> bool {
    let ending = file
        .rsplit('/')
        .next()
        .and_then(|name| name.rsplit_once('.'));
    ending.is_none_or(|(_, ending)| {
        let ending = ending.to_ascii_lowercase();
        ending.starts_with("md") || ending.starts_with("htm") || ending == "markdown"
    })
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
    pub(crate) fn note_ids(&self, ids: impl FnOnce() -> IdList) {
        self.ids.get_or_init(ids);
    }

    fn ids(&self) -> impl Iterator<Item = &str> {
        self.ids.get().into_iter().flat_map(IdList::iter)
    }

    fn has(&self, id: &str) -> bool {
        self.ids.get().is_some_and(|ids| ids.has(id))
    }
}

/// The name that an address of a file stands for: letters may be written by their bytes, as programs for text do, and
/// apart from their marks, as some systems name files.
pub(crate) fn plain_name(address: &str) -> Cow<'_, str> {
    if address.is_ascii() && !address.contains('%') {
        return Cow::Borrowed(address);
    }
    let decoded = percent_decode_str(address).decode_utf8();
    let name = decoded.unwrap_or(Cow::Borrowed(address));
    let name = ComposingNormalizerBorrowed::new_nfc().normalize(&name);
    Cow::Owned(name.into_owned())
}

/// The host of a web address, and the path there.
pub(crate) fn host_of(target: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = target.split_once(':')?;
    let rest = rest.strip_prefix("//")?;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(end)?;
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = match host.strip_prefix('[') {
        Some(address) => address.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let end = path.find(['?', '#']).unwrap_or(path.len());
    Some((host, path.get(..end).unwrap_or_default()))
}

/// Whether a host is one of this machine's or of a network of one's own: a name that no domain can have (RFC 6761, RFC
/// 6762, RFC 8375), one without a dot, or an address that is not routed.
pub(crate) fn is_out_of_reach(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    if let Ok(address) = host.parse::<Ipv4Addr>() {
        return address.is_private()
            || address.is_loopback()
            || address.is_link_local()
            || address.is_unspecified();
    }
    if let Ok(address) = host.parse::<Ipv6Addr>() {
        return address.is_loopback()
            || address.is_unspecified()
            || address.is_unique_local()
            || address.is_unicast_link_local();
    }
    let of_one_network = [
        "localhost",
        "local",
        "lan",
        "internal",
        "intranet",
        "home",
        "corp",
        "localdomain",
    ];
    let last = host.rsplit('.').next().unwrap_or_default();
    of_one_network.contains(&last)
        || host.ends_with(".home.arpa")
        || !(host.contains('.') || host.is_empty())
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
