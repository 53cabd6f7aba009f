//! The artefacts that Lambda runs: built, and weighed as a deployment will pack them.

use crate::print;
use crate::workspace::{Workspace, run, succeeds};
use anyhow::{Context, Result, bail, ensure};
use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;

/// Static, so that it does not depend on the C library of Lambda's image, and arm64, which costs a fifth less.
const TARGET: &str = "aarch64-unknown-linux-musl";
/// Each is an artefact of its own. They are built together: what they have in common is compiled once.
const PACKAGES: [&str; 2] = [FORM, "notifier"];
/// The one that the open internet reaches.
const FORM: &str = "form-handler";
/// A cold start reads the zip from storage before anything else happens.
pub(crate) const MAX_ZIPPED_BYTES: u64 = 2 * 1024 * 1024;

/// What the header of each request to DynamoDB begins with, before the name of the operation.
const OPERATION: &[u8] = b"DynamoDB_20120810.";
/// The operations that the function is built with: the one it writes by, and the one that opens its connection and asks
/// for nothing. It cannot read, list or erase, whatever its role would let it do.
const OPERATIONS: [&str; 2] = ["DescribeEndpoints", "TransactWriteItems"];

/// A built artefact.
pub(crate) struct Artefact {
    pub(crate) path: PathBuf,
    pub(crate) machine: &'static str,
    pub(crate) bytes: u64,
    pub(crate) zipped_bytes: u64,
    /// False when the target's standard library could not be had.
    pub(crate) is_for_lambda: bool,
}

/// Builds the artefacts for Lambda, or for this machine where the target's standard library is not to be had.
///
/// The binary is built and the zip is made in memory: `cargo lambda build --output-format zip` leaves an older binary
/// lying beside its zip, and `sam deploy` packs the whole folder.
fn build(workspace: &Workspace, packages: &[&str]) -> Result<Vec<Artefact>> {
    let folder_of = |package: &&str| workspace.target.join("lambda").join(package);
    let folders: Vec<PathBuf> = packages.iter().map(folder_of).collect();
    let mut command = workspace.command("cargo");
    command.args(["lambda", "build", "--release", "--locked"]);
    for (package, folder) in packages.iter().zip(&folders) {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        command.args(["--package", package]);
    }
    let is_for_lambda = has_standard_library(workspace)?;
    if is_for_lambda {
        command.args(["--target", TARGET]);
    } else {
        print(&format!(
            "NOT the artefact for Lambda: the standard library of {TARGET} is neither installed nor to be had by \
             `rustup target add`, so the functions are built for this machine instead"
        ));
        command.args(["--compiler", "cargo"]);
    }
    run(&mut command)?;
    let artefacts = packages.iter().zip(&folders).map(|(package, folder)| {
        let path = folder.join("bootstrap");
        let binary = fs::read(&path).with_context(|| format!("{} is absent", path.display()))?;
        if *package == FORM {
            check_operations(&binary)?;
        }
        Ok(Artefact {
            machine: machine(&binary)?,
            bytes: binary.len() as u64,
            zipped_bytes: zipped_bytes(&binary)?,
            is_for_lambda,
            path,
        })
    });
    artefacts.collect()
}

/// Builds the form's artefact alone.
pub(crate) fn build_form(workspace: &Workspace) -> Result<Artefact> {
    let built = build(workspace, &[FORM])?.pop();
    built.context("nothing was built")
}

/// Builds, prints what came of it, and refuses an artefact that is too heavy.
pub(crate) fn build_and_weigh(workspace: &Workspace) -> Result<()> {
    build(workspace, &PACKAGES)?
        .iter()
        .try_for_each(expect_light)
}

fn expect_light(artefact: &Artefact) -> Result<()> {
    print(&format!(
        "{}: {}, {} bytes, {} zipped",
        artefact.path.display(),
        artefact.machine,
        artefact.bytes,
        artefact.zipped_bytes
    ));
    if !artefact.is_for_lambda {
        print("its weight is not judged: it is not what Lambda would run");
        return Ok(());
    }
    ensure!(
        artefact.zipped_bytes <= MAX_ZIPPED_BYTES,
        "{} bytes zipped is more than the {MAX_ZIPPED_BYTES} that a quick start allows",
        artefact.zipped_bytes
    );
    Ok(())
}

