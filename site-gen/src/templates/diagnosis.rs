//! Everything that is wrong with templates that cannot be read together.
//!
//! The engine stops at the first of them. Here they are read one by one; those that are no templates are set aside,
//! then those that go in circles or lead nowhere, and what they refer to is looked at last.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

use personal_data::nearest;
use tera::{ErrorKind, Tera};

use super::{byte_offset, new_engine, place_of, unclosed};
use crate::problem::{Problem, quoted};
use crate::sources::SourceFile;

/// The engine's own, which it has no list of. A test holds this one to it.
const FILTERS: &[&str] = &[
    "abs",
    "capitalize",
    "default",
    "escape",
    "escape_html",
    "escape_xml",
    "first",
    "float",
    "get",
    "group_by",
    "indent",
    "int",
    "join",
    "keys",
    "last",
    "length",
    "lower",
    "newlines_to_br",
    "nth",
    "pairs",
    "pluralize",
    "replace",
    "reverse",
    "round",
    "safe",
    "sort",
    "split",
    "str",
    "title",
    "trim",
    "trim_end",
    "trim_start",
    "truncate",
    "unique",
    "upper",
    "values",
    "wordcount",
];
/// The engine's own, and those of the handler's pages.
const FUNCTIONS: &[&str] = &["end", "hole", "range", "throw", "unless", "when"];
/// The engine's own.
const TESTS: &[&str] = &[
    "array",
    "bool",
    "containing",
    "defined",
    "divisible_by",
    "ending_with",
    "even",
    "float",
    "integer",
    "iterable",
    "map",
    "none",
    "number",
    "odd",
    "starting_with",
    "string",
    "undefined",
];

/// What is wrong with them. Unless `is_whole`, some could not even be opened, and nothing is said of what refers to
/// others.
pub(super) fn problems(files: &[SourceFile], folder: &Path, is_whole: bool) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut good: Vec<&SourceFile> = Vec::new();
    let mut alone = new_engine();
    for file in files {
        match alone.add_raw_template(&file.name, &file.text) {
            Err(error) if matches!(error.kind(), ErrorKind::SyntaxError(_)) => {
                problems.extend(syntax(&error, file));
            }
            // What it refers to is looked at below, when all are there.
            _ => good.push(file),
        }
    }
    if is_whole {
        let diagnosis = Diagnosis { files, folder };
        diagnosis.relations(good, &mut problems);
    }
    problems
}

fn syntax(error: &tera::Error, file: &SourceFile) -> Option<Problem> {
    let ErrorKind::SyntaxError(report) = error.kind() else {
        return None;
    };
    let at = |place, message: &str| Problem::at("SG031", &file.path, &file.text, place, message);
    if let Some(open) =
        unclosed::innermost(&file.text).filter(|_| report.message().contains("end of input"))
    {
        return Some(open_tag(&open, file));
    }
    let error_text = report.message();
    let place = place_of(&file.text, report.span());
    let word = file.text.get(place.clone()).unwrap_or_default();
    let before = file.text.get(..place.start).unwrap_or_default();
    // An end that is not known here is the end of something else than what is open.
    if let Some(open) = unclosed::innermost(before).filter(|_| word.starts_with("end")) {
        return Some(open_tag(&open, file));
    }
    let help = if error_text.starts_with("Unknown tag") {
        "Bruk en av disse taggene: block, component, extends, filter, for, if, include, raw, set"
    } else {
        "Se til at alt har en slutt: {{ … }} skriver en verdi, {% … %} er en tagg, og {# … #} er en kommentar."
    };
    let error_text = error_text.trim_end_matches('.');
    let message = format!("Malen kan ikke leses her: «{error_text}».");
    Some(at(place, &message).help(help))
}

fn open_tag(open: &unclosed::Open<'_>, file: &SourceFile) -> Problem {
    let message = format!("`{{% {} %}}` mangler slutt.", open.name);
    let help = format!("Skriv {{% end{} %}} der det skal slutte.", open.name);
    let place = open.place.clone();
    Problem::at("SG031", &file.path, &file.text, place, message).help(help)
}

