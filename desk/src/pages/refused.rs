//! What is said when something is not done: why, in the case worker's language, and what to do.

use axum::http::StatusCode;
use axum::response::Response;
use contact_store::Loaded;
use desk::{DeskError, Refusal};
use personal_data::{Event, StoreError, dates};
use serde_json::json;

use super::asked::Asked;
use crate::words::fill;

/// How AWS refuses what a role may not do.
const MAY_NOT: &str = "AccessDeniedException";

/// The status of an answer that says this.
pub(super) fn status(error: &DeskError) -> StatusCode {
    match error {
        DeskError::Rule(Refusal::Changed | Refusal::CaseGone | Refusal::GoneAlready) => {
            StatusCode::CONFLICT
        }
        DeskError::Rule(
            Refusal::NotFound
            | Refusal::NoCase
            | Refusal::NoApproval
            | Refusal::NoReference
            | Refusal::NoCaseCode
            | Refusal::NoApprovalCode,
        ) => StatusCode::NOT_FOUND,
        DeskError::Rule(_) => StatusCode::UNPROCESSABLE_ENTITY,
        DeskError::Store(StoreError::Refused { kind }) if kind == MAY_NOT => StatusCode::FORBIDDEN,
        DeskError::Store(_) | DeskError::Uncertain(_) => StatusCode::SERVICE_UNAVAILABLE,
        DeskError::Refused(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Why it was not done.
pub(super) fn words(asked: &Asked, error: &DeskError) -> String {
    match error {
        DeskError::Rule(refusal) => rule(asked, refusal),
        DeskError::Store(StoreError::Refused { kind }) if kind == MAY_NOT => {
            asked.text("trouble.may-not")
        }
        DeskError::Store(StoreError::Refused { .. }) => asked.text("trouble.refused"),
        DeskError::Store(_) => asked.text("trouble.unavailable"),
        DeskError::Uncertain(_) => asked.text("trouble.uncertain"),
        DeskError::Refused(_) => asked.text("trouble.fault"),
    }
}

fn rule(asked: &Asked, refusal: &Refusal) -> String {
    let words = &asked.app.words;
    let context = asked.context();
    let shown = context.shown();
    let (mut field, mut why, mut day, mut count) =
        (String::new(), "", String::new(), String::new());
    match refusal {
        Refusal::NotTaken { field: id, code } => {
            shown.field(id).clone_into(&mut field);
            why = words.field_error(*code);
        }
        Refusal::HeldWhole(until_on) => day = dates::written(*until_on),
        Refusal::TooManyItems(most) | Refusal::TooManyApprovals(most) => count = most.to_string(),
        _ => {}
    }
    let values = [
        ("felt", field.as_str()),
        ("grunn", why),
        ("dag", &day),
        ("antall", &count),
    ];
    fill(words.refusal(refusal), &values)
}

/// A page that says why something is not shown.
pub(super) async fn page(asked: &Asked, error: &DeskError) -> Response {
    let status = status(error);
    let title = if status == StatusCode::NOT_FOUND {
        asked.text("not-found.title")
    } else {
        asked.text("trouble.title")
    };
    let page = json!({ "lead": words(asked, error) });
    asked.page(status, "desk/refused.html", &title, page).await
}

/// The page of an address that there is not.
pub(super) async fn not_found(asked: &Asked) -> Response {
    let title = asked.text("not-found.title");
    let page = json!({ "lead": asked.text("not-found.lead") });
    asked
        .page(StatusCode::NOT_FOUND, "desk/refused.html", &title, page)
        .await
}

/// Who has changed an enquiry last, what they did and when, as far as the contact's history and the ledger say.
pub(super) async fn changed_by(asked: &Asked, loaded: &[Loaded]) -> Option<String> {
    let contacts = loaded.iter().filter_map(|one| one.enquiry.contact.as_ref());
    let last = contacts.filter_map(|contact| contact.history.last());
    let (event, at) = *last.max_by_key(|(_, at)| *at)?;
    let actor = actor_of(asked, event, at).await?;
    let time = at.strftime("%H:%M UTC").to_string();
    let day = asked.app.words.day_from(dates::day_of(at), asked.desk.now);
    let values = [
        ("hvem", actor.as_str()),
        ("hendelse", asked.app.words.event(event)),
        ("dag", &day),
        ("tid", &time),
    ];
    Some(fill(&asked.text("changed.by"), &values))
}

/// Who did something, by the ledger's entry of that instant.
pub(super) async fn actor_of(asked: &Asked, event: Event, at: jiff::Timestamp) -> Option<String> {
    let day = dates::day_of(at);
    let entries = asked.desk.ledger(Some(day), Some(day)).await.ok()?;
    let is_same = |entry: &&personal_data::LedgerEntry| {
        entry.event == event && dates::whole_seconds(entry.at) == dates::whole_seconds(at)
    };
    let entry = entries.iter().find(is_same)?;
    Some(entry.actor.as_str().to_owned())
}
