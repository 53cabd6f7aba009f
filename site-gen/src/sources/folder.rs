//! What stands in a folder, in one order everywhere, and what may not stand there.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

use icu_normalizer::ComposingNormalizer;

use crate::problem::Problem;

/// Folders nest no deeper; a mistake with a mount does.
const DEEPEST: usize = 16;

/// What an entry of a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Folder,
    /// A link to something else, which is not followed.
    Link,
    /// A device, a socket, a pipe: reading one may never end.
    Other,
}

/// An entry of a folder, or of a folder below it.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) path: PathBuf,
    /// Its path inside the folder that was listed, with `/` between the parts, as a link would write it.
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

impl Entry {
    /// Whether its name ends with one of these, after a dot, in letters of any size.
    pub(crate) fn has_one_of(&self, extensions: &[&str]) -> bool {
        let found = Path::new(&self.name).extension();
        let found = found.map(|found| found.to_string_lossy().to_ascii_lowercase());
        found.is_some_and(|found| extensions.contains(&found.as_str()))
    }

    /// Whether its name ends with this, after a dot.
    pub(crate) fn has_extension(&self, extension: &str) -> bool {
        self.path
            .extension()
            .is_some_and(|found| found == extension)
    }
}

/// Everything in a folder and below it, in order of name, so that no result depends on the order of the file system;
/// `None` when there is no such folder. A folder whose name is `left_out` is not entered. Hidden files are an editor's or
/// a system's, and so are copies that end with `~`; they are left out.
pub(crate) fn list(
    folder: &Path,
    left_out: &str,
    problems: &mut Vec<Problem>,
) -> Option<Vec<Entry>> {
    let mut walk = Walk {
        left_out,
        entries: Vec::new(),
        problems,
    };
    walk.enter(folder, "", DEEPEST)?;
    let Walk { entries, .. } = walk;
    refuse_twins(&entries, problems);
    Some(entries)
}

struct Walk<'a> {
    left_out: &'a str,
    entries: Vec<Entry>,
    problems: &'a mut Vec<Problem>,
}

impl Walk<'_> {
    fn enter(&mut self, folder: &Path, before: &str, deep: usize) -> Option<()> {
        let mut found = match typed_entries(folder) {
            Ok(found) => found,
            Err(error) => {
                self.problems.push(unreadable("Mappen", folder, &error));
                return None;
            }
        };
        // By name alone: they share their folder, and paths are compared part by part.
        found.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (name, file_type) in found {
            let path = folder.join(&name);
            let Some(name) = name.to_str() else {
                self.problems.push(unreadable_name(&path));
                continue;
            };
            if name.starts_with('.') || name.ends_with('~') {
                continue;
            }
            let name = format!("{before}{}", composed(name));
            let kind = kind_of(file_type);
            if kind == Kind::Folder && name != self.left_out && deep > 0 {
                // What cannot be listed is reported, and the rest is listed all the same.
                self.enter(&path, &format!("{name}/"), deep - 1);
            }
            self.entries.push(Entry { path, name, kind });
        }
        Some(())
    }
}

fn typed_entries(folder: &Path) -> io::Result<Vec<(OsString, FileType)>> {
    let typed = |entry: io::Result<fs::DirEntry>| {
        let entry = entry?;
        Ok((entry.file_name(), entry.file_type()?))
    };
    fs::read_dir(folder)?.map(typed).collect()
}

fn kind_of(file_type: FileType) -> Kind {
    if file_type.is_symlink() {
        Kind::Link
    } else if file_type.is_dir() {
        Kind::Folder
    } else if file_type.is_file() {
        Kind::File
    } else {
        Kind::Other
    }
}

/// A name as it is typed: some systems store `å` as `a` and a ring, and nobody writes a link that way.
fn composed(name: &str) -> std::borrow::Cow<'_, str> {
    ComposingNormalizer::new_nfc().normalize(name)
}

/// Refuses names that are one file where letters have no case, as on Windows and macOS.
fn refuse_twins(entries: &[Entry], problems: &mut Vec<Problem>) {
    let mut seen: BTreeMap<String, &Entry> = BTreeMap::new();
    for entry in entries {
        if let Some(first) = seen.insert(entry.name.to_lowercase(), entry) {
            let message = if first.name == entry.name {
                format!("To filer ser ut til å hete `{}`.", entry.name)
            } else {
                format!(
                    "`{}` og `{}` skiller seg bare på store og små bokstaver. I Windows og macOS er de samme fil.",
                    first.name, entry.name
                )
            };
            let problem = Problem::in_file("SG013", &entry.path, message);
            problems.push(problem.help("Gi den ene et annet navn, eller ta den bort."));
        }
    }
}

/// No link is followed, wherever it leads: what is published must be what is in version control, where a link is
/// its target's name and nothing of what stands there, and on Windows often a text file with that name in it.
pub(super) fn refused_link(path: &Path) -> Problem {
    let target = fs::read_link(path).unwrap_or_default();
    let message = format!(
        "Filen er en snarvei til `{}`, og snarveier følges ikke.",
        target.display()
    );
    Problem::in_file("SG006", path, message).help("Legg selve filen her.")
}

/// A file or folder that the system does not give; `what` begins the sentence: «Filen» or «Mappen».
pub(super) fn unreadable(what: &str, path: &Path, error: &io::Error) -> Problem {
    let (message, help) = match error.kind() {
        io::ErrorKind::NotFound => (
            format!("{what} mangler."),
            "Sjekk om den er flyttet, og om du står i mappen til prosjektet.",
        ),
        io::ErrorKind::PermissionDenied => (
            format!("{what} kan ikke leses, for du har ikke tilgang."),
            "Be den som eier den, om tilgang.",
        ),
        _ => (
            format!("{what} kan ikke leses: «{error}»."),
            "Sjekk tilgangen og disken.",
        ),
    };
    Problem::in_file("SG010", path, message).help(help)
}

fn unreadable_name(path: &Path) -> Problem {
    let message = "Navnet på filen har tegn som ikke er UTF-8.";
    Problem::in_file("SG013", path, message).help("Gi filen et nytt navn.")
}
