//! The id of an item, and the short code people read out over the telephone.

use std::fmt;
use std::str::FromStr;

use crate::hexadecimal::hexadecimal;

/// Crockford's base 32: no I, L, O or U, so that a code survives being read aloud or written by hand.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Characters of a reference, without the hyphen.
const REFERENCE_CHARS: usize = 8;

/// The id shared by a message and its contact: 16 bytes that say nothing about the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemId([u8; 16]);

impl ItemId {
    /// Makes an id of bytes that the caller drew at random or derived with a key.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub fn to_bytes(self) -> [u8; 16] {
        self.0
    }

    /// The short code made of the id's first 40 bits.
    pub fn reference(self) -> Reference {
        let bits = u128::from_be_bytes(self.0) >> (128 - 5 * REFERENCE_CHARS);
        let letter = |place: usize| usize::try_from(bits >> (5 * place) & 31).ok();
        let mut code = String::with_capacity(REFERENCE_CHARS + 1);
        for place in (0..REFERENCE_CHARS).rev() {
            let letter = letter(place).and_then(|letter| ALPHABET.get(letter));
            code.extend(letter.map(|&letter| char::from(letter)));
            if place == REFERENCE_CHARS / 2 {
                code.push('-');
            }
        }
        Reference(code)
    }
}

impl fmt::Display for ItemId {
    /// 32 lower-case hexadecimal digits.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hexadecimal(self.0))
    }
}

/// Not 32 hexadecimal digits. The text that was not an id is not kept.
#[derive(Debug, thiserror::Error)]
#[error("an id has 32 hexadecimal digits")]
pub struct InvalidItemId;

impl FromStr for ItemId {
    type Err = InvalidItemId;

    fn from_str(text: &str) -> Result<Self, InvalidItemId> {
        let mut bytes = [0; 16];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| InvalidItemId)?;
        Ok(Self(bytes))
    }
}

/// The one code of an enquiry, the same on the receipt, in the inbox, in mails and in logs: `7K3Q-9XWD`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reference(String);

impl Reference {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A reference has eight letters and digits with a hyphen in the middle. The text that was not one is not kept.
#[derive(Debug, thiserror::Error)]
#[error("a reference has eight letters or digits, like 7K3Q-9XWD")]
pub struct InvalidReference;

impl FromStr for Reference {
    type Err = InvalidReference;

    /// Reads a code as people write it: any case, with or without the hyphen, O for 0, I and L for 1.
    fn from_str(text: &str) -> Result<Self, InvalidReference> {
        let mut code = String::with_capacity(REFERENCE_CHARS + 1);
        for letter in text
            .trim()
            .chars()
            .filter(|&letter| letter != '-' && letter != ' ')
        {
            let folded = match letter.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            if !u8::try_from(folded).is_ok_and(|byte| ALPHABET.contains(&byte)) {
                return Err(InvalidReference);
            }
            if code.len() == REFERENCE_CHARS / 2 {
                code.push('-');
            }
            code.push(folded);
        }
        if code.len() == REFERENCE_CHARS + 1 {
            Ok(Self(code))
        } else {
            Err(InvalidReference)
        }
    }
}

/// The code of a case: a reference that is told from a message's by what it begins with, `C-7K3Q-9XWD`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CaseReference(Reference);

impl CaseReference {
    const START: &'static str = "C-";

    /// The code of the case with this id.
    pub fn of(id: ItemId) -> Self {
        Self(id.reference())
    }
}

impl fmt::Display for CaseReference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", Self::START, self.0)
    }
}

/// A case's code begins with C-. The text that was not one is not kept.
#[derive(Debug, thiserror::Error)]
#[error("a case has eight letters or digits after C-, like C-7K3Q-9XWD")]
pub struct InvalidCaseReference;

impl FromStr for CaseReference {
    type Err = InvalidCaseReference;

