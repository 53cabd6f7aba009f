//! Reading the register, and saying where in the file something is wrong with it.

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, de};

use crate::register::{FieldSource, Register};

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

impl RegisterProblem {
    fn at(span: Option<Range<usize>>, message: String, help: &str) -> Self {
        Self {
            span,
            message,
            help: Some(help.to_owned()),
        }
    }
}

impl Register {
    /// Reads the register from the text of `register.toml`.
    ///
    /// Syntax, unknown keys and wrong types stop the reading; after that, all problems are reported together.
    pub fn parse(text: &str) -> Result<Self, Vec<RegisterProblem>> {
        let register: Self = toml::from_str(text).map_err(|error| {
            vec![RegisterProblem {
                span: error.span(),
                message: error.message().to_owned(),
                help: None,
            }]
        })?;
        let problems = register.problems(text);
        if problems.is_empty() {
            Ok(register)
        } else {
            Err(problems)
        }
    }

    fn problems(&self, text: &str) -> Vec<RegisterProblem> {
        let mut problems = Vec::new();
        let classes = self.classes.iter().map(|class| class.id.as_str());
        let activities = self.activities.iter().map(|activity| activity.id.as_str());
        let holds = self.hold_reasons.iter().map(|reason| reason.id.as_str());
        let own_fields = || self.own_activities().flat_map(|activity| &activity.fields);
        let fields = own_fields().map(|field| field.id.as_str());
        report_duplicates(text, "class", classes.clone(), &mut problems);
        report_duplicates(text, "activity", activities, &mut problems);
        report_duplicates(text, "hold_reason", holds, &mut problems);
        report_duplicates(text, "field", fields, &mut problems);

        let known: BTreeSet<&str> = classes.collect();
        for field in own_fields() {
            let here = || position_of_id(text, &field.id, 0);
            if !known.contains(field.class.as_str()) {
                let message = format!(
                    "field `{}` has the class `{}`, which does not exist",
                    field.id, field.class
                );
                let names = known.iter().copied().collect::<Vec<_>>().join(", ");
                problems.push(RegisterProblem::at(
                    here(),
                    message,
                    &format!("the classes are: {names}"),
                ));
            }
            if field.source == FieldSource::Person && field.label.is_empty() {
                let message = format!(
                    "field `{}` is filled in by people and has no `label`",
                    field.id
                );
                problems.push(RegisterProblem::at(
                    here(),
                    message,
                    "add the word people see, such as label = \"Navn\"",
                ));
            }
            if field.source == FieldSource::Person && field.max_chars == 0 {
                let message = format!(
                    "field `{}` is filled in by people and has no `max_chars`",
                    field.id
                );
                problems.push(RegisterProblem::at(
                    here(),
                    message,
                    "add how long it may be, such as max_chars = 200",
                ));
            }
        }
        problems
    }
}

fn report_duplicates<'a>(
    text: &str,
    kind: &str,
    ids: impl Iterator<Item = &'a str>,
    problems: &mut Vec<RegisterProblem>,
) {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            let span = position_of_id(text, id, 1).or_else(|| position_of_id(text, id, 0));
            let message =
                format!("there are two with the id `{id}` among the entries `[[{kind}]]`");
            problems.push(RegisterProblem::at(
                span,
                message,
                "an id is used once; rename one or remove it",
            ));
        }
    }
}

/// Where `id = "…"` stands for the n-th time, counting from 0.
fn position_of_id(text: &str, id: &str, nth: usize) -> Option<Range<usize>> {
    let quoted = format!("\"{id}\"");
    let mut start = 0;
    let mut found = Vec::new();
    for line in text.split_inclusive('\n') {
        if let Some((key, value)) = line.split_once('=')
            && key.trim() == "id"
            && value.trim_start().starts_with(&quoted)
            && let Some(column) = line.find(&quoted)
        {
            found.push(start + column..start + column + quoted.len());
        }
        start += line.len();
    }
    found.into_iter().nth(nth)
}

/// A TOML date as a calendar date; a time of day with it is an error.
pub(crate) fn toml_date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let value = toml::value::Datetime::deserialize(deserializer)?;
    match value {
        toml::value::Datetime {
            date: Some(date),
            time: None,
            offset: None,
        } => date
            .to_string()
            .parse()
            .map_err(|_| de::Error::custom("not a day of the calendar; write it as 2027-12-31")),
        _ => Err(de::Error::custom(
            "expected a date without a time of day, such as 2027-12-31",
        )),
    }
}
