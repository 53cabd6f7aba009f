//! What the routes share: words and rules, what is in front of the function, keys, a clock and a store.

use axum::http::HeaderMap;
use personal_data::{Clock, LookupKey, Receive, Reference};

use crate::bundle::Bundle;
use crate::keys::Keys;
use crate::request_trust::RequestTrust;

/// Address of the receipts, without the slash after it.
const RECEIPTS: &str = "/api/kvittering";

/// What the router needs.
#[derive(Debug)]
pub struct App<S, C> {
    pub(crate) bundle: Bundle,
    pub(crate) trust: RequestTrust,
    pub(crate) keys: Keys,
    pub(crate) lookup: LookupKey,
    pub(crate) clock: C,
    pub(crate) store: S,
    /// The site's, for every answer that says nothing else. Each answer begins with a copy of them.
    pub(crate) headers: HeaderMap,
}

/// More headers than any answer has of its own, so that its copy of the site's has space for them.
const OWN_HEADERS: usize = 8;

impl<S: Receive, C: Clock> App<S, C> {
    /// Puts an app together.
    pub fn new(
        bundle: Bundle,
        trust: RequestTrust,
        keys: Keys,
        lookup: LookupKey,
        clock: C,
        store: S,
    ) -> Self {
        let mut headers = bundle.headers();
        headers.reserve(OWN_HEADERS);
        Self {
            bundle,
            trust,
            keys,
            lookup,
            clock,
            store,
            headers,
        }
    }

    pub(crate) fn receipt_address(&self, reference: &Reference) -> String {
        format!("{RECEIPTS}/{reference}.{}", self.keys.sign(reference))
    }

    /// The reference in a receipt's address, if we signed it.
    pub(crate) fn signed_reference(&self, address: &str) -> Option<Reference> {
        let (code, signature) = address.split_once('.')?;
        let reference: Reference = code.parse().ok()?;
        // One spelling of the code, so that nobody is shown another than the one we gave.
        (reference.as_str() == code && self.keys.verify(&reference, signature)).then_some(reference)
    }
}
