//! Writing the site: whole or not at all, and never over a folder that is not ours.

mod compressed;
mod folder;
mod in_place;
mod lock;
mod marker;
mod mounted;
mod plan;
mod staging;
mod swap;

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

pub use mounted::Holder;
pub use plan::Plan;
use plan::Wanted;
pub use staging::Staging;

use crate::addresses;
use crate::options::BuildOptions;
use crate::parallel;
use crate::site::{Report, Site};
use marker::{MARKER, Owned};

/// The site was not written, or not all of it. The folder is as it was, unless it was written in place.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// Something else is in the folder.
    #[error("Mappen {} har filer som site-gen ikke har laget. Velg en annen med --out, eller tøm den selv.", .0.display())]
    NotOurs(PathBuf),
    /// A repository would lose its history, or publish it.
    #[error(
        "Mappen {} har et kodelager ({name}), som en bygging ikke skal røre. Velg en annen med --out, og kopier nettstedet derfra.",
        .path.display()
    )]
    Repository {
        /// The folder.
        path: PathBuf,
        /// The repository's own folder in it.
        name: &'static str,
    },
    /// Somebody else's file or folder has the name of a file or folder of the site's.
    #[error("{} er ikke laget av site-gen, men nettstedet har en fil eller mappe med samme navn. Flytt den.", .0.display())]
    InTheWay(PathBuf),
    /// The folder shows a version of the notice that the archive does not have any more.
    #[error(
        "Mappen {} viser versjon {version} av personvernerklæringen, som ikke lenger finnes i content/versions. Det folk har \
         fått se, beholdes for alltid. Hent mappen content/versions tilbake fra versjonskontrollen. Har ingen sett versjonen, \
         kan du slette {} selv.",
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
        "{} er igjen etter en tidligere bygging{owner} og kan ikke slettes: «{cause}». Slett den med: sudo rm -r {}",
        .path.display(), .path.display()
    )]
    Leftover {
        /// The folder beside the one to write.
        path: PathBuf,
        /// Whose it is, when that is somebody else.
        owner: String,
        /// Why not.
        cause: io::Error,
    },
    /// What an earlier build left is not removed, because more would go than that.
    #[error(
        "{} er igjen etter en tidligere bygging og kan ikke slettes så lenge noe annet er montert i den, på {}. \
         Demonter det, og bygg på nytt.",
        .path.display(), .point.display()
    )]
    Mounted {
        /// The folder beside the one to write.
        path: PathBuf,
        /// The folder in it that is on another device, or is shown at another place as well.
        point: PathBuf,
    },
    /// There is a file, and no folder can be.
    #[error("{} er en fil. Velg en mappe med --out.", .0.display())]
    File(PathBuf),
    /// Replacing the folder would take away what the site is made from, a home, or everything.
    #[error("Mappen {} er mer enn et nettsted ({why}). Velg en egen mappe med --out.", .path.display())]
    Precious {
        /// The folder.
        path: PathBuf,
        /// What it is, or holds.
        why: &'static str,
    },
    /// Another build has the folder, or had it since this one looked.
    #[error("En annen bygging skriver til {}. Prøv igjen når den er ferdig.", .0.display())]
    Busy(PathBuf),
    /// The file system refused.
    #[error("{} kan ikke skrives: «{cause}».", .path.display())]
    Io {
        /// What was being written.
        path: PathBuf,
        /// Why not.
        cause: io::Error,
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
    /// What could not be removed beside it, and why: an error that is reported when the site stands.
    pub left: Option<OutputError>,
}

fn at<T>(path: &Path, result: io::Result<T>) -> Result<T, OutputError> {
    result.map_err(|cause| OutputError::Io {
        path: path.to_owned(),
        cause,
    })
}

/// The folder of a site, and what stands beside it while it is written.
#[derive(Clone, Debug)]
struct Places {
    /// Behind every link: it is what is renamed.
    out: PathBuf,
    /// The new site, until it is whole.
    staging: PathBuf,
    /// The old site, between two renames.
    previous: PathBuf,
    lock: PathBuf,
}

