//! Changes the rules about personal data and the desk's actions, one place after the other, and sees whether a test
//! fails: cargo-mutants, by `.cargo/mutants.toml`.
//!
//! A change is first held to the tests of its own package, which take seconds. Only what these let pass is held to the
//! tests of the workspace, which take minutes.

use anyhow::{Result, bail};
use std::ffi::OsString;

use crate::tools;
use crate::workspace::Workspace;

/// cargo-mutants' exit codes that say that a change was not noticed, or that it made the tests run without end:
/// <https://mutants.rs/exit-codes.html>.
const UNNOTICED: [i32; 2] = [2, 3];

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
    let status = workspace
        .command(workspace.tools().join("bin/cargo-mutants"))
        // A property that is broken seldom needs more cases than this to be seen.
        .env("PROPTEST_CASES", "16")
        .args(["mutants", "--no-shuffle", "--output"])
        .arg(workspace.root.join("target/mutants"))
        .args(tests)
        .args(arguments)
        .status()?;
    match status.code() {
        Some(0) => Ok(true),
        Some(code) if UNNOTICED.contains(&code) => Ok(false),
        _ => bail!("cargo mutants ended with {status}"),
    }
}
