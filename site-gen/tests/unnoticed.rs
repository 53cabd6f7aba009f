//! What can go from the register or change in any source unnoticed: nothing that a promise hangs on, and no slip ends in a panic.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod changes;
mod sources;

use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;

use proptest::prelude::*;
use proptest::sample::Index;

use changes::{INFRA, NOTICE, REGISTER};
use sources::Sources;

/// The register's entries that are promises: fields and classes, each with the place it stands at.
fn entries(text: &str) -> Vec<Range<usize>> {
    let starts = ["[[activity.field]]", "[[class]]"]
        .into_iter()
        .flat_map(|heading| text.match_indices(heading));
    starts
        .map(|(start, _)| start..start + text.get(start..).unwrap().find("\n\n").unwrap())
        .collect()
}

/// The register with something else at a place.
fn with(text: &str, place: &Range<usize>, put: &str) -> Sources {
    let (before, after) = (
        text.get(..place.start).unwrap(),
        text.get(place.end..).unwrap(),
    );
    Sources::sample().add(REGISTER, format!("{before}{put}{after}"))
}

/// Takes out each field and each class of the register, one at a time: none may go unnoticed.
#[test]
fn nothing_can_be_taken_out_of_the_register_unnoticed() {
    let text = fs::read_to_string(Sources::sample().path(REGISTER)).unwrap();
    for entry in entries(&text) {
        let report = with(&text, &entry, "").report();
        assert!(report.errors().count() > 0, "{}", text.get(entry).unwrap());
    }
}

/// Takes out each line of each field and class, and changes each word and each yes or no, one at a time. What may go
/// unnoticed is listed here: it is the company's to choose, and no promise of the notice hangs on it.
#[test]
fn what_can_be_changed_in_the_register_unnoticed_is_known() {
    let text = fs::read_to_string(Sources::sample().path(REGISTER)).unwrap();
    let mut unnoticed = BTreeSet::new();
    for entry in entries(&text) {
        let mut start = entry.start;
        let entry = text.get(entry).unwrap();
        let is_class = entry.starts_with("[[class]]");
        for line in entry.split_inclusive('\n') {
            let place = start..start + line.len();
            start = place.end;
            let Some((key, value)) = line.split_once(" = ") else {
                continue;
            };
            let changed = match value.trim_end() {
                "true" => format!("{key} = false\n"),
                "false" => format!("{key} = true\n"),
                word if word.starts_with('"') => {
                    format!("{key} = \"x{}", word.trim_start_matches('"')) + "\n"
                }
                _ => String::new(),
            };
            for (how, put) in [("taken out", ""), ("changed", &changed)] {
                let is_new = how == "taken out" || !changed.is_empty();
                if is_new && with(&text, &place, put).report().errors().count() == 0 {
                    // Without its quote a class is the company's own; a field is covered by nothing (PV004).
                    let whose = if is_class && key.starts_with("quoted") {
                        "a class's "
                    } else if key == "label" && entry.contains("\nsource = ") {
                        // What the program stores is called by its id then.
                        "a stored field's "
                    } else {
                        ""
                    };
                    unnoticed.insert(format!("{whose}{key} {how}"));
                }
            }
        }
    }
    let chosen = [
        "a class's quoted_from_notice taken out",
        "a stored field's label changed",
        "a stored field's label taken out",
        "autocomplete taken out",
        "can_be_rectified changed",
        "can_be_rectified taken out",
        "ends_on changed",
        "ends_on taken out",
        "id changed",
        "label changed",
        "reason changed",
        "required changed",
        "required taken out",
        "shown_in taken out",
    ];
    assert_eq!(unnoticed, chosen.map(str::to_owned).into());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Whatever an editor's slip does to the notice or the register, the checks answer; they never panic.
    #[test]
    fn no_slip_makes_the_checks_panic(
        file in prop_oneof![Just(NOTICE), Just(REGISTER), Just("content/messages.toml"), Just(INFRA)],
        at in any::<Index>(),
        cut in 0_usize..60,
        put in "[\\PC\n]{0,12}",
    ) {
        let text = fs::read_to_string(Sources::sample().path(file)).unwrap();
        let place = text.floor_char_boundary(at.index(text.len()));
        let end = text.floor_char_boundary((place + cut).min(text.len()));
        let spoilt = format!("{}{put}{}", text.get(..place).unwrap(), text.get(end..).unwrap());
        let report = Sources::sample().add(file, spoilt).report();
        prop_assert!(report.site.is_some() == (report.errors().count() == 0));
    }
}
