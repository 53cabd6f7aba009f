//! `versions.toml`: which texts were approved, and from when.

use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::html::canonical::version_of;
use crate::problem::Problem;
use crate::sources::SourceFile;
use crate::sources::toml_syntax::Toml;
use personal_data::nearest;

/// The code of everything that is wrong with the list.
const CODE: &str = "SG050";
const VERSION: &str = "version";
const SHA256: &str = "sha256";
const EFFECTIVE: &str = "effective";
const DETAILS: &str = "details";
const REPLACED: &str = "replaced";
const SHA256_DIGITS: usize = 64;

/// A line of the list, with where it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) sha256: String,
    pub(crate) effective: Date,
    /// SHA-256 of what is shown beside the words, when the same words were approved before with something else.
    pub(crate) details: Option<String>,
    pub(crate) sha256_span: Range<usize>,
    effective_span: Range<usize>,
}

/// The list as it is written: an entry with something wrong in it is left out, and there is a problem instead.
pub(crate) fn parse(file: &SourceFile, problems: &mut Vec<Problem>) -> Vec<Entry> {
    let source = Arc::clone(&file.text);
    let before = problems.len();
    let table = Toml::whole(CODE, &file.path, &source).read(problems);
    if problems.len() > before {
        return Vec::new();
    }
    let mut reader = Reader { file, problems };
    let entries = reader.entries(table.get_ref());
    reader.check_order(&entries);
    entries
}

/// The names of the versions that were taken back before they took effect.
pub(crate) fn replaced(file: &SourceFile) -> Vec<String> {
    let (table, _) = DeTable::parse_recoverable(&file.text);
    let replaced = table.get_ref().get(REPLACED);
    let replaced = replaced.and_then(|replaced| replaced.get_ref().as_array());
    let hashes = replaced.into_iter().flatten().filter_map(|entry| {
        let hash = entry.get_ref().as_table()?.get(SHA256)?;
        Some(version_of(hash.get_ref().as_str()?).to_owned())
    });
    hashes.collect()
}

/// The list without its last version, and with its hash among those that were taken back; `None` when that cannot be
/// done without changing anything else.
pub(crate) fn without_last(file: &SourceFile, sha256: &str) -> Option<String> {
    let list = SourceFile {
        path: file.path.clone(),
        name: file.name.clone(),
        text: cut_last(&file.text, sha256).into(),
    };
    let (mut problems, mut new_problems) = (Vec::new(), Vec::new());
    let (entries, left) = (parse(file, &mut problems), parse(&list, &mut new_problems));
    let (_, kept) = entries.split_last()?;
    let is_same = |(old, new): (&Entry, &Entry)| {
        (&old.sha256, old.effective, &old.details) == (&new.sha256, new.effective, &new.details)
    };
    let are_kept = kept.len() == left.len() && kept.iter().zip(&left).all(is_same);
    let mut taken_back = replaced(file);
    taken_back.push(version_of(sha256).to_owned());
    let is_done = are_kept && new_problems.is_empty() && replaced(&list) == taken_back;
    is_done.then(|| list.text.to_string())
}

fn cut_last(text: &str, sha256: &str) -> String {
    let heading = format!("[[{VERSION}]]");
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let start = lines.iter().rposition(|line| line.trim() == heading);
    let start = start.unwrap_or(lines.len());
    let below = lines.get(start + 1..).unwrap_or_default();
    let length = below.iter().position(|line| line.starts_with("[["));
    let end = start + 1 + length.unwrap_or(below.len());
    let before: String = lines.get(..start).unwrap_or_default().concat();
    let after: String = lines.get(end..).unwrap_or_default().concat();
    let kept = format!("{before}{after}");
    format!(
        "{}\n\n[[{REPLACED}]] # godkjent, og tatt tilbake før den gjaldt\n{SHA256} = \"{sha256}\"\n",
        kept.trim_end()
    )
}

/// The list with one more version at its end.
pub(crate) fn with(text: &str, sha256: &str, effective: Date, details: Option<&str>) -> String {
    let details = details.map_or_else(String::new, |details| {
        format!("{DETAILS} = \"{details}\"\n")
    });
    let begun = if text.trim().is_empty() {
        "# Godkjente versjoner av personvernerklæringen, den eldste først. `site-gen approve` legger til; det som\n\
         # står her, endres og fjernes aldri. Teksten til hver versjon ligger ved siden av.\n"
    } else {
        text.trim_end()
    };
    format!(
        "{}\n\n[[{VERSION}]]\n{SHA256} = \"{sha256}\"\n{EFFECTIVE} = {effective}\n{details}",
        begun.trim_end()
    )
}

