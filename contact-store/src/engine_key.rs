//! The key that an engine on this machine knows its users by.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::private_files::{self, PrivateFileError};

/// File of a data folder that holds the key of its engine, in one line.
pub const KEY_FILE: &str = "engine-key";
const KEY_BYTES: usize = 32;

/// What an engine on this machine takes as an access key id, and nothing else: who can read the data folder can ask the
/// engine. The signature beside it is not looked at, because the key is the secret.
#[derive(Clone, PartialEq, Eq)]
pub struct EngineKey(String);

impl fmt::Debug for EngineKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[key]")
    }
}

/// Why there is no key to ask the engine with. The key itself is in no message.
#[derive(Debug, thiserror::Error)]
pub enum EngineKeyError {
    /// The file is not there, may not be read, or may be another user's.
    #[error(transparent)]
    File(#[from] PrivateFileError),
    /// The file holds something else.
    #[error("{} holds no key: one line of {} hexadecimal digits", file.display(), 2 * KEY_BYTES)]
    NoKey {
        /// The file.
        file: PathBuf,
    },
}

impl EngineKey {
    /// A key made of bytes that the caller drew at random.
    pub fn from_bytes(bytes: [u8; KEY_BYTES]) -> Self {
        Self(hex::encode(bytes))
    }

    /// The key that a running `local` has put into its data folder.
    ///
    /// A file that another user may have written is none: the engine that takes its key would be that user's.
    pub fn read(data: &Path) -> Result<Self, EngineKeyError> {
        let file = data.join(KEY_FILE);
        let text = private_files::read_trusted(&file)?;
        let mut bytes = [0; KEY_BYTES];
        match hex::decode_to_slice(text.trim_end(), &mut bytes) {
            Ok(()) => Ok(Self::from_bytes(bytes)),
            Err(_) => Err(EngineKeyError::NoKey { file }),
        }
    }

    /// The access key id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
