//! The files a site is made of, read once.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::problem::Problem;

/// Legal in UTF-8 and of no use there (Unicode Standard, 23.8); in a page it would stand before the front matter.
const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// A text file of the sources.
#[derive(Clone, Debug)]
pub(crate) struct SourceFile {
    /// Where it is, as a reader of a problem can open it.
    pub(crate) path: PathBuf,
    /// Its path inside its folder, with `/` between the parts: `kontakt.md`, `handler/errors.html`.
    pub(crate) name: String,
    pub(crate) text: Arc<str>,
}

/// Everything that is read from the content and the template folder.
#[derive(Debug)]
pub(crate) struct Sources {
    pub(crate) pages: Vec<SourceFile>,
    pub(crate) register: SourceFile,
    pub(crate) messages: SourceFile,
    /// `*.html` below the template folder.
    pub(crate) templates: Vec<SourceFile>,
    /// `*.css` below the template folder: `styles/` first, then the components', each in order of name.
    pub(crate) styles: Vec<SourceFile>,
    /// `*.js` below the template folder.
    pub(crate) scripts: Vec<SourceFile>,
    pub(crate) icon: SourceFile,
}

impl Sources {
    pub(crate) fn read(content: &Path, templates: &Path) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut pages = Vec::new();
        for path in list(content, false, &mut problems) {
            if has_extension(&path, "md") {
                pages.extend(read(content, path, &mut problems));
            }
        }
        if pages.is_empty() && problems.is_empty() {
            let problem = Problem::in_file(
                "SG010",
                content,
                "the content folder has no page (no .md file)",
            );
            problems.push(problem.help("is --content the right folder?"));
        }
        let mut markup = Vec::new();
        let mut styles = Vec::new();
        let mut scripts = Vec::new();
        for path in list(templates, true, &mut problems) {
            if has_extension(&path, "html") {
                markup.extend(read(templates, path, &mut problems));
            } else if has_extension(&path, "css") {
                styles.extend(read(templates, path, &mut problems));
            } else if has_extension(&path, "js") {
                scripts.extend(read(templates, path, &mut problems));
            }
        }
        styles.sort_by_key(|file| (!file.name.starts_with("styles/"), file.name.clone()));
        let register = read(content, content.join("register.toml"), &mut problems);
        let messages = read(content, content.join("messages.toml"), &mut problems);
        let icon = read(templates, templates.join("icon.svg"), &mut problems);
        match (register, messages, icon) {
            (Some(register), Some(messages), Some(icon)) if problems.is_empty() => Ok(Self {
                pages,
                register,
                messages,
                templates: markup,
                styles,
                scripts,
                icon,
            }),
            _ => Err(problems),
        }
    }
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found == extension)
}

/// The files in a folder, in order of name, so that no result depends on the order of the file system.
pub(crate) fn list(folder: &Path, below: bool, problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let mut paths: Vec<_> = match entries {
        Ok(entries) => entries.into_iter().map(|entry| entry.path()).collect(),
        Err(error) => {
            problems.push(unreadable("folder", folder, &error));
            return Vec::new();
        }
    };
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path);
        } else if below {
            files.extend(list(&path, true, problems));
        }
    }
    files
}

pub(crate) fn read(
    folder: &Path,
    path: PathBuf,
    problems: &mut Vec<Problem>,
) -> Option<SourceFile> {
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) => {
            problems.push(unreadable("file", &path, &error));
            return None;
        }
    };
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            // What was read well stands in the shown text as in the file, so the place is the same in both.
            let start = error.utf8_error().valid_up_to();
            let shown: Arc<str> = String::from_utf8_lossy(error.as_bytes()).into();
            let end = shown
                .get(start..)
                .and_then(|rest| rest.chars().next())
                .map_or(start, |sign| start + sign.len_utf8());
            let message = "the file is not UTF-8: this sign belongs to another encoding";
            let problem = Problem::at("SG011", &path, &shown, start..end, message);
            problems.push(problem.help("save the file as UTF-8 in your editor"));
            return None;
        }
    };
    if text.starts_with(BYTE_ORDER_MARK) {
        let message = "the file begins with a byte order mark, an invisible sign some editors add";
        let mark = 0..BYTE_ORDER_MARK.len_utf8();
        let problem = Problem::at("SG011", &path, &text.into(), mark, message);
        problems.push(problem.help("save the file as UTF-8 without BOM in your editor"));
        return None;
    }
    if let Some(start) = text.find(is_private_use) {
        let source: Arc<str> = text.into();
        let message = "a private-use character (U+E000 to U+F8FF), which no font shows";
        problems.push(
            Problem::at("SG012", &path, &source, start..start + 3, message).help("remove it"),
        );
        return None;
    }
    let inside = path.strip_prefix(folder).unwrap_or(&path);
    let parts: Vec<_> = inside
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    Some(SourceFile {
        name: parts.join("/"),
        text: text.into(),
        path,
    })
}

/// The holes of the handler's pages are marked with such characters; a text with one could pass for a hole.
fn is_private_use(letter: char) -> bool {
    ('\u{E000}'..='\u{F8FF}').contains(&letter)
}

fn unreadable(kind: &str, path: &Path, error: &io::Error) -> Problem {
    let (message, help) = match error.kind() {
        io::ErrorKind::NotFound => (
            format!("the {kind} is missing"),
            "was it moved, or is a flag pointing elsewhere?",
        ),
        _ => (
            format!("the {kind} cannot be read: {error}"),
            "check the permissions",
        ),
    };
    Problem::in_file("SG010", path, message).help(help)
}
