//! The archived texts: one file a version, which must hold the very words that were approved.

use std::path::Path;

use jiff::civil::Date;

use super::blocks::{Block, blocks, text_of};
use super::list::{self, Entry};
use super::shown::sha256_of_details;
use super::{ApprovedVersion, LIST, NOT_APPROVED};
use crate::html::canonical::{sha256_hex, version_of};
use crate::notice::Notice;
use crate::problem::{Problem, with_rule};
use crate::sources::{self, Entry as FileEntry, Kind, SourceFile};
use personal_data::meant;

/// What to do when two people approved a version each.
const AFTER_A_MERGE: &str = "Behold begge versjonene i rekkefølgen etter dato, ta bort linjene med <<<<<<<, ======= og \
     >>>>>>>, og kjør `site-gen approve` på nytt når personvernerklæringen har ordene fra begge.";

/// The file a version's text is in. `details` is the hash of what is shown beside the words, when it is not what the
/// first approval of the same words showed.
pub(crate) fn file_name(sha256: &str, details: Option<&str>) -> String {
    let version = version_of(sha256);
    match details {
        None => format!("{version}.html"),
        Some(details) => format!("{version}-{}.html", version_of(details)),
    }
}

/// The files that an approval of the notice may write.
pub(crate) fn file_names(notice: &Notice) -> Vec<String> {
    let details = sha256_of_details(&notice.article);
    [None, Some(details.as_str())]
        .map(|details| file_name(&notice.sha256, details))
        .into()
}

/// The notice as a version; what stands in the way, if anything. `before` is an earlier approval of the same words and
/// of the same beside them, whose article is kept, and whether there is one of the same words at all.
pub(crate) fn approve(
    notice: &Notice,
    effective: Date,
    before: (Option<&ApprovedVersion>, bool),
) -> Result<ApprovedVersion, String> {
    let (same, is_known) = before;
    let article = same.map_or(&notice.article, |before| &before.article);
    let details = match same {
        Some(before) => before.details.clone(),
        None => is_known.then(|| sha256_of_details(article)),
    };
    let (blocks, text) = open(article, &notice.sha256, details.as_deref())?;
    Ok(ApprovedVersion {
        sha256: notice.sha256.clone(),
        effective,
        text,
        article: article.clone(),
        details,
        blocks,
    })
}

/// An article's text, if it is the one with this hash, and so is what it shows beside it.
fn open(
    article: &str,
    sha256: &str,
    details: Option<&str>,
) -> Result<(Vec<Block>, String), String> {
    let blocks = blocks(article).map_err(|found| {
        format!("Teksten inneholder `{found}`. Det kan en personvernerklæring ikke ha.")
    })?;
    let text = text_of(&blocks);
    let found = sha256_hex(&text);
    if found != sha256 {
        return Err(format!(
            "Teksten er ikke den som ble godkjent: SHA-256 er {found}, og den godkjente har {sha256}."
        ));
    }
    if details.is_some_and(|details| details != sha256_of_details(article)) {
        let message = "Lenkene eller listenumrene er ikke de som ble godkjent.";
        return Err(message.to_owned());
    }
    Ok((blocks, text))
}

/// The list, as it was found.
pub(crate) struct Listed {
    file: Option<SourceFile>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) replaced: Vec<String>,
}

/// The files of the folder. Hidden ones are not ours: an editor's, or what an interrupted approval left.
pub(crate) struct Files {
    entries: Vec<FileEntry>,
}

impl Files {
    pub(crate) fn of(folder: &Path, problems: &mut Vec<Problem>) -> Self {
        let found = sources::list(folder, "", problems).unwrap_or_default();
        let is_file = |entry: &FileEntry| entry.kind != Kind::Folder;
        Self {
            entries: found.into_iter().filter(is_file).collect(),
        }
    }

    pub(crate) fn list(&self, problems: &mut Vec<Problem>) -> Listed {
        let found = self.find(LIST);
        let before = problems.len();
        let file = found.and_then(|found| sources::read(found.clone(), problems));
        // Two approvals always meet in the list.
        for problem in problems.iter_mut().skip(before) {
            if problem.code == sources::MERGE {
                problem.help = Some(AFTER_A_MERGE.to_owned());
            }
        }
        let entries = file.as_ref().map(|file| list::parse(file, problems));
        Listed {
            entries: entries.unwrap_or_default(),
            replaced: file.as_ref().map(list::replaced).unwrap_or_default(),
            file,
        }
    }

    /// The version of an entry, if its text is there and is the one that was approved.
    pub(crate) fn read(
        &self,
        listed: &Listed,
        entry: &Entry,
        problems: &mut Vec<Problem>,
    ) -> Option<ApprovedVersion> {
        let details = entry.details.as_deref();
        let name = file_name(&entry.sha256, details);
        let Some(found) = self.find(&name) else {
            problems.extend(self.missing(listed, entry, &name));
            return None;
        };
        let file = sources::read(found.clone(), problems)?;
        match open(&file.text, &entry.sha256, details) {
            Ok((blocks, text)) => Some(ApprovedVersion {
                sha256: entry.sha256.clone(),
                effective: entry.effective,
                text,
                article: file.text.to_string(),
                details: entry.details.clone(),
                blocks,
            }),
            Err(message) => {
                let problem = Problem::in_file(NOT_APPROVED, &file.path, message);
                let help =
                    "Hent filen tilbake fra versjonskontrollen: Det som er godkjent, endres aldri.";
                problems.push(with_rule(problem).help(help));
                None
            }
        }
    }

    fn missing(&self, listed: &Listed, entry: &Entry, name: &str) -> Option<Problem> {
        let list = listed.file.as_ref()?;
        let texts = self.entries.iter().map(|found| found.name.as_str());
        let texts = texts.filter(|&name| name != LIST);
        let help = "Hent den tilbake fra versjonskontrollen: Det som er godkjent, slettes aldri";
        let help = match meant(name, texts) {
            Some(near) => format!("{help}. Er det den som nå heter `{near}`?"),
            None => format!("{help}."),
        };
        let message = format!("Den godkjente teksten mangler: {name}.");
        let span = entry.sha256_span.clone();
        let problem = Problem::at(NOT_APPROVED, &list.path, &list.text, span, message);
        Some(with_rule(problem).help(help))
    }

    /// Refuses every text that the list does not have, but for the one an interrupted approval left.
    pub(crate) fn refuse_strays(
        &self,
        entries: &[Entry],
        begun: &[String],
        problems: &mut Vec<Problem>,
    ) {
        let known: Vec<String> = entries
            .iter()
            .map(|entry| file_name(&entry.sha256, entry.details.as_deref()))
            .collect();
        for FileEntry { name, path, .. } in &self.entries {
            if name == LIST || begun.contains(name) || known.contains(name) {
                continue;
            }
            // What a system puts beside every file is no text of anybody's.
            let is_text = Path::new(name).extension().is_some_and(|end| end == "html");
            if !is_text {
                let message = "En fil av denne typen hører ikke til her.";
                let problem = Problem::in_file("SG009", path, message);
                problems
                    .push(problem.help("Ta den bort. Her skal bare godkjente versjoner ligge."));
                continue;
            }
            let message = format!("{LIST} har ingen versjon med dette navnet.");
            let help = "Kjør `site-gen approve` på nytt hvis en godkjenning ble avbrutt. Ta ellers bort filen.";
            problems.push(Problem::in_file("SG051", path, message).help(help));
        }
    }

    fn find(&self, name: &str) -> Option<&FileEntry> {
        self.entries.iter().find(|found| found.name == name)
    }
}
