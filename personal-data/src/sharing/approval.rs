//! Approvals: what is stored of one, and the one way to what it allows.

use jiff::Timestamp;

use super::{AgreementHash, ApprovalLink};
use crate::dates::whole_seconds;
use crate::reference::{ApprovalReference, ItemId};
use crate::register::Agreement;
use crate::retention::RetentionRules;
use crate::stored::{Contact, StoredEnquiry};
use crate::{Event, Personal};

words! {
    /// What a person has answered.
    ApprovalStatus {
        /// Nothing yet.
        Proposed = "proposed",
        /// That the data may be given.
        Approved = "approved",
        /// That it may not, or not any more. It is final.
        Withdrawn = "withdrawn",
    }
}

words! {
    /// What a person can answer, as the form sends it.
    ApprovalAnswer {
        /// The data may be given.
        Approve = "approve",
        /// It may not, or not any more.
        Withdraw = "withdraw",
    }
}

/// An approval as it is stored. It holds no value that somebody typed, and by itself it allows nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalRecord {
    /// Its id.
    pub id: ItemId,
    /// The id of the enquiry whose contact it is about.
    pub contact_id: ItemId,
    /// Id of the agreement.
    pub agreement: String,
    /// The text, the recipient and the fields that were shown.
    pub sha256: AgreementHash,
    /// What the person has answered.
    pub status: ApprovalStatus,
    /// When the person was asked, in whole seconds.
    pub proposed_at: Timestamp,
    /// When the person, or staff on the person's behalf, answered last.
    pub answered_at: Option<Timestamp>,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Why a person cannot be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProposalRefused {
    /// Its processing is restricted (General Data Protection Regulation, article 18(2)).
    #[error("its processing is restricted; nothing of it is shared")]
    Restricted,
    /// There is nobody to ask.
    #[error("the contact data is gone; only the message is left")]
    ContactGone,
    /// It goes as soon as a hold lets it.
    #[error("its erasure was asked for; nothing of it is shared")]
    ErasureAsked,
}

/// Why nothing is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotApproved {
    /// The person has not answered.
    #[error("the person has not approved it")]
    NotAnswered,
    /// The person has taken it back, or said no.
    #[error("the approval was withdrawn")]
    Withdrawn,
    /// It has come to its end.
    #[error("the approval has expired")]
    Expired,
    /// It is of another person's.
    #[error("the approval is another person's")]
    OtherPerson,
    /// It is of another text, and so perhaps of another recipient or other data.
    #[error("the approval is of another text, recipient or data than the agreement has now")]
    OtherText,
    /// See [`ProposalRefused`].
    #[error(transparent)]
    Refused(#[from] ProposalRefused),
}

impl ApprovalRecord {
    /// A question to a person, at `now`.
    pub fn propose(
        id: ItemId,
        enquiry: &StoredEnquiry,
        (agreement, sha256): (&str, AgreementHash),
        rules: &RetentionRules,
        now: Timestamp,
    ) -> Result<Self, ProposalRefused> {
        let contact_id = may_be_shared(enquiry)?.item.id;
        let proposed_at = whole_seconds(now);
        Ok(Self {
            id,
            contact_id,
            agreement: agreement.to_owned(),
            sha256,
            status: ApprovalStatus::Proposed,
            proposed_at,
            answered_at: None,
            expires_at: rules.unanswered_approval_ends_at(proposed_at),
        })
    }

    /// An answer that came with a link, as it is stored. Whether there is anything to answer, the store says.
    pub fn answered(
        link: &ApprovalLink,
        agreement: &str,
        answer: ApprovalAnswer,
        rules: &RetentionRules,
        now: Timestamp,
    ) -> Self {
        let status = match answer {
            ApprovalAnswer::Approve => ApprovalStatus::Approved,
            ApprovalAnswer::Withdraw => ApprovalStatus::Withdrawn,
        };
        let now = whole_seconds(now);
        Self {
            id: link.id,
            contact_id: link.contact_id,
            agreement: agreement.to_owned(),
            sha256: link.sha256,
            status,
            proposed_at: link.proposed_at,
            answered_at: Some(now),
            expires_at: rules.approval_ends_at(now),
        }
    }

    /// The same, withdrawn at `now`; `None` when it is withdrawn already.
    pub fn withdrawn(&self, rules: &RetentionRules, now: Timestamp) -> Option<Self> {
        let now = whole_seconds(now);
        (self.status != ApprovalStatus::Withdrawn).then(|| Self {
            status: ApprovalStatus::Withdrawn,
            answered_at: Some(now),
            expires_at: rules.approval_ends_at(now),
            ..self.clone()
        })
    }

