//! The programs take turns at building the same pages.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::corpus::page;
use crate::layouts::{ALL, Program};
use crate::measure::{Cost, Start, median, run};
use crate::reload::{self, Reload};

/// With few pages a run is short and the machine's noise large, so there are more of them.
const MOST_ROUNDS: usize = 41;
/// Enough for one in twenty to be more than chance.
const RELOADS: usize = 100;
const PAGES_FOR_FEWEST_ROUNDS: usize = 10_000;
/// A folder in memory on Linux, so that no disk is measured.
const MEMORY_DISK: &str = "/dev/shm";

/// What is to be measured.
pub(crate) struct Plan {
    pub(crate) pages: Vec<usize>,
    /// At the largest numbers of pages.
    pub(crate) rounds: usize,
}

/// Everything that was measured.
pub(crate) struct Results {
    pub(crate) builds: Vec<Build>,
    /// An unchanged site built again on the disk.
    pub(crate) unchanged: Build,
    /// From saving a page to the preview's event.
    pub(crate) reload: Reload,
    pub(crate) is_in_memory: bool,
    /// Name and version of the other programs that were found.
    pub(crate) others: Vec<String>,
}

/// What one program's builds of so many pages cost.
pub(crate) struct Build {
    pub(crate) pages: usize,
    pub(crate) program: Program,
    pub(crate) rounds: usize,
    pub(crate) cost: Cost,
}

impl Plan {
    pub(crate) fn carry_out(&self) -> Results {
        let memory = Path::new(MEMORY_DISK);
        let is_in_memory = memory.is_dir();
        let folder = if is_in_memory {
            tempfile::tempdir_in(memory)
        } else {
            tempfile::tempdir()
        };
        let folder = folder.unwrap();
        let found: Vec<Found> = ALL
            .iter()
            .filter_map(|&program| Found::look_for(program))
            .collect();
        let mut builds = Vec::new();
        for &pages in &self.pages {
            builds.extend(self.builds(pages, &found, &folder));
        }
        let most = self
            .pages
            .iter()
            .copied()
            .filter(|&pages| pages <= 1000)
            .max()
            .unwrap_or(1);
        Results {
            builds,
            unchanged: self.unchanged(most),
            reload: reload::measure(&folder.path().join("reload"), RELOADS.min(self.rounds * 10)),
            is_in_memory,
            others: found
                .iter()
                .filter_map(|found| found.version.clone())
                .collect(),
        }
    }

    /// A build for each program; in each round all of them have a turn.
    fn builds(&self, pages: usize, found: &[Found], folder: &TempDir) -> Vec<Build> {
        let folder = folder.path().join(pages.to_string());
        let sources = |program: Program| folder.join(program.name());
        for found in found {
            found.program.write_sources(&sources(found.program), pages);
        }
        let rounds = self.rounds_for(pages);
        let mut costs: BTreeMap<&str, Vec<Cost>> = BTreeMap::new();
        for round in 0..rounds {
            // Nobody is always first, or always after the same one.
            for turn in 0..found.len() {
                let found = &found[(round + turn) % found.len()];
                let (sources, out) = (sources(found.program), folder.join("out"));
                let cost = run(&found.start(&sources, &out));
                assert_pages(found.program, &out, pages);
                fs::remove_dir_all(&out).unwrap();
                costs.entry(found.program.name()).or_default().push(cost);
            }
        }
        fs::remove_dir_all(&folder).unwrap();
        let build = |found: &Found| Build {
            pages,
            program: found.program,
            rounds,
            cost: median(&costs[found.program.name()]),
        };
        found.iter().map(build).collect()
    }

    fn rounds_for(&self, pages: usize) -> usize {
        let more = PAGES_FOR_FEWEST_ROUNDS / pages.max(1);
        (self.rounds * more.clamp(1, 6)).min(MOST_ROUNDS.max(self.rounds))
    }

    /// On the disk that the workspace is on: the folder is read and compared, and nothing is written.
    fn unchanged(&self, pages: usize) -> Build {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let (sources, out) = (folder.path().join("sources"), folder.path().join("out"));
        Program::Ours.write_sources(&sources, pages);
        let start = Found::ours().start(&sources, &out);
        run(&start);
        let rounds = self.rounds_for(pages);
        let costs: Vec<Cost> = (0..rounds).map(|_| run(&start)).collect();
        assert_pages(Program::Ours, &out, pages);
        Build {
            pages,
            program: Program::Ours,
            rounds,
            cost: median(&costs),
        }
    }
}

/// A program on this machine.
struct Found {
    program: Program,
    path: PathBuf,
    /// Of a program that is not ours.
    version: Option<String>,
}

impl Found {
    fn ours() -> Self {
        Self {
            program: Program::Ours,
            path: PathBuf::from(env!("CARGO_BIN_EXE_site-gen")),
            version: None,
        }
    }

    fn look_for(program: Program) -> Option<Self> {
        match program {
            Program::Ours => Some(Self::ours()),
            Program::Floor => Some(Self {
                program,
                path: std::env::current_exe().unwrap(),
                version: None,
            }),
            Program::Hugo => Self::on_the_path(program, "version"),
            Program::Zola => Self::on_the_path(program, "--version"),
        }
    }

    fn on_the_path(program: Program, version: &str) -> Option<Self> {
        let folders = std::env::var_os("PATH")?;
        let path = std::env::split_paths(&folders)
            .map(|folder| folder.join(program.name()))
            .find(|path| path.is_file())?;
        let output = std::process::Command::new(&path)
            .arg(version)
            .output()
            .ok()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        // `hugo v0.168.0-e27a…+extended linux/amd64 …`, `zola 0.22.1`
        let number = text.split_whitespace().nth(1)?.split(['-', '+']).next()?;
        let number = number.trim_start_matches('v');
        Some(Self {
            program,
            path,
            version: Some(format!("{} {number}", program.name())),
        })
    }

    fn start(&self, sources: &Path, out: &Path) -> Start {
        let out = out.as_os_str().to_owned();
        let arguments = match self.program {
            Program::Ours => vec!["build".into(), "--out".into(), out],
            Program::Floor => vec!["floor".into(), ".".into(), out],
            Program::Hugo => vec!["--quiet".into(), "--destination".into(), out],
            Program::Zola => vec!["build".into(), "--output-dir".into(), out],
        };
        Start {
            program: self.path.clone(),
            arguments,
            folder: sources.to_owned(),
        }
    }
}

/// Whoever is measured has made all the pages, and the last one has all of its parts.
fn assert_pages(program: Program, out: &Path, pages: usize) {
    let folder = out.join("rutiner");
    let made = fs::read_dir(&folder).unwrap();
    let made = made
        .filter(|entry| entry.as_ref().unwrap().path().is_dir())
        .count();
    let name = format!("{}, {pages} pages", program.name());
    assert_eq!(made, pages, "{name} left out pages");
    let html = fs::read_to_string(folder.join(format!("side-{pages:05}/index.html"))).unwrap();
    let made = |mark: &str| html.matches(mark).count();
    let body = page(pages - 1, pages, &|link| link.slug.clone()).body;
    let written = |mark: &str| body.lines().filter(|line| line.starts_with(mark)).count();
    let headings = written("#");
    assert_eq!(made("<h2") + made("<h3"), headings, "{name}: headings");
    // Each heading is in the contents list; one more leads past the page's top.
    assert_eq!(made("href=\"#"), headings + 1, "{name}: contents");
    let rows = written("| ") - written("| ---");
    assert_eq!(made("<tr>"), rows, "{name}: rows");
}
