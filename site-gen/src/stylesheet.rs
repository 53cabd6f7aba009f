//! One stylesheet, named by its content, so that browsers may keep it for ever.

use crate::canonical::sha256_hex;
use crate::sources::SourceFile;

/// The sheet's published path, from the site's root and without a leading slash, and its text.
pub(crate) fn combine(styles: &[SourceFile]) -> (String, String) {
    let sheet: String = styles
        .iter()
        .map(|file| file.text.trim_end())
        .collect::<Vec<_>>()
        .join("\n");
    let fingerprint: String = sha256_hex(&sheet).chars().take(12).collect();
    (format!("assets/site.{fingerprint}.css"), sheet)
}
