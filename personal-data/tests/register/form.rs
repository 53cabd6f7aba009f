//! The form and the dates that the shipped register gives.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use personal_data::{
    Arrival, ErrorCode, FieldError, FieldKind, Form, ItemId, LookupKey, NewEnquiry, Personal,
    Register, RetentionRules, STORED_ATTRIBUTES, SubmittedValue,
};
use proptest::prelude::*;

use super::{shipped, with_value, without};

fn max_chars(field: &str) -> usize {
    let form = Form::from_register(&shipped());
    form.fields
        .iter()
        .find(|found| found.id == field)
        .unwrap()
        .max_chars
}

/// What a careful person types.
fn typed() -> BTreeMap<String, SubmittedValue> {
    [
        ("name", "Kari Nordmann"),
        ("phone", "22 22 55 55"),
        ("email", "kari@blåbær.example"),
        ("company", ""),
        ("message", "Skjemaet vårt\r\nåpner ikke."),
    ]
    .map(|(id, text)| (id.to_owned(), SubmittedValue::text(text)))
    .into()
}

fn with(id: &str, text: &str) -> Result<personal_data::Enquiry, Vec<FieldError>> {
    let mut typed = typed();
    typed.insert(id.to_owned(), SubmittedValue::text(text));
    Form::from_register(&shipped()).accept(&typed)
}

#[track_caller]
fn check_error(id: &str, text: &str, code: ErrorCode) {
    assert_eq!(
        with(id, text).unwrap_err(),
        [FieldError {
            field: id.to_owned(),
            code
        }]
    );
}

#[test]
fn the_form_is_the_registers() {
    let form = Form::from_register(&shipped());
    let fields: Vec<_> = form
        .fields
        .iter()
        .map(|field| {
            (
                field.id.as_str(),
                field.label.as_str(),
                field.required,
                field.kind,
            )
        })
        .collect();
    assert_eq!(
        fields,
        [
            ("name", "Navn", true, FieldKind::Name),
            ("phone", "Telefonnummer", true, FieldKind::Phone),
            ("email", "E-postadresse", true, FieldKind::Email),
            ("company", "Firmanavn", false, FieldKind::Line),
            ("message", "Melding", true, FieldKind::Text),
        ]
    );
}

#[test]
fn every_attribute_the_program_stores_is_in_the_register() {
    let register = shipped();
    for attribute in STORED_ATTRIBUTES {
        let field = register
            .own_activities()
            .flat_map(|activity| &activity.fields)
            .find(|field| field.id == attribute.name);
        let field = field.unwrap_or_else(|| panic!("{} is not in the register", attribute.name));
        assert_eq!(field.source, attribute.source, "{}", attribute.name);
        assert!(field.reason.is_some(), "{}", attribute.name);
    }
}

#[test]
fn a_careful_enquiry_is_accepted_as_typed() {
    let enquiry = Form::from_register(&shipped()).accept(&typed()).unwrap();
    let value = |id: &str| {
        enquiry
            .answers
            .get(id)
            .map(|answer| answer.value.reveal().as_str())
    };
    let derived = |id: &str| {
        enquiry
            .answers
            .get(id)
            .and_then(|answer| answer.derived.as_ref())
            .map(|d| d.reveal().as_str())
    };
    assert_eq!(value("phone"), Some("22 22 55 55"));
    assert_eq!(derived("phone"), Some("+4722225555"));
    assert_eq!(value("email"), Some("kari@blåbær.example"));
    assert_eq!(derived("email"), Some("kari@xn--blbr-roah.example"));
    assert_eq!(value("message"), Some("Skjemaet vårt\nåpner ikke."));
    assert_eq!(
        value("company"),
        None,
        "an empty optional field is not stored"
    );
}

#[test]
fn each_rule_refuses() {
    for id in ["name", "phone", "email", "message"] {
        check_error(id, " \u{200B}\r\n ", ErrorCode::Missing);
    }
    check_error("name", "Tjen penger HTTPS://spam.example", ErrorCode::Link);
    for (id, over) in [("name", 1), ("company", 3)] {
        let max = max_chars(id);
        check_error(
            id,
            &"ø".repeat(max + over),
            ErrorCode::TooLong { over, max },
        );
    }
    check_error("phone", "ring meg", ErrorCode::Letters);
    check_error("email", "kari", ErrorCode::NoAt);
    let max = max_chars("message");
    check_error(
        "message",
        &"👩".repeat(max + 312),
        ErrorCode::TooLong { over: 312, max },
    );
    assert!(with("message", &"👩".repeat(max)).is_ok());
    assert!(
        with("message", &"a\r\n".repeat(max / 2)).is_ok(),
        "CRLF counts once"
    );
    assert!(with("name", "Ångström-Løv").is_ok());
}

