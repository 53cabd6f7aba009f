//! Asks one server about one address.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::config::Config;
use ureq::http::header::{CONTENT_TYPE, LOCATION};
use ureq::http::{Response, StatusCode};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::unversioned::resolver::Resolver;
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body, Error};
use url::Url;

use super::LinkLimits;
use super::public::{Inside, PublicOnly, names_inside};
use crate::checks::ids_of;

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
    /// Why not, in a sentence without its full stop.
    Unclear(String),
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

/// Who told us where to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// A page of ours.
    Start,
    /// A machine of our own network.
    Inside,
    /// Anybody.
    Outside,
}

/// Asks, with patience for so long.
pub(super) struct Visitor {
    /// Reaches the internet.
    outside: Agent,
    /// Reaches our own network too, if it may be asked at all.
    inside: Option<Agent>,
    request: Duration,
    deadline: Instant,
}

impl Visitor {
    pub(super) fn new(site: &str, limits: &LinkLimits, deadline: Instant) -> Self {
        Self::with(PublicOnly::default(), site, limits, deadline)
    }

    fn with(resolver: impl Resolver, site: &str, limits: &LinkLimits, deadline: Instant) -> Self {
        let config = config(site);
        let inside = limits.private.then(|| config.new_agent());
        Self {
            outside: Agent::with_parts(config, DefaultConnector::default(), resolver),
            inside,
            request: limits.request,
            deadline,
        }
    }

    /// Asks after an address and places on it.
    pub(super) fn ask(&self, address: &Url, anchors: &BTreeSet<String>) -> Answer {
        let mut at = address.clone();
        // As far as every redirect was for good.
        let mut for_good = None;
        let mut is_for_good = true;
        let mut place = Place::Start;
        for _ in 0..=REDIRECTS {
            let mut response = match self.visit(&at, !anchors.is_empty(), place) {
                Ok(Some((response, now))) => {
                    place = now;
                    response
                }
                Ok(None) => {
                    return Answer {
                        verdicts: vec![Verdict::NotAsked],
                        go_on: false,
                    };
                }
                Err(error) => return unreachable(&error, place),
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
                return single_verdict(Verdict::Unclear(format!(
                    "Serveren svarer {}, men ikke hvor siden er flyttet",
                    status.as_u16()
                )));
            };
            if is_step_down(&at, &to) {
                return single_verdict(Verdict::Unclear(
                    "Den videresender fra https til http, og det følges ikke".to_owned(),
                ));
            }
            is_for_good &= matches!(
                status,
                StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT
            );
            if is_for_good {
                for_good = Some(to.clone());
            }
            at = to;
        }
        single_verdict(Verdict::Unclear(format!(
            "Den videresender mer enn {REDIRECTS} ganger"
        )))
    }

    /// The answer for an address, and where it came from; `None` when the time is up.
    ///
    /// Our own network is asked only where one of us wrote the link, or who is asked there redirects: a stranger's
    /// redirect would make us ask what he cannot reach, and GET alone does harm on careless services.
    fn visit(
        &self,
        address: &Url,
        wants_page: bool,
        from: Place,
    ) -> Result<Option<(Response<Body>, Place)>, Error> {
        let refused = Error::Other(Box::new(Inside));
        let asked = if names_inside(address) {
            Err(refused)
        } else {
            self.get(&self.outside, address, wants_page)
        };
        match (asked, &self.inside) {
            (Err(why), Some(inside)) if Inside::is_why(&why) && from != Place::Outside => {
                let response = self.get(inside, address, wants_page)?;
                Ok(response.map(|response| (response, Place::Inside)))
            }
            (asked, _) => Ok(asked?.map(|response| (response, Place::Outside))),
        }
    }

