//! Enquiries and the person behind them: found, shown in full, and taken a step with.

use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry};

use axum::http::StatusCode;
use axum::response::Response;
use contact_store::{Found, Loaded};
use desk::actions::{Desk, Sought, Step};
use desk::{DeskError, Refusal};
use jiff::civil::Date;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use personal_data::{
    CaseReference, ItemId, LedgerEntry, Personal, Reference, ShownIn, StoredEnquiry, dates,
};
use serde_json::{Value, json};

use super::act::Act;
use super::acting::{Failed, Undo, rows};
use super::asked::Asked;
use super::enquiries::{STEPS, approval, load, seen, word_of};
use super::paging::{key_of, page_of};
use super::refused;
use crate::embedded::bundle;
use crate::output::Shown;
use crate::words::fill;

/// What an address in a link may hold as it is (RFC 6068).
const OF_ADDRESS: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'@');

/// Looks somebody up. What is looked for is posted, so that no address has it.
pub(super) async fn find(asked: &Asked) -> Response {
    let title = asked.text("menu.find");
    let Some(posted) = &asked.posted else {
        let page = json!({ "was_asked": false, "value": "", "error": "", "rows": [], "unreadable": 0, "next": null });
        return asked
            .page(StatusCode::OK, "desk/find.html", &title, page)
            .await;
    };
    let typed = posted.get("sought").trim().to_owned();
    let found = find_any(asked, &typed).await;
    let (status, page) = match found {
        Ok(found) => {
            let context = asked.context();
            let shown = context.shown();
            let after = posted.get("etter");
            let list = page_of(found.enquiries, after, |one| {
                key_of(one, |item| item.received_at)
            });
            let lines = list.lines.iter();
            let rows: Vec<Value> = lines.map(|one| row(asked, &shown, one)).collect();
            let caption = asked.shown(rows.len(), list.count);
            (
                StatusCode::OK,
                json!({
                    "was_asked": true, "value": typed, "error": "", "rows": rows, "unreadable": found.unreadable.len(),
                    "shown": caption, "next": list.next,
                }),
            )
        }
        Err(error) => (
            refused::status(&error),
            json!({ "was_asked": false, "value": typed, "error": refused::words(&asked.context(), &error), "rows": [], "unreadable": 0, "next": null }),
        ),
    };
    asked.page(status, "desk/find.html", &title, page).await
}

/// Everything that a text may be meant as: eight digits are a number, and a reference as well.
async fn find_any(asked: &Asked, typed: &str) -> Result<Found, DeskError> {
    let desk = asked.fresh();
    let is_reference = typed.parse::<Reference>().is_ok() || typed.parse::<ItemId>().is_ok();
    let is_number = !typed.chars().any(char::is_alphabetic);
    let mut found = Found::default();
    if is_reference {
        found = desk.find(&Sought::Reference(typed.to_owned())).await?;
    }
    let personal = Personal::new(typed.to_owned());
    if typed.contains('@') {
        return desk.find(&Sought::Email(personal)).await;
    }
    if typed.is_empty() {
        return Err(Refusal::NothingSought.into());
    }
    if is_number || !is_reference {
        let by_number = desk.find(&Sought::Phone(personal)).await?;
        found.enquiries.extend(by_number.enquiries);
        found.unreadable.extend(by_number.unreadable);
    }
    Ok(found)
}

fn row(asked: &Asked, shown: &Shown<'_>, loaded: &Loaded) -> Value {
    let enquiry = &loaded.enquiry;
    let main = enquiry.main();
    let received = main.map(|item| dates::day_of(item.received_at));
    json!({
        "id": main.map(|item| item.id.to_string()),
        "reference": main.map(|item| item.reference.to_string()),
        "received": received.map(|day| asked.app.words.day_from(day, asked.desk.now)),
        "status": shown.status(enquiry),
        "who": shown.who(enquiry),
        "restricted": !enquiry.restrictions().is_empty(),
    })
}

/// Leads to the page of the enquiries that were chosen: they are one person's, as the case worker says.
pub(super) async fn choose(asked: &Asked) -> Response {
    let posted = asked.posted.clone().unwrap_or_default();
    let ids = posted.all("id").filter(|id| id.parse::<ItemId>().is_ok());
    let ids: Vec<&str> = ids.collect();
    if ids.is_empty() {
        let none = DeskError::Rule(Refusal::NothingSought);
        return refused::page(asked, &none).await;
    }
    Asked::to(&format!("/person/{}", ids.join(",")))
}

