//! How long a build takes, against the least that makes the same pages, and against Hugo and Zola where they are found.
//!
//! `cargo xtask bench site` runs it. Each program is a process of its own, its start included; the programs take turns,
//! and a figure is a median. Under `cargo test` everything is done once with few pages, so that it cannot rot.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a bench stops at a surprise, prints, and is its own main: it reads clock and search path"
)]

mod corpus;
#[path = "../../../form-bench/benches/document/mod.rs"]
mod document;
mod floor;
mod layouts;
mod measure;
mod reload;
mod rounds;
mod shipped;
mod table;
mod words;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand};

use rounds::Plan;

/// Measures builds of 1, 100, 1 000 and 10 000 pages
#[derive(Parser)]
#[command(name = "cargo xtask bench site", bin_name = "cargo xtask bench site")]
struct Arguments {
    /// Numbers of pages
    #[arg(long, value_delimiter = ',', default_value = "1,100,1000,10000")]
    pages: Vec<usize>,
    /// Runs of each program at each number of pages, at least; small numbers of pages get more
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// Write the table to docs/benchmarks.md too
    #[arg(long)]
    write: bool,
    /// Only write the corpus, in each program's layout, to this folder
    #[arg(long, value_name = "FOLDER")]
    corpus: Option<PathBuf>,
    /// What cargo tells every bench
    #[arg(long, hide = true)]
    bench: bool,
    #[command(subcommand)]
    part: Option<Part>,
}

/// What this program starts itself as.
#[derive(Subcommand)]
#[command(hide = true)]
enum Part {
    #[command(hide = true)]
    Floor { sources: PathBuf, out: PathBuf },
    #[command(hide = true)]
    Measure {
        program: PathBuf,
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
}

fn main() {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let is_part = given
        .first()
        .is_some_and(|first| ["floor", "measure"].contains(&first.as_str()));
    if !is_part && !given.iter().any(|argument| argument == "--bench") {
        return as_test(&given);
    }
    let arguments = Arguments::parse();
    match arguments.part {
        Some(Part::Floor { sources, out }) => return floor::build(&sources, &out),
        Some(Part::Measure { program, arguments }) => {
            return println!("{}", measure::as_parent(&program, &arguments));
        }
        None => {}
    }
    if let Some(folder) = &arguments.corpus {
        return write_corpus(folder, &arguments.pages);
    }
    let results = Plan {
        pages: arguments.pages,
        rounds: arguments.rounds,
    }
    .carry_out();
    let section = table::section(&results);
    println!("{section}");
    if arguments.write {
        document::write(&section);
    }
}

fn write_corpus(folder: &Path, counts: &[usize]) {
    for program in layouts::ALL {
        for &pages in counts {
            program.write_sources(&folder.join(format!("{}-{pages}", program.name())), pages);
        }
    }
}

/// Under `cargo test`, where the arguments are names of tests to run.
fn as_test(arguments: &[String]) {
    let mut filters = arguments
        .iter()
        .filter(|argument| !argument.starts_with('-'))
        .peekable();
    let is_listing = arguments.iter().any(|argument| argument == "--list");
    let is_asked = filters.peek().is_none() || filters.any(|filter| "bench_site".contains(filter));
    if is_listing || !is_asked {
        return;
    }
    let results = Plan {
        pages: vec![1, 3],
        rounds: 1,
    }
    .carry_out();
    let section = table::section(&results);
    assert!(section.contains("| 3 | site-gen |"), "{section}");
}
