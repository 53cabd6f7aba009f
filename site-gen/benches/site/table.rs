//! What was measured, in words and tables: on the terminal, and in docs/benchmarks.md.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;
use std::time::Duration;

use jiff::Zoned;

use crate::layouts::Program;
use crate::rounds::{Build, Results};

const HEADING: &str = "## Building the site (`cargo xtask bench site`)";
/// What a build may cost, with every check: so many times the floor, at the least and the largest number of pages.
const GOAL_OF_THE_FLOOR: f64 = 2.0;
/// Of so many pages, in MiB: it grows with what is kept of a page, and not with its text.
const GOALS_PEAK: &[(usize, f64)] = &[(10_000, 64.0), (100_000, 256.0)];
/// Of 95 in 100 saved pages.
const GOAL_RELOAD: Duration = Duration::from_millis(40);
const GOAL_UNCHANGED: Duration = Duration::from_millis(50);

/// The section of docs/benchmarks.md.
pub(crate) fn section(results: &Results) -> String {
    let reload = &results.reload;
    let mut text = format!("{HEADING}\n\n{}\n\n", conditions(results));
    text.push_str(
        "| pages | program | time | of the floor | processor time | peak memory | runs |\n",
    );
    text.push_str("|---|---|---|---|---|---|---|\n");
    for build in &results.builds {
        let cost = build.cost;
        writeln!(
            text,
            "| {} | {} | {} | {:.2} | {} | {:.0} MiB | {} |",
            build.pages,
            build.program.name(),
            milliseconds(cost.time),
            of_the_floor(results, build),
            milliseconds(cost.processor),
            mebibytes(build),
            build.rounds,
        )
        .unwrap();
    }
    writeln!(
        text,
        "\nBuilt again over itself on the disk with nothing changed, {} pages: {}. From saving a page to the event of \
         `site-gen serve`, {} pages: median {}, 95 of 100 within {} ({} runs).\n",
        results.unchanged.pages,
        milliseconds(results.unchanged.cost.time),
        reload.pages,
        milliseconds(reload.median),
        milliseconds(reload.p95),
        reload.rounds,
    )
    .unwrap();
    text.push_str("| goal | measured | |\n|---|---|---|\n");
    for (goal, measured, is_met) in goals(results) {
        let verdict = if is_met { "met" } else { "**missed**" };
        writeln!(text, "| {goal} | {measured} | {verdict} |").unwrap();
    }
    text
}

fn conditions(results: &Results) -> String {
    let mut programs = vec![format!("Rust {}", rust_version())];
    programs.extend(results.others.iter().cloned());
    let place = if results.is_in_memory {
        "on a memory disk"
    } else {
        "in the temporary folder, as this machine has no memory disk"
    };
    format!(
        "{}, {}, {}. The shipped site and so many pages of about 630 words beside it, every check included, against the \
         floor: front matter, Markdown, contents list, Tera and a file written, on every core, and as many files of the \
         shipped site, its templates parsed and its stylesheet minified; nothing else. \
         Each run is a process of its own, its start included; sources and output are {place}; the programs take turns; \
         medians. Internal links are written in the way each program checks them.",
        Zoned::now().date(),
        machine(),
        programs.join(", "),
    )
}

fn machine() -> String {
    let cores = std::thread::available_parallelism().unwrap();
    let description = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = description
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or(std::env::consts::ARCH, |(_, model)| model);
    format!("{cores} cores ({model})")
}

fn rust_version() -> String {
    let output = Command::new("rustc").arg("--version").output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.split_whitespace()
        .nth(1)
        .unwrap_or("of an unknown version")
        .to_owned()
}

/// Each goal, what was measured of it, and whether that is good enough.
fn goals(results: &Results) -> Vec<(String, String, bool)> {
    let mut goals = Vec::new();
    let ours = || {
        results
            .builds
            .iter()
            .filter(|build| build.program == Program::Ours)
    };
    for build in ours() {
        let ratio = of_the_floor(results, build);
        goals.push((
            format!(
                "{} pages: at most {GOAL_OF_THE_FLOOR} times the floor",
                build.pages
            ),
            format!("{ratio:.2}"),
            ratio <= GOAL_OF_THE_FLOOR,
        ));
    }
    for build in ours() {
        let goal = GOALS_PEAK.iter().find(|(pages, _)| *pages == build.pages);
        goals.extend(goal.map(|(pages, goal)| {
            (
                format!("{pages} pages: at most {goal} MiB"),
                format!("{:.0} MiB", mebibytes(build)),
                mebibytes(build) <= *goal,
            )
        }));
    }
    let unchanged = &results.unchanged;
    goals.push((
        format!(
            "{} pages unchanged: at most {}",
            unchanged.pages,
            milliseconds(GOAL_UNCHANGED)
        ),
        milliseconds(unchanged.cost.time),
        unchanged.cost.time <= GOAL_UNCHANGED,
    ));
    let reload = results.reload.p95;
    goals.push((
        format!(
            "saved to event, 95 of 100: at most {}",
            milliseconds(GOAL_RELOAD)
        ),
        milliseconds(reload),
        reload <= GOAL_RELOAD,
    ));
    goals
}

fn of_the_floor(results: &Results, build: &Build) -> f64 {
    let is_floor = |other: &&Build| other.program == Program::Floor && other.pages == build.pages;
    let floor = results.builds.iter().find(is_floor).unwrap();
    build.cost.time.as_secs_f64() / floor.cost.time.as_secs_f64()
}

fn milliseconds(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1000.0;
    if milliseconds < 100.0 {
        format!("{milliseconds:.1} ms")
    } else {
        format!("{milliseconds:.0} ms")
    }
}

#[expect(clippy::cast_precision_loss, reason = "memory is far below 2^52 KiB")]
fn mebibytes(build: &Build) -> f64 {
    build.cost.peak_kibibytes as f64 / 1024.0
}
