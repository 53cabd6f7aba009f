//! The router, and the one path from a post to a receipt.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use axum::routing::{any, get};
use personal_data::{Clock, NewEnquiry, Receive, Received, Reference};
use serde_json::json;
use tower_http::catch_panic::CatchPanicLayer;

use crate::answer::{self, Wanted};
use crate::bundle::Bundle;
use crate::keys::Keys;
use crate::refusal::Refusal;
use crate::submission::{Encoding, Submission};

/// The page with the form.
const FORM_PAGE: &str = "/kontakt/";
const RECEIPTS: &str = "/api/kvittering";

/// What the router needs: words and rules, keys, a clock, and a store that takes enquiries in.
#[derive(Debug)]
pub struct App<S, C> {
    bundle: Bundle,
    keys: Keys,
    clock: C,
    store: S,
    headers: HeaderMap,
}

impl<S: Receive, C: Clock> App<S, C> {
    /// Puts an app together.
    pub fn new(bundle: Bundle, keys: Keys, clock: C, store: S) -> Self {
        let headers = bundle.headers();
        Self {
            bundle,
            keys,
            clock,
            store,
            headers,
        }
    }

    /// Takes in a post, and answers with the reference it is stored under.
    ///
    /// The order is cheap first: type, size, parsing, checking, and one transaction.
    async fn receive(&self, request: Request) -> Result<(Reference, Received), Refused> {
        let encoding = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        let encoding = encoding
            .and_then(Encoding::from_content_type)
            .ok_or(Refusal::MediaType)?;
        let limit = self.bundle.max_body_bytes();
        let declared = request
            .headers()
            .get(CONTENT_LENGTH)
            .and_then(|value| value.to_str().ok()?.parse().ok());
        if declared.is_some_and(|declared: usize| declared > limit) {
            return Err(Refusal::TooLarge.into());
        }
        let body = to_bytes(request.into_body(), limit)
            .await
            .map_err(|_| Refusal::TooLarge)?;
        let submission = Submission::parse(encoding, &body).ok_or(Refusal::Unparsable)?;
        let accepted = self.accept_and_store(&submission).await;
        accepted.map_err(|refusal| Refused {
            refusal,
            submission: Some(submission),
        })
    }

    async fn accept_and_store(
        &self,
        submission: &Submission,
    ) -> Result<(Reference, Received), Refusal> {
        let enquiry = self
            .bundle
            .form
            .accept(&submission.typed)
            .map_err(Refusal::Fields)?;
        let mut nonce = [0; 16];
        getrandom::fill(&mut nonce).map_err(|_| Refusal::Failed)?;
        let id = self.keys.item_id(&nonce, &enquiry);
        let version = self
            .bundle
            .known_notice_version(submission.text("notice_version"));
        let now = self.clock.now();
        let new = NewEnquiry::new(
            id,
            &self.bundle.form,
            &enquiry,
            version,
            now,
            &self.bundle.retention,
        );
        let received = self.store.receive(new).await.map_err(Refusal::NotStored)?;
        Ok((id.reference(), received))
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

/// A refusal with what was sent, so that the answer can hold it.
struct Refused {
    refusal: Refusal,
    submission: Option<Submission>,
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self {
            refusal,
            submission: None,
        }
    }
}

/// The router over `/api`, and over nothing else. Every answer has the site's headers.
pub fn router<S, C>(app: App<S, C>) -> Router
where
    S: Receive + 'static,
    C: Clock + 'static,
{
    let app = Arc::new(app);
    let headers = app.headers.clone();
    Router::new()
        .route("/api/kontakt", any(kontakt::<S, C>))
        .route(
            "/api/kvittering/{receipt}",
            get(kvittering::<S, C>).fallback(not_allowed::<S, C>),
        )
        .route("/api/helse", get(helse).fallback(not_allowed::<S, C>))
        .route("/api/{*rest}", any(not_found::<S, C>))
        .with_state(Arc::clone(&app))
        // A panic's message can quote what a person wrote, and the Lambda runtime would send it on.
        .layer(CatchPanicLayer::custom(move |_message| {
            answer::refuse(&app.bundle, &Refusal::Failed, Wanted::Page, None)
        }))
        .layer(axum::middleware::map_response(
            move |mut response: Response<Body>| {
                let headers = headers.clone();
                async move {
                    for (name, value) in &headers {
                        // A page with a form has said some of them already, in its own way.
                        let entry = response.headers_mut().entry(name);
                        entry.or_insert_with(|| value.clone());
                    }
                    response
                }
            },
        ))
}

type Shared<S, C> = State<Arc<App<S, C>>>;

async fn kontakt<S: Receive, C: Clock>(
    State(app): Shared<S, C>,
    request: Request,
) -> Response<Body> {
    let wanted = Wanted::from_headers(request.headers());
    if request.method() != Method::POST {
        // A browser that comes here by its address bar or by Back wants the form.
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        return match wanted {
            Wanted::Page if reads => answer::see_other(FORM_PAGE),
            _ => answer::refuse(&app.bundle, &Refusal::Method, wanted, None),
        };
    }
    match app.receive(request).await {
        Ok((reference, received)) => {
            tracing::info!(
                outcome = "stored",
                reference = reference.as_str(),
                again = received == Received::Already
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
        Err(Refused {
            refusal,
            submission,
        }) => {
            let status = refusal.status_and_page().0.as_u16();
            tracing::info!(outcome = "refused", status, cause = refusal.cause());
            answer::refuse(&app.bundle, &refusal, wanted, submission.as_ref())
        }
    }
}

/// The receipt reads no store: that the address is signed says that the enquiry was stored.
async fn kvittering<S: Receive, C: Clock>(
    State(app): Shared<S, C>,
    receipt: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Response<Body> {
    let reference = receipt
        .ok()
        .and_then(|Path(receipt)| app.signed_reference(&receipt));
    match reference {
        Some(reference) => {
            let values = BTreeMap::from([("reference".to_owned(), reference.to_string())]);
            answer::page(&app.bundle, StatusCode::OK, "receipt", &values)
        }
        None => answer::refuse(
            &app.bundle,
            &Refusal::NotFound,
            Wanted::from_headers(&headers),
            None,
        ),
    }
}

/// The settings were checked before the first request, so being here at all is the answer.
async fn helse() -> Response<Body> {
    answer::json(StatusCode::OK, &json!({ "status": "ok" }))
}

async fn not_allowed<S: Receive, C: Clock>(
    State(app): Shared<S, C>,
    headers: HeaderMap,
) -> Response<Body> {
    let mut response = answer::refuse(
        &app.bundle,
        &Refusal::Method,
        Wanted::from_headers(&headers),
        None,
    );
    response.headers_mut().insert(
        axum::http::header::ALLOW,
        HeaderValue::from_static("GET, HEAD"),
    );
    response
}

async fn not_found<S: Receive, C: Clock>(
    State(app): Shared<S, C>,
    headers: HeaderMap,
) -> Response<Body> {
    answer::refuse(
        &app.bundle,
        &Refusal::NotFound,
        Wanted::from_headers(&headers),
        None,
    )
}
