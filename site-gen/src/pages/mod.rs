//! The pages of the content folder: which there are, and what they are rendered with.

pub(crate) mod drawing;
pub(crate) mod id_list;
pub(crate) mod links;
pub(crate) mod markdown;
pub(crate) mod page;
pub(crate) mod photo;
pub(crate) mod pictures;
pub(crate) mod rendered;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::OnceLock;

use crate::parallel::in_order;
use crate::problem::{Problem, quoted};
use crate::sources::front_matter::FrontMatter;
use crate::sources::{SourceFile, Sources};
use links::{LinkTargets, Target};
use markdown::RenderContext;
use page::Page;
use pictures::Pictures;

/// Where the page is published that is shown for what is not there.
const NOT_FOUND: &str = "/404.html";

/// The pages, by what is to become of them.
#[derive(Debug, Default)]
pub(crate) struct Pages<'a> {
    /// In order of their addresses.
    published: Vec<Page<'a>>,
    /// Those with something wrong with their front matter, whose Markdown is looked at all the same.
    broken: Vec<Page<'a>>,
    drafts: BTreeSet<&'a str>,
    /// Those with something wrong with their front matter, or with the file.
    unread: BTreeSet<&'a str>,
    /// Ids that templates have, which no heading may have.
    reserved: BTreeSet<&'a str>,
}

impl<'a> Pages<'a> {
    /// The pages by their front matter. With `drafts`, a draft is a page like the others.
    pub(crate) fn read(sources: &'a Sources, drafts: bool, problems: &mut Vec<Problem>) -> Self {
        let mut pages = Self {
            unread: sources.unread.iter().map(String::as_str).collect(),
            reserved: ids_of_templates(&sources.templates),
            ..Self::default()
        };
        for source in &sources.pages {
            let page = |(front, body_start): &'a (FrontMatter, usize)| Page {
                source,
                front,
                body_start: *body_start,
            };
            match &source.parsed {
                Ok((front, _)) if front.draft && !drafts => {
                    pages.drafts.insert(&source.name);
                }
                Ok(parsed) => pages.published.push(page(parsed)),
                Err(refused) => {
                    pages.unread.insert(&source.name);
                    problems.extend(refused.problems.iter().cloned());
                    pages.broken.extend(refused.read.iter().map(page));
                }
            }
        }
        pages
            .published
            .sort_by(|one, other| one.front.path.cmp(&other.front.path));
        refuse_shared_addresses(&pages.published, problems);
        pages
    }

    /// What every visitor may come to, whatever else a site has. A page that could not be read may be the one.
    pub(crate) fn refuse_gaps(&self, content: &Path, problems: &mut Vec<Problem>) {
        if !self.unread.is_empty() {
            return;
        }
        for (path, what) in [
            ("/", "Forsiden"),
            (NOT_FOUND, "Siden for adresser som ikke finnes,"),
        ] {
            if self.published.iter().any(|page| page.front.path == path) {
                continue;
            }
            let message = format!("{what} mangler: Ingen side har path = \"{path}\".");
            let problem = Problem::in_file("SG046", content, message);
            problems.push(problem.help(format!("Lag en side med path = \"{path}\".")));
        }
    }

    /// The addresses that pages had before, each with the one the page has now.
    pub(crate) fn moved(&self) -> BTreeMap<&str, &str> {
        let pages = self.published.iter();
        let moved = pages.flat_map(|page| {
            let aliases = page.front.aliases.iter();
            aliases.map(|alias| (alias.as_str(), page.front.path.as_str()))
        });
        moved.collect()
    }

    /// No old address may lead away from a file that the site publishes.
    pub(crate) fn refuse_aliases_of_files(
        &self,
        files: &BTreeMap<String, Vec<u8>>,
        problems: &mut Vec<Problem>,
    ) {
        for page in &self.published {
            let written = page.front.aliases.iter().zip(&page.front.places.aliases);
            for (alias, place) in written {
                if files.contains_key(alias.trim_start_matches('/')) {
                    let message = format!("Nettstedet publiserer en fil på `{}`.", quoted(alias));
                    let found = page.problem_at("SG054", place, message);
                    problems.push(found.help(GIVEN_UP));
                }
            }
        }
    }

    /// Whether a page is there, and has something wrong with it that is reported already.
    pub(crate) fn is_unread(&self, name: &str) -> bool {
        self.unread.contains(name)
    }

    /// Whether a page is there as a draft.
    pub(crate) fn is_draft(&self, name: &str) -> bool {
        let mut published = self.published.iter();
        self.drafts.contains(name)
            || published.any(|page| page.source.name == name && page.front.draft)
    }

    /// Those to publish.
    pub(crate) fn published(&self) -> &[Page<'a>] {
        &self.published
    }

    /// What is wrong with the Markdown of pages that have something wrong with their front matter.
    pub(crate) fn problems_of_broken(&self, render_context: &RenderContext<'_>) -> Vec<Problem> {
        let found = self.broken.iter().map(|page| {
            let (_, noted) = page.render(render_context);
            page.problems(noted, render_context)
        });
        found.flatten().collect()
    }

    /// Those the menu leads to, in order of their addresses.
    pub(crate) fn in_menu(&self) -> Vec<&Page<'a>> {
        let published = self.published.iter();
        published
            .filter(|page| page.front.in_menu && !page.front.draft)
            .collect()
    }

    /// Those that were changed while the site was made.
    pub(crate) fn changed(&self) -> impl Iterator<Item = Problem> {
        let pages = self.published.iter().chain(&self.broken);
        pages.filter_map(|page| page.source.changed())
    }

    /// What each page is rendered with. Markdown that may show a picture is parsed for it, and once more when the page
    /// is rendered: pictures are measured before, and few pages show any.
    pub(crate) fn render_context<'s>(
        &'s self,
        sources: &'s Sources,
        base_url: &'s str,
        notice_file: Option<String>,
    ) -> RenderContext<'s> {
        let shown = in_order(&self.published, Page::pictures);
        let mut pictures = Pictures::new(&sources.pictures);
        let mut targets = LinkTargets {
            pages: HashMap::with_capacity(self.published.len()),
            drafts: self.drafts.clone(),
            unread: self.unread.clone(),
            verbatim: sources
                .verbatim
                .iter()
                .map(|file| file.name.as_str())
                .collect(),
            base_url,
            index: OnceLock::new(),
        };
        for (page, shown) in self.published.iter().zip(shown) {
            for name in &shown {
                pictures.open(name);
            }
            let target = Target::new(&page.front.path, &page.front.aliases);
            targets.pages.insert(&page.source.name, target);
        }
        RenderContext {
            targets,
            pictures,
            reserved: &self.reserved,
            notice_file,
        }
    }
}