/// How many bytes a program has, alone and zipped.
pub(crate) fn weigh(path: &Path) -> Result<(u64, u64)> {
    let binary = fs::read(path).with_context(|| format!("{} is absent", path.display()))?;
    Ok((binary.len() as u64, zipped_bytes(&binary)?))
}

fn has_standard_library(workspace: &Workspace) -> Result<bool> {
    let output = workspace
        .command("rustc")
        .args(["--print", "target-libdir", "--target", TARGET])
        .output()
        .context("rustc could not be started")?;
    let folder = PathBuf::from(String::from_utf8(output.stdout)?.trim_end());
    if output.status.success() && folder.is_dir() {
        return Ok(true);
    }
    // A toolchain that did not come by rustup has no rustup to ask: that is a no as well.
    let mut add = workspace.command("rustup");
    Ok(succeeds(add.args(["target", "add", TARGET])).unwrap_or(false))
}

/// The machine a program is for, read from its own header: the proof that the target asked for was the target built.
pub(crate) fn machine(binary: &[u8]) -> Result<&'static str> {
    ensure!(
        binary.starts_with(b"\x7fELF"),
        "the artefact is not a Linux program"
    );
    match binary.get(18..20) {
        Some([0xb7, 0]) => Ok("arm64"),
        Some([0x3e, 0]) => Ok("x86-64"),
        _ => bail!("the artefact is for neither arm64 nor x86-64"),
    }
}

/// Refuses a program that has another operation of DynamoDB in it, or lacks one: then the names are no longer found
/// this way, and nothing would be checked.
fn check_operations(binary: &[u8]) -> Result<()> {
    let mut found = BTreeSet::new();
    for (at, _) in binary
        .windows(OPERATION.len())
        .enumerate()
        .filter(|(_, bytes)| *bytes == OPERATION)
    {
        // What follows the name in the program may be letters, too: only its beginning is the name.
        let rest = binary.get(at + OPERATION.len()..).unwrap_or_default();
        let known = OPERATIONS
            .iter()
            .find(|name| rest.starts_with(name.as_bytes()));
        let Some(name) = known else {
            let letters = rest.iter().take_while(|byte| byte.is_ascii_alphabetic());
            let name: Vec<u8> = letters.take(40).copied().collect();
            bail!(
                "the function is built with an operation it must not have: {}",
                String::from_utf8_lossy(&name)
            );
        };
        found.insert(*name);
    }
    ensure!(
        found.iter().eq(&OPERATIONS),
        "of the operations {OPERATIONS:?} only {found:?} are found in the function"
    );
    Ok(())
}

fn zipped_bytes(binary: &[u8]) -> Result<u64> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file(
        "bootstrap",
        SimpleFileOptions::default()
            .compression_level(Some(9))
            .unix_permissions(0o755),
    )?;
    archive.write_all(binary)?;
    Ok(archive.finish()?.into_inner().len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(machine: [u8; 2]) -> Vec<u8> {
        let mut bytes = b"\x7fELF".to_vec();
        bytes.resize(18, 0);
        bytes.extend(machine);
        bytes
    }

    #[test]
    fn the_machine_is_read_from_the_header() {
        assert_eq!(machine(&header([0xb7, 0])).unwrap(), "arm64");
        assert_eq!(machine(&header([0x3e, 0])).unwrap(), "x86-64");
        assert!(machine(&header([0xf3, 0])).is_err(), "RISC-V");
        assert!(machine(b"\x7fELF").is_err(), "cut short");
        assert!(machine(b"#!/bin/sh\n# a script, twenty bytes").is_err());
    }

    #[test]
    fn an_operation_too_many_is_refused() {
        let program = |names: &[&str]| {
            let text = names.join("application/x\u{e6}DynamoDB_20120810.");
            let text = format!("x\u{e6}DynamoDB_20120810.{text}application/x");
            check_operations(text.as_bytes()).map_err(|error| error.to_string())
        };
        assert_eq!(program(&OPERATIONS), Ok(()));
        let mut more = OPERATIONS.to_vec();
        more.push("DeleteItem");
        assert!(program(&more).unwrap_err().contains("DeleteItem"));
        assert!(program(&OPERATIONS[..1]).unwrap_err().contains("only"));
        assert!(check_operations(b"").is_err(), "nothing was looked at");
    }

    #[test]
    fn the_zip_is_compressed() {
        let binary = vec![7; 1_000_000];
        let zipped = zipped_bytes(&binary).unwrap();
        assert!((100..10_000).contains(&zipped), "{zipped}");
    }
}
