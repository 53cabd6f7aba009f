//! For build scripts of programs that carry a part of the site with them.

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use super::Site;
use crate::options::BuildOptions;

/// Writes a part of the site where the calling build script's crate embeds it from, so that the program reads no file.
/// `serialize` makes the bytes, in the format that the program reads.
///
/// The site is made of the workspace's own content and templates, and cargo is told to run the script again when they
/// change. Without the infrastructure, which `site-gen` compares by itself, and without a date, which may not change
/// what is embedded. What is wrong is said on standard error, which cargo shows.
#[expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script where it is and where to write through the environment"
)]
#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "cargo takes instructions from a build script's standard output, and shows its standard error"
)]
pub fn embed<E: Display>(file: &str, serialize: impl Fn(&Site) -> Result<Vec<u8>, E>) -> ExitCode {
    let folder = |variable| env::var_os(variable).map(PathBuf::from).unwrap_or_default();
    let root = folder("CARGO_MANIFEST_DIR").join("..");
    let (content, templates) = (root.join("content"), root.join("templates"));
    for folder in [&content, &templates] {
        println!("cargo::rerun-if-changed={}", folder.display());
    }
    let options = BuildOptions {
        content,
        templates,
        base_url: String::new(),
        drafts: false,
        infra: None,
        today: None,
    };
    match write(&options, &folder("OUT_DIR").join(file), serialize) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn write<E: Display>(
    options: &BuildOptions,
    target: &Path,
    serialize: impl Fn(&Site) -> Result<Vec<u8>, E>,
) -> Result<(), String> {
    let site = Site::build(options).map_err(|problems| problems.report(false))?;
    let bytes = serialize(&site).map_err(|error| error.to_string())?;
    fs::write(target, bytes).map_err(|error| format!("cannot write {}: {error}", target.display()))
}
