//! When an item ends: what forbids it, what delays it, and what forgets itself.

use jiff::civil::date;
use personal_data::{HoldRefused, LegalHold, Part, Restriction};

use crate::sample::{ID, day, enquiry};

fn hold(year: i16) -> LegalHold {
    LegalHold {
        reason: "accounting".to_owned(),
        until_on: date(year, 12, 31),
    }
}

#[test]
fn a_hold_ends_with_its_last_day_and_is_never_made_shorter() {
    let mut enquiry = enquiry();
    let item = enquiry.item_mut(Part::Message).unwrap();
    let own_end = item.own_end;
    assert_eq!(item.expires_at(), own_end);
    assert_eq!(item.lift_hold(), Err(HoldRefused::NotHeld));
    let now = day(0);
    assert_eq!(item.set_hold(hold(2025), now), Err(HoldRefused::Over));
    let last_day = "2031-12-31T23:59:59Z".parse().unwrap();
    item.set_hold(hold(2031), last_day).unwrap();
    assert_eq!(item.expires_at().to_string(), "2032-01-01T00:00:00Z");
    for shorter in [2030, 2031] {
        assert_eq!(
            item.set_hold(hold(shorter), now),
            Err(HoldRefused::HeldLonger)
        );
    }
    item.set_hold(hold(2032), now).unwrap();
    assert_eq!(item.expires_at().to_string(), "2033-01-01T00:00:00Z");
    assert_eq!(item.lift_hold(), Ok(hold(2032)));
    assert_eq!(item.expires_at(), own_end);
}

#[test]
fn an_erasure_that_was_asked_for_waits_for_its_hold_and_for_nothing_else() {
    let mut enquiry = enquiry();
    let item = enquiry.item_mut(Part::Contact).unwrap();
    item.moved_by.is_erasure_asked = true;
    assert_eq!(item.expires_at(), item.own_end, "nothing holds it");
    item.set_hold(hold(2026), day(0)).unwrap();
    item.moved_by.cases.insert(ID, Some(date(2040, 1, 1)));
    assert_eq!(item.expires_at().to_string(), "2027-01-01T00:00:00Z");
    item.moved_by.is_erasure_asked = false;
    assert_eq!(item.expires_at().to_string(), "2040-03-31T00:00:00Z");
}

#[test]
fn an_open_case_and_a_restriction_delay_the_end_and_are_forgotten_some_day() {
    let mut enquiry = enquiry();
    let item = enquiry.item_mut(Part::Message).unwrap();
    assert!(!item.is_restricted() && item.open_cases().is_empty());
    item.moved_by.cases.insert(ID, Some(date(2027, 3, 1)));
    assert_eq!(item.open_cases(), [ID].into());
    assert_eq!(item.expires_at().to_string(), "2027-05-30T00:00:00Z");
    item.moved_by.cases.insert(ID, None);
    assert!(item.open_cases().is_empty(), "it is closed");
    assert_eq!(item.expires_at(), item.own_end);

    let until = date(2027, 6, 1);
    item.moved_by
        .restrictions
        .insert(Restriction::LegalClaim, until);
    assert!(item.is_restricted());
    assert_eq!(item.expires_at().to_string(), "2027-06-01T00:00:00Z");
}
