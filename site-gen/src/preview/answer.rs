//! What the preview answers a request with.

use std::convert::Infallible;
use std::net::IpAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, X_CONTENT_TYPE_OPTIONS,
};
use http::uri::Authority;
use http::{HeaderValue, StatusCode};
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
        .layer(middleware::from_fn(guard))
        .with_state(shown)
}

/// Refuses what was asked of another name, and lets nothing be kept.
///
/// A page of a foreign site can have its own name point to this machine ("DNS rebinding") and would then read the
/// preview as its own; but it cannot choose the `Host` its requests carry.
async fn guard(request: Request, next: Next) -> Response {
    let mut response = if is_for_this_machine(&request) {
        next.run(request).await
    } else {
        let words = "The preview answers to 127.0.0.1 and to localhost only.\n";
        (StatusCode::FORBIDDEN, words).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let own = HeaderValue::from_static("same-origin");
    headers.insert("cross-origin-resource-policy", own);
    response
}

fn is_for_this_machine(request: &Request) -> bool {
    let mut hosts = request.headers().get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return false;
    };
    let named = host.to_str().ok().and_then(|host| host.parse().ok());
    // A request for a whole address, as to a proxy, names its host there too.
    let asked = request.uri().authority();
    named.is_some_and(|named| is_loopback(&named)) && asked.is_none_or(is_loopback)
}

fn is_loopback(authority: &Authority) -> bool {
    let host = authority.host();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    let address = address.parse::<IpAddr>();
    let has_user = authority.as_str().contains('@');
    !has_user
        && (host.eq_ignore_ascii_case("localhost")
            || address.is_ok_and(|address| address.is_loopback()))
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

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::extract::Request;

    use super::is_for_this_machine;

    #[track_caller]
    fn check(uri: &str, hosts: &[&str], expected: bool) {
        let mut request = Request::builder().uri(uri);
        for host in hosts {
            request = request.header("host", *host);
        }
        let request = request.body(Body::empty()).unwrap();
        assert_eq!(is_for_this_machine(&request), expected, "{uri} {hosts:?}");
    }

    #[test]
    fn only_names_of_this_machine_are_answered_to() {
        for host in [
            "127.0.0.1:4000",
            "127.0.0.1",
            "localhost:4000",
            "LOCALHOST",
            "[::1]:4000",
            "127.1.2.3",
        ] {
            check("/", &[host], true);
        }
        for host in [
            "evil.example",
            "evil.example:4000",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "10.0.0.1",
            "0.0.0.0",
            "[::]",
            "localhost@evil.example",
            "evil.example@localhost",
            "",
            "localhost,evil.example",
        ] {
            check("/", &[host], false);
        }
        check("/", &[], false);
        check("/", &["localhost", "evil.example"], false);
        check("http://evil.example/", &["localhost"], false);
        check("http://localhost:4000/", &["localhost:4000"], true);
    }
}
