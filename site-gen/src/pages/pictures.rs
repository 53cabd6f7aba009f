//! Pictures that pages show: read when they are used, measured, and published under a name made of their content.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use imagesize::ImageType;
use personal_data::nearest;

use super::drawing;
use super::links::plain_name;
use super::photo::{self, PhotoFault};
use crate::addresses::ASSETS;
use crate::html::canonical::sha256_hex;
use crate::problem::quoted;
use crate::sources::PICTURES;

/// A picture as wide as a page is on a large screen is smaller than this; who reads on a phone pays for each byte.
const LARGEST_PICTURE: u64 = 512 * 1024;
/// A file of more than this is not read at all.
const LARGEST_READ: u64 = 16 * 1024 * 1024;
const BROKEN: &str = "the file is no picture, or a broken one";
const SAVE_AGAIN: &str = "open it in a program for pictures and save it again";

/// A picture that is published.
#[derive(Debug)]
pub(crate) struct Picture {
    /// Its path from the site's root, without a leading slash.
    pub(crate) published: String,
    /// In pixels.
    pub(crate) width: usize,
    /// In pixels.
    pub(crate) height: usize,
    bytes: Vec<u8>,
}

/// Why a picture cannot be shown.
#[derive(Clone, Debug)]
pub(crate) struct PictureProblem {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) help: String,
}

/// The pictures there are, and those that pages show.
#[derive(Debug)]
pub(crate) struct Pictures<'a> {
    known: &'a [(String, PathBuf)],
    shown: BTreeMap<String, Result<Picture, Vec<PictureProblem>>>,
}

impl<'a> Pictures<'a> {
    pub(crate) fn new(known: &'a [(String, PathBuf)]) -> Self {
        Self {
            known,
            shown: BTreeMap::new(),
        }
    }

    /// Reads a picture that a page shows, unless it was read already.
    pub(crate) fn open(&mut self, name: &str) {
        if !self.shown.contains_key(name) {
            let meant = plain_name(name);
            let found = self.known.iter().find(|(known, _)| *known == meant);
            let read = match found {
                Some((_, path)) => read(&meant, path),
                None => Err(vec![self.missing(name)]),
            };
            self.shown.insert(name.to_owned(), read);
        }
    }

    /// A picture that was opened.
    pub(crate) fn find(&self, name: &str) -> Option<&Result<Picture, Vec<PictureProblem>>> {
        self.shown.get(name)
    }

    /// The files to publish, by their published path. They are gone from here; names and sizes are not.
    pub(crate) fn take_files(&mut self) -> impl Iterator<Item = (String, Vec<u8>)> {
        let shown = self
            .shown
            .values_mut()
            .filter_map(|shown| shown.as_mut().ok());
        shown.map(|picture| {
            (
                picture.published.clone(),
                std::mem::take(&mut picture.bytes),
            )
        })
    }

    fn missing(&self, name: &str) -> PictureProblem {
        let extension = Path::new(name).extension().and_then(|found| found.to_str());
        let is_known = |found: &str| PICTURES.contains(&found.to_ascii_lowercase().as_str());
        if name.contains(':') || name.starts_with("//") {
            return PictureProblem::new(
                "SG035",
                "the picture is fetched from elsewhere, which would tell others who reads the page",
                "put the file in the content folder, and write its name",
            );
        }
        if !extension.is_some_and(is_known) {
            let message = format!("`{}` is no picture that can be published", quoted(name));
            let help = format!("save it as .{}", PICTURES.join(", ."));
            return PictureProblem::new("SG036", message, help);
        }
        let help = if self.known.is_empty() {
            "put the file in the content folder".to_owned()
        } else {
            nearest(name, self.known.iter().map(|(known, _)| known.as_str()))
        };
        let message = format!(
            "there is no picture `{}` in the content folder",
            quoted(name)
        );
        PictureProblem::new("SG033", message, help)
    }
}

impl PictureProblem {
    fn new(code: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            help: help.into(),
        }
    }

    fn refused(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new("SG036", message, help)
    }
}

