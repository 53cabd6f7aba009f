//! Approving the notice as it stands: what is different is shown, then it is kept for ever.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::{ApprovedVersion, Comparison, LIST, NOT_APPROVED, archive, folder, list, read};
use crate::problem::{Problem, Problems};
use crate::site::{BuildOptions, Site};
use crate::sources;

/// Nothing was approved.
#[derive(Debug, thiserror::Error)]
pub enum ApproveError {
    /// Something else is wrong with the sources.
    #[error(transparent)]
    Problems(#[from] Problems),
    /// The date is before the one of the last version.
    #[error(
        "{effective} is before {last}, when the last version took effect; name that day or a later one"
    )]
    TooEarly {
        /// The date that was asked for.
        effective: Date,
        /// The last version's.
        last: Date,
    },
    /// The file system refused. What was written before is used by the next try.
    #[error("cannot write {}: {source}", .path.display())]
    Io {
        /// What was being written.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// What there is to approve.
#[derive(Debug)]
pub enum Proposed {
    /// The notice is this version already.
    Nothing(Box<ApprovedVersion>),
    /// A new version, which is not recorded yet.
    Version(Box<Proposal>),
}

/// A version that is ready to be recorded. It is shown as its difference from the version before.
#[derive(Debug)]
pub struct Proposal {
    /// What will be recorded.
    pub version: ApprovedVersion,
    before: Option<ApprovedVersion>,
    folder: PathBuf,
    /// The list with the version in it.
    list: String,
}

impl fmt::Display for Proposal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(before) = &self.before else {
            let text = "This is the first version: there is none before it to compare with.";
            return writeln!(formatter, "{text}");
        };
        let (version, effective) = (before.version(), before.effective);
        writeln!(
            formatter,
            "What is changed since {version}, of {effective}:\n"
        )?;
        Comparison::of(&before.blocks, &self.version.blocks).fmt(formatter)
    }
}

/// Builds the site as if the notice were approved from that day, and says what the approval would record. Nothing
/// is written.
pub fn propose(options: &BuildOptions, effective: Date) -> Result<Proposed, ApproveError> {
    let folder = folder(&options.content);
    let site = Site::check_approving(options, Some(effective)).into_site()?;
    // What is wrong with them is among the build's problems.
    let (known, _) = read(&folder, &[]);
    let mut versions = site.versions.approved;
    let version = match versions.pop() {
        Some(version) if versions.len() == known.approved.len() => version,
        Some(last) => return Ok(Proposed::Nothing(Box::new(last))),
        None => {
            let problem = Problem::in_file(NOT_APPROVED, &folder, "there is no text to approve");
            return Err(Problems::from(problem).into());
        }
    };
    let before = versions.last().cloned();
    if let Some(last) = before.as_ref().map(|before| before.effective)
        && effective < last
    {
        return Err(ApproveError::TooEarly { effective, last });
    }
    let list = list_with(&folder, &version)?;
    Ok(Proposed::Version(Box::new(Proposal {
        version,
        before,
        folder,
        list,
    })))
}

/// The list with the version at its end, which is read again before it is trusted.
fn list_with(folder: &Path, version: &ApprovedVersion) -> Result<String, Problems> {
    let path = folder.join(LIST);
    let mut problems = Vec::new();
    let mut file = sources::SourceFile {
        path: path.clone(),
        name: LIST.to_owned(),
        text: "".into(),
    };
    if path.exists() {
        let entry = sources::Entry {
            path,
            name: LIST.to_owned(),
            kind: sources::Kind::File,
        };
        match sources::read(entry, &mut problems) {
            Some(found) => file = found,
            None => return Err(Problems(problems)),
        }
    }
    let details = version.details.as_deref();
    let list = list::with(&file.text, &version.sha256, version.effective, details);
    file.text = list.as_str().into();
    list::parse(&file, &mut problems);
    if problems.is_empty() {
        return Ok(list);
    }
    let message = "a version cannot be added to a list that is written like this";
    let help = "begin each version with [[version]], and write its keys below";
    Err(Problem::in_file("SG050", &file.path, message)
        .help(help)
        .into())
}

impl Proposal {
    /// Writes the text, then the list, and names both. Each is whole or not there: killed in between, the text is
    /// a file that no version has, which the same approval takes over.
    pub fn record(&self) -> Result<[PathBuf; 2], ApproveError> {
        fs::create_dir_all(&self.folder).map_err(failed(&self.folder))?;
        let details = self.version.details.as_deref();
        let name = archive::file_name(&self.version.sha256, details);
        let text = self.folder.join(name);
        // Of a text that comes back this is the article it had, so its file stays as it is.
        write_whole(&text, &self.version.article)?;
        let list = self.folder.join(LIST);
        write_whole(&list, &self.list)?;
        Ok([text, list])
    }
}

/// Through a hidden file beside it, which is not read as a text should it be left behind.
fn write_whole(path: &Path, text: &str) -> Result<(), ApproveError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let staged = path.with_file_name(format!(".{name}.new"));
    let write = || {
        let mut file = File::create(&staged)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&staged, path)
    };
    write().map_err(failed(path))
}

fn failed(path: &Path) -> impl Fn(io::Error) -> ApproveError + use<> {
    let path = path.to_owned();
    move |source| ApproveError::Io {
        path: path.clone(),
        source,
    }
}
