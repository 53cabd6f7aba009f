//! The register that ships, and registers with something wrong in them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod form;
mod problems;

use personal_data::{Register, RegisterPlaces};

pub(crate) const SHIPPED: &str = include_str!("../../../content/register.toml");

pub(crate) fn shipped() -> Register {
    Register::parse(SHIPPED).unwrap()
}

/// The shipped register with another value at a path.
pub(crate) fn with_value(path: &str, value: &str) -> String {
    let place = RegisterPlaces::of(SHIPPED).span(path).unwrap();
    let mut text = SHIPPED.to_owned();
    text.replace_range(place, value);
    text
}

/// The shipped register without the line of the value at a path.
pub(crate) fn without(path: &str) -> String {
    let place = RegisterPlaces::of(SHIPPED).span(path).unwrap();
    let start = SHIPPED.get(..place.start).unwrap().rfind('\n').unwrap();
    let end = place.end + SHIPPED.get(place.end..).unwrap().find('\n').unwrap();
    format!(
        "{}{}",
        SHIPPED.get(..start).unwrap(),
        SHIPPED.get(end..).unwrap()
    )
}
