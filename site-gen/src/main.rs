//! `site-gen`: the editor's tool.
#![expect(
    clippy::print_stderr,
    reason = "a command line tool talks on its standard streams"
)]

use std::io::{IsTerminal, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use site_gen::{
    ApproveError, BuildOptions, OutputError, Problem, Problems, Proposed, Report, Site, propose,
    write_site,
};

/// Builds the site from Markdown, templates and the register, and checks that they agree
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write the site to a folder, whole or not at all
    ///
    /// Everything that is wrong with the content, the templates and the register is reported in one go, each
    /// with its file and line, and then nothing is written: the last good site stays where it is.
    Build {
        #[command(flatten)]
        sources: Sources,
        /// Folder to write; absent, empty, or written by site-gen before
        #[arg(long, default_value = "public")]
        out: PathBuf,
    },
    /// Say what does not add up between notice, register, pages and infrastructure
    ///
    /// Errors (PV001 to PV016, and SG codes) stop a build. Findings (PV101 to PV121) tell an editor what a reader of
    /// the notice is owed; nothing is ever rewritten. docs/checks/ explains each code. Exit status: 0 without errors,
    /// 1 with.
    Check {
        #[command(flatten)]
        sources: Sources,
        /// Fail on findings too
        #[arg(long, value_enum)]
        deny: Option<Deny>,
        /// How results are written
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Keep the notice's text, as it stands, as the version that applies from a day
    ///
    /// Shows word by word what is different from the version before, then writes the text and its line in the list to
    /// the folder `versions` of the content. Versions are never changed or removed. Nothing is written while anything
    /// else stops a build, or when the text is the last version already.
    Approve {
        #[command(flatten)]
        sources: Sources,
        /// First day the text applies, as in 2026-11-22
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        effective: Date,
    },
}

#[derive(Debug, Args)]
struct Sources {
    /// Folder of pages, messages and the register
    #[arg(long, default_value = "content")]
    content: PathBuf,
    /// Folder of templates, styles and the icon
    #[arg(long, default_value = "templates")]
    templates: PathBuf,
    /// Address of the published site, such as <https://www.example.no>
    #[arg(long, default_value = "", hide_default_value = true, value_parser = origin)]
    base_url: String,
    /// Description of what runs in AWS, to be compared with the register
    #[arg(long, value_name = "FILE", default_value = "infra/template.yaml")]
    infra: PathBuf,
    /// The day by which suppressions expire [default: today]
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
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

impl Sources {
    #[expect(clippy::disallowed_methods, reason = "a main reads the clock")]
    fn options(self) -> BuildOptions {
        BuildOptions {
            content: self.content,
            templates: self.templates,
            base_url: self.base_url,
            infra: Some(self.infra),
            today: Some(
                self.today
                    .unwrap_or_else(|| Timestamp::now().to_zoned(TimeZone::UTC).date()),
            ),
        }
    }

    fn report(self) -> Report {
        Site::check(&self.options())
    }
}

/// Only the one way of writing a date that the list has.
fn parse_date(text: &str) -> Result<Date, String> {
    let date: Option<Date> = text.parse().ok();
    date.filter(|date| date.to_string() == text)
        .ok_or_else(|| "a date is written as in 2026-11-22".to_owned())
}

/// An origin, as the infrastructure's `SiteOrigin` is one, or nothing; a slash at its end is taken off.
fn origin(text: &str) -> Result<String, String> {
    let text = text.trim_end_matches('/');
    let host = text
        .strip_prefix("https://")
        .or(text.strip_prefix("http://"));
    let is_host = |host: &str| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
        !host.is_empty() && host.bytes().all(allowed)
    };
    if text.is_empty() || host.is_some_and(is_host) {
        return Ok(text.to_owned());
    }
    Err("write the address without a path, such as https://www.example.no".to_owned())
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Build { sources, out } => build(&sources.report(), &out),
        Command::Check {
            sources,
            deny,
            format,
        } => check(&sources.report(), deny, format),
        Command::Approve { sources, effective } => {
            let approved = approve(&sources.options(), effective);
            approved.unwrap_or_else(|error| refuse_approval(&error))
        }
    }
}

fn build(report: &Report, out: &std::path::Path) -> ExitCode {
    let findings = report.findings().count();
    let Some(site) = &report.site else {
        return refuse(report.errors());
    };
    match write_site(site, out) {
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

fn check(report: &Report, deny: Option<Deny>, format: Format) -> ExitCode {
    let (errors, findings) = (report.errors().count(), report.findings().count());
    match format {
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
    let is_denied = errors > 0 || (deny == Some(Deny::Findings) && findings > 0);
    if is_denied {
        ExitCode::from(1)
    } else {
        ExitCode::SUCCESS
    }
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

fn refuse_approval(error: &ApproveError) -> ExitCode {
    if let ApproveError::Problems(problems) = error {
        return refuse(problems.0.iter());
    }
    eprintln!("error: {error}");
    ExitCode::from(if matches!(error, ApproveError::TooEarly { .. }) {
        1
    } else {
        2
    })
}

fn refuse<'a>(errors: impl Iterator<Item = &'a Problem> + Clone) -> ExitCode {
    show(errors.clone());
    eprintln!(
        "error: {} to mend; nothing was written",
        things(errors.count())
    );
    ExitCode::from(1)
}

fn show<'a>(problems: impl Iterator<Item = &'a Problem>) {
    let problems = Problems(problems.cloned().collect());
    eprint!("{}", problems.report(std::io::stderr().is_terminal()));
}

/// Writes a line of the result. A reader that has seen enough and closed the pipe is no fault.
fn tell(line: &str) {
    if let Err(error) = writeln!(std::io::stdout(), "{line}")
        && error.kind() != std::io::ErrorKind::BrokenPipe
    {
        eprintln!("error: the result cannot be written: {error}");
    }
}

fn things(count: usize) -> String {
    format!("{count} {}", if count == 1 { "thing" } else { "things" })
}
