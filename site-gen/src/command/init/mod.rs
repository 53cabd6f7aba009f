//! `site-gen init`

mod files;
mod register;

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use site_gen::{ApproveError, BuildOptions, Proposed, Site, counted, propose};

use crate::terminal::{fail, print, refuse};

/// What no start has: it is compared when the company has one.
const INFRASTRUCTURE: &str = "infra/template.yaml";
const NOTICE: &str = include_str!("start/personvern.md");
const FRONT_PAGE: &str = include_str!("start/index.md");

/// Create a site for another company: a register, a notice, pages, texts and templates
///
/// The folder is created, or exists and is empty; one with anything in it is refused. Run in the folder, `site-gen build`
/// builds the site at once. The templates and texts are those that this program was built with. The notice is a short
/// example, approved from a date a year ahead, so that `site-gen approve --replace-last` puts the company's own text in
/// its place. docs/other-company.md has the steps from there.
///
/// Exit status: 0 done, 1 refused, 2 the file system failed.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  site-gen init nordlys
  site-gen init nordlys --name Nordlys")]
pub(crate) struct Init {
    /// Folder to create, or an empty one
    folder: PathBuf,
    /// The company's name, as people know it
    #[arg(long, default_value = "Firmaet", value_parser = name)]
    name: String,
    /// Date of creation; the notice's example is approved from a year later [default: today]
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
}

/// A name stands in the register, between two quotation marks.
fn name(text: &str) -> Result<String, String> {
    if text.trim().is_empty() || text.contains(['"', '\\']) || text.contains(char::is_control) {
        return Err("write a name without quotation marks and backslashes".to_owned());
    }
    Ok(text.trim().to_owned())
}

#[derive(Debug, thiserror::Error)]
enum InitError {
    #[error("Mappen {} er ikke tom og er ikke rørt. Velg en annen.", .0.display())]
    NotEmpty(PathBuf),
    #[error("{} er en fil. Velg et annet navn.", .0.display())]
    File(PathBuf),
    #[error("{} kan ikke skrives: «{cause}».", .path.display())]
    Io { path: PathBuf, cause: io::Error },
    #[error(transparent)]
    Approve(#[from] ApproveError),
    #[error("Registeret som følger med, har ikke lenger {0:?}.")]
    Register(&'static str),
}

impl Init {
    #[expect(clippy::disallowed_methods, reason = "a main reads the clock")]
    pub(crate) fn run(self) -> ExitCode {
        let today = self
            .today
            .unwrap_or_else(|| Timestamp::now().to_zoned(TimeZone::UTC).date());
        match make(&self.folder, &self.name, today) {
            Ok(made) => {
                print(&made.to_string());
                ExitCode::SUCCESS
            }
            Err(InitError::Approve(ApproveError::Problems(problems))) => refuse(problems.0.iter()),
            Err(error) => {
                fail(&error);
                let is_refusal = matches!(error, InitError::NotEmpty(_) | InitError::File(_));
                ExitCode::from(if is_refusal { 1 } else { 2 })
            }
        }
    }
}

/// What was made, and what comes next.
struct Made {
    folder: PathBuf,
    files: usize,
    findings: usize,
}

impl fmt::Display for Made {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "\
{folder} er laget: {}, som kan bygges som de er

Gå dit   cd {folder}
Fyll ut  content/register.toml: hvem dere er, hva skjemaet spør om, hvorfor, og hvor lenge
Skriv    content/personvern.md: personvernerklæringen, med egne ord
Sjekk    site-gen check      {} funn sier hva leseren har krav på, og foreslår setninger
Godkjenn site-gen approve --replace-last --effective DATO
Bygg     site-gen build",
            counted(self.files, "fil", "filer"),
            self.findings,
            folder = self.folder.display(),
        )
    }
}

fn make(folder: &Path, name: &str, today: Date) -> Result<Made, InitError> {
    refuse_used(folder)?;
    let register = register::of(files::REGISTER, name)?;
    let contact = register::replaced(
        files::CONTACT_PAGE,
        "Meld fra om et problem i en løsning fra Metafocus, eller still et spørsmål.",
        "Send oss en melding, eller still et spørsmål.",
    )?;
    let own: [(&str, &[u8]); 4] = [
        ("content/register.toml", register.as_bytes()),
        ("content/kontakt.md", contact.as_bytes()),
        ("content/personvern.md", NOTICE.as_bytes()),
        ("content/index.md", FRONT_PAGE.as_bytes()),
    ];
    let shipped = files::AS_THEY_ARE.iter();
    let all: Vec<_> = shipped
        .map(|file| (file.path, file.bytes))
        .chain(own)
        .collect();
    for (path, bytes) in &all {
        write(&folder.join(path), bytes)?;
    }
    let options = BuildOptions {
        content: folder.join("content"),
        templates: folder.join("templates"),
        base_url: String::new(),
        drafts: false,
        infra: Some(folder.join(INFRASTRUCTURE)),
        today: Some(today),
    };
    // Its day is still to come for as long as the company may need, so that its own text can take its place.
    let effective = today.saturating_add(Span::new().years(1));
    if let Proposed::Version(start) = propose(&options, effective)? {
        start.record()?;
    }
    Ok(Made {
        folder: folder.to_owned(),
        files: all.len() + 2,
        findings: Site::check(&options).findings().count(),
    })
}

/// Only a folder that is not there or has nothing in it is taken: nothing of anybody's is written over.
fn refuse_used(folder: &Path) -> Result<(), InitError> {
    match fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(InitError::NotEmpty(folder.to_owned())),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            Err(InitError::File(folder.to_owned()))
        }
        Err(cause) => Err(InitError::Io {
            path: folder.to_owned(),
            cause,
        }),
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), InitError> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, bytes))
        .map_err(|cause| InitError::Io {
            path: path.to_owned(),
            cause,
        })
}
