//! The lines at the top of a page that say what it is called and where it goes.

mod address;
mod values;

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use personal_data::nearest;
use toml::de::DeTable;

use crate::problem::{Few, Problem, quoted};
use crate::sources::toml_syntax::Toml;
use values::Values;

pub(crate) use address::is_of_page;

const FENCE: &str = "+++";
/// How a page begins, for who has none to look at.
pub(crate) const EXAMPLE: &str = "Begynn filen slik: +++, title = \"Sidens tittel\", path = \"/adresse/\", +++, på hver sin linje.";
const DEFAULT_TEMPLATE: &str = "page.html";
/// What can be said there; the page of `site-gen new` teaches each of them.
pub(crate) const KEYS: &[&str] = &[
    "title",
    "description",
    "path",
    "template",
    "draft",
    "updated",
    "in_menu",
    "aliases",
    "lang",
    "html",
];
/// The written languages a page can be in, by their tags (BCP 47): bokmål, which is the default, and nynorsk.
pub(crate) const LANGUAGES: &[&str] = &["nb", "nn"];

/// What a page says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FrontMatter {
    pub(crate) title: String,
    pub(crate) description: String,
    /// Where the page is published: `/`, `/kontakt/` or `/404.html`.
    pub(crate) path: String,
    pub(crate) template: String,
    /// Published only by who asks for drafts.
    pub(crate) draft: bool,
    pub(crate) updated: Option<Date>,
    pub(crate) in_menu: bool,
    /// Addresses the page had before.
    pub(crate) aliases: Vec<String>,
    /// The language it is in, one of [`LANGUAGES`].
    pub(crate) lang: &'static str,
    /// Whether HTML in its Markdown is published as it stands.
    pub(crate) html: bool,
    pub(crate) places: Places,
}

/// Where in the file the values stand that can be wrong together with something else, in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Places {
    pub(crate) path: Range<usize>,
    pub(crate) template: Range<usize>,
    pub(crate) html: Range<usize>,
    /// As many as there are aliases, in the same order.
    pub(crate) aliases: Vec<Range<usize>>,
}

/// Front matter with something wrong in it.
#[derive(Debug)]
pub(crate) struct FrontMatterRefused {
    pub(crate) problems: Vec<Problem>,
    /// What could be read of it, and where the Markdown begins: something may be wrong with that too.
    pub(crate) read: Option<(FrontMatter, usize)>,
}

/// Reads the front matter of a page, and says where its Markdown begins (in bytes). Nothing is taken for something
/// else: `draft = "ja"` is no answer to a question of yes or no, and a guess would publish the page.
pub(crate) fn parse(
    file: &Path,
    source: &Arc<str>,
) -> Result<(FrontMatter, usize), Box<FrontMatterRefused>> {
    let Some((range, body_start)) = fenced(source) else {
        return Err(Box::new(FrontMatterRefused {
            problems: vec![unfenced(file, source)],
            read: None,
        }));
    };
    let piece = Toml {
        code: "SG002",
        file,
        source,
        range,
    };
    let mut problems = Vec::new();
    let table = piece.read(&mut problems);
    // A line that is no TOML may be the one that is missing.
    let is_whole = problems.is_empty();
    let line_of = |problem: &Problem| Some(line_start(source, problem.start()?));
    let unread: BTreeSet<_> = problems.iter().filter_map(line_of).collect();
    let mut found = Few::default();
    refuse_unknown_keys(&piece, table.get_ref(), &mut found);
    let front = read(&piece, table.get_ref(), is_whole, &mut found);
    piece.unseen(&mut found);
    // What the parser made of such a line is nothing to judge.
    let judged = found.into_problems(file).into_iter();
    problems.extend(
        judged.filter(|problem| line_of(problem).is_none_or(|line| !unread.contains(&line))),
    );
    if problems.is_empty() {
        return Ok((front, body_start));
    }
    problems.sort_by_key(Problem::start);
    Err(Box::new(FrontMatterRefused {
        problems,
        read: Some((front, body_start)),
    }))
}

/// Where the line begins that this place is in.
fn line_start(source: &str, place: usize) -> usize {
    let before = source.get(..place).unwrap_or_default();
    before.rfind('\n').map_or(0, |end| end + 1)
}

