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

/// Every attribute that is stored and is not a field of the form.
///
/// The form's fields are stored under their ids in the register, and so are in it by construction; these are
/// the program's own, and the register must account for each (check PV008). A test in `contact-store`
/// compares items read back from real tables with this list.
pub const STORED_ATTRIBUTES: &[Attribute] = &[
    system("pk", "the item's key: its type and a random-looking id"),
    system("type", "message or contact"),
    system("status", "where the message or contact stands in its life"),
    system("reference", "the short code on the receipt"),
    system("received_at", "when the enquiry came"),
    system(
        "review_at",
        "when staff must look at whether it is still needed",
    ),
    system(
        "expires_at",
        "when it is removed if everything else was forgotten",
    ),
    system("contact_id", "from a message to its contact"),
    system("message_id", "from a contact to its message"),
    system("notice_version", "which notice the person was shown"),
    system("source", "how it came"),
    system(
        "spam_reasons",
        "what made the message count as spam, if it does",
    ),
    system(
        "version",
        "counts changes, so that two editors do not overwrite each other",
    ),
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
        "posts_day",
        "how many enquiries one client sent today, in an item of its own under a keyed hash",
    ),
    system(
        "posts_window",
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
