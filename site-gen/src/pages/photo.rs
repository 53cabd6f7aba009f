//! What stands in the file of a photo beside the picture, read piece by piece: a PNG, a JPEG or a WebP.
//!
//! Only the frame of each format is read. To decode the picture itself would take a hundred times the code, and nobody is
//! helped by it: a file that is cut off or damaged is known from its frame.

use std::io::{self, Read as _};

use flate2::read::ZlibDecoder;
use imagesize::ImageType;

/// More pixels than these are no picture of a page, and a file of a few bytes may say so many.
const MOST_PIXELS: u64 = 25_000_000;
/// The most bytes a pixel has in a PNG.
const BYTES_PER_PIXEL: u64 = 8;

/// Something a published photo may not be or have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PhotoFault {
    /// It is cut off, or something in it is not what its frame says.
    Broken,
    /// It has more pixels than any page shows.
    Boundless,
    /// It moves, which a reader cannot stop (WCAG 2.2, 2.2.2).
    Moves,
    /// It carries notes, which can tell where, when and by whom it was made.
    Notes(&'static str),
    /// Something follows where it ends.
    More,
}

/// What is wrong with a photo of a kind and a size in pixels, each fault once.
pub(crate) fn faults(
    bytes: &[u8],
    kind: ImageType,
    (width, height): (usize, usize),
) -> Vec<PhotoFault> {
    let mut faults = PhotoFaults::default();
    let pixels = (width as u64).saturating_mul(height as u64);
    if pixels > MOST_PIXELS {
        faults.add(PhotoFault::Boundless);
    }
    let read = match kind {
        ImageType::Png => png(bytes, pixels, &mut faults),
        ImageType::Webp => webp(bytes, &mut faults),
        _ => jpeg(bytes, &mut faults),
    };
    if read.is_none() {
        faults.add(PhotoFault::Broken);
    }
    faults.0
}

#[derive(Default)]
struct PhotoFaults(Vec<PhotoFault>);

impl PhotoFaults {
    fn add(&mut self, fault: PhotoFault) {
        if !self.0.contains(&fault) {
            self.0.push(fault);
        }
    }
}

/// Takes so many bytes from the beginning.
fn take<'b>(bytes: &mut &'b [u8], length: usize) -> Option<&'b [u8]> {
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken)
}

fn number(bytes: &mut &[u8]) -> Option<u32> {
    Some(u32::from_be_bytes(take(bytes, 4)?.try_into().ok()?))
}

/// Chunks up to IEND, each with its checksum (PNG, third edition, 5.3); `None` when one is not whole.
fn png(mut bytes: &[u8], pixels: u64, faults: &mut PhotoFaults) -> Option<()> {
    take(&mut bytes, 8)?;
    let mut picture = Vec::new();
    loop {
        let length = usize::try_from(number(&mut bytes)?).ok()?;
        let checked = bytes.get(..length.checked_add(4)?)?;
        let name = take(&mut bytes, 4)?;
        let data = take(&mut bytes, length)?;
        let mut checksum = flate2::Crc::new();
        checksum.update(checked);
        if number(&mut bytes)? != checksum.sum() {
            return None;
        }
        match name {
            b"eXIf" => faults.add(PhotoFault::Notes("Exif")),
            // The program it was saved by is nobody's secret.
            b"tEXt" if data.starts_with(b"Software\0") => {}
            b"tEXt" | b"zTXt" | b"iTXt" => faults.add(PhotoFault::Notes("tekst")),
            b"acTL" | b"fcTL" | b"fdAT" => faults.add(PhotoFault::Moves),
            b"IDAT" => picture.extend_from_slice(data),
            b"IEND" => break,
            _ => {}
        }
    }
    if !bytes.is_empty() {
        faults.add(PhotoFault::More);
    }
    if pixels > MOST_PIXELS {
        return Some(());
    }
    let most = pixels.saturating_mul(BYTES_PER_PIXEL).saturating_mul(2) + 1024;
    let mut unpacked = ZlibDecoder::new(picture.as_slice()).take(most);
    let size = io::copy(&mut unpacked, &mut io::sink()).ok()?;
    (size > 0 && size < most).then_some(())
}

