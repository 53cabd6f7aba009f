//! The file of a page: its front matter is kept, its text is not.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use flate2::Crc;

use super::file::SourceFile;
use super::front_matter::{self, FrontMatter, Refused};
use crate::problem::Problem;

/// A page's file.
///
/// All pages' front matter is needed before the first page is rendered: menus and links are made of it. Their texts are
/// not, and thousands of them would be the largest part of a build's memory, so each is read again when its page is
/// rendered, and where a place in it must be shown.
#[derive(Debug)]
pub(crate) struct PageSource {
    /// Where it is, as a reader of a problem can open it.
    pub(crate) path: PathBuf,
    /// Its path inside the content folder: `kontakt.md`.
    pub(crate) name: String,
    /// Its front matter, and where the Markdown begins in the text.
    pub(crate) parsed: Result<(FrontMatter, usize), Box<Refused>>,
    /// Whether the text has the beginning of a picture in it.
    pub(crate) may_show_pictures: bool,
    length: usize,
    checksum: u32,
    is_changed: AtomicBool,
}

impl PageSource {
    /// Reads the front matter of a file.
    pub(super) fn new(file: SourceFile) -> Self {
        let SourceFile { path, name, text } = file;
        Self {
            parsed: front_matter::parse(&path, &text),
            // Every picture in Markdown begins so, and most pages have none.
            may_show_pictures: text.contains("!["),
            length: text.len(),
            checksum: checksum(&text),
            is_changed: AtomicBool::new(false),
            path,
            name,
        }
    }

    /// The text, read again. It is empty when the file is another one since its front matter was read; then
    /// [`PageSource::changed`] reports it.
    pub(crate) fn text(&self) -> Arc<str> {
        let text = std::fs::read_to_string(&self.path).unwrap_or_default();
        if text.len() == self.length && checksum(&text) == self.checksum {
            return text.into();
        }
        self.is_changed.store(true, Ordering::Relaxed);
        "".into()
    }

    /// An error if the text was another one when it was read again: half of a page would be of one text, and half of
    /// the other.
    pub(crate) fn changed(&self) -> Option<Problem> {
        let message = "the file was changed while the site was made";
        let changed = self.is_changed.load(Ordering::Relaxed);
        changed.then(|| Problem::in_file("SG010", &self.path, message).help("build the site again"))
    }
}

fn checksum(text: &str) -> u32 {
    let mut crc = Crc::new();
    crc.update(text.as_bytes());
    crc.sum()
}

#[cfg(test)]
mod tests {
    use super::{PageSource, SourceFile};

    #[test]
    fn a_file_that_changes_between_two_readings_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("side.md");
        std::fs::write(&path, "ord").unwrap();
        let page = PageSource::new(SourceFile {
            path: path.clone(),
            name: "side.md".to_owned(),
            text: "ord".into(),
        });
        assert_eq!(&*page.text(), "ord");
        assert!(page.changed().is_none());
        std::fs::write(&path, "Ord").unwrap();
        assert_eq!(&*page.text(), "");
        assert!(page.changed().is_some());
    }
}
