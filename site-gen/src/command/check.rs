//! `site-gen check`

use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::SourceFlags;
use crate::terminal::{show, tell};

/// Say what does not add up between notice, register, pages and infrastructure
///
/// Errors (PV001 to PV016, and SG codes) stop a build. Findings (PV101 to PV121) tell an editor what a reader of
/// the notice is owed; nothing is ever rewritten. docs/checks/ explains each code. Exit status: 0 without errors,
/// 1 with.
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    sources: SourceFlags,
    /// Fail on findings too
    #[arg(long, value_enum)]
    deny: Option<Deny>,
    /// How results are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Deny {
    /// PV101 to PV121, unless suppressed
    Findings,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Text,
    /// For programs
    Json,
    /// SARIF 2.1.0, for code hosts
    Sarif,
}

impl Check {
    pub(crate) fn run(self) -> ExitCode {
        let report = self.sources.report();
        let (errors, findings) = (report.errors().count(), report.findings().count());
        match self.format {
            Format::Text => {
                show(report.problems.iter().filter(|problem| !problem.suppressed));
                let suppressed = report.problems.len() - errors - findings;
                tell(&format!(
                    "{errors} errors, {findings} findings, {suppressed} suppressed"
                ));
            }
            Format::Json => tell(&report.to_json()),
            Format::Sarif => tell(&report.to_sarif()),
        }
        let is_denied = errors > 0 || (self.deny == Some(Deny::Findings) && findings > 0);
        if is_denied {
            ExitCode::from(1)
        } else {
            ExitCode::SUCCESS
        }
    }
}
