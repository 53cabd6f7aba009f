//! What is said when something is not done: why, in the case worker's language, and what to do.

use axum::http::StatusCode;
use axum::response::Response;
use contact_store::Loaded;
use desk::{DeskError, Refusal};
use jiff::Timestamp;
use personal_data::{Event, LedgerEntry, StoreError, dates};
use serde_json::json;

use super::asked::Asked;
use super::enquiries::made_at;
use super::posted::Posted;
use crate::context::Context;
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
pub(super) fn words(context: &Context<'_>, error: &DeskError) -> String {
    let word = match error {
        DeskError::Rule(refusal) => return rule(context, refusal),
        DeskError::Store(StoreError::Refused { kind }) if kind == MAY_NOT => "trouble.may-not",
        DeskError::Store(StoreError::Refused { .. }) => "trouble.refused",
        DeskError::Store(_) => "trouble.unavailable",
        DeskError::Uncertain(_) => "trouble.uncertain",
        DeskError::Refused(_) => "trouble.fault",
    };
    context.words.page(word).to_owned()
}

fn rule(context: &Context<'_>, refusal: &Refusal) -> String {
    let words = context.words;
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

/// A page that says why something is not shown or not done, with what was typed, so that it is not lost.
pub(super) async fn page(asked: &Asked, error: &DeskError) -> Response {
    let status = status(error);
    let title = if status == StatusCode::NOT_FOUND {
        asked.text("not-found.title")
    } else {
        asked.text("trouble.title")
    };
    let typed: Vec<&str> = asked.posted.iter().flat_map(Posted::typed).collect();
    let page = json!({ "lead": words(&asked.context(), error), "typed": typed });
    asked.page(status, "desk/refused.html", &title, page).await
}

/// The page of an address that there is not.
pub(super) async fn not_found(asked: &Asked) -> Response {
    let title = asked.text("not-found.title");
    let page = json!({ "lead": asked.text("not-found.lead"), "typed": [] });
    asked
        .page(StatusCode::NOT_FOUND, "desk/refused.html", &title, page)
        .await
}

/// Who has changed an enquiry since the page was made that a form was sent from, what they did and when: as far as the
/// contact's history says it, which has neither holds nor cases.
pub(super) async fn changed_by(asked: &Asked, loaded: &[Loaded]) -> Option<String> {
    let contacts = loaded.iter().filter_map(|one| one.enquiry.contact.as_ref());
    let last = contacts.filter_map(|contact| contact.history.last());
    let (event, at) = *last.max_by_key(|(_, at)| *at)?;
    let made_at = made_at(asked)?;
    if dates::whole_seconds(at) < dates::whole_seconds(made_at) {
        return None;
    }
    let of_day = asked
        .desk
        .ledger(Some(dates::day_of(at)), Some(dates::day_of(at)));
    let actor = actor_of(&of_day.await.ok()?, event, at)?;
    let values = [
        ("hvem", actor.as_str()),
        ("hendelse", asked.app.words.event(event)),
        ("tidspunkt", &moment(asked, at)),
    ];
    Some(fill(&asked.text("changed.by"), &values))
}

/// Who did something, by the ledger's entries of that day; nobody, if two did the same in that second.
pub(super) fn actor_of(entries: &[LedgerEntry], event: Event, at: Timestamp) -> Option<String> {
    let is_same = |entry: &&LedgerEntry| {
        entry.event == event && dates::whole_seconds(entry.at) == dates::whole_seconds(at)
    };
    let mut actors = entries
        .iter()
        .filter(is_same)
        .map(|entry| entry.actor.as_str());
    let actor = actors.next()?;
    actors.all(|other| other == actor).then(|| actor.to_owned())
}

/// Day and time in words.
pub(super) fn moment(asked: &Asked, at: Timestamp) -> String {
    let day = asked.app.words.day_from(dates::day_of(at), asked.desk.now);
    format!("{day} kl. {}", at.strftime("%H:%M UTC"))
}
