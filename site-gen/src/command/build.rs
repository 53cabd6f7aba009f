//! `site-gen build`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use site_gen::{OutputError, write_site};

use super::SourceFlags;
use crate::terminal::{refuse, tell, things};

/// Write the site to a folder, whole or not at all
///
/// Everything that is wrong with the content, the templates and the register is reported in one go, each
/// with its file and line, and then nothing is written: the last good site stays where it is.
#[derive(Debug, Args)]
pub(crate) struct Build {
    #[command(flatten)]
    sources: SourceFlags,
    /// Folder to write; absent, empty, or written by site-gen before
    #[arg(long, default_value = "public")]
    out: PathBuf,
}

impl Build {
    pub(crate) fn run(self) -> ExitCode {
        let Self { sources, out } = self;
        let report = sources.report();
        let findings = report.findings().count();
        let Some(site) = &report.site else {
            return refuse(report.errors());
        };
        match write_site(site, &out) {
            Ok(()) => {
                let version = site.notice.version();
                tell(&format!(
                    "{} files in {}, notice version {version}",
                    site.files.len(),
                    out.display()
                ));
                if findings > 0 {
                    tell(&format!(
                        "{} for the editor: site-gen check",
                        things(findings)
                    ));
                }
                ExitCode::SUCCESS
            }
            Err(error) => {
                eprintln!("error: {error}");
                ExitCode::from(if matches!(error, OutputError::NotOurs(_)) {
                    1
                } else {
                    2
                })
            }
        }
    }
}
