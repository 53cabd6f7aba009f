//! The folder the engine keeps its data in: ours alone, and used by one process at a time.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

const MARKER: &str = "local.lock";
const DATABASE: &str = "dynamodb.sqlite";
const OUTBOX: &str = "outbox";
const TOKEN_KEY: &str = "token-key";
const LOOKUP_KEY: &str = "lookup-key";
const KEY_BYTES: usize = 32;

/// A data folder, held until it is dropped. The lock is the operating system's, so a killed process leaves none.
#[derive(Debug)]
pub(crate) struct DataFolder {
    path: PathBuf,
    _lock: File,
}

impl DataFolder {
    /// Takes a folder that is absent, empty or ours. A folder with anything else in it is left as it is.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display();
        let marker = path.join(MARKER);
        let is_empty = match fs::read_dir(path) {
            Ok(mut entries) => entries.next().is_none(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => true,
            Err(error) => {
                return Err(error)
                    .with_context(|| format!("--data {shown} cannot be used as a folder"));
            }
        };
        if !is_empty && !marker.is_file() {
            bail!(
                "--data {shown} holds files that `local` did not make; name another folder, or an empty one"
            );
        }
        make(path).with_context(|| format!("--data {shown} cannot be made"))?;
        let lock = File::options().create(true).append(true).open(&marker);
        let lock = lock.with_context(|| format!("--data {shown} cannot be written to"))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                path: path.to_owned(),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => {
                bail!(
                    "--data {shown} is in use by another `local`; stop that one, or name another folder"
                )
            }
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("--data {shown} cannot be locked"))
            }
        }
    }

    /// The engine's file.
    pub(crate) fn database(&self) -> anyhow::Result<String> {
        let path = self.path.join(DATABASE);
        path.to_str()
            .map(str::to_owned)
            .context("--data must be a path in UTF-8")
    }

    /// The folder of the mails to staff.
    pub(crate) fn outbox(&self) -> PathBuf {
        self.path.join(OUTBOX)
    }

    /// The key of this folder's ids, tokens and receipts, made the first time and kept, so that receipts stay good.
    pub(crate) fn token_key(&self) -> anyhow::Result<String> {
        self.key(TOKEN_KEY)
    }

    /// The key of this folder's look-up hashes. It never changes, as long as the hashes lie beside it.
    pub(crate) fn lookup_key(&self) -> anyhow::Result<String> {
        self.key(LOOKUP_KEY)
    }

    fn key(&self, name: &str) -> anyhow::Result<String> {
        let path = self.path.join(name);
        if !path.exists() {
            let mut bytes = [0; KEY_BYTES];
            getrandom::fill(&mut bytes)
                .map_err(|error| anyhow::anyhow!("no random numbers: {error}"))?;
            let key = hex::encode(bytes);
            // Whole or not at all: a key cut short by a crash would never be readable again.
            let staged = self.path.join(format!("{name}.new"));
            let written = File::create(&staged).and_then(|mut file| {
                file.write_all(key.as_bytes())?;
                file.sync_all()?;
                fs::rename(&staged, &path)
            });
            written.with_context(|| format!("cannot write {}", path.display()))?;
        }
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
    }
}

/// Makes the folder for its owner alone: what is sent while trying things out is personal data too.
fn make(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::DataFolder;

    #[test]
    fn a_folder_is_taken_when_absent_empty_or_ours() {
        let root = tempfile::tempdir().unwrap();
        for path in [root.path().join("absent/below"), root.path().join("empty")] {
            if path.ends_with("empty") {
                fs::create_dir(&path).unwrap();
            }
            let keys = || {
                let folder = DataFolder::open(&path).unwrap();
                [folder.token_key().unwrap(), folder.lookup_key().unwrap()]
            };
            let [token_key, lookup_key] = keys();
            assert_eq!((token_key.len(), lookup_key.len()), (64, 64));
            assert_ne!(token_key, lookup_key);
            assert_eq!(keys(), [token_key, lookup_key], "kept");
        }
    }

    #[test]
    fn a_foreign_folder_is_refused_and_left_alone() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("thesis.txt"), "x").unwrap();
        let error = DataFolder::open(root.path()).unwrap_err().to_string();
        assert!(error.contains("--data"), "{error}");
        let left: Vec<_> = fs::read_dir(root.path()).unwrap().collect();
        assert_eq!(left.len(), 1);
    }

    #[test]
    fn a_folder_in_use_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let first = DataFolder::open(root.path()).unwrap();
        assert!(
            DataFolder::open(root.path())
                .unwrap_err()
                .to_string()
                .contains("in use")
        );
        drop(first);
        assert!(DataFolder::open(root.path()).is_ok());
    }
}
