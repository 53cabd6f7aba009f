//! Every address on a page leads somewhere.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::addresses::{Addresses, PageName, Target, address_of, scheme};
use super::extracted::{Address, Facts};
use super::fault::{DEAD_ADDRESS, DEAD_ANCHOR, FORM, Fault, OUTSIDE_ADDRESS, UNENCRYPTED};
use crate::pages::id_list::IdList;
use crate::pages::links::{host_of, is_out_of_reach};
use crate::problem::{Few, quoted};

/// A link to a place on another page, which is checked when all pages are read.
#[derive(Debug)]
pub(super) struct Anchored {
    /// The file it leads to.
    pub(super) file: String,
    anchor: String,
    place: Range<usize>,
}

impl Anchored {
    /// What is wrong with it, now that it is known what can be linked to on the pages that are linked to so.
    pub(super) fn fault(&self, ids: &HashMap<&str, &IdList>) -> Option<Fault> {
        let ids = ids.get(self.file.as_str())?;
        if is_top(&self.anchor) || ids.has(&self.anchor) {
            return None;
        }
        let address = format!("{}#{}", address_of(&self.file), self.anchor);
        Some(dead_anchor(&address, &self.anchor, &self.place))
    }
}

/// Judges the addresses of a page; answers those that need another page to be read, and those outside.
pub(super) fn check(
    addresses: &Addresses<'_>,
    page: PageName<'_>,
    facts: &Facts<'_>,
    faults: &mut Few<Fault>,
) -> Vec<Anchored> {
    let mut anchored = Vec::new();
    let ids: BTreeSet<&str> = facts.ids.iter().map(|id| id.value.as_ref()).collect();
    let refreshes = facts.refresh.as_ref().and_then(|refresh| {
        let (_, rest) = refresh.value.split_once(';')?;
        let (name, address) = rest.split_once('=')?;
        let address = address.trim().trim_matches(['"', '\'']);
        name.trim()
            .eq_ignore_ascii_case("url")
            .then_some((address, &refresh.place))
    });
    let written = facts
        .addresses
        .iter()
        .map(|found| (found.value.as_ref(), &found.place));
    for (address, place) in written.chain(refreshes) {
        match addresses.resolve(page, address) {
            Target::Handler | Target::Outside | Target::File { anchor: None, .. } => {}
            Target::Nowhere(why) => faults.note(DEAD_ADDRESS, || {
                dead_address(address, place, addresses.help(&why))
            }),
            Target::File {
                name: None,
                anchor: Some(anchor),
            } => {
                if !leads_to(&ids, &anchor) {
                    faults.push(dead_anchor(address, &anchor, place));
                }
            }
            Target::File {
                name: Some(file),
                anchor: Some(anchor),
            } => anchored.push(Anchored {
                file,
                anchor: anchor.into_owned(),
                place: place.clone(),
            }),
        }
    }
    outside(addresses, facts, faults);
    forms(addresses, page, facts, faults);
    anchored
}

/// An address that leads to nothing that is built.
pub(super) fn dead_address(address: &str, place: &Range<usize>, help: String) -> Fault {
    let address = quoted(address);
    let message = format!("Adressen `{address}` fører ingen steder.");
    Fault::new(DEAD_ADDRESS, place, message, help)
}

/// Whether an anchor is the id of something, or the top of the page (HTML Standard, 7.4.6.4).
fn leads_to(ids: &BTreeSet<&str>, anchor: &str) -> bool {
    ids.contains(anchor) || is_top(anchor)
}

fn is_top(anchor: &str) -> bool {
    anchor.eq_ignore_ascii_case("top")
}

fn dead_anchor(address: &str, anchor: &str, place: &Range<usize>) -> Fault {
    let (address, anchor) = (quoted(address), quoted(anchor));
    let message =
        format!("Adressen `{address}` går til merket `{anchor}`, som ikke finnes på den siden.");
    let help = "Rett merket. En overskrift får sitt eget merke med {#…} etter ordene.";
    Fault::new(DEAD_ANCHOR, place, message, help)
}

