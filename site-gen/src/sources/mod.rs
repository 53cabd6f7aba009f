//! The files a site is made of, read once, and what every one of them is held to: its name, its letters, its TOML.
//!
//! What cannot be read is reported and left out; the rest is read all the same, so that one problem hides no other.

mod file;
mod folder;
pub(crate) mod front_matter;
mod infrastructure;
pub(crate) mod messages;
mod page_source;
mod text;
pub(crate) mod toml_syntax;
pub(crate) mod unseen;
pub(crate) mod verbatim;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::parallel::in_order;
use crate::problem::Problem;

pub(crate) use file::SourceFile;
pub(crate) use folder::{Entry, Kind, list};
pub(crate) use infrastructure::InfrastructureFile;
pub(crate) use page_source::PageSource;
use page_source::TextBudget;
pub(crate) use text::{MERGE, read};

/// So many bytes of pages' texts are kept in memory: those of some thousand pages.
const KEPT_TEXTS: usize = 12 * 1024 * 1024;
const REGISTER: &str = "register.toml";
const MESSAGES: &str = "messages.toml";
/// Words of the case workers' program, which reads them itself.
const DESK_WORDS: &str = "desk.toml";
const ICON: &str = "icon.svg";
/// The folder of the letters that the desk fills in.
const LETTERS: &str = "letters";
/// The folder of the agreements that people can be asked to approve.
const AGREEMENTS: &str = "agreements";
/// The folder of the approved versions, which `versions` reads.
const VERSIONS: &str = "versions";
/// What a page may show. No GIF: a reader cannot stop what moves in one (WCAG 2.2, 2.2.2).
pub(crate) const PICTURES: &[&str] = &["png", "jpg", "jpeg", "webp", "svg"];
/// Names of Markdown elsewhere, and what a system that hides endings makes of ours.
const ALMOST_PAGES: &[&str] = &[".markdown", ".mdown", ".mkd", ".mdx", ".md.txt", ".md"];

/// Everything that could be read from the content and the template folder.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    pub(crate) pages: Vec<PageSource>,
    /// Names of pages that are there and could not be read: a link to one of them is not wrong.
    pub(crate) unread: BTreeSet<String>,
    /// Pictures by name; they are opened when a page shows them.
    pub(crate) pictures: Vec<(String, PathBuf)>,
    /// What is published as it is, in `files/` below the content folder.
    pub(crate) verbatim: Vec<Entry>,
    pub(crate) register: Option<SourceFile>,
    pub(crate) messages: Option<SourceFile>,
    /// `letters/*.md` below the content folder.
    pub(crate) letters: Vec<SourceFile>,
    /// `agreements/*.md` below the content folder.
    pub(crate) agreements: Vec<SourceFile>,
    /// `*.html` below the template folder.
    pub(crate) templates: Vec<SourceFile>,
    /// Whether a template is missing from those.
    pub(crate) lacks_templates: bool,
    /// `*.css` below the template folder: `styles/` first, then the components', each in order of name.
    pub(crate) styles: Vec<SourceFile>,
    /// `*.js` below the template folder.
    pub(crate) scripts: Vec<SourceFile>,
    pub(crate) icon: Option<SourceFile>,
}

impl Sources {
    pub(crate) fn read(content: &Path, templates: &Path, problems: &mut Vec<Problem>) -> Self {
        let mut sources = Self::default();
        sources.read_content(content, problems);
        sources.read_templates(templates, problems);
        sources
    }

    fn read_content(&mut self, content: &Path, problems: &mut Vec<Problem>) {
        let Some(entries) = list(content, VERSIONS, problems) else {
            return;
        };
        let before = problems.len();
        let budget = TextBudget::new(KEPT_TEXTS);
        let pages = in_order(&entries, |entry| {
            is_page(entry).then(|| page(entry, &budget))
        });
        let is_read = |page: &&Option<Result<_, _>>| matches!(page, Some(Ok(_)));
        self.pages
            .reserve_exact(pages.iter().filter(is_read).count());
        for (entry, page) in entries.into_iter().zip(pages) {
            match page {
                Some(Ok(page)) => {
                    self.pages.push(page);
                    continue;
                }
                Some(Err(problem)) => {
                    self.unread.insert(entry.name);
                    problems.push(*problem);
                    continue;
                }
                None => {}
            }
            match entry.name.as_str() {
                REGISTER => self.register = read_whole(entry, problems),
                MESSAGES => self.messages = read_whole(entry, problems),
                DESK_WORDS => {}
                _ if is_text_in(LETTERS, &entry) => {
                    self.letters.extend(read_whole(entry, problems));
                }
                _ if is_text_in(AGREEMENTS, &entry) => {
                    if let Some(file) = read_whole(entry.clone(), problems) {
                        self.agreements.push(file);
                    } else {
                        self.unread.insert(entry.name);
                    }
                }
                VERSIONS | LETTERS | AGREEMENTS | verbatim::FOLDER
                    if entry.kind == Kind::Folder => {}
                name if verbatim::address_of(name).is_some() => {
                    self.read_verbatim(entry, problems);
                }
                _ => self.read_entry_of_content(entry, problems),
            }
        }
        for (name, found) in [(REGISTER, &self.register), (MESSAGES, &self.messages)] {
            let path = content.join(name);
            if found.is_none() && std::fs::symlink_metadata(&path).is_err() {
                problems.push(text::missing(&path));
            }
        }
        if self.pages.is_empty() && self.unread.is_empty() && problems.len() == before {
            let message = "Innholdsmappen har ingen sider, for ingen fil der slutter på .md.";
            let problem = Problem::in_file("SG010", content, message);
            problems.push(problem.help("Sjekk at --content er riktig mappe."));
        }
    }

