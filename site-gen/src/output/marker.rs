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
/// The whole marker of earlier versions, which named no files.
const ALL: &str = "This folder is written by site-gen, which replaces it at every build.\n";

/// What stands in a folder of ours.
#[derive(Debug)]
pub(super) enum Owned {
    /// Everything: an earlier version wrote the marker.
    All,
    /// The named files, with their compressed copies.
    Files(BTreeSet<String>),
}

impl Owned {
    /// Reads the marker of a folder. Without one nothing is ours, nor with one that this program did not write.
    pub(super) fn of(folder: &Path) -> io::Result<Self> {
        let text = match fs::read(folder.join(MARKER)) {
            Ok(text) => String::from_utf8_lossy(&text).into_owned(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Self::Files(BTreeSet::new()));
            }
            Err(error) => return Err(error),
        };
        Ok(Self::read(&text))
    }

    fn read(text: &str) -> Self {
        if text == ALL {
            return Self::All;
        }
        // Version control may have given the lines other ends.
        let mut lines = text.lines();
        let is_list = lines.next() == Some(TEXT.trim_end());
        let names = lines.filter(|_| is_list);
        Self::Files(names.map(str::to_owned).collect())
    }

    /// Whether a folder, with a slash at its end, was made by this program.
    pub(super) fn has_folder(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Files(names) => {
                let mut names = names.range(name.to_owned()..);
                names.next().is_some_and(|next| next.starts_with(name))
            }
        }
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
pub(super) fn text<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let all: BTreeSet<&str> = names.collect();
    let is_copy = |name: &str| original(name).is_some_and(|original| all.contains(original));
    let mut text = TEXT.to_owned();
    for name in all.iter().filter(|name| !is_copy(name)) {
        text.push_str(name);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{ALL, Owned, TEXT};

    #[test]
    fn only_what_this_program_wrote_says_what_is_ours() {
        assert!(matches!(Owned::read(ALL), Owned::All));
        let is_ours = |marker: &str| Owned::read(marker).has("index.html");
        assert!(is_ours(&format!("{TEXT}index.html\n")));
        assert!(is_ours(
            &format!("{TEXT}index.html\n").replace('\n', "\r\n")
        ));
        assert!(!is_ours(&format!("{TEXT}om.html\n")));
        let list = format!("{TEXT}index.html\n");
        for marker in [
            "",
            "\n",
            "index.html\n",
            &format!("\u{FEFF}{list}"),
            &format!("\n{list}"),
        ] {
            assert!(!is_ours(marker), "{marker:?}");
        }
        assert!(!is_ours(ALL.trim_end()));
    }

    #[test]
    fn a_folder_is_ours_when_a_file_of_ours_was_in_it() {
        let owned = Owned::read(&format!("{TEXT}om/oss/index.html\n"));
        assert!(owned.has_folder("om/") && owned.has_folder("om/oss/"));
        assert!(!owned.has_folder("o/") && !owned.has_folder("opplasting/"));
        assert!(Owned::All.has_folder("opplasting/"));
    }
}
