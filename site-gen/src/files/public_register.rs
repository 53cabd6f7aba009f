//! The register's public part for machines: `personvern.json`, in terms of the W3C's Data Privacy Vocabulary.
//!
//! JSON-LD with its context inside, so that reading it asks no other host. The terms are those of DPV 2.3
//! (<https://w3id.org/dpv>), its personal data extension and its GDPR extension.

use personal_data::{Activity, Field, FieldSource, Register, Role};
use serde_json::{Map, Value, json};

use crate::addresses;
use crate::notice::Notice;

/// The document, as text.
pub(crate) fn document(
    register: &Register,
    notice: &Notice,
    (title, language): (&str, &str),
    base_url: &str,
) -> String {
    let controller = &register.controller;
    let mut responsible = node("#controller", &["dpv:DataController"]);
    responsible.insert("dpv:hasName".to_owned(), json!(controller.name));
    for (term, value) in [
        ("dpv:hasIdentifier", &controller.organisation_number),
        ("dpv:hasAddress", &controller.address),
        ("dpv:hasContact", &controller.privacy_contact),
    ] {
        if !value.is_empty() {
            responsible.insert(term.to_owned(), json!(value));
        }
    }
    let mut context = json!({
        "@language": "nb",
        "dct": "http://purl.org/dc/terms/",
        "dpv": "https://w3id.org/dpv#",
        "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
        "pd": "https://w3id.org/dpv/pd#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    });
    if !base_url.is_empty() {
        context["@base"] = json!(format!("{base_url}/{}", addresses::PUBLIC_REGISTER));
    }
    let document = json!({
        "@context": context,
        "@id": notice.path,
        "@type": "dpv:PrivacyNotice",
        "dct:title": title,
        "dct:language": literal(language),
        "dct:hasVersion": literal(&notice.version()),
        "dpv:hasDataController": responsible,
        "dct:hasPart": register.activities.iter().map(|activity| process(register, activity)).collect::<Vec<_>>(),
    });
    format!("{document:#}\n")
}

fn node(id: &str, types: &[&str]) -> Map<String, Value> {
    Map::from_iter([
        ("@id".to_owned(), json!(id)),
        ("@type".to_owned(), json!(types)),
    ])
}

/// Text in no language: a code, a version.
fn literal(text: &str) -> Value {
    json!({ "@value": text, "@type": "xsd:string" })
}

fn process(register: &Register, activity: &Activity) -> Value {
    let mut process = node(&format!("#{}", activity.id), &["dpv:Process"]);
    let mut set = |term: &str, value: Value| process.insert(term.to_owned(), value);
    if let Some(purpose) = &activity.purpose {
        set(
            "dpv:hasPurpose",
            json!({ "@type": "dpv:Purpose", "dct:title": purpose }),
        );
    }
    if let Some(basis) = &activity.legal_basis {
        let mut legal = node(
            &format!("eu-gdpr:{}", article_term(&basis.article)),
            &["dpv:LegalBasis"],
        );
        if let Some(interest) = &basis.interest {
            legal.insert("dct:description".to_owned(), json!(interest));
        }
        set("dpv:hasLegalBasis", json!(legal));
    }
    if let Some(quote) = &activity.quoted_from_notice {
        set("dct:description", json!(quote));
    }
    match activity.role {
        Role::Controller => set("dpv:hasDataController", json!({ "@id": "#controller" })),
        Role::Processor => set("dpv:hasDataProcessor", json!({ "@id": "#controller" })),
    };
    let recipients = activity.recipients.iter().map(|recipient| {
        let kind = if recipient.role == Role::Processor {
            "dpv:DataProcessor"
        } else {
            "dpv:Recipient"
        };
        let mut node = Map::from_iter([
            ("@type".to_owned(), json!(kind)),
            ("dpv:hasName".to_owned(), literal(&recipient.name)),
        ]);
        if let Some(region) = &recipient.region {
            node.insert("dpv:hasLocation".to_owned(), literal(region));
        }
        Value::Object(node)
    });
    let recipients: Vec<Value> = recipients.collect();
    if !recipients.is_empty() {
        set("dpv:hasRecipient", json!(recipients));
    }
    if !activity.fields.is_empty() {
        set(
            "dpv:hasPersonalData",
            activity.fields.iter().map(personal_data).collect(),
        );
        set(
            "dpv:hasStorageCondition",
            storage_conditions(register, activity),
        );
    }
    Value::Object(process)
}

/// `6(1)(f)` is `A6-1-f` in the GDPR extension.
fn article_term(article: &str) -> String {
    let parts = article
        .split(['(', ')', ' '])
        .filter(|part| !part.is_empty());
    format!("A{}", parts.collect::<Vec<_>>().join("-"))
}

fn personal_data(field: &Field) -> Value {
    let category = match (field.source, field.autocomplete.as_deref()) {
        (FieldSource::Person, Some("name")) => Some("pd:Name"),
        (FieldSource::Person, Some("tel")) => Some("pd:TelephoneNumber"),
        (FieldSource::Person, Some("email")) => Some("pd:EmailAddress"),
        _ => None,
    };
    let types: Vec<&str> = std::iter::once("dpv:PersonalData")
        .chain(category)
        .collect();
    let mut data = node(&format!("#{}", field.id), &types);
    if field.source == FieldSource::Person {
        let necessity = if field.required {
            "dpv:Required"
        } else {
            "dpv:Optional"
        };
        data.insert("dct:title".to_owned(), json!(field.label));
        data.insert("dpv:hasNecessity".to_owned(), json!({ "@id": necessity }));
    }
    if let Some(reason) = &field.reason {
        data.insert("dct:description".to_owned(), json!(reason));
    }
    data.insert(
        "dpv:hasStorageCondition".to_owned(),
        json!({ "@id": format!("#class-{}", field.class) }),
    );
    Value::Object(data)
}

/// The longest each class of the activity's fields is kept, as a duration of days (XML Schema).
fn storage_conditions(register: &Register, activity: &Activity) -> Value {
    let classes = register.classes.iter();
    let used = classes.filter(|class| activity.fields.iter().any(|field| field.class == class.id));
    used.map(|class| {
        let mut condition = node(&format!("#class-{}", class.id), &["dpv:StorageCondition"]);
        if let Some(days) = class.max_days {
            let duration = json!({ "@value": format!("P{days}D"), "@type": "xsd:duration" });
            condition.insert("dpv:hasDuration".to_owned(), duration);
        }
        Value::Object(condition)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::article_term;

    #[test]
    fn articles_are_terms() {
        assert_eq!(article_term("6(1)(f)"), "A6-1-f");
        assert_eq!(article_term("9 (2)(a)"), "A9-2-a");
    }
}
