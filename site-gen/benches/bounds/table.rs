//! What was measured, in words and a table: on the terminal, and in docs/benchmarks.md.

use std::fmt::Write as _;
use std::thread::available_parallelism;

use jiff::Zoned;

use crate::{MOST_MEMORY_BYTES, MOST_OUTPUT_BYTES, MOST_TIME, MOST_TIMES, Result};

const HEADING: &str = "## What a file can cost at most (`cargo xtask bench bounds`)";

/// The section of docs/benchmarks.md.
pub(crate) fn section(results: &[Result]) -> String {
    let cores = available_parallelism().map_or(1, usize::from);
    let mut text = format!(
        "{HEADING}\n\n{}, {cores} cores, `site-gen check` of a small site with one file of a mebibyte, the longest that is \
         read, of one thing over and over; each run is a process of its own, its start included. The last column is how \
         many times as long it took as a quarter of the file, which the bounds hold for as well.\n\n\
         | file | of | time | peak memory | output | times |\n|---|---|---|---|---|---|\n",
        Zoned::now().date(),
    );
    for result in results {
        writeln!(
            text,
            "| {} | `{}` | {:.2} s | {} MB | {} kB | {:.1}{} |",
            result.shape.file(),
            result.shape.of.replace('|', "\\|"),
            result.long.time.as_secs_f64(),
            result.long.peak_bytes / 1_000_000,
            result.long.output_bytes / 1000,
            result.times(),
            if result.is_bounded() {
                ""
            } else {
                ", **missed**"
            },
        )
        .unwrap();
    }
    let verdict = if results.iter().all(Result::is_bounded) {
        "met"
    } else {
        "**missed**"
    };
    writeln!(
        text,
        "\nThe bounds, for each: {} s, {} MB, {} MB of output, {MOST_TIMES} times: {verdict}.",
        MOST_TIME.as_secs(),
        MOST_MEMORY_BYTES / 1_000_000,
        MOST_OUTPUT_BYTES / 1_000_000,
    )
    .unwrap();
    text
}
