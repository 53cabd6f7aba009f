//! What the built pages were made of, so that a problem with one leads back to who wrote it.

use std::path::Path;

use crate::notice::versions::Versions;
use crate::options::BuildOptions;
use crate::pages::Pages;
use crate::pages::markdown::RenderContext;
use crate::pages::page::Page;
use crate::sources::{SourceFile, Sources};

/// What the built pages were made of.
pub(crate) struct Origins<'a> {
    pub(super) pages: &'a [Page<'a>],
    pub(super) render_context: &'a RenderContext<'a>,
    pub(super) templates: &'a [SourceFile],
    pub(super) template_folder: &'a Path,
    pub(super) content: &'a Path,
    pub(super) versions: &'a Versions,
}

impl<'a> Origins<'a> {
    pub(crate) fn new(
        (pages, render_context): (&'a Pages<'a>, &'a RenderContext<'a>),
        sources: &'a Sources,
        options: &'a BuildOptions,
        versions: &'a Versions,
    ) -> Self {
        Self {
            pages: pages.published(),
            render_context,
            templates: &sources.templates,
            template_folder: &options.templates,
            content: &options.content,
            versions,
        }
    }
}
