//! Every way a request can end without being stored, and what each means to the sender.

use ::bundle::page;
use axum::http::StatusCode;
use personal_data::{FieldError, NotReceived};

use crate::representation::Representation;

/// Why a request was not carried out. Holds names and rules, never what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The body is not written as its type says.
    Unparsable,
    /// Another site's page sent it.
    ForeignOrigin,
    /// No such page, a receipt we did not sign, or a way round the delivery network.
    NotFound,
    /// A method the address does not take.
    Method,
    /// More bytes than every field together may have.
    TooLarge,
    /// Neither of the two ways a form may be written.
    MediaType,
    /// Fields that must be put right.
    Fields(Vec<FieldError>),
    /// Not yet shown to be a person; who sends the page it is answered with has shown it.
    Doubt(Doubt),
    /// The client has sent as many as it may, or the store did not take it, or perhaps did.
    NotReceived(NotReceived),
    /// Our own fault.
    Failed,
}

/// What keeps a post from counting as a person's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// Nobody could have read the form in that time.
    TooYoung,
    /// Nor the check page.
    TooQuick,
    /// No token, or none of ours.
    NoToken,
    /// The form was open for more than half a day.
    Expired,
    /// The input that people do not see is filled in, or was not sent.
    Trap,
    /// The browser does not say whose page it was.
    Origin,
}

impl Doubt {
    fn as_str(self) -> &'static str {
        match self {
            Self::TooYoung => "token:too_young",
            Self::TooQuick => "token:too_quick",
            Self::NoToken => "token:missing",
            Self::Expired => "token:expired",
            Self::Trap => "trap",
            Self::Origin => "origin:unproven",
        }
    }
}

impl Refusal {
    /// The one place where a cause becomes a status and the name of a page.
    pub(crate) fn status_and_page(&self, wanted: Representation) -> (StatusCode, &'static str) {
        match self {
            Self::Unparsable => (StatusCode::BAD_REQUEST, page::BAD_REQUEST),
            Self::ForeignOrigin => (StatusCode::FORBIDDEN, page::ORIGIN),
            Self::NotFound => (StatusCode::NOT_FOUND, page::NOT_FOUND),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, page::METHOD),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, page::TOO_LARGE),
            Self::MediaType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, page::MEDIA_TYPE),
            Self::Fields(_) => (StatusCode::UNPROCESSABLE_ENTITY, page::ERRORS),
            // Nothing is wrong with a form that is to be looked at once more, but a program must be told.
            Self::Doubt(doubt) => {
                let status = match wanted {
                    Representation::Page => StatusCode::OK,
                    Representation::Json => StatusCode::PRECONDITION_REQUIRED,
                };
                let name = if *doubt == Doubt::TooQuick {
                    page::TOO_QUICK
                } else {
                    page::TOKEN
                };
                (status, name)
            }
            Self::NotReceived(NotReceived::TooMany { .. }) => {
                (StatusCode::TOO_MANY_REQUESTS, page::TOO_MANY)
            }
            Self::NotReceived(NotReceived::NotStored { .. }) => {
                (StatusCode::SERVICE_UNAVAILABLE, page::NOT_STORED)
            }
            Self::NotReceived(NotReceived::Uncertain { .. }) => {
                (StatusCode::SERVICE_UNAVAILABLE, page::UNCERTAIN)
            }
            Self::Failed => (StatusCode::INTERNAL_SERVER_ERROR, page::FAILED),
        }
    }

    /// The `code` of the answer in JSON: the name of its page, but for those whose words differ and not what to do.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Fields(_) => "fields",
            Self::Doubt(_) => "token",
            other => other.status_and_page(Representation::Json).1,
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
            Self::Doubt(doubt) => doubt.as_str().to_owned(),
            Self::NotReceived(why) => why.to_string(),
            other => other.code().to_owned(),
        }
    }
}