/// Segments up to the end of the picture (ITU T.81, B.1.1); `None` when there is none.
fn jpeg(mut bytes: &[u8], faults: &mut PhotoFaults) -> Option<()> {
    take(&mut bytes, 2)?;
    let mut has_picture = false;
    loop {
        if take(&mut bytes, 1)? != [0xFF] {
            return None;
        }
        let mut mark = *take(&mut bytes, 1)?.first()?;
        // Any mark may have more of these before it.
        while mark == 0xFF {
            mark = *take(&mut bytes, 1)?.first()?;
        }
        match mark {
            0xD9 => break,
            0x01 | 0xD0..=0xD7 => continue,
            _ => {}
        }
        let length = take(&mut bytes, 2)?;
        let length = usize::from(u16::from_be_bytes(length.try_into().ok()?));
        let data = take(&mut bytes, length.checked_sub(2)?)?;
        match mark {
            0xE1 if data.starts_with(b"Exif\0") => faults.add(PhotoFault::Notes("Exif")),
            0xE1 => faults.add(PhotoFault::Notes("XMP")),
            0xED => faults.add(PhotoFault::Notes("IPTC")),
            0xFE => faults.add(PhotoFault::Notes("kommentar")),
            0xDA => {
                has_picture = true;
                skip_picture(&mut bytes)?;
            }
            _ => {}
        }
    }
    // Some programs fill up with nothing.
    if bytes.iter().any(|byte| *byte != 0) {
        faults.add(PhotoFault::More);
    }
    has_picture.then_some(())
}

/// Skips what is no mark: in the picture a byte 0xFF has a zero after it, or is a mark to start again from.
fn skip_picture(bytes: &mut &[u8]) -> Option<()> {
    let mut pairs = bytes.windows(2);
    let end = pairs.position(|pair| match pair {
        [0xFF, mark] => !matches!(mark, 0 | 0xD0..=0xD7 | 0xFF),
        _ => false,
    })?;
    take(bytes, end)?;
    Some(())
}

