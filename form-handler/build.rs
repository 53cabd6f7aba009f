//! Makes the function's own pages from the same content and templates as the site, and embeds them with the
//! register, so that the function reads no file and parses no template.

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
    let bundle = match Site::build(&BuildOptions {
        content,
        templates,
        base_url: String::new(),
        drafts: false,
        // What runs in AWS is compared by site-gen itself, and no date may change what is embedded.
        infra: None,
        today: None,
    }) {
        Ok(site) => serde_json::to_vec(&site.handler).map_err(|error| error.to_string()),
        Err(problems) => Err(problems.report(false)),
    };
    let target = env::var_os("OUT_DIR")
        .map(PathBuf::from)
        .unwrap_or_default()
        .join("bundle.json");
    let written = bundle.and_then(|bundle| {
        fs::write(&target, bundle)
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
