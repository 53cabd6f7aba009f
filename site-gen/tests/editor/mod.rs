//! Somebody who changes the sample and approves versions of the notice.
#![allow(dead_code, reason = "not every test program asks for all of it")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use site_gen::{Problems, Site};

use crate::sources::Sources;

/// The version of the sample that is approved.
pub(crate) const FIRST: &str = "4bfafca45f575277";
pub(crate) const NOTICE: &str = "content/personvern.md";
pub(crate) const LIST: &str = "content/versions/versions.toml";
pub(crate) const LIST_PAGE: &str = "personvern/versjoner/index.html";

/// A change that nothing but the approval has something against.
pub(crate) const BEFORE: &str = "Personvern er viktig for";
pub(crate) const AFTER: &str = "Personvern er sentralt for";

/// Somebody who changes the sample and approves versions.
pub(crate) struct Editor(pub(crate) Sources);

impl Editor {
    pub(crate) fn new() -> Self {
        Self(Sources::sample())
    }

    /// One whose company has approved nothing yet.
    pub(crate) fn before_the_first_version() -> Self {
        let editor = Self::new();
        fs::remove_dir_all(editor.path("content/versions")).unwrap();
        editor
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    #[track_caller]
    pub(crate) fn replace(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} has no {from:?}");
        self.write(name, &text.replacen(from, to, 1));
    }

    pub(crate) fn build(&self) -> Result<Site, Problems> {
        self.0.build()
    }

    pub(crate) fn page(&self, name: &str) -> String {
        String::from_utf8(self.build().unwrap().files[name].clone()).unwrap()
    }

    /// The program itself: `site-gen approve --effective DATE`.
    pub(crate) fn approve(&self, effective: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_site-gen"));
        command.args(["approve", "--effective", effective]);
        command.current_dir(self.path(".")).output().unwrap()
    }

    /// The version that is approved, which is a new one.
    #[track_caller]
    pub(crate) fn approved(&self, effective: &str) -> String {
        let output = self.approve(effective);
        assert!(output.status.success(), "{}", output_text(&output));
        let site = self.build().unwrap();
        let version = site.notice.version();
        assert!(output_text(&output).contains(&format!("Versjon {version} er godkjent")));
        assert_eq!(site.versions.last().unwrap().version(), version);
        version
    }

    /// The build's problems, one line each, with paths below the copy.
    #[track_caller]
    pub(crate) fn check_problems(&self, expected: &[&str]) {
        let problems = self.0.problems();
        assert_eq!(problems.len(), expected.len(), "{problems:#?}");
        for (problem, expected) in problems.iter().zip(expected) {
            assert!(
                problem.starts_with(expected),
                "{problem}\nis not\n{expected}"
            );
        }
    }
}

pub(crate) fn output_text(output: &Output) -> String {
    let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8(text).unwrap()
}

pub(crate) fn archive(version: &str) -> String {
    format!("content/versions/{version}.html")
}

pub(crate) fn version_page(version: &str) -> String {
    format!("personvern/versjoner/{version}/index.html")
}
