//! What the score makes of enquiries as people and machines write them.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use personal_data::{
    Enquiry, Form, MachineSigns, Register, SpamReason, SubmittedValue, spam_reasons,
};
use serde::Deserialize;

/// Of a hundred texts of spam so many are seen, at least.
const SEEN_OF_A_HUNDRED: usize = 40;

#[derive(Deserialize)]
struct Text {
    id: String,
    kind: Kind,
    name: String,
    company: String,
    message: String,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Genuine,
    Spam,
}

fn form() -> Form {
    let register = include_str!("../../content/register.toml");
    Form::from_register(&Register::parse(register).unwrap())
}

fn enquiry(form: &Form, text: &Text) -> Enquiry {
    let typed = [
        ("name", &*text.name),
        ("phone", "22225555"),
        ("email", "kari@example.no"),
        ("company", &text.company),
        ("message", &text.message),
    ];
    let typed = typed.map(|(id, text)| (id.to_owned(), SubmittedValue::text(text)));
    form.accept(&typed.into()).unwrap()
}

/// The texts of a kind, and what makes each count as spam.
fn judged(kind: &Kind) -> Vec<(String, Vec<SpamReason>)> {
    let texts: Vec<Text> = serde_json::from_str(include_str!("enquiries.json")).unwrap();
    let form = form();
    let of_kind = texts.iter().filter(|text| text.kind == *kind);
    of_kind
        .map(|text| {
            let enquiry = enquiry(&form, text);
            let reasons = spam_reasons(&form, &enquiry, MachineSigns::default());
            (text.id.clone(), reasons)
        })
        .collect()
}

#[test]
fn no_genuine_enquiry_is_spam() {
    let lost: Vec<_> = judged(&Kind::Genuine)
        .into_iter()
        .filter(|(_, reasons)| !reasons.is_empty())
        .collect();
    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
fn enough_spam_is_seen() {
    let texts = judged(&Kind::Spam);
    let (seen, missed): (Vec<_>, Vec<_>) =
        texts.iter().partition(|(_, reasons)| !reasons.is_empty());
    let missed: Vec<_> = missed.iter().map(|(id, _)| id).collect();
    assert!(
        100 * seen.len() >= SEEN_OF_A_HUNDRED * texts.len(),
        "{} of {}; missed: {missed:?}",
        seen.len(),
        texts.len()
    );
}
