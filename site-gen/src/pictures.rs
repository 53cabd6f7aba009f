//! Pictures that pages show: read when they are used, measured, and published under a name made of their content.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use imagesize::ImageType;
use personal_data::nearest;

use crate::canonical::sha256_hex;
use crate::drawing;
use crate::problem::quoted;
use crate::sources::PICTURES;

/// A picture as wide as a page is on a large screen is smaller than this; who reads on a phone pays for each byte.
const LARGEST_PICTURE: u64 = 512 * 1024;
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
    shown: BTreeMap<String, Result<Picture, PictureProblem>>,
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
            let found = self.known.iter().find(|(known, _)| known == name);
            let read = match found {
                Some((_, path)) => read(name, path),
                None => Err(self.missing(name)),
            };
            self.shown.insert(name.to_owned(), read);
        }
    }

    /// A picture that was opened.
    pub(crate) fn find(&self, name: &str) -> Option<&Result<Picture, PictureProblem>> {
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
        let is_known = |found: &str| PICTURES.contains(&found);
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

fn read(name: &str, path: &Path) -> Result<Picture, PictureProblem> {
    let unreadable = |error: std::io::Error| {
        let message = format!("the picture cannot be read: {error}");
        PictureProblem::refused(message, "check the permissions of the file")
    };
    let size = fs::metadata(path).map_err(unreadable)?.len();
    if size > LARGEST_PICTURE {
        let message = format!(
            "the picture has {} kB, and {} kB is the most a page may ask a phone to fetch",
            size.div_ceil(1024),
            LARGEST_PICTURE / 1024
        );
        let help = "make it smaller: 1600 pixels wide is enough";
        return Err(PictureProblem::refused(message, help));
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    let (width, height) = if extension == "svg" {
        size_of_drawing(&bytes)?
    } else {
        size_of_photo(&bytes, &extension)?
    };
    let stem = Path::new(name)
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy();
    let fingerprint: String = sha256_hex(&bytes).chars().take(12).collect();
    let stem = crate::markdown::slug(&stem);
    Ok(Picture {
        published: format!("assets/{stem}.{fingerprint}.{extension}"),
        width,
        height,
        bytes,
    })
}

fn size_of_photo(bytes: &[u8], extension: &str) -> Result<(usize, usize), PictureProblem> {
    let wanted = match extension {
        "png" => ImageType::Png,
        "webp" => ImageType::Webp,
        _ => ImageType::Jpeg,
    };
    let broken = "the file is no picture, or a broken one";
    let help = "open it in a program for pictures and save it again";
    let found = imagesize::image_type(bytes).map_err(|_| PictureProblem::refused(broken, help))?;
    if found != wanted {
        let message =
            format!("the file's name ends with .{extension}, and it holds another kind of picture");
        return Err(PictureProblem::refused(message, help));
    }
    let size = imagesize::blob_size(bytes).map_err(|_| PictureProblem::refused(broken, help))?;
    if wanted == ImageType::Jpeg && has_exif(bytes) {
        let message = "the photo carries notes of the camera (Exif), which can tell where and when it was taken";
        let help = "save it without metadata";
        return Err(PictureProblem::refused(message, help));
    }
    Ok((size.width, size.height))
}

/// Whether a JPEG has an Exif segment (JEITA CP-3451, 4.5.4): its mark stands in the first kilobytes.
fn has_exif(bytes: &[u8]) -> bool {
    let start = bytes.get(..bytes.len().min(64 * 1024)).unwrap_or_default();
    start.windows(6).any(|window| window == b"Exif\0\0")
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

#[cfg(test)]
mod tests {
    use super::has_exif;

    #[test]
    fn notes_of_a_camera() {
        assert!(has_exif(b"\xFF\xD8\xFF\xE1\0\x10Exif\0\0II*\0"));
        assert!(!has_exif(b"\xFF\xD8\xFF\xE0\0\x10JFIF\0"));
    }
}
