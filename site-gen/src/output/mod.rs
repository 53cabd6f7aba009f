//! Writing the site: whole or not at all, and never over a folder that is not ours.

mod compressed;
mod folder;
mod in_place;
mod lock;
mod marker;
mod mounted;
mod plan;
mod swap;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

pub use mounted::Holder;
pub use plan::Plan;

use crate::addresses;
use crate::parallel;
use crate::site::Site;
use lock::Lock;
use marker::{MARKER, Owned};

/// The site was not written, or not all of it. The folder is as it was, unless it was written in place.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// Something else is in the folder.
    #[error("{} holds files that site-gen did not write; choose another --out, or empty it yourself", .0.display())]
    NotOurs(PathBuf),
    /// A repository would lose its history, or publish it.
    #[error(
        "{} holds a repository ({name}), which a build must not touch; choose another --out, and copy the site from there",
        .path.display()
    )]
    Repository {
        /// The folder.
        path: PathBuf,
        /// The repository's own folder in it.
        name: &'static str,
    },
    /// Somebody else's file or folder has the name of a file or folder of the site's.
    #[error("{} was not written by site-gen, and the site has a file or folder of this name; move it away", .0.display())]
    InTheWay(PathBuf),
    /// The folder shows a version of the notice that the archive does not have any more.
    #[error(
        "{} shows version {version} of the notice, which is not in content/versions any more: what was shown to people is \
         kept for ever; get the folder back from version control, or, if nobody has seen the version, remove {} yourself",
        .path.display(), .page.display()
    )]
    LostVersion {
        /// The folder.
        path: PathBuf,
        /// The version.
        version: String,
        /// The version's own folder.
        page: PathBuf,
    },
    /// What an earlier build left cannot be removed.
    #[error(
        "{} is left from an earlier build{owner}, and cannot be removed: {source}; remove it with: sudo rm -r {}",
        .path.display(), .path.display()
    )]
    Leftover {
        /// The folder beside the one to write.
        path: PathBuf,
        /// Whose it is, when that is somebody else.
        owner: String,
        /// Why not.
        source: io::Error,
    },
    /// What an earlier build left is not removed, because more would go than that.
    #[error(
        "{} is left from an earlier build, and cannot be removed while something else is mounted in it, at {}; \
         unmount that, and build again",
        .path.display(), .point.display()
    )]
    Mounted {
        /// The folder beside the one to write.
        path: PathBuf,
        /// The folder in it that is on another device, or is shown at another place as well.
        point: PathBuf,
    },
    /// There is a file, and no folder can be.
    #[error("{} is a file; choose a folder for --out", .0.display())]
    File(PathBuf),
    /// Replacing the folder would take away what the site is made from, a home, or everything.
    #[error("{} holds more than a site ({why}); choose a folder of its own for --out", .path.display())]
    Precious {
        /// The folder.
        path: PathBuf,
        /// What it is, or holds.
        why: &'static str,
    },
    /// Another build has the folder, or had it since this one looked.
    #[error("another build is writing {}; run this one again when it has ended", .0.display())]
    Busy(PathBuf),
    /// The file system refused.
    #[error("cannot write {}: {source}", .path.display())]
    Io {
        /// What was being written.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

impl OutputError {
    /// Whether another `--out`, or another moment, is all it takes; otherwise the file system has failed.
    pub fn is_refusal(&self) -> bool {
        !matches!(
            self,
            Self::Io { .. } | Self::Leftover { .. } | Self::Mounted { .. }
        )
    }
}

/// How a site was written.
#[derive(Debug, Default)]
pub struct WriteOutcome {
    /// Who holds the folder, so that its files were exchanged one by one, and not the folder at once.
    pub in_place: Option<Holder>,
    /// What could not be removed beside it, and why: an error that is told when the site stands.
    pub left: Option<OutputError>,
}

fn at<T>(path: &Path, result: io::Result<T>) -> Result<T, OutputError> {
    result.map_err(|source| OutputError::Io {
        path: path.to_owned(),
        source,
    })
}

/// A folder that a site may be written to.
#[derive(Debug)]
pub struct Output {
    /// Behind every link: it is what is renamed.
    out: PathBuf,
    /// Whether its files are to be exchanged one by one.
    in_place: bool,
}

impl Output {
    /// Takes a folder that is absent, empty, or was written by this program; writes nothing. `sources` are the folders
    /// the site is made from, which it must not take the place of.
    pub fn at(out: &Path, sources: &[&Path]) -> Result<Self, OutputError> {
        let out = folder::resolve(out)?;
        folder::refuse_precious(&out, sources)?;
        let output = Self {
            out,
            in_place: false,
        };
        let standing = output.standing();
        folder::refuse_foreign(&standing)?;
        folder::refuse_repository(&standing)?;
        Ok(output)
    }

    /// The same folder, to be written file by file.
    #[must_use]
    pub fn in_place(mut self, in_place: bool) -> Self {
        self.in_place = in_place;
        self
    }

    /// Adds compressed copies of the site's text files, `NAME.gz` and `NAME.br`; writes nothing. Those that stand in the
    /// folder and are right are taken over.
    pub fn compress(&self, site: &mut Site) -> Result<(), OutputError> {
        let standing = self.standing();
        let copies = at(&standing, compressed::copies(site.files.iter(), &standing))?;
        site.files.extend(copies);
        Ok(())
    }

    /// Compares the site with what stands in the folder; writes nothing.
    pub fn plan(&self, site: &Site) -> Result<Plan, OutputError> {
        let standing = self.standing();
        let owned = at(&standing, Owned::of(&standing))?;
        let mounted = mounted::below(&standing);
        let mounted: Vec<String> = mounted
            .iter()
            .filter_map(|point| point.strip_prefix(&standing).ok())
            .map(|name| format!("{}/", name.display()))
            .collect();
        let plan = Plan::compare(&site.files, &standing, &owned, &mounted);
        let plan = at(&standing, plan)?;
        if let Some(name) = plan.in_the_way(&site.files) {
            let name = name.trim_end_matches('/');
            return Err(OutputError::InTheWay(standing.join(name)));
        }
        let mut wanted = plan.changed.iter().chain(&plan.unchanged);
        if let Some(name) = wanted.find(|name| !owned.has(name)) {
            return Err(OutputError::InTheWay(standing.join(name)));
        }
        if let Some(version) = lost_version(site, &plan) {
            let page = addresses::VERSIONS.trim_start_matches('/');
            return Err(OutputError::LostVersion {
                page: standing.join(page).join(&version),
                path: standing,
                version,
            });
        }
        Ok(plan)
    }

    /// Carries out a plan: writes the site to a folder beside this one and puts it in its place in one step, so that a
    /// failed or killed build leaves the last good site. Files that are the same keep their time stamps. Nothing is
    /// written when nothing changes.
    ///
    /// A second build of the same folder is refused and does not wait: what it would write was compared with a site
    /// that is being replaced. A power cut is not guarded against; that would take a flush for every file.
    pub fn write(&self, site: &Site, plan: &Plan) -> Result<WriteOutcome, OutputError> {
        let out = self.out.as_path();
        let (staging, previous, lock) =
            (self.beside("new"), self.beside("old"), self.beside("lock"));
        let is_done = || plan.is_nothing() && out.join(MARKER).is_file();
        // What a killed build left beside the folder is removed also when nothing changes.
        if is_done()
            && ![&staging, &previous, &lock]
                .iter()
                .any(|path| path.exists())
        {
            return Ok(WriteOutcome::default());
        }
        if let Some(parent) = out.parent() {
            at(parent, fs::create_dir_all(parent))?;
        }
        let _lock = Lock::take(out, &lock)?;
        folder::refuse_foreign(&previous)?;
        at(out, swap::recover(out, &previous))?;
        // The plan may have been made while another build was writing.
        if self.plan(site)? != *plan {
            return Err(OutputError::Busy(out.to_owned()));
        }
        folder::refuse_foreign(out)?;
        folder::refuse_repository(out)?;
        folder::refuse_foreign(&staging)?;
        for leftover in [&staging, &previous] {
            folder::remove_leftover(leftover)?;
        }
        if is_done() {
            return Ok(WriteOutcome::default());
        }
        if let Some(holder) = self.holder() {
            in_place::write_in_place(&site.files, plan, out)?;
            return Ok(WriteOutcome {
                in_place: Some(holder),
                left: None,
            });
        }
        let written = stage(&site.files, plan, out, &staging)
            .and_then(|()| at(out, swap::swap(&staging, out, &previous)));
        // The old site after success, half of the new one after failure. The next build removes what stays.
        let left = [&staging, &previous].map(|leftover| folder::remove_leftover(leftover).err());
        written.map(|()| WriteOutcome {
            in_place: None,
            left: left.into_iter().flatten().next(),
        })
    }

    /// Who holds the folder itself; nobody holds one that is not there.
    fn holder(&self) -> Option<Holder> {
        if !self.out.exists() {
            return None;
        }
        let asked = self.in_place.then_some(Holder::Asked);
        mounted::holder(&self.out).or(asked)
    }

    /// The last good site, also where a build was killed between two renames.
    fn standing(&self) -> PathBuf {
        let previous = self.beside("old");
        if !self.out.exists() && previous.join(MARKER).is_file() {
            previous
        } else {
            self.out.clone()
        }
    }

    fn beside(&self, suffix: &str) -> PathBuf {
        let mut name = OsStr::new(".").to_owned();
        name.push(self.out.file_name().unwrap_or_default());
        name.push(format!(".{suffix}"));
        self.out.with_file_name(name)
    }
}

/// A version of the notice whose page would go, though nobody has taken it back.
fn lost_version(site: &Site, plan: &Plan) -> Option<String> {
    let folder = addresses::VERSIONS.trim_start_matches('/');
    let mut removed = plan.removed.iter();
    removed.find_map(|name| {
        let version = name.strip_prefix(folder)?.strip_suffix("/index.html")?;
        let is_replaced = site.versions.is_replaced(version);
        (!is_replaced).then(|| version.to_owned())
    })
}

/// Writes a folder with the whole site: what is the same is linked from `out`, and the rest written.
fn stage(
    files: &BTreeMap<String, Vec<u8>>,
    plan: &Plan,
    out: &Path,
    staging: &Path,
) -> Result<(), OutputError> {
    at(staging, fs::create_dir(staging))?;
    // The marker comes first: a build killed half-way leaves a folder that the next one may remove.
    let marker = staging.join(MARKER);
    let names = files.keys().map(String::as_str);
    at(&marker, fs::write(&marker, marker::text(names)))?;
    for name in &plan.kept {
        at(staging, folder::keep(name, out, staging))?;
    }
    if let Ok(standing) = fs::metadata(out) {
        at(
            staging,
            fs::set_permissions(staging, standing.permissions()),
        )?;
    }
    let files: Vec<_> = files.iter().collect();
    let staged = parallel::in_order(&files, |(name, bytes)| {
        let path = staging.join(name);
        if let Some(folder) = path.parent() {
            at(folder, fs::create_dir_all(folder))?;
        }
        let is_same = plan.unchanged.binary_search(name).is_ok();
        if is_same && fs::hard_link(out.join(name), &path).is_ok() {
            return Ok(());
        }
        at(&path, write(&path, bytes, is_same.then(|| out.join(name))))
    });
    staged.into_iter().collect()
}

/// Writes a file, with the time stamp of another where the file system has no links.
fn write(path: &Path, bytes: &[u8], dated_as: Option<PathBuf>) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    match dated_as {
        Some(standing) => file.set_modified(fs::metadata(standing)?.modified()?),
        None => Ok(()),
    }
}