struct Diagnosis<'a> {
    files: &'a [SourceFile],
    folder: &'a Path,
}

impl<'a> Diagnosis<'a> {
    /// Each round sets at least one template aside, so it ends.
    fn relations(&self, mut good: Vec<&'a SourceFile>, problems: &mut Vec<Problem>) {
        loop {
            let mut tera: Tera = new_engine();
            let named = good.iter().map(|file| (file.name.as_str(), &*file.text));
            let Err(error) = tera.add_raw_templates(named) else {
                return;
            };
            let before = good.len();
            let aside = self.aside(&error, problems);
            good.retain(|file| !aside.contains(&file.name));
            if good.len() == before {
                return;
            }
        }
    }

    /// Which templates an error sets aside, and what there is to say about them.
    fn aside(&self, error: &tera::Error, problems: &mut Vec<Problem>) -> BTreeSet<String> {
        match error.kind() {
            ErrorKind::MissingParent { current, parent } => {
                // A parent that is there was set aside before, and its problem is reported.
                if self.file(parent).is_none() {
                    let message = format!("Malen bygger på `{parent}`, som ikke finnes.");
                    let help = nearest(parent, self.names());
                    problems.extend(self.at_word(current, "extends", parent, &message, help));
                }
                BTreeSet::from([current.clone()])
            }
            ErrorKind::CircularExtend {
                tpl,
                inheritance_chain,
            } => {
                let mut chain = vec![tpl.clone()];
                chain.extend(inheritance_chain.iter().cloned());
                self.circle("extends", "bygger på", &chain, problems)
            }
            ErrorKind::CircularInclude { include_chain, .. } => {
                self.circle("include", "henter inn", include_chain, problems)
            }
            _ => self.reports(&error.to_string(), problems),
        }
    }

    fn circle(
        &self,
        tag: &str,
        verb: &str,
        chain: &[String],
        problems: &mut Vec<Problem>,
    ) -> BTreeSet<String> {
        let (first, second) = (chain.first(), chain.get(1));
        if let (Some(first), Some(second)) = (first, second) {
            let message = if first == second {
                format!("Malen {verb} seg selv og blir aldri ferdig.")
            } else {
                format!(
                    "Malen {verb} seg selv gjennom andre: {}.",
                    chain.join(" → ")
                )
            };
            let help = format!("Ta bort {{% {tag} %}}, eller skriv navnet på en annen mal.");
            problems.extend(self.at_word(first, tag, second, &message, help));
        }
        chain.iter().cloned().collect()
    }

    /// A problem at the name that stands in a tag of a template.
    fn at_word(
        &self,
        template: &str,
        tag: &str,
        word: &str,
        message: &str,
        help: String,
    ) -> Option<Problem> {
        let file = self.file(template)?;
        let after_tag = file.text.find(tag).unwrap_or(0);
        let rest = file.text.get(after_tag..).unwrap_or_default();
        let start = rest.find(word).map(|start| after_tag + start);
        let problem = match start {
            Some(start) => {
                let place = start..start + word.len();
                Problem::at("SG037", &file.path, &file.text, place, message)
            }
            None => Problem::in_file("SG037", &file.path, message),
        };
        Some(problem.help(help))
    }

    /// What the engine says in words alone: a component that is there twice, or a list of reports.
    fn reports(&self, error_text: &str, problems: &mut Vec<Problem>) -> BTreeSet<String> {
        let quoted: Vec<&str> = error_text.split('`').skip(1).step_by(2).collect();
        if let [component, first, second] = quoted.as_slice()
            && error_text.starts_with("Component ")
        {
            let message = format!("Komponenten `{component}` finnes allerede i {first}.");
            let help = "Gi den ene et annet navn.".to_owned();
            problems.extend(self.at_word(second, "component", component, &message, help));
            return BTreeSet::from([(*second).to_owned()]);
        }
        let reports: Vec<&str> = error_text.split("error: ").skip(1).collect();
        if reports.is_empty() {
            let message = super::unread(error_text);
            problems.push(Problem::in_file("SG031", self.folder, message));
        }
        for report in reports {
            problems.extend(self.reference(report));
        }
        BTreeSet::new()
    }