    /// Reads a code as people write it, with its C.
    fn from_str(text: &str) -> Result<Self, InvalidCaseReference> {
        after_letter(text, Self::START)
            .map(Self)
            .ok_or(InvalidCaseReference)
    }
}

/// The code of what a person was asked to approve, `A-7K3Q-9XWD`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ApprovalReference(Reference);

impl ApprovalReference {
    const START: &'static str = "A-";

    /// The code of the approval with this id.
    pub fn of(id: ItemId) -> Self {
        Self(id.reference())
    }
}

impl fmt::Display for ApprovalReference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", Self::START, self.0)
    }
}

/// An approval's code begins with A-. The text that was not one is not kept.
#[derive(Debug, thiserror::Error)]
#[error("an approval has eight letters or digits after A-, like A-7K3Q-9XWD")]
pub struct InvalidApprovalReference;

impl FromStr for ApprovalReference {
    type Err = InvalidApprovalReference;

    /// Reads a code as people write it, with its A.
    fn from_str(text: &str) -> Result<Self, InvalidApprovalReference> {
        after_letter(text, Self::START)
            .map(Self)
            .ok_or(InvalidApprovalReference)
    }
}

/// The code after the letter that says what it is of.
fn after_letter(text: &str, start: &str) -> Option<Reference> {
    let (found, code) = text.trim().split_at_checked(start.len())?;
    let code = code.parse().ok()?;
    found.eq_ignore_ascii_case(start).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::{ApprovalReference, CaseReference, ItemId, Reference};

    #[test]
    fn an_approval_is_told_from_a_case() {
        let approval = ApprovalReference::of(ItemId::from_bytes([0; 16]));
        assert_eq!(approval.to_string(), "A-0000-0000");
        let read = "a-00000000".parse::<ApprovalReference>();
        assert_eq!(read.unwrap(), approval);
        for text in ["C-0000-0000", "0000-0000", "A-0000", "Å-0000-0000"] {
            assert!(text.parse::<ApprovalReference>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_case_is_told_from_a_message() {
        let case = CaseReference::of(ItemId::from_bytes([0; 16]));
        assert_eq!(case.to_string(), "C-0000-0000");
        for text in ["C-0000-0000", "c-0000-0000", " C-00000000 "] {
            assert_eq!(text.parse::<CaseReference>().unwrap(), case);
        }
        for text in ["", "C", "0000-0000", "A-0000-0000", "C0000-0000"] {
            assert!(text.parse::<CaseReference>().is_err(), "{text}");
        }
        assert!("C-0000-0000".parse::<Reference>().is_err());
    }

    #[test]
    fn a_reference_is_the_first_forty_bits() {
        let mut bytes = [0; 16];
        bytes[..5].copy_from_slice(&[0xff, 0, 0, 0, 1]);
        assert_eq!(ItemId::from_bytes(bytes).reference().as_str(), "ZW00-0001");
    }

    #[test]
    fn an_id_is_read_as_it_is_written() {
        let id = ItemId::from_bytes(*b"0123456789abcdef");
        assert_eq!(id.to_string(), "30313233343536373839616263646566");
        assert_eq!(id.to_string().parse::<ItemId>().unwrap(), id);
        for text in [
            "",
            "7K3Q-9XWD",
            "+0313233343536373839616263646566",
            "303132333435363738396162636465661",
        ] {
            assert!(text.parse::<ItemId>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_reference_is_read_as_people_write_it() {
        for text in ["7K3Q-9XWD", "7k3q9xwd", " 7k3q 9xwd ", "7K3Q9-XWD"] {
            assert_eq!(text.parse::<Reference>().unwrap().as_str(), "7K3Q-9XWD");
        }
        assert_eq!(
            "oil0-0000".parse::<Reference>().unwrap().as_str(),
            "0110-0000"
        );
        for text in ["", "7K3Q-9XW", "7K3Q-9XWDD", "7K3Q-9XWU", "7K3Q-9XWæ"] {
            assert!(text.parse::<Reference>().is_err(), "{text}");
        }
    }
}
