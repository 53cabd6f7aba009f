//! Words in braces in the messages: each stands for something that is filled in there, and nothing else is in braces.

use personal_data::RegisterPlaces;

use super::SourceFile;
use crate::problem::Problem;

/// Texts of which the program fills in a part, by their path, each with the words in braces it must have once.
const FILLED_IN: &[(&str, &[&str])] = &[
    ("form.max_chars", &["{max}"]),
    ("form.notice_before_button", &["{notice}"]),
    ("versions.version_title", &["{version}"]),
    ("versions.version_description", &["{version}"]),
    ("versions.period", &["{from}", "{until}"]),
    ("versions.open_period", &["{from}"]),
    ("versions.until_then", &["{until}"]),
    ("versions.replaced", &["{from}"]),
    ("versions.count", &["{added}", "{removed}"]),
    ("versions.count_added", &["{added}"]),
    ("versions.count_removed", &["{removed}"]),
    ("versions.unchanged", &["{count}"]),
];
/// Groups whose texts are checked where they are read.
const CHECKED_ELSEWHERE: &[&str] = &["error", "page", "wait", "receipt", "preview", "mail"];

/// Everything in braces that is not as it must be.
pub(crate) fn check(messages: &toml::Table, file: &SourceFile) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (group, texts) in messages {
        let is_checked = CHECKED_ELSEWHERE
            .iter()
            .any(|name| group == name || group.starts_with(&format!("{name}_")));
        if let (Some(texts), false) = (texts.as_table(), is_checked) {
            for (key, text) in texts {
                if let Some(text) = text.as_str() {
                    let path = format!("{group}.{key}");
                    problems.extend(wrong(&path, text, file));
                }
            }
        }
    }
    problems
}

fn wrong(path: &str, text: &str, file: &SourceFile) -> Option<Problem> {
    let found = FILLED_IN.iter().find(|(known, _)| *known == path);
    let known = found.map_or(&[][..], |(_, words)| words);
    let (message, help) = if let Some(unknown) = unknown(text, known) {
        let message = format!("Teksten `{path}` har {unknown}, som ikke blir fylt ut.");
        let help = if known.is_empty() {
            "Skriv bare ord. Her er det ingenting som fylles ut.".to_owned()
        } else {
            format!("Her kan du bruke {}.", known.join(", "))
        };
        (message, help)
    } else {
        let missing = known.iter().find(|word| text.matches(*word).count() != 1)?;
        let message = format!("Teksten `{path}` skal ha {missing} én gang.");
        let help = format!("Sett inn {missing} der ordene skal stå.");
        (message, help)
    };
    Some(problem_at(path, file, message).help(help))
}

/// A problem with the message at this path, such as `wait.hours`: at its place, or at the group's that lacks it.
pub(crate) fn problem_at(path: &str, file: &SourceFile, message: String) -> Problem {
    let places = RegisterPlaces::of(&file.text);
    let groups = path
        .rmatch_indices('.')
        .filter_map(|(end, _)| path.get(..end));
    match std::iter::once(path)
        .chain(groups)
        .find_map(|path| places.span(path))
    {
        Some(place) => Problem::at("SG041", &file.path, &file.text, place, message),
        None => Problem::in_file("SG041", &file.path, message),
    }
}

/// A word in braces that is not known.
fn unknown<'t>(text: &'t str, known: &[&str]) -> Option<&'t str> {
    let mut starts = text.match_indices('{').map(|(start, _)| start);
    starts.find_map(|start| {
        let rest = text.get(start..)?;
        let end = rest.find(['}', ' ']).unwrap_or(rest.len());
        let end = end + usize::from(rest.get(end..).is_some_and(|rest| rest.starts_with('}')));
        let written = rest.get(..end)?;
        (!known.contains(&written)).then_some(written)
    })
}

#[cfg(test)]
mod tests {
    use super::unknown;

    #[test]
    fn a_word_in_braces_is_known() {
        assert_eq!(unknown("a {max} b", &["{max}"]), None);
        assert_eq!(unknown("a {maks} b", &["{max}"]), Some("{maks}"));
        assert_eq!(unknown("a {max b", &["{max}"]), Some("{max"));
        assert_eq!(unknown("a", &["{max}"]), None);
    }
}
