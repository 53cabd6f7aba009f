//! Asks one server about one address.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::http::header::{CONTENT_TYPE, LOCATION};
use ureq::http::{Response, StatusCode};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, Error};
use url::Url;

use crate::check::ids_of;

/// Redirects that are followed; browsers give up after 20, and a good link has none.
const REDIRECTS: usize = 5;
/// Pages longer than this are not looked through for places, in bytes.
const LONGEST_PAGE: u64 = 1 << 20;

/// What can be said of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Right,
    /// The server says so, with this status.
    Gone(u16),
    /// To write instead.
    Moved(String),
    /// Why not.
    Untold(String),
    /// The page is there, and this place on it is not.
    NoAnchor(String),
    NotAsked,
}

/// What came of asking.
pub(super) struct Answer {
    pub(super) verdicts: Vec<Verdict>,
    /// Whether it makes sense to ask the same host for more.
    pub(super) go_on: bool,
}

/// Asks, with patience for so long.
pub(super) struct Visitor {
    agent: Agent,
    request: Duration,
    deadline: Instant,
}

impl Visitor {
    pub(super) fn new(site: &str, request: Duration, deadline: Instant) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(provider)
            .build();
        let who = format!("site-gen/{} (link check) {site}", env!("CARGO_PKG_VERSION"));
        let config = Agent::config_builder()
            .tls_config(tls)
            .user_agent(who.trim_end())
            .accept("text/html,*/*;q=0.8")
            // Redirects are followed here, where it is seen which of them are for good.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .build();
        Self {
            agent: config.new_agent(),
            request,
            deadline,
        }
    }

    /// Asks after an address and places on it.
    pub(super) fn ask(&self, address: &Url, anchors: &BTreeSet<String>) -> Answer {
        let mut at = address.clone();
        // As far as every redirect was for good.
        let mut for_good = None;
        let mut is_for_good = true;
        for _ in 0..=REDIRECTS {
            let mut response = match self.get(&at, !anchors.is_empty()) {
                Ok(Some(response)) => response,
                Ok(None) => {
                    return Answer {
                        verdicts: vec![Verdict::NotAsked],
                        go_on: false,
                    };
                }
                Err(error) => return unreachable(&error),
            };
            let status = response.status();
            if !status.is_redirection() || status == StatusCode::NOT_MODIFIED {
                let mut verdicts = judge(status, anchors, &mut response);
                if let (Some(to), [Verdict::Right, ..]) = (for_good, verdicts.as_slice()) {
                    verdicts = vec![Verdict::Moved(with_anchor(to, anchors))];
                }
                // Who is asked too much, or is not well, is left alone.
                let go_on = status != StatusCode::TOO_MANY_REQUESTS
                    && status != StatusCode::SERVICE_UNAVAILABLE;
                return Answer { verdicts, go_on };
            }
            let location = response
                .headers()
                .get(LOCATION)
                .and_then(|to| to.to_str().ok());
            let to = location.and_then(|to| at.join(to).ok());
            let Some(to) = to.filter(|to| matches!(to.scheme(), "http" | "https")) else {
                return told(Verdict::Untold(format!(
                    "the server says {} and not to where",
                    status.as_u16()
                )));
            };
            is_for_good &= matches!(
                status,
                StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT
            );
            if is_for_good {
                for_good = Some(to.clone());
            }
            at = to;
        }
        told(Verdict::Untold(format!(
            "it redirects more than {REDIRECTS} times"
        )))
    }

    /// The answer for an address, by as small a question as is answered; `None` when the time is up.
    fn get(&self, address: &Url, wants_page: bool) -> Result<Option<Response<Body>>, Error> {
        let Some(time) = self.time() else {
            return Ok(None);
        };
        if !wants_page {
            let request = self.agent.head(address.as_str()).config();
            let response = request.timeout_global(Some(time)).build().call()?;
            // Not everybody answers to HEAD as to GET, although they must (RFC 9110, 9.3.2).
            let status = response.status();
            if !(status.is_client_error() || status.is_server_error())
                || status == StatusCode::TOO_MANY_REQUESTS
            {
                return Ok(Some(response));
            }
        }
        let Some(time) = self.time() else {
            return Ok(None);
        };
        let request = self.agent.get(address.as_str()).config();
        request.timeout_global(Some(time)).build().call().map(Some)
    }

    /// How long a request may take that begins now.
    fn time(&self) -> Option<Duration> {
        let left = self.deadline.checked_duration_since(Instant::now());
        left.filter(|left| !left.is_zero())
            .map(|left| left.min(self.request))
    }
}

fn told(verdict: Verdict) -> Answer {
    Answer {
        verdicts: vec![verdict],
        go_on: true,
    }
}

fn judge(
    status: StatusCode,
    anchors: &BTreeSet<String>,
    response: &mut Response<Body>,
) -> Vec<Verdict> {
    match status {
        StatusCode::NOT_FOUND | StatusCode::GONE => vec![Verdict::Gone(status.as_u16())],
        _ if status.is_success() => {
            let missing = missing_anchors(anchors, response);
            if missing.is_empty() {
                vec![Verdict::Right]
            } else {
                missing
            }
        }
        _ => vec![Verdict::Untold(format!(
            "the server says {}",
            status.as_u16()
        ))],
    }
}

/// The anchors that are not on a page, if it is one and not too long.
fn missing_anchors(anchors: &BTreeSet<String>, response: &mut Response<Body>) -> Vec<Verdict> {
    let kind = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    if anchors.is_empty() || !kind.is_some_and(|kind| kind.starts_with("text/html")) {
        return Vec::new();
    }
    let body = response
        .body_mut()
        .with_config()
        .limit(LONGEST_PAGE)
        .read_to_vec();
    let Ok(body) = body else { return Vec::new() };
    let html = String::from_utf8_lossy(&body);
    let ids = ids_of(&html);
    let is_there = |anchor: &str| anchor.eq_ignore_ascii_case("top") || ids.contains(anchor);
    let missing = anchors.iter().filter(|anchor| !is_there(anchor));
    missing
        .map(|anchor| Verdict::NoAnchor(anchor.clone()))
        .collect()
}

fn with_anchor(mut to: Url, anchors: &BTreeSet<String>) -> String {
    if let (None, [anchor]) = (to.fragment(), anchors.iter().collect::<Vec<_>>().as_slice()) {
        to.set_fragment(Some(anchor));
    }
    to.into()
}

/// Why there was no answer, in words that do not depend on the system.
fn unreachable(error: &Error) -> Answer {
    let why = match error {
        Error::HostNotFound => "its host is not found",
        Error::Timeout(_) => "it did not answer in time",
        Error::ConnectionFailed | Error::Io(_) => "it could not be reached",
        Error::Rustls(_) | Error::Tls(_) | Error::TlsRequired => "no secure connection came about",
        _ => "its answer could not be read",
    };
    Answer {
        verdicts: vec![Verdict::Untold(why.to_owned())],
        go_on: false,
    }
}
