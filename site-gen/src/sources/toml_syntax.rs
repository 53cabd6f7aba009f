//! What is wrong with the writing of a TOML file, for somebody who has never heard of TOML.
//!
//! The parser says `unexpected key or value, expected newline`; an editor is to know what to type.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::unseen;
use crate::problem::{Few, Problem, quoted};

/// What people write who mean true or false.
const YES_AND_NO: &[&str] = &[
    "ja", "nei", "sant", "usant", "yes", "no", "on", "off", "true", "false",
];

/// How the help begins that is about a line as a whole.
const EACH_LINE: &str = "Skriv hver linje";

/// A piece of a file that is TOML.
pub(crate) struct Toml<'a> {
    pub(crate) code: &'static str,
    pub(crate) file: &'a Path,
    pub(crate) source: &'a Arc<str>,
    /// The piece's place in the file, in bytes.
    pub(crate) range: Range<usize>,
}

impl<'a> Toml<'a> {
    /// A file that is TOML from beginning to end.
    pub(crate) fn whole(code: &'static str, file: &'a Path, source: &'a Arc<str>) -> Self {
        let range = 0..source.len();
        Self {
            code,
            file,
            source,
            range,
        }
    }

    pub(crate) fn text(&self) -> &'a str {
        self.source.get(self.range.clone()).unwrap_or_default()
    }

    /// A problem at a place of the piece.
    pub(crate) fn at(&self, span: Range<usize>, message: impl Into<String>) -> Problem {
        self.in_file_at(self.place(&span), message)
    }

    /// A problem at a place of the whole file.
    pub(crate) fn in_file_at(&self, place: Range<usize>, message: impl Into<String>) -> Problem {
        Problem::at(self.code, self.file, self.source, place, message)
    }

    /// A place of the piece as one of the file.
    pub(crate) fn place(&self, span: &Range<usize>) -> Range<usize> {
        span.start + self.range.start..span.end + self.range.start
    }

    /// The table, with what could be read of it, and a problem for each line that could not.
    pub(crate) fn read(&self, problems: &mut Vec<Problem>) -> Spanned<DeTable<'a>> {
        let text = self.text();
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut found = Few::default();
        let mut lines = BTreeSet::new();
        let mut line = 0..0;
        for error in errors {
            // After a heading that cannot be read, keys seem to stand twice that do not.
            if !found.is_empty() && error.message() == "duplicate key" {
                continue;
            }
            let span = error.span().unwrap_or(0..0);
            // The first thing wrong with a line is the cause of the others.
            if !line.contains(&span.start) {
                line = line_at(text, span.start);
                if lines.insert(line.start) {
                    found.note(self.code, || self.problem(span, error.message()));
                }
            }
        }
        problems.extend(found.into_problems(self.file));
        table
    }

    /// The texts in which a character is written by its number that no text may have. As it is, it is refused when the
    /// file is read.
    pub(crate) fn unseen(&self, found: &mut Few<Problem>) {
        let text = self.text();
        if text.contains('\\') {
            let (table, _) = DeTable::parse_recoverable(text);
            for (_, value) in table.get_ref() {
                self.unseen_in(value, found);
            }
        }
    }

    fn unseen_in(&self, value: &Spanned<DeValue<'_>>, found: &mut Few<Problem>) {
        match value.get_ref() {
            DeValue::String(text) => {
                if let Some((_, letter)) = unseen::find(text) {
                    let place = self.place(&value.span());
                    let name = unseen::name(letter);
                    let problem = Problem::at("SG012", self.file, self.source, place, name);
                    found.push(problem.help(unseen::help(letter)));
                }
            }
            DeValue::Array(values) => values.iter().for_each(|value| self.unseen_in(value, found)),
            DeValue::Table(table) => table
                .values()
                .for_each(|value| self.unseen_in(value, found)),
            _ => {}
        }
    }

    fn problem(&self, span: Range<usize>, error_text: &str) -> Problem {
        let text = self.text();
        let line_start = text
            .get(..span.start)
            .and_then(|before| before.rfind('\n'))
            .map_or(0, |newline| newline + 1);
        let line = text.get(line_start..).unwrap_or_default();
        let line = line.lines().next().unwrap_or_default();
        let value = text.get(span.clone()).unwrap_or_default();
        let whole_line = line_start..line_start + line.len();
        // A date in another order is read as a number that goes on.
        let is_number = [
            "invalid float",
            "invalid integer",
            "unexpected leading zero",
        ];
        if is_number
            .iter()
            .any(|number| error_text.starts_with(number))
            && let Some((key, value)) = line.split_once('=')
        {
            let start = line_start + key.len() + 1 + (value.len() - value.trim_start().len());
            let value = value.trim();
            let (message, help) = number(value);
            return self.at(start..start + value.len(), message).help(help);
        }
        let (message, help) = plain(error_text, value, line);
        let is_about_line = help.starts_with(EACH_LINE);
        let span = if is_about_line { whole_line } else { span };
        self.at(span, message).help(help)
    }
}

