//! Erasure: the plan before anything, a box to tick and the reference to type, and then what went and what stayed.

use std::sync::Arc;

use axum::response::Response;
use bundle::LetterKind;
use desk::DeskError;
use desk::actions::{Desk, ErasePlan, EraseRequest, Erased};
use personal_data::{EraseReason, Part, Personal, Reference};
use serde_json::json;

use super::About;
use super::takeover::reference_field;
use crate::letters;
use crate::new_id::new_id;
use crate::output::line;
use crate::pages::acting::{Choice, Done, Failed, Form, LetterLink, Next, Section};
use crate::pages::asked::{App, Asked};
use crate::pages::kept::Kept;
use crate::pages::refused;
use crate::words::{day_of_month, fill};

fn request(about: &About<'_>, reason: EraseReason) -> Result<EraseRequest, Failed> {
    Ok(EraseRequest {
        references: about.ids(),
        reason,
        part: about.asked.chosen_or_none("on", &Part::ALL, Part::as_str)?,
    })
}

/// What a plan is of, for the form that confirms it.
fn of(request: &EraseRequest) -> String {
    let on = request.part.map_or("", Part::as_str);
    format!("{} {on}", request.reason.as_str())
}

pub(super) async fn form(about: &About<'_>) -> Result<Form, Failed> {
    let asked = about.asked;
    let words = &asked.app.words;
    let reason = asked.choice("reason", &EraseReason::ALL, EraseReason::as_str, |reason| {
        words.erase_reason(reason).to_owned()
    });
    let mut on = asked.choice("on", &Part::ALL, Part::as_str, |part| {
        words.part(part).to_owned()
    });
    let is_all = on.choices.iter().all(|choice| !choice.is_chosen);
    on.choices.insert(
        0,
        Choice {
            value: String::new(),
            label: asked.text("acts.erase.all"),
            is_chosen: is_all,
        },
    );
    on.is_required = false;
    let chosen = EraseReason::from_word(&asked.typed("reason", ""));
    // The plan is of the person's own request until another reason is chosen: it is the one that nothing but a hold or an open
    // request for access stands against.
    let request = request(about, chosen.unwrap_or(EraseReason::Request))?;
    let planned_of = of(&request);
    let plan = asked.fresh().plan_erasure(&request).await?;
    let letter = letters::erased(&asked.context(), &plan);
    let letter = asked.letter(LetterKind::Erased, &about.code(), letter)?;
    let is_sure = asked.tick("sure");
    Ok(Form {
        plan: planned(asked, &plan),
        fields: vec![reason, on, is_sure, reference_field(about)],
        is_final: true,
        planned: planned_of,
        letters: vec![letter],
        ..Form::default()
    })
}

/// What will go, what will stay and why and until when, and what is to be known before.
fn planned(asked: &Asked, plan: &ErasePlan) -> Vec<Section> {
    let context = asked.context();
    let shown = context.shown();
    let sentences = &asked.app.words.sentences;
    let mut goes = Vec::new();
    for loaded in &plan.enquiries {
        for (part, item) in loaded.enquiry.items() {
            if plan.parts.contains(&part) && item.moved_by.hold.is_none() {
                let (part, who) = (asked.app.words.part(part), shown.who(&loaded.enquiry));
                goes.push(format!("{}: {part}, {who}", item.reference));
            }
        }
    }
    if !plan.approvals.is_empty() {
        let count = plan.approvals.len().to_string();
        goes.push(fill(
            &asked.text("acts.erase.approvals"),
            &[("antall", &count)],
        ));
    }
    let gone_on = day_of_month(asked.desk.store.drop_on(asked.desk.now));
    let mut after = vec![fill(&sentences.gone_from_backups, &[("dag", &gone_on)])];
    after.extend(reply_to(asked, plan.reply_to.as_ref()));
    if !plan.recipients.is_empty() {
        let names: Vec<String> = plan.recipients.iter().map(|name| line(name)).collect();
        after.push(fill(
            &sentences.recipients,
            &[("mottakere", &names.join(", "))],
        ));
    }
    after.push(asked.text("acts.erase.mentions"));
    let sections = [
        (sentences.will_go.as_str(), goes),
        (sentences.stays.as_str(), shown.each_remains(&plan.remains)),
        (&*asked.text("acts.erase.then"), after),
    ];
    let sections = sections.into_iter().filter(|(_, lines)| !lines.is_empty());
    sections
        .map(|(title, lines)| Section {
            title: title.to_owned(),
            lines,
        })
        .collect()
}

