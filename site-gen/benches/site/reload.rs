//! From saving a page to the event that makes its reader's browser load it anew.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::corpus::page;
use crate::layouts::Program;
use crate::measure::percentile;

const PAGES: usize = 100;
const EVENTS: &str = "/_preview/events";
/// A preview that says nothing for so long has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long it took from a page's being saved to its event.
pub(crate) struct Reload {
    pub(crate) pages: usize,
    pub(crate) rounds: usize,
    pub(crate) median: Duration,
    /// Ninety-five of a hundred took no longer.
    pub(crate) p95: Duration,
}

/// Saves pages of a site under `site-gen serve`, one after the other, and waits for the event of each.
pub(crate) fn measure(folder: &Path, rounds: usize) -> Reload {
    Program::Ours.write_sources(folder, PAGES);
    let preview = Preview::of(folder);
    let mut events = preview.events();
    next(&mut events);
    let mut times = Vec::new();
    for round in 0..rounds {
        let slug = page(round % PAGES, PAGES, &|link| link.slug.clone()).slug;
        let path = folder.join(format!("content/{slug}.md"));
        let text = fs::read_to_string(&path).unwrap();
        let start = Instant::now();
        fs::write(&path, format!("{text}\nRunde {round}.\n")).unwrap();
        next(&mut events);
        times.push(start.elapsed());
        let shown = preview.get(&format!("/rutiner/{slug}/"));
        assert!(
            shown.contains(&format!("Runde {round}.")),
            "{slug} came too early"
        );
    }
    Reload {
        pages: PAGES,
        rounds,
        median: percentile(times.iter().copied(), 50),
        p95: percentile(times.iter().copied(), 95),
    }
}

/// `site-gen serve`, which ends with this.
struct Preview {
    process: Child,
    host: String,
}

impl Preview {
    fn of(folder: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_site-gen"))
            .args(["serve", "--port", "0"])
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = BufReader::new(process.stderr.take().unwrap());
        let mut host = None;
        while host.is_none() {
            let mut line = String::new();
            assert!(
                stderr.read_line(&mut line).unwrap() > 0,
                "site-gen serve has ended"
            );
            let address = line.split_once("http://").map(|(_, address)| address);
            host = address.map(|address| address.trim().trim_end_matches('/').to_owned());
        }
        // What it says later is read too, or it would wait for a reader.
        std::thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
        Self {
            process,
            host: host.unwrap(),
        }
    }

    fn ask(&self, path: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let host = &self.host;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        stream
    }

    fn get(&self, path: &str) -> String {
        let mut answer = String::new();
        self.ask(path).read_to_string(&mut answer).unwrap();
        answer
    }

    fn events(&self) -> BufReader<TcpStream> {
        BufReader::new(self.ask(EVENTS))
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// Waits for the next event.
fn next(events: &mut impl BufRead) {
    let mut line = String::new();
    while !line.starts_with("data:") {
        line.clear();
        assert!(
            events.read_line(&mut line).unwrap() > 0,
            "the events have ended"
        );
    }
}
