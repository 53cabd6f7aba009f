//! The page as a whole: its language, its title, its headings, its parts, its ids.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use super::extracted::{Facts, Kind, Landmark, Role};
use super::fault::{
    EMPTY_HEADING, Fault, HEADING_ORDER, ID, IMPOSED, LANDMARKS, LANGUAGE, MAIN_HEADING, REFERENCE,
    TITLE,
};

use crate::problem::{Few, quoted};

/// The language of every page, and of everything on it.
const LANGUAGES_OF_SITE: &[&str] = crate::sources::front_matter::LANGUAGES;
const WHOLE_PAGE: Range<usize> = 0..0;

pub(super) fn check(facts: &Facts<'_>, faults: &mut Few<Fault>) {
    head(facts, faults);
    ids(facts, faults);
    if facts.is_redirect() {
        return;
    }
    headings(facts, faults);
    landmarks(facts, faults);
    if let Some(refresh) = &facts.refresh {
        faults.push(Fault::new(
            IMPOSED,
            &refresh.place,
            "Siden henter automatisk en annen side, kanskje mens noen leser (WCAG 2.2.1).",
            "Ta bort `refresh`. Er siden flyttet, skriv den tidligere adressen i `aliases` på den nye.",
        ));
    }
}

fn head(facts: &Facts<'_>, faults: &mut Few<Fault>) {
    let language = facts.language.as_deref();
    if !language.is_some_and(|language| LANGUAGES_OF_SITE.contains(&language)) {
        let message = match &facts.language {
            Some(language) => format!(
                "Siden er merket med språket `{}`, men den er på bokmål eller nynorsk.",
                quoted(language)
            ),
            None => "Siden er ikke merket med språk.".to_owned(),
        };
        let help = "Skriv <html lang=\"nb\">, så siden leses opp på norsk.";
        faults.push(Fault::new(LANGUAGE, &facts.root, message, help));
    }
    let title = facts.title.as_deref().unwrap_or_default();
    if title.trim().is_empty() {
        let help = "Skriv i <title> hva siden handler om, og hvem som står bak.";
        faults.push(Fault::new(
            TITLE,
            &facts.root,
            "Siden mangler tittel.",
            help,
        ));
    }
    if facts.viewport.is_none() && !facts.is_redirect() {
        faults.push(Fault::new(
            IMPOSED,
            &facts.root,
            "Siden sier ingenting om visningsområdet, så telefoner viser den like bred som en dataskjerm.",
            "Skriv <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
        ));
    }
}

fn ids(facts: &Facts<'_>, faults: &mut Few<Fault>) {
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for id in &facts.ids {
        let name = id.value.as_ref();
        if name.is_empty() || name.contains(|letter: char| letter.is_ascii_whitespace()) {
            let message = format!("`{}` kan ikke være et merke (id).", quoted(name));
            let help = "Skriv minst ett tegn, uten mellomrom (HTML-standarden, 3.2.6).";
            faults.push(Fault::new(ID, &id.place, message, help));
        } else if !known.insert(name) {
            let message = format!("Merket `{}` finnes to ganger på siden.", quoted(name));
            let help = "Gi det ene elementet et annet merke (id). Lenker og ledetekster finner bare det første.";
            faults.push(Fault::new(ID, &id.place, message, help));
        }
    }
    for reference in &facts.references {
        if !known.contains(reference.id.as_ref()) {
            let (attribute, id) = (reference.attribute, quoted(&reference.id));
            let message =
                format!("`{attribute}` viser til merket `{id}`, som ikke finnes på siden.");
            let help = "Gi elementet det gjelder, dette merket (id), eller ta bort attributtet.";
            faults.push(Fault::new(REFERENCE, &reference.place, message, help));
        }
    }
}

fn headings(facts: &Facts<'_>, faults: &mut Few<Fault>) {
    let is_heading = |kind| matches!(kind, Kind::Heading(_));
    let mut before = 0;
    for heading in facts.named.iter().filter(|named| is_heading(named.kind)) {
        let Kind::Heading(level) = heading.kind else {
            continue;
        };
        let words = heading.words.trim();
        if words.is_empty() && !heading.is_named_elsewhere {
            let help = "Skriv ord i overskriften, eller ta den bort. Mange lesere hopper fra overskrift til overskrift.";
            faults.push(Fault::new(
                EMPTY_HEADING,
                &heading.place,
                "Overskriften er tom.",
                help,
            ));
        }
        // What comes before the first h1 is the business of the rule below.
        if before > 0 && level > before + 1 {
            let words = quoted(words);
            let message = format!(
                "Overskriften «{words}» er på nivå {level} (h{level}) rett etter nivå {before} (h{before})."
            );
            let help = format!(
                "Bruk nivå {0} (h{0}, {1} i Markdown), for lesere tar et nivå som mangler, for en del som mangler.",
                before + 1,
                "#".repeat(usize::from(before) + 1)
            );
            faults.push(Fault::new(HEADING_ORDER, &heading.place, message, help));
        }
        before = level;
    }
    let mut main = facts.of_kind(Kind::Heading(1));
    let help = "Bruk bare `title` til hovedoverskriften (h1), og begynn delene med nivå 2 (h2, ## i Markdown).";
    if main.next().is_none() {
        faults.push(Fault::new(
            MAIN_HEADING,
            &WHOLE_PAGE,
            "Siden mangler hovedoverskrift (h1).",
            help,
        ));
    }
    if let Some(second) = main.next() {
        let message = format!(
            "Siden har en hovedoverskrift (h1) til: «{}».",
            quoted(second.words.trim())
        );
        faults.push(Fault::new(MAIN_HEADING, &second.place, message, help));
    }
}

fn landmarks(facts: &Facts<'_>, faults: &mut Few<Fault>) {
    let of = |role: Role| {
        facts
            .landmarks
            .iter()
            .filter(move |found| found.role == role)
    };
    let mut refuse = |place: &Range<usize>, message: &str, help: &'static str| {
        faults.push(Fault::new(LANDMARKS, place, message, help));
    };
    let help = "Legg det siden handler om, i ett <main>, utenfor alle andre deler.";
    match of(Role::Main).collect::<Vec<_>>()[..] {
        [] => refuse(&facts.root, "Siden mangler `<main>`.", help),
        [only] if only.is_nested => refuse(
            &only.place,
            "`<main>` står inni en annen del av siden.",
            help,
        ),
        [_] => {}
        [_, second, ..] => refuse(&second.place, "Siden har et `<main>` til.", help),
    }
    for (role, name) in [(Role::Banner, "<header>"), (Role::ContentInfo, "<footer>")] {
        if let Some(second) = of(role).nth(1) {
            let message = format!("Siden har en `{name}` til.");
            let help = "Behold én for hele siden. En som hører til en del, skal stå inni delen.";
            refuse(&second.place, &message, help);
        }
    }
    let menus: Vec<&Landmark<'_>> = of(Role::Navigation).collect();
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for menu in menus.iter().filter(|_| menus.len() > 1) {
        let name = menu.name.as_ref().map_or("", Cow::as_ref).trim();
        if !names.insert(name) || name.is_empty() {
            let message = "To menyer på siden kan ikke skilles fra hverandre.";
            let help = "Gi hver <nav> sitt eget navn med aria-label eller aria-labelledby.";
            refuse(&menu.place, message, help);
        }
    }
}
