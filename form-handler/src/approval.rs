//! The page on which a person answers whether data about them may be given to somebody.
//!
//! The link carries everything, so that opening it reads nothing and changes nothing, whatever opens it: a scanner of mails
//! answers for nobody. An answer puts what is stored anew in the place of what was asked, and makes nothing where that is
//! gone.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::bundle::{approval as hole, page};
use axum::Extension;
use axum::body::{Body, to_bytes};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::header::ALLOW;
use axum::http::{HeaderValue, Method, Response, StatusCode};
use personal_data::{
    ApprovalAnswer, ApprovalLink, ApprovalRecord, Clock, NotReceived, Receive, dates,
};

use crate::answer;
use crate::app::App;
use crate::post;
use crate::refusal::Refusal;
use crate::representation::Representation;
use crate::request_trust::Sender;

/// Longer than every answer: a name, and a word of a closed list.
const MAX_BODY_BYTES: usize = 256;

/// A link that we made, to an agreement that this program was built with.
struct ApprovalRequest<'a> {
    link: ApprovalLink,
    token: String,
    agreement: &'a str,
}

pub(crate) async fn approval<S: Receive, C: Clock>(
    State(app): State<Arc<App<S, C>>>,
    token: Result<Path<String>, PathRejection>,
    Extension(wanted): Extension<Representation>,
    request: Request,
) -> Response<Body> {
    let refuse = |refusal: &Refusal| answer::refuse(&app.bundle, refusal, wanted, None);
    let asked = token.ok().and_then(|Path(token)| app.asked(token));
    let Some(asked) = asked else {
        return refuse(&Refusal::NotFound);
    };
    match *request.method() {
        Method::GET | Method::HEAD => return app.approval_page(&asked, None),
        Method::POST => {}
        _ => {
            let mut response = refuse(&Refusal::Method);
            let allowed = HeaderValue::from_static("GET, HEAD, POST");
            response.headers_mut().insert(ALLOW, allowed);
            return response;
        }
    }
    let state = match app.answer(&asked, request).await {
        Ok(ApprovalAnswer::Approve) => hole::APPROVED,
        Ok(ApprovalAnswer::Withdraw) => hole::WITHDRAWN,
        Err(refusal) => {
            let (status, cause) = (refusal.status_and_page(wanted).0.as_u16(), refusal.cause());
            tracing::info!(outcome = "not answered", status, cause);
            let mut response = refuse(&refusal);
            let state = match refusal {
                Refusal::NotFound => hole::GONE,
                Refusal::NotReceived(
                    NotReceived::NotStored { .. } | NotReceived::Uncertain { .. },
                ) => hole::UNCERTAIN,
                _ => return response,
            };
            if wanted == Representation::Page {
                // The same in the words of the page that was answered on.
                let (parts, body) = app.approval_page(&asked, Some(state)).into_parts();
                response.headers_mut().extend(parts.headers);
                *response.body_mut() = body;
            }
            return response;
        }
    };
    tracing::info!(
        outcome = state,
        reference = asked.link.id.reference().as_str()
    );
    app.approval_page(&asked, Some(state))
}

impl<S: Receive, C: Clock> App<S, C> {
    fn asked(&self, token: String) -> Option<ApprovalRequest<'_>> {
        let link = ApprovalLink::open(&token, &self.lookup, self.clock.now())?;
        let agreement = self.bundle.agreement(&link.sha256.to_string())?;
        Some(ApprovalRequest {
            link,
            token,
            agreement,
        })
    }

    /// Takes an answer in.
    async fn answer(
        &self,
        asked: &ApprovalRequest<'_>,
        request: Request,
    ) -> Result<ApprovalAnswer, Refusal> {
        let (parts, body) = request.into_parts();
        if !post::is_urlencoded(&parts.headers) {
            return Err(Refusal::MediaType);
        }
        let body = to_bytes(body, MAX_BODY_BYTES).await;
        let body = body.map_err(|_| Refusal::TooLarge)?;
        // Who has the link may answer without saying from where: nobody else's page has it.
        if self.trust.sender(&parts.headers) == Sender::Foreign {
            return Err(Refusal::ForeignOrigin);
        }
        let answer = answer_in(&body).ok_or(Refusal::Unparsable)?;
        let (rules, now) = (self.bundle.retention(), self.clock.now());
        let record = ApprovalRecord::answered(&asked.link, asked.agreement, answer, rules, now);
        match self.store.answer(record, now).await {
            Ok(true) => Ok(answer),
            Ok(false) => Err(Refusal::NotFound),
            Err(why) => Err(Refusal::NotReceived(why)),
        }
    }

    /// The agreement, and what holds now where somebody has answered.
    fn approval_page(
        &self,
        asked: &ApprovalRequest<'_>,
        state: Option<&'static str>,
    ) -> Response<Body> {
        let until = dates::day_of(asked.link.expires_at);
        let mut values = BTreeMap::new();
        values.insert(hole::UNTIL.to_owned(), dates::written(until));
        values.extend(state.map(|state| (state.to_owned(), state.to_owned())));
        // What is withdrawn or gone can be answered no more.
        if !matches!(state, Some(hole::WITHDRAWN | hole::GONE)) {
            values.insert(hole::TOKEN.to_owned(), asked.token.clone());
        }
        let name = format!("{}{}", page::APPROVAL, asked.agreement);
        answer::page(&self.bundle, StatusCode::OK, &name, &values)
    }
}

/// The one answer that a body gives.
fn answer_in(body: &[u8]) -> Option<ApprovalAnswer> {
    let pairs = body.split(|&byte| byte == b'&');
    let mut answers = pairs.filter_map(|pair| pair.strip_prefix(b"answer="));
    let first = answers.next()?;
    let is_one = answers.all(|other| other == first);
    let answer = ApprovalAnswer::from_word(std::str::from_utf8(first).ok()?)?;
    is_one.then_some(answer)
}

#[cfg(test)]
mod tests {
    use personal_data::ApprovalAnswer::{self, Approve, Withdraw};

    use super::answer_in;

    #[test]
    fn an_answer_is_one_word_of_two() {
        let check = |body: &str, expected: Option<ApprovalAnswer>| {
            assert_eq!(answer_in(body.as_bytes()), expected, "{body}");
        };
        check("answer=approve", Some(Approve));
        check("answer=withdraw", Some(Withdraw));
        check("x=1&answer=approve&y", Some(Approve));
        check("answer=approve&answer=approve", Some(Approve));
        for other in [
            "",
            "answer=",
            "answer",
            "answer=yes",
            "answer=Approve",
            "answer=approve&answer=withdraw",
            "xanswer=approve",
            "answer=\u{FFFD}",
        ] {
            check(other, None);
        }
        assert_eq!(answer_in(b"answer=\xff"), None);
    }
}
