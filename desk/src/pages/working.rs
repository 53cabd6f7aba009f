//! The page of work that takes longer than a browser waits.

use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;
use desk::DeskError;
use serde_json::json;

use super::asked::Asked;
use super::refused;
use crate::words::fill;

/// How long the browser waits before it is shown how far the work is.
const WAIT: Duration = Duration::from_secs(2);

/// The page of a piece of work: what came of it, as soon as that is known, or how far it is.
pub(super) async fn page(asked: &Asked, name: &str) -> Response {
    let Some(mut job) = asked.app.jobs.get(name) else {
        return refused::not_found(asked).await;
    };
    // An error means that the work was given up with a fault, which is an end too.
    // What was borrowed to look at it is given back before anything is waited for.
    let (is_given_up, ended) = {
        let waited = tokio::time::timeout(WAIT, job.ended.wait_for(Option::is_some)).await;
        match waited {
            Ok(Ok(ended)) => (false, ended.clone()),
            Ok(Err(_)) => (true, None),
            Err(_) => (false, None),
        }
    };
    if is_given_up {
        let fault = DeskError::Refused(String::new());
        return refused::page(asked, &fault).await;
    }
    match ended.as_deref() {
        Some(Ok(address)) => Asked::to(address),
        Some(Err(error)) => refused::page(asked, error).await,
        None => {
            let count = job.looked_at.load(Ordering::Relaxed).to_string();
            let sentence = &asked.app.words.sentences.looked_at;
            let page =
                json!({ "lead": fill(sentence, &[("antall", &count)]), "address": asked.path });
            let title = asked.text("working.title");
            asked
                .page(StatusCode::OK, "desk/working.html", &title, page)
                .await
        }
    }
}
