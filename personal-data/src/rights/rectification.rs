//! The right to rectification (GDPR, article 16).

use jiff::Timestamp;

use crate::dates::whole_seconds;
use crate::enquiry::stored_answer;
use crate::form::{AcceptedValue, FormField};
use crate::ledger::Event;
use crate::stored::StoredEnquiry;
use crate::{LookupKey, RetentionRules};

/// The enquiry has no item that this field would be stored in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what holds this field is gone")]
pub struct NothingToRectify;

/// Gives a field another value, or takes the value of an optional one away. What was derived from the old value goes with
/// it.
pub fn rectify(
    enquiry: &mut StoredEnquiry,
    field: &FormField,
    answer: Option<AcceptedValue>,
    lookup: &LookupKey,
    now: Timestamp,
) -> Result<(), NothingToRectify> {
    let item = if field.class == RetentionRules::MESSAGE {
        enquiry.message.as_mut().map(|message| &mut message.item)
    } else {
        enquiry.contact.as_mut().map(|contact| &mut contact.item)
    };
    let fields = &mut item.ok_or(NothingToRectify)?.fields;
    fields.remove(&field.id);
    for derived in [field.derived_attribute(), field.lookup_attribute()] {
        fields.remove(&derived.unwrap_or_default());
    }
    if let Some(answer) = answer {
        fields.extend(stored_answer(field, answer, lookup));
    }
    if let Some(contact) = &mut enquiry.contact
        && contact.history.last() != Some(&(Event::Rectified, whole_seconds(now)))
    {
        contact.note(Event::Rectified, whole_seconds(now));
    }
    Ok(())
}