struct Reader<'a> {
    file: &'a SourceFile,
    problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    fn refuse(&mut self, span: Range<usize>, message: impl Into<String>, help: &str) {
        let problem = Problem::at(CODE, &self.file.path, &self.file.text, span, message);
        self.problems.push(problem.help(help));
    }

    fn entries(&mut self, table: &DeTable<'_>) -> Vec<Entry> {
        self.refuse_unknown_keys(table, &[VERSION, REPLACED]);
        let Some(value) = table.get(VERSION) else {
            return Vec::new();
        };
        let DeValue::Array(versions) = value.get_ref() else {
            let help = "Begynn hver versjon med [[version]], i doble hakeparenteser.";
            self.refuse(value.span(), "`version` skal være en liste.", help);
            return Vec::new();
        };
        let entries = versions.iter().filter_map(|version| self.entry(version));
        entries.collect()
    }

    fn entry(&mut self, version: &Spanned<DeValue<'_>>) -> Option<Entry> {
        let DeValue::Table(table) = version.get_ref() else {
            let help = "Begynn hver versjon med [[version]], og skriv nøklene under.";
            self.refuse(version.span(), "Dette er ikke en versjon.", help);
            return None;
        };
        self.refuse_unknown_keys(table, &[SHA256, EFFECTIVE, DETAILS]);
        let sha256 = self.key(version, table, SHA256);
        let sha256 = sha256.and_then(|value| Some((self.sha256(value)?, value.span())));
        let effective = self.key(version, table, EFFECTIVE);
        let effective = effective.and_then(|value| Some((self.date(value)?, value.span())));
        let details = match table.get(DETAILS) {
            Some(value) => Some(self.sha256(value)?),
            None => None,
        };
        let (sha256, sha256_span) = sha256?;
        let (effective, effective_span) = effective?;
        Some(Entry {
            sha256,
            effective,
            details,
            sha256_span,
            effective_span,
        })
    }

    fn refuse_unknown_keys(&mut self, table: &DeTable<'_>, known: &[&str]) {
        for key in table.keys() {
            let name = key.get_ref().as_ref();
            if !known.contains(&name) {
                let message = format!("Nøkkelen `{name}` finnes ikke.");
                self.refuse(key.span(), message, &nearest(name, known.iter().copied()));
            }
        }
    }

    fn key<'t, 'i>(
        &mut self,
        version: &Spanned<DeValue<'_>>,
        table: &'t DeTable<'i>,
        key: &str,
    ) -> Option<&'t Spanned<DeValue<'i>>> {
        let value = table.get(key);
        if value.is_none() {
            let help = "Hent listen tilbake, for den skrives av `site-gen approve`. En versjon har `sha256` og `effective`.";
            self.refuse(version.span(), format!("Versjonen mangler `{key}`."), help);
        }
        value
    }

    fn sha256(&mut self, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let is_digit = |digit: char| digit.is_ascii_digit() || ('a'..='f').contains(&digit);
        let found = value.get_ref().as_str();
        let found = found.filter(|text| text.len() == SHA256_DIGITS && text.chars().all(is_digit));
        if found.is_none() {
            let help = "Skriv 64 tegn, fra 0 til 9 og fra a til f, mellom anførselstegn.";
            self.refuse(value.span(), "Dette er ikke en SHA-256.", help);
        }
        found.map(str::to_owned)
    }

    fn date(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Date> {
        let written = value.get_ref().as_datetime();
        let date = written.filter(|written| written.time.is_none() && written.offset.is_none());
        let date = date.and_then(|written| written.date).and_then(|date| {
            let (year, month) = (
                i16::try_from(date.year).ok()?,
                i8::try_from(date.month).ok()?,
            );
            Date::new(year, month, i8::try_from(date.day).ok()?).ok()
        });
        if date.is_none() {
            let help = "Skriv datoen som 2026-11-22, uten anførselstegn og klokkeslett.";
            self.refuse(value.span(), "`effective` skal være en dato.", help);
        }
        date
    }

    /// Time goes one way, and a version does not come after itself. Two on the same day are in the order they
    /// were approved in: a slip may be mended on the day it is seen.
    fn check_order(&mut self, entries: &[Entry]) {
        for pair in entries.windows(2) {
            let [before, after] = pair else { continue };
            if after.sha256 == before.sha256 && after.details == before.details {
                let message = "Denne versjonen er den samme som den forrige.";
                let help = "Ta bort den ene. En versjon gjelder til det kommer en ny.";
                self.refuse(after.sha256_span.clone(), message, help);
            }
            if after.effective < before.effective {
                let message = format!(
                    "{} er før {}, da den forrige versjonen begynte å gjelde.",
                    after.effective, before.effective
                );
                let help = "Sett versjonene i rekkefølge etter dato, den eldste først.";
                self.refuse(after.effective_span.clone(), message, help);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{parse, with, without_last};
    use crate::sources::SourceFile;

    const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    const B: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    fn file(text: &str) -> SourceFile {
        SourceFile {
            path: PathBuf::from("versions.toml"),
            name: "versions.toml".to_owned(),
            text: text.into(),
        }
    }

    fn read(text: &str) -> (usize, Vec<String>) {
        let file = file(text);
        let mut problems = Vec::new();
        let entries = parse(&file, &mut problems);
        let lines = problems.iter().map(|problem| {
            let (line, column) = problem.line_and_column().unwrap();
            let help = problem.help.clone().unwrap_or_default();
            format!("{line}:{column} {}: {problem}; {help}", problem.code)
        });
        (entries.len(), lines.collect())
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let text = text
            .replace("A,", &format!("\"{A}\"\n"))
            .replace("B,", &format!("\"{B}\"\n"));
        let (_, problems) = read(&text);
        assert_eq!(problems.len(), expected.len(), "{problems:#?}");
        for (problem, expected) in problems.iter().zip(expected) {
            assert!(
                problem.starts_with(expected),
                "{problem}\nis not\n{expected}"
            );
        }
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        let one = "[[version]]\nsha256 = A,effective = 2026-11-22\n";
        check("", &[]);
        check(one, &[]);
        check("[[version]", &["1:11 SG050: "]);
        check(
            &format!("{one}[[versjon]]\n"),
            &["4:3 SG050: Nøkkelen `versjon` finnes ikke.; Mente du `version`?"],
        );
        check(
            "[version]\n",
            &["1:1 SG050: `version` skal være en liste.; Begynn hver versjon med [[version]]"],
        );
        check(
            "version = [1]\n",
            &["1:12 SG050: Dette er ikke en versjon.; "],
        );
        check(
            "[[version]]\nsha265 = A,effektiv = 2026-11-22\n",
            &[
                "3:1 SG050: Nøkkelen `effektiv` finnes ikke.; Mente du `effective`?",
                "2:1 SG050: Nøkkelen `sha265` finnes ikke.; Mente du `sha256`?",
                "1:1 SG050: Versjonen mangler `sha256`.; ",
                "1:1 SG050: Versjonen mangler `effective`.; ",
            ],
        );
        check(
            "[[version]]\nsha256 = \"4BFA\"\neffective = \"2026-11-22\"\n",
            &[
                "2:10 SG050: Dette er ikke en SHA-256.; Skriv 64 tegn",
                "3:13 SG050: `effective` skal være en dato.; Skriv datoen som 2026-11-22, uten anførselstegn",
            ],
        );
        check(
            "[[version]]\nsha256 = A,effective = 2026-11-22T10:00:00Z\n",
            &["3:13 SG050: `effective` skal være en dato.; "],
        );
        check(
            "[[version]]\nsha256 = A,effective = 2026-02-30\n",
            &["3:13 SG050: "],
        );
    }

    #[test]
    fn time_goes_one_way_and_a_text_may_come_back() {
        let list = |entries: &[(&str, &str)]| {
            let entry = |(hash, date): &(&str, &str)| {
                format!("[[version]]\nsha256 = {hash},effective = {date}\n")
            };
            entries.iter().map(entry).collect::<String>()
        };
        check(&list(&[("A", "2026-11-22"), ("B", "2026-11-22")]), &[]);
        check(
            &list(&[
                ("A", "2026-11-22"),
                ("B", "2026-11-23"),
                ("A", "2026-11-24"),
            ]),
            &[],
        );
        check(
            &list(&[("A", "2026-11-22"), ("A", "2026-11-21")]),
            &[
                "5:10 SG050: Denne versjonen er den samme som den forrige.; Ta bort den ene",
                "6:13 SG050: 2026-11-21 er før 2026-11-22, da den forrige versjonen begynte å gjelde.; ",
            ],
        );
    }

    #[test]
    fn what_is_added_can_be_read_and_nothing_else_changes() {
        let day = |text: &str| text.parse().unwrap();
        let first = with("", A, day("2026-11-22"), None);
        assert_eq!(read(&first), (1, vec![]));
        let second = with(&first, B, day("2027-01-01"), None);
        assert_eq!(read(&second), (2, vec![]));
        assert!(second.starts_with(&first), "{second}");
        let back = without_last(&file(&second), B).unwrap();
        assert_eq!(read(&back), (1, vec![]));
        assert!(back.starts_with(first.trim_end()), "{back}");
        assert_eq!(read(&with(&back, B, day("2027-02-01"), None)), (2, vec![]));
        // Another version would be cut out, or none.
        let (before, after) = second.rsplit_once("[[version]]").unwrap();
        for heading in ["[[version]] # sist", "[[ version ]]", "[[\"version\"]]"] {
            let list = format!("{before}{heading}{after}");
            assert_eq!(read(&list), (2, vec![]), "{list}");
            assert_eq!(without_last(&file(&list), B), None, "{list}");
        }
        // The same words, with another link.
        let third = with(&second, B, day("2027-01-01"), Some(A));
        assert_eq!(read(&third), (3, vec![]));
    }
}
