//! The letters to people: which there are, and what is filled in.

/// A letter to a person, or about one to a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterKind {
    /// Around the package of everything that is stored (General Data Protection Regulation, article 15).
    Access,
    /// What was rectified (article 16).
    Rectified,
    /// What was erased, and what remains (article 17).
    Erased,
    /// A refusal, with its reason (article 12(4)).
    Refused,
    /// A longer deadline, with its reason (article 12(3)).
    Extension,
    /// A restriction that is lifted (article 18(3)).
    RestrictionLifted,
    /// What a new contact person is to know (article 14).
    NewContact,
    /// The answer that is the same whether anything is stored or not.
    Neutral,
    /// To a recipient, with what a person has approved that it is given.
    Shared,
}

/// What the frame of the package has beside its words. The lists from `opplysning` to `begrensning` are inside
/// `henvendelse`, and `avsnitt` is inside `erklaering`.
const IN_PACKAGE: &[&str] = &[
    "henvendelse",
    "henvendelse.kode",
    "henvendelse.mottatt",
    "henvendelse.status",
    "opplysning",
    "opplysning.navn",
    "opplysning.verdi",
    "opplysning.formal",
    "opplysning.kilde",
    "opplysning.hvorfor",
    "opplysning.slutt",
    "oppbevaring",
    "oppbevaring.del",
    "oppbevaring.lov",
    "oppbevaring.til",
    "sak",
    "sak.kode",
    "sak.slag",
    "sak.status",
    "sak.mottatt",
    "sak.frist",
    "godkjenning",
    "godkjenning.kode",
    "godkjenning.mottaker",
    "godkjenning.status",
    "godkjenning.spurt",
    "godkjenning.svart",
    "mottaker",
    "begrensning",
    "formal",
    "formal.navn",
    "formal.grunnlag",
    "behandler",
    "behandler.navn",
    "behandler.rolle",
    "behandler.sted",
    "andre",
    "databehandler",
    "erklaering",
    "erklaering.versjon",
    "erklaering.fra",
    "avsnitt",
];

/// What every letter has: the day it is written, and the code to refer to.
const IN_ALL: [&str; 2] = ["dato", "kode"];

impl LetterKind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Access,
        Self::Rectified,
        Self::Erased,
        Self::Refused,
        Self::Extension,
        Self::RestrictionLifted,
        Self::NewContact,
        Self::Neutral,
        Self::Shared,
    ];

    /// Its name among the files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Rectified => "rectified",
            Self::Erased => "erased",
            Self::Refused => "refused",
            Self::Extension => "extension",
            Self::RestrictionLifted => "restriction-lifted",
            Self::NewContact => "new-contact",
            Self::Neutral => "neutral",
            Self::Shared => "shared",
        }
    }

    /// What is filled in once.
    pub fn holes(self) -> &'static [&'static str] {
        match self {
            Self::Rectified | Self::Neutral => &[],
            Self::Access => &["sikkerhetskopi"],
            Self::Shared => &["mottaker"],
            Self::Erased => &["borte"],
            Self::Refused => &["krav", "grunn"],
            Self::Extension => &["krav", "mottatt", "grunn", "frist"],
            Self::RestrictionLifted => &["grunn", "utfall"],
            Self::NewContact => &[
                "kilde",
                "formal",
                "artikkel",
                "interesse",
                "gjennomgang",
                "slutt",
            ],
        }
    }

    /// Lists, with what each of their entries has. A list without names has one value for an entry, under its own name.
    pub fn lists(self) -> &'static [(&'static str, &'static [&'static str])] {
        match self {
            Self::Rectified => &[
                ("rettet", &["rettet.felt", "rettet.verdi"]),
                ("mottaker", &[]),
            ],
            Self::Erased => &[
                ("rest", &["rest.del", "rest.lov", "rest.til"]),
                ("mottaker", &[]),
            ],
            Self::NewContact => &[
                ("lagret", &["lagret.felt", "lagret.verdi"]),
                ("behandler", &[]),
            ],
            Self::Shared => &[("delt", &["delt.felt", "delt.verdi"])],
            Self::Access
            | Self::Refused
            | Self::Extension
            | Self::RestrictionLifted
            | Self::Neutral => &[],
        }
    }

    /// The names of everything that its words can have.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let lists = self.lists().iter();
        let of_lists = lists.flat_map(|(list, names)| match names {
            [] => std::slice::from_ref(list),
            names => names,
        });
        let of_lists = of_lists.copied();
        let own = self.holes().iter().copied();
        IN_ALL.into_iter().chain(own).chain(of_lists)
    }

    /// Whether something is filled in for this name in its words.
    pub fn knows(self, name: &str) -> bool {
        self.names().any(|known| known == name)
    }

    /// Whether something is filled in for this name in its frame, which has the words in it.
    pub fn knows_in_frame(self, name: &str) -> bool {
        let is_list = self.lists().iter().any(|(list, _)| *list == name);
        let is_in_package = self == Self::Access && IN_PACKAGE.contains(&name);
        is_list || is_in_package || self.knows(name)
    }

    /// The list that a name belongs to.
    pub fn list_of(self, name: &str) -> Option<&'static str> {
        let lists = self.lists().iter();
        let mut of_list = lists.filter(|(list, names)| *list == name || names.contains(&name));
        of_list.next().map(|(list, _)| *list)
    }
}
