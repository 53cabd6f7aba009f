//! The form's interface attacked by Schemathesis, with nothing but `form-handler/openapi.yaml` to go by.

use crate::count::Count;
use crate::local::{self, Local};
use crate::print;
use crate::workspace::{Workspace, succeeds};
use anyhow::Result;

/// Runs every phase of Schemathesis against a `local` over an empty store, and looks into its log.
pub(crate) fn check(workspace: &Workspace) -> Result<Count> {
    local::build_with_desk(workspace)?;
    let local = Local::start(workspace, "interface")?;
    let mut count = Count::one(succeeds(
        workspace
            .command("schemathesis")
            .args([
                "--config-file",
                "form-handler/tests/schemathesis/schemathesis.toml",
            ])
            .args(["run", "form-handler/openapi.yaml", "--no-color"])
            .args(["--url", &local.url()])
            .env("FORM_URL", local.url()),
    )?);
    let panics = local.output()?.matches("outcome=\"panic\"").count();
    let stored = local.messages(workspace)?;
    print(&format!(
        "{stored} messages in the inbox, {panics} panics in the log"
    ));
    count += Count::one(panics == 0);
    // Were nothing stored, only refusals would have been looked at.
    count += Count::one(stored > 0);
    Ok(count)
}
