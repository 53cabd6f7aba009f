//! One check of a site: how long it takes, the most memory it has, and how much it says.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};

use crate::shapes::Shape;

/// What a check cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    pub(crate) time: Duration,
    pub(crate) peak_bytes: u64,
    pub(crate) output_bytes: u64,
    /// Whether the program came to its end, and was not stopped by a stack that was full.
    pub(crate) has_ended: bool,
}

/// Checks a site with a file of this shape and so many bytes.
///
/// It is started by a process made for the purpose, because the kernel counts the memory of all ended children together.
pub(crate) fn check(shape: &Shape, bytes: usize) -> Cost {
    let site = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    copy(&root.join("tests/broken/base"), site.path());
    shape.write(site.path(), bytes);
    let output = Command::new(std::env::current_exe().unwrap())
        .arg("measure")
        .current_dir(site.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&output.stdout).into_owned();
    let numbers: Vec<u64> = words
        .split_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect();
    let [microseconds, kibibytes, code] = numbers[..] else {
        panic!(
            "{}: {words}{}",
            shape.of,
            String::from_utf8_lossy(&output.stderr)
        );
    };
    Cost {
        time: Duration::from_micros(microseconds),
        peak_bytes: kibibytes * 1024,
        output_bytes: fs::metadata(site.path().join(OUTPUT)).unwrap().len(),
        has_ended: code <= 1,
    }
}

const OUTPUT: &str = "output.txt";

/// The process made for the purpose: checks the site in this folder, and writes the time in microseconds, the peak
/// memory in KiB, and the exit code.
pub(crate) fn as_parent() -> String {
    let output = File::create(OUTPUT).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_site-gen"));
    command
        .arg("check")
        .stderr(output.try_clone().unwrap())
        .stdout(output);
    let start = Instant::now();
    let status = command.status().unwrap();
    let time = start.elapsed();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    let code = status.code().unwrap_or(i32::from(u8::MAX));
    format!("{} {} {code}", time.as_micros(), usage.max_rss())
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
