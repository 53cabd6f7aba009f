//! A page's Markdown as HTML that is not yet in a template.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::id_list::IdList;
use super::markdown::{Document, Heading, MarkdownFindings, RenderContext};
use super::page::Page;
use crate::problem::Problem;
use crate::sources::{PageSource, SourceFile};

/// A page with its Markdown rendered.
pub(crate) struct RenderedPage<'a> {
    pub(crate) page: &'a Page<'a>,
    pub(crate) headings: Vec<Heading>,
    pub(crate) content: String,
    /// The text of its file that it was rendered from.
    text: Arc<str>,
}

impl RenderedPage<'_> {
    /// Its file, with the text it was rendered from.
    pub(crate) fn file(&self) -> SourceFile {
        let PageSource { path, name, .. } = self.page.source;
        SourceFile {
            path: path.clone(),
            name: name.clone(),
            text: Arc::clone(&self.text),
        }
    }

    /// Its Markdown, as it was rendered.
    pub(crate) fn markdown(&self) -> &str {
        self.page.markdown(&self.text)
    }
}

impl Page<'_> {
    /// Renders the Markdown, and notes what is wrong with it and what can be linked to.
    pub(crate) fn render(
        &self,
        render_context: &RenderContext<'_>,
    ) -> (RenderedPage<'_>, MarkdownFindings) {
        let text = self.source.text();
        let mut document = Document::read(self.markdown(&text), render_context.reserved);
        let headings = std::mem::take(&mut document.headings);
        if let Some(target) = render_context.targets.pages.get(self.source.name.as_str()) {
            target.note_ids(|| {
                let own = if self.front.html {
                    document.ids()
                } else {
                    Vec::new()
                };
                let of_headings = headings.iter().map(|heading| heading.id.as_str());
                IdList::new(own.iter().map(String::as_str).chain(of_headings))
            });
        }
        let (content, noted) = document.render(self, &headings, render_context);
        let rendered = RenderedPage {
            page: self,
            headings,
            content,
            text,
        };
        (rendered, noted)
    }

    /// The page by its front matter alone, for a template that shows nothing else.
    pub(crate) fn without_content(&self) -> RenderedPage<'_> {
        RenderedPage {
            page: self,
            headings: Vec::new(),
            content: String::new(),
            text: "".into(),
        }
    }

    /// What cannot be published of the page, from what was noted of it. Every page must have been rendered.
    pub(crate) fn problems(
        &self,
        noted: MarkdownFindings,
        render_context: &RenderContext<'_>,
    ) -> Vec<Problem> {
        let mut problems = Vec::from_iter(self.refused_html(render_context.notice_file.as_ref()));
        problems.extend(noted.problems(self, &render_context.targets));
        problems
    }

    /// The pictures the page shows, as they are written.
    pub(crate) fn pictures(&self) -> Vec<String> {
        if !self.source.may_show_pictures {
            return Vec::new();
        }
        let text = self.source.text();
        let markdown = self.markdown(&text);
        let document = Document::read(markdown, &BTreeSet::new());
        document.pictures().map(str::to_owned).collect()
    }

    fn refused_html(&self, notice_file: Option<&String>) -> Option<Problem> {
        if !self.front.html || notice_file != Some(&self.source.name) {
            return None;
        }
        let (path, text) = (&self.source.path, self.source.text());
        let message = "Personvernerklæringen kan ikke ha HTML, for ordene sammenlignes med den godkjente teksten.";
        let place = self.front.places.html.clone();
        Some(Problem::at("SG018", path, &text, place, message).help("Ta bort linjen."))
    }
}
