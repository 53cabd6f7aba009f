//! What no page may have, told by a single tag.

use std::borrow::Cow;

use super::fault::{Fault, IMPOSED, STOPPED};
use crate::html::piece::Tag;
use crate::problem::{Few, quoted};

const TO_SCRIPT_FILE: &str = "Legg det i en egen .js-fil ved siden av malen.";
/// Schemes of addresses that are a page or a script in themselves.
const OWN_SCHEMES: &[&str] = &["javascript", "data", "vbscript", "blob", "filesystem"];
/// How an address begins that is a picture in itself.
const PICTURE: &str = "data:image/";
/// In letters.
const LONGEST_SCHEME: usize = 10;
const TO_STYLE_FILE: &str = "Legg den i en egen .css-fil ved siden av malen.";

/// Elements that show another page inside this one.
const FRAMES: &[&str] = &[
    "iframe",
    "frame",
    "object",
    "embed",
    "applet",
    "portal",
    "fencedframe",
];

/// What is wrong with a tag, whatever stands around it.
pub(super) fn by_tag(tag: &Tag<'_, '_>, faults: &mut Few<Fault>) {
    if tag.is_bare()
        && !matches!(tag.name(), "script" | "style" | "base")
        && !FRAMES.contains(&tag.name())
    {
        return;
    }
    let mut refuse = |code, message: String, help: &'static str| {
        faults.push(Fault::new(code, &tag.place, message, help));
    };
    let stopped = |what: &str| format!("Her står {what}, som sikkerhetsreglene (CSP) stopper.");
    match tag.name() {
        "script" if !tag.has("src") && !is_data(tag) => {
            refuse(STOPPED, stopped("et skript på selve siden"), TO_SCRIPT_FILE);
        }
        "style" => refuse(STOPPED, stopped("en stil på selve siden"), TO_STYLE_FILE),
        "base" => refuse(
            STOPPED,
            stopped("`<base>`"),
            "Begynn adressene med /, som i /kontakt/.",
        ),
        name if FRAMES.contains(&name) => refuse(
            STOPPED,
            stopped(&format!("`<{name}>`")),
            "Lenk dit i stedet, eller skriv innholdet på siden.",
        ),
        "meta"
            if tag.says("name", "viewport")
                && stops_zoom(&tag.get("content").unwrap_or_default()) =>
        {
            refuse(
                IMPOSED,
                "Visningsområdet hindrer leseren i å gjøre teksten større (WCAG 1.4.4).".to_owned(),
                "Skriv content=\"width=device-width, initial-scale=1\"",
            );
        }
        _ => {}
    }
    for (name, found) in tag.attributes() {
        match name {
            "style" => refuse(STOPPED, stopped("attributtet `style`"), TO_STYLE_FILE),
            "target" if !tag.says("target", "_self") => refuse(
                IMPOSED,
                format!(
                    "`target=\"{}\"` åpner et nytt vindu som leseren ikke har bedt om.",
                    quoted(&tag.value(found))
                ),
                "Ta bort attributtet. Den som vil ha et nytt vindu, kan åpne det selv (WCAG 3.2.5).",
            ),
            "srcdoc" => refuse(
                STOPPED,
                stopped("en side inne i et attributt"),
                "Skriv innholdet på siden.",
            ),
            // The last four are what an animation puts into an address, one after the other.
            "href" | "src" | "action" | "formaction" | "data" | "poster" | "xlink:href"
            | "values" | "from" | "to" | "by" => {
                let value = tag.value(found);
                if value.starts_with(PICTURE) && is_of_picture(tag, name) {
                    continue;
                }
                if let Some(scheme) = value.split(';').find_map(scheme_of_its_own) {
                    refuse(
                        STOPPED,
                        stopped(&format!("en adresse som begynner med `{scheme}:`")),
                        "Lenk til en side eller en fil på nettstedet.",
                    );
                }
            }
            _ if name.starts_with("on") => {
                refuse(
                    STOPPED,
                    stopped(&format!("attributtet `{}`", quoted(name))),
                    TO_SCRIPT_FILE,
                );
            }
            _ => {}
        }
    }
}

/// Whether browsers make a picture of what is at an attribute's address, and nothing else: it neither runs nor loads anything
/// (HTML Standard, 4.8.4; SVG 2, 2.7).
fn is_of_picture(tag: &Tag<'_, '_>, attribute: &str) -> bool {
    match tag.name() {
        "img" => attribute == "src",
        "image" => matches!(attribute, "href" | "xlink:href"),
        "link" => attribute == "href" && tag.says("rel", "icon"),
        _ => false,
    }
}

/// The scheme of an address that is a page or a script in itself. It is read as browsers read it: without what stands
/// before it that nobody sees, and without the ends of lines in it (URL Standard, 4.4).
fn scheme_of_its_own(address: &str) -> Option<&'static str> {
    let address = address.trim_start_matches(|letter: char| letter <= ' ');
    let first = address.chars().next()?.to_ascii_lowercase();
    if !OWN_SCHEMES.iter().any(|known| known.starts_with(first)) {
        return None;
    }
    let scheme: String = address
        .chars()
        .filter(|letter| !matches!(letter, '\t' | '\n' | '\r'))
        .take_while(|letter| *letter != ':')
        .take(LONGEST_SCHEME + 1)
        .collect();
    let mut known = OWN_SCHEMES.iter().copied();
    known.find(|known| scheme.eq_ignore_ascii_case(known))
}

/// Whether a viewport keeps a page from being enlarged to twice its size.
fn stops_zoom(content: &str) -> bool {
    content.split([',', ';']).any(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let value = value.trim().to_ascii_lowercase();
        match Cow::from(name.trim().to_ascii_lowercase()).as_ref() {
            "user-scalable" => matches!(value.as_str(), "no" | "0"),
            "maximum-scale" => value.parse::<f32>().is_ok_and(|most| most < 2.0),
            _ => false,
        }
    })
}

/// Whether a script is data that no browser runs, and no policy stops (HTML Standard, 4.12.1.1).
pub(super) fn is_data(tag: &Tag<'_, '_>) -> bool {
    tag.says("type", "application/ld+json")
}
