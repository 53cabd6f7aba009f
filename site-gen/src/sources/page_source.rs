//! The file of a page: its front matter is kept, and its text as long as there are not many.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use flate2::Crc;
use memchr::memmem;

use super::file::SourceFile;
use super::front_matter::{self, FrontMatter, FrontMatterRefused};
use super::text;
use crate::problem::Problem;

/// A page's file.
///
/// All pages' front matter is needed before the first page is rendered: menus and links are made of it. Their texts are
/// not, and thousands of them would be the largest part of a build's memory. So only some are kept, and any other is read
/// again when its page is rendered, and where a place in it must be shown.
#[derive(Debug)]
pub(crate) struct PageSource {
    /// Where it is, as a reader of a problem can open it.
    pub(crate) path: PathBuf,
    /// Its path inside the content folder: `kontakt.md`.
    pub(crate) name: String,
    /// Its front matter, and where the Markdown begins in the text.
    pub(crate) parsed: Result<(FrontMatter, usize), Box<FrontMatterRefused>>,
    /// Whether the text has the beginning of a picture in it.
    pub(crate) may_show_pictures: bool,
    text: Text,
}

#[derive(Debug)]
enum Text {
    Kept(Arc<str>),
    /// To be read again, and to be the same then.
    InFile {
        length: usize,
        checksum: u32,
        is_changed: AtomicBool,
    },
}

/// How much memory texts may still take, in bytes.
#[derive(Debug)]
pub(super) struct TextBudget(AtomicUsize);

impl TextBudget {
    pub(super) fn new(bytes: usize) -> Self {
        Self(AtomicUsize::new(bytes))
    }

    /// Whether so much is left, which then is taken.
    fn take(&self, bytes: usize) -> bool {
        let less = |left: usize| left.checked_sub(bytes);
        let order = Ordering::Relaxed;
        self.0.fetch_update(order, order, less).is_ok()
    }
}

impl PageSource {
    /// Reads the front matter of a file, and keeps its text if there is memory for it.
    pub(super) fn new(file: SourceFile, budget: &TextBudget) -> Self {
        let SourceFile { path, name, text } = file;
        Self {
            parsed: front_matter::parse(&path, &text),
            // Every picture in Markdown begins so, and most pages have none.
            may_show_pictures: memmem::find(text.as_bytes(), b"![").is_some(),
            text: if budget.take(text.len()) {
                Text::Kept(text)
            } else {
                Text::InFile {
                    length: text.len(),
                    checksum: checksum(text.as_bytes()),
                    is_changed: AtomicBool::new(false),
                }
            },
            path,
            name,
        }
    }

    /// The text. It is empty when it was to be read again and the file is another one since; then
    /// [`PageSource::changed`] reports it.
    pub(crate) fn text(&self) -> Arc<str> {
        let (length, crc, is_changed) = match &self.text {
            Text::Kept(text) => return Arc::clone(text),
            Text::InFile {
                length,
                checksum,
                is_changed,
            } => (*length, *checksum, is_changed),
        };
        let is_the_same = |bytes: &[u8]| bytes.len() == length && checksum(bytes) == crc;
        text::text_again(&self.path, is_the_same).unwrap_or_else(|| {
            is_changed.store(true, Ordering::Relaxed);
            "".into()
        })
    }

    /// An error if the text was another one when it was read again: half of a page would be of one text, and half of
    /// the other.
    pub(crate) fn changed(&self) -> Option<Problem> {
        let message = "Filen ble endret mens nettstedet ble bygget.";
        let is_changed = match &self.text {
            Text::Kept(_) => false,
            Text::InFile { is_changed, .. } => is_changed.load(Ordering::Relaxed),
        };
        is_changed.then(|| {
            Problem::in_file("SG010", &self.path, message).help("Bygg nettstedet på nytt.")
        })
    }
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

#[cfg(test)]
mod tests {
    use super::{PageSource, SourceFile, TextBudget};

    fn page(folder: &std::path::Path, budget: &TextBudget) -> PageSource {
        let path = folder.join("side.md");
        std::fs::write(&path, "ord").unwrap();
        let file = SourceFile {
            path,
            name: "side.md".to_owned(),
            text: "ord".into(),
        };
        PageSource::new(file, budget)
    }

    #[test]
    fn a_file_that_changes_between_two_readings_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let page = page(folder.path(), &TextBudget::new(2));
        assert_eq!(&*page.text(), "ord");
        assert!(page.changed().is_none());
        std::fs::write(&page.path, "Ord").unwrap();
        assert_eq!(&*page.text(), "");
        assert!(page.changed().is_some());
    }

    #[test]
    fn a_text_that_there_is_memory_for_is_read_once() {
        let folder = tempfile::tempdir().unwrap();
        let budget = TextBudget::new(5);
        let kept = page(folder.path(), &budget);
        std::fs::write(&kept.path, "Ord").unwrap();
        assert_eq!(&*kept.text(), "ord");
        assert!(kept.changed().is_none());
        assert!(!budget.take(3) && budget.take(2));
    }
}
