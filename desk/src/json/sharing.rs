//! Agreements and approvals.

use bundle::AgreementPage;
use personal_data::{ApprovalRecord, dates};
use serde_json::{Map, Value, json};

use super::{at, with};
use crate::actions::{Desk, ShareProposal, Shared};

/// The agreements that people can be asked to approve.
pub fn agreements(agreements: &[AgreementPage]) -> Value {
    let agreements = agreements.iter().map(|page| {
        json!({
            "agreement": page.agreement.id,
            "title": page.title,
            "recipient": page.agreement.recipient,
            "fields": page.agreement.fields,
            "sha256": page.agreement.sha256,
            "address": page.address,
        })
    });
    agreements.collect()
}

/// What people were asked.
pub fn approvals(desk: &Desk, approvals: &[ApprovalRecord]) -> Value {
    let approvals = approvals.iter().map(|approval| {
        let page = desk.agreement(&approval.agreement);
        json!({
            "approval": approval.reference().to_string(),
            "reference": approval.contact_id.reference().as_str(),
            "agreement": approval.agreement,
            "recipient": page.map(|page| page.agreement.recipient.as_str()),
            "sha256": approval.sha256.to_string(),
            "status": approval.status.as_str(),
            "proposed_at": at(approval.proposed_at),
            "answered_at": approval.answered_at.map(at),
            "expires_on": dates::day_of(approval.expires_at).to_string(),
        })
    });
    approvals.collect()
}

/// A question to a person, with the link to answer by.
pub fn proposal(done: &ShareProposal) -> Value {
    let approval = &done.approval;
    let own = [
        ("approval", json!(approval.reference().to_string())),
        ("link", json!(done.link)),
        (
            "expires_on",
            json!(dates::day_of(approval.expires_at).to_string()),
        ),
        ("recipient", json!(done.recipient)),
        ("sha256", json!(approval.sha256.to_string())),
    ];
    with(&done.change, own)
}

/// What is given to a recipient.
pub fn shared(done: &Shared) -> Value {
    let data = done.data.iter();
    let data = data.map(|(field, value)| (field.clone(), json!(value.reveal())));
    let data: Map<String, Value> = data.collect();
    let own = [
        ("recipient", json!(done.recipient)),
        ("data", Value::Object(data)),
    ];
    with(&done.change, own)
}
