//! Cases by their due days, and each of them: extended, and closed.

use axum::http::StatusCode;
use axum::response::Response;
use bundle::LetterKind;
use desk::actions::{CaseChange, Desk, SeenVersions};
use desk::{DeskError, Refusal};
use personal_data::{
    Case, CaseKind, CaseStatus, Contact, ExtensionReason, Outcome, Reference, RefusalReason,
};
use serde_json::{Value, json};

use super::acting::{Choice, Done, Failed, Form, Next, Row, rows};
use super::asked::Asked;
use super::enquiries;
use super::paging::{page_of, written};
use super::refused;
use crate::letters;
use crate::output::line;
use crate::words::fill;

/// Within so many days a deadline is near.
pub(super) const SOON_DAYS: i64 = 14;

/// The open cases, or all of them, due first.
pub(super) async fn list(asked: &Asked) -> Response {
    let all = asked.query.get("vis") == "all";
    let cases = match asked.desk.cases(all).await {
        Ok(cases) => cases,
        Err(error) => return refused::page(asked, &error).await,
    };
    let context = asked.context();
    let shown = context.shown();
    let list = page_of(cases, asked.query.get("etter"), |case| {
        let opened = written(case.opened_at, &case.id.to_string());
        format!("{}-{opened}", case.due_on)
    });
    let rows = list.lines.iter().map(|case| {
        json!({
            "code": case.reference().to_string(),
            "kind": asked.app.words.case_kind(case.kind),
            "due": shown.due(case),
            "mark": mark(asked, case),
            "enquiries": shown.enquiries(case),
            "status": asked.app.words.case_status(case.status),
        })
    });
    let page = json!({
        "rows": rows.collect::<Vec<_>>(),
        "which": if all { "all" } else { "open" },
        "next": list.next,
        "shown": asked.shown(list.lines.len(), list.count),
    });
    let title = asked.text("menu.cases");
    asked
        .page(StatusCode::OK, "desk/cases.html", &title, page)
        .await
}

/// How near the deadline is, which is said in words beside it.
fn mark(asked: &Asked, case: &Case) -> &'static str {
    match case.days_left(asked.desk.now) {
        _ if case.status == CaseStatus::Closed => "closed",
        ..0 => "over",
        0..=SOON_DAYS => "soon",
        _ => "later",
    }
}

/// A case, with what can be done; and what was not done, when that is why it is shown.
pub(super) async fn show(asked: &Asked, code: &str, failed: Option<(&str, Failed)>) -> Response {
    let case = match asked.fresh().case(code).await {
        Ok(case) => case,
        Err(error) => return refused::page(asked, &error).await,
    };
    let code = case.reference().to_string();
    let mut status = StatusCode::OK;
    let (mut error, mut field_errors) = (String::new(), Vec::new());
    let which = failed.as_ref().map_or("", |(which, _)| which).to_owned();
    match failed {
        Some((_, Failed::Desk(why))) => {
            status = refused::status(&why);
            error = refused::words(&asked.context(), &why);
        }
        Some((_, Failed::Fields(errors))) => {
            status = StatusCode::UNPROCESSABLE_ENTITY;
            field_errors = errors;
        }
        None => {}
    }
    let with_errors = |mut form: Form, of: &str| {
        if which == of {
            form.error.clone_from(&error);
            for (id, words) in &field_errors {
                if let Some(field) = form.fields.iter_mut().find(|field| field.id == *id) {
                    field.error.clone_from(words);
                }
            }
        }
        form
    };
    let mut seen = SeenVersions::default();
    seen.note_case(&case);
    let is_open = case.status == CaseStatus::Open;
    let mut extension = None;
    if asked.desk.may_extend(&case) {
        extension = Some(with_errors(extension_form(asked, &code, &seen), "forleng"));
    }
    let closing = is_open.then(|| with_errors(closing_form(asked, &case, &seen), "avslutt"));
    let context = asked.context();
    let enquiries = enquiries_of(&asked.fresh(), &case).await;
    let page = json!({
        "code": code,
        "mark": mark(asked, &case),
        "due": context.shown().due(&case),
        "rows": rows(context.shown().case_rows(&case)),
        "enquiries": enquiries,
        "extension": extension,
        "closing": closing,
    });
    let title = fill(&asked.text("cases.title"), &[("sak", &code)]);
    asked.page(status, "desk/case.html", &title, page).await
}

/// The enquiries of a case that are there still, with their pages.
async fn enquiries_of(desk: &Desk, case: &Case) -> Vec<Value> {
    let mut enquiries = Vec::new();
    for reference in &case.enquiries {
        let found = desk.one(reference.as_str()).await.ok();
        let id = found.and_then(|one| Some(one.enquiry.main()?.id.to_string()));
        enquiries.push(json!({ "reference": line(reference.as_str()), "id": id }));
    }
    enquiries
}

fn extension_form(asked: &Asked, code: &str, seen: &SeenVersions) -> Form {
    let words = &asked.app.words;
    let reason = asked.choice(
        "extension",
        &ExtensionReason::ALL,
        ExtensionReason::as_str,
        |reason| words.extension_reason(reason).to_owned(),
    );
    Form {
        lead: vec![asked.text("cases.extend-lead")],
        fields: vec![reason],
        action: format!("/sak/{code}/forleng"),
        button: asked.text("cases.extend"),
        seen: enquiries::written(asked, seen),
        ..Form::default()
    }
}