impl Places {
    fn of(out: PathBuf) -> Self {
        let beside = |suffix: &str| {
            let mut name = OsStr::new(".").to_owned();
            name.push(out.file_name().unwrap_or_default());
            name.push(format!(".{suffix}"));
            out.with_file_name(name)
        };
        Self {
            staging: beside("new"),
            previous: beside("old"),
            lock: beside("lock"),
            out,
        }
    }

    /// The last good site, also where a build was killed between two renames.
    fn standing(&self) -> PathBuf {
        if !self.out.exists() && self.previous.join(MARKER).is_file() {
            self.previous.clone()
        } else {
            self.out.clone()
        }
    }
}

/// A folder that a site may be written to.
#[derive(Debug)]
pub struct Output {
    places: Places,
    /// Whether its files are to be exchanged one by one.
    in_place: bool,
    /// Whether text files get compressed copies.
    compress: bool,
}

impl Output {
    /// Takes a folder that is absent, empty, or was written by this program; writes nothing. `sources` are the folders
    /// the site is made from, which it must not take the place of.
    pub fn at(out: &Path, sources: &[&Path]) -> Result<Self, OutputError> {
        let out = folder::resolve(out)?;
        folder::refuse_precious(&out, sources)?;
        let output = Self {
            places: Places::of(out),
            in_place: false,
            compress: false,
        };
        let standing = output.places.standing();
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

    /// The same folder, with a copy `NAME.gz` and `NAME.br` of each text file. Those that stand in it and are right are
    /// taken over.
    #[must_use]
    pub fn compress(mut self, compress: bool) -> Self {
        self.compress = compress;
        self
    }

    /// Builds the site. Each page that differs from the one in the folder is written beside the folder as soon as it is
    /// finished, so that no more than a page of each thread is in memory; it is gone again if the site is not written.
    pub fn build(&self, options: &BuildOptions) -> (Report, Staging) {
        let staging = Staging::new(self.places.clone(), self.compress);
        let mut report = Site::check_into(options, &staging);
        report
            .site
            .iter_mut()
            .for_each(|site| self.add_copies(site));
        (report, staging)
    }

    /// Builds the site in memory; writes nothing.
    pub fn build_in_memory(&self, options: &BuildOptions) -> Report {
        let mut report = Site::check(options);
        report
            .site
            .iter_mut()
            .for_each(|site| self.add_copies(site));
        report
    }

    fn add_copies(&self, site: &mut Site) {
        if self.compress {
            let copies = compressed::copies(site.files.iter(), &self.places.standing());
            site.files.extend(copies);
        }
    }

    /// Compares the site with what stands in the folder; writes nothing.
    pub fn plan(&self, site: &Site, staging: Option<&Staging>) -> Result<Plan, OutputError> {
        self.compare(site, &Wanted::new(&site.files, staging))
    }

    fn compare(&self, site: &Site, wanted: &Wanted<'_>) -> Result<Plan, OutputError> {
        let standing = self.places.standing();
        let owned = at(&standing, Owned::of(&standing))?;
        let mounted = mounted::below(&standing);
        let mounted: Vec<String> = mounted
            .iter()
            .filter_map(|point| point.strip_prefix(&standing).ok())
            .map(|name| format!("{}/", name.display()))
            .collect();
        let plan = Plan::compare(wanted, &standing, &owned, &mounted);
        let plan = at(&standing, plan)?;
        if let Some(name) = plan.in_the_way(wanted) {
            let name = name.trim_end_matches('/');
            return Err(OutputError::InTheWay(standing.join(name)));
        }
        let mut written = plan.changed.iter().chain(&plan.unchanged);
        if let Some(name) = written.find(|name| !owned.has(name)) {
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

    /// Carries out a plan: what waits beside the folder is completed and put in its place in one step, so that a failed
    /// or killed build leaves the last good site. Files that are the same keep their time stamps. Nothing is written
    /// when nothing changes.
    ///
    /// A second build of the same folder is refused and does not wait: what it would write was compared with a site
    /// that is being replaced. A power cut is not guarded against; that would take a flush for every file.
    pub fn write(
        &self,
        site: &Site,
        staging: &Staging,
        plan: &Plan,
    ) -> Result<WriteOutcome, OutputError> {
        if let Some(error) = staging.take_error() {
            return Err(error);
        }
        let places = &self.places;
        let out = places.out.as_path();
        let is_done = || plan.is_nothing() && out.join(MARKER).is_file();
        // What a killed build left beside the folder is removed also when nothing changes.
        if is_done()
            && ![&places.staging, &places.previous, &places.lock]
                .iter()
                .any(|path| path.exists())
        {
            return Ok(WriteOutcome::default());
        }
        staging.begin()?;
        folder::refuse_foreign(&places.previous)?;
        at(out, swap::recover(out, &places.previous))?;
        // The folder may be another one since the plan was made: by another build, or by hand.
        let wanted = Wanted::new(&site.files, Some(staging));
        if self.compare(site, &wanted)? != *plan {
            return Err(OutputError::Busy(out.to_owned()));
        }
        folder::refuse_foreign(out)?;
        folder::refuse_repository(out)?;
        folder::remove_leftover(&places.previous)?;
        if is_done() {
            return Ok(WriteOutcome::default());
        }
        if let Some(holder) = self.holder() {
            in_place::write_in_place(&wanted, staging, plan, out)?;
            return Ok(WriteOutcome {
                in_place: Some(holder),
                left: folder::remove_leftover(&places.staging).err(),
            });
        }
        let written = complete(&wanted, plan, places)
            .and_then(|()| at(out, swap::swap(&places.staging, out, &places.previous)));
        // The old site after success, half of the new one after failure. The next build removes what stays.
        let left =
            [&places.staging, &places.previous].map(|path| folder::remove_leftover(path).err());
        written.map(|()| WriteOutcome {
            in_place: None,
            left: left.into_iter().flatten().next(),
        })
    }

    /// Who holds the folder itself; nobody holds one that is not there.
    fn holder(&self) -> Option<Holder> {
        let out = self.places.out.as_path();
        if !out.exists() {
            return None;
        }
        let asked = self.in_place.then_some(Holder::Asked);
        mounted::holder(out).or(asked)
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

/// Makes a whole site of the staged pages: what is the same is linked from the folder, and the rest written.
fn complete(wanted: &Wanted<'_>, plan: &Plan, places: &Places) -> Result<(), OutputError> {
    let (out, staging) = (places.out.as_path(), places.staging.as_path());
    let marker = staging.join(MARKER);
    at(&marker, fs::write(&marker, marker::text(wanted.names())))?;
    for name in &plan.kept {
        at(staging, folder::keep(name, out, staging))?;
    }
    if let Ok(standing) = fs::metadata(out) {
        at(
            staging,
            fs::set_permissions(staging, standing.permissions()),
        )?;
    }
    let missing: Vec<&str> = wanted.names().collect();
    let completed = parallel::in_order(&missing, |name| {
        if wanted.is_staged(name) {
            return Ok(());
        }
        let (standing, path) = (out.join(name), staging.join(name));
        if let Some(folder) = path.parent() {
            at(folder, fs::create_dir_all(folder))?;
        }
        let is_same = plan
            .unchanged
            .binary_search_by(|other| other.as_str().cmp(name))
            .is_ok();
        if is_same && fs::hard_link(&standing, &path).is_ok() {
            return Ok(());
        }
        let bytes = match wanted.bytes(name) {
            Some(bytes) => Cow::Borrowed(bytes),
            None => Cow::Owned(at(&standing, fs::read(&standing))?),
        };
        at(&path, write(&path, &bytes, is_same.then_some(standing)))
    });
    completed.into_iter().collect()
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
