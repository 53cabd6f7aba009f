//! What the form function costs against a bare one.
//!
//! `cargo xtask bench form` builds what is measured and runs it. Linux only: what a process has cost is read in /proc.
//! Under `cargo test` everything is done once, with few posts and debug builds, so that it cannot rot.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a bench stops at a surprise, prints, and is its own main: it reads clock and environment"
)]

#[path = "../document/mod.rs"]
mod document;
mod event;
mod function;
mod http;
mod rounds;
mod runtime_api;
mod store;
mod table;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr;

use clap::Parser;

use rounds::{Costs, Plan};

/// Measures the form function against a bare one
#[derive(Parser)]
#[command(name = "cargo xtask bench form", bin_name = "cargo xtask bench form")]
struct Arguments {
    /// Starts of each function
    #[arg(long, default_value_t = 301)]
    rounds: usize,
    /// Posts in each round, after the first
    #[arg(long, default_value_t = 30)]
    posts: usize,
    /// Write the tables to docs/benchmarks.md too
    #[arg(long)]
    write: bool,
    /// The form function, built for this machine
    #[arg(long, hide = true, value_name = "PROGRAM")]
    form: PathBuf,
    /// The bare function, built the same way
    #[arg(long, hide = true, value_name = "PROGRAM")]
    bare: PathBuf,
    /// What a program weighs, for the table; the one that is deployed has a `!` before its name
    #[arg(long, hide = true, value_name = "NAME=BYTES=ZIPPED")]
    weight: Vec<Weight>,
    /// What cargo tells every bench
    #[arg(long, hide = true)]
    bench: bool,
}

/// What a program weighs, alone and zipped, in bytes.
#[derive(Clone, Debug)]
struct Weight {
    name: String,
    bytes: u64,
    zipped: u64,
    is_deployed: bool,
}

impl FromStr for Weight {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split('=');
        let (name, bytes, zipped) = (parts.next(), parts.next(), parts.next());
        let number = |text: Option<&str>| text.and_then(|text| text.parse().ok());
        let (Some(name), Some(bytes), Some(zipped)) = (name, number(bytes), number(zipped)) else {
            return Err("not NAME=BYTES=ZIPPED");
        };
        Ok(Self {
            name: name.trim_start_matches('!').to_owned(),
            bytes,
            zipped,
            is_deployed: name.starts_with('!'),
        })
    }
}

/// Everything that was measured, and how often.
struct Results {
    rounds: usize,
    posts: usize,
    costs: Costs,
    weights: Vec<Weight>,
}

fn main() {
    let given: Vec<String> = std::env::args().skip(1).collect();
    if !given.iter().any(|argument| argument == "--bench") {
        return as_test(&given);
    }
    let arguments = Arguments::parse();
    let write = arguments.write;
    let section = table::section(&measure(arguments));
    println!("{section}");
    if write {
        document::write(&section);
    }
}

fn measure(arguments: Arguments) -> Results {
    let plan = Plan {
        form: arguments.form,
        bare: arguments.bare,
        rounds: arguments.rounds,
        posts: arguments.posts,
    };
    Results {
        rounds: plan.rounds,
        posts: plan.posts,
        costs: plan.carry_out(),
        weights: arguments.weight,
    }
}

/// Under `cargo test`, where the arguments are names of tests to run.
fn as_test(arguments: &[String]) {
    let mut filters = arguments
        .iter()
        .filter(|argument| !argument.starts_with('-'))
        .peekable();
    let is_listing = arguments.iter().any(|argument| argument == "--list");
    let is_asked = filters.peek().is_none() || filters.any(|filter| "bench_form".contains(filter));
    if is_listing || !is_asked {
        return;
    }
    let bare = Path::new(env!("CARGO_BIN_EXE_bare-function"));
    let results = measure(Arguments {
        rounds: 2,
        posts: 3,
        write: false,
        form: beside(bare, "form-handler"),
        bare: bare.to_owned(),
        weight: vec!["!the function=5=3".parse().unwrap()],
        bench: false,
    });
    let section = table::section(&results);
    for row in [
        "| peak memory |",
        "| the function | 5 | 3 |",
        "zipped: at most",
    ] {
        assert!(section.contains(row), "{section}");
    }
}

/// A program of the workspace in the same folder. With the whole workspace's tests cargo has built it just now;
/// otherwise it is built here.
fn beside(program: &Path, name: &str) -> PathBuf {
    let path = program.with_file_name(name);
    if !path.is_file() {
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "--package", name]);
        assert!(build.status().unwrap().success(), "{name} cannot be built");
    }
    path
}
