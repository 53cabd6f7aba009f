//! One run of a program: how long from its start to its end, its processor time, and the most memory it had.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};

/// What is started, and where.
#[derive(Clone, Debug)]
pub(crate) struct Start {
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<OsString>,
    pub(crate) folder: PathBuf,
}

/// What one run cost, or the medians of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cost {
    pub(crate) time: Duration,
    /// Of all cores together, in user and in kernel mode.
    pub(crate) processor: Duration,
    pub(crate) peak_kibibytes: u64,
}

/// Runs a program once.
///
/// It is started by a process made for the purpose: the kernel counts the memory of a process's ended children
/// together, and counts what the parent had when it started them too, so the parent has to be small and have one child.
pub(crate) fn run(start: &Start) -> Cost {
    let output = Command::new(std::env::current_exe().unwrap())
        .arg("measure")
        .arg(&start.program)
        .args(&start.arguments)
        .current_dir(&start.folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&output.stdout).into_owned();
    let numbers: Option<Vec<u64>> = words
        .split_whitespace()
        .map(|word| word.parse().ok())
        .collect();
    let (true, Some([time, processor, peak_kibibytes])) =
        (output.status.success(), numbers.as_deref())
    else {
        let why = String::from_utf8_lossy(&output.stderr);
        panic!("{start:?} failed: {words}{why}");
    };
    Cost {
        time: Duration::from_micros(*time),
        processor: Duration::from_micros(*processor),
        peak_kibibytes: *peak_kibibytes,
    }
}

/// The process made for the purpose: runs the program and writes its time, its processor time and its peak memory, in
/// microseconds and KiB.
pub(crate) fn as_parent(program: &Path, arguments: &[OsString]) -> String {
    let mut command = Command::new(program);
    command.args(arguments).stdout(Stdio::null());
    let start = Instant::now();
    let status = command.status().unwrap();
    let time = start.elapsed();
    assert!(
        status.success(),
        "{} ended with {status}",
        program.display()
    );
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    let microseconds = |time: nix::sys::time::TimeVal| time.tv_sec() * 1_000_000 + time.tv_usec();
    let processor = microseconds(usage.user_time()) + microseconds(usage.system_time());
    format!("{} {processor} {}", time.as_micros(), usage.max_rss())
}

/// The median of each number for itself.
pub(crate) fn median(costs: &[Cost]) -> Cost {
    Cost {
        time: middle(costs.iter().map(|cost| cost.time)),
        processor: middle(costs.iter().map(|cost| cost.processor)),
        peak_kibibytes: middle(costs.iter().map(|cost| cost.peak_kibibytes)),
    }
}

fn middle<T: Ord + Copy>(values: impl Iterator<Item = T>) -> T {
    percentile(values, 50)
}

/// The smallest value that so many of a hundred do not pass.
pub(crate) fn percentile<T: Ord + Copy>(values: impl Iterator<Item = T>, percent: usize) -> T {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    let rank = (values.len() * percent).div_ceil(100).max(1);
    values[rank - 1]
}
