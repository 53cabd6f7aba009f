//! Changes to the sources, as the operating system tells of them, gathered until they pause.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

use super::covered::Covered;

/// How long it must be quiet after a change: an editor saves a file in several steps, and a checkout many files.
const QUIET: Duration = Duration::from_millis(25);
/// How long changes that never pause can put off a build.
const LONGEST: Duration = Duration::from_millis(250);
/// How often folders are looked for anew when each look finds more of them.
const LOOKS: usize = 20;

/// Watches files and folders.
///
/// Each folder is watched by itself instead of whole trees by `notify`: what it does with trees misses a folder
/// behind a link that was made later, and a root that is removed and made again.
pub(super) struct Changes {
    roots: Vec<PathBuf>,
    covered: Covered,
    watcher: RecommendedWatcher,
    /// Folders the watcher has been given.
    watched: BTreeSet<PathBuf>,
    told: Receiver<notify::Result<Event>>,
}

impl Changes {
    /// Begins to watch. A root may be missing, and may be a link.
    pub(super) fn of(roots: Vec<PathBuf>) -> notify::Result<Self> {
        let (tell, told) = channel();
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            if event.as_ref().map_or(true, is_change) {
                // Nobody listens any more when the preview has ended.
                let _ended = tell.send(event);
            }
        })?;
        let mut changes = Self {
            covered: Covered::default(),
            watched: BTreeSet::new(),
            roots,
            watcher,
            told,
        };
        changes.look()?;
        Ok(changes)
    }

    /// Waits for changes, until there was none for a moment, and answers with the paths they were at; none when the
    /// system could not say. Whatever the sources are when this returns, later changes to them are seen.
    pub(super) fn next(&mut self) -> notify::Result<BTreeSet<PathBuf>> {
        let mut batch = Batch::default();
        let gone = |_| notify::Error::generic("the watching of files has ended");
        while batch.is_empty() {
            let event = self.told.recv().map_err(gone)?;
            self.note(event, &mut batch);
        }
        let latest = Instant::now() + LONGEST;
        let mut quiet = Instant::now() + QUIET;
        loop {
            let wait = quiet.min(latest).saturating_duration_since(Instant::now());
            match self.told.recv_timeout(wait) {
                Ok(event) => {
                    if self.note(event, &mut batch) {
                        quiet = Instant::now() + QUIET;
                    }
                    if Instant::now() >= latest {
                        break;
                    }
                }
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(notify::Error::generic("the watching of files has ended"));
                }
            }
        }
        for path in &batch.moved {
            self.forget(path);
        }
        if batch.is_lost {
            self.forget(Path::new(""));
        }
        self.look()?;
        Ok(batch.changed)
    }

    /// Adds what matters of an event, and answers whether anything does.
    fn note(&self, event: notify::Result<Event>, batch: &mut Batch) -> bool {
        let Ok(event) = event else {
            batch.is_lost = true;
            return true;
        };
        batch.is_lost |= event.need_rescan();
        let mut matters = event.need_rescan();
        let stays = matches!(
            event.kind,
            EventKind::Modify(ModifyKind::Data(_)) | EventKind::Access(_)
        );
        for path in event
            .paths
            .into_iter()
            .filter(|path| self.covered.has(path))
        {
            if !stays {
                batch.moved.insert(path.clone());
            }
            batch.changed.insert(path);
            matters = true;
        }
        matters
    }

    /// Gives up the watches at and below a path, whose folders may be others now; the empty path is above all.
    fn forget(&mut self, path: &Path) {
        let watcher = &mut self.watcher;
        self.watched.retain(|folder| {
            let stays = !folder.starts_with(path);
            if !stays {
                // It is given up by itself when the folder is gone.
                let _gone_already = watcher.unwatch(folder);
            }
            stays
        });
    }

    /// Watches what is there now. What was made in a folder before it was watched is found by looking again.
    fn look(&mut self) -> notify::Result<()> {
        for _ in 0..LOOKS {
            self.covered = Covered::by(&self.roots);
            let wanted = self.covered.watched();
            let old: Vec<_> = self.watched.difference(&wanted).cloned().collect();
            for folder in old {
                self.forget(&folder);
            }
            let mut is_new = false;
            for folder in wanted {
                if self.watched.contains(&folder) {
                    continue;
                }
                match self.watcher.watch(&folder, RecursiveMode::NonRecursive) {
                    Ok(()) => is_new |= self.watched.insert(folder),
                    // What is gone again, or closed to us, is no part of the sources either.
                    Err(_) if std::fs::read_dir(&folder).is_err() => {}
                    Err(error) => return Err(error),
                }
            }
            if !is_new {
                break;
            }
        }
        Ok(())
    }
}

/// Changes that came together.
#[derive(Default)]
struct Batch {
    changed: BTreeSet<PathBuf>,
    /// Those of them after which the path may be another file or folder.
    moved: BTreeSet<PathBuf>,
    /// Whether the system has lost count.
    is_lost: bool,
}

impl Batch {
    fn is_empty(&self) -> bool {
        self.changed.is_empty() && !self.is_lost
    }
}

/// Reading is none, or each build would be the reason of the next.
fn is_change(event: &Event) -> bool {
    match event.kind {
        EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}
