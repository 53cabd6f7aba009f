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
        let help = "Skriv alt=\"…\" med det bildet sier, eller alt=\"\" hvis det bare er til pynt.";
        faults.push(Fault::new(
            PICTURE,
            place,
            "Bildet mangler alternativ tekst.",
            help,
        ));
    }
    for table in &facts.tables {
        let help = "Bruk <th> i cellene som er overskrifter, med scope når både rader og kolonner har dem.";
        if table.header_cells == 0 {
            let message = "Tabellen mangler overskrifter.";
            faults.push(Fault::new(TABLE, &table.place, message, help));
        } else if table.has_header_row && table.has_header_column && table.without_scope > 0 {
            let message = "Tabellen har overskrifter både for rader og kolonner, men sier ikke hva som er hva.";
            faults.push(Fault::new(TABLE, &table.place, message, help));
        }
    }
}

/// Each link and button has words that say something. A list of what is on the page has the words of the page, and
/// those of a menu may be among them, so such links are not held to words of their own.
fn links(facts: &Facts<'_>, faults: &mut Few<Fault>) {
    let mut targets: BTreeMap<String, &str> = BTreeMap::new();
    for named in &facts.named {
        let (what, missing) = match named.kind {
            Kind::Link => ("Lenken", "hvor den går"),
            Kind::Button => ("Knappen", "hva den gjør"),
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
            let message = format!("{what} mangler tekst.");
            let help =
                "Skriv hvor lenken går, eller hva knappen gjør. Et bilde kan si det i alt=\"…\".";
            faults.push(Fault::new(NO_WORDS, &named.place, message, help));
        } else if VAGUE.contains(&words.as_str()) {
            let message = format!("{what} «{}» sier ikke {missing}.", named.words.trim());
            let help = "Skriv hva som er der, for eksempel «Les personvernerklæringen».";
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
    let message = format!("«{words}» går til {second} her, men til {first} lenger opp.");
    let help = "La lenketekstene vise forskjellen, for den som hører en liste med lenker, hører ikke noe annet.";
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
            let help = "Skriv <label for=\"…\"> med feltets id. Et eksempel inne i feltet er borte når noen skriver der.";
            faults.push(Fault::new(
                LABEL,
                &control.place,
                "Feltet mangler ledetekst.",
                help,
            ));
        }
    }
}

/// Words as they are compared: small letters, single spaces, and no sign around them.
fn plain(words: &str) -> String {
    let words = words.trim_matches(|letter: char| !letter.is_alphanumeric());
    let mut plain = String::with_capacity(words.len());
    for letter in words.chars() {
        if letter.is_whitespace() {
            if !plain.ends_with(' ') {
                plain.push(' ');
            }
        } else if letter.is_ascii() {
            plain.push(letter.to_ascii_lowercase());
        } else {
            plain.extend(letter.to_lowercase());
        }
    }
    plain
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
