//! Sources that a test may spoil: the shipped ones, with a notice that stays as it is.
#![allow(dead_code, reason = "each test program uses a part of it")]
#![allow(
    clippy::string_slice,
    reason = "places of a register lie between its characters"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use jiff::civil::Date;
use personal_data::RegisterPlaces;
use site_gen::{BuildOptions, Problems, Proposed, Report, Site, propose};
use tempfile::TempDir;

/// A page where the form was before it was moved: approved versions of the notice lead there for ever.
pub(crate) const AT_KONTAKT: &str = "+++\ntitle = \"Skjemaet er flyttet\"\ndescription = \"Skjemaet har fått en ny adresse.\"\npath = \"/kontakt/\"\nin_menu = false\n+++\n\n[Til skjemaet](kontakt.md)\n";

/// A program ended with this status, and printed this on one of its streams.
#[track_caller]
pub(crate) fn assert_output(output: &Output, status: i32, expected: &str) {
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(output.status.code(), Some(status), "{text}");
    assert!(text.contains(expected), "{expected} is not in\n{text}");
}

/// A copy of sources that a test may spoil.
pub(crate) struct Sources {
    folder: TempDir,
    /// The day suppressions are judged by.
    pub(crate) today: Option<Date>,
    /// Whether drafts are made too.
    pub(crate) drafts: bool,
}

impl Sources {
    /// The shipped sources with a notice, a register and versions that stay as they are: whoever mends the company's text
    /// breaks no test of the program.
    pub(crate) fn sample() -> Self {
        let sources = Self::shipped();
        fs::remove_dir_all(sources.path("content/versions")).unwrap();
        copy(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sources/company"),
            &sources.path("content"),
        );
        sources
    }

    /// The sources as they are published. What they say is the company's, and may be another thing tomorrow.
    pub(crate) fn shipped() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["content", "templates", "infra"] {
            copy(
                &Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name),
                &folder.path().join(name),
            );
        }
        Self {
            folder,
            today: None,
            drafts: false,
        }
    }

    /// A folder with nothing in it.
    pub(crate) fn none() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            today: None,
            drafts: false,
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn replace(self, file: &str, from: &str, to: &str) -> Self {
        let text = fs::read_to_string(self.path(file)).unwrap();
        assert!(text.contains(from), "{file} has no {from:?}");
        fs::write(self.path(file), text.replacen(from, to, 1)).unwrap();
        self
    }

    /// Writes another value at a path of the register, or takes its line out.
    pub(crate) fn set(self, path: &str, value: Option<&str>) -> Self {
        let text = fs::read_to_string(self.path("content/register.toml")).unwrap();
        let place = RegisterPlaces::of(&text).span(path).unwrap();
        let place = match value {
            Some(_) => place,
            None => {
                text[..place.start].rfind('\n').unwrap()
                    ..place.end + text[place.end..].find('\n').unwrap()
            }
        };
        let changed = format!(
            "{}{}{}",
            &text[..place.start],
            value.unwrap_or_default(),
            &text[place.end..]
        );
        self.add("content/register.toml", changed)
    }

    pub(crate) fn add(self, file: &str, bytes: impl AsRef<[u8]>) -> Self {
        let path = self.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    pub(crate) fn remove(self, file: &str) -> Self {
        fs::remove_file(self.path(file)).unwrap();
        self
    }

    /// Approves the notice as it was changed.
    pub(crate) fn approve(self) -> Self {
        let effective = Date::constant(2027, 1, 1);
        match propose(&self.options(), effective).unwrap() {
            Proposed::Version(proposal) => proposal.record().unwrap(),
            Proposed::Nothing(_) => panic!("the notice was not changed"),
        };
        self
    }

    pub(crate) fn build(&self) -> Result<Site, Problems> {
        Site::build(&self.options())
    }

    pub(crate) fn options(&self) -> BuildOptions {
        let (content, templates) = (self.path("content"), self.path("templates"));
        BuildOptions {
            content,
            templates,
            base_url: String::new(),
            drafts: self.drafts,
            infra: None,
            today: None,
        }
    }

    /// Everything there is to say about the copy, the shipped infrastructure included.
    pub(crate) fn report(&self) -> Report {
        Site::check(&BuildOptions {
            infra: Some(self.path("infra/template.yaml")),
            today: self.today,
            ..self.options()
        })
    }

    /// Text that names files of the copy, as if it named the shipped ones.
    pub(crate) fn without_folder(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.folder.path().display()), "")
    }

    /// The build's problems, one line each, with paths below the copy.
    pub(crate) fn problems(&self) -> Vec<String> {
        let text = self.build().unwrap_err().to_string();
        text.lines().map(|line| self.without_folder(line)).collect()
    }
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
