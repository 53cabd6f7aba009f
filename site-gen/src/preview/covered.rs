//! Which folders must be watched so that no change to the sources is missed, links and missing folders included.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What matters below and beside the sources, as absolute paths without links.
///
/// The system tells of changes to the entries of a folder, for as long as that very folder is there. So what is
/// watched are the real folders of the sources, and for each root the folder that has its name in it: a root that is
/// removed and made again, or is a link that is given another target, is seen from there. Links below a root are not
/// followed, as in a build, which refuses them.
#[derive(Debug, Default)]
pub(super) struct Covered {
    /// Folders every entry of which matters.
    folders: BTreeSet<PathBuf>,
    /// Single paths that matter: the roots, what they are links to, and what a missing one begins with.
    names: BTreeSet<PathBuf>,
}

impl Covered {
    /// Looks at what is there now. Relative roots are below the working folder.
    pub(super) fn by(roots: &[PathBuf]) -> Self {
        let mut covered = Self::default();
        for root in roots {
            if let Ok(root) = std::path::absolute(root) {
                covered.add(&root);
            }
        }
        covered
    }

    /// The folders to be watched, each without what is below it.
    pub(super) fn watched(&self) -> BTreeSet<PathBuf> {
        let parents = self.names.iter().filter_map(|name| name.parent());
        let parents = parents.filter_map(|parent| parent.canonicalize().ok());
        parents.chain(self.folders.iter().cloned()).collect()
    }

    /// Everything that matters and is there: the folders, what is in them, and single paths.
    pub(super) fn paths(&self) -> BTreeSet<PathBuf> {
        let entries = self
            .folders
            .iter()
            .filter_map(|folder| fs::read_dir(folder).ok());
        let entries = entries.flatten().flatten().map(|entry| entry.path());
        let named = self.folders.iter().chain(&self.names).cloned();
        entries.chain(named).collect()
    }

    /// Whether a change to this path is one to the sources.
    pub(super) fn has(&self, path: &Path) -> bool {
        let is_entry = path
            .parent()
            .is_some_and(|parent| self.folders.contains(parent));
        is_entry || self.folders.contains(path) || self.names.contains(path)
    }

    fn add(&mut self, path: &Path) {
        if !self.name(path) {
            return;
        }
        if let Ok(target) = fs::read_link(path) {
            // A link to a link: each of them can be given another target.
            let target = path
                .parent()
                .map_or_else(|| target.clone(), |parent| parent.join(&target));
            self.add(&target);
        }
        let Ok(real) = path.canonicalize() else {
            return;
        };
        self.name(&real);
        if real.is_dir() {
            self.folder(real);
        }
    }

    /// Takes a path as one that matters, and answers whether it is a new one. When the folder it is in is missing,
    /// that folder's name matters too, and so on upwards.
    fn name(&mut self, path: &Path) -> bool {
        let Some((parent, name)) = path.parent().zip(path.file_name()) else {
            return false;
        };
        match parent.canonicalize() {
            Ok(parent) => self.names.insert(parent.join(name)),
            Err(_) => self.name(parent) || self.names.insert(path.to_owned()),
        }
    }

    fn folder(&mut self, real: PathBuf) {
        let entries = fs::read_dir(&real);
        self.folders.insert(real);
        for entry in entries.into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                self.folder(entry.path());
            }
        }
    }
}
