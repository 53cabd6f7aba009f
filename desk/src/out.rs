//! Files that `--out` asks for: letters, and what goes with them.
//!
//! Each is made before anything is changed, so that a full disk or a name that is taken keeps an answer from being lost; and
//! it goes again when nothing was done. Its name has codes in it and nothing about anybody.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use contact_store::private_files;
use desk::DeskError;

/// A file that is there, and empty until it is written.
#[derive(Debug)]
pub(crate) struct OutFile {
    path: PathBuf,
    name: String,
    file: File,
    is_written: bool,
}

impl OutFile {
    /// Makes a file of this name, for this user alone. What is there already is never written over.
    pub(crate) fn create(folder: &Path, name: String) -> Result<Self, DeskError> {
        let refused = |why: String| DeskError::Refused(format!("{why}; nothing was done"));
        private_files::make_folder(folder)
            .map_err(|error| refused(format!("the folder of --out cannot be made: {error}")))?;
        let path = folder.join(&name);
        let file = private_files::create(&path).map_err(|error| {
            refused(match error.kind() {
                std::io::ErrorKind::AlreadyExists => {
                    format!("{name} is in the folder of --out already: move it away")
                }
                _ => format!("{name} cannot be made: {error}"),
            })
        })?;
        Ok(Self {
            path,
            name,
            file,
            is_written: false,
        })
    }

    /// Its name, without the folder.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Takes it away again, although it is written.
    pub(crate) fn discard(mut self) {
        self.is_written = false;
    }

    /// Fills it.
    pub(crate) fn write(&mut self, text: &str) -> Result<(), DeskError> {
        let written = self.file.write_all(text.as_bytes());
        let written = written.and_then(|()| self.file.sync_all());
        written.map_err(|error| {
            DeskError::Refused(format!("{} cannot be written: {error}", self.name))
        })?;
        self.is_written = true;
        Ok(())
    }
}

impl Drop for OutFile {
    fn drop(&mut self) {
        if !self.is_written {
            let _gone_or_not = fs::remove_file(&self.path);
        }
    }
}
