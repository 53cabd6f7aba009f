//! The record of processing, a breach, the ledger, a version of the notice, and the letter that belongs to nobody.

use axum::http::StatusCode;
use axum::response::Response;
use bundle::{LetterKind, ReportKind, Values};
use desk::DeskError;
use desk::actions::BreachTimes;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::acting::{Done, Failed, Field, Form, LetterLink, Row};
use super::asked::Asked;
use super::refused;
use crate::embedded::bundle;
use crate::letters;
use crate::output::line;
use crate::typed;
use crate::words::fill;

/// Entries of the ledger that a page shows.
const MOST_ENTRIES: usize = 500;
/// References of a breach that a page shows; the report has all of them.
const MOST_CODES: usize = 100;

/// The record of processing (General Data Protection Regulation, article 30).
pub(super) async fn record(asked: &Asked) -> Response {
    let context = asked.context();
    let desk = &asked.desk;
    let sections = desk.register.activities.iter().map(|activity| {
        let purpose = activity.purpose.as_deref();
        let purpose = purpose.or(activity.quoted_from_notice.as_deref());
        let recipients = desk::json::recipients(desk, activity);
        let recipients: Vec<String> = recipients.iter().map(|one| line(&one.name)).collect();
        let rows = desk::json::recorded(activity).map(|field| {
            let reason = field.reason.as_deref().or(activity.purpose.as_deref());
            let kept = letters::kept_for(&context, &field.class);
            json!([desk::json::named(field), reason.unwrap_or_default(), kept])
        });
        json!({
            "title": purpose.unwrap_or(&activity.id),
            "lead": asked.app.words.role(activity.role),
            "notes": if recipients.is_empty() { String::new() } else {
                fill(&asked.text("record.recipients"), &[("mottakere", &recipients.join(", "))])
            },
            "head": [asked.text("record.field"), asked.text("record.why"), asked.text("record.kept")],
            "rows": rows.collect::<Vec<_>>(),
        })
    });
    let page = json!({
        "lead": asked.text("record.lead"),
        "sections": sections.collect::<Vec<_>>(),
        "files": "/behandlingsprotokoll",
        "files_label": asked.text("record.files"),
    });
    let title = asked.text("menu.record");
    asked
        .page(StatusCode::OK, "desk/table.html", &title, page)
        .await
}

/// The same to print and for programs.
pub(super) async fn record_files(asked: &Asked) -> Response {
    let json = desk::json::record(&asked.desk);
    let values = letters::record(&asked.context());
    let files = files(asked, ReportKind::Record, &values, &json);
    let page = files.map(|letters| Done {
        title: asked.text("record.made"),
        letters,
        command: asked.command("record --out MAPPE"),
        ..Done::default()
    });
    match page.and_then(|page| asked.done(&page)) {
        Ok(response) => response,
        Err(error) => refused::page(asked, &error).await,
    }
}

fn files(
    asked: &Asked,
    kind: ReportKind,
    values: &Values,
    json: &Value,
) -> Result<Vec<LetterLink>, DeskError> {
    let page = bundle()?.reports.get(kind.as_str());
    let page = page
        .ok_or_else(|| DeskError::Refused("this program was built without reports".to_owned()))?;
    let name = kind.as_str();
    let html = page.fill_lists(values);
    let to_read = asked.download(
        asked.text(&format!("letters.{name}")),
        format!("{name}.html"),
        "text/html; charset=utf-8",
        html,
    )?;
    let for_programs = asked.download(
        asked.text(&format!("letters.{name}-json")),
        format!("{name}.json"),
        "application/json",
        format!("{json:#}\n"),
    )?;
    Ok(vec![to_read, for_programs])
}

/// A breach of security (article 33): whose data it may be about, and by when the authority is to know.
pub(super) async fn breach(asked: &Asked) -> Response {
    let mut failed = None;
    if asked.posted.is_some() {
        match breach_found(asked).await {
            Ok(response) => return response,
            Err(why) => failed = Some(why),
        }
    }
    let time = |id: &'static str| {
        let label = asked.text(&format!("fields.{id}"));
        Field {
            hint: asked.text(&format!("breach.{id}")),
            is_required: id != "discovered",
            ..asked.line(id, label, "text", "")
        }
    };
    let form = Form {
        lead: vec![asked.text("breach.lead")],
        fields: vec![time("from"), time("to"), time("discovered")],
        action: "/avvik".to_owned(),
        button: asked.text("breach.button"),
        back: "/".to_owned(),
        ..Form::default()
    };
    let title = asked.text("menu.breach");
    asked.form(&title, form, failed.as_ref()).await
}

