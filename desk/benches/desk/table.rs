//! What was measured, in words and a table: on the terminal, and in docs/benchmarks.md.

use std::fmt::Write as _;
use std::thread::available_parallelism;

use jiff::Zoned;

use crate::{Cost, EraseCost, MOST_TIMES};

const HEADING: &str = "## The desk with many contacts (`cargo xtask bench desk`)";

/// The section of docs/benchmarks.md.
pub(crate) fn section(costs: &[Cost], erased: &EraseCost, few: usize, many: usize) -> String {
    let cores = available_parallelism().map_or(1, usize::from);
    let mut text = format!(
        "{HEADING}\n\n{}, {cores} cores. The actions behind the commands, with {few} kept contacts and with {many}, and in both \
         with the same few messages, reviews, restrictions and cases that wait for somebody. The store is the embedded engine, \
         in memory and without a stream, over loopback, with a connection for each request; the two sizes take turns; \
         medians.\n\n\
         | action | found | requests | with {few} | with {many} | times |\n|---|---|---|---|---|---|\n",
        Zoned::now().date(),
    );
    for cost in costs {
        let [few_requests, many_requests] = cost.requests;
        let requests = if few_requests == many_requests {
            few_requests.to_string()
        } else {
            format!("{few_requests} and {many_requests}, **not the same**")
        };
        let milliseconds = cost.time.map(|time| time.as_secs_f64() * 1000.0);
        writeln!(
            text,
            "| {} | {} | {requests} | {:.2} ms | {:.2} ms | {:.2} |",
            cost.name,
            cost.found,
            milliseconds[0],
            milliseconds[1],
            cost.times(),
        )
        .unwrap();
    }
    let is_flat = costs.iter().all(|cost| cost.times() <= MOST_TIMES);
    let has_no_scan = costs.iter().all(|cost| !cost.scans);
    let verdict = |is_met| if is_met { "met" } else { "**missed**" };
    writeln!(
        text,
        "\n| goal | |\n|---|---|\n| each at most {MOST_TIMES} times as long with {many} | {} |\n\
         | none reads the whole table | {} |\n\n\
         An erasure among {many}, which looks through all of them once, consistently: {:.2} s, {} requests, {} items looked at.",
        verdict(is_flat),
        verdict(has_no_scan),
        erased.time.as_secs_f64(),
        erased.requests,
        erased.items,
    )
    .unwrap();
    text
}
