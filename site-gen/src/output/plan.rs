//! What a build would change in a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use serde::Serialize;

use super::compressed;
use super::marker::{MARKER, Owned};
use super::staging::{PageState, Staging, Stamp, same};
use crate::parallel;

/// What the name of a file ends with until it is whole.
pub(super) const STAGED: &str = ".site-gen-new";

/// What is different between a site and the folder it goes to, by name and in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// Files that are not there yet.
    pub new: Vec<String>,
    /// Files whose bytes are others.
    pub changed: Vec<String>,
    /// Files that go; a folder that goes, empty or not, ends with a slash.
    pub removed: Vec<String>,
    /// What others put there, which stays: files, and folders with a slash at their end.
    pub kept: Vec<String>,
    /// Files that stay as they are, with their time stamps.
    #[serde(serialize_with = "count")]
    pub unchanged: Vec<String>,
}

fn count<S: serde::Serializer>(names: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    names.len().serialize(serializer)
}

impl Plan {
    /// The names of a list of this plan that are no compressed copies of others in it.
    pub fn without_copies(names: &[String]) -> impl Iterator<Item = &String> {
        let is_copy = |name: &String| {
            let original = compressed::original(name);
            original.is_some_and(|original| names.iter().any(|name| name == original))
        };
        names.iter().filter(move |name| !is_copy(name))
    }

    /// Whether the folder is the site already.
    pub fn is_nothing(&self) -> bool {
        self.new.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }

    /// What others put there, and a file of the site cannot be beside: it would be written through a link, or be where
    /// a folder is.
    pub(super) fn in_the_way(&self, wanted: &Wanted<'_>) -> Option<&str> {
        let mut kept = self.kept.iter().map(String::as_str);
        kept.find(|name| match name.strip_suffix('/') {
            Some(folder) => wanted.has(folder),
            None => wanted.has_below(&format!("{name}/")),
        })
    }

    /// Compares a site with what stands in a folder, which may be absent. Of `mounted`, the folders in it where
    /// something is mounted, only files that were certainly written by this program are removed.
    pub(super) fn compare(
        wanted: &Wanted<'_>,
        folder: &Path,
        owned: &Owned,
        mounted: &[String],
    ) -> io::Result<Self> {
        let mut plan = Self::default();
        let standing = if folder.exists() {
            list(folder, "")?
        } else {
            Vec::new()
        };
        let standing = BTreeMap::from_iter(standing);
        let names: Vec<&str> = wanted.names().collect();
        let same = parallel::in_order(&names, |name| match standing.get(*name) {
            Some(Kind::File(stamp)) => wanted.is_same(name, folder, *stamp).map(Some),
            Some(Kind::Other) => Ok(Some(false)),
            // A folder has a slash at its end here, so it is never found under a file's name.
            Some(Kind::Folder) | None => Ok(None),
        });
        for (name, same) in names.into_iter().zip(same) {
            let list = match same? {
                None => &mut plan.new,
                Some(false) => &mut plan.changed,
                Some(true) => &mut plan.unchanged,
            };
            list.push(name.to_owned());
        }
        let is_wanted = |name: &String, kind| match kind {
            Kind::Folder => wanted.has_below(name),
            Kind::File(_) | Kind::Other => name == MARKER || wanted.has(name),
        };
        let is_mounted = |name: &str| {
            let mut mounted = mounted.iter();
            matches!(owned, Owned::All) && mounted.any(|folder| name.starts_with(folder.as_str()))
        };
        // From behind, what is in a folder comes before the folder.
        for (name, kind) in standing.into_iter().rev() {
            if is_wanted(&name, kind) {
                continue;
            }
            let is_kept = match kind {
                Kind::Folder => {
                    let holds_kept = plan.kept.last().is_some_and(|last| last.starts_with(&name));
                    holds_kept || !owned.has_folder(&name) || mounted.contains(&name)
                }
                Kind::File(_) | Kind::Other => !owned.has(&name) && !is_staged(&name),
            } || is_mounted(&name);
            let list = if is_kept {
                &mut plan.kept
            } else {
                &mut plan.removed
            };
            list.push(name);
        }
        plan.kept.reverse();
        plan.removed.reverse();
        Ok(plan)
    }
}

