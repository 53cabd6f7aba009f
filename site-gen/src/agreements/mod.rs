//! The agreements that people can be asked to approve: a text of `content/agreements/` for each entry of the register.
//!
//! An approval is of a text, a recipient and some fields, which the register's `sha256` is the hash of. So none of them
//! changes under an id that somebody may have approved: a changed text is an error until it has an id of its own.

mod text;

use std::collections::BTreeSet;
use std::path::Path;

use personal_data::{Agreement, Register, RegisterPlaces, did_you_mean, meant};

use crate::html::canonical::{canonical_text, sha256_hex, visible_text};
use crate::problem::Problem;
use crate::sources::{SourceFile, Sources};

/// The folder of the texts, below the content folder.
const FOLDER: &str = "agreements";
/// An agreement or its text is not there.
const MISSING: &str = "SG110";
/// A text is not the one that its hash is of.
const CHANGED: &str = "SG111";
/// The element whose text is hashed.
const HASHED: &str = "avtale";

/// An agreement with its text.
#[derive(Clone, Debug)]
pub(crate) struct WrittenAgreement {
    pub(crate) agreement: Agreement,
    pub(crate) title: String,
    /// What stands below the title, as HTML.
    pub(crate) body: String,
    /// The file it is written in.
    pub(crate) file: SourceFile,
}

/// Every agreement, or everything that is wrong with them.
pub(crate) fn read(
    sources: &Sources,
    register: &Register,
    content: &Path,
) -> Result<Vec<WrittenAgreement>, Vec<Problem>> {
    let Some(register_file) = &sources.register else {
        return Ok(Vec::new());
    };
    let reader = Reader {
        sources,
        register,
        register_file,
        places: RegisterPlaces::of(&register_file.text),
        content,
    };
    let mut problems = reader.without_entry();
    let mut written = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, agreement) in register.agreements.iter().enumerate() {
        match reader.agreement(index, agreement) {
            Ok(Some(read)) if seen.insert(read.agreement.sha256.clone()) => written.push(read),
            Ok(Some(read)) => {
                let message = "En annen avtale har samme tekst, mottaker og felt.";
                let problem = Problem::in_file(MISSING, &read.file.path, message);
                problems.push(problem.help("Behold den ene."));
            }
            Ok(None) => {}
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() {
        Ok(written)
    } else {
        Err(problems)
    }
}

/// What the hash is of: no part of it has a line break, so none can be taken for another.
fn hash_of(agreement: &Agreement, title: &str, body: &str) -> String {
    let article = format!("<article id=\"{HASHED}\">{body}</article>");
    let text = visible_text(&article, HASHED).unwrap_or_default();
    let parts = [
        canonical_text(title),
        canonical_text(&text),
        canonical_text(&agreement.recipient),
        agreement.fields.join(","),
    ];
    sha256_hex(parts.join("\n"))
}

struct Reader<'s> {
    sources: &'s Sources,
    register: &'s Register,
    register_file: &'s SourceFile,
    places: RegisterPlaces<'s>,
    content: &'s Path,
}

impl Reader<'_> {
    /// Texts that no entry of the register names.
    fn without_entry(&self) -> Vec<Problem> {
        let files = self.sources.agreements.iter();
        let known: Vec<String> = self
            .register
            .agreements
            .iter()
            .map(|agreement| name_of(&agreement.id))
            .collect();
        let unknown = files.filter(|file| !known.contains(&file.name));
        let problems = unknown.map(|file| {
            let message = "Registeret har ingen avtale med dette navnet, så ingen kan bli bedt om å godkjenne den.";
            let near = meant(&file.name, known.iter().map(String::as_str));
            let stem = file.path.file_stem().unwrap_or_default().to_string_lossy();
            let help = near.map_or_else(
                || format!("Legg til en oppføring [[agreement]] med id = \"{stem}\", recipient og fields, eller ta bort filen."),
                did_you_mean,
            );
            Problem::in_file(MISSING, &file.path, message).help(help)
        });
        problems.collect()
    }

    /// One agreement; `None` when its file could not be read, which is reported already.
    fn agreement(
        &self,
        index: usize,
        agreement: &Agreement,
    ) -> Result<Option<WrittenAgreement>, Vec<Problem>> {
        let name = name_of(&agreement.id);
        let mut files = self.sources.agreements.iter();
        let Some(file) = files.find(|file| file.name == name) else {
            if self.sources.unread.contains(&name) {
                return Ok(None);
            }
            let message = format!("Avtalen `{}` mangler tekst.", agreement.id);
            let path = self
                .content
                .join(FOLDER)
                .join(format!("{}.md", agreement.id));
            let help = format!("Skriv den i {}, eller ta bort oppføringen.", path.display());
            let problem = self.in_register(MISSING, &format!("agreement.{index}.id"), message);
            return Err(vec![problem.help(help)]);
        };
        let (title, body) = text::read(file)?;
        let sha256 = hash_of(agreement, &title, &body);
        let is_same = agreement.sha256 == sha256;
        let written = WrittenAgreement {
            agreement: agreement.clone(),
            title,
            body,
            file: file.clone(),
        };
        if is_same {
            return Ok(Some(written));
        }
        Err(vec![if agreement.sha256.is_empty() {
            let message = format!(
                "Avtalen `{}` sier ikke hvilken tekst den gjelder.",
                agreement.id
            );
            let problem = self.in_register(CHANGED, &format!("agreement.{index}.id"), message);
            problem.help(format!(
                "Skriv denne linjen i oppføringen når tekst, mottaker og felt er endelige: sha256 = \"{sha256}\""
            ))
        } else {
            changed(&written, &sha256)
        }])
    }

    fn in_register(&self, code: &'static str, path: &str, message: String) -> Problem {
        let file = self.register_file;
        match self.places.span(path) {
            Some(place) => Problem::at(code, &file.path, &file.text, place, message),
            None => Problem::in_file(code, &file.path, message),
        }
    }
}

/// The text, the recipient or the fields of an agreement are others than those that people have approved.
fn changed(written: &WrittenAgreement, sha256: &str) -> Problem {
    let (file, id) = (&written.file, &written.agreement.id);
    let first = file.text.lines().next().map_or(0, str::len);
    let message = format!(
        "Teksten, mottakeren eller feltene i avtalen `{id}` er endret, og noen kan ha godkjent dem slik de var."
    );
    let help = format!(
        "Sett tilbake det som sto der. En ny tekst får sin egen `id`: en fil {FOLDER}/NY-ID.md og en oppføring \
         [[agreement]] med id = \"NY-ID\" og sha256 = \"{sha256}\". Skriv denne verdien i oppføringen til `{id}` bare hvis \
         ingen kan være spurt ennå."
    );
    Problem::at(CHANGED, &file.path, &file.text, 0..first, message).help(help)
}

fn name_of(id: &str) -> String {
    format!("{FOLDER}/{id}.md")
}
