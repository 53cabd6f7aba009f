//! What a tag's attributes say of any element: its id, the ids it names, and where it leads.

use std::borrow::Cow;

use super::extracted::{Address, Facts, Found, Part, Reference};
use crate::html::piece::Tag;

/// Attributes that hold ids of other elements (HTML Standard; WAI-ARIA 1.2, 6.7).
const REFERENCES: &[&str] = &[
    "aria-activedescendant",
    "aria-controls",
    "aria-describedby",
    "aria-details",
    "aria-errormessage",
    "aria-flowto",
    "aria-labelledby",
    "aria-owns",
    "commandfor",
    "for",
    "form",
    "headers",
    "list",
    "popovertarget",
];

/// Reads a tag's.
pub(super) fn read<'a>(facts: &mut Facts<'a>, tag: &Tag<'_, 'a>) {
    for (name, found) in tag.attributes() {
        let place = || tag.place.clone();
        match name {
            "id" => facts.ids.push(Found {
                value: tag.value(found),
                place: place(),
            }),
            "href" | "src" | "poster" | "action" | "formaction" | "data" | "xlink:href" => {
                let part = match tag.name() {
                    "link" if tag.says("rel", "stylesheet") => Some(Part::Style),
                    "link" if tag.says("rel", "icon") => Some(Part::Icon),
                    "script" => Some(Part::Script),
                    _ => None,
                };
                facts.addresses.push(Address {
                    value: tag.value(found),
                    is_followed: matches!(tag.name(), "a" | "area"),
                    part,
                    place: place(),
                });
            }
            "srcset" | "imagesrcset" => {
                let value = tag.value(found);
                let sources = value
                    .split(',')
                    .filter_map(|part| part.split_whitespace().next());
                facts.addresses.extend(sources.map(|address| Address {
                    value: Cow::Owned(address.to_owned()),
                    is_followed: false,
                    part: None,
                    place: place(),
                }));
            }
            "name" if tag.is("a") => facts.names.push(tag.value(found)),
            _ => {
                let known = REFERENCES.iter().find(|known| **known == name);
                let Some(&attribute) = known else { continue };
                let value = tag.value(found);
                let ids = value.split_whitespace().map(|id| Reference {
                    attribute,
                    id: Cow::Owned(id.to_owned()),
                    place: place(),
                });
                facts.references.extend(ids);
            }
        }
    }
}
