//! Whether a client reads pages or JSON.

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use headers_accept::Accept;
use mediatype::names::{self, APPLICATION, TEXT};
use mediatype::{MediaType, Name};

use crate::submission::{BodyType, Syntax};

/// What a client is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Representation {
    Page,
    Json,
}

impl Representation {
    /// What `Accept` prefers by its weights (RFC 9110, 12.5.1), and of equal ones what it names first; where it has no
    /// preference, JSON for a body of JSON and else a page, which is also for whoever takes neither.
    pub(crate) fn from_headers(headers: &HeaderMap) -> Self {
        const PAGE: MediaType<'_> = MediaType::new(TEXT, names::HTML);
        const ANSWER: MediaType<'_> = MediaType::new(APPLICATION, names::JSON);
        const PROBLEM: MediaType<'_> = MediaType::from_parts(
            APPLICATION,
            Name::new_unchecked("problem"),
            Some(names::JSON),
            &[],
        );
        let content_type = headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        let body_type = content_type.and_then(BodyType::from_content_type);
        let is_json_body = body_type.is_some_and(|body_type| body_type.syntax == Syntax::Json);
        let (first, available) = if is_json_body {
            (Self::Json, [ANSWER, PROBLEM, PAGE])
        } else {
            (Self::Page, [PAGE, ANSWER, PROBLEM])
        };
        let lines = headers.get_all(ACCEPT).into_iter();
        let lines: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
        // A header that cannot be read says as little as one that is absent.
        let accept = lines.join(",").parse::<Accept>().ok();
        let Some(accept) = accept.filter(|accept| accept.media_types().next().is_some()) else {
            return first;
        };
        match accept.negotiate(&available) {
            Some(chosen) if *chosen != PAGE => Self::Json,
            _ => Self::Page,
        }
    }
}
