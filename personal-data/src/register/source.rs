//! Reading the register, and saying where in the file something is wrong with it.

use std::ops::Range;
use std::sync::OnceLock;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, de};
use toml::de::{DeTable, DeValue};

use crate::nearest::nearest;
use crate::register::Register;

/// Something in the register that keeps the program from using it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterProblem {
    /// Where in the file, in bytes; `None` when it is about something that is not there.
    pub span: Option<Range<usize>>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl Register {
    /// Reads the register from the text of `register.toml`.
    ///
    /// Broken syntax is reported alone, since nothing else can be told then. Keys that nobody knows and values of a
    /// wrong type are set aside one by one, so that all of them are reported together; and when there are none of
    /// those, everything that does not add up.
    pub fn parse(text: &str) -> Result<Self, Vec<RegisterProblem>> {
        let table =
            DeTable::parse(text).map_err(|error| vec![RegisterProblem::from_toml(&error)])?;
        let register = read_all(table)?;
        let problems = register.problems(text);
        if problems.is_empty() {
            Ok(register)
        } else {
            Err(problems)
        }
    }
}

impl RegisterProblem {
    fn from_toml(error: &toml::de::Error) -> Self {
        let message = error.message().to_owned();
        // "unknown field `max_cars`, expected one of `id`, `label`, …"
        let mut words = message.split('`').skip(1).step_by(2);
        let help = match words.next() {
            Some(unknown) if message.starts_with("unknown ") => Some(nearest(unknown, words)),
            _ => None,
        };
        Self {
            span: error.span(),
            message,
            help,
        }
    }
}

/// More values than these are not told of at once: who has put right so many reads what is left then.
const MOST_UNREAD: usize = 50;

/// Reads a table, setting aside what cannot be read until nothing more can be told.
fn read_all(mut table: toml::Spanned<DeTable<'_>>) -> Result<Register, Vec<RegisterProblem>> {
    let mut problems: Vec<RegisterProblem> = Vec::new();
    loop {
        let error = match Register::deserialize(toml::Deserializer::from(table.clone())) {
            Ok(register) if problems.is_empty() => return Ok(register),
            Ok(_) => return Err(problems),
            Err(error) => error,
        };
        // A key that was set aside is not missing.
        if problems.is_empty() || !error.message().starts_with("missing field") {
            problems.push(RegisterProblem::from_toml(&error));
        }
        // Each is found by reading all of the register once more.
        if problems.len() == MOST_UNREAD {
            return Err(problems);
        }
        let is_set_aside = error
            .span()
            .is_some_and(|span| set_aside(table.get_mut(), &span));
        if !is_set_aside {
            return Err(problems);
        }
    }
}

/// Removes the entry whose key or value stands at a place; false when there is none.
fn set_aside(table: &mut DeTable<'_>, place: &Range<usize>) -> bool {
    let found = table
        .iter()
        .find(|(key, value)| key.span() == *place || is_at(value, place))
        .map(|(key, _)| key.get_ref().to_string());
    match found {
        Some(key) => table.remove(key.as_str()).is_some(),
        None => table
            .iter_mut()
            .any(|(_, value)| set_aside_below(value.get_mut(), place)),
    }
}

fn set_aside_below(value: &mut DeValue<'_>, place: &Range<usize>) -> bool {
    match value {
        DeValue::Table(table) => set_aside(table, place),
        DeValue::Array(array) => array
            .iter_mut()
            .any(|item| set_aside_below(item.get_mut(), place)),
        _ => false,
    }
}

/// Whether a value, or a plain value in a list of them, stands at a place.
fn is_at(value: &toml::Spanned<DeValue<'_>>, place: &Range<usize>) -> bool {
    let in_list =
        |item: &toml::Spanned<DeValue<'_>>| item.span() == *place && !item.get_ref().is_table();
    value.span() == *place
        || matches!(value.get_ref(), DeValue::Array(array) if array.iter().any(in_list))
}

/// Where each value of the register stands in its file, for whoever has something to say about it.
///
/// Nothing is read before somebody has.
pub struct RegisterPlaces<'t> {
    text: &'t str,
    root: OnceLock<Option<DeTable<'t>>>,
}

impl<'t> RegisterPlaces<'t> {
    /// The places of a register's text; it has none when the text is no TOML.
    pub fn of(text: &'t str) -> Self {
        Self {
            text,
            root: OnceLock::new(),
        }
    }

    /// The bytes of the value at a path such as `class.0.max_days`; `None` when nothing stands there. An entry of a
    /// list is named by its number or by its id: `class.message.max_days`.
    pub fn span(&self, path: &str) -> Option<Range<usize>> {
        let mut steps = path.split('.');
        let read = || DeTable::parse(self.text).map(toml::Spanned::into_inner);
        let root = self.root.get_or_init(|| read().ok());
        let mut value = root.as_ref()?.get(steps.next()?)?;
        for step in steps {
            value = match value.get_ref() {
                DeValue::Table(table) => table.get(step)?,
                DeValue::Array(array) => match step.parse::<usize>() {
                    Ok(index) => array.get(index)?,
                    Err(_) => array.iter().find(|item| has_id(item.get_ref(), step))?,
                },
                _ => return None,
            };
        }
        Some(value.span())
    }
}

fn has_id(item: &DeValue<'_>, id: &str) -> bool {
    let found = item.as_table().and_then(|table| table.get("id"));
    found.is_some_and(|value| value.get_ref().as_str() == Some(id))
}

/// A TOML date as a calendar date; a time of day with it is an error.
pub(crate) fn toml_date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let value = toml::value::Datetime::deserialize(deserializer)?;
    match value {
        toml::value::Datetime {
            date: Some(date),
            time: None,
            offset: None,
        } => date.to_string().parse().map_err(|_| {
            de::Error::custom("Datoen finnes ikke i kalenderen. Skriv den som 2027-12-31.")
        }),
        _ => Err(de::Error::custom(
            "Her skal det stå en dato uten klokkeslett, som 2027-12-31.",
        )),
    }
}
