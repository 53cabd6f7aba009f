//! One text file, read and held to what every text must be.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use memchr::{memchr_iter, memchr3_iter, memmem};
use simdutf8::compat::{Utf8Error, from_utf8};

use super::file::SourceFile;
use super::folder::{Entry, Kind, refused_link, unreadable};
use super::unseen;
use crate::problem::Problem;

/// No page is this long: the notice has 3 kB. Who saved a picture as a page has this.
const LARGEST_TEXT: u64 = 1024 * 1024;
/// The code of a file with the marks of an unfinished merge.
pub(crate) const MERGE: &str = "SG014";
/// Letters of UTF-8 read as Windows-1252, and what was meant; nobody writes them in a row.
const DAMAGED: &[(&str, &str)] = &[
    ("Ã¥", "å"),
    ("Ã¸", "ø"),
    ("Ã¦", "æ"),
    ("Ã…", "Å"),
    ("Ã˜", "Ø"),
    ("Ã†", "Æ"),
    ("Ã©", "é"),
    ("Ã¨", "è"),
    ("Ãª", "ê"),
    ("Ã´", "ô"),
    ("Ã²", "ò"),
    ("Ã³", "ó"),
    ("Ã¤", "ä"),
    ("Ã¶", "ö"),
    ("Ã¼", "ü"),
    ("Ã¡", "á"),
    ("Â«", "«"),
    ("Â»", "»"),
    ("Â§", "§"),
    ("Â°", "°"),
    ("Â\u{A0}", "et hardt mellomrom"),
    ("â€“", "–"),
    ("â€”", "—"),
    ("â€™", "’"),
    ("â€œ", "“"),
    ("â€¦", "…"),
    ("â€¢", "•"),
    ("ï¿½", ""),
];
/// The first byte of all of them in UTF-8. æ, ø and å begin with it as well.
const FIRST_OF_DAMAGED: u8 = 0xC3;
/// The bytes that are second in them, and in no letter of Norwegian: these are searched, many bytes at a time.
const SECOND_OF_DAMAGED: [u8; 4] = [0x82, 0x83, 0xA2, 0xAF];
/// Legal in UTF-8 and of no use there (Unicode Standard, 23.8); in a page it would stand before the front matter.
const BYTE_ORDER_MARK: char = '\u{FEFF}';

thread_local! {
    /// One buffer per thread is used again for each file: a buffer for each, freed between texts that are kept, would
    /// fragment the heap.
    static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
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
    let path = &entry.path;
    with_bytes_of(path, |bytes| text_in(bytes, path))
        .unwrap_or_else(|error| Err(Box::new(unreadable("Filen", path, &error))))
}

/// The text of a file that was read before, if it is what it was then.
pub(super) fn text_again(path: &Path, is_the_same: impl Fn(&[u8]) -> bool) -> Option<Arc<str>> {
    let text = with_bytes_of(path, |bytes| {
        is_the_same(bytes)
            .then(|| from_utf8(bytes).ok())
            .flatten()
            .map(Arc::from)
    });
    text.ok().flatten()
}

/// What `read` makes of a file, as much of which is read as a text can be long, and a byte more.
fn with_bytes_of<T>(path: &Path, read: impl FnOnce(&[u8]) -> T) -> io::Result<T> {
    let mut buffer = BUFFER.take();
    buffer.clear();
    let file = File::open(path);
    let done = file.and_then(|file| file.take(LARGEST_TEXT + 1).read_to_end(&mut buffer));
    let done = done.map(|_| read(&buffer));
    BUFFER.set(buffer);
    done
}

fn text_in(bytes: &[u8], path: &Path) -> Result<Arc<str>, Box<Problem>> {
    if bytes.len() as u64 > LARGEST_TEXT {
        let message = format!("Filen er større enn {} MB.", LARGEST_TEXT / (1024 * 1024));
        let problem = Problem::in_file("SG007", path, message);
        return Err(Box::new(problem.help(
            "Del den opp. Er den ikke en tekst, har den fått feil navn.",
        )));
    }
    let text = from_utf8(bytes).map_err(|error| not_utf8(path, bytes, &error))?;
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
        Kind::Folder => "Her ligger en mappe, men det skal være en fil.",
        Kind::Other => "Dette er ikke en vanlig fil.",
    };
    Some(Problem::in_file("SG010", &entry.path, message).help("Legg en fil med dette navnet her."))
}

