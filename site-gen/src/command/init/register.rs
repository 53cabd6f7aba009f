//! The shipped register, less what is one company's.

use super::InitError;

/// Where the company's agreements begin, and the part after all that is its own.
const OWN_PART: &str = "# --- Avtaler om deling ---";
const NEXT_PART: &str = "# --- Lover som kan kreve at noe beholdes ---";

/// Words of the shipped register, and what a start has in their place.
const REPLACED: &[(&str, &str)] = &[
    (
        "list_pattern = \"Vi lagrer {list} når du kontakter oss via kontaktskjemaet vårt\"",
        "# Setningen i erklæringen som lister opp det skjemaet samler inn, med {list} der listen står.\nlist_pattern = \"Vi lagrer {list} når du bruker kontaktskjemaet\"",
    ),
    // The start promises no time; `quoted_from_notice` comes with the words that do.
    (
        "quoted_from_notice = \"Et halvt år senere\" # det min_days holder\n",
        "",
    ),
    (
        "quoted_from_notice = \"Vi leser meldingen din\"",
        "in_notice = \"Melding\"",
    ),
];

/// The register of a company of this name.
pub(super) fn of(shipped: &'static str, name: &str) -> Result<String, InitError> {
    let (before, rest) = shipped
        .split_once(OWN_PART)
        .ok_or(InitError::Register(OWN_PART))?;
    let (_, after) = rest
        .split_once(NEXT_PART)
        .ok_or(InitError::Register(NEXT_PART))?;
    let mut register = replaced(
        &format!("{before}{NEXT_PART}{after}"),
        "name = \"Metafocus\"",
        &format!("name = \"{name}\" # navnet folk kjenner dere ved"),
    )?;
    for (from, to) in REPLACED {
        register = replaced(&register, from, to)?;
    }
    Ok(register)
}

/// The text with other words in place of these, which must be there: the shipped file may have changed.
pub(super) fn replaced(text: &str, from: &'static str, to: &str) -> Result<String, InitError> {
    if !text.contains(from) {
        return Err(InitError::Register(from));
    }
    Ok(text.replacen(from, to, 1))
}
