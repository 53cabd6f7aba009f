//! How long the whole build of the real site takes, every check included, against reading its sources alone.
//!
//! What the checks add is at most the difference of the two. A figure is a median of many rounds taken in turns on one
//! machine: compare it with the other of its run and with nothing else.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench stops at a surprise, and prints"
)]

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use site_gen::{BuildOptions, Site};

const ROUNDS: usize = 200;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let options = BuildOptions {
        content: root.join("content"),
        templates: root.join("templates"),
        base_url: String::new(),
        drafts: false,
        infra: Some(root.join("infra/template.yaml")),
        today: None,
    };
    let (mut reading, mut building) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        reading.push(time(|| read(&options.content) + read(&options.templates)));
        building.push(time(|| {
            usize::from(Site::check(&options).site.unwrap().files.is_empty())
        }));
    }
    let (reading, building) = (median(reading), median(building));
    println!(
        "reading the sources       {:>7.2} ms",
        milliseconds(reading)
    );
    println!(
        "building, with all checks {:>7.2} ms",
        milliseconds(building)
    );
    println!(
        "the checks add less than  {:>7.2} ms",
        milliseconds(building.saturating_sub(reading))
    );
}

fn time(work: impl Fn() -> usize) -> Duration {
    let start = Instant::now();
    black_box(work());
    start.elapsed()
}

/// Reads every file below a folder; answers how many bytes that were.
fn read(folder: &Path) -> usize {
    let entries: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries
        .iter()
        .map(|path| {
            if path.is_dir() {
                read(path)
            } else {
                fs::read(path).unwrap().len()
            }
        })
        .sum()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
