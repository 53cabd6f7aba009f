//! Changes to the sources, as the operating system tells of them, gathered until they pause.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant, SystemTime};

use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind};
use notify::{ErrorKind, Event, RecommendedWatcher, RecursiveMode, Watcher};

use super::covered::Covered;

/// How long it must be quiet before what was built is shown: an editor saves a file in several steps, and a checkout
/// writes many files.
const QUIET: Duration = Duration::from_millis(25);
/// How long it must be quiet before it is worth building: most files are saved within this.
const SETTLED: Duration = Duration::from_millis(3);
/// How long changes that never pause can put off what is shown, apart from the builds themselves.
pub(super) const LONGEST: Duration = Duration::from_millis(250);
/// How often the files are looked at where no change is told: some file systems tell of none (those of another machine,
/// of a container's host, of Windows under Linux), and a system watches only so many folders.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often folders are looked for anew when each look finds more of them.
const LOOKS: usize = 20;

/// Watches files and folders.
///
/// Each folder is watched by itself instead of whole trees by `notify`, which would lose a root that is removed and made
/// again, or is a link that is given another target.
pub(super) struct Changes {
    roots: Vec<PathBuf>,
    covered: Covered,
    /// None where the system gives no watcher, or none was asked for.
    watcher: Option<RecommendedWatcher>,
    /// The files and folders as they were last looked at.
    seen: Seen,
    /// What is not as it should be with the watching, until it has been told.
    hint: Option<String>,
    is_hint_given: bool,
    /// Folders the watcher has been given.
    watched: BTreeSet<PathBuf>,
    events: Receiver<notify::Result<Event>>,
    /// When the newest change was heard of.
    newest: Instant,
}

