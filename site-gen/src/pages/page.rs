//! A page between reading and rendering: what Markdown, links and the checks know of it.

use std::ops::Range;

use crate::addresses::output_name;
use crate::problem::Problem;
use crate::sources::PageSource;
use crate::sources::front_matter::FrontMatter;

/// A page between reading and rendering.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    pub(crate) source: &'a PageSource,
    pub(crate) front: &'a FrontMatter,
    pub(crate) body_start: usize,
}

impl Page<'_> {
    /// The Markdown in the page's text.
    pub(crate) fn markdown<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.body_start..).unwrap_or_default()
    }

    /// A problem with the page, at a place in its file.
    pub(crate) fn problem_at(
        &self,
        code: &'static str,
        place: &Range<usize>,
        message: String,
    ) -> Problem {
        let text = self.source.text();
        Problem::at(code, &self.source.path, &text, place.clone(), message)
    }

    /// The file the page is published as.
    pub(crate) fn output_name(&self) -> String {
        output_name(&self.front.path)
    }
}