/// Reads a picture, and says everything that is wrong with it.
fn read(name: &str, path: &Path) -> Result<Picture, Vec<PictureProblem>> {
    let unreadable = |error: std::io::Error| {
        let message = format!("the picture cannot be read: {error}");
        vec![PictureProblem::refused(
            message,
            "check the permissions of the file",
        )]
    };
    let file = File::open(path).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len();
    let mut problems = Vec::new();
    if size > LARGEST_PICTURE {
        let message = format!(
            "the picture has {} kB, and {} kB is the most a page may ask a phone to fetch",
            size.div_ceil(1024),
            LARGEST_PICTURE / 1024
        );
        let help = "make it smaller: 1600 pixels wide is enough";
        problems.push(PictureProblem::refused(message, help));
        if size > LARGEST_READ {
            return Err(problems);
        }
    }
    let mut bytes = Vec::new();
    let read = file.take(LARGEST_READ).read_to_end(&mut bytes);
    read.map_err(unreadable)?;
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    // Cameras and other systems write it in capitals.
    let extension = extension.to_ascii_lowercase();
    let size = if extension == "svg" {
        size_of_drawing(&bytes).map_err(|problem| problems.push(problem))
    } else {
        size_of_photo(&bytes, &extension).map_err(|mut found| problems.append(&mut found))
    };
    let (Ok((width, height)), true) = (size, problems.is_empty()) else {
        return Err(problems);
    };
    let stem = Path::new(name)
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy();
    let fingerprint: String = sha256_hex(&bytes).chars().take(12).collect();
    let stem = match crate::slug::slug(&stem) {
        // A name of other letters would be that of a hidden file.
        stem if stem.is_empty() => "bilde".to_owned(),
        stem => stem,
    };
    Ok(Picture {
        published: format!("{ASSETS}/{stem}.{fingerprint}.{extension}"),
        width,
        height,
        bytes,
    })
}

fn size_of_photo(bytes: &[u8], extension: &str) -> Result<(usize, usize), Vec<PictureProblem>> {
    let wanted = match extension {
        "png" => ImageType::Png,
        "webp" => ImageType::Webp,
        _ => ImageType::Jpeg,
    };
    let broken = || vec![PictureProblem::refused(BROKEN, SAVE_AGAIN)];
    let found = imagesize::image_type(bytes).map_err(|_| broken())?;
    if found != wanted {
        let message =
            format!("the file's name ends with .{extension}, and it holds another kind of picture");
        return Err(vec![PictureProblem::refused(message, SAVE_AGAIN)]);
    }
    let size = imagesize::blob_size(bytes).map_err(|_| broken())?;
    let size = (size.width, size.height);
    let faults = photo::faults(bytes, wanted, size);
    if faults.is_empty() {
        return Ok(size);
    }
    let faults = faults.into_iter();
    Err(faults.map(|fault| fault_of_photo(fault, size)).collect())
}

fn fault_of_photo(fault: PhotoFault, (width, height): (usize, usize)) -> PictureProblem {
    match fault {
        PhotoFault::Broken => PictureProblem::refused(BROKEN, SAVE_AGAIN),
        PhotoFault::Boundless => PictureProblem::refused(
            format!("the picture is {width} by {height} pixels, more than any screen shows"),
            "make it smaller: 1600 pixels wide is enough",
        ),
        PhotoFault::Moves => PictureProblem::refused(
            "the picture moves, and a reader cannot stop it (WCAG 2.2, 2.2.2)",
            "save one picture of it; a film belongs on a site for films, with a link to it",
        ),
        PhotoFault::Notes("Exif") => PictureProblem::refused(
            "the photo carries notes of the camera (Exif), which can tell where and when it was taken",
            "save it without metadata",
        ),
        PhotoFault::Notes(kind) => PictureProblem::refused(
            format!(
                "the picture carries notes ({kind}), which can tell who made it, where and when"
            ),
            "save it without metadata",
        ),
        PhotoFault::More => PictureProblem::refused(
            "something stands in the file after the picture's end, which is published with it",
            SAVE_AGAIN,
        ),
    }
}

fn size_of_drawing(bytes: &[u8]) -> Result<(usize, usize), PictureProblem> {
    drawing::size(bytes).map_err(|why| {
        let (message, help) = drawing_refused(&why);
        PictureProblem::refused(message, help)
    })
}

/// Message and help for a drawing that is not published.
pub(crate) fn drawing_refused(why: &drawing::Refused) -> (String, &'static str) {
    use drawing::Refused;
    match why {
        Refused::NotUtf8 => (
            "the drawing is not in UTF-8".to_owned(),
            "save it as plain SVG, in UTF-8",
        ),
        Refused::Broken => (
            "the file is no drawing, or a broken one".to_owned(),
            "open it in a program for drawings and save it again",
        ),
        Refused::NoSize => (
            "the drawing does not say how large it is".to_owned(),
            "give its <svg> a viewBox, or a width and a height",
        ),
        Refused::More(what) => (
            format!("the drawing has {what} in it, which is more than a drawing"),
            "draw it with shapes alone, and save it as optimised SVG, without metadata",
        ),
    }
}
