//! What a file can cost at most, whatever is in it.
//!
//! `cargo xtask bench bounds` runs it, and ends with exit code 1 when a bound is passed. Under `cargo test` everything is
//! done once with short files, so that it cannot rot; those bounds that do not depend on the machine hold there too.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench stops at a surprise, prints, and is its own main: it reads clock and environment"
)]

#[path = "../../../form-bench/benches/document/mod.rs"]
mod document;
mod measure;
mod shapes;
mod table;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

use measure::Cost;
use shapes::{SHAPES, Shape};

/// The longest file that is read, and a quarter of it.
const LONG: usize = 1024 * 1024;
const SHORT: usize = LONG / 4;

const MOST_TIME: Duration = Duration::from_secs(5);
const MOST_MEMORY_BYTES: u64 = 200_000_000;
const MOST_OUTPUT_BYTES: u64 = 1_000_000;
/// How many times as long four times as much may take: were it its square, it would be sixteen.
const MOST_TIMES: f64 = 8.0;
/// What takes less is measured with too much of the machine's own doings to be compared.
const LEAST_COMPARED: Duration = Duration::from_millis(300);

/// Checks files of a mebibyte, each of one thing over and over
#[derive(Parser)]
#[command(
    name = "cargo xtask bench bounds",
    bin_name = "cargo xtask bench bounds"
)]
struct Arguments {
    /// Write the table to docs/benchmarks.md too
    #[arg(long)]
    write: bool,
    /// What cargo tells every bench
    #[arg(long, hide = true)]
    bench: bool,
}

/// A shape, and what a long and a short file of it cost.
pub(crate) struct Result {
    shape: &'static Shape,
    long: Cost,
    short: Cost,
}

impl Result {
    fn measure(shape: &'static Shape, long: usize, short: usize) -> Self {
        Self {
            shape,
            long: measure::check(shape, long),
            short: measure::check(shape, short),
        }
    }

    fn times(&self) -> f64 {
        self.long.time.as_secs_f64() / self.short.time.as_secs_f64()
    }

    fn is_bounded(&self) -> bool {
        // A file that is refused for its length costs little, and a shorter one may cost more.
        let are_small = [self.long, self.short].iter().all(|cost| {
            cost.has_ended
                && cost.time <= MOST_TIME
                && cost.peak_bytes <= MOST_MEMORY_BYTES
                && cost.output_bytes <= MOST_OUTPUT_BYTES
        });
        are_small && (self.long.time < LEAST_COMPARED || self.times() <= MOST_TIMES)
    }
}

fn main() -> ExitCode {
    let given: Vec<String> = std::env::args().skip(1).collect();
    if given.first().is_some_and(|first| first == "measure") {
        println!("{}", measure::as_parent());
        return ExitCode::SUCCESS;
    }
    if !given.iter().any(|argument| argument == "--bench") {
        as_test(&given);
        return ExitCode::SUCCESS;
    }
    let arguments = Arguments::parse();
    let results: Vec<Result> = SHAPES
        .iter()
        .map(|shape| Result::measure(shape, LONG, SHORT))
        .collect();
    let section = table::section(&results);
    println!("{section}");
    if arguments.write {
        document::write(&section);
    }
    let are_bounded = results.iter().all(Result::is_bounded);
    ExitCode::from(u8::from(!are_bounded))
}

/// Under `cargo test`, where the arguments are names of tests to run.
fn as_test(arguments: &[String]) {
    let mut filters = arguments
        .iter()
        .filter(|argument| !argument.starts_with('-'))
        .peekable();
    let is_listing = arguments.iter().any(|argument| argument == "--list");
    let is_asked =
        filters.peek().is_none() || filters.any(|filter| "bench_bounds".contains(filter));
    if is_listing || !is_asked {
        return;
    }
    let results: Vec<Result> = SHAPES
        .iter()
        .map(|shape| Result::measure(shape, 32 * 1024, 8 * 1024))
        .collect();
    for result in &results {
        let bytes = result.long.output_bytes;
        assert!(bytes < 100_000, "{}: {bytes} bytes", result.shape.of);
        assert!(result.long.has_ended, "{}", result.shape.of);
    }
    let section = table::section(&results);
    assert!(section.contains("| page | `## B` |"), "{section}");
}
