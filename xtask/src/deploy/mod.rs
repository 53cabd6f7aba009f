//! Deploys all of it: checks what it was given, builds, packs, deploys and uploads, in the right order.
//!
//! Where there is no bucket yet the order is stack, assets, pages; then assets, stack, pages, because the form's pages name
//! styles that must be there, and the site's pages a form that must be. Everything that can be known to be wrong is told
//! before anything is changed, and so is the stack's change: who says no to it has changed nothing.

mod template;

use crate::workspace::{Workspace, succeeds};
use crate::{lambda, print, site, tools};
use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufRead};
pub(crate) use template::Template;

/// Longer names do not fit into what is made of them, such as `NAME-eu-central-1-address-to-file` of at most 64.
const MAX_STACK_NAME: usize = 30;
/// Where the functions are, as the template says it.
const FUNCTIONS: [&str; 2] = [
    "target/lambda/form-handler/bootstrap",
    "target/lambda/notifier/bootstrap",
];
/// What asks AWS for what `sam` does not do.
const SCRIPT: &str = "infra/deploy/stack.py";
/// The output that says where the site's files go.
const BUCKET: &str = "SiteBucketName";

/// Where to deploy, and what as.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The stack's name; another name is another deployment, such as a staging
    #[arg(long, value_name = "NAME")]
    stack: String,
    /// An AWS region in the EEA, the one that content/register.toml names
    #[arg(long, value_name = "REGION", default_value = "eu-north-1")]
    region: String,
    /// The site's origin, such as <https://www.example.no>
    #[arg(long, value_name = "ORIGIN")]
    origin: String,
    /// The address that mails to staff come from
    #[arg(long, value_name = "ADDRESS")]
    notify_from: String,
    /// The mailbox of those who follow messages up
    #[arg(long, value_name = "ADDRESS")]
    notify_to: String,
    /// The mailbox of those who look after the stack
    #[arg(long, value_name = "ADDRESS")]
    operators_to: String,
    /// The site's certificate, in us-east-1
    #[arg(long, value_name = "ARN")]
    certificate: Option<String>,
    /// Another parameter of infra/template.yaml; may be given more than once
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// A bucket of your own for the functions' code; without it sam makes one
    #[arg(long, value_name = "BUCKET")]
    artefacts: Option<String>,
    /// Prints every step, and does none; needs no account
    #[arg(long)]
    dry_run: bool,
    /// Builds, shows what the stack's change would be, and changes nothing
    #[arg(long, conflicts_with = "dry_run")]
    show_changes: bool,
    /// Does not ask before the stack is changed
    #[arg(long)]
    yes: bool,
}

/// One thing that is done.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    what: &'static str,
    act: Act,
}

/// How it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Act {
    Run(Vec<String>),
    /// Asks the person whether to go on. Not `sam`, which ends with success at a no, so that the pages would follow.
    Ask,
}

/// What there is of the stack, on which the order depends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    Nothing,
    /// Tables that an earlier stack left and this one took in, and no bucket yet.
    TablesAlone,
    All,
}

/// What `sam` does with a change, once it has worked it out.
#[derive(Clone, Copy)]
enum Change {
    Show,
    CarryOut,
}

/// How the stack stands, by `infra/deploy/stack.py`.
#[derive(Deserialize)]
struct State {
    #[serde(rename = "state")]
    word: String,
    status: String,
    outputs: BTreeMap<String, String>,
    leftovers: Vec<String>,
}

pub(crate) fn carry_out(workspace: &Workspace, arguments: &Arguments) -> Result<bool> {
    let parameters = check(workspace, arguments)?;
    if arguments.dry_run {
        for (when, extent) in [
            (
                "The first time, when there is no stack of this name:",
                Extent::Nothing,
            ),
            (
                "\nOver tables that an earlier stack left, once they are imported:",
                Extent::TablesAlone,
            ),
            ("\nEvery other time:", Extent::All),
        ] {
            print(when);
            print_steps(&steps(arguments, &parameters, extent));
        }
        return Ok(true);
    }
    tools::python_tools(workspace)?;
    let extent = extent(&state(workspace, arguments)?, &arguments.stack)?;
    let is_done = carry_out_steps(
        &steps(arguments, &parameters, extent),
        &mut |what, command| run_step(workspace, what, command),
        &mut || is_yes(&mut io::stdin().lock()),
    )?;
    if !is_done {
        print("── not confirmed; neither the stack nor the site was changed");
        return Ok(false);
    }
    if !arguments.show_changes {
        print(&format!(
            "── done; cargo xtask smoke --stack {} --region {} sees whether it works",
            arguments.stack, arguments.region
        ));
    }
    Ok(true)
}

