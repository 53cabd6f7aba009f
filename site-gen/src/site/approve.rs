//! Approving the notice as it stands: what is different is shown, then it is kept for ever.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::Span;
use jiff::civil::Date;
use personal_data::dates::written;

use super::Site;
use crate::notice::versions::{
    ApprovedVersion, Approving, Comparison, LIST, NOT_APPROVED, Versions, archive, folder, list,
    read,
};
use crate::options::BuildOptions;
use crate::problem::{Problem, Problems};
use crate::sources;

/// So many years ahead nobody approves a text: the year is a slip.
const YEARS_AHEAD: i64 = 2;

/// Nothing was approved.
#[derive(Debug, thiserror::Error)]
pub enum ApproveError {
    /// Something else is wrong with the sources.
    #[error(transparent)]
    Problems(#[from] Problems),
    /// The date is before the one of the last version.
    #[error(
        "{} er før {}, da den siste versjonen begynte å gjelde. Velg den dagen eller en senere.{undo}",
        written(*.effective), written(*.last)
    )]
    TooEarly {
        /// The date that was asked for.
        effective: Date,
        /// The last version's.
        last: Date,
        /// How the last version is taken back, while it can be.
        undo: &'static str,
    },
    /// The date is years away.
    #[error("{} er mer enn {YEARS_AHEAD} år fram. Er årstallet riktig?", written(*.effective))]
    TooLate {
        /// The date that was asked for.
        effective: Date,
    },
    /// The last version is in effect, so people were shown it.
    #[error(
        "Versjon {version} gjelder fra og med {} og beholdes for alltid. Godkjenn teksten som en ny versjon, uten --replace-last.",
        written(*.effective)
    )]
    InEffect {
        /// Its name.
        version: String,
        /// Its first day.
        effective: Date,
    },
    /// Nothing is approved yet.
    #[error("Ingen versjon er godkjent ennå, så det er ingen å erstatte.")]
    NoVersion,
    /// The file system refused. What was written before is used by the next try.
    #[error("{} kan ikke skrives: «{cause}».", .path.display())]
    Io {
        /// What was being written.
        path: PathBuf,
        /// Why not.
        cause: io::Error,
    },
}

impl ApproveError {
    /// Whether another date, or nothing, is to be asked for; otherwise the file system has failed.
    pub fn is_refusal(&self) -> bool {
        !matches!(self, Self::Io { .. })
    }
}

/// What there is to approve.
#[derive(Debug)]
pub enum Proposed {
    /// The notice is this version already.
    Nothing(Box<ApprovedVersion>),
    /// A new version, which is not recorded yet.
    Version(Box<Proposal>),
}

/// What there is to approve in place of the last version.
#[derive(Debug)]
pub enum Replacement {
    /// Another version.
    Version(Box<Proposal>),
    /// Nothing: the notice is the version before it, which applies on.
    Nothing(Box<TakenBack>),
}

/// A version that was approved, and is taken back before it takes effect.
#[derive(Clone, Debug)]
pub struct TakenBack {
    /// The version.
    pub version: ApprovedVersion,
    folder: PathBuf,
    /// The list without it.
    list: String,
    /// Its text, when no other approval has it.
    text: Option<PathBuf>,
}

impl TakenBack {
    /// Writes the list without the version, and removes its text.
    pub fn record(&self) -> Result<(), ApproveError> {
        write_whole(&self.folder.join(LIST), &self.list)?;
        self.remove_text()
    }

    fn remove_text(&self) -> Result<(), ApproveError> {
        match &self.text {
            Some(text) => fs::remove_file(text).map_err(failed(text)),
            None => Ok(()),
        }
    }
}

/// A version that is ready to be recorded. It is shown as its difference from the version before.
#[derive(Debug)]
pub struct Proposal {
    /// What will be recorded.
    pub version: ApprovedVersion,
    before: Option<ApprovedVersion>,
    /// The version that makes way for it.
    pub replaced: Option<TakenBack>,
    folder: PathBuf,
    /// The list with the version in it.
    list: String,
}

impl fmt::Display for Proposal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(before) = &self.before else {
            let text = "Dette er den første versjonen, så det er ingen å sammenligne med.";
            return writeln!(formatter, "{text}");
        };
        let (version, effective) = (before.version(), written(before.effective));
        writeln!(
            formatter,
            "Endret siden versjon {version}, som gjelder fra og med {effective}:\n"
        )?;
        Comparison::of(&before.blocks, &self.version.blocks).fmt(formatter)
    }
}

/// Builds the site as if the notice were approved from that day, and says what the approval would record. Nothing
/// is written.
pub fn propose(options: &BuildOptions, effective: Date) -> Result<Proposed, ApproveError> {
    // What is wrong with them is among the build's problems.
    let (known, _) = read(&folder(&options.content), &[]);
    propose_after(options, effective, &known, None)
}

