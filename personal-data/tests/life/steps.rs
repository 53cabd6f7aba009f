//! Which step is taken from where, and which dates it gives.

use personal_data::{
    Event, KeepReason, Part, Restriction, SpamReason, Status, StepRefused, StoredEnquiry,
};

use crate::sample::{day, days, enquiry, rules};

/// What a step is taken from, or gives.
#[derive(Debug, PartialEq, Eq)]
struct Standing {
    message: (Status, i64),
    contact: (Status, i64),
    review: i64,
    last: Option<Event>,
}

fn standing(enquiry: &StoredEnquiry) -> Standing {
    let item = |part| {
        let item = enquiry.item(part).unwrap();
        (item.status, days(item.own_end))
    };
    let contact = enquiry.contact.as_ref().unwrap();
    Standing {
        message: item(Part::Message),
        contact: item(Part::Contact),
        review: days(contact.review_at),
        last: contact.history.last().map(|(event, _)| *event),
    }
}

fn check(
    enquiry: &StoredEnquiry,
    message: (Status, i64),
    contact: (Status, i64),
    review: i64,
    last: Event,
) {
    let expected = Standing {
        message,
        contact,
        review,
        last: Some(last),
    };
    assert_eq!(standing(enquiry), expected);
}

#[test]
fn a_message_is_begun_solved_and_begun_again() {
    use Status::{InProgress, Kept, Solved};
    let (rules, mut enquiry) = (rules(), enquiry());
    rules.start(&mut enquiry, day(1)).unwrap();
    check(
        &enquiry,
        (InProgress, 365),
        (InProgress, 730),
        180,
        Event::Started,
    );
    let again = rules.start(&mut enquiry, day(2));
    assert_eq!(again, Err(StepRefused::Already("in progress")));

    rules.solve(&mut enquiry, day(3)).unwrap();
    check(&enquiry, (Solved, 33), (Kept, 733), 183, Event::Solved);
    let again = rules.solve(&mut enquiry, day(4));
    assert_eq!(again, Err(StepRefused::Already("solved")));

    rules.start(&mut enquiry, day(5)).unwrap();
    check(
        &enquiry,
        (InProgress, 365),
        (InProgress, 730),
        180,
        Event::Started,
    );
}

#[test]
fn a_late_solution_lets_nothing_last_longer() {
    let (rules, mut enquiry) = (rules(), enquiry());
    rules.solve(&mut enquiry, day(360)).unwrap();
    check(
        &enquiry,
        (Status::Solved, 365),
        (Status::Kept, 1090),
        540,
        Event::Solved,
    );
}

#[test]
fn only_new_contact_moves_the_end_of_a_contact() {
    let (rules, mut enquiry) = (rules(), enquiry());
    let received = (Status::Received, 365);
    rules
        .keep(&mut enquiry, KeepReason::StillNeeded, day(100))
        .unwrap();
    check(
        &enquiry,
        received,
        (Status::Received, 730),
        280,
        Event::Kept,
    );
    rules
        .keep(&mut enquiry, KeepReason::InContact, day(200))
        .unwrap();
    check(
        &enquiry,
        received,
        (Status::Received, 930),
        380,
        Event::Kept,
    );
}

#[test]
fn spam_ends_soon_and_what_was_none_is_as_it_came() {
    let (rules, mut enquiry) = (rules(), enquiry());
    let not = rules.unmark_spam(&mut enquiry, day(1));
    assert_eq!(not, Err(StepRefused::Already("not spam")));
    enquiry.item_mut(Part::Message).unwrap().spam_reasons = vec![SpamReason::Pitch];
    rules.mark_spam(&mut enquiry, day(10)).unwrap();
    check(
        &enquiry,
        (Status::Spam, 40),
        (Status::Spam, 40),
        40,
        Event::MarkedSpam,
    );
    let again = rules.mark_spam(&mut enquiry, day(11));
    assert_eq!(again, Err(StepRefused::Already("spam")));
    for refused in [
        rules.start(&mut enquiry, day(11)),
        rules.solve(&mut enquiry, day(11)),
        rules.keep(&mut enquiry, KeepReason::InContact, day(11)),
    ] {
        assert_eq!(refused, Err(StepRefused::Status("spam")));
    }

    rules.unmark_spam(&mut enquiry, day(12)).unwrap();
    let received = Status::Received;
    check(
        &enquiry,
        (received, 365),
        (received, 730),
        180,
        Event::UnmarkedSpam,
    );
    assert!(enquiry.item(Part::Message).unwrap().spam_reasons.is_empty());
}

#[test]
fn what_was_to_end_before_spam_does_still_ends_then() {
    let (rules, mut enquiry) = (rules(), enquiry());
    rules.mark_spam(&mut enquiry, day(350)).unwrap();
    check(
        &enquiry,
        (Status::Spam, 365),
        (Status::Spam, 380),
        380,
        Event::MarkedSpam,
    );
}

#[test]
fn a_step_needs_what_it_is_taken_with() {
    let rules = rules();
    let mut contact_alone = enquiry();
    contact_alone.message = None;
    let gone = Err(StepRefused::MessageGone);
    assert_eq!(rules.start(&mut contact_alone, day(1)), gone);
    assert_eq!(rules.solve(&mut contact_alone, day(1)), gone);
    rules
        .keep(&mut contact_alone, KeepReason::InContact, day(1))
        .unwrap();
    rules.mark_spam(&mut contact_alone, day(1)).unwrap();

    let mut message_alone = enquiry();
    message_alone.contact = None;
    let kept = rules.keep(&mut message_alone, KeepReason::InContact, day(1));
    assert_eq!(kept, Err(StepRefused::ContactGone));
    rules.start(&mut message_alone, day(1)).unwrap();
    rules.solve(&mut message_alone, day(1)).unwrap();

    let mut nothing = StoredEnquiry {
        message: None,
        contact: None,
    };
    assert_eq!(rules.mark_spam(&mut nothing, day(1)), gone);
}

#[test]
fn what_is_restricted_is_left_as_it_is() {
    let (rules, mut enquiry) = (rules(), enquiry());
    rules
        .restrict(&mut enquiry, Restriction::Unlawful, day(1))
        .unwrap();
    let before = enquiry.clone();
    for refused in [
        rules.start(&mut enquiry, day(2)),
        rules.solve(&mut enquiry, day(2)),
        rules.keep(&mut enquiry, KeepReason::InContact, day(2)),
        rules.mark_spam(&mut enquiry, day(2)),
        rules.unmark_spam(&mut enquiry, day(2)),
    ] {
        assert_eq!(refused, Err(StepRefused::Restricted));
    }
    assert_eq!(enquiry, before);
}
