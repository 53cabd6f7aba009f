//! What others have collected of addresses, numbers and names, sent to the form through a running `local`.

use crate::count::Count;
use crate::local::{self, Local};
use crate::print;
use crate::workspace::{Workspace, run, succeeds};
use anyhow::{Context, Result};
use serde::Deserialize;
use std::fs;

const FOLDER: &str = "form-handler/tests/outside";

/// What `outside.py` says at its end.
#[derive(Deserialize)]
struct Summary {
    passed: u64,
    failed: u64,
    /// How many messages there must be in the inbox.
    stored: u64,
}

/// Fetches the sets whose packages carry them only in their source, and sends them and the others.
pub(crate) fn check(workspace: &Workspace) -> Result<Count> {
    local::build_with_desk(workspace)?;
    let archives = workspace.target.join("outside");
    fetch(workspace, &archives)?;
    let local = Local::start(workspace, "outside")?;
    let summary = workspace.target.join("outside.json");
    if summary.exists() {
        fs::remove_file(&summary)?;
    }
    let succeeded = succeeds(
        workspace
            .command("python3")
            .arg(format!("{FOLDER}/outside.py"))
            .args(["--url", &local.url()])
            .arg("--archives")
            .arg(&archives)
            .arg("--log")
            .arg(&local.output)
            .arg("--summary")
            .arg(&summary),
    )?;
    let summary = fs::read_to_string(summary).context("outside.py did not come to its end")?;
    let summary: Summary = serde_json::from_str(&summary)?;
    let stored = local.messages(workspace)?;
    if stored != summary.stored {
        print(&format!(
            "{stored} messages in the inbox, and not {}",
            summary.stored
        ));
    }
    let mut count = Count {
        passed: summary.passed,
        failed: summary.failed,
    };
    count += Count::one(stored == summary.stored);
    Ok(count.or_one_failure(succeeded))
}

/// The packages' sources, which are kept under the target folder until their list changes.
fn fetch(workspace: &Workspace, archives: &std::path::Path) -> Result<()> {
    let list = workspace.root.join(FOLDER).join("sources.txt");
    let wanted = fs::read_to_string(&list)?;
    let stamp = archives.join("fetched");
    if fs::read_to_string(&stamp).is_ok_and(|fetched| fetched == wanted) {
        return Ok(());
    }
    if archives.exists() {
        fs::remove_dir_all(archives)?;
    }
    run(workspace
        .command(workspace.venv().join("bin/python"))
        .args(["-m", "pip", "download", "--quiet"])
        .args(["--disable-pip-version-check", "--no-deps"])
        .args(["--no-binary", ":all:", "--requirement"])
        .arg(&list)
        .arg("--dest")
        .arg(archives))?;
    fs::write(&stamp, wanted).context("what was fetched could not be noted")
}