/// Chunks of a RIFF (RFC 9649, 2.3); `None` when one is not whole.
fn webp(mut bytes: &[u8], faults: &mut PhotoFaults) -> Option<()> {
    take(&mut bytes, 4)?;
    let little = |bytes: &mut &[u8]| {
        let number = u32::from_le_bytes(take(bytes, 4)?.try_into().ok()?);
        usize::try_from(number).ok()
    };
    let length = little(&mut bytes)?;
    let mut inside = bytes.get(..length)?;
    if bytes.get(length..).is_some_and(|rest| !rest.is_empty()) {
        faults.add(PhotoFault::More);
    }
    take(&mut inside, 4)?;
    let mut has_picture = false;
    while !inside.is_empty() {
        let name = take(&mut inside, 4)?;
        let length = little(&mut inside)?;
        take(&mut inside, length)?;
        // Chunks begin at even places.
        if length % 2 == 1 && !inside.is_empty() {
            take(&mut inside, 1)?;
        }
        match name {
            b"EXIF" => faults.add(PhotoFault::Notes("Exif")),
            b"XMP " => faults.add(PhotoFault::Notes("XMP")),
            b"ANIM" | b"ANMF" => {
                has_picture = true;
                faults.add(PhotoFault::Moves);
            }
            b"VP8 " | b"VP8L" => has_picture = true,
            _ => {}
        }
    }
    has_picture.then_some(())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use imagesize::ImageType;
    use proptest::prelude::*;

    use super::{PhotoFault, faults};

    fn chunk(name: &[u8], data: &[u8]) -> Vec<u8> {
        let mut checksum = flate2::Crc::new();
        checksum.update(name);
        checksum.update(data);
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&length[..], name, data, &checksum.sum().to_be_bytes()].concat()
    }

    /// A picture of two by two grey pixels, with more chunks.
    fn png(more: &[u8]) -> Vec<u8> {
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(&[0, 1, 2, 0, 3, 4]).unwrap();
        let head = [0, 0, 0, 2, 0, 0, 0, 2, 8, 0, 0, 0, 0];
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", &head).as_slice(),
            more,
            &chunk(b"IDAT", &packed.finish().unwrap()),
            &chunk(b"IEND", b""),
        ]
        .concat()
    }

    fn jpeg(more: &[u8]) -> Vec<u8> {
        let scan = b"\xFF\xDA\0\x02\x12\xFF\0\x34\xFF\xD0\x56";
        [b"\xFF\xD8", more, scan, b"\xFF\xD9"].concat()
    }

    fn segment(mark: u8, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, mark][..], &length, data].concat()
    }

    fn webp(more: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut inside = b"WEBP".to_vec();
        for (name, data) in [(b"VP8L", &b"\x2f"[..])].iter().chain(more) {
            inside.extend_from_slice(*name);
            inside.extend_from_slice(&u32::try_from(data.len()).unwrap().to_le_bytes());
            inside.extend_from_slice(data);
            inside.resize(inside.len().next_multiple_of(2), 0);
        }
        let length = u32::try_from(inside.len()).unwrap().to_le_bytes();
        [b"RIFF", &length[..], &inside].concat()
    }

    #[track_caller]
    fn check(kind: ImageType, bytes: &[u8], expected: &[PhotoFault]) {
        assert_eq!(faults(bytes, kind, (2, 2)), expected);
        let cut = &bytes[..bytes.len() * 2 / 3];
        assert!(
            faults(cut, kind, (2, 2)).contains(&PhotoFault::Broken),
            "{kind:?}"
        );
    }

    #[test]
    fn a_photo_is_whole_still_and_without_notes() {
        check(ImageType::Png, &png(b""), &[]);
        check(ImageType::Png, &png(&chunk(b"tEXt", b"Software\0x")), &[]);
        check(
            ImageType::Png,
            &png(&chunk(b"eXIf", b"MM")),
            &[PhotoFault::Notes("Exif")],
        );
        let author = chunk(b"iTXt", b"Author\0Kari");
        check(ImageType::Png, &png(&author), &[PhotoFault::Notes("tekst")]);
        check(
            ImageType::Png,
            &png(&chunk(b"acTL", b"x")),
            &[PhotoFault::Moves],
        );
        let both = [chunk(b"acTL", b"x"), author].concat();
        check(
            ImageType::Png,
            &png(&both),
            &[PhotoFault::Moves, PhotoFault::Notes("tekst")],
        );
        check(ImageType::Jpeg, &jpeg(b""), &[]);
        check(ImageType::Jpeg, &jpeg(&segment(0xE0, b"JFIF\0")), &[]);
        check(
            ImageType::Jpeg,
            &jpeg(&segment(0xE1, b"Exif\0\0")),
            &[PhotoFault::Notes("Exif")],
        );
        check(
            ImageType::Jpeg,
            &jpeg(&segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0")),
            &[PhotoFault::Notes("XMP")],
        );
        check(
            ImageType::Jpeg,
            &jpeg(&segment(0xED, b"Photoshop 3.0\0")),
            &[PhotoFault::Notes("IPTC")],
        );
        check(
            ImageType::Jpeg,
            &jpeg(&segment(0xFE, b"Kari")),
            &[PhotoFault::Notes("kommentar")],
        );
        check(ImageType::Webp, &webp(&[]), &[]);
        check(
            ImageType::Webp,
            &webp(&[(b"EXIF", b"x")]),
            &[PhotoFault::Notes("Exif")],
        );
        check(
            ImageType::Webp,
            &webp(&[(b"XMP ", b"x")]),
            &[PhotoFault::Notes("XMP")],
        );
        check(
            ImageType::Webp,
            &webp(&[(b"ANIM", b"xx")]),
            &[PhotoFault::Moves],
        );
    }

    #[test]
    fn nothing_is_hidden_behind_a_picture_and_none_is_boundless() {
        let longer = |mut bytes: Vec<u8>| {
            bytes.extend_from_slice(b"PK");
            bytes
        };
        assert_eq!(
            faults(&longer(png(b"")), ImageType::Png, (2, 2)),
            [PhotoFault::More]
        );
        assert_eq!(
            faults(&longer(jpeg(b"")), ImageType::Jpeg, (2, 2)),
            [PhotoFault::More]
        );
        assert_eq!(
            faults(&longer(webp(&[])), ImageType::Webp, (2, 2)),
            [PhotoFault::More]
        );
        assert_eq!(
            faults(&png(b""), ImageType::Png, (60_000, 60_000)),
            [PhotoFault::Boundless]
        );
        let mut damaged = png(b"");
        damaged[50] ^= 1;
        assert_eq!(
            faults(&damaged, ImageType::Png, (2, 2)),
            [PhotoFault::Broken]
        );
    }

    proptest! {
        #[test]
        fn whatever_the_bytes_are_they_are_judged(
            bytes in prop::collection::vec(any::<u8>(), 0..200),
            kind in prop_oneof![Just(ImageType::Png), Just(ImageType::Jpeg), Just(ImageType::Webp)],
        ) {
            let _judged = faults(&bytes, kind, (2, 2));
        }
    }
}
