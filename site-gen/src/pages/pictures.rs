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
const BROKEN: &str = "Filen er ikke et bilde, eller bildet er ødelagt.";
const SMALLER: &str = "Gjør bildet mindre. 1600 piksler i bredden er nok.";
const SAVE_AGAIN: &str = "Åpne bildet i et bildeprogram, og lagre det på nytt.";

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
                "Bildet hentes fra et annet nettsted, som da får vite hvem som leser siden.",
                "Legg filen i innholdsmappen, og skriv navnet på den.",
            );
        }
        if !extension.is_some_and(is_known) {
            let message = format!("`{}` er ikke et bilde som kan publiseres.", quoted(name));
            let help = format!(
                "Lagre bildet i et av disse formatene: .{}",
                PICTURES.join(", .")
            );
            return PictureProblem::new("SG036", message, help);
        }
        let help = if self.known.is_empty() {
            "Legg filen i innholdsmappen.".to_owned()
        } else {
            nearest(name, self.known.iter().map(|(known, _)| known.as_str()))
        };
        let message = format!("Bildet `{}` finnes ikke i innholdsmappen.", quoted(name));
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
        let message = format!("Bildet kan ikke leses: «{error}».");
        vec![PictureProblem::refused(
            message,
            "Sjekk tilgangen til filen.",
        )]
    };
    let file = File::open(path).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len();
    let mut problems = Vec::new();
    if size > LARGEST_PICTURE {
        let message = format!(
            "Bildet er på {} kB. Et bilde på en side kan ikke være større enn {} kB.",
            size.div_ceil(1024),
            LARGEST_PICTURE / 1024
        );
        problems.push(PictureProblem::refused(message, SMALLER));
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
            format!("Filnavnet slutter på .{extension}, men filen inneholder en annen type bilde.");
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
            format!("Bildet er på {width} × {height} piksler. Ingen skjerm viser så mye."),
            SMALLER,
        ),
        PhotoFault::Moves => PictureProblem::refused(
            "Bildet beveger seg, og leseren kan ikke stoppe det (WCAG 2.2, 2.2.2).",
            "Lagre ett av bildene. Legg en film på et nettsted for film, og lenk dit.",
        ),
        PhotoFault::Notes("Exif") => PictureProblem::refused(
            "Bildet har skjulte opplysninger fra kameraet (Exif), som kan røpe hvor og når det er tatt.",
            "Lagre bildet uten metadata.",
        ),
        PhotoFault::Notes(kind) => PictureProblem::refused(
            format!(
                "Bildet har skjulte opplysninger ({kind}), som kan røpe hvem som har laget det, hvor og når."
            ),
            "Lagre bildet uten metadata.",
        ),
        PhotoFault::More => PictureProblem::refused(
            "Filen har mer innhold etter slutten av bildet, og det ville også blitt publisert.",
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
pub(crate) fn drawing_refused(why: &drawing::DrawingRefused) -> (String, &'static str) {
    use drawing::DrawingRefused;
    match why {
        DrawingRefused::NotUtf8 => (
            "Tegningen er ikke lagret som UTF-8.".to_owned(),
            "Lagre den som vanlig SVG, i UTF-8.",
        ),
        DrawingRefused::Broken => (
            "Filen er ikke en tegning (SVG), eller tegningen er ødelagt.".to_owned(),
            "Åpne tegningen i et tegneprogram, og lagre den på nytt.",
        ),
        DrawingRefused::NoSize => (
            "Tegningen sier ikke hvor stor den er.".to_owned(),
            "Gi <svg> en viewBox, eller en bredde (width) og en høyde (height).",
        ),
        DrawingRefused::More(what) => (
            format!("Tegningen inneholder {what}, som er noe mer enn en tegning."),
            "Tegn bare med former, og lagre som optimert SVG, uten metadata.",
        ),
    }
}
