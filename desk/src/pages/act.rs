//! The actions that have a form of their own, and their addresses.

/// What is done with a person's enquiries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Keep,
    Rectify,
    Access,
    OpenCase,
    Restrict,
    LiftRestriction,
    Hold,
    LiftHold,
    Takeover,
    Erase,
}

impl Act {
    pub(super) const ALL: &[Self] = &[
        Self::Keep,
        Self::Rectify,
        Self::Access,
        Self::OpenCase,
        Self::Restrict,
        Self::LiftRestriction,
        Self::Hold,
        Self::LiftHold,
        Self::Takeover,
        Self::Erase,
    ];

    /// Its words in `content/desk.toml`.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Rectify => "rectify",
            Self::Access => "access",
            Self::OpenCase => "case",
            Self::Restrict => "restrict",
            Self::LiftRestriction => "lift",
            Self::Hold => "hold",
            Self::LiftHold => "lift-hold",
            Self::Takeover => "takeover",
            Self::Erase => "erase",
        }
    }

    /// The last part of its address.
    pub(super) fn address(self) -> &'static str {
        match self {
            Self::Keep => "behold",
            Self::Rectify => "rett",
            Self::Access => "innsyn",
            Self::OpenCase => "sak",
            Self::Restrict => "begrens",
            Self::LiftRestriction => "opphev-begrensning",
            Self::Hold => "oppbevar",
            Self::LiftHold => "opphev-oppbevaring",
            Self::Takeover => "ny-kontaktperson",
            Self::Erase => "slett",
        }
    }
}
