//! The register that ships, and registers with something wrong in them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use personal_data::{
    Arrival, ErrorCode, FieldError, FieldKind, Form, ItemId, LookupKey, NewEnquiry, Personal,
    Register, RegisterPlaces, RegisterProblem, RetentionRules, STORED_ATTRIBUTES, SubmittedValue,
};
use proptest::prelude::*;

const SHIPPED: &str = include_str!("../../content/register.toml");

fn shipped() -> Register {
    Register::parse(SHIPPED).unwrap()
}

/// The shipped register with another value at a path.
fn with_value(path: &str, value: &str) -> String {
    let place = RegisterPlaces::read(SHIPPED).span(path).unwrap();
    let mut text = SHIPPED.to_owned();
    text.replace_range(place, value);
    text
}

/// The shipped register without the line of the value at a path.
fn without(path: &str) -> String {
    let place = RegisterPlaces::read(SHIPPED).span(path).unwrap();
    let start = SHIPPED.get(..place.start).unwrap().rfind('\n').unwrap();
    let end = place.end + SHIPPED.get(place.end..).unwrap().find('\n').unwrap();
    format!(
        "{}{}",
        SHIPPED.get(..start).unwrap(),
        SHIPPED.get(end..).unwrap()
    )
}

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

#[test]
fn the_register_survives_being_embedded() {
    let register = shipped();
    let json = serde_json::to_string(&register).unwrap();
    assert_eq!(serde_json::from_str::<Register>(&json).unwrap(), register);
}

/// Breaks the shipped register in one place and checks what is said, and which piece of the file is pointed at.
#[track_caller]
fn check_problem(from: &str, to: &str, message: &str, pointed_at: &str) {
    assert!(SHIPPED.contains(from), "the register has no {from:?}");
    let text = SHIPPED.replacen(from, to, 1);
    let problems = Register::parse(&text).unwrap_err();
    let problem = problems.first().unwrap();
    assert!(problem.message.contains(message), "{}", problem.message);
    let span = problem.span.clone().unwrap();
    assert_eq!(text.get(span).unwrap().trim(), pointed_at);
}

/// The same, with another value at a path.
#[track_caller]
fn check_value(path: &str, value: &str, message: &str) {
    let text = with_value(path, value);
    let problems = Register::parse(&text).unwrap_err();
    let problem = problems.first().unwrap();
    assert!(problem.message.contains(message), "{}", problem.message);
    assert_eq!(text.get(problem.span.clone().unwrap()), Some(value));
}

#[test]
fn problems_say_what_and_where() {
    check_problem(
        "max_chars = ",
        "max_cars = ",
        "unknown field `max_cars`",
        "max_cars",
    );
    check_value("class.message.max_days", "\"ja\"", "invalid type");
    check_value("class.message.max_days", "-1", "invalid value");
    check_problem(
        "class = \"message\"",
        "class = \"mesage\"",
        "class `mesage`, which does not exist",
        "\"mesage\"",
    );
    check_problem(
        "id = \"phone\"",
        "id = \"name\"",
        "two with the id `name`",
        "\"name\"",
    );
    for own in Form::OWN_INPUTS
        .into_iter()
        .filter(|&id| id != Form::NOTICE_VERSION)
    {
        check_problem(
            "id = \"company\"",
            &format!("id = \"{own}\""),
            "an input that the form has already",
            &format!("\"{own}\""),
        );
    }
    // What the program stores under that name is no input.
    let made = format!(
        "id = \"{}\"\nlabel = \"Personvernerklæring som ble vist\"\nsource = \"system\"\n",
        Form::NOTICE_VERSION
    );
    let typed = format!(
        "id = \"{}\"\nlabel = \"x\"\nmax_chars = 9\n",
        Form::NOTICE_VERSION
    );
    assert!(SHIPPED.contains(&made));
    let problems = Register::parse(&SHIPPED.replacen(&made, &typed, 1)).unwrap_err();
    let taken =
        |found: &RegisterProblem| found.message.contains("an input that the form has already");
    assert!(problems.iter().any(taken), "{problems:?}");
    check_problem("label = \"Navn\"\n", "", "no `label`", "\"name\"");
    let text = without("activity.enquiry.field.message.max_chars");
    let problem = Register::parse(&text).unwrap_err().remove(0);
    assert!(problem.message.contains("no `max_chars`"));
    assert_eq!(text.get(problem.span.unwrap()), Some("\"message\""));
    check_problem(
        "role = \"processor\", region",
        "role = \"friend\", region",
        "unknown variant `friend`",
        "\"friend\"",
    );
    check_problem(
        "[[activity]]\nid = \"enquiry\"",
        "[[class]]\nid = \"nobody\"\nmax_days = 30\n\n[[activity]]\nid = \"enquiry\"",
        "no field has the class `nobody`",
        "\"nobody\"",
    );
    for wrong in ["974760674", "97476067", "97476067x", "974 760 673"] {
        check_problem(
            "organisation_number = \"\"",
            &format!("organisation_number = \"{wrong}\""),
            "not an organisation number",
            &format!("\"{wrong}\""),
        );
    }
    let right = SHIPPED.replacen(
        "organisation_number = \"\"",
        "organisation_number = \"974760673\"",
        1,
    );
    assert!(
        Register::parse(&right).is_ok(),
        "Brønnøysundregistrene's own number"
    );
    let broken = SHIPPED.replacen("[controller]", "[controller", 1);
    assert!(!Register::parse(&broken).unwrap_err().is_empty());
}

