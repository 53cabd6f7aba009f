//! What the desk is built from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::AgreementPage;
use crate::holes::PageWithHoles;

/// Everything the desk is built from, beside the register.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct DeskBundle {
    /// Name of a letter to its page. A site without letters has none.
    pub letters: BTreeMap<String, PageWithHoles>,
    /// Name of a report to its page, likewise.
    pub reports: BTreeMap<String, PageWithHoles>,
    /// The agreements, drafts too.
    #[serde(default)]
    pub agreements: Vec<AgreementPage>,
    /// Every version of the notice that was approved, oldest first.
    pub notices: Vec<ApprovedNotice>,
}

/// A version of the notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovedNotice {
    /// The first 16 digits of its hash, as they are stored with an enquiry.
    pub version: String,
    /// The first day it applied, as `2026-03-15`.
    pub effective_on: String,
    /// Its very words, as they are hashed: in one line.
    pub text: String,
    /// The same, heading by heading, paragraph by paragraph and item by item.
    pub paragraphs: Vec<String>,
}
