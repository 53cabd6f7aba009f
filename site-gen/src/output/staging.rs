//! The folder beside the site's, where finished pages wait for the rest of the site.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use super::lock::Lock;
use super::marker::{self, MARKER};
use super::{OutputError, Places, at, compressed, folder, write};
use crate::site::sink::PageSink;

/// How a page differs from what stands in the folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PageState {
    /// It is not there, or has other bytes, and waits here.
    Staged,
    /// It is there with the same bytes, in this file, and was not written again.
    Standing(Stamp),
}

/// Takes the pages of a build one by one: each is compared with what stands in the folder, and written beside it if it
/// is another. Nothing is written while nothing differs. What waits here is removed when this value goes before the site
/// was written.
#[derive(Debug)]
pub struct Staging {
    places: Places,
    /// The folder that pages are compared with, and whether it is there.
    standing: PathBuf,
    has_standing: bool,
    /// Whether pages get compressed copies.
    compress: bool,
    pages: Mutex<HashMap<String, PageState>>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Held while there is a folder of what is staged.
    lock: Option<Lock>,
    /// What could not be written first. Nothing is written after it.
    error: Option<OutputError>,
}

/// What tells that a file is the one that was compared: a change by anybody gives it another time, length or place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    inode: u64,
}

impl Stamp {
    pub(super) fn of(metadata: &Metadata) -> Self {
        Self {
            modified: metadata.modified().ok(),
            length: metadata.len(),
            inode: inode(metadata),
        }
    }
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    metadata.ino()
}

#[cfg(not(unix))]
fn inode(_metadata: &Metadata) -> u64 {
    0
}

impl Staging {
    pub(super) fn new(places: Places, compress: bool) -> Self {
        let standing = places.standing();
        Self {
            has_standing: standing.exists(),
            standing,
            places,
            compress,
            pages: Mutex::default(),
            state: Mutex::default(),
        }
    }

    /// The pages that were taken, in order of their names.
    pub(super) fn pages(&self) -> BTreeMap<String, PageState> {
        let pages = lock(&self.pages);
        let pages = pages.iter().map(|(name, state)| (name.clone(), *state));
        pages.collect()
    }

    /// Takes the lock of the site's folder, and makes the folder of what is staged, unless that is done.
    pub(super) fn begin(&self) -> Result<(), OutputError> {
        let mut state = lock(&self.state);
        if state.lock.is_none() {
            let places = &self.places;
            if let Some(parent) = places.out.parent() {
                at(parent, fs::create_dir_all(parent))?;
            }
            let taken = Lock::take(&places.out, &places.lock)?;
            let staging = places.staging.as_path();
            folder::refuse_foreign(staging)?;
            folder::remove_leftover(staging)?;
            at(staging, fs::create_dir(staging))?;
            // The marker comes first: a build killed half-way leaves a folder that the next one may remove.
            let marker = staging.join(MARKER);
            at(
                &marker,
                fs::write(&marker, marker::text(std::iter::empty())),
            )?;
            state.lock = Some(taken);
        }
        Ok(())
    }

    /// Why a page could not be staged.
    pub(super) fn take_error(&self) -> Option<OutputError> {
        lock(&self.state).error.take()
    }

    /// The bytes of a page that was taken, where it is.
    pub(super) fn bytes(&self, name: &str) -> io::Result<Vec<u8>> {
        match lock(&self.pages).get(name).copied() {
            Some(PageState::Staged) => fs::read(self.places.staging.join(name)),
            // Where a build was killed between two renames, the folder has been put back since.
            Some(PageState::Standing(_)) => fs::read(self.places.standing().join(name)),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// Stages a file, unless it stands already; false when it cannot be.
    fn stage(&self, name: &str, bytes: &[u8]) -> bool {
        let same = self
            .has_standing
            .then(|| same(&self.standing.join(name), bytes));
        let state = match same.and_then(|same| same.ok().flatten()) {
            Some(stamp) => PageState::Standing(stamp),
            None if self.put(name, bytes) => PageState::Staged,
            None => return false,
        };
        lock(&self.pages).insert(name.to_owned(), state);
        true
    }

    fn put(&self, name: &str, bytes: &[u8]) -> bool {
        let (is_begun, has_failed) = {
            let state = lock(&self.state);
            (state.lock.is_some(), state.error.is_some())
        };
        if has_failed {
            return false;
        }
        let begun = if is_begun { Ok(()) } else { self.begin() };
        let written = begun.and_then(|()| {
            let path = self.places.staging.join(name);
            if let Some(folder) = path.parent() {
                at(folder, fs::create_dir_all(folder))?;
            }
            at(&path, write(&path, bytes, None))
        });
        match written {
            Ok(()) => true,
            Err(error) => {
                lock(&self.state).error.get_or_insert(error);
                false
            }
        }
    }
}

impl PageSink for Staging {
    fn take(&self, name: &str, html: String) -> Option<String> {
        if !self.stage(name, html.as_bytes()) {
            return Some(html);
        }
        if self.compress {
            for (name, copy) in compressed::copies_of(name, html.as_bytes(), &self.standing) {
                // One that cannot be written is an error like any other, and is not published.
                let _staged_or_reported = self.stage(&name, &copy);
            }
        }
        None
    }

    fn read(&self, name: &str) -> Option<String> {
        String::from_utf8(self.bytes(name).ok()?).ok()
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if lock(&self.state).lock.is_some() {
            // After success it is the old site that is there. The next build removes what stays.
            let _removed_or_left = folder::remove_leftover(&self.places.staging);
        }
    }
}

/// What a thread that panicked held is whole: it is changed in one step each time.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

thread_local! {
    /// One buffer per thread is used again for each file that is compared.
    static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// The stamp of a file that has these bytes. A file of another size is not read.
pub(super) fn same(path: &Path, bytes: &[u8]) -> io::Result<Option<Stamp>> {
    let mut file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.len() != bytes.len() as u64 {
        return Ok(None);
    }
    let mut standing = BUFFER.take();
    standing.resize(bytes.len(), 0);
    let read = file.read_exact(&mut standing);
    let is_same = standing == bytes;
    BUFFER.set(standing);
    match read {
        Ok(()) => Ok(is_same.then(|| Stamp::of(&metadata))),
        // Somebody has made it shorter meanwhile.
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}
