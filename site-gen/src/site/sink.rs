//! Where finished pages go.

/// Takes finished pages from several threads.
pub(crate) trait PageSink: Sync {
    /// Takes the HTML of a page, by its file's name. A sink that does not keep it itself gives it back, for the
    /// [`Site`](super::Site) to keep.
    fn take(&self, name: &str, html: String) -> Option<String>;

    /// The HTML of a page that it took and did not give back.
    fn read(&self, name: &str) -> Option<String>;
}

/// Leaves every page to the site.
pub(crate) struct InMemory;

impl PageSink for InMemory {
    fn take(&self, _name: &str, html: String) -> Option<String> {
        // Text grows by doubling; what is too much is given back before the next page takes its own.
        Some(html.into_boxed_str().into_string())
    }

    fn read(&self, _name: &str) -> Option<String> {
        None
    }
}
