//! What went wrong while a page was rendered, and where in which template.

use std::path::Path;

use personal_data::nearest;
use tera::ErrorKind::{RenderingError, SyntaxError};

use super::place_of;
use crate::problem::Problem;
use crate::sources::SourceFile;

/// A template's error as a problem with its place.
pub(super) fn problem(
    error: &tera::Error,
    files: &[SourceFile],
    folder: &Path,
    page: &Path,
) -> Problem {
    let rendering = format!("while rendering {}", page.display());
    let (SyntaxError(report) | RenderingError(report)) = error.kind() else {
        return Problem::in_file("SG031", folder, error.to_string()).help(rendering);
    };
    let Some(file) = files.iter().find(|file| file.name == report.filename()) else {
        return Problem::in_file("SG031", folder, report.message()).help(rendering);
    };
    let place = place_of(&file.text, report.span());
    let written = file.text.get(place.clone()).unwrap_or_default();
    let (message, help) = plain(report.message(), written);
    let problem = Problem::at("SG031", &file.path, &file.text, place, message);
    if help.is_empty() {
        problem.help(rendering)
    } else {
        problem.help(format!("{help}; {rendering}"))
    }
}

/// Message and help, in plain words.
fn plain(said: &str, written: &str) -> (String, String) {
    let name = said.split('`').nth(1).unwrap_or_default();
    let known = said.split_once(" Available variables: ");
    let known = known.or_else(|| said.split_once(" Available fields: "));
    let help = known.map_or(String::new(), |(_, known)| nearest(name, known.split(", ")));
    if said.starts_with("Variable") && said.contains("is not defined") {
        return (format!("there is no variable `{name}`"), help);
    }
    if said.starts_with("Field") && said.contains("is not defined") {
        let path = written.trim();
        return match path.strip_prefix("text.") {
            Some(path) => (format!("the messages have no text `{path}`"), help),
            None => (format!("`{path}` is nothing: there is no `{name}`"), help),
        };
    }
    if said.contains("variable that is undefined") {
        let message = format!("`{}` is nothing here", written.trim());
        return (message, "is it set in every case?".to_owned());
    }
    if said.contains("recursion depth") {
        let message = "the component shows itself, without end";
        return (message.to_owned(), "name another component".to_owned());
    }
    (said.to_owned(), help)
}
