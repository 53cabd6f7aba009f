//! The properties of what reads bytes from outside, for minutes instead of the 256 cases of every `cargo test`.
//!
//! They are random and not led by coverage: cargo-fuzz asks for a nightly compiler, and what is read here is short.

use crate::count::Count;
use crate::print;
use crate::workspace::{Workspace, run as build};
use anyhow::{Context, Result};
use clap::ValueEnum;
use std::time::{Duration, Instant};

/// What is fuzzed.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Target {
    /// Any request at all: method, path, headers, body
    Request,
    /// Bodies, urlencoded and JSON
    Form,
    /// Tokens, ours and forged
    Token,
    /// Text, made comparable
    Text,
    /// Telephone numbers
    Phone,
    /// E-mail addresses
    Email,
    /// What looks like spam
    Spam,
}

impl Target {
    /// Package, which of its test programs, which of the tests in it, and as many cases as take some seconds.
    fn place(self) -> (&'static str, &'static [&'static str], &'static str, u64) {
        let lib: &[&str] = &["--lib"];
        match self {
            Self::Request => ("form-handler", &["--test", "requests"], "", 50_000),
            Self::Form => ("form-handler", lib, "submission::", 200_000),
            Self::Token => ("form-handler", lib, "keys::", 200_000),
            Self::Text => ("personal-data", lib, "text::", 200_000),
            Self::Phone => ("personal-data", lib, "phone::", 200_000),
            Self::Email => ("personal-data", lib, "email::", 200_000),
            Self::Spam => ("personal-data", lib, "spam::", 100_000),
        }
    }
}

/// Fuzzes each target for so many minutes, or all of them; false when one of them found something.
pub(crate) fn carry_out(workspace: &Workspace, minutes: u64, targets: &[Target]) -> Result<bool> {
    let targets = if targets.is_empty() {
        Target::value_variants()
    } else {
        targets
    };
    let mut found_nothing = true;
    for target in targets {
        found_nothing &= fuzz(workspace, *target, Duration::from_secs(60 * minutes))?;
    }
    Ok(found_nothing)
}

/// Runs a target's properties until the time is up or one does not hold, with other cases each time.
fn fuzz(workspace: &Workspace, target: Target, time: Duration) -> Result<bool> {
    let (package, program, tests, cases) = target.place();
    let name = target.to_possible_value().unwrap_or_default();
    let name = name.get_name().to_owned();
    let command = || {
        let mut command = workspace.command("cargo");
        command
            .args(["test", "--quiet", "--locked", "--profile", "bench"])
            .args(["--package", package])
            .args(program);
        command
    };
    build(command().arg("--no-run"))?;
    let start = Instant::now();
    let mut runs = 0;
    while start.elapsed() < time {
        let mut command = command();
        command.env("PROPTEST_CASES", cases.to_string());
        let output = command
            .args(["--", tests])
            .output()
            .context("cargo could not be started")?;
        let stdout = String::from_utf8_lossy(&output.stdout);
        let mut count = Count::default();
        for line in stdout.lines() {
            count += Count::from_cargo_line(line);
        }
        if count.or_one_failure(output.status.success()).failed > 0 {
            print(&format!("{name}: a property does not hold\n{stdout}"));
            print(&String::from_utf8_lossy(&output.stderr));
            return Ok(false);
        }
        runs += 1;
    }
    print(&format!(
        "{name}: {runs} runs of {cases} cases of each property in {} s, and nothing found",
        start.elapsed().as_secs()
    ));
    Ok(true)
}
