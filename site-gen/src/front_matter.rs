//! The lines at the top of a page that say what it is called and where it goes.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use personal_data::nearest;
use serde::Deserialize;
use toml::de::{DeTable, DeValue};

use crate::problem::Problem;

const FENCE: &str = "+++";
const KEYS: &[&str] = &[
    "title",
    "description",
    "path",
    "template",
    "draft",
    "updated",
    "in_menu",
    "aliases",
];

/// What a page says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FrontMatter {
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) description: String,
    /// Where the page is published: `/`, `/kontakt/` or `/404.html`.
    pub(crate) path: String,
    #[serde(default = "default_template")]
    pub(crate) template: String,
    /// Not published.
    #[serde(default)]
    pub(crate) draft: bool,
    #[serde(default)]
    pub(crate) updated: Option<toml::value::Datetime>,
    #[serde(default)]
    pub(crate) in_menu: bool,
    /// Addresses the page had before, which lead to it.
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
}

fn default_template() -> String {
    "page.html".to_owned()
}

/// Reads the front matter of a page, and says where its Markdown begins (in bytes).
pub(crate) fn parse(file: &Path, source: &Arc<str>) -> Result<(FrontMatter, usize), Vec<Problem>> {
    let (range, body_start) = fenced(source).ok_or_else(|| {
        let message = "the page does not begin with its front matter";
        let help = "begin the file with:\n+++\ntitle = \"Sidens navn\"\npath = \"/adresse/\"\n+++";
        vec![Problem::at("SG001", file, source, 0..0, message).help(help)]
    })?;
    let text = source.get(range.clone()).unwrap_or_default();
    let at = |span: Range<usize>| span.start + range.start..span.end + range.start;

    let problems = match DeTable::parse(text) {
        Ok(table) => unknown_keys(file, source, &table, at),
        Err(error) => {
            let span = at(error.span().unwrap_or(0..0));
            return Err(vec![Problem::at(
                "SG002",
                file,
                source,
                span,
                error.message(),
            )]);
        }
    };
    if !problems.is_empty() {
        return Err(problems);
    }
    let parsed: FrontMatter = toml::from_str(text).map_err(|error| {
        let span = at(error.span().unwrap_or(0..text.len()));
        vec![Problem::at("SG002", file, source, span, error.message())]
    })?;
    let mut refused = Vec::new();
    for path in parsed.aliases.iter().chain([&parsed.path]) {
        let Some(help) = refused_path(path) else {
            continue;
        };
        let span = text
            .find(&format!("\"{path}\""))
            .map_or(0..0, |start| start..start + path.len() + 2);
        let message = format!("`{path}` is not an address of a page");
        refused.push(Problem::at("SG003", file, source, at(span), message).help(help));
    }
    if !refused.is_empty() {
        return Err(refused);
    }
    Ok((parsed, body_start))
}

/// The bytes between the fences, and where the text after them begins.
fn fenced(source: &str) -> Option<(Range<usize>, usize)> {
    let mut lines = source.split_inclusive('\n');
    let first = lines.next().filter(|line| line.trim_end() == FENCE)?;
    let start = first.len();
    let mut end = start;
    for line in lines {
        if line.trim_end() == FENCE {
            return Some((start..end, end + line.len()));
        }
        end += line.len();
    }
    None
}

fn unknown_keys(
    file: &Path,
    source: &Arc<str>,
    table: &toml::Spanned<DeTable<'_>>,
    at: impl Fn(Range<usize>) -> Range<usize>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (key, value) in table.get_ref() {
        let name = key.get_ref().as_ref();
        if !KEYS.contains(&name) {
            let problem = Problem::at(
                "SG002",
                file,
                source,
                at(key.span()),
                format!("unknown key `{name}`"),
            );
            problems.push(problem.help(nearest(name, KEYS.iter().copied())));
        } else if name == "draft" && !matches!(value.get_ref(), DeValue::Boolean(_)) {
            let message = "`draft` is true or false, without quotation marks";
            problems.push(Problem::at(
                "SG002",
                file,
                source,
                at(value.span()),
                message,
            ));
        }
    }
    problems
}

/// Why a path is refused, or `None` when it is fine. A path cannot leave the output folder.
fn refused_path(path: &str) -> Option<&'static str> {
    let is_letter =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    let segments = path
        .strip_prefix('/')
        .map(|rest| rest.trim_end_matches(".html").trim_end_matches('/'));
    match segments {
        None => Some("an address begins with /, as in /kontakt/"),
        Some(_) if !path.ends_with('/') && !is_html(path) => {
            Some("an address ends with /, as in /kontakt/, or with .html")
        }
        Some("") if path == "/" => None,
        Some(rest)
            if rest
                .split('/')
                .all(|part| !part.is_empty() && part.chars().all(is_letter)) =>
        {
            None
        }
        Some(_) => Some("use small letters a to z, digits and hyphens between the slashes"),
    }
}

/// Whether a path names a file and not a folder with an index.
pub(crate) fn is_html(path: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|extension| extension == "html")
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::{parse, refused_path};

    fn problem(text: &str) -> (String, String) {
        let source: Arc<str> = text.into();
        let problems = parse(Path::new("x.md"), &source).unwrap_err();
        let first = problems.first().unwrap();
        let (line, column) = first.line_and_column().unwrap();
        (
            format!("{line}:{column} {first}"),
            first.help.clone().unwrap_or_default(),
        )
    }

    #[test]
    fn reads_a_page() {
        let source: Arc<str> = "+++\r\ntitle = \"Å\"\npath = \"/\"\n+++\nHei".into();
        let (front, body) = parse(Path::new("x.md"), &source).unwrap();
        assert_eq!(
            (front.title.as_str(), front.template.as_str(), front.draft),
            ("Å", "page.html", false)
        );
        assert_eq!(source.get(body..), Some("Hei"));
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        assert_eq!(
            problem("# Hei").0,
            "1:1 the page does not begin with its front matter"
        );
        assert_eq!(
            problem("+++\ntitle = \"x\"\n").0,
            "1:1 the page does not begin with its front matter"
        );
        let (message, help) = problem("+++\ntittel = \"x\"\npath = \"/\"\n+++\n");
        assert_eq!(
            (message.as_str(), help.as_str()),
            ("2:1 unknown key `tittel`", "did you mean `title`?")
        );
        assert_eq!(
            problem("+++\ntitle = \"x\"\npath = \"/\"\ndraft = \"ja\"\n+++\n").0,
            "4:9 `draft` is true or false, without quotation marks"
        );
        assert!(
            problem("+++\npath = \"/\"\n+++\n")
                .0
                .contains("missing field `title`")
        );
        assert_eq!(
            problem("+++\ntitle = \"x\"\npath = \"/../x/\"\n+++\n").0,
            "3:8 `/../x/` is not an address of a page"
        );
    }

    #[test]
    fn paths() {
        for path in ["/", "/kontakt/", "/personvern/versjoner/", "/404.html"] {
            assert_eq!(refused_path(path), None, "{path}");
        }
        for path in [
            "",
            "kontakt/",
            "/kontakt",
            "//",
            "/a//b/",
            "/../x/",
            "/Å/",
            "/a b/",
            "/.html",
            "/a/../b.html",
            "/.well-known/",
        ] {
            assert!(refused_path(path).is_some(), "{path}");
        }
    }
}
