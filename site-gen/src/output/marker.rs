//! The file by which a folder is known as written by this program, with the names of what was written.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use super::compressed::original;

/// Its name.
pub(super) const MARKER: &str = ".site-gen";
const TEXT: &str =
    "This folder is written by site-gen. A build replaces or removes these files, and no others:\n";

/// What stands in a folder of ours.
#[derive(Debug)]
pub(super) enum Owned {
    /// Everything: the marker of an earlier build names nothing.
    All,
    /// The named files, with their compressed copies.
    Files(BTreeSet<String>),
}

impl Owned {
    /// Reads the marker of a folder. Without one nothing is ours.
    pub(super) fn of(folder: &Path) -> io::Result<Self> {
        let text = match fs::read(folder.join(MARKER)) {
            Ok(text) => String::from_utf8_lossy(&text).into_owned(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Self::Files(BTreeSet::new()));
            }
            Err(error) => return Err(error),
        };
        Ok(match text.strip_prefix(TEXT) {
            Some(names) => Self::Files(names.lines().map(str::to_owned).collect()),
            None => Self::All,
        })
    }

    /// Whether a file was written by this program.
    pub(super) fn has(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Files(names) => {
                let original = original(name).filter(|original| names.contains(*original));
                name == MARKER || names.contains(name) || original.is_some()
            }
        }
    }
}

/// The marker of a folder with these files. Of a file and its compressed copies one is named.
pub(super) fn text<'n>(names: impl Iterator<Item = &'n str> + Clone) -> String {
    let all: BTreeSet<&str> = names.collect();
    let is_copy = |name: &str| original(name).is_some_and(|original| all.contains(original));
    let mut text = TEXT.to_owned();
    for name in all.iter().filter(|name| !is_copy(name)) {
        text.push_str(name);
        text.push('\n');
    }
    text
}
