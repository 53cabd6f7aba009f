//! Rectification, restriction and takeover.

use jiff::civil::date;
use personal_data::{
    Event, ItemId, NothingToRectify, Part, Restriction, RestrictionRefused, Source, Status, rectify,
};

use crate::sample::{day, days, enquiry, field, key, rules};

fn stored(enquiry: &personal_data::StoredEnquiry, part: Part, name: &str) -> Option<String> {
    let value = enquiry.item(part)?.fields.get(name)?;
    Some(value.reveal().clone())
}

#[test]
fn a_new_value_takes_what_was_made_of_the_old_one_with_it() {
    let mut enquiry = enquiry();
    let contact = |enquiry: &_, name: &str| stored(enquiry, Part::Contact, name);
    let hash = contact(&enquiry, "email_lookup").unwrap();
    let email = field("email");
    let answer = email.accept_text("ola@blåbær.example").unwrap();
    rectify(&mut enquiry, &email, answer, &key(), day(1)).unwrap();
    assert_eq!(
        contact(&enquiry, "email").as_deref(),
        Some("ola@blåbær.example")
    );
    let ascii = contact(&enquiry, "email_ascii");
    assert_eq!(ascii.as_deref(), Some("ola@xn--blbr-roah.example"));
    let new_hash = contact(&enquiry, "email_lookup").unwrap();
    assert_ne!(new_hash, hash);
    let expected = key().hash(email.kind, &personal_data::Personal::new(ascii.unwrap()));
    assert_eq!(&new_hash, expected.reveal());

    rectify(&mut enquiry, &email, None, &key(), day(1)).unwrap();
    for name in ["email", "email_ascii", "email_lookup"] {
        assert_eq!(contact(&enquiry, name), None, "{name}");
    }
    assert!(contact(&enquiry, "phone_lookup").is_some());

    let message = field("message");
    let answer = message.accept_text("Hallo").unwrap();
    rectify(&mut enquiry, &message, answer, &key(), day(2)).unwrap();
    assert_eq!(
        stored(&enquiry, Part::Message, "message").as_deref(),
        Some("Hallo")
    );
    let history = &enquiry.contact.as_ref().unwrap().history;
    // Two fields of one correction are one event.
    assert_eq!(
        history,
        &[(Event::Rectified, day(1)), (Event::Rectified, day(2))]
    );
}

#[test]
fn what_is_gone_is_not_rectified() {
    let mut enquiry = enquiry();
    enquiry.message = None;
    let message = field("message");
    let gone = rectify(&mut enquiry, &message, None, &key(), day(1));
    assert_eq!(gone, Err(NothingToRectify));
}

#[test]
fn a_restriction_is_set_once_and_lifted_once_for_each_reason() {
    let (rules, mut enquiry) = (rules(), enquiry());
    let reason = Restriction::Unlawful;
    let not = rules.lift_restriction(&mut enquiry, reason, day(1));
    assert_eq!(not, Err(RestrictionRefused::Not));
    rules.restrict(&mut enquiry, reason, day(1)).unwrap();
    let until = |part| enquiry.item(part).unwrap().moved_by.restrictions[&reason];
    assert_eq!(until(Part::Message), date(2027, 3, 16));
    assert_eq!(until(Part::Contact), date(2028, 3, 15));
    let again = rules.restrict(&mut enquiry, reason, day(2));
    assert_eq!(again, Err(RestrictionRefused::Already));
    rules
        .restrict(&mut enquiry, Restriction::LegalClaim, day(2))
        .unwrap();
    rules
        .lift_restriction(&mut enquiry, reason, day(3))
        .unwrap();
    assert_eq!(enquiry.restrictions(), [Restriction::LegalClaim].into());
    let events = enquiry.contact.unwrap().history.into_iter();
    let events: Vec<Event> = events.map(|(event, _)| event).collect();
    assert_eq!(
        events,
        [
            Event::Restricted,
            Event::Restricted,
            Event::RestrictionLifted
        ]
    );
}

#[test]
fn who_takes_over_is_kept_from_then_on() {
    let name = field("name");
    let email = field("email");
    let answers = [
        (
            name.clone(),
            name.accept_text("Ola Hansen").unwrap().unwrap(),
        ),
        (
            email.clone(),
            email.accept_text("ola@example.no").unwrap().unwrap(),
        ),
    ];
    let id = ItemId::from_bytes([9; 16]);
    let contact = rules().new_contact(id, answers, Source::Company, &key(), day(10));
    let item = &contact.item;
    assert_eq!(
        (item.id, item.status, item.source),
        (id, Status::Kept, Source::Company)
    );
    assert_eq!((days(item.own_end), days(contact.review_at)), (740, 190));
    assert_eq!(item.notice_version, "unknown");
    let names: Vec<&str> = item.fields.keys().map(String::as_str).collect();
    assert_eq!(names, ["email", "email_ascii", "email_lookup", "name"]);
    assert_eq!(contact.history, [(Event::TakenOver, day(10))]);
}
