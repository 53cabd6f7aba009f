//! What may be erased, and what stays.

use std::collections::BTreeSet;

use jiff::civil::date;
use personal_data::{
    EraseReason, ErasureRefused, LegalHold, Part, Restriction, check_erasure, divide,
};

use crate::sample::{ID, day, enquiry, rules};

#[test]
fn what_is_restricted_is_erased_on_request_alone() {
    let mut enquiry = enquiry();
    let none = BTreeSet::new();
    for reason in EraseReason::ALL {
        assert_eq!(check_erasure(&enquiry, reason, &none), Ok(()));
    }
    rules()
        .restrict(&mut enquiry, Restriction::AccuracyContested, day(1))
        .unwrap();
    for reason in EraseReason::ALL {
        let expected = if reason == EraseReason::Request {
            Ok(())
        } else {
            Err(ErasureRefused::Restricted)
        };
        assert_eq!(
            check_erasure(&enquiry, reason, &none),
            expected,
            "{reason:?}"
        );
    }
}

#[test]
fn what_somebody_waits_to_see_is_not_erased() {
    let mut enquiry = enquiry();
    let contact = enquiry.item_mut(Part::Contact).unwrap();
    contact.moved_by.cases.insert(ID, Some(date(2026, 4, 14)));
    let check = |enquiry: &_, cases: &[_]| {
        check_erasure(
            enquiry,
            EraseReason::Request,
            &cases.iter().copied().collect(),
        )
    };
    assert_eq!(check(&enquiry, &[ID]), Err(ErasureRefused::AccessCaseOpen));
    assert_eq!(
        check(&enquiry, &[]),
        Ok(()),
        "the case is about something else"
    );
    let contact = enquiry.item_mut(Part::Contact).unwrap();
    contact.moved_by.cases.insert(ID, None);
    assert_eq!(check(&enquiry, &[ID]), Ok(()), "the case is closed");
}

#[test]
fn what_is_held_stays_and_the_rest_goes() {
    let mut enquiry = enquiry();
    let (message, contact) = (Part::Message, Part::Contact);
    assert_eq!(
        divide(&enquiry, &Part::ALL),
        (vec![message, contact], vec![])
    );
    assert_eq!(divide(&enquiry, &[contact]), (vec![contact], vec![]));
    let hold = LegalHold {
        reason: "accounting".to_owned(),
        until_on: date(2031, 12, 31),
    };
    enquiry
        .item_mut(message)
        .unwrap()
        .set_hold(hold, day(0))
        .unwrap();
    assert_eq!(divide(&enquiry, &Part::ALL), (vec![contact], vec![message]));
    enquiry.contact = None;
    assert_eq!(divide(&enquiry, &Part::ALL), (vec![], vec![message]));
}
