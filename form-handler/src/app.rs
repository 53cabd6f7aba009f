//! The router, and what each address answers.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::header::ALLOW;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use axum::middleware::{self, Next};
use axum::routing::{any, get};
use axum::{Extension, Router};
use futures_util::FutureExt;
use lambda_http::RequestExt;
use personal_data::{Clock, LookupKey, Receive, Received, Reference};
use serde_json::json;

use crate::answer::{self, Wanted};
use crate::approval;
use crate::bundle::Bundle;
use crate::front::Front;
use crate::keys::Keys;
use crate::post::{Accepted, Refused};
use crate::refusal::Refusal;
use crate::token::{Given, NOT_BEFORE};

const RECEIPTS: &str = "/api/kvittering";

/// What the router needs: words and rules, what is in front of it, keys, a clock, and a store that takes enquiries in.
#[derive(Debug)]
pub struct App<S, C> {
    pub(crate) bundle: Bundle,
    pub(crate) front: Front,
    pub(crate) keys: Keys,
    pub(crate) lookup: LookupKey,
    pub(crate) clock: C,
    pub(crate) store: S,
    /// The site's, for every answer that says nothing else. Each answer begins with a copy of them.
    headers: HeaderMap,
}

/// More headers than any answer has of its own, so that its copy of the site's has space for them.
const OWN_HEADERS: usize = 8;

impl<S: Receive, C: Clock> App<S, C> {
    /// Puts an app together.
    pub fn new(
        bundle: Bundle,
        front: Front,
        keys: Keys,
        lookup: LookupKey,
        clock: C,
        store: S,
    ) -> Self {
        let mut headers = bundle.headers();
        headers.reserve(OWN_HEADERS);
        Self {
            bundle,
            front,
            keys,
            lookup,
            clock,
            store,
            headers,
        }
    }

    fn receipt_address(&self, reference: &Reference) -> String {
        format!("{RECEIPTS}/{reference}.{}", self.keys.sign(reference))
    }

    /// The reference in a receipt's address, if we signed it.
    fn signed_reference(&self, address: &str) -> Option<Reference> {
        let (code, signature) = address.split_once('.')?;
        let reference: Reference = code.parse().ok()?;
        // One spelling of the code, so that nobody is shown another than the one we gave.
        (reference.as_str() == code && self.keys.verify(&reference, signature)).then_some(reference)
    }
}

/// The router over `/api`, and over nothing else. Every answer has the site's headers.
pub fn router<S, C>(app: App<S, C>) -> Router
where
    S: Receive + 'static,
    C: Clock + 'static,
{
    let app = Arc::new(app);
    Router::new()
        .route("/api/kontakt", any(kontakt::<S, C>))
        .route(
            "/api/kontakt/token",
            get(token::<S, C>).fallback(not_allowed::<S, C>),
        )
        .route(
            "/api/kvittering/{receipt}",
            get(kvittering::<S, C>).fallback(not_allowed::<S, C>),
        )
        .route("/api/godkjenning/{token}", any(approval::approval::<S, C>))
        .route("/api/helse", get(helse).fallback(not_allowed::<S, C>))
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
    let wanted = Wanted::from_headers(request.headers());
    request.extensions_mut().insert(wanted);
    let refuse = |refusal| answer::refuse(&app.bundle, &refusal, wanted, None);
    let mut response = if app.front.admits(request.headers()) {
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

async fn kontakt<S: Receive, C: Clock>(
    State(app): Shared<S, C>,
    Extension(wanted): Extension<Wanted>,
    request: Request,
) -> Response<Body> {
    if request.method() != Method::POST {
        // A browser that comes here by its address bar or by Back wants the form.
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        return match wanted {
            Wanted::Page if reads => answer::see_other(app.bundle.form_path()),
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
        }) => {
            tracing::info!(
                outcome = "stored",
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
                Wanted::Page => answer::see_other(&receipt),
                Wanted::Json => answer::json(
                    status,
                    &json!({ "reference": reference.as_str(), "receipt": receipt }),
                ),
            }
        }
        Err(Refused { refusal, sent }) => {
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
    Extension(wanted): Extension<Wanted>,
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
async fn kvittering<S: Receive, C: Clock>(
    State(app): Shared<S, C>,
    receipt: Result<Path<String>, PathRejection>,
    Extension(wanted): Extension<Wanted>,
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
async fn helse() -> Response<Body> {
    answer::json(StatusCode::OK, &json!({ "status": "ok" }))
}

async fn not_allowed<S: Receive, C: Clock>(
    State(app): Shared<S, C>,
    Extension(wanted): Extension<Wanted>,
) -> Response<Body> {
    let mut response = answer::refuse(&app.bundle, &Refusal::Method, wanted, None);
    let allowed = HeaderValue::from_static("GET, HEAD");
    response.headers_mut().insert(ALLOW, allowed);
    response
}

async fn not_found<S: Receive, C: Clock>(
    State(app): Shared<S, C>,
    Extension(wanted): Extension<Wanted>,
) -> Response<Body> {
    answer::refuse(&app.bundle, &Refusal::NotFound, wanted, None)
}
