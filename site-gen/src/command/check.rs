//! `site-gen check`

use std::process::ExitCode;

use clap::{Args, ValueEnum};

use site_gen::{LinkLimits, Problem, Site, try_outside_links};

use super::SourceFlags;
use crate::terminal::{print, print_json, show};

/// Check that notice, register, pages and infrastructure agree
///
/// Errors stop a build: the PV codes below 100, and most SG codes, which are mistakes in the sources. Findings (PV101 and
/// above) name what the regulation gives a reader of the notice and the notice does not, and propose a sentence where the
/// register has the answer. No file is changed. docs/checks/ explains each code.
/// Exit status: 0 without errors, 1 with errors, or with findings under --deny findings.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  site-gen check
  site-gen check --links --deny findings      before the notice is approved
  site-gen check --format sarif > site-gen.sarif")]
pub(crate) struct Check {
    #[command(flatten)]
    sources: SourceFlags,
    /// Fail on findings too
    #[arg(long, value_enum)]
    deny: Option<Deny>,
    /// Request the links to other sites, and report those that lead nowhere (SG080 to SG084)
    ///
    /// Each address is requested once: eight at a time, two of one host, for two minutes at most. An address that is gone
    /// (404 or 410) is an error. One that has moved for good, or cannot be checked, as without a network, is a finding.
    /// Without this flag no other site is requested.
    #[arg(long)]
    links: bool,
    /// Request links to private addresses too (with --links)
    ///
    /// Loopback, private, link-local and unique-local addresses. A redirect to one of them from outside is not followed.
    #[arg(long, requires = "links")]
    links_private: bool,
    /// How results are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Deny {
    /// Findings that are not suppressed
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
        let options = self.sources.options();
        let mut report = Site::check(&options);
        let limits = LinkLimits {
            private: self.links_private,
            ..LinkLimits::default()
        };
        let asked = self
            .links
            .then(|| try_outside_links(&mut report, &options, &limits));
        let errors = Problem::count(report.errors());
        let findings = Problem::count(report.findings());
        match self.format {
            Format::Text => {
                show(report.problems.iter().filter(|problem| !problem.suppressed));
                let suppressed = Problem::count(report.problems.iter()) - errors - findings;
                match asked {
                    None => {}
                    Some(Some(tried)) => print(&tried.to_string()),
                    Some(None) => {
                        print(
                            "Lenkene til andre nettsteder er ikke sjekket, for nettstedet kan ikke bygges.",
                        );
                    }
                }
                print(&format!(
                    "{errors} feil, {findings} funn, {suppressed} unntak."
                ));
            }
            Format::Json => print_json(&report.to_json()),
            Format::Sarif => print_json(&report.to_sarif()),
        }
        let is_denied = errors > 0 || (self.deny == Some(Deny::Findings) && findings > 0);
        if is_denied {
            ExitCode::from(1)
        } else {
            ExitCode::SUCCESS
        }
    }
}
