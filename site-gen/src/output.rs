//! Writing the site: whole or not at all, and never over a folder that is not ours.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::site::Site;

/// A file in every folder this program has written, which is how it knows that it may replace it.
const MARKER: &str = ".site-gen";
const MARKER_TEXT: &str = "This folder is written by site-gen, which replaces it at every build.\n";

/// The site was not written. The folder is as it was.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// Something else is in the folder.
    #[error("{} holds files that site-gen did not write; choose another --out, or empty it yourself", .0.display())]
    NotOurs(PathBuf),
    /// The file system refused.
    #[error("cannot write {}: {source}", .path.display())]
    Io {
        /// What was being written.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// Writes the site to a folder beside `out` and then puts it in `out`'s place, so that a failed or killed build
/// leaves the last good site.
pub fn write_site(site: &Site, out: &Path) -> Result<(), OutputError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| OutputError::Io { path, source }
    };
    // The folder itself, also behind a link and under the name `.`: it is what is renamed.
    let real = match out.canonicalize() {
        Ok(real) => real,
        Err(error) if error.kind() == io::ErrorKind::NotFound => out.to_owned(),
        Err(source) => return Err(failed(out)(source)),
    };
    let out = real.as_path();
    if out.file_name().is_none() {
        return Err(OutputError::NotOurs(out.to_owned()));
    }
    let (staging, previous) = (beside(out, "new"), beside(out, "old"));
    refuse_foreign(&previous)?;
    if !out.exists() && previous.exists() {
        // A build was killed between its two renames: this is the last good site.
        fs::rename(&previous, out).map_err(failed(out))?;
    }
    refuse_foreign(out)?;
    refuse_foreign(&staging)?;
    for leftover in [&staging, &previous] {
        if leftover.exists() {
            fs::remove_dir_all(leftover).map_err(failed(leftover))?;
        }
    }
    // The marker comes first: a build killed half-way leaves a folder that the next one may remove.
    write(&staging.join(MARKER), MARKER_TEXT.as_bytes())?;
    for (name, bytes) in &site.files {
        write(&staging.join(name), bytes)?;
    }
    let replaces = out.exists();
    if replaces {
        fs::rename(out, &previous).map_err(failed(out))?;
    }
    if let Err(error) = fs::rename(&staging, out) {
        if replaces {
            fs::rename(&previous, out).map_err(failed(out))?;
        }
        return Err(failed(out)(error));
    }
    if replaces {
        // The new site is in place whether this succeeds or not; what is left is removed by the next build.
        let _left_for_the_next_build = fs::remove_dir_all(&previous);
    }
    Ok(())
}

/// An absent or empty folder is free to take; any other must have the marker.
fn refuse_foreign(folder: &Path) -> Result<(), OutputError> {
    let is_empty = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(source) => {
            return Err(OutputError::Io {
                path: folder.to_owned(),
                source,
            });
        }
    };
    if is_empty || folder.join(MARKER).is_file() {
        Ok(())
    } else {
        Err(OutputError::NotOurs(folder.to_owned()))
    }
}

fn beside(out: &Path, suffix: &str) -> PathBuf {
    let name = out
        .file_name()
        .map_or_else(|| "site".into(), std::ffi::OsStr::to_string_lossy);
    out.with_file_name(format!(".{name}.{suffix}"))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), OutputError> {
    let failed = |source| OutputError::Io {
        path: path.to_owned(),
        source,
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(path, bytes).map_err(failed)
}