/// Everything that is wrong with what was given, at once; or the stack's parameters.
fn check(workspace: &Workspace, arguments: &Arguments) -> Result<BTreeMap<String, String>> {
    let read = |file: &str| {
        let path = workspace.root.join(file);
        fs::read_to_string(path).with_context(|| format!("{file} cannot be read"))
    };
    let template = Template::parse(&read("infra/template.yaml")?)?;
    let (parameters, mut faults) = parameters(arguments);
    faults.extend(stack_fault(&arguments.stack));
    let region = template.region_fault(&arguments.region);
    let register = || register_fault(&read("content/register.toml").ok()?, &arguments.region);
    faults.extend(region.or_else(register));
    faults.extend(template.faults(&parameters));
    ensure!(
        faults.is_empty(),
        "nothing was changed:\n- {}",
        faults.join("\n- ")
    );
    Ok(parameters)
}

fn parameters(arguments: &Arguments) -> (BTreeMap<String, String>, Vec<String>) {
    let mut faults = Vec::new();
    let mut parameters = BTreeMap::from([
        ("SiteOrigin".to_owned(), arguments.origin.clone()),
        ("NotifyFrom".to_owned(), arguments.notify_from.clone()),
        ("NotifyTo".to_owned(), arguments.notify_to.clone()),
        ("OperatorsTo".to_owned(), arguments.operators_to.clone()),
    ]);
    if let Some(certificate) = &arguments.certificate {
        parameters.insert("CertificateArn".to_owned(), certificate.clone());
    }
    for pair in &arguments.set {
        match pair.split_once('=') {
            Some(("TablesProtected", _)) => faults.push(
                "--set TablesProtected is what this command does by itself; docs/runbooks/teardown.md has it by hand"
                    .to_owned(),
            ),
            Some((name, value)) => {
                parameters.insert(name.to_owned(), value.to_owned());
            }
            None => faults.push(format!("--set {pair} must be NAME=VALUE")),
        }
    }
    for (name, value) in &parameters {
        // The value itself may be an address, and is not said.
        if value.contains(|one: char| one.is_whitespace() || "\"'\\".contains(one)) {
            faults.push(format!(
                "{name} has a space, a quote or a backslash, at which sam would cut it; write it without"
            ));
        }
    }
    (parameters, faults)
}

fn stack_fault(name: &str) -> Option<String> {
    let is_plain = name
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let starts_well = name.starts_with(|first: char| first.is_ascii_lowercase());
    (!is_plain || !starts_well || name.len() > MAX_STACK_NAME).then(|| {
        format!(
            "--stack must be at most {MAX_STACK_NAME} of a-z, 0-9 and -, and begin with a letter, such as kontakt-staging"
        )
    })
}

/// The register says in which region messages are, and people are told so.
fn register_fault(register: &str, region: &str) -> Option<String> {
    let Ok(register) = register.parse::<toml::Table>() else {
        return Some("content/register.toml cannot be read; cargo xtask site says why".to_owned());
    };
    let list = |node: &toml::Table, key: &str| {
        let list = node.get(key).and_then(toml::Value::as_array);
        let tables = list.into_iter().flatten();
        tables
            .filter_map(|entry| entry.as_table().cloned())
            .collect::<Vec<_>>()
    };
    let regions = list(&register, "activity")
        .into_iter()
        .flat_map(|activity| {
            let recipients = list(&activity, "recipients").into_iter();
            recipients.filter_map(|recipient| Some(recipient.get("region")?.as_str()?.to_owned()))
        });
    let others: Vec<String> = regions.filter(|other| other != region).collect();
    (!others.is_empty()).then(|| {
        format!(
            "--region {region} is not what content/register.toml says of AWS ({}); deploy there, or change the register first",
            others.join(", ")
        )
    })
}

