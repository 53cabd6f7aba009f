//! Embeds the words of the mails, as `site-gen` has read and checked them, so that the function reads no file.

use std::path::{Path, PathBuf};
use std::{env, fs, process};

use site_gen::{BuildOptions, Site};

#[expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script where to write through the environment"
)]
fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (content, templates) = (root.join("content"), root.join("templates"));
    for folder in [&content, &templates] {
        say(&format!("cargo::rerun-if-changed={}", folder.display()));
    }
    let built = Site::build(&BuildOptions {
        content,
        templates,
        base_url: String::new(),
        drafts: false,
        infra: None,
        today: None,
    });
    let mails = match built {
        Ok(site) => serde_json::to_vec(&site.staff_mails).map_err(|error| error.to_string()),
        Err(problems) => Err(problems.report(false)),
    };
    let target = env::var_os("OUT_DIR")
        .map(PathBuf::from)
        .unwrap_or_default()
        .join("mails.json");
    let written = mails.and_then(|mails| {
        fs::write(&target, mails)
            .map_err(|error| format!("cannot write {}: {error}", target.display()))
    });
    if let Err(message) = written {
        say_error(&message);
        process::exit(1);
    }
}

fn say(instruction: &str) {
    println!("{instruction}");
}

#[expect(
    clippy::print_stderr,
    reason = "cargo shows a failed build script's standard error"
)]
fn say_error(message: &str) {
    eprintln!("{message}");
}