impl Changes {
    /// Begins to watch, or only to look at the files now and then. A root may be missing, and may be a link.
    pub(super) fn of(roots: Vec<PathBuf>, is_polling: bool) -> notify::Result<Self> {
        let (sender, events) = channel();
        let mut changes = Self {
            covered: Covered::default(),
            watched: BTreeSet::new(),
            roots,
            watcher: None,
            seen: Seen::new(),
            hint: None,
            is_hint_given: false,
            events,
            newest: Instant::now(),
        };
        if !is_polling {
            let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
                if event.as_ref().map_or(true, is_change) {
                    // Nobody listens any more when the preview has ended.
                    let _ended = sender.send(event);
                }
            });
            match watcher {
                Ok(watcher) => changes.watcher = Some(watcher),
                Err(error) => changes.hint = Some(limit(&error).ok_or(error)?),
            }
        }
        changes.look()?;
        Ok(changes)
    }

    /// What an editor should know of the watching, once.
    pub(super) fn take_hint(&mut self) -> Option<String> {
        let hint = self.hint.take().filter(|_| !self.is_hint_given);
        self.is_hint_given |= hint.is_some();
        hint
    }

    /// Waits for a change, and answers with the paths that were changed; none when the system could not say. The
    /// sources are worth building then, and may still be in the middle of a change.
    pub(super) fn next(&mut self) -> notify::Result<BTreeSet<PathBuf>> {
        let mut batch = Batch::default();
        let mut has_event = true;
        while batch.is_empty() {
            match self.events.recv_timeout(LOOK_EVERY) {
                Ok(event) => {
                    has_event = true;
                    self.note(event, &mut batch);
                }
                Err(RecvTimeoutError::Disconnected) if self.watcher.is_some() => {
                    return Err(ended());
                }
                Err(RecvTimeoutError::Disconnected) => {
                    std::thread::sleep(LOOK_EVERY);
                    self.compare(&mut batch);
                }
                Err(RecvTimeoutError::Timeout) => {
                    self.compare(&mut batch);
                    has_event = false;
                }
            }
        }
        let latest = Instant::now() + LONGEST;
        if self.watcher.is_some() {
            let before = self.newest;
            self.gather(&mut batch, SETTLED, latest)?;
            if !has_event && self.newest == before {
                self.hint = Some(
                    "Systemet melder ikke fra om endringer i disse filene, så de sjekkes hvert sekund (--poll)."
                        .to_owned(),
                );
            }
        }
        self.take_in(&batch)?;
        Ok(batch.changed)
    }

    /// Waits until there was no change for a moment, but not longer than to `latest`, and answers with the paths that
    /// were changed in the meantime; `None` when nothing was, so that what was built from is what is there.
    pub(super) fn more(&mut self, latest: Instant) -> notify::Result<Option<BTreeSet<PathBuf>>> {
        let mut batch = Batch::default();
        if self.watcher.is_none() {
            return Ok(None);
        }
        self.gather(&mut batch, QUIET, latest)?;
        if batch.is_empty() {
            return Ok(None);
        }
        self.take_in(&batch)?;
        Ok(Some(batch.changed))
    }

    fn gather(
        &mut self,
        batch: &mut Batch,
        quiet: Duration,
        latest: Instant,
    ) -> notify::Result<()> {
        loop {
            let wait = (self.newest + quiet)
                .min(latest)
                .saturating_duration_since(Instant::now());
            match self.events.recv_timeout(wait) {
                Ok(event) => self.note(event, batch),
                Err(RecvTimeoutError::Timeout) => return Ok(()),
                Err(RecvTimeoutError::Disconnected) => return Err(ended()),
            }
            if Instant::now() >= latest {
                return Ok(());
            }
        }
    }

    /// Watches what is there after these changes, so that whatever is read from now on is not changed unseen.
    fn take_in(&mut self, batch: &Batch) -> notify::Result<()> {
        for path in &batch.moved {
            self.forget(path);
        }
        if batch.is_lost {
            self.forget(Path::new(""));
        }
        self.look()
    }

    /// Adds what is otherwise than when it was last looked at.
    fn compare(&mut self, batch: &mut Batch) {
        let now = seen(&self.covered);
        if now != self.seen {
            let paths = now.keys().chain(self.seen.keys());
            let changed = paths.filter(|path| now.get(*path) != self.seen.get(*path));
            let changed: BTreeSet<PathBuf> = changed.cloned().collect();
            batch.moved.extend(changed.iter().cloned());
            batch.changed.extend(changed);
            self.seen = now;
        }
    }

    /// Adds what matters of an event.
    fn note(&mut self, event: notify::Result<Event>, batch: &mut Batch) {
        let Ok(event) = event else {
            batch.is_lost = true;
            self.newest = Instant::now();
            return;
        };
        let stays = matches!(
            event.kind,
            EventKind::Modify(ModifyKind::Data(_)) | EventKind::Access(_)
        );
        let is_lost = event.need_rescan();
        let paths: Vec<_> = event
            .paths
            .into_iter()
            .filter(|path| self.covered.has(path))
            .collect();
        if is_lost || !paths.is_empty() {
            self.newest = Instant::now();
        }
        batch.is_lost |= is_lost;
        if !stays {
            batch.moved.extend(paths.iter().cloned());
        }
        batch.changed.extend(paths);
    }

    /// Gives up the watches at and below a path, whose folders may be others now; the empty path is above all.
    fn forget(&mut self, path: &Path) {
        let watcher = &mut self.watcher;
        self.watched.retain(|folder| {
            let stays = !folder.starts_with(path);
            if let (false, Some(watcher)) = (stays, watcher.as_mut()) {
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
            let Some(watcher) = &mut self.watcher else {
                break;
            };
            for folder in wanted {
                if self.watched.contains(&folder) {
                    continue;
                }
                match watcher.watch(&folder, RecursiveMode::NonRecursive) {
                    Ok(()) => is_new |= self.watched.insert(folder),
                    // What is gone again, or closed to us, is no part of the sources either.
                    Err(_) if std::fs::read_dir(&folder).is_err() => {}
                    // What is watched already stays so, and all of it is looked at.
                    Err(error) => self.hint = Some(limit(&error).ok_or(error)?),
                }
            }
            if !is_new {
                break;
            }
        }
        self.seen = seen(&self.covered);
        Ok(())
    }
}

/// When each file and folder of the sources was last changed, and its size.
type Seen = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

/// The sources as they are now.
fn seen(covered: &Covered) -> Seen {
    let paths = covered.paths().into_iter();
    let found = paths.filter_map(|path| {
        let found = std::fs::symlink_metadata(&path).ok()?;
        Some((path, (found.modified().ok(), found.len())))
    });
    found.collect()
}

/// What to do about a limit of the system's (inotify(7)); `None` when the error is another.
fn limit(error: &notify::Error) -> Option<String> {
    let is_limit = |kind: &ErrorKind| match kind {
        // EMFILE: too many open files, which is what the system calls too many watchers.
        ErrorKind::Io(error) => (error.raw_os_error() == Some(24)).then_some("max_user_instances"),
        ErrorKind::MaxFilesWatch => Some("max_user_watches"),
        _ => None,
    };
    let name = is_limit(&error.kind)?;
    let more = if name == "max_user_watches" {
        524_288
    } else {
        512
    };
    Some(format!(
        "Systemet følger ikke flere filer enn fs.inotify.{name} tillater, så filene sjekkes hvert sekund. Andre programmer \
         bruker av den samme grensen. Lukk noen av dem, eller hev den: sudo sysctl fs.inotify.{name}={more}"
    ))
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

fn ended() -> notify::Error {
    notify::Error::generic("the watching of files has ended")
}

/// Reading is none, or each build would be the reason of the next.
fn is_change(event: &Event) -> bool {
    match event.kind {
        EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use notify::Event;
    use notify::event::{AccessKind, AccessMode, CreateKind, EventKind, RemoveKind};

    use super::is_change;

    #[track_caller]
    fn check(kind: EventKind, expected: bool) {
        assert_eq!(is_change(&Event::new(kind)), expected, "{kind:?}");
    }

    #[test]
    fn reading_is_no_change() {
        for kind in [
            AccessKind::Read,
            AccessKind::Open(AccessMode::Any),
            AccessKind::Close(AccessMode::Read),
        ] {
            check(EventKind::Access(kind), false);
        }
        check(
            EventKind::Access(AccessKind::Close(AccessMode::Write)),
            true,
        );
        check(EventKind::Create(CreateKind::File), true);
        check(EventKind::Remove(RemoveKind::Folder), true);
        check(EventKind::Any, true);
    }
}
