//! The pages the form handler answers with: rendered here once, filled in there per request.
//!
//! A template marks what is only known per request as a hole: `hole(name="value.email")` is replaced by escaped
//! text, and what stands between `when(name="error.email")` and `end()` is kept only if that hole has a value
//! (`unless` is the opposite). So the function parses no template, and its pages cannot look different from the
//! site's own.

use std::collections::BTreeMap;

use bundle::{PageText, PageWithHoles, WaitUnit, mark, page};
use personal_data::{ErrorCode, Form};

use crate::problem::Problem;
use crate::sources::SourceFile;
use crate::sources::messages::problem_at;

/// The template of a handler's page, by the page's name, and whether the form is on it. Pages of other names only
/// say something; there is one for each `[page.…]` of the messages.
pub(crate) fn template_of(name: &str) -> (&'static str, bool) {
    match name {
        page::ERRORS => ("handler/errors.html", true),
        page::TOKEN | page::TOO_QUICK | page::TOO_MANY | page::NOT_STORED | page::UNCERTAIN => {
            ("handler/form-again.html", true)
        }
        page::RECEIPT => ("handler/receipt.html", false),
        name if name.starts_with(page::APPROVAL) => ("handler/approval.html", false),
        _ => ("handler/message.html", false),
    }
}

/// The words of a page, in which what the handler fills in is a hole.
pub(crate) fn with_holes(page_text: &PageText) -> PageText {
    let hole = mark::value(page::WAIT);
    PageText {
        title: page_text.title.clone(),
        body: page_text.body.replace(&in_braces(page::WAIT), &hole),
    }
}

/// Names of the pages that have a form on them.
pub(crate) fn with_form(pages: &BTreeMap<String, PageWithHoles>) -> Vec<String> {
    let with_form = pages
        .iter()
        .filter(|(_, page)| crate::files::headers::has_form(page.as_str()));
    with_form.map(|(name, _)| name.clone()).collect()
}

/// What the pages say, by page: `[page.…]`, `[receipt]` and `[preview]`, and for field errors the summary's words.
pub(crate) fn page_texts(
    messages: &toml::Table,
    file: &SourceFile,
    form: Option<&Form>,
) -> Result<BTreeMap<String, PageText>, Vec<Problem>> {
    let mut page_texts = BTreeMap::new();
    let mut problems = Vec::new();
    // Those that are there with something missing: reported once.
    let mut lacking = Vec::new();
    let pages = messages
        .get("page")
        .and_then(toml::Value::as_table)
        .into_iter()
        .flatten();
    let named = [page::RECEIPT, page::PREVIEW]
        .into_iter()
        .filter_map(|name| Some((name, messages.get(name)?)));
    let pages = pages
        .map(|(name, value)| (name.as_str(), value))
        .filter(|(_, value)| value.is_table());
    for (name, value) in pages.chain(named) {
        let text = |key: &str| {
            value
                .get(key)
                .and_then(toml::Value::as_str)
                .map(str::to_owned)
        };
        if let (Some(title), Some(body)) = (text("title"), text("body")) {
            problems.extend(wrong_holes(name, &title, &body, file));
            let max = form
                .filter(|_| name == page::TOO_LARGE)
                .map(Form::max_message_chars);
            let body = match max {
                Some(max) => body.replace(&in_braces(page::MAX), &max.to_string()),
                None => body,
            };
            page_texts.insert(name.to_owned(), PageText { title, body });
        } else {
            lacking.push(name);
            let message = format!("Teksten `{name}` mangler `title` eller `body`.");
            problems
                .push(problem_at(&path_of(name), file, message).help("Skriv begge som tekster."));
        }
    }
    let summary = messages
        .get("form")
        .and_then(|form| form.get("error_summary"))
        .and_then(toml::Value::as_str);
    let title = summary.unwrap_or_default().to_owned();
    page_texts.insert(
        page::ERRORS.to_owned(),
        PageText {
            title,
            body: String::new(),
        },
    );
    for name in page::WITH_WORDS
        .iter()
        .filter(|&&name| !page_texts.contains_key(name) && !lacking.contains(&name))
    {
        let message = format!("Siden `{name}` mangler tekst.");
        problems
            .push(problem_at(&path_of(name), file, message).help("Legg til `title` og `body`."));
    }
    if problems.is_empty() {
        Ok(page_texts)
    } else {
        Err(problems)
    }
}

/// Where the words of a page stand in the messages.
fn path_of(page: &str) -> String {
    if [page::RECEIPT, page::PREVIEW].contains(&page) {
        page.to_owned()
    } else {
        format!("page.{page}")
    }
}

/// A word in braces that the handler would show as it stands; the brace after it may be missing.
fn unknown_placeholder<'t>(text: &'t str, known: &[&str]) -> Option<&'t str> {
    let braces = text.match_indices('{').map(|(start, _)| start);
    let mut written = braces.filter_map(|start| {
        let rest = text.get(start..)?;
        let end = rest.find(|sign: char| sign == '}' || sign.is_whitespace());
        let is_closed = |end: &usize| rest.get(*end..).is_some_and(|rest| rest.starts_with('}'));
        rest.get(..end.map_or(rest.len(), |end| end + usize::from(is_closed(&end))))
    });
    written.find(|written| !known.iter().any(|word| in_braces(word) == *written))
}

