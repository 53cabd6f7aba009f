//! What the pages are made with, and a request of somebody who was let in.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

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
    /// The system's clock, which goes on while the machine sleeps, or one that is ahead of it.
    pub(super) clock: Box<dyn Fn() -> Timestamp + Send + Sync>,
    pub(super) last_request: Mutex<Timestamp>,
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
    /// Whether somebody looks at what is answered, and not a page that asks again by itself.
    pub(super) is_looked_at: bool,
}

impl App {
    /// How late it is.
    pub(super) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Notes that somebody has asked for something.
    pub(super) fn note_request(&self) {
        let last = self.last_request.lock();
        *last.unwrap_or_else(PoisonError::into_inner) = self.now();
    }

    /// What results are shown with.
    pub(super) fn context<'a>(&'a self, desk: &'a Desk) -> Context<'a> {
        Context {
            desk,
            words: &self.words,
            yes: true,
            is_text: true,
        }
    }

    /// For how long nobody has asked for anything.
    pub(super) fn idle(&self) -> Duration {
        let last = self.last_request.lock();
        let last = *last.unwrap_or_else(PoisonError::into_inner);
        self.now()
            .duration_since(last)
            .try_into()
            .unwrap_or_default()
    }
}

impl Asked {
    pub(super) fn context(&self) -> Context<'_> {
        self.app.context(&self.desk)
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
        // One that is under way here is looked after by its own page.
        let unfinished = if self.app.jobs.running().is_some() {
            0
        } else {
            self.desk.unfinished_erasures().await.unwrap_or(0)
        };
        let frame = Frame {
            title,
            path: &self.path,
            token: self.session.token.as_str(),
            actor: self.desk.actor.as_str(),
            unfinished,
        };
        let (html, status) = match self.app.view.page(template, page, &frame) {
            Ok(html) => (html, status),
            Err(html) => (html, StatusCode::INTERNAL_SERVER_ERROR),
        };
        (status, [(CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
    }

    /// Leads to another page of ours.
    pub(super) fn to(address: &str) -> Response {
        let address = HeaderValue::from_str(address).unwrap_or(HeaderValue::from_static("/"));
        (StatusCode::SEE_OTHER, [(LOCATION, address)]).into_response()
    }
}
