//! Every way a request can end without being stored, and what each means to the sender.

use axum::http::StatusCode;
use personal_data::{FieldError, StoreError};

/// Why a request was not carried out. Holds names and rules, never what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The body is not written as its type says.
    Unparsable,
    /// No such page, or a receipt we did not sign.
    NotFound,
    /// A method the address does not take.
    Method,
    /// More bytes than every field together may have.
    TooLarge,
    /// Neither of the two ways a form may be written.
    MediaType,
    /// Fields that must be put right.
    Fields(Vec<FieldError>),
    /// The store did not take it. It is not stored, unless the store's answer was lost on its way.
    NotStored(StoreError),
    /// Our own fault.
    Failed,
}

impl Refusal {
    /// The one place where a cause becomes a status and the name of a page; the name is the `code` in JSON too.
    pub(crate) fn status_and_page(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Unparsable => (StatusCode::BAD_REQUEST, "bad_request"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, "method"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::MediaType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type"),
            Self::Fields(_) => (StatusCode::UNPROCESSABLE_ENTITY, "errors"),
            Self::NotStored(_) => (StatusCode::SERVICE_UNAVAILABLE, "not_stored"),
            Self::Failed => (StatusCode::INTERNAL_SERVER_ERROR, "failed"),
        }
    }

    /// For the log: the cause, with field names and codes and no value.
    pub(crate) fn cause(&self) -> String {
        match self {
            Self::Fields(errors) => {
                let named = errors
                    .iter()
                    .map(|error| format!("{}:{}", error.field, error.code.as_str()));
                named.collect::<Vec<_>>().join(" ")
            }
            Self::NotStored(error) => error.to_string(),
            other => other.status_and_page().1.to_owned(),
        }
    }
}