/// What an alias is, for who has given a page one that is in use.
const GIVEN_UP: &str = "Ta den bort her. En tidligere adresse kan ikke være i bruk.";

/// Two pages cannot be published as one file, and no old address may lead away from a page that is there.
fn refuse_shared_addresses(pages: &[Page<'_>], problems: &mut Vec<Problem>) {
    let mut owners: HashMap<&str, &str> = HashMap::with_capacity(pages.len());
    for page in pages {
        let name = page.source.name.as_str();
        let owner = owners.entry(page.front.path.as_str()).or_insert(name);
        if *owner != name && is_copy_of(owner, name) {
            *owner = name;
        }
    }
    for page in pages {
        let (path, name) = (page.front.path.as_str(), page.source.name.as_str());
        let Some(first) = owners.get(path).filter(|first| **first != name) else {
            continue;
        };
        let message = format!("`{first}` har samme adresse, `{}`.", quoted(path));
        let found = page.problem_at("SG004", &page.front.places.path, message);
        problems.push(found.help(if is_copy_of(name, first) {
            format!("Filen ligner en kopi av `{first}`. Behold den riktige, og ta bort den andre.")
        } else {
            "Gi hver side sin egen `path`.".to_owned()
        }));
    }
    let mut aliases: BTreeMap<&str, &str> = BTreeMap::new();
    for page in pages {
        let written = page.front.aliases.iter().zip(&page.front.places.aliases);
        for (alias, place) in written {
            let message = if let Some(owner) = owners.get(alias.as_str()) {
                let alias = quoted(alias);
                format!(
                    "`{owner}` er publisert på `{alias}`, så ingenting kan videresendes derfra."
                )
            } else if let Some(first) = aliases.insert(alias, &page.source.name) {
                format!("`{}` videresendes allerede til `{first}`.", quoted(alias))
            } else {
                continue;
            };
            let found = page.problem_at("SG054", place, message);
            problems.push(found.help(GIVEN_UP));
        }
    }
}

/// Whether a file is named as programs name a copy of another that they keep beside it: `kontakt (1).md`, `kontakt - Kopi.md`,
/// `kontakt.sync-conflict-20261122.md`, `Kopi av kontakt.md`.
fn is_copy_of(name: &str, first: &str) -> bool {
    let stem = |name: &str| name.strip_suffix(".md").unwrap_or(name).to_owned();
    let (name, first) = (stem(name), stem(first));
    let before = ["Kopi av ", "Copy of "];
    let after = [
        " (",
        " - ",
        ".sync-conflict",
        "~",
        " kopi",
        " copy",
        "-kopi",
        "_kopi",
        ".orig",
    ];
    before
        .iter()
        .any(|word| name.strip_prefix(word) == Some(&first))
        || name
            .strip_prefix(&first)
            .is_some_and(|rest| after.iter().any(|word| rest.starts_with(word)))
}

/// The ids that templates write out, which no heading of a page may have.
fn ids_of_templates(templates: &[SourceFile]) -> BTreeSet<&str> {
    let written = templates
        .iter()
        .flat_map(|file| file.text.split(" id=\"").skip(1));
    let ids = written.filter_map(|rest| rest.split('"').next());
    ids.filter(|id| !id.contains('{')).collect()
}
