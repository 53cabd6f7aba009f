//! Keyed hashes to find a person by, where a plain address would be one more copy of it.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::hexadecimal::hexadecimal;
use crate::{FieldKind, Personal};

/// Shorter keys could be tried out (RFC 2104, section 3, asks for the hash's 32 bytes).
const MIN_KEY_BYTES: usize = 32;

/// The setting holds no usable key. The key itself is not in the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key must have at least {MIN_KEY_BYTES} characters")]
pub struct LookupKeyError;

/// The key of the hashes. It does not change, unless everything stored is hashed again.
#[derive(Clone)]
pub struct LookupKey(pub(crate) Hmac<Sha256>);

impl fmt::Debug for LookupKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[lookup key]")
    }
}

impl LookupKey {
    /// Takes the key of a setting.
    pub fn parse(setting: &str) -> Result<Self, LookupKeyError> {
        let key = setting.trim().as_bytes();
        if key.len() < MIN_KEY_BYTES {
            return Err(LookupKeyError);
        }
        Hmac::new_from_slice(key)
            .map(Self)
            .map_err(|_| LookupKeyError)
    }

    /// The hash of a derived form, a telephone number in E.164 or an e-mail address in ASCII, as 32 hexadecimal digits:
    /// half of the digest, which is more than enough to keep a company's contacts apart.
    ///
    /// Case does not count: no mail server in use tells `Kari@` from `kari@`, and people write both.
    pub fn hash(&self, kind: FieldKind, derived: &Personal<String>) -> Personal<String> {
        let mut mac = self.0.clone();
        mac.update(match kind {
            FieldKind::Phone => b"look up phone\0".as_slice(),
            FieldKind::Email => b"look up email\0",
            FieldKind::Name | FieldKind::Line | FieldKind::Text => b"look up text\0",
        });
        mac.update(derived.reveal().to_lowercase().as_bytes());
        let digest = mac.finalize().into_bytes();
        Personal::new(hexadecimal(
            digest.first_chunk().copied().unwrap_or_default(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::{FieldKind, LookupKey, Personal};

    fn hash(key: &str, kind: FieldKind, text: &str) -> String {
        let key = LookupKey::parse(&key.repeat(32)).unwrap();
        key.hash(kind, &Personal::new(text.to_owned()))
            .reveal()
            .clone()
    }

    #[test]
    fn a_hash_depends_on_key_kind_and_address_and_not_on_case() {
        let hashed = hash("a", FieldKind::Email, "kari@example.no");
        assert_eq!(hashed.len(), 32);
        assert_eq!(hashed, hash("a", FieldKind::Email, "Kari@Example.no"));
        for other in [
            hash("b", FieldKind::Email, "kari@example.no"),
            hash("a", FieldKind::Phone, "kari@example.no"),
            hash("a", FieldKind::Email, "kari@example.com"),
        ] {
            assert_ne!(hashed, other);
        }
        assert!(LookupKey::parse("short").is_err());
    }
}