fn reply_to(asked: &Asked, address: Option<&Personal<String>>) -> Option<String> {
    let address = line(address?.reveal());
    Some(fill(
        &asked.app.words.sentences.reply_to,
        &[("adresse", &address)],
    ))
}

/// Begins it. It goes on when the browser is closed.
pub(super) async fn carry_out(about: &About<'_>) -> Result<String, Failed> {
    let asked = about.asked;
    let reason = asked.chosen("reason", &EraseReason::ALL, EraseReason::as_str)?;
    let request = request(about, reason)?;
    // What is confirmed is the plan that was seen.
    if asked.typed("planned", "") != of(&request) {
        let other = asked.text("acts.erase.other-plan");
        return Err(Failed::Fields(vec![("", other)]));
    }
    asked.ticked("sure")?;
    asked.reference_typed(&about.loaded)?;
    let plan = asked.desk.plan_erasure(&request).await?;
    // Before anything is erased: afterwards nobody knows whom it is to.
    let letter = letters::erased(&asked.context(), &plan);
    let letter = asked.letter(LetterKind::Erased, &about.code(), letter)?;
    let on = request.part.map(|part| format!(" --on {}", part.as_str()));
    let command = asked.command(&format!(
        "erase {} --reason {}{} --out MAPPE",
        about.codes(),
        reason.as_str(),
        on.unwrap_or_default()
    ));
    let (app, desk) = (Arc::clone(&asked.app), asked.fresh());
    let duty = new_id()?;
    let begun = asked.app.jobs.begin(|progress| async move {
        match desk
            .erase(&plan, duty, |count| progress.report(count))
            .await
        {
            Ok(done) => ended(&app, &desk, &done, vec![letter], command),
            Err(error) => stopped(&app, &desk, &error, vec![letter]),
        }
    });
    Ok(begun?)
}

/// Finishes every erasure that was begun, unless one is under way here: then it leads to that.
pub(in crate::pages) async fn resume(asked: &Asked) -> Response {
    if let Some(address) = asked.app.jobs.running() {
        return Asked::to(&address);
    }
    let (app, desk) = (Arc::clone(&asked.app), asked.fresh());
    let command = asked.command("erase --resume");
    let begun = asked.app.jobs.begin(|progress| async move {
        let done = desk.resume_erasures(|count| progress.report(count)).await?;
        ended(&app, &desk, &done, Vec::new(), command)
    });
    match begun {
        Ok(address) => Asked::to(&address),
        Err(error) => refused::page(asked, &error).await,
    }
}

/// Keeps the page of an erasure that was stopped, with the letter: afterwards nobody may know whom it is to.
fn stopped(
    app: &App,
    desk: &Desk,
    error: &DeskError,
    letters: Vec<LetterLink>,
) -> Result<String, DeskError> {
    let context = app.context(desk);
    let page = Done {
        title: app.words.page("trouble.title").to_owned(),
        lines: vec![
            refused::words(&context, error),
            app.words.page("acts.erase.stopped").to_owned(),
        ],
        letters,
        next: vec![Next {
            address: "/".to_owned(),
            title: app.words.page("menu.inbox").to_owned(),
        }],
        ..Done::default()
    };
    let name = app.keeper.keep(Kept::Done(json!(page)))?;
    Ok(format!("/gjort/{name}"))
}

/// Keeps the page of what went, what stayed, and what is to be done now.
fn ended(
    app: &App,
    desk: &Desk,
    done: &Erased,
    letters: Vec<LetterLink>,
    command: String,
) -> Result<String, DeskError> {
    let context = app.context(desk);
    let shown = context.shown();
    let words = &app.words;
    let mut lines = shown.gone(done);
    lines.push(words.page("acts.erase.verified").to_owned());
    lines.extend(shown.not_reached(done));
    lines.extend(shown.must_tell(done.change.case.as_ref()));
    let references: Vec<&str> = done
        .change
        .references
        .iter()
        .map(Reference::as_str)
        .collect();
    let event = words.event(done.change.event);
    let title = if references.is_empty() {
        event.to_owned()
    } else {
        format!("{event}: {}", references.join(", "))
    };
    let page = Done {
        title,
        lines,
        remains: shown.each_remains(&done.change.remains),
        letters,
        command,
        next: vec![Next {
            address: "/".to_owned(),
            title: words.page("menu.inbox").to_owned(),
        }],
        ..Done::default()
    };
    let name = app.keeper.keep(Kept::Done(json!(page)))?;
    Ok(format!("/gjort/{name}"))
}