fn in_braces(word: &str) -> String {
    format!("{{{word}}}")
}

/// A problem with a word in braces, at its place in the file, which may have it elsewhere too: in this text.
fn problem_with_placeholder(
    text: &str,
    written: &str,
    message: String,
    file: &SourceFile,
) -> Problem {
    let in_text = text.find(written);
    // A text that is written with escapes is not found, and then the message says enough.
    match file.text.find(text).zip(in_text) {
        Some((start, in_text)) => {
            let start = start + in_text;
            let place = start..start + written.len();
            Problem::at("SG041", &file.path, &file.text, place, message)
        }
        None => Problem::in_file("SG041", &file.path, message),
    }
}

/// Pages whose words must have something in braces, and what is filled in there.
const FILLED_IN: [(&str, &str, &str); 2] = [
    (page::TOO_MANY, page::WAIT, "hvor lenge leseren må vente"),
    (
        page::TOO_LARGE,
        page::MAX,
        "hvor mange tegn meldingen kan ha",
    ),
];

/// What the words of a page have in braces, which must be what is filled in there, and nothing elsewhere.
fn wrong_holes(name: &str, title: &str, body: &str, file: &SourceFile) -> Option<Problem> {
    let filled_in = FILLED_IN.iter().find(|(page, ..)| *page == name);
    let known: Vec<&str> = filled_in.iter().map(|(_, word, _)| *word).collect();
    for (text, known) in [(title, &[][..]), (body, &known)] {
        if let Some(unknown) = unknown_placeholder(text, known) {
            let message = format!("Teksten `{name}` har {unknown}, som ikke blir fylt ut der.");
            return Some(problem_with_placeholder(text, unknown, message, file));
        }
    }
    let (page, word, what) = filled_in?;
    let is_missing = !body.contains(&in_braces(word));
    is_missing.then(|| {
        let message = format!("Teksten `body` under [page.{page}] mangler {{{word}}}.");
        let help = format!("Sett inn {{{word}}} der det skal stå {what}.");
        problem_at(&format!("page.{page}.body"), file, message).help(help)
    })
}

/// The words for how long to wait, `[wait]`.
pub(crate) fn waits(
    messages: &toml::Table,
    file: &SourceFile,
) -> Result<BTreeMap<String, String>, Vec<Problem>> {
    let words = messages.get(page::WAIT).and_then(toml::Value::as_table);
    let mut found = BTreeMap::new();
    let mut problems = Vec::new();
    for unit in WaitUnit::ALL {
        let name = unit.as_str();
        let count = usize::from(unit.has_count());
        let text = words.and_then(|words| words.get(name)?.as_str());
        match text {
            Some(text) if text.matches(WaitUnit::COUNT).count() == count => {
                found.insert(name.to_owned(), text.to_owned());
            }
            _ => {
                let message = format!("Teksten `{name}` under [wait] mangler eller er feil.");
                let help = if unit.has_count() {
                    "Skriv en tekst med {count} én gang. Der settes tallet inn."
                } else {
                    "Skriv en tekst uten plassholdere."
                };
                let path = format!("{}.{name}", page::WAIT);
                problems.push(problem_at(&path, file, message).help(help));
            }
        }
    }
    if problems.is_empty() {
        Ok(found)
    } else {
        Err(problems)
    }
}

/// The message of every error every field can have: `[error.FIELD]` if it has one, else `[error.any]`.
pub(crate) fn error_messages(
    form: &Form,
    messages: &toml::Table,
    file: &SourceFile,
) -> Result<BTreeMap<String, BTreeMap<String, String>>, Vec<Problem>> {
    let errors = messages.get("error").and_then(toml::Value::as_table);
    let text_of = |group: &str, code: &str| errors?.get(group)?.get(code)?.as_str();
    let mut found: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    let mut problems = Vec::new();
    for field in &form.fields {
        for code in ErrorCode::possible(field) {
            let placeholders = [&["label"], code.placeholders()].concat();
            let code = code.as_str();
            if let Some(text) = text_of(&field.id, code).or_else(|| text_of("any", code)) {
                if let Some(unknown) = unknown_placeholder(text, &placeholders) {
                    let message = format!(
                        "Teksten for feltet `{}` og feilen `{code}` har {unknown}, som ikke blir fylt ut.",
                        field.id
                    );
                    let known: Vec<_> = placeholders.iter().map(|word| in_braces(word)).collect();
                    let help = format!("Her kan du bruke {}.", known.join(", "));
                    let problem = problem_with_placeholder(text, unknown, message, file);
                    problems.push(problem.help(help));
                }
                found
                    .entry(field.id.clone())
                    .or_default()
                    .insert(code.to_owned(), text.replace("{label}", &field.label));
            } else {
                let message = format!(
                    "Det mangler en tekst for feltet `{}` og feilen `{code}`.",
                    field.id
                );
                let help = format!(
                    "Legg til en for dette feltet under [error.{}], eller for alle under [error.any].",
                    field.id
                );
                let path = format!("error.{}.{code}", field.id);
                problems.push(problem_at(&path, file, message).help(help));
            }
        }
    }
    if problems.is_empty() {
        Ok(found)
    } else {
        Err(problems)
    }
}
