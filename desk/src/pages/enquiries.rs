//! Enquiries as addresses and forms name them.

use contact_store::Loaded;
use desk::actions::{SeenVersions, Step};
use desk::{DeskError, Refusal};
use jiff::Timestamp;
use personal_data::{ApprovalRecord, ItemId, dates};
use serde_json::{Value, json};

use super::asked::Asked;
use crate::output::Shown;

/// The name of the moment among the versions; no key of an item is called so.
const MADE: &str = "made";

/// The steps that ask for nothing but the enquiry, with their commands' names.
pub(super) const STEPS: [(&str, Step); 4] = [
    ("start", Step::Start),
    ("solve", Step::Solve),
    ("spam", Step::MarkSpam),
    ("not-spam", Step::UnmarkSpam),
];

/// The name of a step's command.
pub(super) fn word_of(step: Step) -> &'static str {
    let mut steps = STEPS.iter();
    steps
        .find(|(_, known)| *known == step)
        .map_or("keep", |(word, _)| word)
}

/// The enquiries of an address: ids with commas between.
pub(super) async fn load(asked: &Asked, ids: &str) -> Result<Vec<Loaded>, DeskError> {
    let desk = asked.fresh();
    let mut loaded: Vec<Loaded> = Vec::new();
    for id in ids.split(',') {
        // By ids alone: nothing else stands in an address.
        let id: ItemId = id.parse().map_err(|_| Refusal::NotFound)?;
        let one = desk.one(&id.to_string()).await?;
        if !loaded.contains(&one) {
            loaded.push(one);
        }
    }
    Ok(loaded)
}

/// The versions of what is shown and when that was, for the forms on the page.
pub(super) fn seen(asked: &Asked, loaded: &[Loaded]) -> String {
    let mut seen = SeenVersions::default();
    for one in loaded {
        seen.note(&one.enquiry);
    }
    written(asked, &seen)
}

/// The same of versions that were noted.
pub(super) fn written(asked: &Asked, seen: &SeenVersions) -> String {
    format!("{} {MADE}={}", seen.written(), asked.desk.now.as_second())
}

/// When the page was made that a form was sent from.
pub(super) fn made_at(asked: &Asked) -> Option<Timestamp> {
    let seen = asked.posted.as_ref()?.get("seen");
    let mut words = seen.split(' ');
    let made = words.find_map(|word| word.strip_prefix(MADE)?.strip_prefix('='))?;
    Timestamp::from_second(made.parse().ok()?).ok()
}

/// An approval, for a table.
pub(super) fn approval(asked: &Asked, shown: &Shown<'_>, one: &ApprovalRecord) -> Value {
    let day = |at| crate::words::day_of_month(dates::day_of(at));
    json!({
        "code": one.reference().to_string(),
        "status": asked.app.words.approval_status(one.status),
        "status_word": one.status.as_str(),
        "proposed": day(one.proposed_at),
        "answered": one.answered_at.map(day),
        "recipient": shown.recipient(one),
    })
}
