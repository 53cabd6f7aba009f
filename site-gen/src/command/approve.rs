//! `site-gen approve`

use std::process::ExitCode;

use clap::Args;
use jiff::civil::Date;
use personal_data::dates::written;
use site_gen::{
    ApproveError, BuildOptions, Proposal, Proposed, Replacement, TakenBack, propose,
    propose_replacing_last,
};

use super::SourceFlags;
use crate::terminal::{fail, print, refuse};

/// Approve the notice's text as the version that applies from a date
///
/// Shows each word that differs from the previous version, then writes the text and its entry in the list to the
/// folder `versions` of the content. An approved version is never changed, nor removed once its date has come. Nothing is
/// written while anything else stops a build, or when the text is the latest version already.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  site-gen check                              what is left to do first
  site-gen approve --effective 2027-01-15")]
pub(crate) struct Approve {
    #[command(flatten)]
    sources: SourceFlags,
    /// First day on which the text applies, as in 2026-11-22
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    effective: Date,
    /// Take the latest version back first, which can be done before its date only
    ///
    /// For a mistake that nobody has seen: the version leaves the list, with a note that it was there. If the text is that
    /// of the version before it, no new version is approved.
    #[arg(long)]
    replace_last: bool,
}

impl Approve {
    pub(crate) fn run(self) -> ExitCode {
        approve(&self.sources.options(), self.effective, self.replace_last)
            .unwrap_or_else(|error| explain(&error))
    }
}

/// Only the one way of writing a date that the list has.
fn parse_date(text: &str) -> Result<Date, String> {
    let date: Option<Date> = text.parse().ok();
    date.filter(|date| date.to_string() == text)
        .ok_or_else(|| "a date is written as in 2026-11-22".to_owned())
}

fn approve(
    options: &BuildOptions,
    effective: Date,
    replace_last: bool,
) -> Result<ExitCode, ApproveError> {
    if replace_last {
        return match propose_replacing_last(options, effective)? {
            Replacement::Version(proposal) => record(&proposal),
            Replacement::Nothing(taken_back) => {
                taken_back.record()?;
                print(&taken_back_line(&taken_back));
                Ok(ExitCode::SUCCESS)
            }
        };
    }
    match propose(options, effective)? {
        Proposed::Nothing(last) => {
            print(&format!(
                "Ingenting å godkjenne: Teksten er versjon {}, som gjelder fra og med {}.",
                last.version(),
                written(last.effective)
            ));
            Ok(ExitCode::SUCCESS)
        }
        Proposed::Version(proposal) => record(&proposal),
    }
}

fn record(proposal: &Proposal) -> Result<ExitCode, ApproveError> {
    print(&format!("{proposal}"));
    let [text, list] = proposal.record()?;
    if let Some(replaced) = &proposal.replaced {
        print(&taken_back_line(replaced));
    }
    let version = &proposal.version;
    print(&format!(
        "Versjon {} er godkjent og gjelder fra og med {}.\nSkrevet: {}, {}",
        version.version(),
        written(version.effective),
        text.display(),
        list.display()
    ));
    Ok(ExitCode::SUCCESS)
}

fn taken_back_line(taken_back: &TakenBack) -> String {
    let version = &taken_back.version;
    let (name, effective) = (version.version(), written(version.effective));
    format!("Versjon {name}, som skulle gjelde fra og med {effective}, er tatt tilbake.")
}

fn explain(error: &ApproveError) -> ExitCode {
    if let ApproveError::Problems(problems) = error {
        return refuse(problems.0.iter());
    }
    fail(error);
    ExitCode::from(if error.is_refusal() { 1 } else { 2 })
}
