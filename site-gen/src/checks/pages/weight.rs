//! How much a first visit weighs: the page and what it cannot be shown without, as it is sent.

use std::collections::BTreeMap;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::addresses::{Addresses, PageName, Target};
use super::extracted::{Facts, Part};
use super::fault::WEIGHT;
use super::grouped::Grouped;
use crate::problem::{Level, counted};

/// What may arrive before the server has to wait for an answer: ten segments of 1,460 bytes (RFC 6928), of which
/// 600 are left for the headers of the answers.
const FIRST_WINDOW_BYTES: usize = 14_000;
/// A form that needs more script than this does more than a form.
const SCRIPT_BYTES: usize = 2_000;

/// A first visit, in bytes after compression.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Visit {
    pub(super) html: usize,
    pub(super) style: usize,
    pub(super) icon: usize,
    pub(super) script: usize,
}

impl Visit {
    fn total(self) -> usize {
        self.html + self.style + self.icon + self.script
    }

    /// What it is made of, the largest part first.
    fn parts(self) -> String {
        let mut parts = [
            (self.html, "siden selv"),
            (self.style, "stiler"),
            (self.icon, "ikon"),
            (self.script, "skript"),
        ];
        parts.sort_unstable_by(|a, b| b.cmp(a));
        let grouped = parts.iter().filter(|(bytes, _)| *bytes > 0);
        grouped
            .map(|(bytes, name)| format!("{name} {bytes}"))
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// What styles, icons and scripts weigh, each compressed once.
#[derive(Debug)]
pub(super) struct PartWeights(BTreeMap<String, usize>);

impl PartWeights {
    pub(super) fn of(files: &BTreeMap<String, Vec<u8>>) -> Self {
        let is_part = |name: &str| {
            ["css", "js", "svg", "ico"]
                .iter()
                .any(|part| super::is_a(name, part))
        };
        let parts = files.iter().filter(|(name, _)| is_part(name));
        Self(
            parts
                .map(|(name, bytes)| (name.clone(), compressed_bytes(bytes)))
                .collect(),
        )
    }

    /// What a first visit to a page weighs, if that is too much.
    ///
    /// Compressing every page would cost more than building it. A page that would fit uncompressed fits, and is not
    /// compressed; any other is, by gzip, which every browser takes. Brotli makes it smaller still.
    pub(super) fn too_heavy(
        &self,
        addresses: &Addresses<'_>,
        page: PageName<'_>,
        html: &str,
        facts: &Facts<'_>,
    ) -> Option<Visit> {
        let mut visit = Visit {
            html: html.len(),
            ..Visit::default()
        };
        for address in &facts.addresses {
            let Some(part) = address.part else { continue };
            let Target::File {
                name: Some(file), ..
            } = addresses.resolve(page, &address.value)
            else {
                continue;
            };
            let weight = self.0.get(file.as_str()).copied().unwrap_or_default();
            match part {
                Part::Style => visit.style += weight,
                Part::Icon => visit.icon += weight,
                Part::Script => visit.script += weight,
            }
        }
        if visit.total() > FIRST_WINDOW_BYTES {
            visit.html = compressed_bytes(html.as_bytes());
        }
        (visit.total() > FIRST_WINDOW_BYTES || visit.script > SCRIPT_BYTES).then_some(visit)
    }
}

/// The pages that are too heavy, of which only the heaviest is reported.
#[derive(Default)]
pub(super) struct Weights<'a> {
    pages: Vec<(PageName<'a>, Visit)>,
    /// The notice and its versions, whose text nobody may divide.
    long_texts: Vec<(PageName<'a>, Visit)>,
}

impl<'a> Weights<'a> {
    /// Adds a page that is too heavy. Of the notice and its versions, only the text may be too much.
    pub(super) fn add(&mut self, page: PageName<'a>, too_heavy: Option<Visit>, is_notice: bool) {
        let Some(visit) = too_heavy else { return };
        let others = visit.total() - visit.html;
        if is_notice && others <= FIRST_WINDOW_BYTES / 2 && visit.script <= SCRIPT_BYTES {
            self.long_texts.push((page, visit));
        } else {
            self.pages.push((page, visit));
        }
    }

    /// Reports which page is heaviest, and which has most script.
    pub(super) fn report(&self, grouped: &mut Grouped<'a>) {
        if let Some((page, visit, others)) = self.worst(Visit::total, FIRST_WINDOW_BYTES) {
            let (total, parts) = (visit.total(), visit.parts());
            let message = format!(
                "Første besøk henter {total} byte etter komprimering, men bare {FIRST_WINDOW_BYTES} kommer uten ventetid: {parts}.{others}"
            );
            let help = "Gjør den største delen mindre, eller del siden i to.";
            grouped.add_of_page(page, WEIGHT, message, help, Level::Error);
        }
        if let Some((page, visit)) = self
            .long_texts
            .iter()
            .max_by_key(|(_, visit)| visit.total())
        {
            let total = visit.total();
            let message = format!(
                "Første besøk henter {total} byte etter komprimering, men bare {FIRST_WINDOW_BYTES} kommer uten ventetid: Personvernerklæringen er lang."
            );
            let help = "Se om noe kan sies kortere. Den kan være så lang som den må.";
            grouped.add_of_page(*page, WEIGHT, message, help, Level::Warning);
        }
        if let Some((page, visit, others)) = self.worst(|visit| visit.script, SCRIPT_BYTES) {
            let message = format!(
                "Skriptene på siden er på {} byte etter komprimering, men kan høyst være på {SCRIPT_BYTES}.{others}",
                visit.script
            );
            let help = "Ta bort det siden kan gjøre selv. Alle sider skal virke uten skript.";
            grouped.add_of_page(page, WEIGHT, message, help, Level::Error);
        }
    }

    /// The first of the pages that pass a limit by most, and how many others pass it.
    fn worst(
        &self,
        weight: impl Fn(Visit) -> usize,
        limit: usize,
    ) -> Option<(PageName<'a>, Visit, String)> {
        let over: Vec<_> = self
            .pages
            .iter()
            .filter(|(_, visit)| weight(*visit) > limit)
            .collect();
        let (page, visit) = over.iter().rev().max_by_key(|(_, visit)| weight(*visit))?;
        let mut pages: Vec<_> = over.iter().map(|(page, _)| *page).collect();
        pages.dedup();
        let others = match pages.len() {
            1 => String::new(),
            count => format!(
                " Det gjelder også {}.",
                counted(count - 1, "annen side", "andre sider")
            ),
        };
        Some((*page, *visit, others))
    }
}

/// How many bytes are sent of this.
fn compressed_bytes(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Nothing can go wrong with writing to memory; if it did, the bytes as they are would be what is sent.
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.map_or(bytes.len(), |sent| sent.len())
}
