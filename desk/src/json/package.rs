//! The package of a person's data for programs: what is stored, why and for how long, with the terms of the Data Privacy
//! Vocabulary (W3C Community Group, DPV 2) for whoever reads it by them.

use bundle::ApprovedNotice;
use contact_store::StoredValue;
use jiff::Timestamp;
use personal_data::{
    Activity, FieldSource, LegalBasis, Personal, Restriction, Role, Source, dates,
};
use serde_json::{Map, Value, json};

use super::{approvals, at, case_keys, codes, holds};
use crate::actions::{Datum, Desk, Package, PackedEnquiry};

/// A person's rights, and the articles they stand in.
const RIGHTS: [(&str, &str); 6] = [
    ("access", "15"),
    ("rectification", "16"),
    ("erasure", "17"),
    ("restriction", "18"),
    ("objection", "21"),
    ("complaint", "77"),
];
const AUTHORITY: &str = "Datatilsynet";
const AUTHORITY_ADDRESS: &str = "https://www.datatilsynet.no/";

/// The package.
pub fn package(desk: &Desk, package: &Package, notices: &[ApprovedNotice]) -> Value {
    let enquiries = package.enquiries.iter();
    let shown = shown_notices(package, notices);
    let notices_shown: Vec<Value> = shown
        .iter()
        .map(|notice| json!({ "version": notice.version, "text": notice.text }))
        .collect();
    json!({
        "@context": {
            "dpv": "https://w3id.org/dpv#",
            "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
            "dct": "http://purl.org/dc/terms/",
        },
        "@graph": graph(desk, package),
        "generated_at": at(desk.now),
        "case": package.case.reference().to_string(),
        "controller": controller(desk),
        "enquiries": enquiries.map(|packed| enquiry(desk, packed)).collect::<Vec<_>>(),
        "activities": of_role(desk, Role::Controller).map(activity_keys).collect::<Vec<_>>(),
        "recipients": recipients(desk, package),
        "rights": RIGHTS.map(|(right, article)| json!({ "right": right, "article": article })),
        "complaint": { "authority": AUTHORITY, "address": AUTHORITY_ADDRESS, "article": "77" },
        "backup_days": desk.store.backup_days(),
        "notices": notices_shown,
        "also_stored": codes(&package.also_stored),
        "processor_activities": processor_activities(desk, notices),
    })
}

/// The versions of the notice that the person was shown. Who never filled in the form was shown none.
pub fn shown_notices<'n>(
    package: &Package,
    notices: &'n [ApprovedNotice],
) -> Vec<&'n ApprovedNotice> {
    let is_shown = |version: &str| {
        let mut enquiries = package.enquiries.iter();
        enquiries.any(|packed| {
            let mut items = packed.enquiry.items();
            items.any(|(_, item)| item.notice_version == version)
        })
    };
    let mut shown: Vec<&ApprovedNotice> = Vec::new();
    for notice in notices.iter().filter(|notice| is_shown(&notice.version)) {
        // A text that was approved twice is one text.
        if !shown.iter().any(|known| known.version == notice.version) {
            shown.push(notice);
        }
    }
    shown
}

/// What the notice says of data that is kept for others: the paragraph around the register's quote.
pub fn processor_paragraph<'n>(activity: &'n Activity, notices: &'n [ApprovedNotice]) -> &'n str {
    let quote = activity.quoted_from_notice.as_deref().unwrap_or_default();
    let mut paragraphs = notices
        .last()
        .into_iter()
        .flat_map(|notice| &notice.paragraphs);
    let around = paragraphs.find(|paragraph| !quote.is_empty() && paragraph.contains(quote));
    around.map_or(quote, String::as_str)
}

pub(super) fn controller(desk: &Desk) -> Value {
    let controller = &desk.register.controller;
    let known = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    json!({
        "name": controller.name,
        "legal_name": known(&controller.legal_name),
        "organisation_number": known(&controller.organisation_number),
        "address": known(&controller.address),
        "privacy_contact": known(&controller.privacy_contact),
        "data_protection_officer": controller.data_protection_officer,
    })
}

fn enquiry(desk: &Desk, packed: &PackedEnquiry) -> Value {
    let enquiry = &packed.enquiry;
    let main = enquiry.main();
    let contact = enquiry.contact.as_ref();
    let source = main.map(|item| item.source);
    let restricted = enquiry.restrictions().into_iter();
    let restricted: Vec<&str> = restricted.map(Restriction::as_str).collect();
    let data = packed.data.iter();
    let cases = packed.cases.iter();
    let cases: Vec<Value> = cases
        .map(|case| Value::Object(case_keys(desk, case)))
        .collect();
    let shared_with = contact.map(|contact| contact.shared_with.clone());
    json!({
        "reference": main.map(|item| item.reference.to_string()),
        "received_at": main.map(|item| at(item.received_at)),
        "status": main.map(|item| item.status.as_str()),
        "data": data.map(|datum| entry(datum, source)).collect::<Vec<_>>(),
        "holds": holds(desk, enquiry),
        "restricted": restricted,
        "cases": cases,
        "approvals": approvals(desk, &packed.approvals),
        "shared_with": shared_with.unwrap_or_default(),
    })
}

