//! What was measured, in words and a table: on the terminal, and in docs/benchmarks.md.

use std::fmt::Write as _;
use std::fs;
use std::thread::available_parallelism;
use std::time::Duration;

use jiff::Zoned;

use crate::pages::PageCost;
use crate::{MOST_TIME, MOST_TIMES, MOST_TIMES_BARE, Measured};

const HEADING: &str = "## The desk with many contacts (`cargo xtask bench desk`)";

/// The section of docs/benchmarks.md.
pub(crate) fn section(measured: &Measured, few: usize, many: usize) -> String {
    let cores = available_parallelism().map_or(1, usize::from);
    let load = load().map_or(String::new(), |load| format!(", load average {load}"));
    let mut text = format!(
        "{HEADING}\n\n{}, {cores} cores{load}. The actions behind the commands, with {few} kept contacts and with {many}, and \
         in both with the same few messages, reviews, restrictions and cases that wait for somebody. The store is the embedded \
         engine, in memory and without a stream, over loopback, with a connection for each request; the two sizes take turns; \
         medians.\n\n\
         | action | found | requests | with {few} | with {many} | times |\n|---|---|---|---|---|---|\n",
        Zoned::now().date(),
    );
    for cost in &measured.actions {
        let requests = both(cost.requests);
        let [with_few, with_many] = cost.time.map(milliseconds);
        writeln!(
            text,
            "| {} | {} | {requests} | {with_few} | {with_many} | {:.2} |",
            cost.name,
            cost.found,
            cost.times(),
        )
        .unwrap();
    }
    let is_flat = measured
        .actions
        .iter()
        .all(|cost| cost.times() <= MOST_TIMES);
    let has_no_scan = measured.actions.iter().all(|cost| !cost.scans);
    let erased = &measured.erased;
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
    text + &of_pages(&measured.pages, few, many)
}

fn of_pages(pages: &[PageCost], few: usize, many: usize) -> String {
    let mut text = format!(
        "\n### Its pages\n\nThe pages of `desk open`, built with the bench profile, on the same two stores. Time is from \
         a new connection on loopback to the answer's last byte. The last column is how many times as long the page takes as \
         what it asks the store, asked by the same library in the same turns and with nothing made of it.\n\n\
         | page | lines | bytes | requests | with {few} | with {many} | times | of its questions |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for cost in pages {
        let requests = both(cost.requests);
        let [with_few, with_many] = cost.time.map(milliseconds);
        let of_bare = cost
            .of_bare()
            .map_or(String::new(), |times| format!("{times:.2}"));
        writeln!(
            text,
            "| {} | {} | {} | {requests} | {with_few} | {with_many} | {:.2} | {of_bare} |",
            cost.name,
            cost.lines,
            cost.bytes,
            cost.times(),
        )
        .unwrap();
    }
    let is_flat = pages.iter().all(|cost| cost.times() <= MOST_TIMES);
    let has_no_scan = pages.iter().all(|cost| !cost.scans);
    let inbox = pages.iter().find(|cost| cost.bare.is_some());
    let is_quick = inbox.is_some_and(|inbox| inbox.time[1] <= MOST_TIME);
    let is_lean = inbox
        .and_then(PageCost::of_bare)
        .is_some_and(|times| times <= MOST_TIMES_BARE);
    writeln!(
        text,
        "\n| goal | |\n|---|---|\n| the inbox, with {many}: at most {} ms | {} |\n\
         | the inbox: at most {MOST_TIMES_BARE} times what it asks the store | {} |\n\
         | each at most {MOST_TIMES} times as long with {many} | {} |\n\
         | none reads the whole table | {} |",
        MOST_TIME.as_millis(),
        verdict(is_quick),
        verdict(is_lean),
        verdict(is_flat),
        verdict(has_no_scan),
    )
    .unwrap();
    text
}

/// How busy the machine is, where it says so.
fn load() -> Option<String> {
    let load = fs::read_to_string("/proc/loadavg").ok()?;
    load.split_whitespace().next().map(str::to_owned)
}

/// Requests with few and with many, which should be as many.
fn both([few, many]: [usize; 2]) -> String {
    if few == many {
        return few.to_string();
    }
    format!("{few} and {many}, **not the same**")
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1000.0)
}

fn verdict(is_met: bool) -> &'static str {
    if is_met { "met" } else { "**missed**" }
}
