//! What is told by its words, and what has none.

use std::collections::{BTreeMap, HashSet};

use super::extracted::{Facts, Kind, Named};
use super::fault::{Fault, LABEL, NO_WORDS, PICTURE, SAME_WORDS, TABLE, VAGUE_WORDS};
use crate::problem::{Few, quoted};

/// Words of a link that say nothing to those who hear only the links of a page (WCAG 2.4.9; the Norwegian
/// authority's guide on links, uutilsynet.no).
const VAGUE: &[&str] = &[
    "denne siden",
    "fortsett",
    "gå hit",
    "her",
    "klikk her",
    "klikk",
    "lenke",
    "les her",
    "les mer her",
    "les mer",
    "link",
    "mer",
    "se her",
    "se mer",
    "trykk her",
    "mer info",
    "mer informasjon",
    "click here",
    "here",
    "more",
    "read more",
];

/// No words of that list are as long, in bytes, whatever stands around them.
const LONG: usize = 24;

pub(super) fn check(facts: &Facts<'_>, faults: &mut Few<Fault>) {
    links(facts, faults);
    fields(facts, faults);
    for place in &facts.pictures_without_words {
        let help = "write alt=\"…\" with what the picture says, or alt=\"\" when it only decorates";
        faults.push(Fault::new(
            PICTURE,
            place,
            "the picture has no alternative text",
            help,
        ));
    }
    for table in &facts.tables {
        let help = "make the cells that say what a column or a row is about <th>, with a scope when there are both";
        if table.header_cells == 0 {
            let message = "the table has no header cells";
            faults.push(Fault::new(TABLE, &table.place, message, help));
        } else if table.has_header_row && table.has_header_column && table.without_scope > 0 {
            let message = "the table has header cells for rows and for columns, and does not say which is which";
            faults.push(Fault::new(TABLE, &table.place, message, help));
        }
    }
}

/// Each link and button has words that say something. A list of what is on the page has the words of the page, and
/// those of a menu may be among them, so such links are not held to words of their own.
fn links(facts: &Facts<'_>, faults: &mut Few<Fault>) {
    let mut targets: BTreeMap<String, &str> = BTreeMap::new();
    for named in &facts.named {
        let what = match named.kind {
            Kind::Link => "link",
            Kind::Button => "button",
            Kind::Heading(_) | Kind::Label => continue,
        };
        if named.is_named_elsewhere {
            continue;
        }
        let is_on_page = named.target.as_ref().is_some_and(|to| to.starts_with('#'));
        if is_on_page && named.words.trim().len() > LONG {
            continue;
        }
        let words = plain(&named.words);
        if words.is_empty() {
            let message = format!("the {what} has no words");
            let help = "write where it leads or what it does; a picture in it says so in its alt";
            faults.push(Fault::new(NO_WORDS, &named.place, message, help));
        } else if VAGUE.contains(&words.as_str()) {
            let message = format!(
                "«{}» does not say where the {what} leads",
                named.words.trim()
            );
            let help = "let its words name what is there, as in «Les personvernerklæringen»";
            faults.push(Fault::new(VAGUE_WORDS, &named.place, message, help));
        } else if let Some(target) = &named.target
            && !named.is_authority
            && !is_on_page
        {
            let first = *targets.entry(words).or_insert(target);
            if first != target {
                faults.push(same_words(named, first, target));
            }
        }
    }
}

fn same_words(link: &Named<'_>, first: &str, second: &str) -> Fault {
    let words = quoted(link.words.trim());
    let (first, second) = (quoted(first), quoted(second));
    let message = format!("«{words}» leads to {second} here, and to {first} further up");
    let help = "let the words tell the two apart: who hears a list of links hears nothing else";
    Fault::new(SAME_WORDS, &link.place, message, help)
}

fn fields(facts: &Facts<'_>, faults: &mut Few<Fault>) {
    let says_something = |label: &Named<'_>| !label.words.trim().is_empty();
    let labels = facts
        .of_kind(Kind::Label)
        .filter(|label| says_something(label));
    let labelled: HashSet<&str> = labels.filter_map(|label| label.target.as_deref()).collect();
    for control in &facts.controls {
        let around = control
            .inside_label
            .and_then(|index| facts.named.get(index));
        let is_labelled = control.is_named
            || around.is_some_and(says_something)
            || control
                .id
                .as_deref()
                .is_some_and(|id| labelled.contains(id));
        if !is_labelled {
            let help = "write <label for=\"…\"> with the field's id; a placeholder is gone when it is needed";
            faults.push(Fault::new(
                LABEL,
                &control.place,
                "the field has no label",
                help,
            ));
        }
    }
}

/// Words as they are compared: small letters, single spaces, and no sign around them.
fn plain(words: &str) -> String {
    let words = words.trim_matches(|letter: char| !letter.is_alphanumeric());
    let is_word = |word: &str| !word.is_empty() && !word.contains(char::is_whitespace);
    if words.split(' ').all(is_word) {
        return words.to_lowercase();
    }
    let words: Vec<&str> = words.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn words_are_compared_without_what_nobody_hears() {
        for words in [
            "Les mer",
            " les  mer ",
            "les\nmer …",
            "→ LES\u{a0}MER",
            "«les mer»",
        ] {
            assert_eq!(plain(words), "les mer", "{words}");
        }
        assert_eq!(plain("Gå hit!"), "gå hit");
        assert_eq!(plain(" … "), "");
    }
}
