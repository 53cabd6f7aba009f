//! The one path from a post to a receipt, cheap first: type, size, origin, parsing, checking, a person or not, and one
//! transaction.

use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Request};
use jiff::Timestamp;
use personal_data::{
    Arrival, Arriving, Canary, ClientCount, Clock, Enquiry, Form, ItemId, MachineSigns, NewEnquiry,
    Receive, Received, Reference, Status, spam_reasons,
};

use crate::answer::Sent;
use crate::app::App;
use crate::keys::SignedWith;
use crate::refusal::{Doubt, Refusal};
use crate::request_trust::Sender;
use crate::submission::{BodyType, Submission, Syntax};
use crate::token::{Given, Token};

/// A post that was taken in.
pub(crate) struct Accepted {
    pub(crate) reference: Reference,
    pub(crate) received: Received,
    pub(crate) is_spam: bool,
    pub(crate) is_canary: bool,
}

/// A refusal with what was sent, so that the answer can hold it.
pub(crate) struct RefusedPost {
    pub(crate) refusal: Refusal,
    pub(crate) sent: Option<Sent>,
}

impl From<Refusal> for RefusedPost {
    fn from(refusal: Refusal) -> Self {
        Self {
            refusal,
            sent: None,
        }
    }
}

/// A post that could be read.
struct Post {
    parts: Parts,
    syntax: Syntax,
    submission: Submission,
    /// The token in it, if it is one of ours, and the key it is signed with.
    token: Option<(Token, SignedWith)>,
    at: Timestamp,
    is_canary: bool,
}

impl<S: Receive, C: Clock> App<S, C> {
    /// Takes in a post, and answers with the reference it is stored under.
    pub(crate) async fn receive(&self, request: Request<Body>) -> Result<Accepted, RefusedPost> {
        let post = self.read(request).await?;
        match self.accept(&post).await {
            Ok(accepted) => Ok(accepted),
            Err(refusal) => {
                let token = self.next_token(&refusal, &post);
                let submission = post.submission;
                let sent = Some(Sent { submission, token });
                Err(RefusedPost { refusal, sent })
            }
        }
    }

    /// Reads a post, as far as it is ours to read.
    async fn read(&self, request: Request<Body>) -> Result<Post, Refusal> {
        let (parts, body) = request.into_parts();
        let body_type = body_type(&parts.headers).ok_or(Refusal::MediaType)?;
        let limit = self.bundle.max_body_bytes();
        let declared = header(&parts.headers, CONTENT_LENGTH).and_then(|text| text.parse().ok());
        if declared.is_some_and(|declared: usize| declared > limit) {
            return Err(Refusal::TooLarge);
        }
        let body = to_bytes(body, limit).await.map_err(|_| Refusal::TooLarge)?;
        if self.trust.sender(&parts.headers) == Sender::Foreign {
            return Err(Refusal::ForeignOrigin);
        }
        let submission = Submission::parse(body_type, &body, self.bundle.form());
        let submission = submission.ok_or(Refusal::Unparsable)?;
        let token = submission.text(Form::TOKEN);
        Ok(Post {
            token: token.and_then(|token| self.keys.open(token)),
            is_canary: self.trust.is_canary(&parts.headers, &body),
            parts,
            syntax: body_type.syntax,
            submission,
            at: self.clock.now(),
        })
    }

    async fn accept(&self, post: &Post) -> Result<Accepted, Refusal> {
        let enquiry = self.bundle.form().accept(&post.submission.typed);
        let enquiry = enquiry.map_err(Refusal::Fields)?;
        let (token, key) = self.judge(post).map_err(Refusal::Doubt)?;
        let id = self.keys.item_id(key, &token.nonce, &enquiry);
        let (arriving, client, is_spam) = if post.is_canary {
            (Canary::new(post.at, enquiry).into(), None, false)
        } else {
            let new = self.new_enquiry(post, id, enquiry);
            let is_spam = new.message.item.status == Status::Spam;
            (Arriving::Enquiry(new), self.client_count(post), is_spam)
        };
        let received = self.store.receive(arriving, client).await;
        Ok(Accepted {
            reference: id.reference(),
            received: received.map_err(Refusal::NotReceived)?,
            is_spam,
            is_canary: post.is_canary,
        })
    }

    /// What is stored of a person's post.
    fn new_enquiry(&self, post: &Post, id: ItemId, enquiry: Enquiry) -> NewEnquiry {
        let version = post.submission.text(Form::NOTICE_VERSION);
        let machine = MachineSigns {
            has_repeated_names: post.submission.has_repeated_names,
            has_filled_trap: post.has_filled_trap(),
        };
        let (form, rules) = (self.bundle.form(), self.bundle.retention());
        let arrival = Arrival {
            id,
            received_at: post.at,
            notice_version: self.bundle.known_notice_version(version).to_owned(),
            spam_reasons: spam_reasons(form, &enquiry, machine),
        };
        NewEnquiry::new(&arrival, form, enquiry, rules, &self.lookup)
    }

