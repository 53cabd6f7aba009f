//! One text file, read and held to what every text must be.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::str::Utf8Error;
use std::sync::Arc;

use super::SourceFile;
use super::folder::{Entry, Kind, refused_link};
use super::unseen;
use crate::problem::Problem;

/// No page is this long: the notice has 3 kB. Who saved a picture as a page has this.
const LARGEST_TEXT: u64 = 1024 * 1024;
/// Legal in UTF-8 and of no use there (Unicode Standard, 23.8); in a page it would stand before the front matter.
const BYTE_ORDER_MARK: char = '\u{FEFF}';

thread_local! {
    /// Files are read into the same room, one after the other. A room for each would lie between the texts that are
    /// kept, and leave holes there.
    static ROOM: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// The text of a file, or what is wrong with it as a problem.
pub(crate) fn read(entry: Entry, problems: &mut Vec<Problem>) -> Option<SourceFile> {
    let text = text_of(&entry);
    file(entry, text, problems)
}

/// The file of an entry, with the text that was read of it or what is wrong with it.
pub(super) fn file(
    entry: Entry,
    text: Result<Arc<str>, Box<Problem>>,
    problems: &mut Vec<Problem>,
) -> Option<SourceFile> {
    match text {
        Ok(text) => Some(SourceFile {
            path: entry.path,
            name: entry.name,
            text,
        }),
        Err(problem) => {
            problems.push(*problem);
            None
        }
    }
}

/// The text of a file.
pub(super) fn text_of(entry: &Entry) -> Result<Arc<str>, Box<Problem>> {
    if let Some(problem) = refused_kind(entry) {
        return Err(Box::new(problem));
    }
    let mut room = ROOM.take();
    let text = read_into(&mut room, &entry.path);
    ROOM.set(room);
    text
}

fn read_into(bytes: &mut Vec<u8>, path: &Path) -> Result<Arc<str>, Box<Problem>> {
    bytes.clear();
    let file = File::open(path);
    let read = file.and_then(|file| file.take(LARGEST_TEXT + 1).read_to_end(bytes));
    read.map_err(|error| unreadable("file", path, &error))?;
    if bytes.len() as u64 > LARGEST_TEXT {
        let message = format!(
            "the file is larger than {} MiB",
            LARGEST_TEXT / (1024 * 1024)
        );
        let problem = Problem::in_file("SG007", path, message);
        return Err(Box::new(problem.help(
            "divide it; if it is no text at all, it was given the wrong name",
        )));
    }
    let text = str::from_utf8(bytes).map_err(|error| not_utf8(path, bytes, &error))?;
    match refused_sign(path, text) {
        Some(problem) => Err(Box::new(problem)),
        None => Ok(text.into()),
    }
}

/// What is no ordinary file is not opened.
pub(super) fn refused_kind(entry: &Entry) -> Option<Problem> {
    let message = match entry.kind {
        Kind::File => return None,
        Kind::Link => return Some(refused_link(&entry.path)),
        Kind::Folder => "this is a folder, and must be a file",
        Kind::Other => "this is no ordinary file",
    };
    Some(Problem::in_file("SG010", &entry.path, message).help("put a file of this name here"))
}

fn not_utf8(path: &Path, bytes: &[u8], error: &Utf8Error) -> Problem {
    // What was read well stands in the shown text as in the file, so the place is the same in both.
    let start = error.valid_up_to();
    let shown: Arc<str> = String::from_utf8_lossy(bytes).into();
    let end = shown
        .get(start..)
        .and_then(|rest| rest.chars().next())
        .map_or(start, |sign| start + sign.len_utf8());
    let message = "the file is not UTF-8: this sign belongs to another encoding";
    Problem::at("SG011", path, &shown, start..end, message)
        .help("save the file as UTF-8 in your editor")
}

fn refused_sign(path: &Path, text: &str) -> Option<Problem> {
    if text.starts_with(BYTE_ORDER_MARK) {
        let message = "the file begins with a byte order mark, an invisible sign some editors add";
        let mark = 0..BYTE_ORDER_MARK.len_utf8();
        let problem = Problem::at("SG011", path, &text.into(), mark, message);
        return Some(problem.help("save the file as UTF-8 without BOM in your editor"));
    }
    let (start, letter) = unseen::find(text)?;
    let place = start..start + letter.len_utf8();
    let problem = Problem::at("SG012", path, &text.into(), place, unseen::name(letter));
    Some(problem.help("remove it"))
}

/// A file that must be there and is not.
pub(super) fn missing(path: &Path) -> Problem {
    unreadable("file", path, &io::ErrorKind::NotFound.into())
}

pub(super) fn unreadable(kind: &str, path: &Path, error: &io::Error) -> Problem {
    let (message, help) = match error.kind() {
        io::ErrorKind::NotFound => (
            format!("the {kind} is missing"),
            "was it moved, or is this another folder than the project's?",
        ),
        io::ErrorKind::PermissionDenied => (
            format!("you may not read the {kind}"),
            "check the permissions",
        ),
        _ => (
            format!("the {kind} cannot be read: {error}"),
            "check the permissions and the disk",
        ),
    };
    Problem::in_file("SG010", path, message).help(help)
}
