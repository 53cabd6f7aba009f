//! The inbox, and the contacts that are to be looked at.

use axum::http::StatusCode;
use axum::response::Response;
use contact_store::{Loaded, Oldest};
use desk::DeskError;
use desk::actions::{Inbox, Step};
use personal_data::{Case, Status, StoredItem, dates};
use serde_json::{Value, json};

use super::acting::Next;
use super::asked::Asked;
use super::cases::SOON_DAYS;
use super::enquiries::word_of;
use super::paging::{PAGE, Paged, instant_of, key_of, page_of};
use super::refused;
use crate::output::line;
use crate::words::fill;

/// Deadlines that stand above the inbox; the others are a page away.
const MOST_SOON: usize = 10;
/// So many messages of each status are counted. A page of the inbox reads no more of them, whatever waits: it asks again by
/// itself while it is looked at, and spam can come in thousands.
const COUNTED: usize = 300;
/// Letters of a message that a line shows.
const EXCERPT: usize = 90;

/// The inbox: what waits for somebody, and above it what is due.
pub(super) async fn inbox(asked: &Asked) -> Response {
    match inbox_page(asked).await {
        Ok(page) => {
            let title = asked.text("menu.inbox");
            asked
                .page(StatusCode::OK, "desk/inbox.html", &title, page)
                .await
        }
        Err(error) => refused::page(asked, &error).await,
    }
}

async fn inbox_page(asked: &Asked) -> Result<Value, DeskError> {
    let (which, word) = match asked.query.get("vis") {
        "spam" => (Inbox::Spam, "spam"),
        "solved" => (Inbox::Solved, "solved"),
        "all" => (Inbox::All, "all"),
        _ => (Inbox::Open, "open"),
    };
    let by_end = asked.query.get("sorter") == "frist";
    let oldest = if by_end {
        // No index has this order.
        let found = asked.desk.inbox(which).await?;
        let more = Vec::new();
        Oldest { found, more }
    } else {
        oldest(asked, which).await?
    };
    let spam = match which {
        Inbox::Spam | Inbox::All => count_of(asked, &oldest, Status::Spam),
        Inbox::Open | Inbox::Solved => {
            let spam = self::oldest(asked, Inbox::Spam).await?;
            count_of(asked, &spam, Status::Spam)
        }
    };
    let counts = [
        ("nye", count_of(asked, &oldest, Status::Received)),
        ("underveis", count_of(asked, &oldest, Status::InProgress)),
    ];
    let counts = counts
        .each_ref()
        .map(|(name, count)| (*name, count.as_str()));
    let cases = asked.desk.cases(false).await?;
    let context = asked.context();
    let shown = context.shown();
    let is_soon = |case: &&Case| case.days_left(asked.desk.now) <= SOON_DAYS;
    let soon: Vec<&Case> = cases.iter().filter(is_soon).collect();
    let more_soon = (soon.len() > MOST_SOON).then(|| {
        let count = soon.len().to_string();
        fill(&asked.text("inbox.all-soon"), &[("antall", &count)])
    });
    let soon = soon.into_iter().take(MOST_SOON).map(|case| {
        json!({
            "code": case.reference().to_string(),
            "kind": asked.app.words.case_kind(case.kind),
            "due": shown.due(case),
            "is_over": case.days_left(asked.desk.now) < 0,
        })
    });
    let after = asked.query.get("etter");
    let unreadable = oldest.found.unreadable.len();
    let has_more = !oldest.more.is_empty();
    let page = if by_end {
        page_of(oldest.found.enquiries, after, by_end_key)
    } else {
        page_from(asked, which, oldest, after).await?
    };
    if which != Inbox::Open && asked.is_looked_at {
        // Without the note staff are notified once more of what they have seen.
        let _noted_or_notified_again = asked.desk.note_spam_seen(&page.lines).await;
    }
    let rows: Vec<Value> = page.lines.iter().map(|one| row(asked, one)).collect();
    let sort = if by_end { "frist" } else { "" };
    Ok(json!({
        "summary": sentence(&fill(&asked.text("inbox.summary"), &counts)),
        "spam": (spam != "0").then(|| sentence(&fill(&asked.text("inbox.spam"), &[("antall", &spam)]))),
        "soon": soon.collect::<Vec<_>>(),
        "more_soon": more_soon,
        "which": word,
        "sort": sort,
        "shown": if has_more {
            Some(asked.shown_of(rows.len(), &more_than_counted(asked)))
        } else {
            asked.shown(rows.len(), page.count)
        },
        "rows": rows,
        "next": page.next,
        "unreadable": unreadable,
        "can_spam": which != Inbox::Spam,
    }))
}

/// The messages that are counted, and the first of them shown.
async fn oldest(asked: &Asked, which: Inbox) -> Result<Oldest, DeskError> {
    let everything = (which, None);
    asked.desk.oldest(everything, COUNTED, |_| true).await
}

/// How many of these there are at a status, as far as they are counted.
fn count_of(asked: &Asked, oldest: &Oldest, status: Status) -> String {
    if oldest.more.contains(&status) {
        return more_than_counted(asked);
    }
    let enquiries = oldest.found.enquiries.iter();
    let main = enquiries.filter_map(|one| one.enquiry.main());
    main.filter(|item| item.status == status)
        .count()
        .to_string()
}

