//! Templates, and what they are given.

use std::ops::Range;
use std::path::Path;

use personal_data::{FieldKind, Form, FormField};
use serde::Serialize;
use tera::{Context, Tera};

use crate::problem::Problem;
use crate::sources::SourceFile;
use personal_data::nearest;

/// The templates, parsed.
pub(crate) struct Templates<'a> {
    tera: Tera,
    files: &'a [SourceFile],
    folder: &'a Path,
}

impl<'a> Templates<'a> {
    pub(crate) fn parse(files: &'a [SourceFile], folder: &'a Path) -> Result<Self, Problem> {
        let mut tera = Tera::new();
        crate::handler_pages::register_holes(&mut tera);
        let named = files.iter().map(|file| (file.name.as_str(), &*file.text));
        match tera.add_raw_templates(named) {
            Ok(()) => Ok(Self {
                tera,
                files,
                folder,
            }),
            Err(error) => Err(located(&error, files, folder, "templates")),
        }
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &'a str> + Clone + use<'a> {
        self.files.iter().map(|file| file.name.as_str())
    }

    /// Renders `template` for `page`, which is named in a problem so that the editor knows which page to look at.
    pub(crate) fn render(
        &self,
        template: &str,
        context: &Context,
        page: &Path,
    ) -> Result<String, Problem> {
        if !self.tera.contains_template(template) {
            let message = format!(
                "the template `{template}` is missing from {}",
                self.folder.display()
            );
            let problem = Problem::in_file("SG030", page, message);
            return Err(problem.help(nearest(template, self.names())));
        }
        let rendered = self.tera.render(template, context);
        rendered
            .map_err(|error| located(&error, self.files, self.folder, &page.display().to_string()))
    }
}

impl Templates<'_> {
    /// Passes on a page of the handler's whose holes can all be filled.
    pub(crate) fn check_holes(
        &self,
        template: &str,
        html: String,
        form: &Form,
    ) -> Result<String, Problem> {
        let Some(message) = crate::handler_pages::misused_hole(&html, form) else {
            return Ok(html);
        };
        let problem = Problem::in_file("SG032", &self.folder.join(template), message);
        Err(problem
            .help("holes are: value.FIELD, error.FIELD, errors, reference, value.notice_version"))
    }
}

/// A template's error as a problem with its place.
fn located(error: &tera::Error, files: &[SourceFile], folder: &Path, rendering: &str) -> Problem {
    use tera::ErrorKind::{RenderingError, SyntaxError};
    let (SyntaxError(report) | RenderingError(report)) = error.kind() else {
        return Problem::in_file("SG031", folder, error.to_string());
    };
    let Some(file) = files.iter().find(|file| file.name == report.filename()) else {
        return Problem::in_file("SG031", folder, report.message());
    };
    let span = report.span();
    let start = byte_offset(&file.text, span.start_line, span.start_col);
    let end = byte_offset(&file.text, span.end_line, span.end_col);
    let place: Range<usize> = start..end.max(start);
    Problem::at("SG031", &file.path, &file.text, place, report.message())
        .help(format!("while rendering {rendering}"))
}

/// Tera counts lines from 1 and columns from 0, in characters.
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

/// The site, as templates see it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SiteContext<'a> {
    pub(crate) name: &'a str,
    pub(crate) lang: &'a str,
    pub(crate) base_url: &'a str,
}

/// An entry of the menu.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct MenuEntry<'a> {
    pub(crate) title: &'a str,
    pub(crate) path: &'a str,
    pub(crate) current: bool,
}

/// The form, as templates see it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FormContext<'a> {
    pub(crate) action: &'a str,
    pub(crate) fields: Vec<FieldContext<'a>>,
}

/// A field of the form, as templates see it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FieldContext<'a> {
    id: &'a str,
    label: &'a str,
    required: bool,
    multiline: bool,
    input_type: &'static str,
    autocomplete: &'a str,
    max_chars: usize,
}

impl<'a> FormContext<'a> {
    pub(crate) fn new(form: &'a Form) -> Self {
        Self {
            action: "/api/kontakt",
            fields: form.fields.iter().map(FieldContext::new).collect(),
        }
    }
}

impl<'a> FieldContext<'a> {
    fn new(field: &'a FormField) -> Self {
        let input_type = match field.kind {
            FieldKind::Phone => "tel",
            FieldKind::Email => "email",
            FieldKind::Name | FieldKind::Line | FieldKind::Text => "text",
        };
        Self {
            id: &field.id,
            label: &field.label,
            required: field.required,
            multiline: field.is_multiline(),
            input_type,
            autocomplete: field.autocomplete.as_deref().unwrap_or_default(),
            max_chars: field.max_chars,
        }
    }
}
