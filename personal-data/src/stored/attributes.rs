//! The attributes the program itself puts on a stored item, beside the form's own fields.

use crate::register::FieldSource;

/// An attribute of a stored item, by the name it has in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Name in the table, and the id it must have in the register.
    pub name: &'static str,
    /// What it is for, as the register must be able to explain.
    pub purpose: &'static str,
    /// Whether the program made it up, or made it of something the person typed.
    pub source: FieldSource,
}

/// Names of the attributes that the program makes up, as they are in the table.
#[expect(missing_docs, reason = "each is explained in the list of attributes")]
pub mod attribute {
    pub const PK: &str = "pk";
    pub const TYPE: &str = "type";
    pub const STATUS: &str = "status";
    pub const REFERENCE: &str = "reference";
    pub const RECEIVED_AT: &str = "received_at";
    pub const REVIEW_AT: &str = "review_at";
    pub const REVIEWS_AT: &str = "reviews_at";
    pub const EXPIRES_AT: &str = "expires_at";
    pub const ENDS_AT: &str = "ends_at";
    pub const CONTACT_ID: &str = "contact_id";
    pub const MESSAGE_ID: &str = "message_id";
    pub const NOTICE_VERSION: &str = "notice_version";
    pub const SOURCE: &str = "source";
    pub const SPAM_REASONS: &str = "spam_reasons";
    pub const VERSION: &str = "version";
    pub const HISTORY: &str = "history";
    pub const HOLD_REASON: &str = "hold_reason";
    pub const HOLD_UNTIL: &str = "hold_until";
    pub const ERASE_ASKED: &str = "erase_asked";
    pub const RESTRICTED: &str = "restricted";
    pub const CASES: &str = "cases";
    pub const APPROVALS: &str = "approvals";
    pub const SHARED_WITH: &str = "shared_with";
    pub const AGREEMENT: &str = "agreement";
    pub const SHA256: &str = "sha256";
    pub const PROPOSED_AT: &str = "proposed_at";
    pub const ANSWERED_AT: &str = "answered_at";
    pub const KIND: &str = "kind";
    pub const CHANNEL: &str = "channel";
    pub const ENQUIRIES: &str = "enquiries";
    pub const RECEIVED_ON: &str = "received_on";
    pub const DUE_ON: &str = "due_on";
    pub const EXTENSION_REASON: &str = "extension_reason";
    pub const OUTCOME: &str = "outcome";
    pub const REASON: &str = "reason";
    pub const OPENED_AT: &str = "opened_at";
    pub const CLOSED_AT: &str = "closed_at";
    pub const POSTS_DAY: &str = "posts_day";
    pub const POSTS_WINDOW: &str = "posts_window";
}

/// Every attribute that is stored and is not a field of the form.
///
/// The form's fields are stored under their ids in the register, and so are in it by construction; these are
/// the program's own, and the register must account for each (check PV008). A test in `contact-store`
/// compares items read back from real tables with this list.
pub const STORED_ATTRIBUTES: &[Attribute] = &[
    system(
        attribute::PK,
        "the item's key: its type and a random-looking id",
    ),
    system(attribute::TYPE, "message, contact, or another kind of item"),
    system(attribute::STATUS, "where the item stands in its life"),
    system(
        attribute::REFERENCE,
        "the short code on the receipt, or of a case or an approval",
    ),
    system(attribute::RECEIVED_AT, "when the enquiry came"),
    system(
        attribute::REVIEW_AT,
        "when staff must look at whether it is still needed, or by when a case is due",
    ),
    system(
        attribute::REVIEWS_AT,
        "the review of its own, while a restriction has it looked at now",
    ),
    system(
        attribute::EXPIRES_AT,
        "when it is removed if everything else was forgotten",
    ),
    system(
        attribute::ENDS_AT,
        "the end of its own, while something moves that",
    ),
    system(
        attribute::CONTACT_ID,
        "from a message or an approval to its contact",
    ),
    system(attribute::MESSAGE_ID, "from a contact to its message"),
    system(
        attribute::NOTICE_VERSION,
        "which notice the person was shown",
    ),
    system(attribute::SOURCE, "how it came"),
    system(
        attribute::SPAM_REASONS,
        "what made the message count as spam, if it does",
    ),
    system(
        attribute::VERSION,
        "counts changes, so that two editors do not overwrite each other",
    ),
    system(attribute::HISTORY, "what happened to a contact, and when"),
    system(
        attribute::HOLD_REASON,
        "the statute that forbids its erasure for a time",
    ),
    system(attribute::HOLD_UNTIL, "the last day of that time"),
    system(
        attribute::ERASE_ASKED,
        "that its erasure was asked for while it was held",
    ),
    system(
        attribute::RESTRICTED,
        "why its processing is restricted, and until when at the latest",
    ),
    system(
        attribute::CASES,
        "the cases about it, with the due days of those that are open",
    ),
    system(attribute::APPROVALS, "what the person was asked to approve"),
    system(attribute::SHARED_WITH, "whom the data was given to"),
    system(
        attribute::AGREEMENT,
        "the agreement a person was asked to approve",
    ),
    system(
        attribute::SHA256,
        "the hash of the text and the recipient that were shown",
    ),
    system(attribute::PROPOSED_AT, "when the person was asked"),
    system(attribute::ANSWERED_AT, "when the person answered last"),
    system(attribute::KIND, "what a case is about"),
    system(attribute::CHANNEL, "how a request came"),
    system(attribute::ENQUIRIES, "the references a case is about"),
    system(attribute::RECEIVED_ON, "the day from which a deadline runs"),
    system(attribute::DUE_ON, "the last day to answer"),
    system(attribute::EXTENSION_REASON, "why an answer takes longer"),
    system(attribute::OUTCOME, "how a case ended"),
    system(attribute::REASON, "why a request was refused"),
    system(attribute::OPENED_AT, "when a case was opened"),
    system(attribute::CLOSED_AT, "when it was closed"),
    derived(
        "phone_e164",
        "the telephone number in the form machines compare",
    ),
    derived(
        "email_ascii",
        "the e-mail address in the form machines compare",
    ),
    derived(
        "phone_lookup",
        "a keyed hash of the telephone number, to find the person by",
    ),
    derived(
        "email_lookup",
        "a keyed hash of the e-mail address, to find the person by",
    ),
    system(
        attribute::POSTS_DAY,
        "how many enquiries one client sent today, in an item of its own under a keyed hash",
    ),
    system(
        attribute::POSTS_WINDOW,
        "how many of them in one stretch of ten minutes, whose number follows the name",
    ),
];

const fn system(name: &'static str, purpose: &'static str) -> Attribute {
    Attribute {
        name,
        purpose,
        source: FieldSource::System,
    }
}

const fn derived(name: &'static str, purpose: &'static str) -> Attribute {
    Attribute {
        name,
        purpose,
        source: FieldSource::Derived,
    }
}
