//! The agreements that people can be asked to approve: a text of `content/agreements/` for each entry of the register.
//!
//! An approval is of a text, a recipient and some fields, which the register's `sha256` is the hash of. So none of them
//! changes under an id that somebody may have approved: a changed text is an error until it has an id of its own.

mod text;

use std::collections::BTreeSet;
use std::path::Path;

use personal_data::{Agreement, Register, RegisterPlaces, nearest};

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
        places: RegisterPlaces::read(&register_file.text),
        content,
    };
    let mut problems = reader.without_entry();
    let mut written = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, agreement) in register.agreements.iter().enumerate() {
        match reader.agreement(index, agreement) {
            Ok(Some(read)) if seen.insert(read.agreement.sha256.clone()) => written.push(read),
            Ok(Some(read)) => {
                let message = "another agreement has the same text, recipient and fields";
                let problem = Problem::in_file(MISSING, &read.file.path, message);
                problems.push(problem.help("keep one of the two"));
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
            let message = "the register has no agreement of this name, so nobody can be asked to approve it";
            let near = nearest(&file.name, known.iter().map(String::as_str));
            let stem = file.path.file_stem().unwrap_or_default().to_string_lossy();
            let help = if near.starts_with("did you mean") {
                near
            } else {
                format!("add an entry [[agreement]] with id = \"{stem}\", recipient and fields; or remove the file")
            };
            Problem::in_file(MISSING, &file.path, message).help(help)
        });
        problems.collect()
    }

    /// One agreement; `None` when its file could not be read, which is told already.
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
            let message = format!("the agreement `{}` has no text", agreement.id);
            let path = self
                .content
                .join(FOLDER)
                .join(format!("{}.md", agreement.id));
            let help = format!("write it in {}, or remove the entry", path.display());
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
                "the agreement `{}` does not say which text it is",
                agreement.id
            );
            let problem = self.in_register(CHANGED, &format!("agreement.{index}.id"), message);
            problem.help(format!(
                "when text, recipient and fields are final, write this line in the entry: sha256 = \"{sha256}\""
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
        "the text of the agreement `{id}`, its recipient or its fields have changed, and people may have approved what \
         they were"
    );
    let help = format!(
        "put back what it was; a new text gets an id of its own: a file {FOLDER}/NEW-ID.md, and an entry [[agreement]] \
         with id = \"NEW-ID\" and sha256 = \"{sha256}\". Only when nobody can have been asked yet, write that sha256 in \
         the entry of `{id}`"
    );
    Problem::at(CHANGED, &file.path, &file.text, 0..first, message).help(help)
}

fn name_of(id: &str) -> String {
    format!("{FOLDER}/{id}.md")
}