#[test]
fn a_field_that_was_not_sent_is_missing_and_all_errors_come_at_once() {
    let errors = Form::from_register(&shipped())
        .accept(&BTreeMap::new())
        .unwrap_err();
    let ids: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(ids, ["name", "phone", "email", "message"]);
    let mut typed = typed();
    for (value, code) in [
        (
            SubmittedValue::Unreadable(Personal::new("Bl\u{FFFD}".to_owned())),
            ErrorCode::Unreadable,
        ),
        (SubmittedValue::NotText, ErrorCode::NotText),
    ] {
        typed.insert("company".to_owned(), value);
        let errors = Form::from_register(&shipped()).accept(&typed).unwrap_err();
        let field = "company".to_owned();
        assert_eq!(errors, [FieldError { field, code }]);
    }
}

#[test]
fn a_message_and_its_contact_have_their_own_fields_and_dates() {
    let register = shipped();
    let form = Form::from_register(&register);
    let enquiry = form.accept(&typed()).unwrap();
    let rules = RetentionRules::from_register(&register).unwrap();
    let received: Timestamp = "2026-03-15T12:00:00Z".parse().unwrap();
    let arrival = Arrival {
        id: ItemId::from_bytes([7; 16]),
        received_at: received,
        notice_version: "unknown".to_owned(),
        spam_reasons: Vec::new(),
    };
    let lookup = LookupKey::parse(&"k".repeat(32)).unwrap();
    let new = NewEnquiry::new(&arrival, &form, enquiry, &rules, &lookup);

    assert_eq!(
        new.message.item.fields.keys().collect::<Vec<_>>(),
        ["message"]
    );
    assert_eq!(
        new.contact.item.fields.keys().collect::<Vec<_>>(),
        [
            "email",
            "email_ascii",
            "email_lookup",
            "name",
            "phone",
            "phone_e164",
            "phone_lookup"
        ]
    );
    let class = |id: &str| register.class(id).unwrap();
    let after =
        |days: Option<u32>| received + SignedDuration::from_hours(24 * i64::from(days.unwrap()));
    assert_eq!(
        new.message.item.expires_at(),
        after(class("message").max_days)
    );
    assert_eq!(new.contact.review_at, after(class("contact").review_days));
    assert_eq!(
        new.contact.item.expires_at(),
        after(class("contact").max_days)
    );
    assert_eq!(new.message.item.reference, new.contact.item.reference);
}

#[test]
fn changing_a_number_in_the_register_changes_the_dates() {
    let text = with_value("class.message.max_days", "10");
    let rules = RetentionRules::from_register(&Register::parse(&text).unwrap()).unwrap();
    let received: Timestamp = "2026-03-15T12:00:00Z".parse().unwrap();
    assert_eq!(
        rules.on_received(received).message_ends_at.to_string(),
        "2026-03-25T12:00:00Z"
    );

    let text = without("class.message.max_days");
    let error = RetentionRules::from_register(&Register::parse(&text).unwrap()).unwrap_err();
    assert_eq!((error.class, error.key), ("message", "max_days"));
}

proptest! {
    /// Nothing that can be typed makes the check panic, and what is accepted is accepted again unchanged.
    #[test]
    fn accepting_is_stable(name in "\\PC{0,40}", phone in "[ +0-9０-９().-]{0,24}", email in "\\PC{0,30}", message in any::<String>()) {
        let form = Form::from_register(&shipped());
        let raw = [("name", name), ("phone", phone), ("email", email), ("message", message)];
        let typed = raw.into_iter().map(|(id, text)| (id.to_owned(), SubmittedValue::text(text))).collect();
        if let Ok(enquiry) = form.accept(&typed) {
            let again = enquiry.answers.iter().map(|(id, a)| (id.clone(), SubmittedValue::text(a.value.reveal()))).collect();
            prop_assert_eq!(form.accept(&again).unwrap(), enquiry);
        }
    }

    /// Whatever is received has an end, and is looked at before it.
    #[test]
    fn everything_ends(seconds in 0_i64..4_000_000_000) {
        let rules = RetentionRules::from_register(&shipped()).unwrap();
        let received = Timestamp::from_second(seconds).unwrap();
        let dates = rules.on_received(received);
        prop_assert!(dates.message_ends_at > received);
        prop_assert!(dates.contact_review_at > received);
        prop_assert!(dates.contact_ends_at > dates.contact_review_at);
    }
}
