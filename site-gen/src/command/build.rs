//! `site-gen build`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use site_gen::{Holder, Output, OutputError, Plan, Problem, Report, Site, WriteOutcome, counted};

use super::SourceFlags;
use crate::terminal::{fail, findings_line, print, print_json, refuse};

/// So many names of others' files are said.
const SHOWN_KEPT: usize = 5;
/// More names than these are counted and not listed: a first build is no news.
const LISTED: usize = 40;

/// Write the site to a folder, whole or not at all
///
/// Everything that is wrong with the content, the templates and the register is reported in one go, each
/// with its file and line, and then nothing is written: the last good site stays where it is. What changes
/// is listed first. Files that stay the same keep their time stamps.
///
/// With --format json, one object on standard output: `written` (false when refused, with --dry-run, and when
/// nothing changes), `out`, `notice_version`, `plan` (`new`, `changed`, `removed` and `kept`, what
/// others put there, are lists of files, `unchanged` is a number; null when there is none), `in_place` (whether the files
/// were exchanged one by one), and `errors` and `findings` as `site-gen check` has them.
/// Exit status: 0 done, 1 refused, 2 the file system failed.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  site-gen build
  site-gen build --base-url https://www.example.no --out public
  site-gen build --dry-run
  site-gen build --drafts --out /tmp/drafts
  site-gen build --compress
  site-gen build --dry-run --format json")]
pub(crate) struct Build {
    #[command(flatten)]
    sources: SourceFlags,
    /// Folder to write; absent, empty, or written by site-gen before
    #[arg(long, default_value = "public")]
    out: PathBuf,
    /// Write a gzip and a Brotli copy beside each text file, for servers that send such copies as they are
    ///
    /// `index.html.gz` and `index.html.br`, packed as tightly as can be, where that is smaller. CloudFront needs none:
    /// it compresses by itself.
    #[arg(long)]
    compress: bool,
    /// Exchange the files one by one instead of the folder at once
    ///
    /// For a folder that another program holds, such as a container that it is mounted in: the program would keep the old
    /// folder when a new one takes its name. Where the system reports a holder, the files are exchanged so without the
    /// flag. Each file is whole at every moment, and pages are written after the files that they load. A build that is
    /// killed leaves old and new pages beside each other.
    #[arg(long)]
    in_place: bool,
    /// Show what would change, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// How the plan and the problems are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Text,
    /// For programs
    Json,
}

/// What came of writing.
struct Outcome {
    plan: Option<Plan>,
    written: bool,
    how: WriteOutcome,
    error: Option<OutputError>,
}

impl Build {
    pub(crate) fn run(self) -> ExitCode {
        let Self {
            sources,
            out,
            compress,
            in_place,
            dry_run,
            format,
        } = self;
        let options = sources.options();
        let folders = [options.content.as_path(), options.templates.as_path()];
        let output = Output::at(&out, &folders);
        let output = output.map(|output| output.in_place(in_place).compress(compress));
        let (report, staging) = match &output {
            Ok(output) if dry_run => (output.build_in_memory(&options), None),
            Ok(output) => {
                let (report, staging) = output.build(&options);
                (report, Some(staging))
            }
            // What is wrong with the sources is said first.
            Err(_) => (Site::check(&options), None),
        };
        let mut outcome = Outcome {
            plan: None,
            written: false,
            how: WriteOutcome::default(),
            error: None,
        };
        if let Some(site) = &report.site {
            let show = |plan: &Plan| {
                if format == Format::Text {
                    list(plan);
                }
            };
            let done = output.and_then(|output| {
                let plan = outcome.plan.insert(output.plan(site, staging.as_ref())?);
                show(plan);
                if let Some(staging) = &staging {
                    outcome.how = output.write(site, staging, plan)?;
                    outcome.written = !plan.is_nothing();
                }
                Ok(())
            });
            outcome.error = done.err();
        }
        let status = match (&report.site, &outcome.error) {
            (Some(_), None) => 0,
            (Some(_), Some(error)) if !error.is_refusal() => 2,
            _ => 1,
        };
        match format {
            Format::Json => print_json(&format!("{:#}", to_json(&out, &report, &outcome))),
            Format::Text => print_outcome(&out, dry_run, &report, &outcome),
        }
        // The process ends: what the site took is not given back piece by piece.
        std::mem::forget(report);
        ExitCode::from(status)
    }
}