    /// Takes what is no page.
    fn read_entry_of_content(&mut self, entry: Entry, problems: &mut Vec<Problem>) {
        let is_named_page = entry.has_extension("md");
        let lower = entry.name.to_lowercase();
        if entry.kind == Kind::Link {
            problems.extend(text::refused_kind(&entry));
            if is_named_page {
                self.unread.insert(entry.name);
            }
        } else if entry.kind == Kind::Folder {
            if is_named_page {
                problems.push(page_that_is_a_folder(&entry));
                self.unread.insert(entry.name);
            }
        } else if is_named_page {
            problems.push(page_below(&entry));
        } else if entry.has_one_of(PICTURES) {
            match text::refused_kind(&entry) {
                Some(problem) => problems.push(problem),
                None => self.pictures.push((entry.name, entry.path)),
            }
        } else if let Some(ending) = ALMOST_PAGES.iter().find(|end| lower.ends_with(*end)) {
            let stem = entry.name.get(..entry.name.len() - ending.len());
            let message = "Navnet på en side skal slutte på .md, med små bokstaver.";
            let problem = Problem::in_file("SG005", &entry.path, message);
            problems.push(problem.help(format!("Kall filen {}.md.", stem.unwrap_or_default())));
        } else {
            problems.push(not_published(&entry));
        }
    }

    /// Takes what is published as it is; it is opened when the site is written.
    fn read_verbatim(&mut self, entry: Entry, problems: &mut Vec<Problem>) {
        if entry.kind == Kind::Folder {
            return;
        }
        match text::refused_kind(&entry) {
            Some(problem) => problems.push(problem),
            None => self.verbatim.push(entry),
        }
    }

    fn read_templates(&mut self, templates: &Path, problems: &mut Vec<Problem>) {
        let Some(entries) = list(templates, "", problems) else {
            self.lacks_templates = true;
            return;
        };
        for entry in entries {
            // The desk's pages are of no site, and the desk parses them itself.
            if entry.kind == Kind::Folder || entry.name.starts_with("desk/") {
                continue;
            }
            if entry.kind == Kind::Link {
                // Whatever it leads to may be a template, or a folder of them.
                self.lacks_templates = true;
                problems.extend(text::refused_kind(&entry));
                continue;
            }
            if entry.name == ICON {
                self.icon = read_whole(entry, problems);
            } else if entry.has_extension("html") {
                let template = read(entry, problems);
                self.lacks_templates |= template.is_none();
                self.templates.extend(template);
            } else if entry.has_extension("css") {
                self.styles.extend(read(entry, problems));
            } else if entry.has_extension("js") {
                self.scripts.extend(read(entry, problems));
            }
        }
        self.styles
            .sort_by_key(|file| (!file.name.starts_with("styles/"), file.name.clone()));
        let icon = templates.join(ICON);
        if self.icon.is_none() && std::fs::symlink_metadata(&icon).is_err() {
            problems.push(text::missing(&icon));
        }
    }
}

/// Reads a page's file and its front matter.
fn page(entry: &Entry, budget: &TextBudget) -> Result<PageSource, Box<Problem>> {
    let file = SourceFile {
        path: entry.path.clone(),
        name: entry.name.clone(),
        text: whole_text(entry)?,
    };
    Ok(PageSource::new(file, budget))
}

/// Whether an entry of the content is a page, and not one in a folder below.
fn is_page(entry: &Entry) -> bool {
    entry.kind != Kind::Folder && entry.has_extension("md") && !entry.name.contains('/')
}

/// Whether an entry is a text right in one of the folders that are no pages.
fn is_text_in(folder: &str, entry: &Entry) -> bool {
    let name = entry.name.strip_prefix(folder);
    let name = name.and_then(|name| name.strip_prefix('/'));
    entry.has_extension("md") && name.is_some_and(|name| !name.contains('/'))
}

fn read_whole(entry: Entry, problems: &mut Vec<Problem>) -> Option<SourceFile> {
    let text = whole_text(&entry);
    text::file(entry, text, problems)
}

/// A file that says nothing cannot have been meant.
fn whole_text(entry: &Entry) -> Result<Arc<str>, Box<Problem>> {
    let text = text::text_of(entry)?;
    if !text.trim().is_empty() {
        return Ok(text);
    }
    let problem = Problem::in_file("SG008", &entry.path, "Filen er tom.");
    let help = if entry.has_extension("md") {
        front_matter::EXAMPLE
    } else {
        "Hent den tilbake fra versjonskontrollen."
    };
    Err(Box::new(problem.help(help)))
}

fn page_that_is_a_folder(entry: &Entry) -> Problem {
    let message = "Mappen har et navn som en side.";
    Problem::in_file("SG005", &entry.path, message)
        .help("Gi mappen et navn uten .md, eller ta den bort. En side er én fil.")
}

fn page_below(entry: &Entry) -> Problem {
    let file = entry.name.rsplit('/').next().unwrap_or_default();
    let message = "En side i en undermappe av innholdsmappen blir ikke publisert.";
    Problem::in_file("SG005", &entry.path, message).help(format!(
        "Flytt den rett inn i innholdsmappen, som {file}. Hvor den publiseres, bestemmer `path`."
    ))
}

fn not_published(entry: &Entry) -> Problem {
    let message = "En fil av denne typen blir ikke publisert.";
    Problem::in_file("SG009", &entry.path, message).help(format!(
        "Sider slutter på .md og bilder på .{}. Legg filer som skal lastes ned, i mappen files, og andre filer utenfor innholdsmappen.",
        PICTURES.join(", .")
    ))
}
