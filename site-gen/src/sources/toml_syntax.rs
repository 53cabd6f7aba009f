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

    fn problem(&self, span: Range<usize>, said: &str) -> Problem {
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
        if is_number.iter().any(|number| said.starts_with(number))
            && let Some((key, value)) = line.split_once('=')
        {
            let start = line_start + key.len() + 1 + (value.len() - value.trim_start().len());
            let value = value.trim();
            let (message, help) = number(value);
            return self.at(start..start + value.len(), message).help(help);
        }
        let (message, help) = plain(said, value, line);
        let is_about_line = help.starts_with("write each line");
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
pub(crate) fn plain_type(said: &str) -> (String, Option<String>) {
    if let Some(rest) = said.strip_prefix("unknown field ") {
        let key = rest.split(',').next().unwrap_or_default();
        return (format!("unknown key {}", quoted(key)), None);
    }
    if let Some(key) = said.strip_prefix("missing field ") {
        return (format!("{key} is missing"), Some("add it here".to_owned()));
    }
    if let Some(rest) = said.strip_prefix("unknown variant ") {
        let value = rest.split(',').next().unwrap_or_default();
        let value = quoted(value);
        return (format!("{value} is not a word that is known here"), None);
    }
    if let Some(rest) = said.strip_prefix("invalid value: ") {
        let found = rest.split(", expected").next().unwrap_or_default();
        if found.starts_with("integer") {
            let help = "write a whole number from 0 up, which is not too large to count to";
            return (
                "this number cannot be used here".to_owned(),
                Some(help.to_owned()),
            );
        }
    }
    let Some((found, wanted)) = said
        .strip_prefix("invalid type: ")
        .and_then(|rest| rest.split_once(", expected "))
    else {
        return (said.to_owned(), None);
    };
    let (kind, value) = found.split_once(' ').unwrap_or((found, ""));
    let value = value.trim_matches(['"', '`']);
    let found = match kind {
        "string" => "a text",
        "integer" => "a number",
        "floating" => "a number with a point",
        "boolean" => "true or false",
        "sequence" => "a list",
        "map" => "a table",
        other => other,
    };
    let (wanted, help) = match wanted {
        "a string" => ("a text", Some(format!("write \"{}\"", quoted(value)))),
        "a boolean" => (
            "true or false",
            Some("write true or false, without quotation marks".to_owned()),
        ),
        "a sequence" => ("a list", Some(format!("write [\"{}\"]", quoted(value)))),
        "usize" | "u64" | "u32" | "u16" | "u8" | "i64" | "i32" => {
            let is_number = !value.is_empty() && value.bytes().all(|sign| sign.is_ascii_digit());
            (
                "a whole number",
                if is_number {
                    Some(format!("write {}, without quotation marks", quoted(value)))
                } else {
                    Some("write digits alone, without a point or a space: 1000".to_owned())
                },
            )
        }
        "a TOML datetime" => (
            "a date",
            Some("write it as 2027-12-31, without quotation marks".to_owned()),
        ),
        other if other.starts_with("struct ") => ("a table", None),
        other => (other, None),
    };
    (format!("this must be {wanted}, and is {found}"), help)
}

/// Message and help, in plain words.
fn plain(said: &str, value: &str, line: &str) -> (String, String) {
    let wrong = said.split(',').next().unwrap_or(said);
    let (message, help) = match wrong {
        "string values must be quoted" => return unquoted(value),
        "invalid basic string" | "invalid literal string" => (
            "the text has no quotation mark at its end",
            "end it with the sign it begins with, on the same line",
        ),
        "invalid multi-line basic string" | "invalid multi-line literal string" => (
            "the text of several lines has no end",
            "end it with the three signs it begins with",
        ),
        "invalid boolean" => (
            "this is neither true nor false",
            "write true or false, in small letters and without quotation marks",
        ),
        "invalid date" | "invalid datetime" => (
            "this is no date",
            "write a date as 2026-11-22, without quotation marks",
        ),
        "key with no value" if line.contains(':') => (
            "this line has no =",
            "write each line with =, not with a colon: title = \"Sidens navn\"",
        ),
        "key with no value" => (
            "this line has no =",
            "write each line as key = value; a line that is only a remark begins with #",
        ),
        "unexpected key or value" => (
            "something stands after the value",
            "write one key on each line; a text with \" in it stands between two '",
        ),
        "duplicate key" if line.starts_with('[') && !line.starts_with("[[") => (
            "a heading in single brackets stands for one thing, and there is another of this name",
            "write it in double brackets, as the others: [[activity.field]]",
        ),
        "duplicate key" => ("this key stands here twice", "keep one of the two"),
        "missing comma between array elements" => (
            "a comma is missing between two entries of the list",
            "separate the entries: [\"en\", \"to\"]",
        ),
        "unclosed array" => ("the list has no end", "end it with ]"),
        "unclosed table" => ("the heading has no end", "end it with ]: [name]"),
        "unclosed inline table" => ("the braces have no end", "end them with }"),
        "missing escaped value" => (
            "a \\ has a meaning of its own in a text between \"",
            "write \\\\ for one \\, or put the text between two '",
        ),
        "invalid unquoted key" | "unquoted keys cannot be empty" => (
            "this is no key",
            "a key has letters from a to z, digits, - and _; then comes =",
        ),
        _ => (said, "write each line as key = value"),
    };
    (message.to_owned(), help.to_owned())
}

fn unquoted(value: &str) -> (String, String) {
    let value = value.trim();
    if value.is_empty() {
        let message = "nothing stands after the =";
        let help = "write the value, or remove the line";
        return (message.to_owned(), help.to_owned());
    }
    if YES_AND_NO.contains(&value.to_lowercase().as_str()) {
        let help = "write true or false, without quotation marks";
        return (
            format!("`{}` is neither true nor false", quoted(value)),
            help.to_owned(),
        );
    }
    if value.starts_with(|sign: char| sign.is_ascii_digit()) {
        return number(value);
    }
    let curly = ['“', '”', '„', '«', '»', '‘', '’'];
    let message = if value.starts_with(curly) {
        "these quotation marks are for readers; the program knows only straight ones".to_owned()
    } else {
        format!("`{}` has no quotation marks", quoted(value))
    };
    let bare = value.trim_matches(curly);
    (message, format!("write \"{}\"", quoted(bare)))
}

fn number(value: &str) -> (String, String) {
    let (message, help) = if value.matches(['.', '-', '/']).count() > 1 {
        (
            "date",
            "write a date as 2026-11-22, without quotation marks",
        )
    } else {
        (
            "number",
            "write a number with digits alone, as 1000; a text stands between two \"",
        )
    };
    (format!("this is no {message}"), help.to_owned())
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
            &["1:5 `Kontakt oss` has no quotation marks; write \"Kontakt oss\""],
        );
        check(
            "a = ja\n",
            &["1:5 `ja` is neither true nor false; write true or false"],
        );
        check(
            "a = True\n",
            &["1:5 this is neither true nor false; write true or false"],
        );
        check("a =\n", &["1:4 nothing stands after the =; "]);
        check("a = «x»\n", &["1:5 these quotation marks are for readers"]);
        check(
            "a = \"x\n",
            &["1:7 the text has no quotation mark at its end; "],
        );
        check("a = 'x'y'\n", &["1:8 something stands after the value; "]);
        check("a = 22.11.2026\n", &["1:5 this is no date; "]);
        check(
            "a = 2026-1-5\n",
            &["1:5 this is no date; write a date as 2026-11-22"],
        );
        check(
            "a = 1 000\n",
            &["1:5 this is no number; write a number with digits alone"],
        );
        check(
            "a: \"x\"\n",
            &["1:1 this line has no =; write each line with =, not with a colon"],
        );
        check("a = [\"x\" \"y\"]\n", &["1:10 a comma is missing"]);
        check("a = 1\na = 2\n", &["2:1 this key stands here twice; "]);
        check("[a\n", &["1:3 the heading has no end; end it with ]"]);
        check("a = \"C:\\sti\"\n", &["1:9 a \\ has a meaning of its own"]);
    }

    #[test]
    fn each_line_is_told_once_and_all_of_them_are() {
        check(
            "å = x\nb = y\nc = \"z\"\nd = ja\n",
            &["1:", "2:5 `y` has", "4:5 `ja` is"],
        );
    }
}