    /// A report: what is wrong, then `--> FILE:LINE:COLUMN`, then the line, then signs ^ below it.
    fn reference(&self, report: &str) -> Option<Problem> {
        let mut lines = report.lines();
        let headline = lines.next()?;
        let mut place = lines
            .next()?
            .trim_start()
            .strip_prefix("--> ")?
            .rsplitn(3, ':');
        let column: usize = place.next()?.parse().ok()?;
        let line: usize = place.next()?.parse().ok()?;
        let file = self.file(place.next()?)?;
        let width = lines.nth(2)?.matches('^').count();
        let start = byte_offset(&file.text, line, column.saturating_sub(1));
        let end = byte_offset(&file.text, line, column.saturating_sub(1) + width);
        let name = headline.split('`').nth(1).unwrap_or_default();
        let (message, help) = self.about(headline, name)?;
        Some(
            Problem::at(
                "SG038",
                &file.path,
                &file.text,
                Range { start, end },
                message,
            )
            .help(help),
        )
    }

    /// Message and help, or nothing when what is missing is a template that was set aside.
    fn about(&self, headline: &str, name: &str) -> Option<(String, String)> {
        let unknown = |kind: &str| format!("{kind} `{}` finnes ikke.", quoted(name));
        let known = |names: &[&str]| nearest(name, names.iter().copied());
        Some(match headline.split(" `").next()? {
            "Unknown filter" => (unknown("Filteret"), known(FILTERS)),
            "Unknown function" => (unknown("Funksjonen"), known(FUNCTIONS)),
            "Unknown test" => (unknown("Testen"), known(TESTS)),
            "Unknown template" if self.file(name).is_some() => return None,
            "Unknown template" => (unknown("Malen"), nearest(name, self.names())),
            "Unknown component" => {
                let components = self.components();
                if components.contains(name) {
                    return None;
                }
                let help = nearest(name, components.into_iter());
                (unknown("Komponenten"), help)
            }
            "Block" => (
                format!("Malen som denne bygger på, har ingen blokk `{name}`."),
                "Gi blokken navnet på en blokk der. Ellers vises ikke innholdet noe sted."
                    .to_owned(),
            ),
            _ => (
                super::unread(headline),
                "Se navnene i templates/.".to_owned(),
            ),
        })
    }

    fn file(&self, name: &str) -> Option<&'a SourceFile> {
        self.files.iter().find(|file| file.name == name)
    }

    fn names(&self) -> impl Iterator<Item = &'a str> {
        self.files.iter().map(|file| file.name.as_str())
    }

    /// The components of all templates, those included that cannot be read.
    fn components(&self) -> BTreeSet<&'a str> {
        let written = self
            .files
            .iter()
            .flat_map(|file| file.text.split("component ").skip(1));
        let names = written.filter_map(|rest| {
            let end = rest.find(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_')?;
            rest.get(..end)
                .filter(|_| rest.get(end..).is_some_and(|rest| rest.starts_with('(')))
        });
        names.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{FILTERS, FUNCTIONS, TESTS};
    use crate::templates::new_engine;

    fn is_known(template: &str) -> bool {
        new_engine().add_raw_template("x", template).is_ok()
    }

    #[test]
    fn the_lists_are_the_engines() {
        assert!(!is_known("{{ 1 | nonsense }}"), "or nothing here can fail");
        for name in FILTERS {
            assert!(is_known(&format!("{{{{ 1 | {name} }}}}")), "{name}");
        }
        for name in FUNCTIONS {
            assert!(is_known(&format!("{{{{ {name}() }}}}")), "{name}");
        }
        for name in TESTS {
            assert!(is_known(&format!("{{{{ 1 is {name} }}}}")), "{name}");
        }
    }
}