fn entry(datum: &Datum, source: Option<Source>) -> Value {
    let source = match datum.field.source {
        FieldSource::Person => source.map(Source::as_str),
        FieldSource::System => Some("system"),
        FieldSource::Derived => Some("derived"),
    };
    json!({
        "field": datum.field.id,
        "label": label(datum),
        "value": value(datum),
        "activity": datum.activity,
        "purpose": datum.purpose,
        "source": source,
        "reason": datum.field.reason,
        "ends_on": dates::day_of(datum.ends_at).to_string(),
    })
}

/// What a stored value is called.
pub fn label(datum: &Datum) -> &str {
    super::named(&datum.field)
}

fn value(datum: &Datum) -> Value {
    match &datum.value {
        StoredValue::Text(text) => json!(Personal::reveal(text)),
        // Every number that a person has access to is an instant.
        StoredValue::Number(seconds) => json!(Timestamp::from_second(*seconds).ok().map(at)),
        StoredValue::Flag(flag) => json!(flag),
        StoredValue::Texts(texts) => json!(texts),
    }
}

fn of_role(desk: &Desk, role: Role) -> impl Iterator<Item = &Activity> {
    let activities = desk.register.activities.iter();
    activities.filter(move |activity| activity.role == role)
}

pub(super) fn activity_keys(activity: &Activity) -> Value {
    json!({
        "id": activity.id,
        "role": activity.role,
        "purpose": activity.purpose,
        "legal_basis": activity.legal_basis.as_ref().map(legal_basis),
    })
}

fn legal_basis(basis: &LegalBasis) -> Value {
    json!({ "article": basis.article, "interest": basis.interest })
}

fn recipients(desk: &Desk, package: &Package) -> Vec<Value> {
    let processors = of_role(desk, Role::Controller).flat_map(|activity| &activity.recipients);
    let mut recipients: Vec<Value> = processors
        .map(|recipient| {
            json!({ "name": recipient.name, "role": recipient.role, "region": recipient.region })
        })
        .collect();
    let contacts = package
        .enquiries
        .iter()
        .filter_map(|packed| packed.enquiry.contact.as_ref());
    let shared: std::collections::BTreeSet<&String> =
        contacts.flat_map(|contact| &contact.shared_with).collect();
    recipients.extend(
        shared
            .into_iter()
            .map(|name| json!({ "name": name, "role": "recipient", "region": null })),
    );
    recipients
}

fn processor_activities(desk: &Desk, notices: &[ApprovedNotice]) -> Vec<Value> {
    let activities = of_role(desk, Role::Processor);
    activities
        .map(
            |activity| json!({ "id": activity.id, "text": processor_paragraph(activity, notices) }),
        )
        .collect()
}

/// The same in terms of the vocabulary: each enquiry's processing, with its data, purpose, basis, recipients and rights.
fn graph(desk: &Desk, package: &Package) -> Vec<Value> {
    let controller = json!({
        "@id": "_:controller",
        "@type": "dpv:DataController",
        "dct:title": desk.register.controller.name,
    });
    let mut graph = vec![controller];
    for activity in of_role(desk, Role::Controller) {
        let basis = activity.legal_basis.as_ref().map(|basis| {
            // `6(1)(f)` is `A6-1-f`.
            let article = basis.article.replace('(', "-").replace(')', "");
            json!({ "@id": format!("eu-gdpr:A{article}") })
        });
        let data = package.enquiries.iter().flat_map(|packed| &packed.data);
        let data = data.filter(|datum| datum.activity == activity.id);
        let data: Vec<Value> = data
            .map(|datum| {
                json!({
                    "@type": "dpv:PersonalData",
                    "dct:title": label(datum),
                    "dct:identifier": datum.field.id,
                    "dpv:hasStorageCondition": {
                        "@type": "dpv:StorageDeletion",
                        "dct:date": dates::day_of(datum.ends_at).to_string(),
                    },
                })
            })
            .collect();
        let recipients = activity.recipients.iter();
        let recipients: Vec<Value> = recipients
            .map(|recipient| json!({ "@type": "dpv:DataProcessor", "dct:title": recipient.name }))
            .collect();
        let rights = RIGHTS.map(|(_, article)| json!({ "@id": format!("eu-gdpr:A{article}") }));
        let mut node = Map::from_iter([
            ("@id".to_owned(), json!(format!("_:{}", activity.id))),
            ("@type".to_owned(), json!("dpv:Process")),
            (
                "dpv:hasDataController".to_owned(),
                json!({ "@id": "_:controller" }),
            ),
            (
                "dpv:hasPurpose".to_owned(),
                json!({ "@type": "dpv:Purpose", "dct:title": activity.purpose }),
            ),
            ("dpv:hasPersonalData".to_owned(), json!(data)),
            ("dpv:hasRecipient".to_owned(), json!(recipients)),
            ("dpv:hasRight".to_owned(), json!(rights)),
        ]);
        node.extend(basis.map(|basis| ("dpv:hasLegalBasis".to_owned(), basis)));
        graph.push(Value::Object(node));
    }
    graph
}
