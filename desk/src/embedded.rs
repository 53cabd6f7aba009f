//! What the site was made into for this program: letters, frames, agreements, the notice's versions, and the site's style.

use std::sync::LazyLock;

use bundle::DeskBundle;
use desk::DeskError;

const BUNDLE: &str = include_str!(concat!(env!("OUT_DIR"), "/desk.json"));

static READ: LazyLock<Option<(DeskBundle, String)>> =
    LazyLock::new(|| serde_json::from_str(BUNDLE).ok());

/// The letters and the notices that this program was built with.
pub(crate) fn bundle() -> Result<&'static DeskBundle, DeskError> {
    let read = READ.as_ref().map(|(bundle, _)| bundle);
    read.ok_or_else(|| DeskError::Refused("the letters in this program are broken".to_owned()))
}

/// The site's own style, which the pages begin with.
pub(crate) fn style() -> &'static str {
    READ.as_ref().map_or("", |(_, style)| style)
}
