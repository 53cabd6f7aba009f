//! `desk record` and `desk breach`.

use std::path::{Path, PathBuf};

use bundle::{ReportKind, Values};
use clap::Args;
use desk::DeskError;
use desk::actions::BreachTimes;
use serde_json::Value;

use super::{CommandOutput, Context};
use crate::letters;
use crate::out::OutFile;
use crate::output::fit;
use crate::progress::progress;
use crate::typed;
use crate::words::fill;

#[derive(Debug, Args)]
pub(crate) struct Record {
    /// Write the record into this folder, as HTML and as JSON
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Record {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<CommandOutput, DeskError> {
        let json = desk::json::record(context.desk);
        let kind = ReportKind::Record;
        let names = write(self.out.as_deref(), kind, &json, &letters::record(context))?;
        let text = letters::record_text(context);
        let mut answer = CommandOutput::new(json, text);
        answer.notes = names;
        Ok(answer)
    }
}

#[derive(Debug, Args)]
pub(crate) struct Breach {
    /// When it began: a day, or an instant as in 2026-03-15T12:00:00Z
    #[arg(long, value_name = "T")]
    from: String,
    /// When it ended: an instant, or a day, which is part of it as a whole
    #[arg(long, value_name = "T")]
    to: String,
    /// When it was discovered; the deadline to notify the authority runs from then [default: now]
    #[arg(long, value_name = "T")]
    discovered: Option<String>,
    /// Write the report into this folder, as HTML and as JSON
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Breach {
    pub(super) async fn run(&self, context: &Context<'_>) -> Result<CommandOutput, DeskError> {
        let words = context.words;
        let discovered_at = self.discovered.as_deref().map(typed::first_instant);
        let times = BreachTimes {
            from: typed::first_instant(&self.from)?,
            to: typed::last_instant(&self.to)?,
            discovered_at: discovered_at.transpose()?,
        };
        let breach = context.desk.breach(times, progress(words)).await?;
        let json = desk::json::breach(context.desk, &breach);
        let values = letters::breach(context, &breach);
        let names = write(self.out.as_deref(), ReportKind::Breach, &json, &values)?;
        let affected = breach.references.len().to_string();
        let erased = breach.erased_since.to_string();
        let before = letters::moment(breach.notify_before);
        let values = [
            ("antall", affected.as_str()),
            ("slettet", erased.as_str()),
            ("frist", before.as_str()),
        ];
        let mut answer =
            CommandOutput::new(json, fit(&fill(&words.sentences.breach_found, &values)));
        answer.notes = letters::written(context, &names);
        Ok(answer)
    }
}

/// Writes a report in both forms; answers the names of the files.
fn write(
    folder: Option<&Path>,
    kind: ReportKind,
    json: &Value,
    values: &Values,
) -> Result<Vec<String>, DeskError> {
    let Some(folder) = folder else {
        return Ok(Vec::new());
    };
    let bundle = crate::embedded::bundle()?;
    let page = bundle
        .reports
        .get(kind.as_str())
        .ok_or_else(|| DeskError::Refused("this program was built without reports".to_owned()))?;
    let create = |ending| OutFile::create(folder, format!("{}.{ending}", kind.as_str()));
    let (mut html, mut file) = (create("html")?, create("json")?);
    html.write(&page.fill_lists(values))?;
    file.write(&format!("{json:#}\n"))?;
    Ok(vec![html.name().to_owned(), file.name().to_owned()])
}
