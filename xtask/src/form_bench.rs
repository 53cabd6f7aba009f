//! Builds what the form's bench measures, weighs it, and starts the bench.

use crate::workspace::{Workspace, run, succeeds};
use crate::{lambda, tools};
use anyhow::Result;
use std::ffi::OsString;
use std::path::Path;

/// The bench, with `arguments` passed on; false when it failed.
pub(crate) fn carry_out(workspace: &Workspace, arguments: &[OsString]) -> Result<bool> {
    let mut bench = workspace.command("cargo");
    bench
        .args(["bench", "--quiet", "--locked", "--package", "form-bench"])
        // Otherwise the bare function would be built a second time, in the bench's profile.
        .args(["--profile", "release", "--bench", "form", "--"]);
    if arguments.iter().any(|argument| argument == "--help") {
        return succeeds(bench.args(arguments));
    }
    // One at a time: built together they would share features that they do not have when they are deployed.
    build(workspace, "form-handler")?;
    build(workspace, "form-bench")?;
    let folder = workspace.target.join("release");
    let (form, bare) = (folder.join("form-handler"), folder.join("bare-function"));
    tools::python_tools(workspace)?;
    let artefact = lambda::build_form(workspace)?;
    if artefact.is_for_lambda {
        let name = format!("!form function, {}, as Lambda runs it", artefact.machine);
        bench.args(["--weight", &weight(&name, &artefact.path)?]);
    }
    let machine = std::env::consts::ARCH;
    for (name, path) in [("form function", &form), ("bare function", &bare)] {
        bench.args(["--weight", &weight(&format!("{name}, {machine}"), path)?]);
    }
    bench.arg("--form").arg(form).arg("--bare").arg(bare);
    succeeds(bench.args(arguments))
}

fn build(workspace: &Workspace, package: &str) -> Result<()> {
    let mut command = workspace.command("cargo");
    command.args(["build", "--quiet", "--locked", "--release"]);
    run(command.args(["--package", package]))
}

/// A program's weight as the bench takes it.
fn weight(name: &str, path: &Path) -> Result<String> {
    let (bytes, zipped) = lambda::weigh(path)?;
    Ok(format!("{name}={bytes}={zipped}"))
}
