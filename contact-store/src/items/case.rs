//! Cases as items, and back.

use jiff::Timestamp;
use personal_data::{
    Case, CaseKind, CaseReference, CaseStatus, Channel, ExtensionReason, Outcome, Reference,
    RefusalReason, attribute, dates,
};

use super::values::{
    day_of, instant_of, iso_seconds, number, number_of, reference, seconds, set, set_of, text,
    text_of,
};
use super::{Item, KEY, Kind};

/// A case as an item. It is found by its code and by its status, and by its due day as what is reviewed is.
pub(crate) fn case_item(case: &Case, expires_at: Timestamp) -> Item {
    let enquiries = case.enquiries.iter().map(ToString::to_string);
    let optional = [
        case.channel
            .map(|channel| text(attribute::CHANNEL, channel.as_str())),
        set(attribute::ENQUIRIES, enquiries),
        case.extension
            .map(|reason| text(attribute::EXTENSION_REASON, reason.as_str())),
        case.outcome
            .map(|outcome| text(attribute::OUTCOME, outcome.as_str())),
        case.refusal
            .map(|reason| text(attribute::REASON, reason.as_str())),
        case.closed_at
            .map(|at| text(attribute::CLOSED_AT, iso_seconds(at))),
    ];
    let always = [
        text(KEY, Kind::Case.key(case.id)),
        text(attribute::TYPE, Kind::Case.word()),
        text(attribute::REFERENCE, case.reference().to_string()),
        text(attribute::STATUS, case.status.as_str()),
        text(attribute::KIND, case.kind.as_str()),
        text(attribute::RECEIVED_ON, case.received_on.to_string()),
        text(attribute::DUE_ON, case.due_on.to_string()),
        text(attribute::OPENED_AT, iso_seconds(case.opened_at)),
        seconds(attribute::REVIEW_AT, dates::start_of(case.due_on)),
        seconds(attribute::EXPIRES_AT, expires_at),
        number(attribute::VERSION, case.version),
    ];
    always
        .into_iter()
        .chain(optional.into_iter().flatten())
        .collect()
}

/// The case an item is; `None` when this version of the program cannot read it.
pub(crate) fn to_case(item: &Item) -> Option<Case> {
    let id = Kind::Case.id(text_of(item, KEY)?)?;
    let code = text_of(item, attribute::REFERENCE)?;
    if CaseReference::of(id).to_string() != code {
        return None;
    }
    let enquiries = set_of(item, attribute::ENQUIRIES)?;
    let enquiries: Option<Vec<Reference>> =
        enquiries.iter().map(|written| reference(written)).collect();
    Some(Case {
        id,
        kind: CaseKind::from_word(text_of(item, attribute::KIND)?)?,
        status: CaseStatus::from_word(text_of(item, attribute::STATUS)?)?,
        channel: optional(item, attribute::CHANNEL, Channel::from_word).ok()?,
        enquiries: enquiries?,
        received_on: day_of(item, attribute::RECEIVED_ON)?,
        due_on: day_of(item, attribute::DUE_ON)?,
        extension: optional(
            item,
            attribute::EXTENSION_REASON,
            ExtensionReason::from_word,
        )
        .ok()?,
        outcome: optional(item, attribute::OUTCOME, Outcome::from_word).ok()?,
        refusal: optional(item, attribute::REASON, RefusalReason::from_word).ok()?,
        opened_at: instant_of(item, attribute::OPENED_AT)?,
        closed_at: match item.get(attribute::CLOSED_AT) {
            Some(_) => Some(instant_of(item, attribute::CLOSED_AT)?),
            None => None,
        },
        version: number_of(item, attribute::VERSION)?,
    })
}

/// An attribute that should be a word of a closed list, and is none.
struct NotAWord;

/// A word that may be absent.
fn optional<T>(
    item: &Item,
    name: &str,
    from_word: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, NotAWord> {
    if !item.contains_key(name) {
        return Ok(None);
    }
    let word = text_of(item, name).and_then(from_word);
    word.map(Some).ok_or(NotAWord)
}
