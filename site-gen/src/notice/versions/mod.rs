//! The versions of the notice that were approved, for ever: when each took effect, and its exact text.
//!
//! `versions.toml` lists them, oldest first, and is only ever added to. Beside it each text has a file, named by
//! the version: the article's HTML as it was when it was approved. Nobody is asked to believe either: a text that
//! does not hash to what the list says is PV001, and so is a notice that is not the last version.
//!
//! A text may be approved again after another one was. That is a new period of the version it already is, at the
//! same address, and its file stays as it was the first time. Where a reader sees something else beside the words,
//! such as another link, the article it has from then on has a file of its own beside the first.

pub(crate) mod archive;
pub(crate) mod blocks;
mod compare;
pub(crate) mod list;
mod shown;
mod unapproved;

use std::path::{Path, PathBuf};

use bundle::ApprovedNotice;
use jiff::civil::Date;

pub use compare::{Change, ComparedBlock, Comparison, Part};

use crate::html::canonical::version_of;
use crate::notice::Notice;
use crate::pages::rendered::RenderedPage;
use crate::problem::{Level, Problem, with_rule};
use blocks::Block;
use shown::Difference;
pub(crate) use shown::Moved;

/// The folder of the list and the texts, below the content folder.
pub(crate) const FOLDER: &str = "versions";
/// The list.
pub(crate) const LIST: &str = "versions.toml";
/// The notice is not what was approved.
pub(crate) const NOT_APPROVED: &str = "PV001";

/// Every approved version of the notice, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Versions {
    pub(crate) approved: Vec<ApprovedVersion>,
    /// Names of versions that were taken back before they took effect.
    replaced: Vec<String>,
}

/// An approval: a text, and the day from which it was the notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovedVersion {
    /// SHA-256 of the canonical text, 64 hexadecimal digits.
    pub sha256: String,
    /// The first day it applied.
    pub effective: Date,
    /// The canonical text: the very words people were shown.
    pub text: String,
    /// The article's HTML without the article's own tags, as it was when the text was approved.
    pub article: String,
    /// SHA-256 of what is shown beside the words, when an earlier approval of the same words showed something else.
    pub(crate) details: Option<String>,
    pub(crate) blocks: Vec<Block>,
}

impl ApprovedVersion {
    /// What people and items are told: the first 16 digits of the hash.
    pub fn version(&self) -> &str {
        version_of(&self.sha256)
    }
}

impl Versions {
    /// All of them, oldest first. A text that was approved twice, with another in between, is here twice.
    pub fn all(&self) -> &[ApprovedVersion] {
        &self.approved
    }

    /// The one approved last.
    pub fn last(&self) -> Option<&ApprovedVersion> {
        self.approved.last()
    }

    /// All of them, for the packages of people who were shown one.
    pub(crate) fn for_desk(&self) -> Vec<ApprovedNotice> {
        let approved = self.approved.iter();
        let notices = approved.map(|approved| ApprovedNotice {
            version: approved.version().to_owned(),
            effective_on: approved.effective.to_string(),
            text: approved.text.clone(),
            paragraphs: approved
                .blocks
                .iter()
                .map(|block| block.text.clone())
                .collect(),
        });
        notices.collect()
    }

    /// Where the links of the one approved last lead.
    pub(crate) fn links_of_last(&self) -> Vec<String> {
        let last = self.last();
        last.map(|last| shown::links(&last.article))
            .unwrap_or_default()
    }

    /// The exact canonical text of a version, as it is stored with a message: `4bfafca45f575277`.
    pub fn exact_text(&self, version: &str) -> Option<&str> {
        let found = self.find(version);
        found.map(|approved| approved.text.as_str())
    }

