//! What can be seen of the infrastructure without an account: by the linters, by the translated template read as data, and
//! by emulators that enforce its roles and run all of it.

use crate::count::Count;
use crate::deploy::Template;
use crate::local::{self, Local};
use crate::workspace::{Workspace, run, succeeds};
use crate::{print, tools};
use anyhow::{Context, Result};
use serde::Deserialize;
use std::fs;
use std::process::{Command, Stdio};

const TEMPLATE: &str = "infra/template.yaml";
// They are written in Python, because SAM's translator and AWS's own client are.
const TEMPLATE_TEST: &str = "infra/tests/template.py";
const DEPLOYING_TEST: &str = "infra/tests/deploying.py";
const CANARY_TEST: &str = "infra/tests/hourly.py";
const RUNBOOKS_TEST: &str = "infra/tests/runbooks.py";
const ROLES_TEST: &str = "infra/tests/iam.py";
const EMULATED_TEST: &str = "infra/tests/emulated.py";
/// What the emulated account runs, and what it is looked at with; besides `local`, which has the form's page.
const PROGRAMS: [&str; 5] = ["form-handler", "notifier", "desk", "site-gen", "xtask"];

/// What a test program says at its end.
#[derive(Deserialize)]
struct Summary {
    passed: u64,
    failed: u64,
}

pub(crate) fn check(workspace: &Workspace) -> Result<Count> {
    tools::python_tools(workspace)?;
    let template = fs::read_to_string(workspace.root.join(TEMPLATE))
        .with_context(|| format!("{TEMPLATE} cannot be read"))?;
    let template = Template::parse(&template)?;
    // Not every type of resource is known in every region, and one that is not makes CloudFormation refuse the template.
    let linted: Vec<&str> = ["cfn-lint", TEMPLATE, "--regions"]
        .into_iter()
        .chain(template.regions().iter().map(String::as_str))
        .collect();
    let checks: [&[&str]; 3] = [
        &["sam", "validate", "--lint", "--template", TEMPLATE],
        &linted,
        &[
            "checkov",
            "--framework",
            "cloudformation",
            "--skip-download",
            "--quiet",
            "--compact",
            "--file",
            TEMPLATE,
        ],
    ];
    let mut count = Count::default();
    for check in checks {
        let Some((program, arguments)) = check.split_first() else {
            continue;
        };
        count += Count::one(succeeds(tool(workspace, program).args(arguments))?);
    }
    count += run_test(workspace, TEMPLATE_TEST, &[])?;
    count += run_test(workspace, ROLES_TEST, &[])?;
    // The smoke test's own way, from a visitor to a case worker, and the canary's, over what answers here as the stack does.
    local::build_with(workspace, &PROGRAMS)?;
    let local = Local::start(workspace, "infra")?;
    let desk = workspace.target.join("debug/desk");
    let arguments = [
        "--url",
        &local.url(),
        "--desk",
        &desk.to_string_lossy(),
        "--desk-arguments",
        &serde_json::to_string(&local.desk_arguments())?,
    ];
    count += run_test(workspace, DEPLOYING_TEST, &arguments)?;
    count += run_test(workspace, CANARY_TEST, &arguments)?;
    count += run_test(
        workspace,
        RUNBOOKS_TEST,
        &["--desk", &desk.to_string_lossy()],
    )?;
    count += emulated(workspace, &local)?;
    Ok(count)
}

/// The whole stack in an emulator of AWS, with the functions as they are built for this machine.
fn emulated(workspace: &Workspace, local: &Local) -> Result<Count> {
    tools::ministack(workspace)?;
    let folder = workspace.target.join("emulated");
    let site = workspace.target.join("emulated-site");
    let program = |name: &str| workspace.target.join("debug").join(name);
    run(workspace
        .command(program("site-gen"))
        .args(["build", "--base-url", "https://www.example.no", "--out"])
        .arg(&site)
        // What changes in the site, and what an editor might mend, is not asked here.
        .stdout(Stdio::null())
        .stderr(Stdio::null()))?;
    let url = local.url();
    let arguments = [
        ("--ministack", workspace.ministack()),
        ("--folder", folder),
        // Not by its own path: the tests' build may have put another in the place of the one that runs.
        ("--xtask", program("xtask")),
        ("--form", program("form-handler")),
        ("--notifier", program("notifier")),
        ("--desk", program("desk")),
        ("--site", site),
        ("--url", url.into()),
    ]
    .map(|(flag, value)| [flag.to_owned(), value.to_string_lossy().into_owned()]);
    let arguments: Vec<&str> = arguments.iter().flatten().map(String::as_str).collect();
    run_test(workspace, EMULATED_TEST, &arguments)
}

fn run_test(workspace: &Workspace, test: &str, arguments: &[&str]) -> Result<Count> {
    let path = workspace.target.join("infra-tests.json");
    if path.exists() {
        fs::remove_file(&path)?;
    }
    let mut python = tool(workspace, "python");
    let python = python.arg(test).arg("--summary").arg(&path).args(arguments);
    let succeeded = succeeds(python)?;
    let summary =
        fs::read_to_string(&path).with_context(|| format!("{test} did not come to its end"))?;
    let summary: Summary = serde_json::from_str(&summary)?;
    let count = Count {
        passed: summary.passed,
        failed: summary.failed,
    };
    print(&format!("{test}: {count}"));
    Ok(count.or_one_failure(succeeded))
}

/// One of the installed tools, which asks nobody anything and tells nobody that it was run.
fn tool(workspace: &Workspace, program: &str) -> Command {
    let mut command = workspace.command(workspace.venv().join("bin").join(program));
    command
        .env("AWS_DEFAULT_REGION", "eu-north-1")
        .env("SAM_CLI_TELEMETRY", "0")
        .env("PYTHONDONTWRITEBYTECODE", "1");
    command
}
