//! Whom to tell of a hole in the site: `/.well-known/security.txt` (RFC 9116).

use jiff::Span;
use jiff::civil::Date;
use personal_data::dates::written;
use personal_data::{Register, RegisterPlaces, SecurityContact};

use crate::problem::Problem;
use crate::sources::SourceFile;

/// Where it is published.
pub(crate) const FILE: &str = ".well-known/security.txt";
/// The ways to reach somebody that a reader of the file knows how to use (RFC 9116, section 2.5.3).
const WAYS: &[&str] = &["mailto:", "https://", "tel:"];

/// The file. `Expires`, which it must have, is the end of the day that the register names: a build asks no clock, and
/// only a person can promise that somebody answers until then.
pub(crate) fn document(contact: &SecurityContact, base_url: &str) -> String {
    let SecurityContact { contact, expires } = contact;
    let canonical = if base_url.is_empty() {
        String::new()
    } else {
        format!("Canonical: {base_url}/{FILE}\n")
    };
    format!(
        "Contact: {contact}\nExpires: {expires}T23:59:59Z\nPreferred-Languages: nb, en\n{canonical}"
    )
}

/// A contact that is none, and a promise that has run out.
pub(crate) fn check(
    register: &Register,
    file: &SourceFile,
    today: Option<Date>,
    problems: &mut Vec<Problem>,
) {
    let Some(contact) = &register.security else {
        return;
    };
    let places = RegisterPlaces::of(&file.text);
    let at = |code, key: &str, message: String| match places.span(key) {
        Some(place) => Problem::at(code, &file.path, &file.text, place, message),
        None => Problem::in_file(code, &file.path, message),
    };
    let address = &contact.contact;
    let is_known = WAYS.iter().any(|way| {
        address
            .strip_prefix(way)
            .is_some_and(|rest| !rest.is_empty())
    });
    if !is_known
        || address
            .chars()
            .any(|letter| letter.is_whitespace() || letter.is_control())
    {
        let message = "Dette er ikke en adresse som kan brukes i security.txt.".to_owned();
        let help = "Skriv adressen som mailto:…, https://… eller tel:…, uten mellomrom (RFC 9116).";
        problems.push(at("SG052", "security.contact", message).help(help));
    }
    let latest = today.and_then(|today| today.checked_add(Span::new().years(1)).ok());
    if latest.is_some_and(|latest| contact.expires > latest) {
        let message = format!(
            "security.txt ville vært gyldig til og med {}, som er mer enn ett år fram.",
            written(contact.expires)
        );
        let problem = at("SG053", "security.expires", message);
        problems
            .push(problem.help("Sett en dato høyst ett år fram (RFC 9116, 2.5.5), og forny den."));
    }
    if today.is_some_and(|today| today > contact.expires) {
        let message = format!("security.txt gikk ut {}.", written(contact.expires));
        let problem = at("SG053", "security.expires", message);
        problems.push(problem.help(
            "Sjekk at noen fortsatt svarer der, og sett en ny siste dag, høyst ett år fram.",
        ));
    }
}
