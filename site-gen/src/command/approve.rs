//! `site-gen approve`

use std::process::ExitCode;

use clap::Args;
use jiff::civil::Date;
use site_gen::{ApproveError, BuildOptions, Proposed, propose};

use super::SourceFlags;
use crate::terminal::{fail, refuse, tell};

/// Keep the notice's text, as it stands, as the version that applies from a day
///
/// Shows word by word what is different from the version before, then writes the text and its line in the list to
/// the folder `versions` of the content. Versions are never changed or removed. Nothing is written while anything
/// else stops a build, or when the text is the last version already.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  site-gen check                              what is left to do first
  site-gen approve --effective 2027-01-15")]
pub(crate) struct Approve {
    #[command(flatten)]
    sources: SourceFlags,
    /// First day the text applies, as in 2026-11-22
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    effective: Date,
}

impl Approve {
    pub(crate) fn run(self) -> ExitCode {
        approve(&self.sources.options(), self.effective).unwrap_or_else(|error| explain(&error))
    }
}

/// Only the one way of writing a date that the list has.
fn parse_date(text: &str) -> Result<Date, String> {
    let date: Option<Date> = text.parse().ok();
    date.filter(|date| date.to_string() == text)
        .ok_or_else(|| "a date is written as in 2026-11-22".to_owned())
}

fn approve(options: &BuildOptions, effective: Date) -> Result<ExitCode, ApproveError> {
    match propose(options, effective)? {
        Proposed::Nothing(last) => tell(&format!(
            "nothing to approve: the text is version {}, effective {}",
            last.version(),
            last.effective
        )),
        Proposed::Version(proposal) => {
            tell(&format!("{proposal}"));
            let [text, list] = proposal.record()?;
            tell(&format!(
                "approved version {}, effective {effective}: {}, {}",
                proposal.version.version(),
                text.display(),
                list.display()
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn explain(error: &ApproveError) -> ExitCode {
    if let ApproveError::Problems(problems) = error {
        return refuse(problems.0.iter());
    }
    fail(error);
    ExitCode::from(if matches!(error, ApproveError::TooEarly { .. }) {
        1
    } else {
        2
    })
}