/// The line that a place is in, with its end.
fn line_at(text: &str, place: usize) -> Range<usize> {
    let before = text.get(..place).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let rest = text.get(place..).unwrap_or_default();
    let end = rest.find('\n').map_or(text.len(), |end| place + end);
    // The end of the text is in the last line.
    start..end + 1
}

/// What a reader of values says about a wrong one ("invalid type: string, expected usize"), in plain words, and what
/// to write when that follows from it.
pub(crate) fn plain_type(error_text: &str) -> (String, Option<String>) {
    // Only what this program says itself is a whole sentence.
    if error_text.ends_with('.') {
        return (error_text.to_owned(), None);
    }
    if let Some(rest) = error_text.strip_prefix("unknown field ") {
        let key = rest.split(',').next().unwrap_or_default();
        return (format!("Nøkkelen {} finnes ikke.", quoted(key)), None);
    }
    if let Some(key) = error_text.strip_prefix("missing field ") {
        return (
            format!("Nøkkelen {key} mangler."),
            Some("Legg den til her.".to_owned()),
        );
    }
    if let Some(rest) = error_text.strip_prefix("unknown variant ") {
        let value = rest.split(',').next().unwrap_or_default();
        let value = quoted(value);
        return (format!("{value} er ikke et ord som kan brukes her."), None);
    }
    if let Some(rest) = error_text.strip_prefix("invalid value: ") {
        let found = rest.split(", expected").next().unwrap_or_default();
        if found.starts_with("integer") {
            let help = "Skriv et heltall fra 0 og oppover som ikke er altfor stort.";
            return (
                "Dette tallet kan ikke brukes her.".to_owned(),
                Some(help.to_owned()),
            );
        }
    }
    let Some((found, wanted)) = error_text
        .strip_prefix("invalid type: ")
        .and_then(|rest| rest.split_once(", expected "))
    else {
        return (format!("Dette kan ikke leses: «{error_text}»."), None);
    };
    let (kind, value) = found.split_once(' ').unwrap_or((found, ""));
    let value = value.trim_matches(['"', '`']);
    let found = match kind {
        "string" => "en tekst",
        "integer" => "et tall",
        "floating" => "et tall med punktum",
        "boolean" => "true eller false",
        "sequence" => "en liste",
        "map" => "en gruppe",
        other => other,
    };
    let (wanted, help) = match wanted {
        "a string" => ("en tekst", Some(format!("Skriv \"{}\".", quoted(value)))),
        "a boolean" => (
            "true eller false",
            Some("Skriv true eller false, uten anførselstegn.".to_owned()),
        ),
        "a sequence" => ("en liste", Some(format!("Skriv [\"{}\"].", quoted(value)))),
        "usize" | "u64" | "u32" | "u16" | "u8" | "i64" | "i32" => {
            let is_number = !value.is_empty() && value.bytes().all(|sign| sign.is_ascii_digit());
            (
                "et heltall",
                if is_number {
                    Some(format!("Skriv {}, uten anførselstegn.", quoted(value)))
                } else {
                    Some(
                        "Skriv bare sifre, uten punktum og mellomrom, for eksempel 1000."
                            .to_owned(),
                    )
                },
            )
        }
        "a TOML datetime" => (
            "en dato",
            Some("Skriv datoen som 2027-12-31, uten anførselstegn.".to_owned()),
        ),
        other if other.starts_with("struct ") => ("en gruppe", None),
        other => (other, None),
    };
    (
        format!("Her skal det stå {wanted}, men her står {found}."),
        help,
    )
}