/// The shipped register with something at its end.
fn with_more(more: &str) -> String {
    format!("{SHIPPED}\n{more}\n")
}

/// The messages of a register's problems.
fn messages(text: &str) -> Vec<String> {
    let problems = Register::parse(text).err().unwrap_or_default();
    problems
        .into_iter()
        .map(|problem| problem.message)
        .collect()
}

#[test]
fn an_agreement_is_between_two_about_fields_that_people_fill_in() {
    for id in ["Eksempel", "-a", "a-", "a b", "å", ""] {
        check_value(
            "agreement.0.id",
            &format!("\"{id}\""),
            "is no id of an agreement",
        );
    }
    for id in ["a", "avtale-2", "2"] {
        let text = with_value("agreement.0.id", &format!("\"{id}\""));
        assert!(messages(&text).is_empty(), "{:?}", messages(&text));
    }
    check_value("agreement.0.recipient", "\" \"", "gives data to nobody");
    check_value("agreement.0.recipient", "\"A\\nB\"", "is not one line");
    check_value(
        "agreement.0.recipient",
        "\"METAFOCUS\"",
        "to the company itself",
    );
    let fields = |fields: &str| messages(&with_value("agreement.0.fields", fields)).concat();
    assert!(fields("[]").contains("gives no data to anybody"));
    assert!(fields(r#"["name", "name"]"#).contains("names the field `name` twice"));
    assert!(fields(r#"["phone_e164"]"#).contains("is nothing that a person fills in"));
    assert!(fields(r#"["navn"]"#).contains("names the field `navn`, which does not exist"));
    assert!(fields(r#"["message", "company"]"#).is_empty());
    let again = with_more(
        "[[agreement]]\nid = \"eksempel\"\nrecipient = \"B\"\nfields = [\"name\"]\nsha256 = \"\"",
    );
    let found = messages(&again).concat();
    assert!(found.contains("`eksempel`"), "{found}");
}

#[test]
fn labels_are_told_apart_where_people_read_them() {
    let label = |field: &str| format!("activity.0.field.{field}.label");
    let same = "two fields of the form have the label";
    check_value(&label("phone"), "\" NAVN\"", same);
    let system = with_value(&label("phone_e164"), "\"Navn\"");
    assert!(messages(&system).is_empty(), "{:?}", messages(&system));
    let place = |text: &str, field: &str| RegisterPlaces::read(text).span(&label(field)).unwrap();
    let mut none = with_value(&label("name"), "\"\"");
    none.replace_range(place(&none, "phone"), "\"\"");
    let found = messages(&none).concat();
    assert!(
        found.contains("has no `label`") && !found.contains(same),
        "{found}"
    );
}

#[test]
fn a_field_may_have_as_many_characters_as_an_item_has_room_for() {
    assert!(messages(&with_value("activity.0.field.message.max_chars", "20000")).is_empty());
    check_value(
        "activity.0.field.message.max_chars",
        "20001",
        "has room for 20000",
    );
}

#[test]
fn an_autofill_token_is_one_that_html_has() {
    let path = "activity.0.field.company.autocomplete";
    for token in [
        "on",
        "off",
        "name",
        "section-a name",
        "shipping name",
        "section-a billing name",
        "home tel",
        "work email",
        "mobile impp",
        "fax tel-national",
        "section-a shipping work tel",
    ] {
        let text = with_value(path, &format!("\"{token}\""));
        assert!(messages(&text).is_empty(), "{token}: {:?}", messages(&text));
    }
    for token in [
        "firma",
        "home name",
        "home",
        "tel email",
        "work telefon",
        "work tel-x",
        "home on",
        "section-a on",
        "shipping off",
        "section-a",
        "name name",
        "",
    ] {
        check_value(
            path,
            &format!("\"{token}\""),
            "is nothing that a browser fills in",
        );
    }
}

#[test]
fn only_an_unknown_word_is_compared_with_the_known_ones() {
    let help = |text: &str| {
        let problems = Register::parse(text).unwrap_err();
        problems.first().unwrap().help.clone()
    };
    assert_eq!(help(&with_more("[[agreement]]\nid = \"b\"")), None);
    let unknown = SHIPPED.replacen("max_chars = ", "max_cars = ", 1);
    assert_eq!(help(&unknown).as_deref(), Some("did you mean `max_chars`?"));
}

#[test]
fn problems_come_together() {
    let text = SHIPPED
        .replacen("max_chars = ", "max_cars = ", 1)
        .replacen("required = false", "required = \"nei\"", 1)
        .replacen("\"form\", \"desk\"", "\"skjema\", \"desk\"", 1)
        .replacen("breach_hours = ", "breach_hours = -", 1)
        .replacen("ends_on = ", "farge = 1\nends_on = ", 1);
    let problems = Register::parse(&text).unwrap_err();
    let pointed_at: Vec<_> = problems
        .iter()
        .map(|problem| text.get(problem.span.clone().unwrap()).unwrap())
        .collect();
    let mut sorted = pointed_at.clone();
    sorted.sort_unstable();
    assert_eq!(
        sorted,
        [
            "\"nei\"",
            "\"skjema\"",
            &format!("-{}", shipped().deadlines.breach_hours),
            "farge",
            "max_cars"
        ],
        "{problems:#?}"
    );
    let slip = problems
        .iter()
        .find(|problem| problem.message.contains("max_cars"))
        .unwrap();
    assert_eq!(slip.help.as_deref(), Some("did you mean `max_chars`?"));

    let text = SHIPPED.replacen("label = \"Navn\"\n", "", 1).replacen(
        "id = \"email\"",
        "id = \"phone\"",
        1,
    );
    assert_eq!(
        Register::parse(&text).unwrap_err().len(),
        2,
        "what does not add up comes together too"
    );
}

#[test]
fn a_suppression_ends_on_a_day_of_the_calendar() {
    let suppress = |until: &str| {
        let entry = "[[suppress]]\ncode = \"PV109\"\nreason = \"r\"\nresponsible = \"r\"\n";
        Register::parse(&format!("{SHIPPED}\n{entry}until = {until}\n"))
    };
    assert_eq!(
        suppress("2027-12-31").unwrap().suppressions[0]
            .until
            .to_string(),
        "2027-12-31"
    );
    assert!(suppress("2027-02-29").is_err());
    assert!(suppress("2027-12-31T00:00:00Z").is_err());
    assert!(suppress("\"2027-12-31\"").is_err());
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

    /// A register with a hole in it, or with something foreign in it, is read or refused, with places inside the
    /// text; it never makes the reader panic.
    #[test]
    fn a_spoilt_register_is_read_or_refused(at in 0..SHIPPED.len(), cut in 0_usize..40, put in "[\\PC\n]{0,12}") {
        let (start, end) = (SHIPPED.floor_char_boundary(at), SHIPPED.floor_char_boundary((at + cut).min(SHIPPED.len())));
        let text = format!("{}{put}{}", SHIPPED.get(..start).unwrap(), SHIPPED.get(end..).unwrap());
        for problem in Register::parse(&text).err().into_iter().flatten() {
            prop_assert!(!problem.message.is_empty());
            prop_assert!(problem.span.is_none_or(|span| text.get(span).is_some()), "{}", problem.message);
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
