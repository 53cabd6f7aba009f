//! What is in front of the router: whose pages may post, and whose word is taken for a client's address.

use std::fmt;
use std::net::IpAddr;

use axum::http::header::ORIGIN;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use subtle::ConstantTimeEq;

use crate::canary::CanaryKey;

/// Header that CloudFront adds to show that a request came through it.
pub const SECRET_HEADER: HeaderName = HeaderName::from_static("x-origin-secret");
/// Header in which a function of CloudFront writes the viewer's address.
pub const ADDRESS_HEADER: HeaderName = HeaderName::from_static("x-viewer-address");
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Shorter secrets could be tried out.
const MIN_SECRET_BYTES: usize = 32;

/// The setting holds no usable secret. The secret itself is not in the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "there must be one secret of at least {MIN_SECRET_BYTES} characters, or two with a comma between"
)]
pub struct OriginSecretError;

/// What the delivery network and the function know: one value, or two while it is exchanged.
#[derive(Clone)]
pub struct OriginSecret(Vec<String>);

impl fmt::Debug for OriginSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[secret]")
    }
}

impl OriginSecret {
    /// Reads one secret, or two with a comma between.
    pub fn parse(setting: &str) -> Result<Self, OriginSecretError> {
        let secrets: Vec<_> = setting
            .split(',')
            .map(|secret| secret.trim().to_owned())
            .collect();
        let are_long = secrets
            .iter()
            .all(|secret| secret.len() >= MIN_SECRET_BYTES);
        if secrets.len() <= 2 && are_long {
            Ok(Self(secrets))
        } else {
            Err(OriginSecretError)
        }
    }

    /// Whether one of them was sent, told in a time that does not depend on where it differs.
    ///
    /// CloudFront sends what the same setting holds, so two with a comma while they are exchanged: the deployment reaches
    /// it and the function one after the other, and each order must do.
    fn is(&self, sent: &[u8]) -> bool {
        sent.split(|&byte| byte == b',').any(|sent| {
            let mut known = self.0.iter();
            known.any(|secret| secret.as_bytes().ct_eq(sent.trim_ascii()).into())
        })
    }
}

/// The address a request came from, put among its extensions by a server that is spoken to directly.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

/// What a request's headers say of the page it was sent from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sender {
    /// A page of ours.
    Ours,
    /// Another site's page.
    Foreign,
    /// The browser does not say.
    Unproven,
}

/// What is in front of the router.
#[derive(Clone, Debug)]
pub struct RequestTrust {
    origins: Vec<String>,
    secret: Option<OriginSecret>,
    limits_clients: bool,
    canary: Option<CanaryKey>,
}

impl RequestTrust {
    /// The site at an origin (`https://example.no`), behind a delivery network that knows the secret.
    pub fn behind_network(origin: String, secret: OriginSecret) -> Self {
        Self {
            origins: vec![origin],
            secret: Some(secret),
            limits_clients: true,
            canary: None,
        }
    }

    /// A server that browsers speak to directly, under any of these origins; it gives each request its
    /// [`ClientAddress`].
    pub fn direct(origins: Vec<String>) -> Self {
        Self {
            origins,
            secret: None,
            limits_clients: true,
            canary: None,
        }
    }

    /// The same, for whoever must send more than a client may.
    #[must_use]
    pub fn without_client_limit(self) -> Self {
        Self {
            limits_clients: false,
            ..self
        }
    }

    /// The same, with a canary that has this key.
    #[must_use]
    pub fn with_canary(self, key: CanaryKey) -> Self {
        Self {
            canary: Some(key),
            ..self
        }
    }

    /// Whether a post with these headers and this body is the canary's.
    pub(crate) fn is_canary(&self, headers: &HeaderMap, body: &[u8]) -> bool {
        let canary = self.canary.as_ref();
        canary.is_some_and(|key| key.has_marked(headers, body))
    }

    /// Whether a request came the way it should.
    pub(crate) fn admits(&self, headers: &HeaderMap) -> bool {
        let sent = headers.get(SECRET_HEADER);
        let is_known = |secret: &OriginSecret| sent.is_some_and(|sent| secret.is(sent.as_bytes()));
        self.secret.as_ref().is_none_or(is_known)
    }

    /// The address to count a request under; `None` when nobody is counted or nothing trustworthy says it.
    ///
    /// The header is only read behind a network: the secret was looked at before, and who knows it wrote the header.
    pub(crate) fn client(&self, request: &Parts) -> Option<IpAddr> {
        if !self.limits_clients {
            return None;
        }
        if self.secret.is_some() {
            let address = request.headers.get(ADDRESS_HEADER)?;
            return address.to_str().ok()?.trim().parse().ok();
        }
        let ClientAddress(address) = request.extensions.get()?;
        Some(*address)
    }

