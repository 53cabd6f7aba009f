//! What went wrong while a page was rendered, and where in which template.

use std::ops::Range;
use std::path::Path;

use personal_data::nearest;
use tera::Context;
use tera::ErrorKind::{RenderingError, SyntaxError};

use super::{new_engine, place_of, unread};
use crate::problem::{Problem, quoted};
use crate::sources::SourceFile;

/// A template's error as a problem with its place.
pub(super) fn problem(
    error: &tera::Error,
    files: &[SourceFile],
    folder: &Path,
    page: &Path,
    context: &Context,
) -> Problem {
    let rendering = format!("Det skjedde da {} skulle lages.", page.display());
    let (SyntaxError(report) | RenderingError(report)) = error.kind() else {
        let error_text = error.to_string();
        if error_text.contains("recursion depth") {
            return without_end(files, folder).help(rendering);
        }
        return Problem::in_file("SG031", folder, unread(&error_text)).help(rendering);
    };
    let Some(file) = files.iter().find(|file| file.name == report.filename()) else {
        return Problem::in_file("SG031", folder, unread(report.message())).help(rendering);
    };
    let mut place = whole_path(&file.text, place_of(&file.text, report.span()));
    let written = file.text.get(place.clone()).unwrap_or_default();
    let (message, help) = match nothing_given(report.message(), written) {
        Some(given) => {
            let given = place.start + given.start..place.start + given.end;
            let value = file.text.get(given.clone()).unwrap_or_default();
            place = given;
            why_nothing(value, context)
        }
        None => plain(report.message(), written),
    };
    let problem = Problem::at("SG031", &file.path, &file.text, place, message);
    if help.is_empty() {
        problem.help(rendering)
    } else {
        problem.help(format!("{help}\n{rendering}"))
    }
}

/// The engine points at the last step of `page.title`; the reader wants to see the way.
fn whole_path(text: &str, place: Range<usize>) -> Range<usize> {
    let before = text.get(..place.start).unwrap_or_default();
    let is_step = |sign: char| sign.is_ascii_alphanumeric() || sign == '_' || sign == '.';
    before.trim_end_matches(is_step).len()..place.end
}

/// A component that shows itself, found by its name in its own text.
fn without_end(files: &[SourceFile], folder: &Path) -> Problem {
    for file in files {
        for (start, _) in file.text.match_indices("component ") {
            let rest = file
                .text
                .get(start + "component ".len()..)
                .unwrap_or_default();
            let Some((name, _)) = rest.split_once('(') else {
                continue;
            };
            let body = rest.split("endcomponent").next().unwrap_or_default();
            if let Some(call) = body.find(&format!("<{name} ")) {
                let start = start + "component ".len() + call + 1;
                let place = start..start + name.len();
                let message = format!("Komponenten `{name}` viser seg selv og blir aldri ferdig.");
                return Problem::at("SG037", &file.path, &file.text, place, message);
            }
        }
    }
    Problem::in_file(
        "SG037",
        folder,
        "Noen komponenter viser hverandre og blir aldri ferdige.",
    )
}

/// Where in the call of a component the value stands that is nothing.
fn nothing_given(error_text: &str, call: &str) -> Option<Range<usize>> {
    let name = error_text
        .strip_prefix("Component argument `")?
        .split('`')
        .next()?;
    let before = format!("{name}={{");
    let start = call
        .find(&before)
        .filter(|_| error_text.contains("`undefined`"))?
        + before.len();
    let end = start + call.get(start..)?.find('}')?;
    Some(start..end)
}

/// Why a value is nothing. The engine says what is missing of a value that is written, and not of one that is given to
/// a component, so it is asked to write this one.
fn why_nothing(value: &str, context: &Context) -> (String, String) {
    let mut alone = new_engine();
    let written = alone.add_raw_template("value", &format!("{{{{ {value} }}}}"));
    let error = written.and_then(|()| alone.render("value", context)).err();
    match error.as_ref().map(tera::Error::kind) {
        Some(RenderingError(report)) => plain(report.message(), value),
        _ => plain("variable that is undefined", value),
    }
}

/// Message and help, in plain words.
fn plain(error_text: &str, written: &str) -> (String, String) {
    let name = error_text.split('`').nth(1).unwrap_or_default();
    let (shown, path) = (quoted(name), quoted(written.trim()));
    let known = error_text.split_once(" Available variables: ");
    let known = known.or_else(|| error_text.split_once(" Available fields: "));
    let help = known.map_or(String::new(), |(_, known)| nearest(name, known.split(", ")));
    if error_text.starts_with("Variable") && error_text.contains("is not defined") {
        return (format!("Variabelen `{shown}` finnes ikke."), help);
    }
    if error_text.starts_with("Field") && error_text.contains("is not defined") {
        return match path.strip_prefix("text.") {
            Some(path) => (
                format!("Teksten `{path}` finnes ikke i messages.toml."),
                help,
            ),
            None => (
                format!("`{path}` har ingen verdi: `{shown}` finnes ikke."),
                help,
            ),
        };
    }
    if error_text.contains("variable that is undefined") {
        let message = format!("`{path}` har ingen verdi her.");
        return (message, "Gi den en verdi i alle tilfeller.".to_owned());
    }
    (unread(error_text), help)
}
