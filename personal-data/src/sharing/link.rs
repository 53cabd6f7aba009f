//! The link by which a person answers. It carries everything the answer is stored as, so that whoever takes it in reads
//! nothing; and a signature, so that nobody can make one.

use hmac::{Hmac, Mac};
use jiff::Timestamp;
use sha2::Sha256;

use super::AgreementHash;
use crate::LookupKey;
use crate::reference::ItemId;

/// The present layout. Another one gets another number, so that no bytes can be read in two ways.
const VERSION: u8 = 1;
/// Version, both ids, two times in seconds since 1970, the hash of the text.
const BYTES: usize = 1 + 16 + 16 + 8 + 8 + 32;
/// Half of the digest: more than anybody tries out over a network.
const SIGNATURE_BYTES: usize = 16;
/// Sets these signatures apart from the hashes that people are found by, which the same key makes.
const LABEL: &[u8] = b"approval link\0";

/// What a link says. It is nothing about the person but two ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApprovalLink {
    /// The approval's id.
    pub id: ItemId,
    /// The id of the contact it is about.
    pub contact_id: ItemId,
    /// When the person was asked, in whole seconds.
    pub proposed_at: Timestamp,
    /// When the link ends.
    pub expires_at: Timestamp,
    /// What the person was asked to approve.
    pub sha256: AgreementHash,
}

impl ApprovalLink {
    /// The token in the link's address: hexadecimal digits.
    pub fn seal(&self, key: &LookupKey) -> String {
        let bytes = self.to_bytes();
        let digest = mac(key, &bytes).finalize().into_bytes();
        let signature = digest.first_chunk::<SIGNATURE_BYTES>().copied();
        hex::encode(bytes) + &hex::encode(signature.unwrap_or_default())
    }

    /// What a token says that was made with this key, and has not come to its end.
    pub fn open(token: &str, key: &LookupKey, now: Timestamp) -> Option<Self> {
        let mut sealed = [0; BYTES + SIGNATURE_BYTES];
        hex::decode_to_slice(token, &mut sealed).ok()?;
        let (bytes, signature) = sealed.split_first_chunk::<BYTES>()?;
        mac(key, bytes).verify_truncated_left(signature).ok()?;
        let link = Self::from_bytes(bytes)?;
        (now < link.expires_at).then_some(link)
    }

    fn to_bytes(self) -> [u8; BYTES] {
        let seconds = |at: Timestamp| at.as_second().to_be_bytes();
        let parts = [VERSION]
            .into_iter()
            .chain(self.id.to_bytes())
            .chain(self.contact_id.to_bytes())
            .chain(seconds(self.proposed_at))
            .chain(seconds(self.expires_at))
            .chain(self.sha256.to_bytes());
        let mut bytes = [0; BYTES];
        for (byte, part) in bytes.iter_mut().zip(parts) {
            *byte = part;
        }
        bytes
    }

    fn from_bytes(bytes: &[u8; BYTES]) -> Option<Self> {
        let [VERSION, rest @ ..] = bytes else {
            return None;
        };
        let (id, rest) = rest.split_first_chunk::<16>()?;
        let (contact_id, rest) = rest.split_first_chunk::<16>()?;
        let (proposed_at, rest) = rest.split_first_chunk::<8>()?;
        let (expires_at, sha256) = rest.split_first_chunk::<8>()?;
        let at = |seconds: &[u8; 8]| Timestamp::from_second(i64::from_be_bytes(*seconds)).ok();
        Some(Self {
            id: ItemId::from_bytes(*id),
            contact_id: ItemId::from_bytes(*contact_id),
            proposed_at: at(proposed_at)?,
            expires_at: at(expires_at)?,
            sha256: AgreementHash::from_bytes(sha256.try_into().ok()?),
        })
    }
}

fn mac(key: &LookupKey, bytes: &[u8; BYTES]) -> Hmac<Sha256> {
    let mut mac = key.0.clone();
    mac.update(LABEL);
    mac.update(bytes);
    mac
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};
    use proptest::prelude::*;

    use super::{AgreementHash, ApprovalLink, ItemId, LookupKey};
    use crate::{FieldKind, Personal};

    fn key(letter: &str) -> LookupKey {
        LookupKey::parse(&letter.repeat(32)).unwrap()
    }

    fn now() -> Timestamp {
        "2026-03-15T12:00:00Z".parse().unwrap()
    }

    fn link() -> ApprovalLink {
        ApprovalLink {
            id: ItemId::from_bytes(*b"0123456789abcdef"),
            contact_id: ItemId::from_bytes(*b"fedcba9876543210"),
            proposed_at: now(),
            expires_at: now() + SignedDuration::from_hours(24 * 30),
            sha256: AgreementHash::from_bytes([7; 32]),
        }
    }

    #[test]
    fn a_link_is_read_as_it_was_made_and_until_its_end() {
        let token = link().seal(&key("a"));
        assert_eq!(token.len(), 194);
        let open = |at| ApprovalLink::open(&token, &key("a"), at);
        assert_eq!(open(now()), Some(link()));
        let last = link().expires_at - SignedDuration::from_secs(1);
        assert_eq!(open(last), Some(link()));
        assert_eq!(open(link().expires_at), None);
        assert_eq!(ApprovalLink::open(&token, &key("b"), now()), None);
    }

    #[test]
    fn no_changed_token_is_ours() {
        let token = link().seal(&key("a"));
        for place in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[place] = if changed[place] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(ApprovalLink::open(&changed, &key("a"), now()), None);
        }
        for other in ["", "0", token.get(2..).unwrap(), &format!("{token}00")] {
            assert_eq!(ApprovalLink::open(other, &key("a"), now()), None);
        }
    }

    /// A hash of what a person typed is stored, and none of them may be taken for a signature.
    #[test]
    fn what_people_are_found_by_signs_no_link() {
        let token = link().seal(&key("a"));
        let bytes = hex::decode(token.get(..162).unwrap()).unwrap();
        let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
        for kind in [FieldKind::Phone, FieldKind::Email, FieldKind::Text] {
            let hash = key("a").hash(kind, &Personal::new(text.clone()));
            let forged = format!("{}{}", token.get(..162).unwrap(), hash.reveal());
            assert_eq!(ApprovalLink::open(&forged, &key("a"), now()), None);
        }
    }

    proptest! {
        #[test]
        fn nothing_else_is_ever_opened(text in prop_oneof![any::<String>(), "[0-9a-f]{194}", "01[0-9a-f]{192}"]) {
            prop_assert_eq!(ApprovalLink::open(&text, &key("a"), now()), None);
        }
    }
}
