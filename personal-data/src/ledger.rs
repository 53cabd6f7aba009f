//! The ledger: what staff did, when, and who; never to whom by name, and no value that was typed.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::reference::CaseReference;

words! {
    /// What happened, as the ledger and JSON name it.
    Event {
        /// Somebody began to work on a message, or took its solution back.
        Started = "started",
        /// A message's problem was solved.
        Solved = "solved",
        /// A contact was looked at and is kept.
        Kept = "kept",
        /// An enquiry was marked as spam.
        MarkedSpam = "marked-spam",
        /// An enquiry was found not to be spam.
        UnmarkedSpam = "unmarked-spam",
        /// Another person took over, and the old contact went.
        TakenOver = "taken-over",
        /// Fields were rectified.
        Rectified = "rectified",
        /// An erasure begins; nothing is gone yet.
        EraseStarted = "erase-started",
        /// Items were erased.
        Erased = "erased",
        /// An erasure was looked after, and everything of it is gone.
        EraseDone = "erase-done",
        /// Processing was restricted.
        Restricted = "restricted",
        /// A restriction was lifted.
        RestrictionLifted = "restriction-lifted",
        /// A legal hold was set.
        Held = "held",
        /// A legal hold was lifted.
        HoldLifted = "hold-lifted",
        /// A case was opened.
        CaseOpened = "case-opened",
        /// A case's deadline was extended.
        CaseExtended = "case-extended",
        /// A case was closed.
        CaseClosed = "case-closed",
        /// The person was asked to approve a sharing.
        ShareProposed = "share-proposed",
        /// A sharing was withdrawn.
        ShareWithdrawn = "share-withdrawn",
        /// Data was given to a recipient.
        Shared = "shared",
        /// The package of a person's data was made.
        PackageMade = "package-made",
        /// Data was exported.
        Exported = "exported",
        /// Items came back from a backup.
        Restored = "restored",
    }
}

/// Somebody of the staff, by an id that can stand in a ledger for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor(String);

/// The text is no actor's id. It is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an actor is 1 to 64 letters, digits, dots, hyphens and underscores")]
pub struct InvalidActor;

impl Actor {
    /// Takes an id of letters, digits and `._-`, at most 64 of them.
    pub fn parse(text: &str) -> Result<Self, InvalidActor> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        let is_actor = (1..=64).contains(&text.len()) && text.bytes().all(is_allowed);
        is_actor.then(|| Self(text.to_owned())).ok_or(InvalidActor)
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An entry of the ledger. Whatever does not apply is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerEntry {
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub event: Event,
    /// Who did it.
    pub actor: Actor,
    /// The case it belongs to.
    pub case: Option<CaseReference>,
    /// Why, as a word of a closed list.
    pub reason: Option<String>,
    /// How many items it was about.
    pub count: Option<usize>,
    /// Ids of the fields it was about, and never their values.
    pub fields: Vec<String>,
    /// The last day of what it set.
    pub until_on: Option<Date>,
}

impl LedgerEntry {
    /// An entry with nothing but what happened, when and who.
    pub fn new(event: Event, actor: &Actor, at: Timestamp) -> Self {
        Self {
            at,
            event,
            actor: actor.clone(),
            case: None,
            reason: None,
            count: None,
            fields: Vec::new(),
            until_on: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Actor, Event};

    #[test]
    fn an_event_is_read_as_it_is_written() {
        for event in Event::ALL {
            assert_eq!(Event::from_word(event.as_str()), Some(event));
        }
    }

    #[test]
    fn an_actor_is_an_id() {
        for actor in ["kari", "k.n-2_X", &"a".repeat(64)] {
            assert_eq!(Actor::parse(actor).unwrap().as_str(), actor);
        }
        for other in [
            "",
            "kari nordmann",
            "kåre",
            "a@b",
            "\u{1b}",
            &"a".repeat(65),
        ] {
            assert!(Actor::parse(other).is_err(), "{other}");
        }
    }
}
