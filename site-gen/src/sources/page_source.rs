//! The file of a page, whose text is let go when the page is made.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::file::SourceFile;

/// A page's file.
///
/// The Markdown of thousands of pages and the HTML made of it would be in memory together, and the Markdown only for
/// the little that may be wrong: so it is let go page by page, and read once more where a place in it must be shown.
#[derive(Debug)]
pub(crate) struct PageSource {
    /// Where it is, as a reader of a problem can open it.
    pub(crate) path: PathBuf,
    /// Its path inside the content folder: `kontakt.md`.
    pub(crate) name: String,
    text: Mutex<Option<Arc<str>>>,
}

impl PageSource {
    /// Its text. One that was let go is read again, and is empty if the file is gone since: a place in it is then shown
    /// as its beginning.
    pub(crate) fn text(&self) -> Arc<str> {
        let mut kept = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        let text = kept.get_or_insert_with(|| {
            let again = std::fs::read_to_string(&self.path);
            again.unwrap_or_default().into()
        });
        Arc::clone(text)
    }

    /// Lets the text go, but for who has it.
    pub(crate) fn release(&self) {
        *self.text.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl From<SourceFile> for PageSource {
    fn from(file: SourceFile) -> Self {
        let SourceFile { path, name, text } = file;
        Self {
            path,
            name,
            text: Mutex::new(Some(text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{PageSource, SourceFile};

    #[test]
    fn a_text_that_was_let_go_is_there_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("side.md");
        std::fs::write(&path, "ord").unwrap();
        let page = PageSource::from(SourceFile {
            path: path.clone(),
            name: "side.md".to_owned(),
            text: "ord".into(),
        });
        let held = page.text();
        page.release();
        assert_eq!(page.text(), held);
        page.release();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(&*page.text(), "");
        assert_eq!(&*held, "ord");
    }
}
