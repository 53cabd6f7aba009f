//! Folders and files that hold personal data: for the user who runs the program, and for nobody else.
//!
//! What is made here has its mode whatever the umask is, and what was there before is looked at before it is used. On
//! systems without Unix modes a user's folders are the user's own by inheritance, and nothing is asked.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// Why a folder or a file is not used, and what to do. No content is in any message.
#[derive(Debug, thiserror::Error)]
pub enum PrivateFileError {
    /// Another user owns it, who could read and change what is written there.
    #[error("{} belongs to another user of this machine; remove it, or use a folder of your own", .0.display())]
    Foreign(PathBuf),
    /// Others may have put anything into it.
    #[error(
        "{} may be written by other users of this machine, so what is in it need not be yours; remove it",
        .0.display()
    )]
    WrittenByOthers(PathBuf),
    /// A link, or what is neither a file nor a folder: it can lead anywhere.
    #[error("{} is neither a file nor a folder; remove it", .0.display())]
    NoFile(PathBuf),
    /// The system refused something.
    #[error("{} cannot be used", path.display())]
    System {
        /// What it was about.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl PrivateFileError {
    /// An error of the system's, with what it was about.
    fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        |source| Self::System {
            path: path.to_owned(),
            source,
        }
    }
}

/// Makes a folder, and those above it that are missing, each for this user alone.
pub fn make_folder(path: &Path) -> io::Result<()> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    if let Some(above) = path.parent() {
        make_folder(above)?;
    }
    let mut builder = fs::DirBuilder::new();
    owner::folder_mode(&mut builder);
    builder.create(path)?;
    owner::set_folder_mode(&File::open(path)?)
}

/// Takes over a folder that is there: it must be this user's, and is nobody else's from here on.
///
/// Everything in it is held to the same, as deep as it goes, after others have lost the way in. A file that others may
/// write is refused and not mended: they may have written it already.
pub fn take_over(path: &Path) -> Result<(), PrivateFileError> {
    let at = PrivateFileError::at;
    let folder = File::open(path).map_err(at(path))?;
    if !owner::is_this_user(&folder.metadata().map_err(at(path))?) {
        return Err(PrivateFileError::Foreign(path.to_owned()));
    }
    owner::set_folder_mode(&folder).map_err(at(path))?;
    for entry in fs::read_dir(path).map_err(at(path))? {
        let path = entry.map_err(at(path))?.path();
        // Not of what a link leads to.
        let found = fs::symlink_metadata(&path).map_err(at(&path))?;
        if !owner::is_this_user(&found) {
            return Err(PrivateFileError::Foreign(path));
        }
        if found.is_dir() {
            take_over(&path)?;
        } else if !found.is_file() {
            return Err(PrivateFileError::NoFile(path));
        } else if owner::others_may_write(&found) {
            return Err(PrivateFileError::WrittenByOthers(path));
        } else {
            owner::set_file_mode(&path).map_err(at(&path))?;
        }
    }
    Ok(())
}

/// Whether a folder or a file that is there is this user's; asked before anything in it is touched.
pub fn is_own(path: &Path) -> io::Result<bool> {
    Ok(owner::is_this_user(&fs::metadata(path)?))
}

/// Makes a file that is not there yet.
pub fn create(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    owner::file_mode(&mut options);
    let file = options.write(true).create_new(true).open(path)?;
    owner::set_file_mode(path)?;
    Ok(file)
}

/// Writes a file, whole or not at all, in place of an earlier one.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    use io::Write as _;
    let mut staged = path.as_os_str().to_owned();
    staged.push(".new");
    let staged = PathBuf::from(staged);
    // One that a crash has left is nobody's.
    match fs::remove_file(&staged) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = create(&staged)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&staged, path)
}

/// Reads a file whose content is believed, as a key's is: nobody else may have written it.
pub fn read_trusted(path: &Path) -> Result<String, PrivateFileError> {
    let at = PrivateFileError::at;
    let mut file = File::open(path).map_err(at(path))?;
    let found = file.metadata().map_err(at(path))?;
    if !owner::is_this_user(&found) {
        return Err(PrivateFileError::Foreign(path.to_owned()));
    }
    if owner::others_may_write(&found) {
        return Err(PrivateFileError::WrittenByOthers(path.to_owned()));
    }
    let mut text = String::new();
    io::Read::read_to_string(&mut file, &mut text).map_err(at(path))?;
    Ok(text)
}

#[cfg(unix)]
mod owner {
    use std::fs::{self, DirBuilder, File, Metadata, OpenOptions, Permissions};
    use std::io;
    use std::os::unix::fs::{
        DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _,
    };
    use std::path::Path;

    const FOLDER: u32 = 0o700;
    const FILE: u32 = 0o600;
    /// Write permission of the group and of all others.
    const WRITTEN_BY_OTHERS: u32 = 0o022;

    pub(super) fn folder_mode(builder: &mut DirBuilder) {
        builder.mode(FOLDER);
    }

    pub(super) fn file_mode(options: &mut OpenOptions) {
        options.mode(FILE);
    }

    /// Sets the mode outright: one that is given at creation is what the umask leaves of it.
    pub(super) fn set_folder_mode(folder: &File) -> io::Result<()> {
        folder.set_permissions(Permissions::from_mode(FOLDER))
    }

    pub(super) fn set_file_mode(file: &Path) -> io::Result<()> {
        fs::set_permissions(file, Permissions::from_mode(FILE))
    }

    pub(super) fn is_this_user(found: &Metadata) -> bool {
        found.uid() == rustix::process::geteuid().as_raw()
    }

    pub(super) fn others_may_write(found: &Metadata) -> bool {
        found.mode() & WRITTEN_BY_OTHERS != 0
    }
}

#[cfg(not(unix))]
mod owner {
    use std::fs::{DirBuilder, File, Metadata, OpenOptions};
    use std::io;
    use std::path::Path;

    pub(super) fn folder_mode(_: &mut DirBuilder) {}

    pub(super) fn file_mode(_: &mut OpenOptions) {}

    pub(super) fn set_folder_mode(_: &File) -> io::Result<()> {
        Ok(())
    }

    pub(super) fn set_file_mode(_: &Path) -> io::Result<()> {
        Ok(())
    }

    pub(super) fn is_this_user(_: &Metadata) -> bool {
        true
    }

    pub(super) fn others_may_write(_: &Metadata) -> bool {
        false
    }
}