/// The same, in place of the last version, which must not have taken effect yet.
pub fn propose_replacing_last(
    options: &BuildOptions,
    effective: Date,
) -> Result<Replacement, ApproveError> {
    let folder = folder(&options.content);
    let (mut known, _) = read(&folder, &[]);
    let last = known.approved.pop().ok_or(ApproveError::NoVersion)?;
    if !is_to_come(options, last.effective) {
        return Err(ApproveError::InEffect {
            version: last.version().to_owned(),
            effective: last.effective,
        });
    }
    let replaced = take_back(&folder, last, &known)?;
    let proposed = propose_after(options, effective, &known, Some(&replaced))?;
    Ok(match proposed {
        Proposed::Version(proposal) => Replacement::Version(proposal),
        Proposed::Nothing(_) => Replacement::Nothing(Box::new(replaced)),
    })
}

/// What there is to approve after the versions that are known.
fn propose_after(
    options: &BuildOptions,
    effective: Date,
    known: &Versions,
    replaced: Option<&TakenBack>,
) -> Result<Proposed, ApproveError> {
    if let Some(today) = options.today
        && let Ok(latest) = today.checked_add(Span::new().years(YEARS_AHEAD))
        && effective > latest
    {
        return Err(ApproveError::TooLate { effective });
    }
    let folder = folder(&options.content);
    let approving = Approving {
        effective,
        replaces_last: replaced.is_some(),
    };
    let site = Site::check_approving(options, Some(approving)).into_site()?;
    let mut versions = site.versions.approved;
    let version = match versions.pop() {
        Some(version) if versions.len() == known.approved.len() => version,
        Some(last) => return Ok(Proposed::Nothing(Box::new(last))),
        None => {
            let problem =
                Problem::in_file(NOT_APPROVED, &folder, "Det er ingen tekst å godkjenne.");
            return Err(Problems::from(problem).into());
        }
    };
    let before = versions.last().cloned();
    if let Some(last) = before.as_ref().map(|before| before.effective)
        && effective < last
    {
        let undo = if is_to_come(options, last) {
            " Er den dagen en feil, tar --replace-last først den versjonen tilbake."
        } else {
            ""
        };
        return Err(ApproveError::TooEarly {
            effective,
            last,
            undo,
        });
    }
    let text = match replaced {
        Some(replaced) => replaced.list.clone(),
        None => list_text(&folder)?,
    };
    let list = list_with(&folder, &text, &version)?;
    Ok(Proposed::Version(Box::new(Proposal {
        version,
        before,
        replaced: replaced.cloned(),
        folder,
        list,
    })))
}

/// Whether a version of that day has not taken effect yet.
fn is_to_come(options: &BuildOptions, day: Date) -> bool {
    options.today.is_some_and(|today| day > today)
}

/// What taking the last version back comes to. `known` are the others.
fn take_back(
    folder: &Path,
    version: ApprovedVersion,
    known: &Versions,
) -> Result<TakenBack, ApproveError> {
    let file_of =
        |version: &ApprovedVersion| archive::file_name(&version.sha256, version.details.as_deref());
    let name = file_of(&version);
    let is_shared = known.approved.iter().any(|other| file_of(other) == name);
    let file = list_file(folder, &list_text(folder)?);
    let list = list::without_last(&file, &version.sha256).ok_or_else(|| {
        let message = "Den siste versjonen kan ikke tas ut av listen slik den er skrevet.";
        let help =
            "Begynn hver versjon med [[version]] på en egen linje, uten kommentar på linjen.";
        Problems::from(Problem::in_file("SG050", &file.path, message).help(help))
    })?;
    Ok(TakenBack {
        text: (!is_shared).then(|| folder.join(name)),
        version,
        folder: folder.to_owned(),
        list,
    })
}

/// The list as it stands; empty when there is none.
fn list_text(folder: &Path) -> Result<String, Problems> {
    let path = folder.join(LIST);
    if !path.exists() {
        return Ok(String::new());
    }
    let entry = sources::Entry {
        path,
        name: LIST.to_owned(),
        kind: sources::Kind::File,
    };
    let mut problems = Vec::new();
    let found = sources::read(entry, &mut problems);
    found
        .map(|file| file.text.to_string())
        .ok_or(Problems(problems))
}

fn list_file(folder: &Path, text: &str) -> sources::SourceFile {
    sources::SourceFile {
        path: folder.join(LIST),
        name: LIST.to_owned(),
        text: text.into(),
    }
}

/// The list with the version at its end, which is read again before it is trusted.
fn list_with(folder: &Path, text: &str, version: &ApprovedVersion) -> Result<String, Problems> {
    let mut problems = Vec::new();
    let details = version.details.as_deref();
    let list = list::with(text, &version.sha256, version.effective, details);
    let file = list_file(folder, &list);
    list::parse(&file, &mut problems);
    if problems.is_empty() {
        return Ok(list);
    }
    let message = "En versjon kan ikke legges til i listen slik den er skrevet.";
    let help = "Begynn hver versjon med [[version]], og skriv nøklene under.";
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
        let replaced = self.replaced.as_ref();
        // The same text may be approved again, from another day.
        if let Some(replaced) = replaced.filter(|replaced| replaced.text.as_ref() != Some(&text)) {
            replaced.remove_text()?;
        }
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
    move |cause| ApproveError::Io {
        path: path.clone(),
        cause,
    }
}
