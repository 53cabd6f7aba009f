//! What the site was made into for this program: letters, frames, agreements, and the notice's versions.

use std::sync::LazyLock;

use bundle::DeskBundle;
use desk::DeskError;

const BUNDLE: &str = include_str!(concat!(env!("OUT_DIR"), "/desk.json"));

/// The letters and the notices that this program was built with.
pub(crate) fn bundle() -> Result<&'static DeskBundle, DeskError> {
    static READ: LazyLock<Option<DeskBundle>> = LazyLock::new(|| serde_json::from_str(BUNDLE).ok());
    READ.as_ref()
        .ok_or_else(|| DeskError::Refused("the letters in this program are broken".to_owned()))
}
