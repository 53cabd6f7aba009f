//! What a build would change in a folder.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

use serde::Serialize;

use super::compressed;
use super::marker::{MARKER, Owned};
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
    pub(super) fn in_the_way(&self, files: &BTreeMap<String, Vec<u8>>) -> Option<&str> {
        let mut kept = self.kept.iter().map(String::as_str);
        kept.find(|name| match name.strip_suffix('/') {
            Some(folder) => files.contains_key(folder),
            None => has_below(files, &format!("{name}/")),
        })
    }

    /// Compares a site with what stands in a folder, which may be absent. Of `mounted`, the folders in it where
    /// something is mounted, only files that were certainly written by this program are removed.
    pub(super) fn compare(
        files: &BTreeMap<String, Vec<u8>>,
        folder: &Path,
        owned: &Owned,
        mounted: &[String],
    ) -> io::Result<Self> {
        let mut standing = BTreeMap::new();
        let mut plan = Self::default();
        if folder.exists() {
            list(folder, "", &mut standing)?;
        }
        let wanted: Vec<_> = files.iter().collect();
        let same = parallel::in_order(&wanted, |(name, bytes)| match standing.get(*name) {
            Some(Kind::File) => is_same(&folder.join(name), bytes).map(Some),
            Some(Kind::Other) => Ok(Some(false)),
            // A folder has a slash at its end here, so it is never found under a file's name.
            Some(Kind::Folder) | None => Ok(None),
        });
        for ((name, _), same) in wanted.into_iter().zip(same) {
            let list = match same? {
                None => &mut plan.new,
                Some(false) => &mut plan.changed,
                Some(true) => &mut plan.unchanged,
            };
            list.push(name.clone());
        }
        let is_wanted = |name: &String, kind| match kind {
            Kind::Folder => has_below(files, name),
            Kind::File | Kind::Other => name == MARKER || files.contains_key(name),
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
                Kind::File | Kind::Other => !owned.has(&name) && !is_staged(&name),
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

/// Whether one of the files is in a folder, whose name ends with a slash.
pub(super) fn has_below(files: &BTreeMap<String, Vec<u8>>, folder: &str) -> bool {
    let mut files = files.range(folder.to_owned()..);
    files
        .next()
        .is_some_and(|(next, _)| next.starts_with(folder))
}

#[derive(Clone, Copy)]
enum Kind {
    File,
    Folder,
    /// A link, say, which a site never has.
    Other,
}

/// Everything in a folder by name; a folder's name ends with a slash.
fn list(folder: &Path, prefix: &str, found: &mut BTreeMap<String, Kind>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            let name = format!("{name}/");
            list(&entry.path(), &name, found)?;
            found.insert(name, Kind::Folder);
        } else {
            let kind = if kind.is_file() {
                Kind::File
            } else {
                Kind::Other
            };
            found.insert(name, kind);
        }
    }
    Ok(())
}

/// Whether a file has these bytes. A file of another size is not read to its end.
fn is_same(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    let mut file = File::open(path)?;
    if file.metadata()?.len() != bytes.len() as u64 {
        return Ok(false);
    }
    let mut standing = Vec::with_capacity(bytes.len() + 1);
    file.read_to_end(&mut standing)?;
    Ok(standing == bytes)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;

    use super::{Owned, Plan};

    #[test]
    fn what_is_mounted_in_the_folder_is_not_ours_by_an_old_marker() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["uploads", "gammel"] {
            fs::create_dir(folder.path().join(name)).unwrap();
            fs::write(folder.path().join(name).join("x"), "x").unwrap();
        }
        let mounted = ["uploads/".to_owned()];
        let plan = Plan::compare(&BTreeMap::new(), folder.path(), &Owned::All, &mounted).unwrap();
        assert_eq!(plan.kept, ["uploads/", "uploads/x"]);
        assert_eq!(plan.removed, ["gammel/", "gammel/x"]);
    }
}
