//! Blocks of code without an end, tables that are none, and rows of tables whose cells would vanish.

use std::ops::Range;

use memchr::memchr_iter;

use super::{CHANGED, LOOKS_LIKE};
use crate::pages::markdown::Found;
use crate::problem::{Few, counted};

/// A block of code whose end is missing takes the rest of the page.
pub(super) fn fence(span: &Range<usize>, markdown: &str, found: &mut Few<Found>) {
    let text = markdown.get(span.clone()).unwrap_or_default();
    let fence = text.trim_start();
    let Some(sign) = fence.chars().next() else {
        return;
    };
    let length = fence.chars().take_while(|next| *next == sign).count();
    let mut lines = text.trim_end().lines();
    let first = lines.next().unwrap_or_default();
    let last = lines.next_back().unwrap_or_default();
    let last = last.trim_matches([' ', '>', '\t']);
    let is_end = last.chars().count() >= length && last.chars().all(|next| next == sign);
    if !is_end {
        found.note(LOOKS_LIKE, || {
            let fence = sign.to_string().repeat(length);
            let message = "Kodeblokken som begynner her, mangler slutt.";
            let help = format!("Skriv en linje med {fence} etter den.");
            let place = span.start..span.start + first.len();
            Found::new(LOOKS_LIKE, place, message, help)
        });
    }
}

/// A paragraph that was meant for a table: Markdown has one only where a line of hyphens stands below the headers, one
/// for each of them, and publishes anything else as it stands.
pub(super) fn table(span: &Range<usize>, markdown: &str, found: &mut Few<Found>) {
    let text = markdown.get(span.clone()).unwrap_or_default();
    if !text.starts_with('|') {
        return;
    }
    let line = text.lines().next().unwrap_or_default().trim_end();
    if line.len() > 1 && line.ends_with('|') {
        found.note("SG023", || {
            let message = "Dette ligner en tabell, men linjen under overskriftene mangler.";
            let help = "Skriv | --- | --- | der, med --- én gang for hver kolonne.";
            let place = span.start..span.start + line.len();
            Found::new("SG023", place, message, help)
        });
    }
}

/// A row of a table: cells beyond the columns vanish, and a line right below a table is one of its rows.
pub(super) fn row(columns: usize, span: &Range<usize>, markdown: &str, found: &mut Few<Found>) {
    let row = markdown.get(span.clone()).unwrap_or_default().trim_end();
    // Nearly every row has its signs around its cells and no other, and loses nothing.
    let signs = memchr_iter(b'|', row.as_bytes()).count();
    if signs == columns + 1 && row.starts_with('|') && row.ends_with('|') {
        return;
    }
    let (cells, ends) = cells(row);
    if columns > 1 && cells.len() == 1 && !row.contains('|') {
        found.note(CHANGED, || {
            let message = "Denne linjen blir en rad i tabellen over.";
            let help = "Skriv en tom linje mellom tabellen og teksten.";
            Found::new(CHANGED, span.start..span.start + row.len(), message, help)
        });
    }
    let lost = cells.iter().zip(ends).skip(columns);
    let mut lost = lost.filter(|(cell, _)| !cell.trim().is_empty());
    if let Some((cell, end)) = lost.next() {
        let start = span.start + end - cell.trim_start().len();
        let cell = cell.trim();
        found.note(CHANGED, || {
            let message = format!(
                "Tabellen har {}, så denne cellen blir ikke vist.",
                counted(columns, "kolonne", "kolonner")
            );
            let help = "Gi den første linjen en kolonne til. Skriv \\| hvis tegnet | er tekst.";
            Found::new(CHANGED, start..start + cell.len(), message, help)
        });
    }
}

/// The cells of a row, and where each ends in it.
fn cells(row: &str) -> (Vec<&str>, Vec<usize>) {
    let mut start = row.len() - row.trim_start().len();
    if row.trim_start().starts_with('|') {
        start += 1;
    }
    let (mut cells, mut ends) = (Vec::new(), Vec::new());
    let mut is_escaped = false;
    for (at, sign) in row.char_indices() {
        if sign == '|' && !is_escaped && at >= start {
            cells.push(row.get(start..at).unwrap_or_default());
            ends.push(at);
            start = at + 1;
        }
        is_escaped = sign == '\\' && !is_escaped;
    }
    if start < row.len() {
        cells.push(row.get(start..).unwrap_or_default());
        ends.push(row.len());
    }
    (cells, ends)
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn code_has_an_end() {
        check("```\nkode\n", &["SG089 ```"]);
        check("```\nkode\n```\n", &[]);
    }

    #[test]
    fn no_cell_of_a_table_is_lost() {
        let head = "| a | b |\n|---|---|\n";
        check(&format!("{head}| c | d |\n"), &[]);
        check(&format!("{head}| c | d |  |\n"), &[]);
        check(&format!("{head}| c \\| d | e |\n"), &[]);
        check(&format!("{head}| c | d | e f |\n"), &["SG088 e f"]);
        check(&format!("{head}c | d | e\n"), &["SG088 e"]);
        check(
            &format!("{head}| c | d |\nTekst rett under\n"),
            &["SG088 Tekst rett under"],
        );
    }
}