/// Enquiries in full, with what can be done; and what was not done, when that is why they are shown.
pub(super) async fn show(asked: &Asked, ids: &str, failed: Option<&Failed>) -> Response {
    let loaded = match load(asked, ids).await {
        Ok(loaded) => loaded,
        Err(error) => return refused::page(asked, &error).await,
    };
    let page = match page(asked, ids, &loaded).await {
        Ok(page) => page,
        Err(error) => return refused::page(asked, &error).await,
    };
    let references: Vec<String> = loaded
        .iter()
        .filter_map(|one| Some(one.enquiry.main()?.reference.to_string()))
        .collect();
    let title = fill(
        &asked.text("person.title"),
        &[("referanser", &references.join(", "))],
    );
    let mut page = page;
    let mut status = StatusCode::OK;
    if let Some(Failed::Desk(error)) = failed {
        status = refused::status(error);
        let mut words = refused::words(&asked.context(), error);
        if status == StatusCode::CONFLICT
            && let Some(who) = refused::changed_by(asked, &loaded).await
        {
            words = format!("{words} {who}");
        }
        page["error"] = json!(words);
    }
    asked.page(status, "desk/person.html", &title, page).await
}

async fn page(asked: &Asked, ids: &str, loaded: &[Loaded]) -> Result<Value, DeskError> {
    let mut enquiries = Vec::new();
    for one in loaded {
        enquiries.push(in_full(asked, &one.enquiry).await?);
    }
    // What nothing stands against cannot be lifted.
    let is_restricted = loaded
        .iter()
        .any(|one| !one.enquiry.restrictions().is_empty());
    let mut items = loaded.iter().flat_map(|one| one.enquiry.items());
    let is_held = items.any(|(_, item)| item.moved_by.hold.is_some());
    let acts = Act::ALL.iter().filter(|act| match act {
        Act::LiftRestriction => is_restricted,
        Act::LiftHold => is_held,
        _ => true,
    });
    let acts = acts.map(|act| {
        json!({
            "address": format!("/person/{ids}/{}", act.address()),
            "title": asked.text(&format!("acts.{}.title", act.word())),
        })
    });
    Ok(json!({
        "ids": ids,
        "error": "",
        "enquiries": enquiries,
        "seen": seen(asked, loaded),
        "acts": acts.collect::<Vec<_>>(),
        "sharing": format!("/person/{ids}/deling"),
    }))
}

async fn in_full(asked: &Asked, enquiry: &StoredEnquiry) -> Result<Value, DeskError> {
    let context = asked.context();
    let shown = context.shown();
    let facts = shown.facts(enquiry).ok_or(Refusal::NotFound)?;
    let main = enquiry.main().ok_or(Refusal::NotFound)?;
    // What is shown is as it is now, and not as a form that was sent had it.
    let desk = &asked.fresh();
    let words = &asked.app.words;
    let steps = STEPS
        .iter()
        .filter(|(_, step)| desk.may_step(enquiry, *step));
    let steps = steps.map(|(word, _)| {
        // A step back has a name of its own.
        let is_back = *word == "start" && main.status == personal_data::Status::Solved;
        let label = if is_back {
            "steps.undo"
        } else {
            &format!("steps.{word}")
        };
        json!({ "step": word, "label": asked.text(label) })
    });
    let cases: BTreeSet<ItemId> = enquiry
        .items()
        .flat_map(|(_, item)| item.open_cases())
        .collect();
    let mut open = Vec::new();
    for id in cases {
        let case = desk.case(&CaseReference::of(id).to_string()).await?;
        open.push(json!({
            "code": case.reference().to_string(),
            "kind": words.case_kind(case.kind),
            "due": shown.due(&case),
        }));
    }
    let id = main.id.to_string();
    let approvals = desk.approvals_of(&id).await?;
    let approvals = approvals.iter().map(|one| approval(asked, &shown, one));
    let notices = bundle()?.notices.iter();
    let mut notices = notices.filter(|notice| notice.version == main.notice_version);
    let notice = notices.next().map(|notice| notice.version.clone());
    Ok(json!({
        "id": id,
        "reference": main.reference.to_string(),
        "who": shown.who(enquiry),
        "status": shown.status(enquiry),
        "status_word": main.status.as_str(),
        "rows": rows(facts.rows),
        "dates": rows(facts.dates),
        "marks": facts.marks,
        "texts": rows(facts.texts.into_iter().map(|(label, text)| (label, lines_of(text)))),
        "steps": steps.collect::<Vec<_>>(),
        "cases": open,
        "approvals": approvals.collect::<Vec<_>>(),
        "notice": notice,
        "why": why(desk, enquiry),
        "history": history(asked, enquiry).await,
        "mail": desk::json::typed(enquiry, "email").map(|address| mail_link(asked, address, main.reference.as_str())),
        "call": desk::json::typed(enquiry, "phone").and_then(call_link),
    }))
}

/// What a person wrote, less what would do something to the page.
fn lines_of(text: &str) -> String {
    personal_data::Printable::lines(text).to_string()
}

