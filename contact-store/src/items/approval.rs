//! Approvals as items, and back.

use personal_data::{ApprovalRecord, ApprovalReference, ApprovalStatus, attribute};

use super::values::{instant_of, iso_seconds, seconds, seconds_of, text, text_of};
use super::{Item, KEY, Kind};

/// An approval as an item. It is found by its code; the form's function writes it whole, as the desk does.
pub(crate) fn approval_item(approval: &ApprovalRecord) -> Item {
    let answered_at = approval.answered_at;
    let always = [
        text(KEY, Kind::Approval.key(approval.id)),
        text(attribute::TYPE, Kind::Approval.word()),
        text(attribute::REFERENCE, approval.reference().to_string()),
        text(attribute::STATUS, approval.status.as_str()),
        text(attribute::CONTACT_ID, approval.contact_id.to_string()),
        text(attribute::AGREEMENT, approval.agreement.as_str()),
        text(attribute::SHA256, approval.sha256.to_string()),
        text(attribute::PROPOSED_AT, iso_seconds(approval.proposed_at)),
        seconds(attribute::EXPIRES_AT, approval.expires_at),
    ];
    always
        .into_iter()
        .chain(answered_at.map(|at| text(attribute::ANSWERED_AT, iso_seconds(at))))
        .collect()
}

/// The approval an item is; `None` when this version of the program cannot read it.
pub(crate) fn to_approval(item: &Item) -> Option<ApprovalRecord> {
    let id = Kind::Approval.id(text_of(item, KEY)?)?;
    if ApprovalReference::of(id).to_string() != text_of(item, attribute::REFERENCE)? {
        return None;
    }
    Some(ApprovalRecord {
        id,
        contact_id: text_of(item, attribute::CONTACT_ID)?.parse().ok()?,
        agreement: text_of(item, attribute::AGREEMENT)?.to_owned(),
        sha256: text_of(item, attribute::SHA256)?.parse().ok()?,
        status: ApprovalStatus::from_word(text_of(item, attribute::STATUS)?)?,
        proposed_at: instant_of(item, attribute::PROPOSED_AT)?,
        answered_at: match item.get(attribute::ANSWERED_AT) {
            Some(_) => Some(instant_of(item, attribute::ANSWERED_AT)?),
            None => None,
        },
        expires_at: seconds_of(item, attribute::EXPIRES_AT)?,
    })
}
