//! The reports for the company's own use: which there are, and what is filled in. Their words are in their frames.

/// A report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportKind {
    /// The record of processing (General Data Protection Regulation, article 30).
    Record,
    /// What is known of a breach (article 33).
    Breach,
}

impl ReportKind {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Record, Self::Breach];

    /// Its name among the templates, and of its file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Breach => "breach",
        }
    }

    /// Whether something is filled in for this name.
    pub fn knows(self, name: &str) -> bool {
        let names: &[&str] = match self {
            Self::Record => &[
                "dato",
                "selskap",
                "organisasjonsnummer",
                "adresse",
                "kontakt",
                "aktivitet",
                "aktivitet.navn",
                "aktivitet.rolle",
                "aktivitet.formal",
                "aktivitet.grunnlag",
                "mottaker",
                "felt",
                "felt.navn",
                "felt.klasse",
                "felt.hvorfor",
            ],
            Self::Breach => &[
                "dato",
                "fra",
                "til",
                "oppdaget",
                "frist",
                "antall",
                "slettet",
                "referanse",
                "felt",
            ],
        };
        names.contains(&name)
    }
}
