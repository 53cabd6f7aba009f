//! One stylesheet, named by its content, so that browsers may keep it for ever.

use crate::assets::Asset;
use crate::sources::SourceFile;

/// All styles, in order, as one sheet.
pub(crate) fn combine(styles: &[SourceFile]) -> Asset {
    let sheet: String = styles
        .iter()
        .map(|file| file.text.trim_end())
        .collect::<Vec<_>>()
        .join("\n");
    Asset::fingerprinted("site", "css", sheet)
}
