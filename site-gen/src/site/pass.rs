//! The one pass over the pages of the content folder: a thread renders a page, reads it back, checks it, hands it on, and
//! goes to the next. What is kept is what other pages ask of it, so memory does not grow with the text of the pages.

use super::sink::PageSink;
use crate::checks::{PageChecker, PageFacts};
use crate::pages::Pages;
use crate::parallel::{in_order, in_order_with};
use crate::problem::Problem;
use crate::render::renderer::Renderer;

/// A page that was rendered.
pub(super) struct PassedPage {
    /// Its file.
    pub(super) name: String,
    pub(super) facts: Box<PageFacts>,
    /// Its HTML, unless the sink has it.
    pub(super) html: Option<String>,
}

/// Renders and checks every page, and hands it to the sink if there is one. What is wrong with Markdown is added to
/// `problems`, and what is wrong with templates to `refused`.
pub(super) fn over(
    pages: &Pages<'_>,
    (renderer, checker): (&Renderer<'_>, &PageChecker<'_>),
    sink: Option<&dyn PageSink>,
    problems: &mut Vec<Problem>,
    refused: &mut Vec<Problem>,
) -> Vec<PassedPage> {
    let passed = in_order(pages.published(), |page| {
        let (html, noted) = renderer.page(page);
        let passed = html.map_err(Box::new).map(|html| {
            let name = page.output_name();
            // Boxed: all of them are moved more than once.
            let facts = Box::new(checker.page_of_site(&name, &html));
            let html = sink.and_then(|sink| sink.take(&name, html));
            PassedPage { name, facts, html }
        });
        (passed, noted)
    });
    let (passed, noted): (Vec<_>, Vec<_>) = passed.into_iter().unzip();
    let found = in_order_with(pages.published(), noted, |page, noted| {
        page.problems(noted, renderer.render_context)
    });
    problems.extend(found.into_iter().flatten());
    let passed = passed.into_iter();
    let passed = passed.filter_map(|passed| passed.map_err(|problem| refused.push(*problem)).ok());
    passed.collect()
}