fn not_utf8(path: &Path, bytes: &[u8], error: &Utf8Error) -> Problem {
    // What was read well stands in the shown text as in the file, so the place is the same in both.
    let start = error.valid_up_to();
    let shown: Arc<str> = String::from_utf8_lossy(bytes).into();
    let end = shown
        .get(start..)
        .and_then(|rest| rest.chars().next())
        .map_or(start, |sign| start + sign.len_utf8());
    let message = "Filen er ikke lagret som UTF-8. Dette tegnet hører til en annen tegnkoding.";
    Problem::at("SG011", path, &shown, start..end, message)
        .help("Åpne filen i tekstprogrammet, og lagre den som UTF-8.")
}

fn refused_sign(path: &Path, text: &str) -> Option<Problem> {
    if text.starts_with(BYTE_ORDER_MARK) {
        let message =
            "Filen begynner med et usynlig tegn (BOM), som noen tekstprogrammer legger til.";
        let mark = 0..BYTE_ORDER_MARK.len_utf8();
        let problem = Problem::at("SG011", path, &text.into(), mark, message);
        return Some(
            problem.help("Åpne filen i tekstprogrammet, og lagre den som UTF-8 uten BOM."),
        );
    }
    if let Some((start, letter)) = unseen::find(text) {
        let place = start..start + letter.len_utf8();
        let problem = Problem::at("SG012", path, &text.into(), place, unseen::name(letter));
        return Some(problem.help(unseen::help(letter)));
    }
    unfinished_merge(path, text).or_else(|| damaged_letter(path, text))
}

/// Lines that version control leaves in a file that two people changed. A line of = alone may be a heading's.
fn unfinished_merge(path: &Path, text: &str) -> Option<Problem> {
    const BEGIN: &str = "<<<<<<<";
    const MIDDLE: &str = "=======";
    const END: &str = ">>>>>>>";
    memmem::find(text.as_bytes(), MIDDLE.as_bytes())?;
    let is_mark = |line: &str, mark: &str| {
        let rest = line.strip_prefix(mark);
        rest.is_some_and(|rest| rest.trim_end().is_empty() || rest.starts_with(' '))
    };
    let mut start = 0;
    let (mut first, mut has_middle) = (None, false);
    for line in text.split_inclusive('\n') {
        let place = start..start + line.trim_end().len();
        start += line.len();
        if is_mark(line, BEGIN) {
            first.get_or_insert(place);
        } else if is_mark(line, MIDDLE) {
            has_middle = true;
        } else if is_mark(line, END) && has_middle {
            first.get_or_insert(place);
        }
    }
    let first = first.filter(|_| has_middle)?;
    let message = "To har endret de samme linjene, og ingen har valgt hvilke som gjelder.";
    let help = "Behold de riktige linjene, og ta bort dem med <<<<<<<, ======= og >>>>>>>.";
    Some(Problem::at(MERGE, path, &text.into(), first, message).help(help))
}

/// Letters of more than one byte that were read as letters of one byte, and saved again.
fn damaged_letter(path: &Path, text: &str) -> Option<Problem> {
    let bytes = text.as_bytes();
    let [one, two, three, four] = SECOND_OF_DAMAGED;
    let seconds = memchr3_iter(one, two, three, bytes).chain(memchr_iter(four, bytes));
    let found = seconds.filter_map(|second| {
        let start = second.checked_sub(1)?;
        let rest = text
            .get(start..)
            .filter(|_| bytes.get(start) == Some(&FIRST_OF_DAMAGED))?;
        let found = DAMAGED
            .iter()
            .find(|(damaged, _)| rest.starts_with(damaged));
        found.map(|(damaged, meant)| (start, *damaged, *meant))
    });
    let (start, damaged, meant) = found.min_by_key(|(start, _, _)| *start)?;
    let message = "Disse bokstavene ble ødelagt da filen ble lagret med en annen tegnkoding.";
    let place = start..start + damaged.len();
    let help = if meant.is_empty() {
        "Skriv bokstaven som mangler.".to_owned()
    } else {
        format!("Skriv {meant}. Er det mange av dem, hent filen tilbake og lagre den som UTF-8.")
    };
    Some(Problem::at("SG011", path, &text.into(), place, message).help(help))
}

/// A file that must be there and is not.
pub(super) fn missing(path: &Path) -> Problem {
    unreadable("Filen", path, &io::ErrorKind::NotFound.into())
}

#[cfg(test)]
mod tests {
    use super::{DAMAGED, FIRST_OF_DAMAGED, SECOND_OF_DAMAGED};

    #[test]
    fn damaged_letters_are_searched_by_the_bytes_they_begin_with() {
        for (damaged, _) in DAMAGED {
            let bytes = damaged.as_bytes();
            assert_eq!(bytes[0], FIRST_OF_DAMAGED, "{damaged}");
            assert!(SECOND_OF_DAMAGED.contains(&bytes[1]), "{damaged}");
        }
    }
}
