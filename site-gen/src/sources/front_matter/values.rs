//! The values of the front matter, each of the one type it has.

use std::ops::Range;

use jiff::civil::Date;
use personal_data::nearest;
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
        self.as_text(value, key, "is a text")
    }

    pub(super) fn required(&mut self, key: &str, line: &str) -> Option<Placed<String>> {
        if self.table.get(key).is_none() {
            if self.is_whole && !self.is_misspelt(key) {
                // At the line with +++ that begins it.
                let place = 0..self.piece.range.start.saturating_sub(1).min(3);
                let message = format!("the page has no `{key}`");
                let problem = self.piece.in_file_at(place, message);
                self.problems
                    .push(problem.help(format!("add the line: {line}")));
            }
            return None;
        }
        let (text, span) = self.text(key)?;
        if text.trim().is_empty() {
            let message = format!("`{key}` is empty");
            self.refuse(span, message, format!("write something, as in: {line}"));
            return None;
        }
        Some((text, span))
    }

    /// Whether an unknown key was taken for a slip of this one: one slip is told once.
    fn is_misspelt(&self, key: &str) -> bool {
        let meant = nearest(key, std::iter::once(key));
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
        let is = "is a list of texts";
        let DeValue::Array(values) = value.get_ref() else {
            let written = self.piece.text().get(value.span()).unwrap_or_default();
            let message = format!("`{key}` {is}, and this is {}", kind(value.get_ref()));
            self.refuse(
                value.span(),
                message,
                format!("write [{}]", quoted(written)),
            );
            return Vec::new();
        };
        if values.len() > MOST_TEXTS {
            let message = format!("`{key}` has {} texts", values.len());
            let help =
                format!("keep the {MOST_TEXTS} that matter: each of them is made into a page");
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
        let message = format!("`{key}` cannot be `{}`", problem::quoted(&text));
        let help = format!("write \"{}\"", choices.join("\" or \""));
        self.refuse(span, message, help);
        default
    }

    pub(super) fn flag(&mut self, key: &str) -> Option<Placed<bool>> {
        let value = self.table.get(key)?;
        if let DeValue::Boolean(flag) = value.get_ref() {
            return Some((*flag, value.span()));
        }
        let found = kind(value.get_ref());
        let message = format!("`{key}` is true or false, and this is {found}");
        let help = "write true or false, without quotation marks";
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
            DeValue::Datetime(found) if found.time.is_some() => "a time of day with it",
            DeValue::Datetime(_) => "a day that the calendar does not have",
            other => kind(other),
        };
        let message = format!("`{key}` is a date, and this is {found}");
        let help = "write it as 2026-11-22, without quotation marks";
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
                Some(meant) => format!("{help}; try \"{}\"", problem::quoted(meant)),
                None => help.to_owned(),
            };
            (format!("`{shown}` is not an address of a page"), help)
        } else if let Some(what) = taken(address) {
            let message = format!("no page can be published at `{shown}`: {what}");
            (message, "give the page another path".to_owned())
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
                format!("write \"{}\"", super::DEFAULT_TEMPLATE)
            }
            (DeValue::Array(_) | DeValue::Table(_), _) => {
                "write one text between two quotation marks".to_owned()
            }
            _ => format!("write {}", quoted(written)),
        };
        let message = format!("`{key}` {is}, and this is {}", kind(value.get_ref()));
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
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
