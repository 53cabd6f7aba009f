//! An editor who does what the guide says, in a copy of the sources.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::NamedTempFile;

use crate::sources::Sources;
use crate::steps::Part;
use crate::transcript::says;

/// The day the guide is followed, so that no example of it expires.
const TODAY: &str = "2026-11-22";

/// The copy, and what the fences that come are for.
pub(crate) struct Editor {
    sources: Sources,
    /// Where what a command says is kept, beside the sources: a start is made in an empty folder.
    output: NamedTempFile,
    doing: Doing,
}

enum Doing {
    Reading,
    /// The next fence is a file's whole text.
    Writing(String),
    /// The next fence is put at a file's end.
    Adding(String),
    /// The next fence is what a file has, the one after it is what it shall have.
    Finding(String),
    Replacing(String, String),
}

impl Editor {
    pub(crate) fn with_shipped_sources() -> Self {
        let sources = Sources::sample();
        let git = |arguments: &[&str]| {
            let mut git = Command::new("git");
            git.args(["-c", "user.name=x", "-c", "user.email=x@example.no"])
                .args(arguments)
                .current_dir(sources.path("."));
            let done = git.output().unwrap();
            assert!(done.status.success(), "{arguments:?}: {done:?}");
        };
        fs::write(sources.path(".gitignore"), "/public\n").unwrap();
        git(&["init", "--quiet"]);
        git(&["add", "."]);
        git(&["commit", "--quiet", "--no-gpg-sign", "-m", "x"]);
        Self::at(sources)
    }

    pub(crate) fn in_an_empty_folder() -> Self {
        Self::at(Sources::none())
    }

    fn at(sources: Sources) -> Self {
        Self {
            sources,
            output: NamedTempFile::new().unwrap(),
            doing: Doing::Reading,
        }
    }

    /// Does everything, and gives the guide with what the program said.
    pub(crate) fn follow(&mut self, parts: &[Part<'_>]) -> String {
        let mut guide = String::new();
        for part in parts {
            match part {
                Part::Text(line) => {
                    self.carry_out(line);
                    guide.push_str(line);
                }
                Part::Fence { head, body } if *head == "```console\n" => {
                    writeln!(guide, "{head}{}```", self.typed(body)).unwrap();
                }
                Part::Fence { head, body } => {
                    self.given(body);
                    writeln!(guide, "{head}{body}```").unwrap();
                }
            }
        }
        assert!(matches!(self.doing, Doing::Reading), "a step lacks a fence");
        guide
    }

    fn carry_out(&mut self, line: &str) {
        let instruction = line.trim().strip_prefix("<!-- ");
        let Some(instruction) =
            instruction.and_then(|instruction| instruction.strip_suffix(" -->"))
        else {
            return;
        };
        assert!(matches!(self.doing, Doing::Reading), "{line}");
        let (what, file) = instruction.split_once(' ').unwrap();
        let file = file.to_owned();
        self.doing = match what {
            "skriv" => Doing::Writing(file),
            "sist" => Doing::Adding(file),
            "endre" => Doing::Finding(file),
            "bilde" => {
                let picture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/form.png");
                fs::copy(picture, self.sources.path(&file)).unwrap();
                Doing::Reading
            }
            _ => panic!("nobody knows how to do this: {line}"),
        };
    }

    fn given(&mut self, body: &str) {
        let body = body.trim_end_matches('\n');
        self.doing = match std::mem::replace(&mut self.doing, Doing::Reading) {
            Doing::Reading => Doing::Reading,
            Doing::Writing(file) => {
                fs::write(self.sources.path(&file), format!("{body}\n")).unwrap();
                Doing::Reading
            }
            Doing::Adding(file) => {
                let text = self.read(&file);
                fs::write(self.sources.path(&file), format!("{text}{body}\n")).unwrap();
                Doing::Reading
            }
            Doing::Finding(file) => {
                assert_eq!(self.read(&file).matches(body).count(), 1, "{file}: {body}");
                Doing::Replacing(file, body.to_owned())
            }
            Doing::Replacing(file, from) => {
                let text = self.read(&file).replacen(&from, body, 1);
                fs::write(self.sources.path(&file), text).unwrap();
                Doing::Reading
            }
        };
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.sources.path(file)).unwrap()
    }

    /// A line with `$`, and what came of it: as it stands when it is true, and as it is when not.
    fn typed(&self, body: &str) -> String {
        let (line, shown) = body.split_once('\n').unwrap();
        let command = line
            .strip_prefix("$ ")
            .unwrap_or_else(|| panic!("no command: {line}"));
        let output = if command.starts_with("site-gen serve") {
            self.preview(command)
        } else {
            self.run(command)
        };
        if says(shown, &output) {
            return body.to_owned();
        }
        format!("{line}\n{output}")
    }

    fn command(&self, typed: &str) -> Command {
        let mut words = typed.split_whitespace();
        let mut command = match words.next() {
            Some("site-gen") => Command::new(env!("CARGO_BIN_EXE_site-gen")),
            Some("git") => Command::new("git"),
            other => panic!("an editor has no {other:?}"),
        };
        command.args(words).current_dir(self.sources.path("."));
        command
    }

    fn run(&self, typed: &str) -> String {
        // One file for both, as in a terminal: what is said is in the order it was said.
        let path = self.output.path();
        let file = File::create(path).unwrap();
        let mut command = self.command(typed);
        // A page is as new whatever the day is.
        if typed.starts_with("site-gen") && !typed.starts_with("site-gen new") {
            command.args(["--today", TODAY]);
        }
        command
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .status()
            .unwrap();
        fs::read_to_string(path).unwrap()
    }

    /// What the preview says until it has built, without a browser and on a port that is free.
    fn preview(&self, typed: &str) -> String {
        let mut running = self
            .command(&typed.replace(" --open", ""))
            .args(["--port", "0", "--today", TODAY])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = String::new();
        for line in BufReader::new(running.stderr.take().unwrap()).lines() {
            let line = line.unwrap();
            match line.split_once("127.0.0.1:") {
                Some((before, _)) => writeln!(output, "{before}127.0.0.1:4000/").unwrap(),
                None => writeln!(output, "{line}").unwrap(),
            }
            if line.contains(" ms") {
                break;
            }
        }
        running.kill().unwrap();
        running.wait().unwrap();
        output
    }
}
