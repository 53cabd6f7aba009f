//! The indexes of the contacts table, which the template and the engine on this machine have alike.
//!
//! Each holds keys only: the one copy of anything personal in them is a keyed hash. They are over attributes that the
//! items have anyway, so the form's function writes nothing for them.

use personal_data::attribute;

/// An index over one attribute, or over one and then another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Index {
    pub(crate) name: &'static str,
    pub(crate) hash: &'static str,
    /// The second attribute, and whether it is a number.
    pub(crate) range: Option<(&'static str, bool)>,
}

/// By the code of an enquiry, a case or an approval.
pub(crate) const BY_REFERENCE: Index = Index {
    name: "by_reference",
    hash: attribute::REFERENCE,
    range: None,
};
/// By the hash of an e-mail address.
pub(crate) const BY_EMAIL: Index = Index {
    name: "by_email",
    hash: "email_lookup",
    range: None,
};
/// By the hash of a telephone number.
pub(crate) const BY_PHONE: Index = Index {
    name: "by_phone",
    hash: "phone_lookup",
    range: None,
};
/// By where something stands, and then by when it came.
pub(crate) const BY_STATUS: Index = Index {
    name: "by_status",
    hash: attribute::STATUS,
    range: Some((attribute::RECEIVED_AT, false)),
};
/// By where something stands, and then by when it must be looked at.
pub(crate) const BY_REVIEW: Index = Index {
    name: "by_review",
    hash: attribute::STATUS,
    range: Some((attribute::REVIEW_AT, true)),
};

/// All of them.
pub(crate) const INDEXES: [Index; 5] = [BY_REFERENCE, BY_EMAIL, BY_PHONE, BY_STATUS, BY_REVIEW];
