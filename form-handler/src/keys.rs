//! The key that makes ids nobody can guess and receipts nobody can forge.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use personal_data::{Enquiry, ItemId, Reference};
use sha2::Sha256;

/// Shorter keys could be tried out (RFC 2104, section 3, asks for the hash's 32 bytes).
const MIN_KEY_BYTES: usize = 32;

/// The setting holds no usable key. The key itself is not in the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    /// Too short to be a secret.
    #[error("a key must have at least {MIN_KEY_BYTES} characters")]
    TooShort,
    /// More than the present one and the one before.
    #[error(
        "there may be one key, or two with a comma between: the present one and the one before"
    )]
    TooMany,
}

/// The present key, with which everything is made, and the one before, which is still accepted.
#[derive(Clone)]
pub struct Keys {
    present: Hmac<Sha256>,
    previous: Option<Hmac<Sha256>>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[keys]")
    }
}

impl Keys {
    /// Reads one key, or two with a comma between while a key is being exchanged.
    pub fn parse(setting: &str) -> Result<Self, KeysError> {
        let mut keys = setting.split(',').map(|key| usable(key.trim()));
        let present = keys.next().unwrap_or(Err(KeysError::TooShort))?;
        let previous = keys.next().transpose()?;
        if keys.next().is_some() {
            Err(KeysError::TooMany)
        } else {
            Ok(Self { present, previous })
        }
    }

    /// The id of an enquiry: the same nonce and the same answers give the same id, and an edited text another.
    pub(crate) fn item_id(&self, nonce: &[u8; 16], enquiry: &Enquiry) -> ItemId {
        let mut mac = self.present.clone();
        mac.update(b"item id\0");
        mac.update(nonce);
        for (field, answer) in &enquiry.answers {
            let value = answer.value.reveal();
            // With its length before it, no value can be read as the beginning of the next.
            for part in [field, value] {
                mac.update(&(part.len() as u64).to_be_bytes());
                mac.update(part.as_bytes());
            }
        }
        let bytes = first_16(mac);
        ItemId::from_bytes(bytes)
    }

    /// What makes a receipt ours: 32 hexadecimal digits.
    pub(crate) fn sign(&self, reference: &Reference) -> String {
        hex::encode(first_16(receipt_mac(&self.present, reference)))
    }

    /// Whether the signature is ours, told in a time that does not depend on where it differs.
    pub(crate) fn verify(&self, reference: &Reference, signature: &str) -> bool {
        let mut sent = [0; 16];
        if hex::decode_to_slice(signature, &mut sent).is_err() {
            return false;
        }
        [Some(&self.present), self.previous.as_ref()]
            .into_iter()
            .flatten()
            .any(|key| {
                receipt_mac(key, reference)
                    .verify_truncated_left(&sent)
                    .is_ok()
            })
    }
}

fn usable(key: &str) -> Result<Hmac<Sha256>, KeysError> {
    if key.len() < MIN_KEY_BYTES {
        return Err(KeysError::TooShort);
    }
    Hmac::new_from_slice(key.as_bytes()).map_err(|_| KeysError::TooShort)
}

fn receipt_mac(key: &Hmac<Sha256>, reference: &Reference) -> Hmac<Sha256> {
    let mut mac = key.clone();
    mac.update(b"receipt\0");
    mac.update(reference.as_str().as_bytes());
    mac
}

/// Half of the digest: more than anybody tries out over a network.
fn first_16(mac: Hmac<Sha256>) -> [u8; 16] {
    let mut bytes = [0; 16];
    for (byte, digest) in bytes.iter_mut().zip(mac.finalize().into_bytes()) {
        *byte = digest;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use personal_data::Reference;

    use super::{Keys, KeysError};

    const OLD: &str = "0123456789abcdef0123456789abcdef";
    const NEW: &str = "fedcba9876543210fedcba9876543210";

    #[test]
    fn a_receipt_survives_one_exchange_of_keys() {
        let reference: Reference = "7K3Q-9XWD".parse().unwrap();
        let other: Reference = "7K3Q-9XWE".parse().unwrap();
        let old = Keys::parse(OLD).unwrap();
        let exchanging = Keys::parse(&format!("{NEW}, {OLD}")).unwrap();
        let signature = old.sign(&reference);
        assert!(old.verify(&reference, &signature));
        assert!(exchanging.verify(&reference, &signature));
        assert!(!old.verify(&other, &signature));
        assert!(!Keys::parse(NEW).unwrap().verify(&reference, &signature));
        for forged in [
            "",
            "0",
            "+1234567890123456789012345678901",
            &format!("{signature}0"),
            signature.get(1..).unwrap(),
        ] {
            assert!(!old.verify(&reference, forged), "{forged}");
        }
    }

    #[test]
    fn keys_are_checked() {
        assert_eq!(Keys::parse("").unwrap_err(), KeysError::TooShort);
        assert_eq!(Keys::parse("short").unwrap_err(), KeysError::TooShort);
        assert_eq!(
            Keys::parse(&format!("{NEW},")).unwrap_err(),
            KeysError::TooShort
        );
        assert_eq!(
            Keys::parse(&format!("{NEW},{OLD},{NEW}")).unwrap_err(),
            KeysError::TooMany
        );
    }
}