/// Message and help, in plain words.
fn plain(error_text: &str, value: &str, line: &str) -> (String, String) {
    let wrong = error_text.split(',').next().unwrap_or(error_text);
    let (message, help) = match wrong {
        "string values must be quoted" => return unquoted(value),
        "invalid basic string" | "invalid literal string" => (
            "Teksten mangler anførselstegn til slutt.",
            "Avslutt teksten med samme tegn som den begynner med, på samme linje.",
        ),
        "invalid multi-line basic string" | "invalid multi-line literal string" => (
            "Teksten over flere linjer mangler slutt.",
            "Avslutt teksten med de samme tre tegnene som den begynner med.",
        ),
        "invalid boolean" => (
            "Her skal det stå true eller false.",
            "Skriv true eller false, med små bokstaver og uten anførselstegn.",
        ),
        "invalid date" | "invalid datetime" => (
            "Dette er ikke en dato.",
            "Skriv datoen som 2026-11-22, uten anførselstegn.",
        ),
        "key with no value" if line.contains(':') => (
            "Linjen mangler tegnet =.",
            "Skriv hver linje med =, ikke med kolon: title = \"Sidens tittel\"",
        ),
        "key with no value" => (
            "Linjen mangler tegnet =.",
            "Skriv hver linje slik: nøkkel = verdi. En kommentar begynner med tegnet #.",
        ),
        "unexpected key or value" => (
            "Det står noe etter verdien.",
            "Skriv én nøkkel på hver linje. En tekst med \" i skal stå mellom to '.",
        ),
        "duplicate key" if line.starts_with('[') && !line.starts_with("[[") => (
            "Gruppenavnet står i enkle hakeparenteser, men det finnes flere grupper med dette navnet.",
            "Skriv det i doble hakeparenteser, som de andre: [[activity.field]]",
        ),
        "duplicate key" => ("Nøkkelen står her to ganger.", "Behold den ene."),
        "missing comma between array elements" => (
            "Det mangler et komma mellom to ledd i listen.",
            "Sett komma mellom leddene: [\"en\", \"to\"]",
        ),
        "unclosed array" => ("Listen mangler slutt.", "Avslutt den med ]."),
        "unclosed array table" => (
            "Gruppenavnet mangler slutt.",
            "Avslutt det med ]]: [[navn]]",
        ),
        "unclosed table" => ("Gruppenavnet mangler slutt.", "Avslutt det med ]: [navn]"),
        "unclosed inline table" => ("Krøllparentesene mangler slutt.", "Avslutt dem med }."),
        "missing escaped value" => (
            "Omvendt skråstrek (\\) har en egen betydning i en tekst mellom \".",
            "Skriv \\\\ for én \\, eller sett teksten mellom to '.",
        ),
        "invalid unquoted key" | "unquoted keys cannot be empty" => (
            "Dette kan ikke være en nøkkel.",
            "Bruk bokstaver fra a til z, tall, - og _ i nøkkelen, og skriv = etter den.",
        ),
        _ => {
            let message = format!("Linjen kan ikke leses: «{error_text}».");
            return (message, "Skriv hver linje slik: nøkkel = verdi".to_owned());
        }
    };
    (message.to_owned(), help.to_owned())
}