/// What can be found of an outside address without asking anybody.
fn outside(addresses: &Addresses<'_>, facts: &Facts<'_>, faults: &mut Few<Fault>) {
    for Address { value, place, .. } in facts.addresses.iter().filter(|found| found.is_followed) {
        let address = value.trim();
        let Some(scheme) = scheme(address).map(str::to_ascii_lowercase) else {
            continue;
        };
        let rest = address.get(scheme.len() + 1..).unwrap_or_default();
        let wrong = match scheme.as_str() {
            "https" | "http" => (!has_host(rest))
                .then_some("Skriv https:// og nettstedet, som i https://www.datatilsynet.no/"),
            "mailto" => {
                (!is_mail_address(rest)).then_some("Skriv adressen som i mailto:post@example.no")
            }
            "tel" => (!is_telephone(rest))
                .then_some("Skriv nummeret med landkode og uten mellomrom, som i tel:+4722334455"),
            // Reported as something the policy stops.
            "javascript" | "data" => None,
            _ => Some("Begynn adressen med https:, mailto: eller tel:."),
        };
        let host = host_of(address).map(|(host, _)| host);
        let is_unreached = host.is_some_and(is_out_of_reach) && !addresses.is_of_one_network();
        let wrong = wrong.or(is_unreached.then_some(
            "Lenk til en side på nettstedet eller til internett. Dette er en adresse på én maskin eller ett kontor.",
        ));
        if let Some(help) = wrong {
            let message = format!("Adressen `{}` kan ikke være riktig.", quoted(address));
            faults.push(Fault::new(OUTSIDE_ADDRESS, place, message, help));
        } else if scheme == "http" {
            let message = format!(
                "Det som hentes fra `{}`, er ikke kryptert.",
                quoted(address)
            );
            let help = "Skriv https:, som nesten alle nettsteder har.";
            faults.push(Fault::new(UNENCRYPTED, place, message, help));
        }
    }
}

fn has_host(rest: &str) -> bool {
    let host = rest
        .strip_prefix("//")
        .and_then(|rest| rest.split(['/', '?', '#']).next());
    host.is_some_and(|host| {
        !host.is_empty() && !host.contains(|letter: char| letter.is_whitespace() || letter == '@')
    })
}

/// Whether it is one address or several, each with something on both sides of its sign (RFC 6068).
fn is_mail_address(rest: &str) -> bool {
    let addresses = rest.split('?').next().unwrap_or_default();
    addresses.split(',').all(|address| {
        let is_word = |word: &str| {
            !word.is_empty()
                && !word.contains(|letter: char| letter.is_whitespace() || letter == '@')
        };
        address.split_once('@').is_some_and(|(who, host)| {
            is_word(who)
                && is_word(host)
                && host.contains('.')
                && !host.starts_with('.')
                && !host.ends_with('.')
        })
    })
}

/// Whether it is a number that can be called from anywhere (RFC 3966, 5.1.4).
fn is_telephone(rest: &str) -> bool {
    let digits = rest
        .strip_prefix('+')
        .map(|rest| rest.replace(['-', '.', '(', ')'], ""));
    digits
        .is_some_and(|digits| digits.len() >= 6 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

fn forms(
    addresses: &Addresses<'_>,
    page: PageName<'_>,
    facts: &Facts<'_>,
    faults: &mut Few<Fault>,
) {
    for form in &facts.forms {
        let action = form.action.as_deref().unwrap_or_default();
        if !form.is_post {
            let message = "Skjemaet sendes i adressen, der det som er skrevet, blir synlig og havner i logger.";
            let help = "Skriv method=\"post\"";
            faults.push(Fault::new(FORM, &form.place, message, help));
        } else if form.action.is_none()
            || matches!(addresses.resolve(page, action), Target::File { .. })
        {
            let message = "Skjemaet sendes til en side, og sider tar ikke imot noe.";
            let help = "Skriv en adresse som tar imot skjemaet: action=\"/api/kontakt\"";
            faults.push(Fault::new(FORM, &form.place, message, help));
        }
    }
}