    /// Judges who sent a post: `Sec-Fetch-Site` says it outright (Fetch Metadata Request Headers, W3C); browsers without
    /// it send `Origin`, and some send neither. An empty `Origin`, as filters leave it, says nothing. Where both are there, both must say that it is ours: a page whose name
    /// was made to point to this server ("DNS rebinding") is `same-origin` to its browser, and names itself in `Origin`.
    pub(crate) fn sender(&self, headers: &HeaderMap) -> Sender {
        let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
        let site = text(SEC_FETCH_SITE);
        if matches!(site, Some("same-site" | "cross-site")) {
            return Sender::Foreign;
        }
        match text(ORIGIN).filter(|origin| !origin.is_empty()) {
            None if site == Some("same-origin") => Sender::Ours,
            None | Some("null") => Sender::Unproven,
            Some(origin) if self.origins.iter().any(|ours| ours == origin) => Sender::Ours,
            Some(_) => Sender::Foreign,
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::request::Parts;
    use axum::http::{HeaderMap, Request};

    use super::{ClientAddress, OriginSecret, RequestTrust, Sender};

    const OLD: &str = "0123456789abcdef0123456789abcdef";
    const NEW: &str = "fedcba9876543210fedcba9876543210";

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pairs = pairs.iter();
        pairs
            .map(|&(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect()
    }

    fn network() -> RequestTrust {
        let secret = OriginSecret::parse(&format!("{NEW}, {OLD}")).unwrap();
        RequestTrust::behind_network("https://example.no".to_owned(), secret)
    }

    #[test]
    fn a_sender_is_ours_foreign_or_unproven() {
        let check = |pairs: &[(&'static str, &str)], expected| {
            assert_eq!(network().sender(&headers(pairs)), expected, "{pairs:?}");
        };
        let site = "sec-fetch-site";
        let (ours, other) = ("https://example.no", "https://other.example");
        check(&[(site, "same-origin")], Sender::Ours);
        check(&[(site, "same-origin"), ("origin", ours)], Sender::Ours);
        check(&[(site, "same-origin"), ("origin", other)], Sender::Foreign);
        check(
            &[(site, "same-origin"), ("origin", "null")],
            Sender::Unproven,
        );
        check(&[(site, "same-site")], Sender::Foreign);
        check(&[(site, "cross-site")], Sender::Foreign);
        check(&[(site, "cross-site"), ("origin", ours)], Sender::Foreign);
        check(&[(site, "none"), ("origin", ours)], Sender::Ours);
        check(&[(site, "none")], Sender::Unproven);
        check(&[(site, "none"), ("origin", other)], Sender::Foreign);
        check(&[(site, "other"), ("origin", ours)], Sender::Ours);
        check(&[("origin", ours)], Sender::Ours);
        check(&[("origin", other)], Sender::Foreign);
        check(
            &[("origin", "https://example.no.other.example")],
            Sender::Foreign,
        );
        check(&[("origin", "http://example.no")], Sender::Foreign);
        check(&[("origin", "null")], Sender::Unproven);
        check(&[("origin", "")], Sender::Unproven);
        check(&[(site, "same-origin"), ("origin", "")], Sender::Ours);
        check(&[], Sender::Unproven);
    }

    #[test]
    fn nobody_goes_round_the_network() {
        let check = |sent: &str, expected| {
            let headers = headers(&[("x-origin-secret", sent)]);
            assert_eq!(network().admits(&headers), expected, "{sent}");
        };
        check(NEW, true);
        check(OLD, true);
        check("", false);
        check(NEW.get(1..).unwrap(), false);
        // As CloudFront sends it while the secret holds two.
        check(&format!("{NEW}, {OLD}"), true);
        check(&format!("{OLD},{}", "x".repeat(32)), true);
        check(&format!("x{OLD}"), false);
        check(",", false);
        assert!(!network().admits(&HeaderMap::new()));
        assert!(RequestTrust::direct(Vec::new()).admits(&HeaderMap::new()));
    }

    #[test]
    fn secrets_are_checked() {
        for setting in [
            "",
            "short",
            &format!("{NEW},"),
            &format!("{NEW},{OLD},{NEW}"),
        ] {
            assert!(OriginSecret::parse(setting).is_err(), "{setting}");
        }
    }

    #[test]
    fn an_address_is_taken_from_who_can_know_it() {
        let parts = |address: &str| -> Parts {
            let request = Request::get("/").header("x-viewer-address", address);
            let (mut parts, ()) = request.body(()).unwrap().into_parts();
            let peer = "192.0.2.9".parse().unwrap();
            parts.extensions.insert(ClientAddress(peer));
            parts
        };
        let client = |trust: RequestTrust, address: &str| {
            let found = trust.client(&parts(address));
            found.map(|address| address.to_string())
        };
        assert_eq!(client(network(), "192.0.2.1").as_deref(), Some("192.0.2.1"));
        assert_eq!(
            client(network(), "2001:db8::1").as_deref(),
            Some("2001:db8::1")
        );
        assert_eq!(client(network(), "nonsense"), None);
        let direct = || RequestTrust::direct(Vec::new());
        assert_eq!(client(direct(), "192.0.2.1").as_deref(), Some("192.0.2.9"));
        assert_eq!(client(direct().without_client_limit(), "192.0.2.1"), None);
    }
}
