//! What the pages are made with, and a request of somebody who was let in.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use desk::actions::Desk;
use jiff::Timestamp;
use serde_json::Value;

use super::job::Jobs;
use super::kept::Keeper;
use super::posted::Posted;
use super::session::{Doors, Session};
use super::view::{Frame, View};
use crate::context::Context;
use crate::words::Words;

/// What the pages are made with.
pub(super) struct App {
    pub(super) desk: Desk,
    pub(super) words: Words,
    pub(super) view: View,
    pub(super) doors: Doors,
    pub(super) keeper: Keeper,
    pub(super) port: u16,
    /// The flags that name the store, for the commands that are shown.
    pub(super) store: String,
    /// When this process began, to know how late it is on the desk's own clock.
    pub(super) started: Instant,
    pub(super) last_request: Mutex<Instant>,
    pub(super) jobs: Jobs,
}

/// A request of somebody who was let in.
pub(super) struct Asked {
    pub(super) app: Arc<App>,
    pub(super) session: Session,
    /// The desk, at this time, and with what the form was made of.
    pub(super) desk: Desk,
    pub(super) path: String,
    pub(super) query: Posted,
    /// What a form sent; `None` of a page that is only asked for.
    pub(super) posted: Option<Posted>,
}

impl App {
    /// How late it is.
    pub(super) fn now(&self) -> Timestamp {
        let later = jiff::SignedDuration::try_from(self.started.elapsed()).unwrap_or_default();
        self.desk.now.saturating_add(later).unwrap_or(self.desk.now)
    }

    /// For how long nobody has asked for anything.
    pub(super) fn idle(&self) -> Duration {
        let last = self.last_request.lock();
        last.unwrap_or_else(PoisonError::into_inner).elapsed()
    }
}

impl Asked {
    pub(super) fn context(&self) -> Context<'_> {
        Context {
            desk: &self.desk,
            words: &self.app.words,
            yes: true,
            is_text: true,
        }
    }

    /// A page with this status.
    pub(super) async fn page(
        &self,
        status: StatusCode,
        template: &str,
        title: &str,
        page: Value,
    ) -> Response {
        // Said on every page, so that nobody forgets it. What the store does not answer is said by what asks it.
        let unfinished = self.desk.unfinished_erasures().await.unwrap_or(0);
        let frame = Frame {
            title,
            path: &self.path,
            token: self.session.token.as_str(),
            actor: self.desk.actor.as_str(),
            unfinished,
        };
        let html = self.app.view.page(template, page, &frame);
        (status, [(CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
    }

    /// Leads to another page of ours.
    pub(super) fn to(address: &str) -> Response {
        let address = HeaderValue::from_str(address).unwrap_or(HeaderValue::from_static("/"));
        (StatusCode::SEE_OTHER, [(LOCATION, address)]).into_response()
    }
}
