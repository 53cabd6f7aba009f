//! What the preview answers a request with.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, StatusCode};
use loopback::for_this_machine_only;
use tokio::sync::watch;
use tokio_stream::wrappers::WatchStream;
use tokio_stream::{Stream, StreamExt as _};

use super::page::{self, EVENTS_PATH, SCRIPT_PATH, STYLE_PATH};
use super::showing::{Served, Showing};

const HTML: &str = "text/html; charset=utf-8";
/// Where the form is posted to.
const FORM_PREFIX: &str = "/api/";
/// More of a post than any form of ours can be; it is read so that the browser gets to the answer, and thrown away.
const LONGEST_POST_BYTES: usize = 1 << 20;
/// How soon a browser asks for events again when the preview was ended and started anew.
const RETRY: Duration = Duration::from_millis(500);

/// The preview's own addresses, and the site below all others.
pub(super) fn router(shown: watch::Receiver<Showing>) -> Router {
    let file = |media_type: &'static str, text: &'static str| {
        get(move || std::future::ready(([(CONTENT_TYPE, media_type)], text)))
    };
    Router::new()
        .route(
            SCRIPT_PATH,
            file("text/javascript; charset=utf-8", page::SCRIPT),
        )
        .route(STYLE_PATH, file("text/css; charset=utf-8", page::STYLE))
        .route(EVENTS_PATH, get(events))
        .fallback(site)
        .layer(middleware::from_fn(unkept))
        .layer(middleware::from_fn(for_this_machine_only))
        .with_state(shown)
}

/// Lets nothing be kept, nor used by pages of other sites.
async fn unkept(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let own = HeaderValue::from_static("same-origin");
    headers.insert("cross-origin-resource-policy", own);
    response
}

/// What is shown now, and then each change of it, for as long as the page is open.
async fn events(
    State(shown): State<watch::Receiver<Showing>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let messages = WatchStream::new(shown).map(|showing| {
        let event = Event::default().event("showing").retry(RETRY);
        Ok(event.data(showing.message()))
    });
    Sse::new(messages).keep_alive(KeepAlive::default())
}

async fn site(State(shown): State<watch::Receiver<Showing>>, request: Request) -> Response {
    let showing = shown.borrow().clone();
    let Some(served) = &showing.served else {
        return no_site_yet(&showing);
    };
    if request.uri().path().starts_with(FORM_PREFIX) {
        return form_answer(served, request).await;
    }
    let answer = served.files.answer(request.method(), request.uri().path());
    let (mut parts, bytes) = answer.into_parts();
    if parts
        .headers
        .get(CONTENT_TYPE)
        .is_none_or(|found| found != HTML)
    {
        return Response::from_parts(parts, Body::from(bytes.to_vec()));
    }
    let policy = parts.headers.get(CONTENT_SECURITY_POLICY);
    let policy = policy.and_then(|policy| page::with_sources(policy.to_str().ok()?));
    if let Some(policy) = policy {
        parts.headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    let html = page::with_script(&String::from_utf8_lossy(bytes), &showing.build());
    Response::from_parts(parts, Body::from(html))
}

/// Says that this is a preview. It follows no change: to load it anew would be to send the form again.
async fn form_answer(served: &Served, request: Request) -> Response {
    let headers = served.files.headers(request.uri().path());
    let _thrown_away = axum::body::to_bytes(request.into_body(), LONGEST_POST_BYTES).await;
    let mut response = (StatusCode::NOT_IMPLEMENTED, served.form_answer.clone()).into_response();
    response.headers_mut().extend(headers);
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(HTML));
    response
}

fn no_site_yet(showing: &Showing) -> Response {
    let text = showing.problems.as_deref().unwrap_or_default();
    let html = page::problems(text, &showing.build());
    let mut response = (StatusCode::SERVICE_UNAVAILABLE, html).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(HTML));
    headers.extend(page::own_policy().map(|policy| (CONTENT_SECURITY_POLICY, policy)));
    response
}