    /// Whom a person's post is counted for.
    fn client_count(&self, post: &Post) -> Option<ClientCount> {
        self.trust.client(&post.parts).map(|address| {
            let day = ClientCount::day(post.at);
            let key = self.keys.client(day, address);
            let count = ClientCount::new(key, post.at, self.bundle.retention());
            count.within(self.keys.network(day, address))
        })
    }

    /// The token of a post that a person has sent; or the first doubt that it was one.
    ///
    /// Who sends the check page is taken for a person, whatever browser and password manager they use: a machine would
    /// have to fetch it first ([`Given::OnCheckPage`]). Only the time it takes to read is asked for there, too.
    fn judge(&self, post: &Post) -> Result<(Token, SignedWith), Doubt> {
        let (token, key) = post.token.ok_or(Doubt::NoToken)?;
        if token.is_expired(post.at) {
            return Err(Doubt::Expired);
        }
        match (token.given, token.is_too_young(post.at)) {
            (Given::WithForm, true) => return Err(Doubt::TooYoung),
            (Given::OnCheckPage, true) => return Err(Doubt::TooQuick),
            (Given::OnCheckPage, false) => return Ok((token, key)),
            (Given::WithForm, false) => {}
        }
        if !post.has_empty_trap() {
            return Err(Doubt::Trap);
        }
        if self.trust.sender(&post.parts.headers) == Sender::Unproven {
            return Err(Doubt::Origin);
        }
        Ok((token, key))
    }

    /// The token that the answer's form carries: the one that was sent while it counts, so that a new try after an
    /// uncertain answer adds nothing, and the wait of who was too quick does not begin anew. Where there is another doubt, a
    /// new one with the same nonce, and where there is none, with that of the day: what is sent from one form twice, over
    /// whichever pages, is one message.
    fn next_token(&self, refusal: &Refusal, post: &Post) -> String {
        let given = match refusal {
            Refusal::Doubt(doubt) if *doubt != Doubt::TooQuick => Given::OnCheckPage,
            _ => Given::WithForm,
        };
        let counting = post.token.filter(|(token, _)| !token.is_expired(post.at));
        match (post.submission.text(Form::TOKEN), counting) {
            (Some(sent), Some(_)) if given == Given::WithForm => sent.to_owned(),
            (_, counting) => {
                let day = ClientCount::day(post.at);
                let nonce =
                    counting.map_or_else(|| self.keys.nonce_of(day), |(token, _)| token.nonce);
                self.keys.seal(Token::new(given, post.at, nonce))
            }
        }
    }

    /// A token of now.
    pub(crate) fn new_token(&self, given: Given, now: Timestamp) -> Result<String, Refusal> {
        let mut nonce = [0; 16];
        getrandom::fill(&mut nonce).map_err(|_| Refusal::Failed)?;
        Ok(self.keys.seal(Token::new(given, now, nonce)))
    }
}

impl Post {
    /// Whether the input that people do not see is there and empty. Programs that send JSON meet no form.
    fn has_empty_trap(&self) -> bool {
        self.syntax == Syntax::Json || self.submission.shown(Form::TRAP) == Some("")
    }

    /// Whether something was put into it.
    fn has_filled_trap(&self) -> bool {
        let trap = self.submission.shown(Form::TRAP);
        self.syntax == Syntax::Urlencoded && trap.is_some_and(|trap| !trap.is_empty())
    }
}

/// How a body is written, if it is written in one of the two ways and not encoded.
fn body_type(headers: &HeaderMap) -> Option<BodyType> {
    let body_type = header(headers, CONTENT_TYPE).and_then(BodyType::from_content_type);
    body_type.filter(|_| !is_encoded(headers))
}

/// Whether a body is written as a browser writes a form.
pub(crate) fn is_urlencoded(headers: &HeaderMap) -> bool {
    body_type(headers).is_some_and(|body_type| body_type.syntax == Syntax::Urlencoded)
}

/// Whether a body is compressed or otherwise encoded, which a form never is (RFC 9110, 8.4).
fn is_encoded(headers: &HeaderMap) -> bool {
    let codings = headers.get_all(CONTENT_ENCODING).into_iter();
    let mut codings = codings.flat_map(|value| value.as_bytes().split(|&byte| byte == b','));
    codings.any(|coding| {
        let coding = coding.trim_ascii();
        !coding.is_empty() && !coding.eq_ignore_ascii_case(b"identity")
    })
}

fn header(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}
