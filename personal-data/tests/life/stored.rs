//! What is stored, as its readers ask for it.

use jiff::{Span, Timestamp};
use personal_data::{
    Clock, Contact, Event, Form, LookupKey, Part, Personal, Restriction, ShownIn, StoredEnquiry,
    SubmittedValue, is_notice_version,
};

use crate::sample::{RECEIVED, enquiry, register, rules};

#[test]
fn an_enquiry_is_its_two_items_as_far_as_they_are_there() {
    let mut enquiry = enquiry();
    let parts =
        |enquiry: &StoredEnquiry| -> Vec<Part> { enquiry.items().map(|(part, _)| part).collect() };
    assert_eq!(parts(&enquiry), Part::ALL);
    for part in Part::ALL {
        assert_eq!(enquiry.item(part).cloned(), enquiry.item_mut(part).cloned());
        assert!(enquiry.item(part).is_some());
    }
    assert_eq!(enquiry.main(), enquiry.item(Part::Message));

    assert!(enquiry.restrictions().is_empty());
    let contact = enquiry.item_mut(Part::Contact).unwrap();
    let since = jiff::civil::date(2026, 3, 15);
    contact
        .moved_by
        .restrictions
        .insert(Restriction::LegalClaim, since);
    assert_eq!(enquiry.restrictions(), [Restriction::LegalClaim].into());

    enquiry.message = None;
    assert_eq!(parts(&enquiry), [Part::Contact]);
    assert_eq!(enquiry.main(), enquiry.item(Part::Contact));
    assert!(enquiry.item_mut(Part::Message).is_none());
}

#[test]
fn a_contact_remembers_its_last_twenty_events() {
    let mut contact = enquiry().contact.unwrap();
    contact.history.clear();
    let at: Timestamp = RECEIVED.parse().unwrap();
    for day in 0..Contact::MOST_HISTORY + 5 {
        let day = i64::try_from(day).unwrap();
        contact.note(Event::Rectified, at + Span::new().hours(24 * day));
    }
    assert_eq!(contact.history.len(), Contact::MOST_HISTORY);
    let oldest = at + Span::new().hours(24 * 5);
    assert_eq!(contact.history.first(), Some(&(Event::Rectified, oldest)));
}

#[test]
fn a_stored_version_is_sixteen_digits_or_unknown() {
    for (text, expected) in [
        ("4bfafca45f575277", true),
        ("unknown", true),
        ("4BFAFCA45F575277", false),
        ("4bfafca45f57527", false),
        ("4bfafca45f5752777", false),
        ("4bfafca45f57527g", false),
        ("ukjent", false),
        ("", false),
    ] {
        assert_eq!(is_notice_version(text), expected, "{text}");
    }
}

#[test]
fn the_register_says_where_a_field_is_shown() {
    let register = register();
    assert!(register.is_shown("name", ShownIn::Access));
    assert!(register.is_shown("name", ShownIn::Form));
    assert!(!register.is_shown("phone_lookup", ShownIn::Form));
    assert!(!register.is_shown("finnes-ikke", ShownIn::Access));
}

#[test]
fn a_message_may_have_what_the_register_says() {
    let mut form = Form::from_register(&register());
    assert_eq!(form.max_message_chars(), 5000);
    form.fields.retain(|field| field.id != "message");
    let longest = form.fields.iter().map(|field| field.max_chars).max();
    assert_eq!(Some(form.max_message_chars()), longest);
    form.fields.clear();
    assert_eq!(form.max_message_chars(), 0);
}

#[test]
fn what_was_typed_is_shown_again_unless_it_was_no_text() {
    let text = |typed: &SubmittedValue| typed.shown().map(|text| text.reveal().clone());
    assert_eq!(text(&SubmittedValue::text("Kari")).as_deref(), Some("Kari"));
    let unreadable = SubmittedValue::Unreadable(Personal::new("K\u{fffd}ri".to_owned()));
    assert_eq!(text(&unreadable).as_deref(), Some("K\u{fffd}ri"));
    assert_eq!(text(&SubmittedValue::NotText), None);
}

#[test]
fn cases_and_approvals_end_by_the_register() {
    let rules = rules();
    let at: Timestamp = RECEIVED.parse().unwrap();
    let days = |end: Timestamp| (end.as_second() - at.as_second()) / 86_400;
    assert_eq!(days(rules.case_ends_at(at)), 1095);
    assert_eq!(days(rules.unanswered_approval_ends_at(at)), 30);
    assert_eq!(days(rules.approval_ends_at(at)), 730);
    assert_eq!(rules.max_days(Part::Message), 365);
    assert_eq!(rules.max_days(Part::Contact), 730);
}

#[test]
fn a_clock_is_what_it_is_made_of() {
    let now: Timestamp = RECEIVED.parse().unwrap();
    assert_eq!((move || now).now(), now);
}

#[test]
fn a_key_says_nothing_of_itself() {
    let key = LookupKey::parse(&"hemmelig".repeat(4)).unwrap();
    assert_eq!(format!("{key:?}"), "[lookup key]");
}
