//! What the form asks for, and the codes of what can be wrong with it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use std::collections::BTreeSet;

use personal_data::{ErrorCode, FieldKind, Form, FormField, Register};

const SHIPPED: &str = include_str!("../../content/register.toml");

fn field(text: &str, id: &str) -> FormField {
    let form = Form::from_register(&Register::parse(text).unwrap());
    let mut fields = form.fields.into_iter();
    fields.find(|field| field.id == id).unwrap()
}

#[test]
fn a_field_has_the_codes_of_its_kind() {
    let check = |id: &str, expected: &str| {
        let codes = ErrorCode::possible(&field(SHIPPED, id));
        let found: Vec<&str> = codes.into_iter().map(ErrorCode::as_str).collect();
        assert_eq!(found.join(" "), expected, "{id}");
    };
    check("name", "too_long unreadable not_text missing link");
    check("company", "too_long unreadable not_text");
    check("message", "too_long unreadable not_text missing");
    check(
        "phone",
        "too_long unreadable not_text missing too_few_digits too_many_digits letters two_numbers extension \
         no_country_code wrong_country_code misplaced_plus character",
    );
    check(
        "email",
        "too_long unreadable not_text missing no_at several_ats no_local_part no_domain space two_addresses dot \
         long_part domain domain_character character",
    );
}

#[test]
fn the_words_of_a_code_may_name_what_it_knows() {
    let mut seen = BTreeSet::new();
    for id in ["name", "phone", "email", "company", "message"] {
        for code in ErrorCode::possible(&field(SHIPPED, id)) {
            let expected: &[&str] = match code.as_str() {
                "too_long" => &["over", "max"],
                "character" | "domain_character" => &["character"],
                _ => &[],
            };
            assert_eq!(code.placeholders(), expected, "{code:?}");
            let character = code.character().map(|character| *character.reveal());
            let has_one = expected == ["character"];
            assert_eq!(character, has_one.then_some('*'), "{code:?}");
            seen.insert(code.as_str());
        }
    }
    assert_eq!(seen.len(), 24, "{seen:?}");
}

#[test]
fn only_a_message_has_several_lines() {
    let line = SHIPPED.replacen("autocomplete = \"organization\"\n", "", 1);
    assert_eq!(field(&line, "company").kind, FieldKind::Line);
    for (id, expected) in [("company", false), ("name", false), ("message", true)] {
        assert_eq!(field(&line, id).is_multiline(), expected, "{id}");
    }
}

#[test]
fn what_staff_type_is_held_to_the_same_rules() {
    let email = field(SHIPPED, "email");
    let accepted = email.accept_text(" kari@blåbær.example ").unwrap().unwrap();
    assert_eq!(accepted.value.reveal(), "kari@blåbær.example");
    let derived = accepted.derived.unwrap();
    assert_eq!(derived.reveal(), "kari@xn--blbr-roah.example");
    assert_eq!(email.accept_text("kari"), Err(ErrorCode::NoAt));
    assert_eq!(field(SHIPPED, "company").accept_text(" "), Ok(None));
}
