//! What no page may have, told by a single tag.

use std::borrow::Cow;

use super::fault::{Fault, IMPOSED, STOPPED};
use crate::html::piece::Tag;
use crate::problem::{Few, quoted};

const TO_SCRIPT_FILE: &str = "put it into a .js file beside its component's template";
/// In letters.
const LONGEST_SCHEME: usize = 10;
const TO_STYLE_FILE: &str = "put it into a .css file beside its component's template";

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
    let stopped = |what: &str| format!("{what}, which the content security policy stops");
    match tag.name() {
        "script" if !tag.has("src") && !is_data(tag) => {
            refuse(STOPPED, stopped("a script inside the page"), TO_SCRIPT_FILE);
        }
        "style" => refuse(STOPPED, stopped("a style inside the page"), TO_STYLE_FILE),
        "base" => refuse(
            STOPPED,
            stopped("<base>"),
            "write addresses from the site's root: /kontakt/",
        ),
        name if FRAMES.contains(&name) => refuse(
            STOPPED,
            stopped(&format!("<{name}>")),
            "link to it instead, or write what it says on the page",
        ),
        "meta"
            if tag.says("name", "viewport")
                && stops_zoom(&tag.get("content").unwrap_or_default()) =>
        {
            refuse(
                IMPOSED,
                "the viewport stops readers from making the text larger (WCAG 1.4.4)".to_owned(),
                "write content=\"width=device-width, initial-scale=1\"",
            );
        }
        _ => {}
    }
    for (name, found) in tag.attributes() {
        match name {
            "style" => refuse(STOPPED, stopped("a style attribute"), TO_STYLE_FILE),
            "target" if !tag.says("target", "_self") => refuse(
                IMPOSED,
                format!(
                    "target=\"{}\" opens another window, which readers have not asked for",
                    quoted(&tag.value(found))
                ),
                "take the attribute out; who wants a new window can open one (WCAG 3.2.5)",
            ),
            "srcdoc" => refuse(
                STOPPED,
                stopped("a page inside an attribute"),
                "write what it says on the page",
            ),
            // The last four are what an animation puts into an address, one after the other.
            "href" | "src" | "action" | "formaction" | "data" | "poster" | "xlink:href"
            | "values" | "from" | "to" | "by" => {
                let value = tag.value(found);
                if let Some(scheme) = value.split(';').find_map(scheme_of_its_own) {
                    refuse(
                        STOPPED,
                        stopped(&format!("a {scheme}: address")),
                        "lead to a page or a file of the site",
                    );
                }
            }
            _ if name.starts_with("on") => {
                refuse(
                    STOPPED,
                    stopped(&format!("the attribute {}", quoted(name))),
                    TO_SCRIPT_FILE,
                );
            }
            _ => {}
        }
    }
}

/// The scheme of an address that is a page or a script in itself. It is read as browsers read it: without what stands
/// before it that nobody sees, and without the ends of lines in it (URL Standard, 4.4).
fn scheme_of_its_own(address: &str) -> Option<&'static str> {
    let scheme: String = address
        .trim_start_matches(|letter: char| letter <= ' ')
        .chars()
        .filter(|letter| !matches!(letter, '\t' | '\n' | '\r'))
        .take_while(|letter| *letter != ':')
        .take(LONGEST_SCHEME + 1)
        .collect();
    let known = ["javascript", "data", "vbscript", "blob", "filesystem"];
    known
        .into_iter()
        .find(|known| scheme.eq_ignore_ascii_case(known))
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