    /// The names of the versions, each once, oldest first.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for approved in &self.approved {
            if !names.iter().any(|name| name == approved.version()) {
                names.push(approved.version().to_owned());
            }
        }
        names
    }

    /// Whether a version was taken back before it took effect.
    pub(crate) fn is_replaced(&self, version: &str) -> bool {
        self.replaced.iter().any(|name| name == version)
    }

    /// The last approval of a version.
    pub(crate) fn find(&self, version: &str) -> Option<&ApprovedVersion> {
        self.approved
            .iter()
            .rfind(|approved| approved.version() == version)
    }

    /// The first approval of these words that showed the same beside them, and whether there is one of these words.
    fn approved_before(
        &self,
        notice: &Notice,
        moved: &Moved<'_>,
    ) -> (Option<&ApprovedVersion>, bool) {
        let details = shown::details(&notice.article, moved);
        let mut same = self
            .approved
            .iter()
            .filter(|approved| approved.sha256 == notice.sha256);
        let is_known = same.clone().next().is_some();
        let found = same.find(|approved| shown::details(&approved.article, moved) == details);
        (found, is_known)
    }
}

/// What a build tries: the notice as it is, approved from a day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Approving {
    pub(crate) effective: Date,
    /// The last version is taken back first.
    pub(crate) replaces_last: bool,
}

/// The file of a version's text, below the content folder.
pub(crate) fn path_of(content: &Path, version: &str) -> PathBuf {
    folder(content).join(format!("{version}.html"))
}

/// What the notice's approval comes to in one build.
#[derive(Debug, Default)]
pub(crate) struct ApprovalState {
    pub(crate) versions: Versions,
    /// PV001, when the notice is not the last version.
    pub(crate) refusal: Option<Problem>,
    /// Whether its words are the last version's, and something beside them is not.
    pub(crate) is_of_details: bool,
}

/// Reads the versions, and holds the notice against the last one. With a date, the notice is taken for approved
/// from that date: so an approval is tried, pages and all, before anything is written.
pub(crate) fn approval_state(
    content: &Path,
    notice: Option<&(RenderedPage<'_>, Notice)>,
    approving: Option<Approving>,
    moved: &Moved<'_>,
    problems: &mut Vec<Problem>,
) -> ApprovalState {
    // A text that was written before its line in the list was: the approval that was interrupted may go on.
    let begun = approving.and(notice);
    let begun = begun.map(|(_, notice)| archive::file_names(notice));
    let begun = begun.unwrap_or_default();
    let (mut versions, mut found) = read(&folder(content), &begun);
    let is_readable = !found.iter().any(|problem| problem.level == Level::Error);
    problems.append(&mut found);
    let (Some((page, notice)), true) = (notice, is_readable) else {
        return ApprovalState::default();
    };
    if approving.is_some_and(|approving| approving.replaces_last) {
        versions.approved.pop();
    }
    let last = versions.last();
    let same_words = last.filter(|last| last.sha256 == notice.sha256);
    let difference = same_words.and_then(|last| {
        let [old, new] = [&last.article, &notice.article];
        Difference::between(&shown::details(old, moved), &shown::details(new, moved))
    });
    let refusal = match approving {
        _ if same_words.is_some() && difference.is_none() => None,
        None => Some(match (same_words, &difference) {
            (Some(last), Some(difference)) => {
                unapproved::refusal_of_details(notice, page, last, difference)
            }
            _ => unapproved::refusal(notice, page, last),
        }),
        Some(Approving { effective, .. }) => {
            let before = versions.approved_before(notice, moved);
            match archive::approve(notice, effective, before) {
                Ok(approved) => {
                    versions.approved.push(approved);
                    None
                }
                Err(what) => {
                    let path = &page.page.source.path;
                    Some(with_rule(Problem::in_file(NOT_APPROVED, path, what)))
                }
            }
        }
    };
    ApprovalState {
        versions,
        refusal,
        is_of_details: difference.is_some(),
    }
}

pub(crate) fn folder(content: &Path) -> PathBuf {
    content.join(FOLDER)
}

/// The versions, and everything that is wrong with them. No folder means that nothing is approved yet.
pub(crate) fn read(folder: &Path, begun: &[String]) -> (Versions, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut approved = Vec::new();
    if !folder.exists() {
        return (Versions::default(), problems);
    }
    let files = archive::Files::of(folder, &mut problems);
    let listed = files.list(&mut problems);
    for entry in &listed.entries {
        approved.extend(files.read(&listed, entry, &mut problems));
    }
    // In a list that cannot be read every file would be one too many.
    if problems.is_empty() || !listed.entries.is_empty() {
        files.refuse_strays(&listed.entries, begun, &mut problems);
    }
    let replaced = listed.replaced.clone();
    (Versions { approved, replaced }, problems)
}
