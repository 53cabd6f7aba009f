//! The reports that the register and the store make by themselves: the record of processing (General Data Protection
//! Regulation, article 30), and what the authority asks about a breach (article 33(3)).

use personal_data::{Activity, Field, FieldSource, Recipient, Role, ShownIn};
use serde_json::{Value, json};

use super::package::{activity_keys, controller};
use super::{at, codes, named};
use crate::actions::{Breach, Desk};

/// The record of processing, as controller and as processor.
pub fn record(desk: &Desk) -> Value {
    let activities = desk.register.activities.iter();
    let activities = activities.map(|activity| {
        let mut object = activity_keys(activity);
        let fields = recorded(activity).map(|field| {
            json!({
                "id": field.id,
                "label": named(field),
                "class": field.class,
                "reason": field.reason,
            })
        });
        object["recipients"] = json!(recipients(desk, activity));
        object["fields"] = fields.collect();
        object
    });
    json!({ "controller": controller(desk), "activities": activities.collect::<Vec<_>>() })
}

/// Who is given data of an activity: its processors, and whom people can approve that it is given to.
pub fn recipients(desk: &Desk, activity: &Activity) -> Vec<Recipient> {
    let is_of_activity = |id: &String| activity.fields.iter().any(|field| field.id == *id);
    let mut recipients = activity.recipients.clone();
    for page in &desk.agreements {
        let name = &page.agreement.recipient;
        let is_known = recipients.iter().any(|known| known.name == *name);
        if !is_known && page.agreement.fields.iter().any(is_of_activity) {
            recipients.push(Recipient {
                name: name.clone(),
                role: Role::Controller,
                region: None,
            });
        }
    }
    recipients
}

/// The fields of an activity that the record names.
pub fn recorded(activity: &Activity) -> impl Iterator<Item = &Field> {
    let fields = activity.fields.iter();
    fields.filter(|field| field.shown_in.contains(&ShownIn::Record))
}

/// What is known of a breach, and the authority's questions with the answers that are known. Nobody can answer the others
/// but people; the notice may follow step by step (article 33(4)).
pub fn breach(desk: &Desk, breach: &Breach) -> Value {
    let fields = personal_fields(desk);
    let labels: Vec<&str> = fields.iter().map(|field| named(field)).collect();
    let ids: Vec<&str> = fields.iter().map(|field| field.id.as_str()).collect();
    let known = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let controller = &desk.register.controller;
    let activities = desk.register.activities.iter();
    let processors = activities
        .filter(|activity| activity.role == Role::Controller)
        .flat_map(|activity| &activity.recipients);
    let processors: Vec<&str> = processors
        .map(|recipient| recipient.name.as_str())
        .collect();
    json!({
        "from": at(breach.from),
        "to": at(breach.to),
        "discovered_at": at(breach.discovered_at),
        "notify_before": at(breach.notify_before),
        "affected": breach.references.len(),
        "references": codes(&breach.references),
        "erased_since": breach.erased_since,
        "fields": ids,
        "form": {
            "controller_name": controller.name,
            "controller_organisation_number": known(&controller.organisation_number),
            "contact_point": known(&controller.privacy_contact),
            "is_first_notice": null,
            "more_will_follow": null,
            "breach_began_at": at(breach.from),
            "breach_ended_at": at(breach.to),
            "discovered_at": at(breach.discovered_at),
            "reason_for_delay": null,
            "nature_of_breach": null,
            "cause": null,
            "categories_of_people": ["people who used the contact form"],
            "number_of_people": breach.references.len(),
            "categories_of_data": labels,
            "number_of_records": breach.references.len() + breach.erased_since,
            "special_categories": null,
            "processors": processors,
            "likely_consequences": null,
            "measures_taken": null,
            "measures_planned": null,
            "informed": null,
            "informed_at": null,
            "other_countries": null,
        },
    })
}

/// The fields that hold what a person wrote, or what was made of it.
pub fn personal_fields(desk: &Desk) -> Vec<&Field> {
    let activities = desk.register.activities.iter();
    let fields = activities.flat_map(|activity| &activity.fields);
    let of_people = fields.filter(|field| field.source != FieldSource::System);
    of_people.collect()
}
