//! The canary's post as an item, which no index has and no reader takes for anything of a person.

use personal_data::{Canary, attribute};

use super::values::{iso_seconds, seconds, text};
use super::{Item, KEY};

/// The one key of it, by which the canary's role reads and erases it, and may do nothing else.
const CANARY_KEY: &str = "CANARY#hourly";
const CANARY_TYPE: &str = "canary";

// There is one an hour: small is better here than quick.
#[cold]
pub(crate) fn canary_item(canary: &Canary) -> Item {
    let mut item = Item::new();
    for (name, answer) in &canary.enquiry.answers {
        let (name, value) = text(name, answer.value.reveal().as_str());
        item.insert(name, value);
    }
    for (name, value) in [
        text(KEY, CANARY_KEY),
        text(attribute::TYPE, CANARY_TYPE),
        text(attribute::RECEIVED_AT, iso_seconds(canary.received_at)),
        seconds(attribute::EXPIRES_AT, canary.expires_at),
    ] {
        item.insert(name, value);
    }
    item
}
