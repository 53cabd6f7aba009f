//! What was measured, in words and tables: on the terminal, and in docs/benchmarks.md.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;
use std::time::Duration;

use jiff::Zoned;

use crate::rounds::{Cost, Costs};
use crate::{Results, Weight};

const HEADING: &str = "## The form function (`cargo xtask bench form`)";
/// What the form function may cost, so many times the bare one.
const GOAL_START: f64 = 1.2;
const GOAL_POST: f64 = 1.3;
const GOAL_MEMORY: f64 = 1.3;
/// Of what Lambda runs. `cargo xtask lambda` refuses more.
const GOAL_ZIPPED_BYTES: u64 = 2 * 1024 * 1024;

type TimeOf = fn(&Cost) -> Duration;

/// The section of docs/benchmarks.md.
pub(crate) fn section(results: &Results) -> String {
    let mut text = format!("{HEADING}\n\n{}\n\n", conditions(results));
    functions(&mut text, &results.costs);
    weights(&mut text, &results.weights);
    text.push_str("\n| goal | measured | |\n|---|---|---|\n");
    for (goal, measured, is_met) in goals(results) {
        let verdict = if is_met { "met" } else { "**missed**" };
        writeln!(text, "| {goal} | {measured} | {verdict} |").unwrap();
    }
    text
}

fn conditions(results: &Results) -> String {
    format!(
        "{}, {}, Rust {}. The form function against a bare one: `lambda_http`, the same SDK with the same features and \
         the same HTTP client, one transaction of the same three writes, and nothing else. Both are built for this \
         machine with the release profile, log to memory, and open their connection while they start. Lambda's Runtime \
         API and DynamoDB are stand-ins on loopback that answer at once, over plain HTTP, so neither an engine's time \
         nor TLS is in the figures. The two take turns; {} rounds, in each a start, a first post and {} more; medians. \
         Time for a post is from the event's first byte to the answer's last; processor time has the runtime's work \
         between posts in it.",
        Zoned::now().date(),
        machine(),
        rust_version(),
        results.rounds,
        results.posts,
    )
}

fn functions(text: &mut String, costs: &Costs) {
    text.push_str("| | form function | bare function | times |\n|---|---|---|---|\n");
    let times: [(&str, TimeOf); 4] = [
        ("start to first poll", |cost| cost.start),
        ("first post", |cost| cost.first_post),
        ("a later post", |cost| cost.post),
        ("processor time of a later post", |cost| cost.processor),
    ];
    for (name, of) in times {
        let (form, bare) = (of(&costs.form), of(&costs.bare));
        let row = (milliseconds(form), milliseconds(bare));
        writeln!(
            text,
            "| {name} | {} | {} | {:.2} |",
            row.0,
            row.1,
            times_bare(costs, of)
        )
        .unwrap();
    }
    let memory = |cost: &Cost| mebibytes(cost.peak_kibibytes);
    let (form, bare) = (memory(&costs.form), memory(&costs.bare));
    writeln!(
        text,
        "| peak memory | {form:.2} MiB | {bare:.2} MiB | {:.2} |",
        form / bare
    )
    .unwrap();
}

fn weights(text: &mut String, weights: &[Weight]) {
    if weights.is_empty() {
        return;
    }
    text.push_str("\n| program | bytes | zipped |\n|---|---|---|\n");
    for weight in weights {
        writeln!(
            text,
            "| {} | {} | {} |",
            weight.name, weight.bytes, weight.zipped
        )
        .unwrap();
    }
}

/// Each goal, what was measured of it, and whether that is good enough.
fn goals(results: &Results) -> Vec<(String, String, bool)> {
    let costs = &results.costs;
    let ratios = [
        (
            "start to first poll",
            GOAL_START,
            times_bare(costs, |cost| cost.start),
        ),
        ("a post", GOAL_POST, times_bare(costs, |cost| cost.post)),
        (
            "processor time of a post",
            GOAL_POST,
            times_bare(costs, |cost| cost.processor),
        ),
        (
            "peak memory",
            GOAL_MEMORY,
            mebibytes(costs.form.peak_kibibytes) / mebibytes(costs.bare.peak_kibibytes),
        ),
    ];
    let mut goals: Vec<_> = ratios
        .into_iter()
        .map(|(name, goal, measured)| {
            let goal_words = format!("{name}: at most {goal} times the bare function's");
            (goal_words, format!("{measured:.2}"), measured <= goal)
        })
        .collect();
    // Each post's calls were counted, and any other number stopped the bench.
    goals.push((
        "round trips to the store for a post: 1".to_owned(),
        "1".to_owned(),
        true,
    ));
    if let Some(deployed) = results.weights.iter().find(|weight| weight.is_deployed) {
        goals.push((
            format!(
                "{}, zipped: at most {GOAL_ZIPPED_BYTES} bytes",
                deployed.name
            ),
            deployed.zipped.to_string(),
            deployed.zipped <= GOAL_ZIPPED_BYTES,
        ));
    }
    goals
}

fn times_bare(costs: &Costs, of: impl Fn(&Cost) -> Duration) -> f64 {
    of(&costs.form).as_secs_f64() / of(&costs.bare).as_secs_f64()
}

fn machine() -> String {
    let cores = std::thread::available_parallelism().unwrap();
    let description = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = description
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or(std::env::consts::ARCH, |(_, model)| model);
    // Others' work on the same cores is in every figure.
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default().to_owned();
    format!("{cores} cores ({model}), load average {load}")
}

fn rust_version() -> String {
    let output = Command::new("rustc").arg("--version").output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.split_whitespace()
        .nth(1)
        .unwrap_or("of an unknown version")
        .to_owned()
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1000.0)
}

#[expect(clippy::cast_precision_loss, reason = "memory is far below 2^52 KiB")]
fn mebibytes(kibibytes: u64) -> f64 {
    kibibytes as f64 / 1024.0
}
