//! What can be wrong with a field, as codes; the words are in `content/messages.toml`.

use crate::Personal;

/// What is wrong with a field. Each code is one cause, so that the words can say what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// A required field is empty.
    Missing,
    /// More characters than the register allows.
    TooLong {
        /// How many too many.
        over: usize,
        /// How many there may be.
        max: usize,
    },
    /// A web address where a name should be.
    Link,
    /// Bytes that are not text.
    Unreadable,
    /// JSON that is not text: a number, a list, an object.
    NotText,

    /// A telephone number with fewer digits than any has.
    TooFewDigits,
    /// A telephone number with more digits than it can have.
    TooManyDigits,
    /// Letters in a telephone number, or instead of one.
    Letters,
    /// More than one telephone number.
    TwoNumbers,
    /// A telephone number with an extension after it.
    Extension,
    /// A telephone number that is not Norwegian and has no country code.
    NoCountryCode,
    /// A plus sign with no country code after it: none begins with zero (ITU-T E.164).
    WrongCountryCode,
    /// A plus sign that does not stand first in a telephone number, or a second one.
    MisplacedPlus,

    /// An e-mail address without an at sign.
    NoAt,
    /// An e-mail address with more than one at sign, which is not two addresses either.
    SeveralAts,
    /// An e-mail address with nothing before the at sign.
    NoLocalPart,
    /// An e-mail address without a whole domain after the at sign.
    NoDomain,
    /// An e-mail address with a space in it.
    Space,
    /// More than one e-mail address.
    TwoAddresses,
    /// An e-mail address that has a full stop where none can be.
    Dot,
    /// An e-mail address of which a part is longer than mail servers take (RFC 5321, 4.5.3.1).
    LongPart,
    /// An e-mail address whose domain is none, for a reason that has no code of its own.
    Domain,
    /// A character that cannot stand in a domain.
    DomainCharacter(Personal<char>),
    /// A character that cannot stand in a telephone number, or before the at sign of an e-mail address.
    Character(Personal<char>),
}

impl ErrorCode {
    /// The code's name, in JSON answers, in logs and in `content/messages.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::TooLong { .. } => "too_long",
            Self::Link => "link",
            Self::Unreadable => "unreadable",
            Self::NotText => "not_text",
            Self::TooFewDigits => "too_few_digits",
            Self::TooManyDigits => "too_many_digits",
            Self::Letters => "letters",
            Self::TwoNumbers => "two_numbers",
            Self::Extension => "extension",
            Self::NoCountryCode => "no_country_code",
            Self::WrongCountryCode => "wrong_country_code",
            Self::MisplacedPlus => "misplaced_plus",
            Self::NoAt => "no_at",
            Self::SeveralAts => "several_ats",
            Self::NoLocalPart => "no_local_part",
            Self::NoDomain => "no_domain",
            Self::Space => "space",
            Self::TwoAddresses => "two_addresses",
            Self::Dot => "dot",
            Self::LongPart => "long_part",
            Self::Domain => "domain",
            Self::DomainCharacter(_) => "domain_character",
            Self::Character(_) => "character",
        }
    }

    /// The character that the words name, for the codes that have one. It was typed, so it goes to the person's own page
    /// and nowhere else.
    pub fn character(self) -> Option<Personal<char>> {
        match self {
            Self::DomainCharacter(character) | Self::Character(character) => Some(character),
            _ => None,
        }
    }

    /// What the words of the code may have in braces, which is filled in when they are shown.
    pub fn placeholders(self) -> &'static [&'static str] {
        match self {
            Self::TooLong { .. } => &["over", "max"],
            _ if self.character().is_some() => &["character"],
            _ => &[],
        }
    }
}

/// One field that must be put right. Holds the field's name and the rule, never the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Id of the field.
    pub field: String,
    /// What is wrong.
    pub code: ErrorCode,
}
