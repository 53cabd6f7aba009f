//! Sharing with others: what people can be asked to approve, what they have answered, and what is given.

use axum::http::StatusCode;
use axum::response::Response;
use bundle::LetterKind;
use desk::actions::SharePlan;
use personal_data::dates;
use serde_json::json;

use super::acting::{Failed, Form, Next, Row, Section};
use super::asked::Asked;
use super::enquiries::{approval, load, seen};
use super::refused;
use crate::letters;
use crate::new_id::new_id;
use crate::output::line;
use crate::words::{day_of_month, fill};

/// What the person of an enquiry was asked, and the agreements they can be asked to approve. A form that was sent asks.
pub(super) async fn show(asked: &Asked, ids: &str) -> Response {
    let mut failed = None;
    if asked.posted.is_some() {
        match propose(asked, ids).await {
            Ok(response) => return response,
            Err(why) => failed = Some(why),
        }
    }
    let loaded = match load(asked, ids).await {
        Ok(loaded) => loaded,
        Err(error) => return refused::page(asked, &error).await,
    };
    let context = asked.context();
    let shown = context.shown();
    let mut approvals = Vec::new();
    for one in &loaded {
        let id = one.enquiry.main().map(|item| item.id.to_string());
        match asked.fresh().approvals_of(&id.unwrap_or_default()).await {
            Ok(found) => approvals.extend(found.iter().map(|one| approval(asked, &shown, one))),
            Err(error) => return refused::page(asked, &error).await,
        }
    }
    let agreements = asked.desk.agreements.iter().map(|page| {
        let fields = page.agreement.fields.iter();
        let fields: Vec<&str> = fields.map(|id| shown.field(id)).collect();
        json!({
            "id": page.agreement.id,
            "title": line(&page.title),
            "recipient": line(&page.agreement.recipient),
            "fields": fields.join(", "),
            "is_draft": page.agreement.draft,
        })
    });
    let (status, error) = match &failed {
        Some(Failed::Desk(error)) => (
            refused::status(error),
            refused::words(&asked.context(), error),
        ),
        _ => (StatusCode::OK, String::new()),
    };
    let page = json!({
        "ids": ids,
        "error": error,
        "approvals": approvals,
        "agreements": agreements.collect::<Vec<_>>(),
        "seen": seen(asked, &loaded),
        // Each is asked for its own: the link is to the person of one enquiry.
        "enquiries": loaded.iter().filter_map(|one| one.enquiry.main()).map(|item| json!({
            "id": item.id.to_string(),
            "reference": item.reference.to_string(),
        })).collect::<Vec<_>>(),
    });
    let title = asked.text("sharing.title");
    asked.page(status, "desk/sharing.html", &title, page).await
}

/// Asks the person of an enquiry, and shows the link to send.
async fn propose(asked: &Asked, id: &str) -> Result<Response, Failed> {
    let agreement = asked.typed("agreement", "");
    let done = asked.desk.propose(id, &agreement, new_id()?).await?;
    let mut page = asked.changed(&done.change, &[]);
    let code = done.approval.reference().to_string();
    let until = day_of_month(dates::day_of(done.approval.expires_at));
    let values = [
        ("godkjenning", code.as_str()),
        ("mottaker", &line(&done.recipient)),
        ("dag", &until),
    ];
    page.lines
        .push(fill(&asked.app.words.sentences.link_is_made, &values));
    page.link = done.link;
    let reference = done.change.references.first().map(ToString::to_string);
    let reference = reference.unwrap_or_default();
    page.command = asked.command(&format!(
        "share propose {reference} --agreement {agreement}"
    ));
    page.next.insert(0, back(asked, id));
    Ok(asked.done(&page)?)
}

fn back(asked: &Asked, ids: &str) -> Next {
    Next {
        address: format!("/person/{ids}/deling"),
        title: asked.text("sharing.title"),
    }
}

/// Takes an approval back, because the person asks for it. It is final.
pub(super) async fn withdraw(asked: &Asked, code: &str) -> Response {
    match withdrawn(asked, code).await {
        Ok(response) => response,
        Err(Failed::Desk(error)) => refused::page(asked, &error).await,
        Err(Failed::Fields(_)) => refused::not_found(asked).await,
    }
}

async fn withdrawn(asked: &Asked, code: &str) -> Result<Response, Failed> {
    let change = asked.desk.withdraw(code).await?;
    let mut page = asked.changed(&change, &[]);
    page.lines.push(asked.text("sharing.final"));
    page.command = asked.command(&format!("share withdraw {code}"));
    Ok(asked.done(&page)?)
}

/// What an approval allows, and after a yes the data for the recipient.
pub(super) async fn send(asked: &Asked, code: &str) -> Response {
    let plan = match asked.desk.plan_share(code).await {
        Ok(plan) => plan,
        Err(error) => return refused::page(asked, &error).await,
    };
    let mut failed = None;
    if asked.posted.is_some() {
        match sent(asked, &plan).await {
            Ok(response) => return response,
            Err(why) => failed = Some(why),
        }
    }
    let context = asked.context();
    let shown = context.shown();
    let fields: Vec<&str> = plan.fields().iter().map(|id| shown.field(id)).collect();
    let values = [
        ("mottaker", &*line(plan.recipient())),
        ("felt", &fields.join(", ")),
    ];
    let main = plan.enquiry().enquiry.main();
    let reference = main.map(|item| item.reference.as_str().to_owned());
    let who = shown.who(&plan.enquiry().enquiry);
    let id = main.map(|item| item.id.to_string()).unwrap_or_default();
    let form = Form {
        lead: vec![fill(&asked.app.words.sentences.will_share, &values)],
        plan: vec![Section {
            title: asked.text("sharing.of"),
            lines: vec![format!("{}: {who}", reference.unwrap_or_default())],
        }],
        action: asked.path.clone(),
        button: asked.text("sharing.send"),
        back: format!("/person/{id}/deling"),
        is_final: true,
        ..Form::default()
    };
    let title = asked.text("sharing.send");
    asked.form(&title, form, failed.as_ref()).await
}

async fn sent(asked: &Asked, plan: &SharePlan) -> Result<Response, Failed> {
    let done = asked.desk.share(plan).await?;
    let mut page = asked.changed(&done.change, &[]);
    let context = asked.context();
    let shown = context.shown();
    page.rows.push(Row {
        label: asked.app.words.labels.recipient.clone(),
        value: line(&done.recipient),
    });
    let data = done.data.iter().map(|(field, value)| Row {
        label: shown.field(field).to_owned(),
        value: line(value.reveal()),
    });
    page.rows.extend(data);
    let code = plan.reference().to_string();
    asked.add_letter(
        &mut page,
        LetterKind::Shared,
        &code,
        letters::shared(&context, &done),
    );
    page.lines
        .push(asked.app.words.sentences.export_is_a_copy.clone());
    page.command = asked.command(&format!("share send {code} --out MAPPE"));
    Ok(asked.done(&page)?)
}
