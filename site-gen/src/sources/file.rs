//! A text file as it was read: what a problem with it is shown in.

use std::path::PathBuf;
use std::sync::Arc;

/// A text file of the sources.
#[derive(Clone, Debug)]
pub(crate) struct SourceFile {
    /// Where it is, as a reader of a problem can open it.
    pub(crate) path: PathBuf,
    /// Its path inside its folder, with `/` between the parts: `kontakt.md`, `handler/errors.html`.
    pub(crate) name: String,
    pub(crate) text: Arc<str>,
}
