//! The words by which the checks know what a notice says. They are data, beside the rules: `phrases.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::problem::rule_of;

/// All of them.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Phrases {
    /// Words of the heading above the rights.
    pub(super) rights: Vec<String>,
    /// Words that rule out recipients who are not processors.
    pub(super) never_shared: Vec<String>,
    pub(super) missing: Vec<Missing>,
    pub(super) flagged: Vec<Flagged>,
    pub(super) looked_for: Vec<LookedFor>,
}

/// Something the notice should say.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Missing {
    code: String,
    /// Words of which one would be enough.
    pub(super) words: Vec<String>,
    /// Words of the heading under which it belongs.
    pub(super) headings: Vec<String>,
    /// The message when none is there.
    pub(super) message: String,
}

/// Something the notice says that an editor should look at.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Flagged {
    code: String,
    pub(super) words: Vec<String>,
    pub(super) message: String,
    /// Words that settle it, wherever they stand.
    #[serde(default)]
    pub(super) unless: Vec<String>,
}

/// Something readers look for, which need not be there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LookedFor {
    pub(super) what: String,
    pub(super) words: Vec<String>,
}

impl Missing {
    pub(super) fn code(&self) -> &'static str {
        code_of(&self.code)
    }
}

impl Flagged {
    pub(super) fn code(&self) -> &'static str {
        code_of(&self.code)
    }
}

/// The code as the table of rules has it.
fn code_of(code: &str) -> &'static str {
    rule_of(code).map_or("", |rule| rule.code)
}

// The file is part of the program, and a test reads it.
static PHRASES: LazyLock<Phrases> =
    LazyLock::new(|| toml::from_str(include_str!("phrases.toml")).unwrap_or_default());

pub(super) fn phrases() -> &'static Phrases {
    &PHRASES
}

#[cfg(test)]
mod tests {
    use super::Phrases;

    #[test]
    fn the_file_can_be_read_and_names_codes_that_there_are() {
        let phrases: Phrases = toml::from_str(include_str!("phrases.toml")).unwrap();
        assert!(!phrases.rights.is_empty() && !phrases.never_shared.is_empty());
        assert_eq!(phrases.looked_for.len(), 3);
        let missing = phrases.missing.iter().map(super::Missing::code);
        let codes: Vec<_> = missing
            .chain(phrases.flagged.iter().map(super::Flagged::code))
            .collect();
        assert!(codes.len() > 15 && !codes.contains(&""), "{codes:?}");
        let mut lists = phrases.missing.iter().map(|missing| &missing.words);
        assert!(lists.all(|words| words.iter().all(|word| *word == word.to_lowercase())));
    }
}