    /// Its code.
    pub fn reference(&self) -> ApprovalReference {
        ApprovalReference::of(self.id)
    }

    /// What the link to it says.
    pub fn link(&self) -> ApprovalLink {
        ApprovalLink {
            id: self.id,
            contact_id: self.contact_id,
            proposed_at: self.proposed_at,
            expires_at: self.expires_at,
            sha256: self.sha256,
        }
    }
}

/// The contact of a person who may be asked, and whose data may be given if they approve.
fn may_be_shared(enquiry: &StoredEnquiry) -> Result<&Contact, ProposalRefused> {
    if !enquiry.restrictions().is_empty() {
        return Err(ProposalRefused::Restricted);
    }
    let contact = enquiry.contact.as_ref();
    let contact = contact.ok_or(ProposalRefused::ContactGone)?;
    if contact.item.moved_by.is_erasure_asked {
        return Err(ProposalRefused::ErasureAsked);
    }
    Ok(contact)
}

/// That a person has approved that data about them is given to a recipient: the only way to that data.
///
/// Nothing but the check makes one, because its parts are nobody else's to name:
///
/// ```compile_fail
/// use personal_data::{Agreement, Approval, ApprovalRecord, StoredEnquiry};
///
/// fn without_asking<'a>(
///     record: &'a ApprovalRecord,
///     agreement: &'a Agreement,
///     enquiry: &'a StoredEnquiry,
/// ) -> Approval<'a> {
///     Approval { record, agreement, enquiry }
/// }
/// ```
///
/// The same is a program when it asks:
///
/// ```
/// use personal_data::{Agreement, Approval, ApprovalRecord, NotApproved, StoredEnquiry};
///
/// fn by_asking<'a>(
///     record: &'a ApprovalRecord,
///     agreement: &'a Agreement,
///     enquiry: &'a StoredEnquiry,
///     now: jiff::Timestamp,
/// ) -> Result<Approval<'a>, NotApproved> {
///     Approval::check(record, agreement, enquiry, now)
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Approval<'a> {
    record: &'a ApprovalRecord,
    agreement: &'a Agreement,
    enquiry: &'a StoredEnquiry,
}

impl<'a> Approval<'a> {
    /// Looks whether this person has approved this agreement, as its text, its recipient and its fields are now, and has
    /// not taken it back.
    pub fn check(
        record: &'a ApprovalRecord,
        agreement: &'a Agreement,
        enquiry: &'a StoredEnquiry,
        now: Timestamp,
    ) -> Result<Self, NotApproved> {
        match record.status {
            ApprovalStatus::Proposed => return Err(NotApproved::NotAnswered),
            ApprovalStatus::Withdrawn => return Err(NotApproved::Withdrawn),
            ApprovalStatus::Approved => {}
        }
        if record.expires_at <= now {
            return Err(NotApproved::Expired);
        }
        // Each knows the other: who can write one item cannot turn an approval into another person's.
        let contact = may_be_shared(enquiry)?;
        if contact.item.id != record.contact_id || !contact.approvals.contains(&record.id) {
            return Err(NotApproved::OtherPerson);
        }
        let is_same_text = agreement.sha256.parse() == Ok(record.sha256);
        if agreement.id != record.agreement || !is_same_text {
            return Err(NotApproved::OtherText);
        }
        Ok(Self {
            record,
            agreement,
            enquiry,
        })
    }

    /// What is stored of it.
    pub fn record(&self) -> &'a ApprovalRecord {
        self.record
    }

    /// Who is given the data.
    pub fn recipient(&self) -> &'a str {
        &self.agreement.recipient
    }

    /// The agreement's fields that the person has filled in, with their values; and no others.
    pub fn data(&self) -> Vec<(&'a str, Personal<String>)> {
        let fields = self.agreement.fields.iter();
        let values = fields.filter_map(|field| {
            let mut items = self.enquiry.items();
            let value = items.find_map(|(_, item)| item.fields.get(field))?;
            Some((field.as_str(), value.clone()))
        });
        values.collect()
    }

    /// The enquiry after the data was given: it says to whom.
    pub fn shared(&self, now: Timestamp) -> StoredEnquiry {
        let mut after = self.enquiry.clone();
        if let Some(contact) = &mut after.contact {
            contact.shared_with.insert(self.agreement.recipient.clone());
            contact.note(Event::Shared, whole_seconds(now));
        }
        after
    }
}
