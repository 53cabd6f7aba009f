//! Takes the claims of `docs/security.md` away one by one, and sees whether the tests that are named there fail.
//!
//! A test that is named and passes all the same holds nothing, and nobody sees it.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::print;
use crate::workspace::Workspace;

/// One change.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mutation {
    /// The requirement whose row it is of.
    claim: String,
    /// The test that must fail: its file and its name, with `::` between.
    test: String,
    /// What is changed, and how.
    file: String,
    from: String,
    to: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mutations {
    mutation: Vec<Mutation>,
}

/// Makes each change whose claim, test or file has this in it; false when a test has passed.
pub(crate) fn carry_out(workspace: &Workspace, only: &str) -> Result<bool> {
    expect_committed(workspace)?;
    let list = fs::read_to_string(workspace.root.join("xtask/mutations.toml"))?;
    let Mutations { mutation } = toml::from_str(&list)?;
    let asked = |mutation: &&Mutation| {
        let Mutation {
            claim, test, file, ..
        } = mutation;
        only.is_empty() || claim == only || test.contains(only) || file.contains(only)
    };
    let (mut seen, mut passed) = (0, 0);
    for mutation in mutation.iter().filter(asked) {
        let has_failed = seen_to_fail(workspace, mutation)?;
        seen += usize::from(has_failed);
        passed += usize::from(!has_failed);
        let verdict = if has_failed { "fails" } else { "PASSES" };
        print(&format!(
            "{} {}: {verdict} without it",
            mutation.claim, mutation.test
        ));
    }
    ensure!(seen + passed > 0, "no mutation has {only} in it");
    print(&format!("{seen} failed as they must, {passed} did not"));
    Ok(passed == 0)
}

/// Whoever cuts a run off has its change in the sources, and gets them back by `git checkout`.
fn expect_committed(workspace: &Workspace) -> Result<()> {
    let mut git = workspace.command("git");
    let output = git
        .args(["status", "--porcelain", "--untracked-files=no"])
        .output();
    let output = output.context("git could not be started")?;
    ensure!(
        output.status.success() && output.stdout.is_empty(),
        "commit first: the sources are changed and changed back"
    );
    Ok(())
}

/// Whether the test fails under a change.
fn seen_to_fail(workspace: &Workspace, mutation: &Mutation) -> Result<bool> {
    let path = workspace.root.join(&mutation.file);
    let source = fs::read_to_string(&path)?;
    ensure!(
        source.matches(&mutation.from).count() == 1,
        "{}: `{}` is not there once",
        mutation.file,
        mutation.from
    );
    let changed = source.replacen(&mutation.from, &mutation.to, 1);
    let _restored = Restore {
        path: &path,
        source,
    };
    fs::write(&path, changed)?;
    let (file, test) = mutation.test.split_once("::").unwrap_or_default();
    let mut cargo = workspace.command("cargo");
    let output = cargo
        .args(["test", "--quiet", "--workspace"])
        .args(program_of(file)?)
        .arg(test)
        .output()?;
    let stdout = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() && !stdout.contains("test result: FAILED") {
        bail!(
            "{}: the change does not build, or the test did not run:\n{}",
            mutation.test,
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(!output.status.success())
}

/// The file as it was, whatever becomes of the test.
struct Restore<'a> {
    path: &'a PathBuf,
    source: String,
}

impl Drop for Restore<'_> {
    fn drop(&mut self) {
        if let Err(error) = fs::write(self.path, &self.source) {
            print(&format!("{} is left changed: {error}", self.path.display()));
        }
    }
}

/// Cargo's arguments for the program that a test is part of.
fn program_of(file: &str) -> Result<Vec<String>> {
    let (package, rest) = file.split_once('/').context("a test is in a package")?;
    Ok(match rest.strip_prefix("tests/") {
        Some(test) => {
            let name = test.split('/').next().unwrap_or_default();
            vec!["--test".to_owned(), name.trim_end_matches(".rs").to_owned()]
        }
        None if package == "xtask" => vec!["--bin".to_owned(), package.to_owned()],
        None => vec!["--lib".to_owned()],
    })
}

#[cfg(test)]
mod tests {
    use super::program_of;

    #[test]
    fn a_test_is_part_of_a_program() {
        let check = |file: &str, expected: &[&str]| {
            assert_eq!(program_of(file).unwrap(), expected, "{file}");
        };
        check("a/tests/b.rs", &["--test", "b"]);
        check("local/tests/run/silence.rs", &["--test", "run"]);
        check("a/src/b/c.rs", &["--lib"]);
        check("xtask/src/tools.rs", &["--bin", "xtask"]);
    }
}