    /// The answer for an address, by as small a question as is answered.
    fn get(
        &self,
        agent: &Agent,
        address: &Url,
        wants_page: bool,
    ) -> Result<Option<Response<Body>>, Error> {
        let Some(time) = self.time() else {
            return Ok(None);
        };
        if !wants_page {
            let request = agent.head(address.as_str()).config();
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
        let request = agent.get(address.as_str()).config();
        request.timeout_global(Some(time)).build().call().map(Some)
    }

    /// How long a request may take that begins now.
    fn time(&self) -> Option<Duration> {
        let left = self.deadline.checked_duration_since(Instant::now());
        left.filter(|left| !left.is_zero())
            .map(|left| left.min(self.request))
    }
}

/// How everybody is asked.
fn config(site: &str) -> Config {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(provider)
        .build();
    let who = format!("site-gen/{} (link check) {site}", env!("CARGO_PKG_VERSION"));
    Agent::config_builder()
        .tls_config(tls)
        .user_agent(who.trim_end())
        .accept("text/html,*/*;q=0.8")
        // Redirects are followed here, where it is seen which of them are for good.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .build()
}

/// Whether a redirect gives up encryption: who listens on the way could then answer in the server's place.
fn is_step_down(from: &Url, to: &Url) -> bool {
    from.scheme() == "https" && to.scheme() != "https"
}

fn single_verdict(verdict: Verdict) -> Answer {
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
        _ => vec![Verdict::Unclear(format!(
            "Serveren svarer {}",
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
fn unreachable(error: &Error, from: Place) -> Answer {
    let why = match error {
        error if Inside::is_why(error) => match from {
            Place::Start => "Den går inn i vårt eget nett, som bare sjekkes med --links-private",
            _ => "Den videresender inn i vårt eget nett, og det følges ikke",
        },
        Error::HostNotFound => "Nettstedet finnes ikke",
        Error::Timeout(_) => "Nettstedet svarte ikke i tide",
        Error::ConnectionFailed | Error::Io(_) => "Vi fikk ikke kontakt med nettstedet",
        Error::Rustls(_) | Error::Tls(_) | Error::TlsRequired => {
            "Vi fikk ikke en sikker forbindelse"
        }
        _ => "Svaret kunne ikke leses",
    };
    Answer {
        verdicts: vec![Verdict::Unclear(why.to_owned())],
        go_on: false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::net::{SocketAddr, TcpListener};
    use std::sync::{Arc, Mutex};
    use std::thread;
    use std::time::{Duration, Instant};

    use ureq::Error;
    use ureq::config::Config;
    use ureq::http::Uri;
    use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
    use ureq::unversioned::transport::NextTimeout;

    use super::super::LinkLimits;
    use super::super::public::keep_public;
    use super::{Verdict, Visitor, is_step_down};

    /// A server that answers every request with a redirect, or without one with a page, and keeps what it was asked.
    fn server(location: Option<String>) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
                let request = lines.next().unwrap_or_default();
                lines.take_while(|line| !line.is_empty()).count();
                kept.lock().unwrap().push(request);
                let head = match &location {
                    Some(to) => format!("301 X\r\nlocation: {to}"),
                    None => "200 X".to_owned(),
                };
                let end = "content-length: 0\r\nconnection: close\r\n\r\n";
                write!(stream, "HTTP/1.1 {head}\r\n{end}").unwrap();
            }
        });
        (address, asked)
    }

    /// Two names: one of a machine that is taken for one outside, and one that somebody outside gave a machine inside.
    #[derive(Debug)]
    struct Names {
        outside: SocketAddr,
        inside: SocketAddr,
    }

    impl Resolver for Names {
        fn resolve(
            &self,
            uri: &Uri,
            _: &Config,
            _: NextTimeout,
        ) -> Result<ResolvedSocketAddrs, Error> {
            if uri.host() != Some("ute.example") {
                return keep_public(&[self.inside], self.empty());
            }
            let mut found = self.empty();
            found.push(self.outside);
            Ok(found)
        }
    }

    /// What is said of `http://ute.example/` that redirects to this, and what the machine inside was asked. `{}` is its
    /// port.
    fn redirected(to: &str, private: bool) -> (Vec<Verdict>, Vec<String>) {
        let (inside, asked) = server(None);
        let to = to.replace("{}", &inside.port().to_string());
        let (outside, _) = server(Some(to));
        let names = Names { outside, inside };
        let limits = LinkLimits {
            private,
            ..LinkLimits::default()
        };
        let visitor = Visitor::with(names, "", &limits, Instant::now() + Duration::from_secs(20));
        let answer = visitor.ask(&"http://ute.example/".parse().unwrap(), &BTreeSet::new());
        let asked = asked.lock().unwrap().clone();
        (answer.verdicts, asked)
    }

    #[test]
    fn nobody_outside_leads_us_to_a_machine_inside() {
        for private in [false, true] {
            for to in [
                "http://127.0.0.1:{}/latest/meta-data/",
                "http://localhost:{}/",
                "http://[::ffff:127.0.0.1]:{}/",
                "http://2130706433:{}/",
                "http://inne.example:{}/",
            ] {
                let (verdicts, asked) = redirected(to, private);
                assert_eq!(asked, [] as [&str; 0], "{to}");
                let why = "Den videresender inn i vårt eget nett, og det følges ikke";
                assert_eq!(verdicts, [Verdict::Unclear(why.to_owned())], "{to}");
            }
        }
    }

    #[test]
    fn encryption_is_not_given_up() {
        let check = |from: &str, to: &str, expected| {
            let found = is_step_down(&from.parse().unwrap(), &to.parse().unwrap());
            assert_eq!(found, expected, "{from} {to}");
        };
        check("https://a.example/", "http://a.example/", true);
        check("https://a.example/", "https://b.example/", false);
        check("http://a.example/", "https://a.example/", false);
        check("http://a.example/", "http://b.example/", false);
    }
}