fn print_outcome(out: &Path, dry_run: bool, report: &Report, outcome: &Outcome) {
    let Some(site) = &report.site else {
        let _refused = refuse(report.errors());
        return;
    };
    if let Some(error) = &outcome.error {
        fail(error);
        return;
    }
    let Some(plan) = &outcome.plan else { return };
    let end = if dry_run {
        " Ingenting er skrevet (--dry-run)."
    } else {
        ""
    };
    print(&format!(
        "{} i {}: {}, {} endret, {} slettet, {} uendret. Personvernerklæringen er versjon {}.{end}",
        counted(
            plan.new.len() + plan.changed.len() + plan.unchanged.len(),
            "fil",
            "filer"
        ),
        out.display(),
        counted(plan.new.len(), "ny", "nye"),
        plan.changed.len(),
        plan.removed.len(),
        plan.unchanged.len(),
        site.notice.version(),
    ));
    print_details(out, plan, &outcome.how);
    let findings = Problem::count(report.findings());
    if findings > 0 {
        print(&findings_line(findings));
    }
}

/// What is not as a build usually leaves a folder.
fn print_details(out: &Path, plan: &Plan, how: &WriteOutcome) {
    let is_in_it = |point: &Path| {
        let folder = out.canonicalize();
        folder.is_ok_and(|folder| point != folder && point.starts_with(folder))
    };
    let out = out.display();
    if !plan.kept.is_empty() {
        let following = plan.kept.iter().skip(1).map(String::as_str);
        let following = following.chain(std::iter::once(""));
        let names = plan.kept.iter().zip(following);
        // Of a folder what is in it is named, which comes right after it.
        let names = names.filter(|(name, next)| !name.ends_with('/') || !next.starts_with(*name));
        let names: Vec<&str> = names.map(|(name, _)| name.as_str()).collect();
        let shown = names.iter().take(SHOWN_KEPT).copied();
        let mut shown = shown.collect::<Vec<_>>().join(", ");
        if names.len() > SHOWN_KEPT {
            shown = format!("{shown} og {} til", names.len() - SHOWN_KEPT);
        }
        print(&format!(
            "Beholdt i {out}, fordi site-gen ikke har laget det: {shown}"
        ));
    }
    let holder = match &how.in_place {
        None => None,
        Some(Holder::Mount(point)) if is_in_it(point) => {
            Some(format!("Noe er montert på {}", point.display()))
        }
        Some(Holder::Mount(point)) => Some(format!("{out} er montert på {}", point.display())),
        Some(Holder::Process(process)) => Some(format!("{process} har {out} åpen")),
        Some(Holder::Asked) => Some("--in-place".to_owned()),
    };
    if let Some(holder) = holder {
        print(&format!(
            "Skrevet fil for fil, sidene sist, og ikke alt på én gang: {holder}"
        ));
    }
    if let Some(left) = &how.left {
        print(&format!(
            "Nettstedet er skrevet, men dette gjenstår: {left}"
        ));
    }
}

fn to_json(out: &Path, report: &Report, outcome: &Outcome) -> Value {
    let mut json = report.to_value();
    if let (Some(error), Some(errors)) = (&outcome.error, json["errors"].as_array_mut()) {
        let problem = Problem::in_file("SG090", out, error.to_string());
        errors.push(problem.to_value());
    }
    json["written"] = json!(outcome.written);
    json["in_place"] = json!(outcome.how.in_place.is_some());
    json["out"] = json!(out.display().to_string());
    json["notice_version"] = json!(report.site.as_ref().map(|site| site.notice.version()));
    json["plan"] = json!(outcome.plan);
    json
}

fn list(plan: &Plan) {
    for (word, names) in [
        ("ny", &plan.new),
        ("endret", &plan.changed),
        ("slettet", &plan.removed),
    ] {
        let names: Vec<&String> = Plan::without_copies(names).collect();
        for name in names.iter().take(LISTED) {
            print(&format!("{word:<8} {name}"));
        }
        if names.len() > LISTED {
            let more = names.len() - LISTED;
            print(&format!(
                "{word:<8} og {more} til (--format json viser alle)"
            ));
        }
    }
}
