//! However many cores there are: the same files, and the same report.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod sources;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::unistd::Pid;

use sources::Sources;

/// More than are left to one thread, and no multiple of what a thread takes at a time.
const PAGES: usize = 203;

#[test]
fn one_core_builds_the_same_site_as_all_of_them() {
    let sources = with_pages(|_| String::new());
    let (one, all) = (sources.path("one"), sources.path("all"));
    let build = |out: &Path, cores| {
        let out = out.display().to_string();
        let output = site_gen(&sources, &["build", "--out", &out], cores);
        assert!(output.status.success(), "{output:?}");
    };
    build(&one, Cores::One);
    build(&all, Cores::All);
    let (one, all) = (files(&one), files(&all));
    assert!(one.len() > PAGES);
    assert!(one == all, "the sites differ");
}

#[test]
fn one_core_tells_the_same_in_the_same_order_as_all_of_them() {
    let sources = with_pages(|number| match number % 3 {
        0 => format!("[Til ingen](finnes-ikke-{number}.md)\n\n<b>{number}</b>\n"),
        1 => format!("[Til en](side-{:03}.md#mangler)\n", (number + 40) % PAGES),
        _ => String::new(),
    });
    let check = |cores| site_gen(&sources, &["check", "--format", "json"], cores);
    let (one, all) = (check(Cores::One), check(Cores::All));
    assert_eq!(one.status.code(), Some(1));
    let report = String::from_utf8(one.stdout).unwrap();
    assert!(report.matches("SG021").count() > PAGES / 4, "{report}");
    assert!(report.as_bytes() == all.stdout, "the reports differ");
}

/// The shipped sources, and pages that end as `ending` says.
fn with_pages(ending: impl Fn(usize) -> String) -> Sources {
    (0..PAGES).fold(Sources::sample(), |sources, number| {
        let next = (number + 1) % PAGES;
        let text = format!(
            "+++\ntitle = \"Side {number}\"\ndescription = \"Om {number}\"\npath = \"/side-{number}/\"\n+++\n\n\
             ## Overskrift {{#hit}}\n\n[Side {next}](side-{next:03}.md#hit)\n\n{}",
            ending(number)
        );
        sources.add(&format!("content/side-{number:03}.md"), text)
    })
}

#[derive(Clone, Copy)]
enum Cores {
    One,
    All,
}

/// Runs the program, which uses as many threads as there are cores it may run on.
fn site_gen(sources: &Sources, arguments: &[&str], cores: Cores) -> Output {
    let itself = Pid::from_raw(0);
    let before = sched_getaffinity(itself).unwrap();
    if let Cores::One = cores {
        let is_allowed = |core: &usize| before.is_set(*core).unwrap();
        let mut one = CpuSet::new();
        let first = (0..CpuSet::count()).find(is_allowed).unwrap();
        one.set(first).unwrap();
        sched_setaffinity(itself, &one).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_site-gen"))
        .args(arguments)
        .current_dir(sources.path("."))
        .output()
        .unwrap();
    sched_setaffinity(itself, &before).unwrap();
    output
}

/// Every file below a folder, by its path in it.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            let below = files(&path).into_iter();
            found.extend(below.map(|(below, bytes)| (format!("{name}/{below}"), bytes)));
        } else {
            found.insert(name, fs::read(path).unwrap());
        }
    }
    found
}
