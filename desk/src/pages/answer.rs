//! How each request is answered: what it is held to, and then the page.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, SET_COOKIE};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::asked::{App, Asked};
use super::posted::Posted;
use super::{guard, routes};

/// Answers a request.
pub(super) async fn answer(app: Arc<App>, request: Request) -> Response {
    let is_head = request.method() == Method::HEAD;
    let mut response = judged(app, request).await;
    guard::protect(response.headers_mut());
    if is_head {
        *response.body_mut() = Body::empty();
    }
    response
}

async fn judged(app: Arc<App>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    if !guard::is_for_us(&head.headers, &head.uri, app.port) {
        return turned_away(&app, StatusCode::MISDIRECTED_REQUEST, "misdirected", None);
    }
    let path = head.uri.path().to_owned();
    let query = Posted::parse(head.uri.query().unwrap_or_default().as_bytes());
    let is_post = match head.method {
        Method::GET | Method::HEAD => false,
        Method::POST => true,
        _ => return turned_away(&app, StatusCode::METHOD_NOT_ALLOWED, "method", None),
    };
    if let Some((media_type, content)) = app.view.asset(&path).filter(|_| !is_post) {
        return ([(CONTENT_TYPE, media_type)], content).into_response();
    }
    if path == "/inn" && !is_post && head.method == Method::GET {
        return enter(&app, &query);
    }
    let cookie = guard::cookie(&head.headers, app.port);
    let session = cookie.and_then(|cookie| app.doors.session(&cookie));
    let mut posted = None;
    if is_post {
        if !guard::is_from_us(&head.headers, app.port) {
            return turned_away(&app, StatusCode::FORBIDDEN, "foreign", None);
        }
        if !guard::is_form(&head.headers) {
            return turned_away(&app, StatusCode::UNSUPPORTED_MEDIA_TYPE, "no-form", None);
        }
        let Ok(bytes) = axum::body::to_bytes(body, guard::MOST_BYTES).await else {
            return turned_away(&app, StatusCode::PAYLOAD_TOO_LARGE, "too-large", None);
        };
        posted = Some(Posted::parse(&bytes));
    }
    let Some(session) = session else {
        return turned_away(&app, StatusCode::FORBIDDEN, "no-session", posted.as_ref());
    };
    let is_of_session = |posted: &Posted| session.token.is(posted.get("token"));
    if posted.as_ref().is_some_and(|posted| !is_of_session(posted)) {
        return turned_away(&app, StatusCode::FORBIDDEN, "old-form", posted.as_ref());
    }
    // What a page asks for by itself is no sign of anybody.
    let is_asked_for = !head.headers.contains_key("x-desk-refresh");
    if is_asked_for {
        app.note_request();
    }
    let mut desk = app.desk.clone();
    desk.now = app.now();
    if let Some(posted) = &posted {
        desk.seen = desk::actions::SeenVersions::parse(posted.get("seen"));
    }
    let asked = Asked {
        app,
        session,
        desk,
        path,
        query,
        posted,
        is_looked_at: is_asked_for && head.method == Method::GET,
    };
    if !is_post {
        return routes::answer(&asked).await;
    }
    // What was begun is carried out, also when the browser has gone or has waited for too long: half of it would be worse.
    let app = Arc::clone(&asked.app);
    let answered = tokio::spawn(async move { routes::answer(&asked).await }).await;
    answered.unwrap_or_else(|_| turned_away(&app, StatusCode::INTERNAL_SERVER_ERROR, "fault", None))
}

/// Exchanges the code for a session. The page leads on by itself: a redirect would belong to whatever opened the address,
/// and browsers send no `SameSite=Strict` cookie then.
fn enter(app: &App, query: &Posted) -> Response {
    match app.doors.enter(query.get("kode")) {
        Ok(Some(session)) => {
            let name = guard::cookie_name(app.port);
            let value = session.cookie.as_str();
            let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict");
            let html = app.view.outside("desk/entered.html", &json!({}));
            let content = (CONTENT_TYPE, "text/html; charset=utf-8".to_owned());
            ([content, (SET_COOKIE, cookie)], html).into_response()
        }
        Ok(None) => turned_away(app, StatusCode::FORBIDDEN, "used-code", None),
        Err(_) => turned_away(app, StatusCode::INTERNAL_SERVER_ERROR, "fault", None),
    }
}

/// What is said to somebody who was not let in, or not taken at their word. What they typed is in it, so that it is not
/// lost: it is theirs, and nobody else sees this answer.
fn turned_away(app: &App, status: StatusCode, what: &str, posted: Option<&Posted>) -> Response {
    let typed: Vec<&str> = posted.into_iter().flat_map(Posted::typed).collect();
    let page = json!({ "what": what, "typed": typed });
    let html = app.view.outside("desk/outside.html", &page);
    (status, [(CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}