async fn breach_found(asked: &Asked) -> Result<Response, Failed> {
    let time = |id: &'static str, read: fn(&str) -> Result<jiff::Timestamp, DeskError>| {
        let words = asked.text("errors.time");
        read(asked.typed(id, "").trim()).map_err(|_| Failed::Fields(vec![(id, words)]))
    };
    let discovered_at = if asked.typed("discovered", "").trim().is_empty() {
        None
    } else {
        Some(time("discovered", typed::first_instant)?)
    };
    let times = BreachTimes {
        from: time("from", typed::first_instant)?,
        to: time("to", typed::last_instant)?,
        discovered_at,
    };
    let breach = asked.desk.breach(times, |_| ()).await?;
    let json = desk::json::breach(&asked.desk, &breach);
    let values = letters::breach(&asked.context(), &breach);
    let count = breach.references.len().to_string();
    let erased = breach.erased_since.to_string();
    let before = letters::moment(breach.notify_before);
    let values_of = [
        ("antall", count.as_str()),
        ("slettet", erased.as_str()),
        ("frist", before.as_str()),
    ];
    let codes = breach.references.iter().take(MOST_CODES);
    let codes: Vec<&str> = codes.map(personal_data::Reference::as_str).collect();
    let mut affected = codes.join(", ");
    let more = breach.references.len() - codes.len();
    if more > 0 {
        let values = [("antall", &*more.to_string())];
        affected = format!("{affected} {}", fill(&asked.text("breach.more"), &values));
    }
    let row = |label: &str, value: String| Row {
        label: asked.text(label),
        value,
    };
    let rows = vec![
        row("fields.from", letters::moment(breach.from)),
        row("fields.to", letters::moment(breach.to)),
        row("fields.discovered", letters::moment(breach.discovered_at)),
        row("breach.affected", affected),
    ];
    let (from, to) = (asked.typed("from", ""), asked.typed("to", ""));
    let page = Done {
        title: asked.text("breach.done"),
        lines: vec![
            fill(&asked.app.words.sentences.breach_found, &values_of),
            asked.text("breach.next"),
        ],
        rows,
        letters: files(asked, ReportKind::Breach, &values, &json)?,
        command: asked.command(&format!(
            "breach --from {} --to {} --out MAPPE",
            from.trim(),
            to.trim()
        )),
        ..Done::default()
    };
    Ok(asked.done(&page)?)
}

/// What was done, by whom and when; the last month, where nothing else is asked for.
pub(super) async fn ledger(asked: &Asked) -> Response {
    let day = |id: &str| asked.query.get(id).parse::<Date>().ok();
    let today = personal_data::dates::day_of(asked.desk.now);
    let from = day("fra").unwrap_or_else(|| personal_data::dates::days_after(today, -30));
    let to = day("til").unwrap_or(today);
    let entries = match asked.desk.ledger(Some(from), Some(to)).await {
        Ok(entries) => entries,
        Err(error) => return refused::page(asked, &error).await,
    };
    let context = asked.context();
    let shown = context.shown();
    // The newest stand first here: the page is looked at for what was just done.
    let rows = entries.iter().rev().take(MOST_ENTRIES).map(|entry| {
        let (at, actor, event) = shown.ledger_row(entry);
        json!([at, actor, event])
    });
    let labels = &asked.app.words.labels;
    let notes = match entries.len() {
        0 => asked.text("ledger.empty"),
        1..=MOST_ENTRIES => String::new(),
        _ => fill(
            &asked.text("ledger.newest"),
            &[("antall", &MOST_ENTRIES.to_string())],
        ),
    };
    let section = json!({
        "title": "",
        "lead": "",
        "notes": notes,
        "head": [labels.at, labels.actor, labels.event],
        "rows": rows.collect::<Vec<_>>(),
    });
    let count = entries.len().to_string();
    let page = json!({
        "lead": fill(&asked.text("ledger.lead"), &[("antall", &count)]),
        "sections": [section],
        "from": from.to_string(),
        "to": to.to_string(),
    });
    let title = asked.text("menu.ledger");
    asked
        .page(StatusCode::OK, "desk/table.html", &title, page)
        .await
}

/// The very words of a version of the notice.
pub(super) async fn notice(asked: &Asked, version: &str) -> Response {
    let found = bundle().map(|bundle| {
        let mut notices = bundle.notices.iter();
        notices.find(|notice| notice.version == version)
    });
    match found {
        Ok(Some(notice)) => {
            let title = fill(&asked.text("notice.title"), &[("versjon", &notice.version)]);
            let day = notice.effective_on.parse::<Date>();
            let day = day.map(crate::words::day_of_month).unwrap_or_default();
            let page = json!({
                "lead": fill(&asked.text("notice.lead"), &[("dag", &day)]),
                "paragraphs": notice.paragraphs,
            });
            asked
                .page(StatusCode::OK, "desk/text.html", &title, page)
                .await
        }
        Ok(None) => refused::not_found(asked).await,
        Err(error) => refused::page(asked, &error).await,
    }
}

/// The reply that is the same whether anything is stored or not. It reads nothing.
pub(super) async fn neutral(asked: &Asked) -> Response {
    if asked.posted.is_none() {
        let form = Form {
            lead: vec![asked.text("neutral.lead")],
            action: "/brev".to_owned(),
            button: asked.text("neutral.button"),
            back: "/".to_owned(),
            ..Form::default()
        };
        let title = asked.text("neutral.title");
        return asked.form(&title, form, None).await;
    }
    let letter = asked.letter(LetterKind::Neutral, "", Values::default());
    let page = letter.map(|letter| Done {
        title: asked.app.words.sentences.letter_is_written.clone(),
        letters: vec![letter],
        command: asked.command("letter neutral --out MAPPE"),
        ..Done::default()
    });
    match page.and_then(|page| asked.done(&page)) {
        Ok(response) => response,
        Err(error) => refused::page(asked, &error).await,
    }
}