fn read(
    piece: &Toml<'_>,
    table: &DeTable<'_>,
    is_whole: bool,
    problems: &mut Few<Problem>,
) -> FrontMatter {
    let mut values = Values {
        piece,
        table,
        is_whole,
        problems,
    };
    let title = values.required("title", "title = \"Sidens tittel\"");
    let path = values.required("path", "path = \"/adresse/\"");
    let aliases = values.texts("aliases");
    if let Some((address, place)) = &path {
        values.refuse_address(address, place, address::refused);
    }
    for (address, place) in &aliases {
        values.refuse_address(address, place, address::refused_alias);
    }
    let template = values.text("template");
    let html = values.flag("html");
    let place = |found: Option<&Range<usize>>| found.map_or(0..0, |span| piece.place(span));
    FrontMatter {
        places: Places {
            path: place(path.as_ref().map(|(_, span)| span)),
            template: place(template.as_ref().map(|(_, span)| span)),
            html: place(html.as_ref().map(|(_, span)| span)),
            aliases: aliases.iter().map(|(_, span)| piece.place(span)).collect(),
        },
        title: title.map(|(title, _)| title).unwrap_or_default(),
        description: values
            .text("description")
            .map_or(String::new(), |(text, _)| text),
        path: path.map(|(path, _)| path).unwrap_or_default(),
        template: template.map_or_else(|| DEFAULT_TEMPLATE.to_owned(), |(name, _)| name),
        draft: values.flag("draft").is_some_and(|(draft, _)| draft),
        updated: values.date("updated"),
        in_menu: values.flag("in_menu").is_some_and(|(in_menu, _)| in_menu),
        aliases: aliases.into_iter().map(|(address, _)| address).collect(),
        lang: values.choice("lang", LANGUAGES),
        html: html.is_some_and(|(html, _)| html),
    }
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

fn unfenced(file: &Path, source: &Arc<str>) -> Problem {
    let first = source.lines().next().unwrap_or_default();
    let place = 0..first.len();
    let (message, help) = match first.trim_end() {
        FENCE => (
            "Linjene mellom +++ mangler slutt.",
            "Skriv en linje med +++ etter den siste nøkkelen.",
        ),
        "---" => (
            "Linjene øverst skal stå mellom to linjer med +++, ikke med ---.",
            EXAMPLE,
        ),
        _ => ("Siden mangler linjene med +++ øverst.", EXAMPLE),
    };
    Problem::at("SG001", file, source, place, message).help(help)
}

fn refuse_unknown_keys(piece: &Toml<'_>, table: &DeTable<'_>, problems: &mut Few<Problem>) {
    for key in table.keys() {
        let name = key.get_ref().as_ref();
        if !KEYS.contains(&name) {
            problems.note(piece.code, || {
                let message = format!("Nøkkelen `{}` finnes ikke.", quoted(name));
                let help = nearest(name, KEYS.iter().copied());
                piece.at(key.span(), message).help(help)
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::parse;
    use crate::problem::assert_problems;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let source: Arc<str> = text.into();
        let problems = parse(Path::new("x.md"), &source).unwrap_err().problems;
        assert_problems(&problems, expected);
    }

    #[test]
    fn reads_a_page() {
        let source: Arc<str> = "+++\r\ntitle = \"Å\"\npath = \"/\"\n+++\nHei".into();
        let (front, body) = parse(Path::new("x.md"), &source).unwrap();
        assert_eq!(
            (front.title.as_str(), front.template.as_str(), front.draft),
            ("Å", "page.html", false)
        );
        assert_eq!(source.get(front.places.path), Some("\"/\""));
        assert_eq!(source.get(body..), Some("Hei"));
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        check("# Hei", &["1:1 Siden mangler linjene med +++ øverst.; "]);
        check(
            "+++\ntitle = \"x\"\n",
            &["1:1 Linjene mellom +++ mangler slutt.; "],
        );
        check(
            "---\ntitle: x\n---\n",
            &["1:1 Linjene øverst skal stå mellom"],
        );
        check(
            "+++\ntittel = \"x\"\ntitle = \"x\"\npath = \"/\"\n+++\n",
            &["2:1 Nøkkelen `tittel` finnes ikke.; Mente du `title`?"],
        );
        check(
            "+++\npath = \"/\"\n+++\n",
            &["1:1 Siden mangler `title`.; Legg til linjen title = \"Sidens tittel\""],
        );
        check(
            "+++\ntitle = \" \"\npath = \"/../x/\"\n+++\n",
            &[
                "2:9 `title` er tom.; ",
                "3:8 `/../x/` kan ikke være adressen til en side.; ",
            ],
        );
    }

    #[test]
    fn a_page_is_in_bokmaal_unless_it_says_nynorsk() {
        let lang = |line: &str| {
            let source: Arc<str> = format!("+++\ntitle = \"x\"\npath = \"/\"\n{line}+++\n").into();
            parse(Path::new("x.md"), &source).unwrap().0.lang
        };
        assert_eq!((lang(""), lang("lang = \"nb\"\n")), ("nb", "nb"));
        assert_eq!(lang("lang = \"nn\"\n"), "nn");
        check(
            "+++\ntitle = \"x\"\npath = \"/\"\nlang = \"no\"\n+++\n",
            &["4:8 `lang` kan ikke være `no`.; Skriv \"nb\" eller \"nn\"."],
        );
    }

    #[test]
    fn nothing_is_taken_for_something_else() {
        check(
            "+++\ntitle = 3\npath = true\ntemplate = []\ndescription = 2026-01-01\n+++\n",
            &[
                "2:9 `title` skal være en tekst, men her står et tall.; Skriv \"3\".",
                "3:8 `path` skal være en tekst, men her står true eller false.; Skriv \"true\".",
                "4:12 `template` skal være en tekst, men her står en liste.; Skriv \"page.html\".",
                "5:15 `description` skal være en tekst, men her står en dato.; Skriv \"2026-01-01\".",
            ],
        );
        check(
            "+++\ntitle = \"x\"\npath = \"/x/\"\ndraft = \"ja\"\nin_menu = 1\nhtml = []\nupdated = \"i går\"\n+++\n",
            &[
                "4:9 `draft` skal være true eller false, men her står en tekst.; Skriv true eller false",
                "5:11 `in_menu` skal være true eller false, men her står et tall.; Skriv true eller false",
                "6:8 `html` skal være true eller false, men her står en liste.; Skriv true eller false",
                "7:11 `updated` skal være en dato, men her står en tekst.; Skriv datoen som 2026-11-22",
            ],
        );
        check(
            "+++\ntitle = \"x\"\npath = \"/x/\"\naliases = \"/y/\"\n+++\n",
            &[
                "4:11 `aliases` skal være en liste med tekster, men her står en tekst.; Skriv [\"/y/\"].",
            ],
        );
        check(
            "+++\ntitle = \"x\"\npath = \"/x/\"\naliases = [3, \"y\"]\nupdated = 2026-02-30\n+++\n",
            &[
                "4:12 `aliases` skal være en liste med tekster, men her står et tall.; Skriv \"3\".",
                "4:15 `y` kan ikke være adressen til en side.; ",
                "5:11 Dette er ikke en dato.; Skriv datoen som 2026-11-22",
            ],
        );
    }
}