/// What there is of the stack; or why nothing can be done now.
fn extent(state: &State, stack: &str) -> Result<Extent> {
    match state.word.as_str() {
        "ready" if state.outputs.contains_key(BUCKET) => Ok(Extent::All),
        "ready" => Ok(Extent::TablesAlone),
        "absent" if state.leftovers.is_empty() => Ok(Extent::Nothing),
        "absent" => bail!(
            "an earlier stack left {} behind, and nothing was changed; docs/runbooks/deploy.md says how to take \
             them in again, or away",
            state.leftovers.join(", ")
        ),
        "busy" => bail!(
            "somebody is deploying {stack} ({}), and nothing was changed; wait until it has ended",
            state.status
        ),
        _ => bail!(
            "the stack {stack} is {}, and nothing was changed; docs/runbooks/deploy.md says what to do{}",
            state.status,
            if state.leftovers.is_empty() {
                ""
            } else {
                "; its tables are there"
            }
        ),
    }
}

/// The steps, from the functions to the last page.
fn steps(
    arguments: &Arguments,
    parameters: &BTreeMap<String, String>,
    extent: Extent,
) -> Vec<Step> {
    let step = |what, command: &[&str]| Step {
        what,
        act: Act::Run(command.iter().map(|&word| word.to_owned()).collect()),
    };
    let upload = |what, part| {
        step(
            what,
            &[
                "python3",
                SCRIPT,
                part,
                "--stack",
                &arguments.stack,
                "--region",
                &arguments.region,
                "--site",
                "public",
            ],
        )
    };
    let mut steps = vec![
        step("Build the functions", &["cargo", "xtask", "lambda"]),
        step(
            "Build the site",
            &[
                "cargo",
                "xtask",
                "site",
                "--",
                "--base-url",
                &arguments.origin,
                "--out",
                "public",
            ],
        ),
    ];
    let assets = upload("Send styles, scripts and pictures", "assets");
    let pages = upload(
        "Send the pages, and take away those that are no more",
        "pages",
    );
    let stack = |what, change, is_protected| Step {
        what,
        act: Act::Run(sam(arguments, parameters, change, is_protected)),
    };
    let is_protected = extent != Extent::Nothing;
    if arguments.show_changes || !arguments.yes {
        let what = "Show what the stack's change would be";
        steps.push(stack(what, Change::Show, is_protected));
    }
    if arguments.show_changes {
        return steps;
    }
    if !arguments.yes {
        steps.push(Step {
            what: "Deploy this? Write yes, or anything else to leave all as it is",
            act: Act::Ask,
        });
    }
    let change = |what, is_protected| stack(what, Change::CarryOut, is_protected);
    match extent {
        Extent::Nothing => {
            let what = "Make the stack; its tables can still be taken back";
            steps.extend([change(what, false), assets, pages]);
            steps.push(change("Protect the tables", true));
        }
        Extent::TablesAlone => {
            steps.extend([change("Make the rest of the stack", true), assets, pages]);
        }
        Extent::All => {
            steps.extend([assets, change("Change the stack", true), pages]);
        }
    }
    steps
}

fn sam(
    arguments: &Arguments,
    parameters: &BTreeMap<String, String>,
    change: Change,
    is_protected: bool,
) -> Vec<String> {
    let mut command: Vec<String> = [
        "sam",
        "deploy",
        "--template-file",
        "infra/template.yaml",
        "--stack-name",
        &arguments.stack,
        "--region",
        &arguments.region,
        "--capabilities",
        "CAPABILITY_IAM",
        // Nothing to do is no error.
        "--no-fail-on-empty-changeset",
    ]
    .map(str::to_owned)
    .into();
    match &arguments.artefacts {
        Some(bucket) => command.extend(["--s3-bucket".to_owned(), bucket.clone()]),
        None => command.push("--resolve-s3".to_owned()),
    }
    command.push(
        match change {
            Change::Show => "--no-execute-changeset",
            Change::CarryOut => "--no-confirm-changeset",
        }
        .to_owned(),
    );
    command.push("--parameter-overrides".to_owned());
    let protection = if is_protected { "yes" } else { "no" };
    let protection = ("TablesProtected", protection);
    let given = parameters
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    command.extend(given.chain([protection]).map(|(name, value)| match value {
        // What sam takes for an empty value; `NAME=` it refuses, or takes the next parameter into it.
        "" => format!("{name}=\"\""),
        _ => format!("{name}={value}"),
    }));
    command
}

