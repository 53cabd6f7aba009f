//! A panic says where it was, and not what of; in a program of its own, since the hook is the whole program's.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use std::panic;
use std::sync::{Arc, Mutex};

use personal_data::report_places_of_panics;

#[test]
fn a_panic_says_its_place_and_nothing_else() {
    let places = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&places);
    let before = panic::take_hook();
    report_places_of_panics(move |file, line| into.lock().unwrap().push(format!("{file} {line}")));
    let panicked = panic::catch_unwind(|| panic!("Kari Nordmann")).is_err();
    panic::set_hook(before);
    assert!(panicked);
    let places = places.lock().unwrap();
    assert_eq!(places.len(), 1, "{places:?}");
    assert!(places[0].starts_with(file!()), "{places:?}");
}