fn more_than_counted(asked: &Asked) -> String {
    fill(
        &asked.text("paging.more-than"),
        &[("antall", &COUNTED.to_string())],
    )
}

/// A sentence that a number or the words before one begin.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// The page that begins after a key. Beyond what was counted it is read from there.
async fn page_from(
    asked: &Asked,
    which: Inbox,
    oldest: Oldest,
    after: &str,
) -> Result<Paged<Loaded>, DeskError> {
    if let Some(from) = instant_of(after).filter(|_| !oldest.more.is_empty()) {
        let is_after = |one: &Loaded| by_received_key(one).as_str() > after;
        let later = asked.desk.oldest((which, Some(from)), PAGE, is_after);
        let later = later.await?.found.enquiries;
        if !later.is_empty() {
            return Ok(page_of(later, after, by_received_key));
        }
    }
    Ok(page_of(oldest.found.enquiries, after, by_received_key))
}

fn by_received_key(loaded: &Loaded) -> String {
    key_of(loaded, |item| item.received_at)
}

fn by_end_key(loaded: &Loaded) -> String {
    key_of(loaded, StoredItem::expires_at)
}

fn row(asked: &Asked, loaded: &Loaded) -> Value {
    let context = asked.context();
    let shown = context.shown();
    let words = &asked.app.words;
    let enquiry = &loaded.enquiry;
    let day = |at| words.day_from(dates::day_of(at), asked.desk.now);
    let main = enquiry.main();
    let contact = enquiry.contact.as_ref();
    let message = desk::json::typed(enquiry, "message").map(excerpt);
    json!({
        "id": main.map(|item| item.id.to_string()),
        "reference": main.map(|item| item.reference.to_string()),
        "received": main.map(|item| day(item.received_at)),
        "status": shown.status(enquiry),
        "status_word": main.map(|item| item.status.as_str()),
        "who": shown.who(enquiry),
        "company": desk::json::typed(enquiry, "company").map(line),
        "message": message,
        "ends": main.map(|item| day(item.expires_at())),
        "review": contact.map(|contact| day(contact.review_at)),
    })
}

/// The first words of a message, on one line.
fn excerpt(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = line(&words.join(" "));
    if text.chars().count() <= EXCERPT {
        return text;
    }
    let start: String = text.chars().take(EXCERPT).collect();
    format!("{} …", start.trim_end())
}

/// Takes one step with several enquiries, and says of each what came of it.
pub(super) async fn mark(asked: &Asked) -> Response {
    let posted = asked.posted.clone().unwrap_or_default();
    let step = match posted.get("step") {
        "spam" => Step::MarkSpam,
        "not-spam" => Step::UnmarkSpam,
        _ => return refused::not_found(asked).await,
    };
    let mut lines = Vec::new();
    let mut changed = Vec::new();
    for id in posted.all("id") {
        match asked.desk.step(id, step).await {
            Ok((change, _)) => {
                let event = asked.app.words.event(change.event);
                for reference in &change.references {
                    lines.push(format!("{reference}: {event}"));
                    changed.push(reference.to_string());
                }
            }
            Err(error) => {
                // By its reference, where it can be read; what was not done is said, and why.
                let seen = asked.desk.by_name(id).await.ok();
                let seen = seen.and_then(|found| found.enquiries.into_iter().next());
                let name = seen.and_then(|one| Some(one.enquiry.main()?.reference.to_string()));
                let name = name.unwrap_or_else(|| asked.text("inbox.one"));
                lines.push(format!(
                    "{name}: {}",
                    refused::words(&asked.context(), &error)
                ));
            }
        }
    }
    if lines.is_empty() {
        lines.push(asked.text("inbox.none-chosen"));
    }
    let command = word_of(step);
    let each = changed
        .iter()
        .map(|reference| asked.command(&format!("{command} {reference}")));
    let done = super::acting::Done {
        title: asked.text("inbox.marked"),
        lines,
        command: each.collect::<Vec<_>>().join("\n"),
        next: vec![Next {
            address: "/".to_owned(),
            title: asked.text("menu.inbox"),
        }],
        ..super::acting::Done::default()
    };
    match asked.done(&done) {
        Ok(response) => response,
        Err(error) => refused::page(asked, &error).await,
    }
}

/// The contacts that are due for review, or those that are restricted.
pub(super) async fn review(asked: &Asked) -> Response {
    let restricted = asked.query.get("vis") == "restricted";
    let found = match asked.desk.review(restricted).await {
        Ok(found) => found,
        Err(error) => return refused::page(asked, &error).await,
    };
    let due = |one: &Loaded| {
        let contact = one.enquiry.contact.as_ref();
        let due = contact.map(|contact| contact.review_at);
        key_of(one, |item| due.unwrap_or(item.received_at))
    };
    let list = page_of(found.enquiries, asked.query.get("etter"), due);
    let rows: Vec<Value> = list.lines.iter().map(|one| row(asked, one)).collect();
    let page = json!({
        "is_review": true,
        "which": if restricted { "restricted" } else { "due" },
        "shown": asked.shown(rows.len(), list.count),
        "rows": rows,
        "next": list.next,
        "unreadable": found.unreadable.len(),
        "sort": "",
        "soon": [],
    });
    let title = asked.text("menu.review");
    asked
        .page(StatusCode::OK, "desk/inbox.html", &title, page)
        .await
}
