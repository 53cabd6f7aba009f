//! The hash that says which text a person approved.

use std::fmt;
use std::str::FromStr;

/// SHA-256 of an agreement's text, its recipient and its fields. Another recipient is another text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AgreementHash([u8; 32]);

/// Not 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an agreement's hash has 64 hexadecimal digits")]
pub struct InvalidAgreementHash;

impl AgreementHash {
    /// A hash of these bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub fn to_bytes(self) -> [u8; 32] {
        self.0
    }
}

impl fmt::Display for AgreementHash {
    /// 64 lower-case hexadecimal digits.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex::encode(self.0))
    }
}

impl FromStr for AgreementHash {
    type Err = InvalidAgreementHash;

    fn from_str(text: &str) -> Result<Self, InvalidAgreementHash> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| InvalidAgreementHash)?;
        Ok(Self(bytes))
    }
}