fn closing_form(asked: &Asked, case: &Case, seen: &SeenVersions) -> Form {
    let words = &asked.app.words;
    let outcome = asked.choice("outcome", &Outcome::ALL, Outcome::as_str, |outcome| {
        words.outcome(case.kind, outcome).to_owned()
    });
    let mut refusal = asked.choice(
        "refusal",
        &RefusalReason::ALL,
        RefusalReason::as_str,
        |reason| words.refusal_reason(reason).to_owned(),
    );
    refusal.is_required = false;
    let none = Choice {
        value: String::new(),
        label: asked.text("cases.none"),
        is_chosen: refusal.choices.iter().all(|choice| !choice.is_chosen),
    };
    refusal.choices.insert(0, none);
    refusal.hint = asked.text("cases.refusal-hint");
    let is_possible = |outcome: &str| {
        Outcome::from_word(outcome).is_some_and(|outcome| asked.desk.may_close(case, outcome))
    };
    let mut outcome = outcome;
    outcome.choices.retain(|choice| is_possible(&choice.value));
    if let [only] = outcome.choices.as_mut_slice() {
        only.is_chosen = true;
    }
    let mut fields = vec![outcome];
    if !case.is_duty() {
        fields.push(refusal);
    }
    Form {
        lead: vec![asked.text(if case.is_duty() {
            "cases.send-lead"
        } else {
            "cases.close-lead"
        })],
        fields,
        action: format!("/sak/{}/avslutt", case.reference()),
        button: asked.text("cases.close"),
        seen: enquiries::written(asked, seen),
        ..Form::default()
    }
}

/// Gives a case more time.
pub(super) async fn extend(asked: &Asked, code: &str) -> Response {
    match extended(asked, code).await {
        Ok(response) => response,
        Err(failed) => show(asked, code, Some(("forleng", failed))).await,
    }
}

async fn extended(asked: &Asked, code: &str) -> Result<Response, Failed> {
    let reason = asked.chosen("extension", &ExtensionReason::ALL, ExtensionReason::as_str)?;
    let done = asked.desk.extend_case(code, reason).await?;
    let mut page = changed(asked, &done);
    let values = letters::of_case(&asked.app.words, &done.case);
    let code = done.case.reference().to_string();
    asked.add_letter(&mut page, LetterKind::Extension, &code, values);
    page.command = asked.command(&format!(
        "case extend {code} --reason {} --out MAPPE",
        reason.as_str()
    ));
    Ok(asked.done(&page)?)
}

/// Ends a case.
pub(super) async fn close(asked: &Asked, code: &str) -> Response {
    match closed(asked, code).await {
        Ok(response) => response,
        Err(failed) => show(asked, code, Some(("avslutt", failed))).await,
    }
}

async fn closed(asked: &Asked, code: &str) -> Result<Response, Failed> {
    let outcome = asked.chosen("outcome", &Outcome::ALL, Outcome::as_str)?;
    let refusal = asked.chosen_or_none("refusal", &RefusalReason::ALL, RefusalReason::as_str)?;
    let before = asked.desk.case(code).await?;
    // Whom a duty is owed to, read while it is owed, if there is a letter to them.
    let letter = letters::of_closing(before.kind, outcome);
    let informed = match letter {
        Some(_) => informed(asked, &before).await?,
        None => None,
    };
    let done = asked.desk.close_case(code, outcome, refusal).await?;
    let mut page = changed(asked, &done);
    let code = done.case.reference().to_string();
    if let Some(kind) = letter {
        let values = match &informed {
            Some(contact) => letters::new_contact(&asked.context(), contact),
            None => letters::of_case(&asked.app.words, &done.case),
        };
        asked.add_letter(&mut page, kind, &code, values);
    }
    for (reference, part) in &done.ended {
        let part = asked.app.words.part(*part).to_lowercase();
        let values = [("referanse", reference.as_str()), ("del", part.as_str())];
        page.lines
            .push(fill(&asked.app.words.sentences.ends_now, &values));
    }
    let reason = refusal.map(|reason| format!(" --reason {}", reason.as_str()));
    page.command = asked.command(&format!(
        "case close {code} --outcome {}{}{}",
        outcome.as_str(),
        reason.unwrap_or_default(),
        letter.map_or("", |_| " --out MAPPE")
    ));
    Ok(asked.done(&page)?)
}

async fn informed(asked: &Asked, case: &Case) -> Result<Option<Contact>, DeskError> {
    if case.kind != CaseKind::InformNewContact {
        return Ok(None);
    }
    let reference = case.enquiries.first().map(Reference::as_str);
    match asked.fresh().one(reference.unwrap_or_default()).await {
        Ok(one) => Ok(one.enquiry.contact),
        // They are gone, and nobody is told any more.
        Err(DeskError::Rule(Refusal::NotFound)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What was done with a case, and how it stands.
pub(super) fn changed(asked: &Asked, done: &CaseChange) -> Done {
    let mut page = asked.changed(&done.change, &[]);
    let code = done.case.reference().to_string();
    page.title = format!("{}: {code}", asked.app.words.event(done.change.event));
    let context = asked.context();
    let shown = context.shown();
    let rows = shown
        .case_rows(&done.case)
        .into_iter()
        .map(|(label, value)| Row {
            label: label.to_owned(),
            value,
        });
    page.rows = rows.collect();
    page.next = vec![
        Next {
            address: "/saker".to_owned(),
            title: asked.text("menu.cases"),
        },
        Next {
            address: format!("/sak/{code}"),
            title: fill(&asked.text("cases.to"), &[("sak", &code)]),
        },
    ];
    page
}