fn unquoted(value: &str) -> (String, String) {
    let value = value.trim();
    if value.is_empty() {
        let message = "Det mangler en verdi etter =.";
        let help = "Skriv verdien, eller ta bort linjen.";
        return (message.to_owned(), help.to_owned());
    }
    if YES_AND_NO.contains(&value.to_lowercase().as_str()) {
        let help = "Skriv true eller false, uten anførselstegn.";
        return (
            format!(
                "Her skal det stå true eller false, ikke `{}`.",
                quoted(value)
            ),
            help.to_owned(),
        );
    }
    if value.starts_with(|sign: char| sign.is_ascii_digit()) {
        return number(value);
    }
    let curly = ['“', '”', '„', '«', '»', '‘', '’'];
    let message = if value.starts_with(curly) {
        "Disse anførselstegnene er for lesere. Programmet kjenner bare rette.".to_owned()
    } else {
        format!("`{}` mangler anførselstegn.", quoted(value))
    };
    let bare = value.trim_matches(curly);
    (message, format!("Skriv \"{}\".", quoted(bare)))
}

fn number(value: &str) -> (String, String) {
    let (message, help) = if value.matches(['.', '-', '/']).count() > 1 {
        (
            "Dette er ikke en dato.",
            "Skriv datoen som 2026-11-22, uten anførselstegn.",
        )
    } else {
        (
            "Dette er ikke et tall.",
            "Skriv bare sifre i et tall, for eksempel 1000. En tekst skal stå mellom to \".",
        )
    };
    (message.to_owned(), help.to_owned())
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::Toml;
    use crate::problem::assert_problems;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let source: Arc<str> = text.into();
        let mut problems = Vec::new();
        Toml::whole("SG002", Path::new("x"), &source).read(&mut problems);
        assert_problems(&problems, expected);
    }

    #[test]
    fn what_people_write_is_told_in_their_words() {
        check(
            "a = Kontakt oss\n",
            &["1:5 `Kontakt oss` mangler anførselstegn.; Skriv \"Kontakt oss\"."],
        );
        check(
            "a = ja\n",
            &["1:5 Her skal det stå true eller false, ikke `ja`.; Skriv true eller false"],
        );
        check(
            "a = True\n",
            &["1:5 Her skal det stå true eller false.; Skriv true eller false"],
        );
        check("a =\n", &["1:4 Det mangler en verdi etter =.; "]);
        check("a = «x»\n", &["1:5 Disse anførselstegnene er for lesere."]);
        check(
            "a = \"x\n",
            &["1:7 Teksten mangler anførselstegn til slutt.; "],
        );
        check("a = 'x'y'\n", &["1:8 Det står noe etter verdien.; "]);
        check("a = 22.11.2026\n", &["1:5 Dette er ikke en dato.; "]);
        check(
            "a = 2026-1-5\n",
            &["1:5 Dette er ikke en dato.; Skriv datoen som 2026-11-22"],
        );
        check(
            "a = 1 000\n",
            &["1:5 Dette er ikke et tall.; Skriv bare sifre"],
        );
        check(
            "a: \"x\"\n",
            &["1:1 Linjen mangler tegnet =.; Skriv hver linje med =, ikke med kolon"],
        );
        check("a = [\"x\" \"y\"]\n", &["1:10 Det mangler et komma"]);
        check("a = 1\na = 2\n", &["2:1 Nøkkelen står her to ganger.; "]);
        check(
            "[a\n",
            &["1:3 Gruppenavnet mangler slutt.; Avslutt det med ]"],
        );
        check("a = \"C:\\sti\"\n", &["1:9 Omvendt skråstrek"]);
    }

    #[test]
    fn each_line_is_told_once_and_all_of_them_are() {
        check(
            "å = x\nb = y\nc = \"z\"\nd = ja\n",
            &["1:", "2:5 `y` mangler", "4:5 Her skal det stå"],
        );
    }
}