fn print_steps(steps: &[Step]) {
    for (number, step) in steps.iter().enumerate() {
        print(&format!("{}. {}", number + 1, step.what));
        if let Act::Run(command) = &step.act {
            print(&format!("   {}", shell_words(command)));
        }
    }
}

/// A command as a shell takes it.
fn shell_words(command: &[String]) -> String {
    let words = command.iter().map(|word| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=@,".contains(&byte);
        if !word.is_empty() && word.bytes().all(is_plain) {
            word.clone()
        } else {
            format!("'{}'", word.replace('\'', r"'\''"))
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// One step after the other; false when the person did not want the rest.
fn carry_out_steps(
    steps: &[Step],
    run: &mut dyn FnMut(&str, &[String]) -> Result<()>,
    ask: &mut dyn FnMut() -> Result<bool>,
) -> Result<bool> {
    for step in steps {
        print(&format!("── {}", step.what));
        match &step.act {
            Act::Run(command) => run(step.what, command)?,
            Act::Ask if ask()? => {}
            Act::Ask => return Ok(false),
        }
    }
    Ok(true)
}

/// Whether the next line is a yes. The end of what is typed, as where nobody sits, is none.
fn is_yes(typed: &mut impl BufRead) -> Result<bool> {
    let mut line = String::new();
    typed
        .read_line(&mut line)
        .context("the answer cannot be read; --yes does not ask")?;
    Ok(matches!(
        line.trim().to_ascii_lowercase().as_str(),
        "y" | "yes"
    ))
}

fn run_step(workspace: &Workspace, what: &str, command: &[String]) -> Result<()> {
    let (program, rest) = command.split_first().context("a step has no command")?;
    let is_done = match rest.first().map(String::as_str) {
        // What this program is itself; cargo would wait for it to end before it starts another.
        Some("xtask") if rest.get(1).is_some_and(|task| task == "lambda") => {
            lambda::build_and_weigh(workspace)?;
            bring_functions(workspace)?;
            true
        }
        Some("xtask") => site::build(workspace, rest.iter().skip(3))?,
        _ => succeeds(
            workspace
                .command(program)
                .args(rest)
                .env("SAM_CLI_TELEMETRY", "0"),
        )?,
    };
    // The step's name and not its command, which has mailboxes among its arguments: this ends in the log of a pipeline.
    ensure!(
        is_done,
        "{what}: {program} failed, and says above why; what comes after it was not done"
    );
    Ok(())
}

/// Puts the functions where the template has them, if cargo's target folder is elsewhere, and refuses what Lambda could
/// not run. `sam` packs whatever lies there.
fn bring_functions(workspace: &Workspace) -> Result<()> {
    for place in FUNCTIONS {
        let wanted = workspace.root.join(place);
        let built = workspace.target.join(place.trim_start_matches("target/"));
        if built != wanted {
            fs::create_dir_all(wanted.parent().context("no folder")?)?;
            fs::copy(&built, &wanted).with_context(|| format!("{} is absent", built.display()))?;
        }
        let binary = fs::read(&wanted).with_context(|| format!("{place} is absent"))?;
        fault_of_machine(place, lambda::machine(&binary)?)?;
    }
    Ok(())
}

fn fault_of_machine(place: &str, machine: &str) -> Result<()> {
    ensure!(
        machine == "arm64",
        "{place} is built for {machine}, and the template's functions are arm64; nothing was changed. \
         `rustup target add aarch64-unknown-linux-musl`, and deploy again"
    );
    Ok(())
}

fn state(workspace: &Workspace, arguments: &Arguments) -> Result<State> {
    let output = workspace
        .command("python3")
        .args([SCRIPT, "state", "--stack", &arguments.stack])
        .args(["--region", &arguments.region])
        .output()
        .context("python3 could not be started")?;
    // The last line says what is wrong; those before it are where in the library.
    let stderr = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "AWS could not be asked how the stack stands, and nothing was changed: {}",
        stderr.lines().last().unwrap_or_default()
    );
    serde_json::from_slice(&output.stdout).context("the stack's state cannot be read")
}

#[cfg(test)]
mod tests;
