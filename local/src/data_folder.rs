//! The folder the engine keeps its data in: ours alone, and used by one process at a time.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use contact_store::local_engine::{EngineKey, KEY_FILE};
use contact_store::private_files;

const MARKER: &str = "local.lock";
const DATABASE: &str = "dynamodb.sqlite";
const OUTBOX: &str = "outbox";
const TOKEN_KEY: &str = "token-key";
const LOOKUP_KEY: &str = "lookup-key";
const CANARY_KEY: &str = "canary-key";
const KEY_BYTES: usize = 32;

/// A data folder, held until it is dropped. The lock is the operating system's, so a killed process leaves none.
#[derive(Debug)]
pub(crate) struct DataFolder {
    path: PathBuf,
    _lock: File,
}

impl DataFolder {
    /// Takes a folder that is absent, empty or ours. A folder with anything else in it, or of another user's, is left as
    /// it is.
    ///
    /// What is sent while trying things out is personal data too, so what is taken is closed to all other users.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display();
        let marker = path.join(MARKER);
        let is_there = match fs::read_dir(path) {
            Ok(mut entries) => Some(entries.next().is_none()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                return Err(error)
                    .with_context(|| format!("--data {shown} cannot be used as a folder"));
            }
        };
        match is_there {
            None => private_files::make_folder(path)
                .with_context(|| format!("--data {shown} cannot be made"))?,
            Some(_) if !private_files::is_own(path)? => bail!(
                "--data {shown} belongs to another user of this machine; name a folder of your own"
            ),
            Some(false) if !marker.is_file() => bail!(
                "--data {shown} holds files that `local` did not make; name another folder, or an empty one"
            ),
            Some(_) => {}
        }
        let lock = lock_file(&marker);
        let lock = lock.with_context(|| format!("--data {shown} cannot be written to"))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                bail!(
                    "--data {shown} is in use by another `local`; stop that one, or name another folder"
                )
            }
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("--data {shown} cannot be locked"));
            }
        }
        // With the lock: files of one that runs come and go.
        private_files::take_over(path)
            .with_context(|| format!("--data {shown} cannot be kept from other users"))?;
        Ok(Self {
            path: path.to_owned(),
            _lock: lock,
        })
    }

    /// Whether there is nothing at this path yet, or an empty folder.
    pub(crate) fn is_new(path: &Path) -> bool {
        fs::read_dir(path).map_or_else(
            |error| error.kind() == io::ErrorKind::NotFound,
            |mut entries| entries.next().is_none(),
        )
    }

    /// The engine's file. The engine would make it as the umask is, and gives its other files the mode of this one.
    pub(crate) fn database(&self) -> anyhow::Result<String> {
        let path = self.path.join(DATABASE);
        match private_files::create(&path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(error).with_context(|| format!("cannot write {}", path.display()));
            }
            _ => {}
        }
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

    /// The key by which a canary shows that a post is its own, for whoever tries one here.
    pub(crate) fn canary_key(&self) -> anyhow::Result<String> {
        self.key(CANARY_KEY)
    }

    /// The key of this folder's engine, made anew at each start: who learnt an earlier one, as any program does that a
    /// `desk` took for the engine, has nothing.
    pub(crate) fn new_engine_key(&self) -> anyhow::Result<EngineKey> {
        let key = EngineKey::from_bytes(random_bytes()?);
        self.write(KEY_FILE, &format!("{}\n", key.as_str()))?;
        Ok(key)
    }

    fn key(&self, name: &str) -> anyhow::Result<String> {
        let path = self.path.join(name);
        if !path.exists() {
            self.write(name, &hex::encode(random_bytes()?))?;
        }
        Ok(private_files::read_trusted(&path)?)
    }

    /// Whole or not at all: a key cut short by a crash would never be readable again.
    fn write(&self, name: &str, text: &str) -> anyhow::Result<()> {
        let path = self.path.join(name);
        private_files::replace(&path, text.as_bytes())
            .with_context(|| format!("cannot write {}", path.display()))
    }
}

fn random_bytes() -> anyhow::Result<[u8; KEY_BYTES]> {
    let mut bytes = [0; KEY_BYTES];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no random numbers: {error}"))?;
    Ok(bytes)
}

/// The file that is locked, made the first time.
fn lock_file(path: &Path) -> io::Result<File> {
    match private_files::create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            File::options().append(true).open(path)
        }
        made => made,
    }
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