/// Why each value that is shown is there, by the register.
fn why(desk: &Desk, enquiry: &StoredEnquiry) -> Value {
    let activities = desk.register.activities.iter();
    let fields = activities.flat_map(|activity| {
        let fields = activity.fields.iter();
        fields.map(move |field| (activity, field))
    });
    let shown = fields.filter(|(_, field)| {
        field.shown_in.contains(&ShownIn::Desk) && desk::json::typed(enquiry, &field.id).is_some()
    });
    let why = shown.map(|(activity, field)| {
        let reason = field.reason.as_deref().or(activity.purpose.as_deref());
        json!({ "label": desk::json::named(field), "value": reason.unwrap_or_default() })
    });
    why.collect()
}

/// What was done to a contact: the events that it carries, and who did each, by the ledger.
async fn history(asked: &Asked, enquiry: &StoredEnquiry) -> Vec<Value> {
    let Some(contact) = &enquiry.contact else {
        return Vec::new();
    };
    // Many events are of one day, whose entries are read once.
    let mut of_days: BTreeMap<Date, Vec<LedgerEntry>> = BTreeMap::new();
    let mut history = Vec::new();
    for (event, at) in contact.history.iter().rev() {
        let day = dates::day_of(*at);
        let entries = match of_days.entry(day) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let entries = asked.desk.ledger(Some(day), Some(day)).await;
                new.insert(entries.unwrap_or_default())
            }
        };
        history.push(json!({
            "at": refused::moment(asked, *at),
            "event": asked.app.words.event(*event),
            "actor": refused::actor_of(entries, *event, *at),
        }));
    }
    history
}

/// Opens the case worker's own mail, with the reference as the subject.
fn mail_link(asked: &Asked, address: &str, reference: &str) -> String {
    let subject = fill(&asked.text("person.subject"), &[("referanse", reference)]);
    let address = utf8_percent_encode(address, OF_ADDRESS);
    let subject = utf8_percent_encode(&subject, NON_ALPHANUMERIC);
    format!("mailto:{address}?subject={subject}")
}

/// Calls a number (RFC 3966); none when it has no digit.
fn call_link(number: &str) -> Option<String> {
    let is_of_number = |letter: &char| letter.is_ascii_digit() || *letter == '+';
    let number: String = number.chars().filter(is_of_number).collect();
    (!number.is_empty()).then(|| format!("tel:{number}"))
}

/// Takes a step with an enquiry.
pub(super) async fn step(asked: &Asked, id: &str) -> Response {
    let posted = asked.posted.clone().unwrap_or_default();
    let named = STEPS.iter().find(|(word, _)| *word == posted.get("step"));
    let Some((word, step)) = named.filter(|_| id.parse::<ItemId>().is_ok()) else {
        return refused::not_found(asked).await;
    };
    let answered = match asked.desk.step(id, *step).await {
        Ok((change, after)) => {
            let mut done = asked.changed(&change, std::slice::from_ref(&after));
            let reference = change.references.first().map(ToString::to_string);
            let reference = reference.unwrap_or_default();
            done.command = asked.command(&format!("{word} {reference}"));
            // Read again: the versions after the step are what taking it back is held to.
            if let Ok(now) = load(asked, id).await {
                done.undo = undo(asked, id, *step, &now);
            }
            done.next.insert(
                0,
                super::acting::Next {
                    address: format!("/henvendelse/{id}"),
                    title: fill(&asked.text("person.back"), &[("referanse", &reference)]),
                },
            );
            asked.done(&done)
        }
        Err(error) => return show(asked, id, Some(&Failed::Desk(error))).await,
    };
    match answered {
        Ok(response) => response,
        Err(error) => refused::page(asked, &error).await,
    }
}

/// How a step is taken back, where the rules allow it.
fn undo(asked: &Asked, id: &str, step: Step, now: &[Loaded]) -> Option<Undo> {
    let (back, label) = match step {
        Step::Solve => (Step::Start, "steps.undo"),
        Step::MarkSpam => (Step::UnmarkSpam, "steps.not-spam"),
        Step::UnmarkSpam => (Step::MarkSpam, "steps.spam"),
        Step::Start | Step::Keep(_) => return None,
    };
    let may = now
        .iter()
        .all(|one| asked.fresh().may_step(&one.enquiry, back));
    may.then(|| Undo {
        action: format!("/henvendelse/{id}/steg"),
        step: word_of(back),
        label: asked.text(label),
        seen: seen(asked, now),
    })
}

#[cfg(test)]
mod tests {
    use super::call_link;

    #[test]
    fn a_number_is_called_as_it_was_meant() {
        assert_eq!(
            call_link("+47 22 22 55 55").as_deref(),
            Some("tel:+4722225555")
        );
        assert_eq!(call_link("javascript:alert"), None);
    }
}
