//! The values of the front matter, each of the one type it has.

use std::ops::Range;

use jiff::civil::Date;
use personal_data::did_you_mean;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::address;
use crate::addresses::taken;
use crate::problem::{self, Few, Problem};
use crate::sources::toml_syntax::Toml;

/// The longest list that a page may have. An address that was given up becomes a page, and a file of a megabyte has room
/// for seventy thousand.
const MOST_TEXTS: usize = 100;

/// Takes values out of a table, and notes what is wrong with them.
pub(super) struct Values<'a, 'p> {
    pub(super) piece: &'a Toml<'a>,
    pub(super) table: &'a DeTable<'a>,
    /// Whether every line could be read, so that what is missing is not merely written wrongly.
    pub(super) is_whole: bool,
    pub(super) problems: &'p mut Few<Problem>,
}

/// A value with its place in the front matter, in bytes.
type Placed<T> = (T, Range<usize>);

impl Values<'_, '_> {
    pub(super) fn text(&mut self, key: &str) -> Option<Placed<String>> {
        let value = self.table.get(key)?;
        self.as_text(value, key, "skal være en tekst")
    }

    pub(super) fn required(&mut self, key: &str, line: &str) -> Option<Placed<String>> {
        if self.table.get(key).is_none() {
            if self.is_whole && !self.is_misspelt(key) {
                // At the line with +++ that begins it.
                let place = 0..self.piece.range.start.saturating_sub(1).min(3);
                let message = format!("Siden mangler `{key}`.");
                let problem = self.piece.in_file_at(place, message);
                self.problems
                    .push(problem.help(format!("Legg til linjen {line}")));
            }
            return None;
        }
        let (text, span) = self.text(key)?;
        if text.trim().is_empty() {
            let message = format!("`{key}` er tom.");
            self.refuse(span, message, format!("Skriv noe, for eksempel {line}"));
            return None;
        }
        Some((text, span))
    }

    /// Whether an unknown key was taken for a slip of this one: one slip is reported once.
    fn is_misspelt(&self, key: &str) -> bool {
        let meant = did_you_mean(key);
        let mut helps = self
            .problems
            .kept()
            .iter()
            .map(|problem| problem.help.as_ref());
        helps.any(|help| help == Some(&meant))
    }

    pub(super) fn texts(&mut self, key: &str) -> Vec<Placed<String>> {
        let Some(value) = self.table.get(key) else {
            return Vec::new();
        };
        let is = "skal være en liste med tekster";
        let DeValue::Array(values) = value.get_ref() else {
            let written = self.piece.text().get(value.span()).unwrap_or_default();
            let message = format!("`{key}` {is}, men her står {}.", kind(value.get_ref()));
            self.refuse(
                value.span(),
                message,
                format!("Skriv [{}].", quoted(written)),
            );
            return Vec::new();
        };
        if values.len() > MOST_TEXTS {
            let message = format!("`{key}` har {} tekster.", values.len());
            let help = format!("Behold de {MOST_TEXTS} viktigste, for det lages en side av hver.");
            self.refuse(value.span(), message, help);
            return Vec::new();
        }
        let texts = values
            .iter()
            .filter_map(|value| self.as_text(value, key, is));
        texts.collect()
    }

    /// One of these texts; the first of them when the key is not there, or is something else, which is noted.
    pub(super) fn choice(&mut self, key: &str, choices: &[&'static str]) -> &'static str {
        let default = choices.first().copied().unwrap_or_default();
        let Some((text, span)) = self.text(key) else {
            return default;
        };
        if let Some(chosen) = choices.iter().find(|choice| **choice == text) {
            return chosen;
        }
        let message = format!("`{key}` kan ikke være `{}`.", problem::quoted(&text));
        let help = format!("Skriv \"{}\".", choices.join("\" eller \""));
        self.refuse(span, message, help);
        default
    }

    pub(super) fn flag(&mut self, key: &str) -> Option<Placed<bool>> {
        let value = self.table.get(key)?;
        if let DeValue::Boolean(flag) = value.get_ref() {
            return Some((*flag, value.span()));
        }
        let found = kind(value.get_ref());
        let message = format!("`{key}` skal være true eller false, men her står {found}.");
        let help = "Skriv true eller false, uten anførselstegn.";
        self.refuse(value.span(), message, help);
        None
    }

    pub(super) fn date(&mut self, key: &str) -> Option<Date> {
        let value = self.table.get(key)?;
        let text = self.piece.text().get(value.span()).unwrap_or_default();
        let date: Option<Date> = text.parse().ok();
        let is_date = matches!(value.get_ref(), DeValue::Datetime(_));
        if let Some(date) = date.filter(|date| is_date && date.to_string() == text) {
            return Some(date);
        }
        let found = match value.get_ref() {
            DeValue::Datetime(found) if found.time.is_some() => "et klokkeslett også",
            DeValue::Datetime(_) => "en dag som ikke finnes i kalenderen",
            other => kind(other),
        };
        let message = format!("`{key}` skal være en dato, men her står {found}.");
        let help = "Skriv datoen som 2026-11-22, uten anførselstegn.";
        self.refuse(value.span(), message, help);
        None
    }

    pub(super) fn refuse_address(
        &mut self,
        address: &str,
        span: &Range<usize>,
        refused: fn(&str) -> Option<&'static str>,
    ) {
        let shown = problem::quoted(address);
        let (message, help) = if let Some(help) = refused(address) {
            let meant = address::meant(address);
            let help = match &meant {
                Some(meant) => format!("{help} Prøv \"{}\".", problem::quoted(meant)),
                None => help.to_owned(),
            };
            (
                format!("`{shown}` kan ikke være adressen til en side."),
                help,
            )
        } else if let Some(what) = taken(address) {
            let message = format!("Ingen side kan ha adressen `{shown}`: {what}.");
            (message, "Gi siden en annen `path`.".to_owned())
        } else {
            return;
        };
        // Of a kind of its own: the value is well written, and the address is not to be had.
        let mut problem = self.piece.at(span.clone(), message).help(help);
        problem.code = "SG003";
        self.problems.push(problem);
    }

    fn as_text(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        key: &str,
        is: &str,
    ) -> Option<Placed<String>> {
        if let DeValue::String(text) = value.get_ref() {
            return Some((text.to_string(), value.span()));
        }
        let written = self.piece.text().get(value.span()).unwrap_or_default();
        let help = match (value.get_ref(), key) {
            (DeValue::Array(_) | DeValue::Table(_), "template") => {
                format!("Skriv \"{}\".", super::DEFAULT_TEMPLATE)
            }
            (DeValue::Array(_) | DeValue::Table(_), _) => {
                "Skriv én tekst mellom to anførselstegn.".to_owned()
            }
            _ => format!("Skriv {}.", quoted(written)),
        };
        let message = format!("`{key}` {is}, men her står {}.", kind(value.get_ref()));
        self.refuse(value.span(), message, help);
        None
    }

    fn refuse(&mut self, span: Range<usize>, message: String, help: impl Into<String>) {
        self.problems.push(self.piece.at(span, message).help(help));
    }
}

/// What is written, as a text.
fn quoted(written: &str) -> String {
    let written = problem::quoted(written);
    if written.starts_with('"') {
        written.into_owned()
    } else {
        format!("\"{written}\"")
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "en tekst",
        DeValue::Integer(_) | DeValue::Float(_) => "et tall",
        DeValue::Boolean(_) => "true eller false",
        DeValue::Datetime(_) => "en dato",
        DeValue::Array(_) => "en liste",
        DeValue::Table(_) => "en gruppe",
    }
}
