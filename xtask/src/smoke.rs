//! Sees whether a deployed stack works: what must be refused is refused, and one message goes all the way and is erased.

use crate::tools;
use crate::workspace::{Workspace, run, succeeds};
use anyhow::Result;

/// Which stack.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The stack's name
    #[arg(long, value_name = "NAME")]
    stack: String,
    /// Where it is
    #[arg(long, value_name = "REGION", default_value = "eu-north-1")]
    region: String,
}

/// The script asks AWS as whoever is signed in; the case worker's part it does with the desk's own role and program.
pub(crate) fn carry_out(workspace: &Workspace, arguments: &Arguments) -> Result<bool> {
    tools::python_tools(workspace)?;
    run(workspace
        .command("cargo")
        .args(["build", "--quiet", "--locked", "--package", "desk"]))?;
    succeeds(
        workspace
            .command("python3")
            .args(["infra/deploy/smoke.py", "--stack", &arguments.stack])
            .args(["--region", &arguments.region, "--desk"])
            .arg(workspace.target.join("debug/desk")),
    )
}
