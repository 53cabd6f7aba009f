//! The router, and what each address answers.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::header::ALLOW;
use axum::http::{HeaderValue, Method, Response, StatusCode};
use axum::middleware::{self, Next};
use axum::routing::{any, get};
use axum::{Extension, Router};
use futures_util::FutureExt;
use lambda_http::RequestExt;
use personal_data::{Clock, Receive, Received};
use serde_json::json;

use crate::answer;
use crate::app::App;
use crate::approval;
use crate::post::{Accepted, RefusedPost};
use crate::refusal::Refusal;
use crate::representation::Representation;
use crate::token::{Given, NOT_BEFORE};

/// The addresses that the router answers, in the order of its handlers; `openapi.yaml` says what each takes and answers.
pub const ROUTES: [&str; 5] = [
    "/api/kontakt",
    "/api/kontakt/token",
    "/api/kvittering/{receipt}",
    "/api/godkjenning/{token}",
    "/api/helse",
];

/// The router over `/api`, and over nothing else. Every answer has the site's headers.
pub fn router<S, C>(app: App<S, C>) -> Router
where
    S: Receive + 'static,
    C: Clock + 'static,
{
    let app = Arc::new(app);
    let handlers = [
        any(contact::<S, C>),
        get(token::<S, C>).fallback(not_allowed::<S, C>),
        get(receipt::<S, C>).fallback(not_allowed::<S, C>),
        any(approval::approval::<S, C>),
        get(health).fallback(not_allowed::<S, C>),
    ];
    let routes = ROUTES.into_iter().zip(handlers);
    routes
        .fold(Router::new(), |router, (path, handler)| {
            router.route(path, handler)
        })
        .route("/api/{*rest}", any(not_found::<S, C>))
        // What the one above is not: `/api/`, and whatever else the function is handed. `local` puts the site here.
        .fallback(not_found::<S, C>)
        .with_state(Arc::clone(&app))
        // One layer: each costs every request a copy of all that is under it, and boxes.
        .layer(middleware::from_fn_with_state(app, around::<S, C>))
}

/// Lets nobody in who goes round the delivery network, gives a panic an answer that the client can read, and every
/// answer the site's headers.
async fn around<S: Receive, C: Clock>(
    State(app): Shared<S, C>,
    mut request: Request,
    next: Next,
) -> Response<Body> {
    let wanted = Representation::from_headers(request.headers());
    request.extensions_mut().insert(wanted);
    let refuse = |refusal| answer::refuse(&app.bundle, &refusal, wanted, None);
    let mut response = if app.trust.admits(request.headers()) {
        // A panic's message can quote what a person wrote, and the Lambda runtime would send it on.
        let answer = AssertUnwindSafe(next.run(request)).catch_unwind().await;
        answer.unwrap_or_else(|_message| refuse(Refusal::Failed))
    } else {
        tracing::info!(outcome = "refused", cause = "went round the network");
        refuse(Refusal::NotFound)
    };
    // A page with a form says some of the site's in its own way.
    let own = std::mem::replace(response.headers_mut(), app.headers.clone());
    for (name, value) in &own {
        response.headers_mut().insert(name, value.clone());
    }
    response
}

type Shared<S, C> = State<Arc<App<S, C>>>;

async fn contact<S: Receive, C: Clock>(
    State(app): Shared<S, C>,
    Extension(wanted): Extension<Representation>,
    request: Request,
) -> Response<Body> {
    if request.method() != Method::POST {
        // A browser that comes here by its address bar or by Back wants the form.
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        return match wanted {
            Representation::Page if reads => answer::see_other(app.bundle.form_path()),
            _ => answer::refuse(&app.bundle, &Refusal::Method, wanted, None),
        };
    }
    let started = Instant::now();
    // Lambda's own, which its lines about the same request have too; elsewhere there is none.
    let context = request.lambda_context_ref();
    let request_id = context.map(|context| context.request_id.clone());
    let answer = app.receive(request).await;
    let request = request_id.as_deref();
    let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    match answer {
        Ok(Accepted {
            reference,
            received,
            is_spam,
            is_canary,
        }) => {
            tracing::info!(
                outcome = if is_canary { "canary" } else { "stored" },
                reference = reference.as_str(),
                again = received == Received::Already,
                spam = is_spam,
                request,
                milliseconds
            );
            let receipt = app.receipt_address(&reference);
            let status = if received == Received::New {
                StatusCode::CREATED
            } else {
                StatusCode::OK
            };
            match wanted {
                Representation::Page => answer::see_other(&receipt),
                Representation::Json => answer::json(
                    status,
                    &json!({ "reference": reference.as_str(), "receipt": receipt }),
                ),
            }
        }
        Err(RefusedPost { refusal, sent }) => {
            let status = refusal.status_and_page(wanted).0.as_u16();
            let cause = refusal.cause();
            tracing::info!(outcome = "refused", status, cause, request, milliseconds);
            answer::refuse(&app.bundle, &refusal, wanted, sent.as_ref())
        }
    }
}

/// A token for a form that is being filled in.
async fn token<S: Receive, C: Clock>(
    State(app): Shared<S, C>,
    Extension(wanted): Extension<Representation>,
) -> Response<Body> {
    match app.new_token(Given::WithForm, app.clock.now()) {
        Ok(token) => answer::json(
            StatusCode::OK,
            &json!({ "token": token, "not_before_seconds": NOT_BEFORE.as_secs() }),
        ),
        Err(refusal) => answer::refuse(&app.bundle, &refusal, wanted, None),
    }
}

/// The receipt reads no store: that the address is signed says that the enquiry was stored.
async fn receipt<S: Receive, C: Clock>(
    State(app): Shared<S, C>,
    receipt: Result<Path<String>, PathRejection>,
    Extension(wanted): Extension<Representation>,
) -> Response<Body> {
    let reference = receipt
        .ok()
        .and_then(|Path(receipt)| app.signed_reference(&receipt));
    match reference {
        Some(reference) => {
            let mut values = BTreeMap::new();
            values.insert("reference".to_owned(), reference.to_string());
            answer::page(&app.bundle, StatusCode::OK, "receipt", &values)
        }
        None => answer::refuse(&app.bundle, &Refusal::NotFound, wanted, None),
    }
}

/// The settings were checked before the first request, so being here at all is the answer.
async fn health() -> Response<Body> {
    answer::json(StatusCode::OK, &json!({ "status": "ok" }))
}

async fn not_allowed<S: Receive, C: Clock>(
    State(app): Shared<S, C>,
    Extension(wanted): Extension<Representation>,
) -> Response<Body> {
    let mut response = answer::refuse(&app.bundle, &Refusal::Method, wanted, None);
    let allowed = HeaderValue::from_static("GET, HEAD");
    response.headers_mut().insert(ALLOW, allowed);
    response
}

async fn not_found<S: Receive, C: Clock>(
    State(app): Shared<S, C>,
    Extension(wanted): Extension<Representation>,
) -> Response<Body> {
    answer::refuse(&app.bundle, &Refusal::NotFound, wanted, None)
}
