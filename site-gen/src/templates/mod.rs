//! Templates: read together, and rendered for one page at a time.

mod diagnosis;
mod holes;
mod rendering;
mod unclosed;

use bundle::PageWithHoles;
use std::cell::Cell;
use std::ops::Range;
use std::path::Path;

use personal_data::{Form, nearest};
use pulldown_cmark_escape::{IoWriter, escape_html};
use simdutf8::basic::from_utf8;
use tera::{Context, Tera, TeraResult};

use crate::pages::page::Page;
use crate::problem::Problem;
use crate::sources::{SourceFile, Sources};
use holes::{misused_hole, register_holes};

thread_local! {
    /// One buffer per thread is used again for each page that is rendered.
    static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// The templates, parsed.
pub(crate) struct Templates<'a> {
    tera: Tera,
    files: &'a [SourceFile],
    folder: &'a Path,
}

impl<'a> Templates<'a> {
    /// Reads the templates, or notes what is wrong with each of them.
    pub(crate) fn parse(
        sources: &'a Sources,
        folder: &'a Path,
        problems: &mut Vec<Problem>,
    ) -> Option<Self> {
        let files = sources.templates.as_slice();
        let mut tera = new_engine();
        let named = files.iter().map(|file| (file.name.as_str(), &*file.text));
        if tera.add_raw_templates(named).is_err() {
            let is_whole = !sources.lacks_templates;
            problems.extend(diagnosis::problems(files, folder, is_whole));
            return None;
        }
        // A page that names a template which could not be read is not to blame.
        (!sources.lacks_templates).then_some(Self {
            tera,
            files,
            folder,
        })
    }

    /// The engine, with all that was parsed.
    pub(crate) fn into_engine(self) -> Tera {
        self.tera
    }

    fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.files.iter().map(|file| file.name.as_str())
    }

    /// Renders a page of the content folder in the template it names.
    pub(crate) fn render_page(
        &self,
        page: &Page<'_>,
        context: &Context,
    ) -> Result<String, Problem> {
        let template = page.front.template.as_str();
        if self.tera.contains_template(template) {
            return self.render(template, context, &page.source.path);
        }
        let (path, text) = (&page.source.path, page.source.text());
        let place = page.front.places.template.clone();
        let message = self.missing(template);
        let problem = if place.is_empty() {
            Problem::in_file("SG030", path, message)
        } else {
            Problem::at("SG030", path, &text, place, message)
        };
        // What is included is no page of its own.
        let pages = self.names().filter(|name| !name.contains('/'));
        Err(problem.help(nearest(template, pages)))
    }

    /// Renders `template` for `page`, which is named in a problem so that the editor knows which page to look at.
    pub(crate) fn render(
        &self,
        template: &str,
        context: &Context,
        page: &Path,
    ) -> Result<String, Problem> {
        if !self.tera.contains_template(template) {
            let problem = Problem::in_file("SG030", page, self.missing(template));
            return Err(problem.help(nearest(template, self.names())));
        }
        let rendered = self.rendered(template, context);
        rendered.map_err(|error| rendering::problem(&error, self.files, self.folder, page, context))
    }

    fn rendered(&self, template: &str, context: &Context) -> TeraResult<String> {
        let mut buffer = BUFFER.take();
        buffer.clear();
        let rendered = self.tera.render_to(template, context, &mut buffer);
        let text = rendered.and_then(|()| match from_utf8(&buffer) {
            Ok(text) => Ok(text.to_owned()),
            Err(_) => Ok(String::from_utf8(buffer.clone())?),
        });
        BUFFER.set(buffer);
        text
    }

    pub(crate) fn has(&self, template: &str) -> bool {
        self.tera.contains_template(template)
    }

    /// A problem with a template as a whole.
    pub(crate) fn problem_in(
        &self,
        code: &'static str,
        template: &str,
        message: impl Into<String>,
    ) -> Problem {
        Problem::in_file(code, &self.folder.join(template), message)
    }

    fn missing(&self, template: &str) -> String {
        format!(
            "Malen `{template}` finnes ikke i {}.",
            self.folder.display()
        )
    }

    /// Passes on a page of the handler's whose holes can all be filled.
    pub(crate) fn check_holes(
        &self,
        template: &str,
        html: String,
        form: &Form,
    ) -> Result<PageWithHoles, Problem> {
        let page = PageWithHoles::new(html);
        let Some(message) = misused_hole(&page, form) else {
            return Ok(page);
        };
        let problem = self.problem_in("SG032", template, message);
        let own = "value.FIELD, error.FIELD, errors, reference, value.notice_version, value.token";
        let of_approval = bundle::approval::HOLES.join(", ");
        Err(problem.help(format!("Bruk en av disse plassene: {own}, {of_approval}")))
    }
}

/// What the engine says has its own language.
fn unread(error_text: &str) -> String {
    format!(
        "Malene kan ikke leses eller fylles ut: «{}».",
        error_text.trim_end_matches('.')
    )
}

fn new_engine() -> Tera {
    let mut tera = Tera::new();
    // It escapes as Tera's own does, which writes each byte by itself.
    tera.set_escape_fn(|text, html| escape_html(IoWriter(html), text));
    register_holes(&mut tera);
    tera
}

/// Tera counts lines from 1 and columns from 0, in characters.
fn place_of(text: &str, span: &tera::Span) -> Range<usize> {
    let start = byte_offset(text, span.start_line, span.start_col);
    let end = byte_offset(text, span.end_line, span.end_col);
    start..end.max(start)
}

fn byte_offset(text: &str, line: usize, column: usize) -> usize {
    let line_start: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let rest = text.get(line_start..).unwrap_or_default();
    line_start
        + rest
            .char_indices()
            .nth(column)
            .map_or(rest.len(), |(offset, _)| offset)
}

#[cfg(test)]
mod tests {
    use super::new_engine;

    #[test]
    fn values_are_escaped_as_tera_does() {
        let all: String = ('\0'..='ÿ').chain("–“𝄞".chars()).collect();
        let mut by_tera = Vec::new();
        tera::escape_html(&all, &mut by_tera).unwrap();
        let mut context = tera::Context::new();
        context.insert("all", &all);
        let mut engine = new_engine();
        engine.add_raw_template("page.html", "{{ all }}").unwrap();
        let html = engine.render("page.html", &context).unwrap();
        assert_eq!(html.as_bytes(), by_tera);
        assert!(html.contains("&amp;") && html.contains("&lt;"));
    }
}