/// Whether a killed build left this file, half written.
pub(super) fn is_staged(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default();
    file.starts_with('.') && file.ends_with(STAGED)
}

/// The files of a site, by name: those that were staged page by page, and the others.
pub(super) struct Wanted<'s> {
    files: &'s BTreeMap<String, Vec<u8>>,
    staged: BTreeMap<String, PageState>,
}

impl<'s> Wanted<'s> {
    pub(super) fn new(files: &'s BTreeMap<String, Vec<u8>>, staging: Option<&Staging>) -> Self {
        let staged = staging.map(Staging::pages).unwrap_or_default();
        Self { files, staged }
    }

    /// The names of all, in order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let (files, staged) = (self.files.keys(), self.staged.keys());
        let names: BTreeSet<&str> = files.chain(staged).map(String::as_str).collect();
        names.into_iter()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.files.contains_key(name) || self.staged.contains_key(name)
    }

    /// Whether one of them is in a folder, whose name ends with a slash.
    pub(super) fn has_below(&self, folder: &str) -> bool {
        let from = || folder.to_owned()..;
        let file = self.files.range(from()).next().map(|(name, _)| name);
        let page = self.staged.range(from()).next().map(|(name, _)| name);
        [file, page]
            .into_iter()
            .flatten()
            .any(|next| next.starts_with(folder))
    }

    /// The bytes of a file that was not staged.
    pub(super) fn bytes(&self, name: &str) -> Option<&'s [u8]> {
        self.files.get(name).map(Vec::as_slice)
    }

    /// Whether a page waits beside the folder.
    pub(super) fn is_staged(&self, name: &str) -> bool {
        self.staged.get(name) == Some(&PageState::Staged)
    }

    /// Whether a file in `folder`, which was found with this stamp, has the bytes that are wanted.
    fn is_same(&self, name: &str, folder: &Path, found: Stamp) -> io::Result<bool> {
        match (self.files.get(name), self.staged.get(name)) {
            (Some(bytes), _) => Ok(same(&folder.join(name), bytes)?.is_some()),
            (None, Some(PageState::Standing(stamp))) => Ok(*stamp == found),
            (None, _) => Ok(false),
        }
    }
}

#[derive(Clone, Copy)]
enum Kind {
    File(Stamp),
    Folder,
    /// A link, say, which a site never has.
    Other,
}

/// Everything in a folder by name; a folder's name ends with a slash. The folders in it are listed on every core: most
/// pages have one of their own.
fn list(folder: &Path, prefix: &str) -> io::Result<Vec<(String, Kind)>> {
    let mut found = Vec::new();
    let mut folders = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            folders.push((entry.path(), format!("{name}/")));
        } else if kind.is_file() {
            // By its entry: the system need not look its folder up again.
            found.push((name, Kind::File(Stamp::of(&entry.metadata()?))));
        } else {
            found.push((name, Kind::Other));
        }
    }
    let inside = parallel::in_order(&folders, |(path, name)| list(path, name));
    for ((_, name), inside) in folders.into_iter().zip(inside) {
        found.extend(inside?);
        found.push((name, Kind::Folder));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;

    use super::{Owned, Plan, Wanted};

    #[test]
    fn what_is_mounted_in_the_folder_is_not_ours_by_an_old_marker() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["uploads", "gammel"] {
            fs::create_dir(folder.path().join(name)).unwrap();
            fs::write(folder.path().join(name).join("x"), "x").unwrap();
        }
        let mounted = ["uploads/".to_owned()];
        let nothing = BTreeMap::new();
        let wanted = Wanted::new(&nothing, None);
        let plan = Plan::compare(&wanted, folder.path(), &Owned::All, &mounted).unwrap();
        assert_eq!(plan.kept, ["uploads/", "uploads/x"]);
        assert_eq!(plan.removed, ["gammel/", "gammel/x"]);
    }
}
