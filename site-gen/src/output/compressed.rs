//! Compressed copies of the text files, for servers that send a file as it lies there.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use crate::parallel;

/// Endings of files that are text; pictures are compressed already.
const TEXTS: &[&str] = &["css", "html", "js", "json", "svg", "txt", "xml"];
/// Endings of the copies.
const GZIP: &str = ".gz";
const BROTLI: &str = ".br";

/// The copies of these files, by name.
pub(super) fn copies<'f>(
    files: impl Iterator<Item = (&'f String, &'f Vec<u8>)>,
    standing: &Path,
) -> Vec<(String, Vec<u8>)> {
    let files: Vec<_> = files.collect();
    let made = parallel::in_order(&files, |(name, bytes)| copies_of(name, bytes, standing));
    made.into_iter().flatten().collect()
}

/// Copies of a text file in gzip (RFC 1952) and Brotli (RFC 7932), by name, where they are smaller than the file.
///
/// A copy that stands in `standing` is taken over when it still unpacks to the file's bytes: packing as tightly as can
/// be costs a hundred times what unpacking does. In none of them is a time or a name, so the same text gives the same
/// copy on any day.
pub(super) fn copies_of(name: &str, bytes: &[u8], standing: &Path) -> Vec<(String, Vec<u8>)> {
    let ending = Path::new(name)
        .extension()
        .and_then(|ending| ending.to_str());
    if !ending.is_some_and(|ending| TEXTS.contains(&ending)) {
        return Vec::new();
    }
    let mut copies = Vec::new();
    for (ending, pack, unpack) in [
        (GZIP, gzip as Pack, gunzip as Unpack),
        (BROTLI, brotli_pack as Pack, brotli_unpack as Unpack),
    ] {
        let name = format!("{name}{ending}");
        let kept = fs::read(standing.join(&name)).ok();
        let kept = kept.filter(|kept| unpack(kept, bytes.len()).as_deref() == Some(bytes));
        // Nothing can go wrong with packing into memory; if it did, there would be no copy.
        let copy = kept.or_else(|| pack(bytes).ok());
        copies.extend(
            copy.filter(|copy| copy.len() < bytes.len())
                .map(|copy| (name, copy)),
        );
    }
    copies
}

/// The file that a name would be a copy of.
pub(super) fn original(name: &str) -> Option<&str> {
    name.strip_suffix(GZIP)
        .or_else(|| name.strip_suffix(BROTLI))
}

type Pack = fn(&[u8]) -> io::Result<Vec<u8>>;
/// What a copy unpacks to, if that is no longer than it should be and there is nothing wrong with it.
type Unpack = fn(&[u8], usize) -> Option<Vec<u8>>;

fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn gunzip(copy: &[u8], length: usize) -> Option<Vec<u8>> {
    read_at_most(GzDecoder::new(copy), length)
}

fn brotli_pack(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut packed = Vec::new();
    // Quality 11 of 11, and a window of 4 MiB, which is the library's own choice.
    let parameters = BrotliEncoderParams::default();
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &parameters)?;
    Ok(packed)
}

fn brotli_unpack(copy: &[u8], length: usize) -> Option<Vec<u8>> {
    read_at_most(brotli::Decompressor::new(copy, 4096), length)
}

fn read_at_most(reader: impl io::Read, length: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    // One more, so that what is too long is not taken for what is right.
    let limit = u64::try_from(length).ok()?.checked_add(1)?;
    reader.take(limit).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;

    use super::{brotli_unpack, copies, gunzip, original};

    fn files() -> BTreeMap<String, Vec<u8>> {
        let text = "Personvern er viktig. ".repeat(200).into_bytes();
        BTreeMap::from([
            ("a/index.html".to_owned(), text.clone()),
            ("kort.txt".to_owned(), b"kort".to_vec()),
            ("bilde.png".to_owned(), text),
        ])
    }

    #[test]
    fn texts_have_copies_that_unpack_to_them_where_that_is_smaller() {
        let nowhere = tempfile::tempdir().unwrap();
        let (files, text) = (files(), &files()["a/index.html"]);
        let made: BTreeMap<_, _> = copies(files.iter(), nowhere.path()).into_iter().collect();
        let names: Vec<_> = made.keys().map(String::as_str).collect();
        assert_eq!(names, ["a/index.html.br", "a/index.html.gz"]);
        assert_eq!(
            gunzip(&made["a/index.html.gz"], text.len()).as_ref(),
            Some(text)
        );
        assert_eq!(
            brotli_unpack(&made["a/index.html.br"], text.len()).as_ref(),
            Some(text)
        );
        // Bytes 4 to 7 of a gzip file are a time, and its flags say whether a name follows (RFC 1952, 2.3).
        assert_eq!(made["a/index.html.gz"].get(3..8), Some(&[0; 5][..]));
        assert!(
            made.keys()
                .all(|name| original(name) == Some("a/index.html"))
        );
    }

    #[test]
    fn a_copy_that_stands_is_taken_over_only_while_it_is_one() {
        let standing = tempfile::tempdir().unwrap();
        let files = files();
        fs::create_dir(standing.path().join("a")).unwrap();
        let gz = standing.path().join("a/index.html.gz");
        let fast = {
            use std::io::Write as _;
            let mut fast = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            fast.write_all(&files["a/index.html"]).unwrap();
            fast.finish().unwrap()
        };
        let made = || copies(files.iter(), standing.path());
        let right = made();
        fs::write(&gz, &fast).unwrap();
        assert_eq!(made()[0].1, fast, "it was made anew");
        fs::write(&gz, &fast[..fast.len() - 1]).unwrap();
        assert_eq!(made(), right, "half of one was taken over");
        fs::write(&gz, &right[1].1).unwrap();
        assert_eq!(made(), right, "something else was taken over");
    }
}
