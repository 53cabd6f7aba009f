//! The site, built by its own program.

use crate::workspace::{Workspace, succeeds};
use anyhow::Result;
use std::ffi::OsStr;

/// Builds it with these arguments; false when something must be mended first, which the program has printed then.
pub(crate) fn build<A: AsRef<OsStr>>(
    workspace: &Workspace,
    arguments: impl IntoIterator<Item = A>,
) -> Result<bool> {
    succeeds(
        workspace
            .command("cargo")
            .args(["run", "--quiet", "--locked", "--package", "site-gen"])
            .args(["--", "build"])
            .args(arguments),
    )
}
