//! A build that is killed at any moment: a reader finds the whole old site or the whole new one.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod sources;

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use sources::Sources;

const PAGES: usize = 40;
const KILLS: u32 = 30;

fn write_pages(sources: &Sources, word: &str) {
    for number in 0..PAGES {
        let page = format!(
            "+++\ntitle = \"Side {number}\"\npath = \"/s{number}/\"\n+++\n\nOrdet er {word}.\n"
        );
        fs::write(sources.path(&format!("content/s{number}.md")), page).unwrap();
    }
}

fn program(sources: &Sources) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_site-gen"));
    command
        .current_dir(sources.path("."))
        .arg("build")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Which folder stands there; a number that was used before comes with another time.
fn identity(folder: &Path) -> (u64, i64, i64) {
    let found = fs::metadata(folder).unwrap_or_else(|error| panic!("there is no site: {error}"));
    (found.ino(), found.ctime(), found.ctime_nsec())
}

/// The word each page has, or `None` when the site was replaced while it was read.
fn read(public: &Path) -> Option<Vec<bool>> {
    let before = identity(public);
    let pages: io::Result<Vec<String>> = (0..PAGES)
        .map(|number| fs::read_to_string(public.join(format!("s{number}/index.html"))))
        .collect();
    if identity(public) != before {
        return None;
    }
    let pages = pages.unwrap_or_else(|error| panic!("a page is missing: {error}"));
    let whole = |page: &String| page.contains("</html>") && page.contains("Ordet er ");
    assert!(pages.iter().all(whole), "a page is torn");
    Some(
        pages
            .iter()
            .map(|page| page.contains("Ordet er nytt"))
            .collect(),
    )
}

#[test]
fn a_reader_finds_one_whole_site_at_every_moment() {
    let sources = Sources::sample();
    let public = sources.path("public");
    write_pages(&sources, "gammelt");
    assert!(program(&sources).status().unwrap().success());
    let started = Instant::now();
    write_pages(&sources, "nytt");
    assert!(program(&sources).status().unwrap().success());
    let whole_build = started.elapsed();

    let (ended, whole_reads) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            while !ended.load(Ordering::Relaxed) {
                if let Some(words) = read(&public) {
                    assert!(
                        words.iter().all(|is_new| Some(is_new) == words.first()),
                        "half a site"
                    );
                    whole_reads.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        let mut killed = 0;
        for step in 0..KILLS {
            write_pages(&sources, if step % 2 == 0 { "gammelt" } else { "nytt" });
            let mut child = program(&sources).spawn().unwrap();
            // What is tested is every moment of a build, so the moments are spread over one and a bit more.
            thread::sleep(
                Duration::min(whole_build, Duration::from_secs(1)) * step / KILLS * 5 / 4,
            );
            child.kill().unwrap();
            killed += usize::from(!child.wait().unwrap().success());
            if reader.is_finished() {
                break;
            }
        }
        ended.store(true, Ordering::Relaxed);
        reader.join().unwrap();
        assert!(killed > 0, "no build was killed");
    });
    assert!(whole_reads.load(Ordering::Relaxed) > 0, "nothing was read");

    write_pages(&sources, "gammelt");
    assert!(program(&sources).status().unwrap().success());
    assert!(read(&public).unwrap().iter().all(|is_new| !is_new));
    let names = fs::read_dir(sources.path(".")).unwrap();
    let left = names.filter(|entry| {
        let name = entry.as_ref().unwrap().file_name();
        name.to_string_lossy().starts_with('.')
    });
    assert_eq!(left.count(), 0, "what killed builds left is removed");
}
