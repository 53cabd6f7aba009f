//! The canary's mark: what shows that a post is the one by which the running system is tried every hour.
//!
//! Whoever can make it sends posts that nobody is counted for, all of which go to one place that no case worker sees. It has
//! a key of its own, so that the canary, which holds it, can do no more with it.

use std::fmt;

use axum::http::{HeaderMap, HeaderName};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::keys::{DIGEST_BYTES, KeysError, purpose, usable};

/// Header with the mark: 64 hexadecimal digits, of the whole body. So it is as good as the token in the body, and for what
/// was written with it.
const MARK_HEADER: HeaderName = HeaderName::from_static("x-canary");

/// The key that the canary and the function know.
#[derive(Clone)]
pub struct CanaryKey(Hmac<Sha256>);

impl fmt::Debug for CanaryKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[key]")
    }
}

impl CanaryKey {
    /// Reads the key. There is one: between two the canary fails once.
    pub fn parse(setting: &str) -> Result<Self, KeysError> {
        Ok(Self(usable(setting)?))
    }

    /// Whether the mark of this body is among the headers, told in a time that does not depend on where it differs.
    pub(crate) fn has_marked(&self, headers: &HeaderMap, body: &[u8]) -> bool {
        let mut mark = [0; DIGEST_BYTES];
        let sent = headers.get(MARK_HEADER).and_then(|sent| sent.to_str().ok());
        let is_read = sent.is_some_and(|sent| hex::decode_to_slice(sent, &mut mark).is_ok());
        let mut mac = purpose(&self.0, b"canary\0");
        mac.update(body);
        is_read && mac.verify_slice(&mark).is_ok()
    }
}
