//! Which folder is meant, and whether it may be replaced.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{MARKER, OutputError, at, mounted};

/// Folders and files by which version control is known.
const REPOSITORIES: &[&str] = &[".git", ".hg", ".svn", ".jj"];

/// The folder itself, behind links and `..`, though it or the folders above it are not there yet.
pub(super) fn resolve(out: &Path) -> Result<PathBuf, OutputError> {
    let mut existing = at(out, std::path::absolute(out))?;
    let mut missing = Vec::new();
    let mut resolved = loop {
        match existing.canonicalize() {
            Ok(found) => break found,
            Err(error) if error.kind() == io::ErrorKind::NotFound && !existing.is_symlink() => {
                missing.extend(existing.file_name().map(ToOwned::to_owned));
                if !existing.pop() {
                    return at(out, Err(error));
                }
            }
            Err(error) => return at(out, Err(error)),
        }
    };
    resolved.extend(missing.into_iter().rev());
    Ok(resolved)
}

/// Refuses what a slip of the keyboard must not take away.
pub(super) fn refuse_precious(out: &Path, sources: &[&Path]) -> Result<(), OutputError> {
    let refuse = |why| {
        let path = out.to_owned();
        Err(OutputError::Precious { path, why })
    };
    if out.parent().is_none() {
        return refuse("den er roten av filsystemet");
    }
    if std::env::home_dir().is_some_and(|home| home.canonicalize().is_ok_and(|home| home == out)) {
        return refuse("den er hjemmemappen din");
    }
    for source in sources {
        // A folder that is not there is not taken away; that it is missing is reported by who reads it.
        let Ok(source) = source.canonicalize() else {
            continue;
        };
        if source.starts_with(out) {
            return refuse("kildefilene ligger i den");
        }
        if out.starts_with(&source) {
            return refuse("den ligger blant kildefilene");
        }
    }
    Ok(())
}

/// An absent or empty folder is free to take; any other must have the marker.
pub(super) fn refuse_foreign(folder: &Path) -> Result<(), OutputError> {
    let is_empty = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(OutputError::File(folder.to_owned()));
        }
        Err(error) => return at(folder, Err(error)),
    };
    if is_empty || folder.join(MARKER).is_file() {
        Ok(())
    } else {
        Err(OutputError::NotOurs(folder.to_owned()))
    }
}

/// Refuses a folder with a history in it.
pub(super) fn refuse_repository(folder: &Path) -> Result<(), OutputError> {
    let mut names = REPOSITORIES.iter();
    match names.find(|name| folder.join(name).symlink_metadata().is_ok()) {
        None => Ok(()),
        Some(name) => Err(OutputError::Repository {
            path: folder.to_owned(),
            name,
        }),
    }
}

/// Brings what others put into a folder along to the one that takes its place.
pub(super) fn keep(name: &str, from: &Path, to: &Path) -> io::Result<()> {
    let (from, to) = (from.join(name), to.join(name));
    if name.ends_with('/') {
        fs::create_dir_all(&to)?;
        return fs::set_permissions(&to, fs::metadata(&from)?.permissions());
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    match fs::hard_link(&from, &to) {
        Ok(()) => Ok(()),
        Err(_) => fs::copy(&from, &to).map(|_| ()),
    }
}

/// Removes what a build left beside the folder, or says whose it is. Nothing is removed where something is mounted.
pub(super) fn remove_leftover(folder: &Path) -> Result<(), OutputError> {
    let mounted = mounted::below(folder).into_iter().next();
    let elsewhere = match mounted {
        Some(point) => Ok(Some(point)),
        None => on_another_device(folder),
    };
    if let Some(point) = at(folder, elsewhere)? {
        let path = folder.to_owned();
        return Err(OutputError::Mounted { path, point });
    }
    remove(folder).map_err(|cause| OutputError::Leftover {
        path: folder.to_owned(),
        owner: other_owner(folder),
        cause,
    })
}

/// The first folder in a folder that is on another device. Systems other than Linux do not say what is mounted where.
#[cfg(unix)]
fn on_another_device(folder: &Path) -> io::Result<Option<PathBuf>> {
    use std::os::unix::fs::MetadataExt as _;
    match folder.symlink_metadata() {
        Ok(found) => not_on(found.dev(), folder),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
fn not_on(device: u64, folder: &Path) -> io::Result<Option<PathBuf>> {
    use std::os::unix::fs::MetadataExt as _;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_type()?.is_dir() {
            continue;
        }
        // What is not a link is looked at itself, where something is mounted on it as well.
        let path = entry.path();
        if fs::symlink_metadata(&path)?.dev() != device {
            return Ok(Some(path));
        }
        if let Some(found) = not_on(device, &path)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

#[cfg(not(unix))]
fn on_another_device(_folder: &Path) -> io::Result<Option<PathBuf>> {
    Ok(None)
}

#[cfg(unix)]
fn other_owner(folder: &Path) -> String {
    use std::os::unix::fs::MetadataExt as _;
    let owner = fs::metadata(folder).map(|found| found.uid());
    match owner {
        Ok(owner) if owner != rustix::process::geteuid().as_raw() => {
            let name = if owner == 0 { " (root)" } else { "" };
            format!(" av bruker {owner}{name}")
        }
        _ => String::new(),
    }
}

#[cfg(not(unix))]
fn other_owner(_folder: &Path) -> String {
    String::new()
}

/// Removes a folder of ours, if it is there; the marker last, so that what a kill leaves is still known as ours.
pub(super) fn remove(folder: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else if entry.file_name() != MARKER {
            fs::remove_file(entry.path())?;
        }
    }
    fs::remove_dir_all(folder)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs;
    use std::os::unix::fs::MetadataExt as _;

    use super::{not_on, on_another_device};

    #[test]
    fn a_folder_on_another_device_is_found() {
        let root = tempfile::tempdir().unwrap();
        let below = root.path().join("a/b");
        fs::create_dir_all(&below).unwrap();
        assert_eq!(on_another_device(root.path()).unwrap(), None);
        assert_eq!(on_another_device(&root.path().join("none")).unwrap(), None);
        let device = fs::metadata(root.path()).unwrap().dev();
        let found = not_on(device + 1, root.path()).unwrap();
        assert_eq!(found, Some(root.path().join("a")));
    }
}
