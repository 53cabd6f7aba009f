//! Files that are published as they are, from the folder `files/` of the content folder: documents to download, and
//! what other services ask a site to publish, such as `CNAME` or `google0123456789abcdef.html`.
//!
//! Nothing in them is checked, so nothing that a browser runs or draws as a page may be among them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::Entry;
use crate::addresses::taken;
use crate::problem::{Level, Problem, quoted};
use crate::slug::slug;

/// The folder, and how the names of what is in it begin.
pub(crate) const FOLDER: &str = "files";
/// The code of its problems.
const CODE: &str = "SG009";
/// What browsers show or save without running anything. A name without an ending is a service's.
const ENDINGS: &[&str] = &[
    "pdf", "txt", "csv", "xml", "json", "ics", "vcf", "docx", "xlsx", "pptx", "odt", "ods", "odp",
    "zip", "html",
];
/// More than anybody should have to fetch from a page, in bytes.
const LARGEST: u64 = 10 * 1024 * 1024;

/// A file that is published as it is.
#[derive(Debug)]
pub(crate) struct VerbatimFile<'a> {
    entry: &'a Entry,
    /// Its path from the site's root, without a leading slash.
    published: &'a str,
    bytes: Vec<u8>,
}

/// The address of a file of the folder, by its name in the content folder: `/avtale.pdf` of `files/avtale.pdf`.
pub(crate) fn address_of(name: &str) -> Option<&str> {
    let rest = name.strip_prefix(FOLDER)?;
    (rest.len() > 1 && rest.starts_with('/')).then_some(rest)
}

/// Reads the files of the folder, and says of each that cannot be published why.
pub(crate) fn read<'a>(entries: &'a [Entry], problems: &mut Vec<Problem>) -> Vec<VerbatimFile<'a>> {
    let mut files = Vec::new();
    for entry in entries {
        let Some(published) = address_of(&entry.name).and_then(|rest| rest.strip_prefix('/'))
        else {
            continue;
        };
        match bytes_of(entry, published) {
            Ok(bytes) => files.push(VerbatimFile {
                entry,
                published,
                bytes,
            }),
            Err(problem) => problems.push(*problem),
        }
    }
    files
}

fn bytes_of(entry: &Entry, published: &str) -> Result<Vec<u8>, Box<Problem>> {
    let refuse = |message: String, help: String| {
        let mut problem = Problem::in_file(CODE, &entry.path, message).help(help);
        // Who put it here wants it published.
        problem.level = Level::Error;
        Box::new(problem)
    };
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./".contains(letter);
    if !published.chars().all(is_plain) {
        let message =
            "Navnet på en fil som publiseres, kan bare ha bokstaver fra a til z, tall, - og _.";
        return Err(refuse(
            message.to_owned(),
            format!("Kall filen {}.", plain(published)),
        ));
    }
    if let Some(what) = taken(&format!("/{published}")) {
        let message = format!("Ingen fil kan publiseres på `/{published}`: {what}.");
        return Err(refuse(
            message,
            "Gi mappen filen ligger i, et annet navn.".to_owned(),
        ));
    }
    let ending = Path::new(published).extension().unwrap_or_default();
    let ending = ending.to_string_lossy().to_ascii_lowercase();
    if !ending.is_empty() && !ENDINGS.contains(&ending.as_str()) {
        let message = format!("En fil som slutter på .{ending}, blir ikke publisert.");
        let help = format!(
            "Lagre den i et av disse formatene: .{}",
            ENDINGS.join(", .")
        );
        return Err(refuse(message, help));
    }
    let unreadable = |error: std::io::Error| {
        let help = "Sjekk tilgangen til filen.".to_owned();
        refuse(format!("Filen kan ikke leses: «{error}»."), help)
    };
    let file = File::open(&entry.path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    let read = file.take(LARGEST + 1).read_to_end(&mut bytes);
    read.map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        let message = format!("Filen er større enn {} MB.", LARGEST / (1024 * 1024));
        let help = "Gjør den mindre, eller legg den på et annet nettsted og lenk dit.".to_owned();
        return Err(refuse(message, help));
    }
    if ending == "html" && bytes.contains(&b'<') {
        let message = "Filen er en hel side, og sider i mappen `files` blir ikke kontrollert.";
        let help = "Skriv den som en side i Markdown. Bare en linje tekst som en tjeneste ber om, hører til her.";
        return Err(refuse(message.to_owned(), help.to_owned()));
    }
    Ok(bytes)
}

/// The name that a file should have, for one that has others letters in it.
fn plain(published: &str) -> String {
    let parts = published
        .split('/')
        .map(|part| match part.rsplit_once('.') {
            Some((stem, ending)) => format!("{}.{}", slug(stem), slug(ending)),
            None => slug(part),
        });
    parts.collect::<Vec<_>>().join("/")
}

/// Adds the files to those of the site, unless something else is published at their address: another of those, or one
/// of the names in `published`.
pub(crate) fn publish(
    found: Vec<VerbatimFile<'_>>,
    published: &BTreeSet<String>,
    files: &mut BTreeMap<String, Vec<u8>>,
    problems: &mut Vec<Problem>,
) {
    for file in found {
        let path = file.published;
        let folder = format!("{path}/");
        let is_in_the_way = |other: &str| {
            other == path
                || other.starts_with(&folder)
                || path
                    .strip_prefix(other)
                    .is_some_and(|rest| rest.starts_with('/'))
        };
        let mut others = published.iter().chain(files.keys());
        if let Some(other) = others.find(|other| is_in_the_way(other)) {
            let message = format!("Nettstedet publiserer `/{}` selv.", quoted(other));
            let problem = Problem::in_file("SG004", &file.entry.path, message);
            problems.push(problem.help("Gi filen et annet navn, eller ta den bort."));
        } else {
            files.insert(path.to_owned(), file.bytes);
        }
    }
}
