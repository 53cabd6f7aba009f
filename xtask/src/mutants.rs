//! Changes the rules about personal data, the desk's actions and what guards its pages, one place after the other, and sees
//! whether a test fails: cargo-mutants, by `.cargo/mutants.toml`.
//!
//! A change is first held to the tests of its own package, which take seconds. Only what these let pass is held to the
//! tests of the workspace, which take minutes.

use anyhow::{Result, bail};
use std::ffi::OsString;
use std::fs;

use crate::tools;
use crate::workspace::Workspace;

/// False when a change is left that no test notices; `target/mutants/mutants.out/missed.txt` has them.
pub(crate) fn carry_out(workspace: &Workspace, arguments: &[OsString]) -> Result<bool> {
    tools::cargo_mutants(workspace)?;
    Ok(all_noticed(workspace, &[], arguments)?
        || all_noticed(
            workspace,
            &["--iterate", "--test-workspace=true"],
            arguments,
        )?)
}

fn all_noticed(workspace: &Workspace, tests: &[&str], arguments: &[OsString]) -> Result<bool> {
    let folder = workspace.root.join("target/mutants");
    let status = workspace
        .command(workspace.tools().join("bin/cargo-mutants"))
        // A property that is broken seldom needs more cases than this to be seen.
        .env("PROPTEST_CASES", "16")
        .args(["mutants", "--no-shuffle", "--output"])
        .arg(&folder)
        .args(tests)
        .args(arguments)
        .status()?;
    // 2 and 3 say that a change was not noticed, or that tests ran without end under one, which is to notice it:
    // <https://mutants.rs/exit-codes.html>.
    if !matches!(status.code(), Some(0 | 2 | 3)) {
        bail!("cargo mutants ended with {status}");
    }
    let missed = fs::read_to_string(folder.join("mutants.out/missed.txt"))?;
    Ok(missed.trim().is_empty())
}
