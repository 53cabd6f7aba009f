//! What must hold before a change is taken in, step by step; a failed step does not keep the next from being seen.

use crate::count::Count;
use crate::workspace::{Workspace, succeeds};
use crate::{function, infra, interface, lambda, outside, print, tools};
use anyhow::{Context, Result};
use clap::ValueEnum;
use rustix::fs::statvfs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::Instant;

/// With less than this free on its disk, a step that fails may have failed for that.
const ENOUGH_MIB: u64 = 1024;

/// The steps, in the order in which they are run: the cheap ones first.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Step {
    /// Is the code formatted?
    Format,
    /// The compiler's and clippy's lints, none of them tolerated
    Clippy,
    /// Dependencies: who may use what, licences, sources, known vulnerabilities
    Deny,
    /// The Rust tests of every crate
    Rust,
    /// The form's interface, attacked by Schemathesis through a running `local`
    Interface,
    /// Addresses, numbers and names that others have collected, sent to a running `local`
    Outside,
    /// The Lambda artefacts build and are at most 2 MiB zipped
    Lambda,
    /// The function behind Lambda's interface, by `cargo lambda watch`, over the local engine
    Function,
    /// The SAM template by sam, cfn-lint and checkov, what SAM makes of it read as data, and all of it in emulators
    Infra,
    /// The browser tests in e2e/
    Browser,
}

/// Runs the steps and returns how many checks passed and failed.
pub(crate) fn run(workspace: &Workspace, only: &[Step]) -> Count {
    let mut sum = Count::default();
    for step in Step::value_variants() {
        if !only.is_empty() && !only.contains(step) {
            continue;
        }
        let name = step.to_possible_value().unwrap_or_default();
        let name = name.get_name().to_owned();
        print(&format!("── {name}"));
        let start = Instant::now();
        let count = run_step(*step, workspace).unwrap_or_else(|error| {
            print(&format!("{error:#}"));
            Count::one(false)
        });
        print(&format!(
            "── {name}: {count} in {:.1} s",
            start.elapsed().as_secs_f64()
        ));
        if count.failed > 0 {
            print_if_disk_is_full(workspace);
        }
        sum += count;
    }
    sum
}

/// A store that cannot write, a page that cannot be kept: on a full disk many things fail, and none of them says why.
fn print_if_disk_is_full(workspace: &Workspace) {
    for folder in [workspace.target.clone(), std::env::temp_dir()] {
        let free = statvfs(&folder).map(|disk| disk.f_bavail * disk.f_frsize / 1024 / 1024);
        if let Ok(free @ 0..ENOUGH_MIB) = free {
            print(&format!(
                "only {free} MiB are free for {}, which may be why",
                folder.display()
            ));
        }
    }
}

fn run_step(step: Step, workspace: &Workspace) -> Result<Count> {
    let cargo = |arguments: &[&str]| -> Result<Count> {
        let passed = succeeds(workspace.command("cargo").args(arguments))?;
        Ok(Count::one(passed))
    };
    match step {
        Step::Format => cargo(&["fmt", "--all", "--check"]),
        Step::Clippy => cargo(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--locked",
            "--",
            "-D",
            "warnings",
        ]),
        Step::Deny => deny(workspace),
        Step::Rust => rust(workspace),
        Step::Interface => {
            tools::python_tools(workspace)?;
            interface::check(workspace)
        }
        Step::Outside => {
            tools::python_tools(workspace)?;
            outside::check(workspace)
        }
        Step::Lambda => {
            tools::python_tools(workspace)?;
            lambda::build_and_weigh(workspace)?;
            Ok(Count::one(true))
        }
        Step::Function => {
            tools::python_tools(workspace)?;
            function::check(workspace)
        }
        Step::Infra => infra::check(workspace),
        Step::Browser => browser(workspace),
    }
}

/// The rules that need only the tree, then the advisories, whose database may be out of reach: that is said, and is
/// neither a pass nor a failure.
fn deny(workspace: &Workspace) -> Result<Count> {
    tools::cargo_deny(workspace)?;
    let mut count = Count::one(succeeds(workspace.command("cargo-deny").args([
        "--log-level",
        "error",
        "check",
        "bans",
        "licenses",
        "sources",
    ]))?);
    let advisories = workspace
        .command("cargo-deny")
        .args(["check", "advisories"])
        .output()
        .context("cargo-deny could not be started")?;
    let output = String::from_utf8_lossy(&advisories.stderr);
    if !advisories.status.success() && output.contains("failed to fetch advisory database") {
        print("advisories NOT checked: the advisory database could not be fetched from here");
        return Ok(count);
    }
    if !advisories.status.success() {
        print(&output);
    }
    count += Count::one(advisories.status.success());
    Ok(count)
}

/// Passes the tests' output on as it comes, and adds up what each test program says at its end.
fn rust(workspace: &Workspace) -> Result<Count> {
    let mut process = workspace
        .command("cargo")
        .args(["test", "--workspace", "--locked", "--no-fail-fast"])
        .stdout(Stdio::piped())
        .spawn()
        .context("cargo could not be started")?;
    let output = process.stdout.take().context("cargo has no output")?;
    let mut count = Count::default();
    for line in BufReader::new(output).split(b'\n') {
        // A test may print anything, not only UTF-8.
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        print(&line);
        count += Count::from_cargo_line(&line);
    }
    Ok(count.or_one_failure(process.wait()?.success()))
}

fn browser(workspace: &Workspace) -> Result<Count> {
    tools::browser_tools(workspace)?;
    let report = workspace.target.join("playwright.json");
    if report.exists() {
        std::fs::remove_file(&report)?;
    }
    let succeeded = succeeds(
        workspace
            .command("npx")
            .args(["playwright", "test", "--reporter=list,json"])
            .current_dir(workspace.root.join("e2e"))
            .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report),
    )?;
    let report = std::fs::read_to_string(&report).context("Playwright wrote no report")?;
    Ok(Count::from_playwright(&report)?.or_one_failure(succeeded))
}
