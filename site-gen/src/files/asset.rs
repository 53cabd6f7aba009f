//! A text under a name that is its content's.

use crate::addresses::ASSETS;
use crate::html::canonical::sha256_hex;

/// A text that is published beside the pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asset {
    /// Its path from the site's root, without a leading slash.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Asset {
    /// A text under a name that it alone has: `assets/site.0123456789ab.css`.
    ///
    /// Twelve digits, 48 bits of the hash: the few versions of a site's few files do not meet by chance.
    pub(crate) fn fingerprinted(stem: &str, extension: &str, text: String) -> Self {
        let fingerprint: String = sha256_hex(&text).chars().take(12).collect();
        let path = format!("{ASSETS}/{stem}.{fingerprint}.{extension}");
        Self { path, text }
    }

    /// Where pages find it.
    pub(crate) fn address(&self) -> String {
        format!("/{}", self.path)
    }
}
