//! Which address is which page.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::asked::Asked;
use super::guard::POLICY_OF_LETTER;
use super::kept::{Download, Kept};
use super::{acts, cases, lists, person, refused, reports, sharing, working};

/// Answers somebody who was let in. Nothing is changed but by a form that was sent.
pub(super) async fn answer(asked: &Asked) -> Response {
    let path = asked.path.trim_start_matches('/');
    let parts: Vec<&str> = path.split('/').collect();
    let is_form = asked.posted.is_some();
    match (is_form, parts.as_slice()) {
        (false, [""]) => lists::inbox(asked).await,
        (true, ["sett-status"]) => lists::mark(asked).await,
        (false, ["gjennomgang"]) => lists::review(asked).await,
        (_, ["finn"]) => person::find(asked).await,
        (true, ["person"]) => person::choose(asked).await,
        (false, ["henvendelse" | "person", ids]) => person::show(asked, ids, None).await,
        (true, ["henvendelse", id, "steg"]) => person::step(asked, id).await,
        (_, ["person", ids, "deling"]) => sharing::show(asked, ids).await,
        (_, ["person", ids, act]) => acts::answer(asked, ids, act).await,
        (false, ["saker"]) => cases::list(asked).await,
        (_, ["saker", "ny"]) => acts::answer(asked, "", "sak").await,
        (false, ["sak", code]) => cases::show(asked, code, None).await,
        (true, ["sak", code, "forleng"]) => cases::extend(asked, code).await,
        (true, ["sak", code, "avslutt"]) => cases::close(asked, code).await,
        (true, ["godkjenning", code, "trekk"]) => sharing::withdraw(asked, code).await,
        (_, ["godkjenning", code, "utlever"]) => sharing::send(asked, code).await,
        (false, ["erklaring", version]) => reports::notice(asked, version).await,
        (_, ["brev"]) => reports::neutral(asked).await,
        (false, ["behandlingsprotokoll"]) => reports::record(asked).await,
        (true, ["behandlingsprotokoll"]) => reports::record_files(asked).await,
        (_, ["avvik"]) => reports::breach(asked).await,
        (false, ["hendelseslogg"]) => reports::ledger(asked).await,
        (true, ["slett", "fortsett"]) => acts::resume(asked).await,
        (false, ["arbeid", name]) => working::page(asked, name).await,
        (false, ["gjort", name]) => done(asked, name).await,
        (false, ["brev", name]) => letter(asked, name).await,
        _ => refused::not_found(asked).await,
    }
}

/// What an action did.
async fn done(asked: &Asked, name: &str) -> Response {
    match asked.app.keeper.get(name) {
        Some(Kept::Done(page)) => {
            let title = page["title"].as_str().unwrap_or_default().to_owned();
            asked
                .page(StatusCode::OK, "desk/done.html", &title, page)
                .await
        }
        _ => refused::not_found(asked).await,
    }
}

/// A letter, to look at and print, or to save.
async fn letter(asked: &Asked, name: &str) -> Response {
    match asked.app.keeper.get(name) {
        Some(Kept::Download(file)) => sent(file, asked.query.has("lagre")),
        _ => refused::not_found(asked).await,
    }
}

fn sent(file: Download, is_saved: bool) -> Response {
    let is_page = file.media_type.starts_with("text/html");
    let mut response = ([(CONTENT_TYPE, file.media_type)], file.content).into_response();
    let headers = response.headers_mut();
    if is_page && !is_saved {
        headers.insert(
            CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(POLICY_OF_LETTER),
        );
    } else if let Ok(value) = format!("attachment; filename=\"{}\"", file.name).parse() {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    response
}
