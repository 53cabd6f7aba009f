//! One build of a folder at a time.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::{OutputError, at};

/// A locked file beside the folder. The lock is gone with the process, however it ends; the file with this value.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    /// Takes the lock of `out`, or says that another build has it.
    pub(super) fn take(out: &Path, path: &Path) -> Result<Self, OutputError> {
        loop {
            let open = File::options()
                .create(true)
                .truncate(false)
                .write(true)
                .open(path);
            let file = at(path, open)?;
            match file.try_lock() {
                Ok(()) => {}
                // A file system without locks has nobody to keep out.
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
                Err(TryLockError::Error(error)) => return at(path, Err(error)),
                Err(TryLockError::WouldBlock) => return Err(OutputError::Busy(out.to_owned())),
            }
            // Who had the lock may have removed the file since it was opened here; another has the next one's.
            if at(path, is_still_there(&file, path))? {
                let path = path.to_owned();
                return Ok(Self { path, _file: file });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // While it is locked, so that nobody is left with a lock on a file that is gone.
        let _a_file_that_stays_is_used_again = fs::remove_file(&self.path);
    }
}

#[cfg(unix)]
fn is_still_there(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let ours = file.metadata()?;
    match fs::metadata(path) {
        Ok(there) => Ok((there.dev(), there.ino()) == (ours.dev(), ours.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// An open file cannot be replaced there.
#[cfg(not(unix))]
fn is_still_there(_file: &File, path: &Path) -> io::Result<bool> {
    path.try_exists()
}
