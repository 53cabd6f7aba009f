//! Where things are. Every step starts its programs from the workspace's root, with the installed tools found first.

use anyhow::{Context, Result, ensure};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folders that the steps work in.
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    /// Cargo's target folder, which `CARGO_TARGET_DIR` may have put elsewhere.
    pub(crate) target: PathBuf,
}

impl Workspace {
    /// Asks cargo, so that it works from any folder of the workspace.
    pub(crate) fn find() -> Result<Self> {
        let output = Command::new("cargo")
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .output()
            .context("cargo could not be started")?;
        ensure!(
            output.status.success(),
            "cargo metadata failed: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
        let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
        let folder = |key: &str| {
            let path = metadata.get(key).and_then(serde_json::Value::as_str);
            path.map(PathBuf::from)
                .with_context(|| format!("cargo metadata has no {key}"))
        };
        Ok(Self {
            root: folder("workspace_root")?,
            target: folder("target_directory")?,
        })
    }

    /// Python's tools: cargo-lambda, zig, sam, cfn-lint, checkov.
    pub(crate) fn venv(&self) -> PathBuf {
        self.target.join("venv")
    }

    /// The emulator of AWS and the AWS CLI. Nothing there is on the path: each is started by its place.
    pub(crate) fn ministack(&self) -> PathBuf {
        self.target.join("venv-ministack")
    }

    /// Cargo's tools: cargo-deny.
    pub(crate) fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// A program to be run in the root, with the installed tools before everything else on the path:
    /// cargo-lambda finds zig there, and a tool of another version elsewhere is passed by.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&self.root)
            .env("PATH", self.search_path());
        command
    }

    fn search_path(&self) -> OsString {
        let ours = [self.venv().join("bin"), self.tools().join("bin")];
        #[expect(
            clippy::disallowed_methods,
            reason = "the search path is not a setting of ours; it is passed on with our folders in front"
        )]
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let folders = ours.into_iter().chain(std::env::split_paths(&inherited));
        // Joining fails only on a folder with a colon in its name; then the inherited path has to do.
        std::env::join_paths(folders).unwrap_or(inherited)
    }
}

/// Runs a command with its output passed through; false when it ran and failed.
pub(crate) fn succeeds(command: &mut Command) -> Result<bool> {
    let status = command
        .status()
        .with_context(|| format!("{} could not be started", name(command)))?;
    Ok(status.success())
}

/// Runs a command whose failure ends the step.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    ensure!(succeeds(command)?, "{} failed", shown(command));
    Ok(())
}

fn name(command: &Command) -> String {
    let path = Path::new(command.get_program());
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}

fn shown(command: &Command) -> String {
    let arguments = command.get_args().map(OsStr::to_string_lossy);
    let words: Vec<_> = std::iter::once(name(command).into())
        .chain(arguments)
        .collect();
    words.join(" ")
}
