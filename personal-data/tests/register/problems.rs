//! What is wrong with a register is said at its place.

use personal_data::{Form, Register, RegisterPlaces, RegisterProblem};
use proptest::prelude::*;

use super::{SHIPPED, shipped, with_value, without};

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
        "lagringsklassen `mesage`, som ikke finnes",
        "\"mesage\"",
    );
    check_problem(
        "id = \"phone\"",
        "id = \"name\"",
        "samme `id`: `name`",
        "\"name\"",
    );
    for own in Form::OWN_INPUTS
        .into_iter()
        .filter(|&id| id != Form::NOTICE_VERSION)
    {
        check_problem(
            "id = \"company\"",
            &format!("id = \"{own}\""),
            "Skjemaet bruker allerede navnet",
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
    let taken = |found: &RegisterProblem| found.message.contains("Skjemaet bruker allerede navnet");
    assert!(problems.iter().any(taken), "{problems:?}");
    check_problem(
        "label = \"Navn\"\n",
        "",
        "mangler ledetekst (`label`)",
        "\"name\"",
    );
    let text = without("activity.enquiry.field.message.max_chars");
    let problem = Register::parse(&text).unwrap_err().remove(0);
    assert!(problem.message.contains("mangler `max_chars`"));
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
        "Ingen felt bruker lagringsklassen `nobody`",
        "\"nobody\"",
    );
    for wrong in ["974760674", "97476067", "97476067x", "974 760 673"] {
        check_problem(
            "organisation_number = \"\"",
            &format!("organisation_number = \"{wrong}\""),
            "ikke et organisasjonsnummer",
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
            "kan ikke være `id` for en avtale",
        );
    }
    for id in ["a", "avtale-2", "2"] {
        let text = with_value("agreement.0.id", &format!("\"{id}\""));
        assert!(messages(&text).is_empty(), "{:?}", messages(&text));
    }
    check_value("agreement.0.recipient", "\" \"", "mangler mottaker");
    check_value("agreement.0.recipient", "\"A\\nB\"", "skal være én linje");
    check_value(
        "agreement.0.recipient",
        "\"METAFOCUS\"",
        "virksomheten selv",
    );
    let fields = |fields: &str| messages(&with_value("agreement.0.fields", fields)).concat();
    assert!(fields("[]").contains("har ingen felt"));
    assert!(fields(r#"["name", "name"]"#).contains("Feltet `name` står to ganger"));
    assert!(fields(r#"["phone_e164"]"#).contains("er ikke et felt som folk fyller ut"));
    assert!(fields(r#"["navn"]"#).contains("nevner feltet `navn`, som ikke finnes"));
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
    let same = "To felt i skjemaet har ledeteksten";
    check_value(&label("phone"), "\" NAVN\"", same);
    let system = with_value(&label("phone_e164"), "\"Navn\"");
    assert!(messages(&system).is_empty(), "{:?}", messages(&system));
    let place = |text: &str, field: &str| RegisterPlaces::of(text).span(&label(field)).unwrap();
    let mut none = with_value(&label("name"), "\"\"");
    none.replace_range(place(&none, "phone"), "\"\"");
    let found = messages(&none).concat();
    assert!(
        found.contains("mangler ledetekst (`label`)") && !found.contains(same),
        "{found}"
    );
}

#[test]
fn a_field_may_have_as_many_characters_as_an_item_has_room_for() {
    assert!(messages(&with_value("activity.0.field.message.max_chars", "20000")).is_empty());
    check_value(
        "activity.0.field.message.max_chars",
        "20001",
        "bare plass til 20000",
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
            "er ikke noe en nettleser kan fylle ut",
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
    assert_eq!(help(&unknown).as_deref(), Some("Mente du `max_chars`?"));
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
    assert_eq!(slip.help.as_deref(), Some("Mente du `max_chars`?"));

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
}
