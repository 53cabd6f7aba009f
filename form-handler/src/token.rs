//! Tokens: what shows that a form was open for a while before it was sent, without anything being kept about who had it
//! open.

use jiff::{SignedDuration, Timestamp};

/// A form that is sent sooner than this was not filled in by a person.
pub(crate) const NOT_BEFORE: SignedDuration = SignedDuration::from_secs(2);
/// A token older than this counts no more; the visitor sees what was typed once again, and no error.
const LIFE: SignedDuration = SignedDuration::from_hours(12);

/// The present layout. Another one gets another number, so that no bytes can be read in two ways.
const VERSION: u8 = 1;
/// Version, how it was given, time of issue in milliseconds since 1970, nonce.
pub(crate) const TOKEN_BYTES: usize = 1 + 1 + 8 + 16;

/// How a token came to its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Given {
    /// With the form, before it was sent.
    WithForm,
    /// With the page on which everything that was sent is shown again. It shows that we made that page not long before
    /// the post, and not that who sends has seen it: somebody can fetch it with words of his own and have a browser that
    /// says nothing of origins send it from another page, with other words. He gains the count of another's address, and
    /// nothing else, as there is no session to act in. Held to its words it would be no page to edit them on.
    OnCheckPage,
}

/// A token that we signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) given: Given,
    pub(crate) nonce: [u8; 16],
    issued_at: Timestamp,
}

impl Token {
    pub(crate) fn new(given: Given, issued_at: Timestamp, nonce: [u8; 16]) -> Self {
        // As precise as it is written, so that a token read back is the same.
        let issued_at =
            Timestamp::from_millisecond(issued_at.as_millisecond()).unwrap_or(issued_at);
        Self {
            given,
            nonce,
            issued_at,
        }
    }

    /// The bytes that are signed.
    pub(crate) fn to_bytes(self) -> [u8; TOKEN_BYTES] {
        let given = match self.given {
            Given::WithForm => 0,
            Given::OnCheckPage => 1,
        };
        let issued_at = self.issued_at.as_millisecond().to_be_bytes();
        let parts = [VERSION, given].into_iter().chain(issued_at);
        let mut bytes = [0; TOKEN_BYTES];
        for (byte, part) in bytes.iter_mut().zip(parts.chain(self.nonce)) {
            *byte = part;
        }
        bytes
    }

    /// The token that bytes with a good signature are; `None` when they are of a layout we no longer make.
    pub(crate) fn from_bytes(bytes: [u8; TOKEN_BYTES]) -> Option<Self> {
        let [VERSION, given, rest @ ..] = bytes else {
            return None;
        };
        let (issued_at, nonce) = rest.split_first_chunk::<8>()?;
        Some(Self {
            given: match given {
                0 => Given::WithForm,
                1 => Given::OnCheckPage,
                _ => return None,
            },
            nonce: nonce.try_into().ok()?,
            issued_at: Timestamp::from_millisecond(i64::from_be_bytes(*issued_at)).ok()?,
        })
    }

    pub(crate) fn is_expired(&self, now: Timestamp) -> bool {
        now.duration_since(self.issued_at) >= LIFE
    }

    /// Sent sooner than a person could; or issued in the future, by a clock that is ahead of ours.
    pub(crate) fn is_too_young(&self, now: Timestamp) -> bool {
        now.duration_since(self.issued_at) < NOT_BEFORE
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::{Given, Token};

    fn token() -> Token {
        let issued_at: Timestamp = "2026-03-15T12:00:00.250Z".parse().unwrap();
        Token::new(Given::OnCheckPage, issued_at, *b"0123456789abcdef")
    }

    #[test]
    fn a_token_is_read_as_it_is_written() {
        let bytes = token().to_bytes();
        assert_eq!(Token::from_bytes(bytes), Some(token()));
        for place in [0, 1] {
            let mut other = bytes;
            other[place] = 9;
            assert_eq!(Token::from_bytes(other), None, "byte {place}");
        }
    }

    #[test]
    fn a_token_counts_from_two_seconds_to_twelve_hours() {
        let check = |milliseconds: i64, young: bool, expired: bool| {
            let now = token().issued_at + SignedDuration::from_millis(milliseconds);
            assert_eq!(
                (token().is_too_young(now), token().is_expired(now)),
                (young, expired),
                "{milliseconds}"
            );
        };
        check(-1, true, false);
        check(0, true, false);
        check(1999, true, false);
        check(2000, false, false);
        check(12 * 3_600_000 - 1, false, false);
        check(12 * 3_600_000, false, true);
    }
}
