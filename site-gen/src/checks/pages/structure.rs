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
            "the page loads another one by itself, while it may be being read (WCAG 2.2.1)",
            "take the refresh out; a page that has moved is named in the `aliases` of the one it became",
        ));
    }
}

fn head(facts: &Facts<'_>, faults: &mut Few<Fault>) {
    let language = facts.language.as_deref();
    if !language.is_some_and(|language| LANGUAGES_OF_SITE.contains(&language)) {
        let message = match &facts.language {
            Some(language) => format!(
                "the page says it is in `{}`, and it is in bokmål or nynorsk",
                quoted(language)
            ),
            None => "the page does not say which language it is in".to_owned(),
        };
        let help = "write <html lang=\"nb\">, so that it is read aloud in Norwegian";
        faults.push(Fault::new(LANGUAGE, &facts.root, message, help));
    }
    let title = facts.title.as_deref().unwrap_or_default();
    if title.trim().is_empty() {
        let help = "write what the page is about, and whose it is, in <title>";
        faults.push(Fault::new(
            TITLE,
            &facts.root,
            "the page has no title",
            help,
        ));
    }
    if facts.viewport.is_none() && !facts.is_redirect() {
        faults.push(Fault::new(
            IMPOSED,
            &facts.root,
            "the page says nothing of the viewport, so that phones show it as wide as a desk",
            "write <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
        ));
    }
}

fn ids(facts: &Facts<'_>, faults: &mut Few<Fault>) {
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for id in &facts.ids {
        let name = id.value.as_ref();
        if name.is_empty() || name.contains(|letter: char| letter.is_ascii_whitespace()) {
            let message = format!("`{}` is no id", quoted(name));
            let help = "an id has at least one letter, and no space (HTML Standard, 3.2.6)";
            faults.push(Fault::new(ID, &id.place, message, help));
        } else if !known.insert(name) {
            let message = format!("the id `{}` is on the page twice", quoted(name));
            let help = "give one of the two another id; links and labels find only the first";
            faults.push(Fault::new(ID, &id.place, message, help));
        }
    }
    for reference in &facts.references {
        if !known.contains(reference.id.as_ref()) {
            let (attribute, id) = (reference.attribute, quoted(&reference.id));
            let message = format!("{attribute} names the id `{id}`, which is not on the page");
            let help = "give the element it is about that id, or take the attribute out";
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
            let help = "give it words or take it out: readers jump from heading to heading";
            faults.push(Fault::new(
                EMPTY_HEADING,
                &heading.place,
                "the heading is empty",
                help,
            ));
        }
        // What comes before the first h1 is the business of the rule below.
        if before > 0 && level > before + 1 {
            let words = quoted(words);
            let message = format!("the heading «{words}» is an h{level} right after an h{before}");
            let help = format!(
                "make it an h{} ({} in Markdown): readers take a skipped level for a missing part",
                before + 1,
                "#".repeat(usize::from(before) + 1)
            );
            faults.push(Fault::new(HEADING_ORDER, &heading.place, message, help));
        }
        before = level;
    }
    let mut main = facts.of_kind(Kind::Heading(1));
    let help = "a page has one h1, made of its `title`; its parts begin with h2 (## in Markdown)";
    if main.next().is_none() {
        faults.push(Fault::new(
            MAIN_HEADING,
            &WHOLE_PAGE,
            "the page has no h1",
            help,
        ));
    }
    if let Some(second) = main.next() {
        let message = format!(
            "the page has a second h1, «{}»",
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
    let help = "put what the page is about into one <main>, outside every other part";
    match of(Role::Main).collect::<Vec<_>>()[..] {
        [] => refuse(&facts.root, "the page has no <main>", help),
        [only] if only.is_nested => refuse(
            &only.place,
            "<main> is inside another part of the page",
            help,
        ),
        [_] => {}
        [_, second, ..] => refuse(&second.place, "the page has a second <main>", help),
    }
    for (role, name) in [(Role::Banner, "<header>"), (Role::ContentInfo, "<footer>")] {
        if let Some(second) = of(role).nth(1) {
            let message = format!("the page has a second {name} of its own");
            let help = "a page has one; that of a part of the page stands inside the part";
            refuse(&second.place, &message, help);
        }
    }
    let menus: Vec<&Landmark<'_>> = of(Role::Navigation).collect();
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for menu in menus.iter().filter(|_| menus.len() > 1) {
        let name = menu.name.as_ref().map_or("", Cow::as_ref).trim();
        if !names.insert(name) || name.is_empty() {
            let message = "two menus of the page cannot be told apart";
            let help = "name each <nav> by an aria-label or aria-labelledby of its own";
            refuse(&menu.place, message, help);
        }
    }
}
