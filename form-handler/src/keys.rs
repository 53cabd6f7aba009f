//! The key that makes ids nobody can guess, and receipts and tokens nobody can forge.

use std::fmt;
use std::net::IpAddr;

use hmac::{Hmac, KeyInit, Mac};
use personal_data::{Enquiry, ItemId, Reference, hexadecimal};
use sha2::Sha256;

use crate::token::{TOKEN_BYTES, Token};

/// Bytes of SHA-256.
pub(crate) const DIGEST_BYTES: usize = 32;
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

/// Which of the two keys something was signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignedWith {
    Present,
    Previous,
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
    ///
    /// Made with the key that the nonce's token was signed with, so that sending the same again while keys are
    /// exchanged still gives the same id.
    pub(crate) fn item_id(&self, key: SignedWith, nonce: &[u8; 16], enquiry: &Enquiry) -> ItemId {
        let key = match (key, &self.previous) {
            (SignedWith::Previous, Some(previous)) => previous,
            _ => &self.present,
        };
        let mut mac = purpose(key, b"item id\0");
        mac.update(nonce);
        for (field, answer) in &enquiry.answers {
            let value = answer.value.reveal();
            // With its length before it, no value can be read as the beginning of the next.
            for part in [field, value] {
                mac.update(&(part.len() as u64).to_be_bytes());
                mac.update(part.as_bytes());
            }
        }
        ItemId::from_bytes(first_16(mac))
    }

    /// A token as it is written in the form: hexadecimal, its bytes and then their signature.
    pub(crate) fn seal(&self, token: Token) -> String {
        let bytes = token.to_bytes();
        let signature = token_mac(&self.present, &bytes).finalize().into_bytes();
        hex::encode(bytes) + &hex::encode(signature)
    }

    /// The token of a text that we wrote, and the key it is signed with.
    pub(crate) fn open(&self, text: &str) -> Option<(Token, SignedWith)> {
        let mut sealed = [0; TOKEN_BYTES + DIGEST_BYTES];
        hex::decode_to_slice(text, &mut sealed).ok()?;
        let (bytes, signature) = sealed.split_first_chunk::<TOKEN_BYTES>()?;
        let keys = [
            (SignedWith::Present, Some(&self.present)),
            (SignedWith::Previous, self.previous.as_ref()),
        ];
        let mut keys = keys
            .into_iter()
            .filter_map(|(name, key)| Some((name, key?)));
        let (name, _) =
            keys.find(|(_, key)| token_mac(key, bytes).verify_slice(signature).is_ok())?;
        Some((Token::from_bytes(*bytes)?, name))
    }

    /// The nonce of every form of a day (its number since 1970) that came without a token. The same words from two such
    /// forms are then one message, as they are where a script keeps the token: a browser that goes Back to a page without
    /// one has nothing else to know them by. It is of no use to anybody without the key.
    pub(crate) fn nonce_of(&self, day: i64) -> [u8; 16] {
        let mut mac = purpose(&self.present, b"nonce of the day\0");
        mac.update(&day.to_be_bytes());
        first_16(mac)
    }

    /// The name a client is counted under on a day (its number since 1970): a hash with a key of that day, so that no
    /// two days can be put together. Of an IPv6 address the /64 counts, whose addresses are all one client's.
    pub(crate) fn client(&self, day: i64, address: IpAddr) -> String {
        match address.to_canonical() {
            IpAddr::V4(address) => self.of_the_day(b"client of the day\0", day, &address.octets()),
            IpAddr::V6(address) => {
                let [client @ .., _, _, _, _, _, _, _, _] = address.octets();
                self.of_the_day(b"client of the day\0", day, &client)
            }
        }
    }

    /// The name that the larger network of a client is counted under on a day: of an IPv6 address the /48. An IPv4 address
    /// says nothing of what else its user has.
    pub(crate) fn network(&self, day: i64, address: IpAddr) -> Option<String> {
        let IpAddr::V6(address) = address.to_canonical() else {
            return None;
        };
        let [network @ .., _, _, _, _, _, _, _, _, _, _] = address.octets();
        Some(self.of_the_day(b"network of the day\0", day, &network))
    }

    /// A hash of a part of an address, with a key of the day and of what is counted.
    fn of_the_day(&self, label: &[u8], day: i64, part: &[u8]) -> String {
        let mut of_day = purpose(&self.present, label);
        of_day.update(&day.to_be_bytes());
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&of_day.finalize().into_bytes()) else {
            // A key of any length is a key.
            return String::new();
        };
        mac.update(part);
        hexadecimal(first_16(mac))
    }

    /// What makes a receipt ours: 32 hexadecimal digits.
    pub(crate) fn sign(&self, reference: &Reference) -> String {
        hexadecimal(first_16(receipt_mac(&self.present, reference)))
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

pub(crate) fn usable(key: &str) -> Result<Hmac<Sha256>, KeysError> {
    if key.len() < MIN_KEY_BYTES {
        return Err(KeysError::TooShort);
    }
    Hmac::new_from_slice(key.as_bytes()).map_err(|_| KeysError::TooShort)
}

/// The key for one purpose: what is signed for one cannot be passed off as signed for another.
pub(crate) fn purpose(key: &Hmac<Sha256>, label: &[u8]) -> Hmac<Sha256> {
    let mut mac = key.clone();
    mac.update(label);
    mac
}

fn token_mac(key: &Hmac<Sha256>, bytes: &[u8; TOKEN_BYTES]) -> Hmac<Sha256> {
    let mut mac = purpose(key, b"form token\0");
    mac.update(bytes);
    mac
}

fn receipt_mac(key: &Hmac<Sha256>, reference: &Reference) -> Hmac<Sha256> {
    let mut mac = purpose(key, b"receipt\0");
    mac.update(reference.as_str().as_bytes());
    mac
}

/// Half of the digest: more than anybody tries out over a network.
fn first_16(mac: Hmac<Sha256>) -> [u8; 16] {
    let digest = mac.finalize().into_bytes();
    digest.first_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use hmac::{Hmac, KeyInit as _, Mac as _};
    use personal_data::{Enquiry, ItemId, Reference};
    use proptest::prelude::*;
    use sha2::Sha256;

    use super::{Keys, KeysError, SignedWith};
    use crate::token::{Given, Token};

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

    /// What every use of the key puts before its bytes.
    const LABELS: [&[u8]; 7] = [
        b"form token\0",
        b"receipt\0",
        b"item id\0",
        b"nonce of the day\0",
        b"client of the day\0",
        b"network of the day\0",
        // With a key of its own, and still.
        b"canary\0",
    ];

    fn mac(key: &[u8], parts: [&[u8]; 2]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// Over equal bytes, so that nothing but the label tells them apart.
    #[test]
    fn what_is_signed_for_one_purpose_is_nothing_for_another() {
        let keys = Keys::parse(OLD).unwrap();
        let reference: Reference = "7K3Q-9XWD".parse().unwrap();
        let bytes = token().to_bytes();
        let nonce = token().nonce;
        let nobody = Enquiry {
            answers: std::collections::BTreeMap::new(),
        };
        let id = keys.item_id(SignedWith::Present, &nonce, &nobody);
        let client = keys.client(7, "192.0.2.1".parse().unwrap());
        let network = keys.network(7, "2001:db8:1::1".parse().unwrap());
        for label in LABELS {
            let signed = |bytes: &[u8]| mac(OLD.as_bytes(), [label, bytes]);
            let half = |digest: [u8; 32]| digest.first_chunk::<16>().copied().unwrap();
            let is = |own: &[u8]| label == own;

            let token = hex::encode(bytes) + &hex::encode(signed(&bytes));
            assert_eq!(keys.open(&token).is_some(), is(b"form token\0"));
            let receipt = hex::encode(half(signed(reference.as_str().as_bytes())));
            assert_eq!(keys.verify(&reference, &receipt), is(b"receipt\0"));
            let as_id = ItemId::from_bytes(half(signed(&nonce)));
            assert_eq!(id == as_id, is(b"item id\0"));
            let of_day = signed(&7_i64.to_be_bytes());
            assert_eq!(keys.nonce_of(7) == half(of_day), is(b"nonce of the day\0"));
            let as_client = hex::encode(half(mac(&of_day, [&[192, 0, 2, 1], b""])));
            assert_eq!(client == as_client, is(b"client of the day\0"));
            let as_network = hex::encode(half(mac(&of_day, [&[0x20, 1, 0x0d, 0xb8, 0, 1], b""])));
            assert_eq!(network == Some(as_network), is(b"network of the day\0"));
        }
    }

    /// No label begins another, so that no bytes after one are those after another.
    #[test]
    fn every_label_has_an_end_of_its_own() {
        for label in LABELS {
            assert_eq!(
                label.iter().position(|byte| *byte == 0),
                Some(label.len() - 1)
            );
        }
    }

    fn token() -> Token {
        let issued_at = "2026-03-15T12:00:00Z".parse().unwrap();
        Token::new(Given::WithForm, issued_at, *b"0123456789abcdef")
    }

    #[test]
    fn a_token_survives_one_exchange_of_keys_and_so_does_its_id() {
        let old = Keys::parse(OLD).unwrap();
        let exchanging = Keys::parse(&format!("{NEW},{OLD}")).unwrap();
        let sealed = old.seal(token());
        assert_eq!(old.open(&sealed), Some((token(), SignedWith::Present)));
        assert_eq!(
            exchanging.open(&sealed),
            Some((token(), SignedWith::Previous))
        );
        assert_eq!(Keys::parse(NEW).unwrap().open(&sealed), None);
        let enquiry = Enquiry {
            answers: std::collections::BTreeMap::new(),
        };
        let id = |keys: &Keys, with| keys.item_id(with, &token().nonce, &enquiry);
        let before = id(&old, SignedWith::Present);
        assert_eq!(before, id(&exchanging, SignedWith::Previous));
        assert_ne!(before, id(&exchanging, SignedWith::Present));
    }

    #[test]
    fn no_changed_token_is_ours() {
        let keys = Keys::parse(OLD).unwrap();
        let sealed = keys.seal(token());
        for place in 0..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            changed[place] = if changed[place] == b'0' { b'1' } else { b'0' };
            assert_eq!(keys.open(&String::from_utf8(changed).unwrap()), None);
        }
        for text in ["", "0", sealed.get(1..).unwrap(), &format!("{sealed}00")] {
            assert_eq!(keys.open(text), None, "{text}");
        }
    }

    #[test]
    fn a_client_is_a_network_on_a_day() {
        let keys = Keys::parse(OLD).unwrap();
        let client = |day, address: &str| keys.client(day, address.parse().unwrap());
        let known = client(1, "192.0.2.1");
        assert_eq!(known.len(), 32);
        assert_eq!(known, client(1, "::ffff:192.0.2.1"));
        assert_ne!(known, client(2, "192.0.2.1"));
        assert_ne!(known, client(1, "192.0.2.2"));
        let network = client(1, "2001:db8:0:1::1");
        assert_eq!(network, client(1, "2001:db8:0:1:ffff::2"));
        assert_ne!(network, client(1, "2001:db8:0:2::1"));
        let other = Keys::parse(NEW).unwrap();
        assert_ne!(known, other.client(1, "192.0.2.1".parse().unwrap()));
    }

    #[test]
    fn a_client_of_ipv6_is_in_a_larger_network() {
        let keys = Keys::parse(OLD).unwrap();
        let network = |day, address: &str| keys.network(day, address.parse().unwrap());
        for without in ["192.0.2.1", "::ffff:192.0.2.1"] {
            assert_eq!(network(1, without), None, "{without}");
        }
        let known = network(1, "2001:db8:1:1::1");
        assert!(known.is_some());
        assert_eq!(known, network(1, "2001:db8:1:ffff::2"));
        assert_ne!(known, network(1, "2001:db8:2:1::1"));
        assert_ne!(known, network(2, "2001:db8:1:1::1"));
        let client = keys.client(1, "2001:db8:1::1".parse().unwrap());
        assert_ne!(known, Some(client), "counted beside each other");
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

    proptest! {
        #[test]
        fn what_is_sealed_is_opened_as_it_was(nonce: [u8; 16], milliseconds in 0..4_102_444_800_000_i64, checked: bool) {
            let given = if checked { Given::OnCheckPage } else { Given::WithForm };
            let issued_at = jiff::Timestamp::from_millisecond(milliseconds).unwrap();
            let token = Token::new(given, issued_at, nonce);
            let keys = Keys::parse(OLD).unwrap();
            let sealed = keys.seal(token);
            prop_assert_eq!(keys.open(&sealed), Some((token, SignedWith::Present)));
            prop_assert_eq!(Keys::parse(NEW).unwrap().open(&sealed), None);
        }

        #[test]
        fn nothing_else_is_ever_opened(
            text in prop_oneof![any::<String>(), "[0-9a-f]{116}", "0[01]{3}[0-9a-fA-F]{110,114}", "[0-9a-fæ]{114,118}"],
            place in 0..116_usize, other in any::<char>(),
        ) {
            let keys = Keys::parse(OLD).unwrap();
            prop_assert_eq!(keys.open(&text), None);
            let sealed = keys.seal(token());
            let changed: String = sealed.chars().enumerate()
                .map(|(at, letter)| if at == place { other } else { letter }).collect();
            if !changed.eq_ignore_ascii_case(&sealed) {
                prop_assert_eq!(keys.open(&changed), None);
            }
        }
    }
}
