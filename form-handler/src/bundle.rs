//! What `site-gen` made for the handler: the register, the pages with holes, and the words of every error.

use std::collections::BTreeMap;

use ::bundle::{HandlerBundle, PageText};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use personal_data::{ErrorCode, FieldError, Form, RetentionRules};

/// The bundle the function was built with. Reading it as JSON, in which every quotation mark and line end of HTML is
/// escaped, took a third of the function's start.
const EMBEDDED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/bundle.postcard"));

/// The most bytes that a body can have for a character that counts as one.
const BYTES_PER_CHARACTER: usize = 27;
const ROOM_FOR_NAMES: usize = 4096;

/// Everything the handler says and checks, ready for use.
#[derive(Clone, Debug)]
pub struct Bundle(HandlerBundle);

impl Bundle {
    /// The bundle this program was built with.
    pub fn embedded() -> Result<Self, postcard::Error> {
        Ok(Self(postcard::from_bytes(EMBEDDED)?))
    }

    /// A bundle that was made a moment ago, as `local` does.
    pub fn new(made: HandlerBundle) -> Self {
        Self(made)
    }

    /// What is asked for.
    pub(crate) fn form(&self) -> &Form {
        &self.0.form
    }

    /// For how long it is kept.
    pub(crate) fn retention(&self) -> &RetentionRules {
        &self.0.retention
    }

    /// The page with this name, filled in; empty for a page that was not made, which a test rules out.
    pub(crate) fn page(&self, name: &str, values: &BTreeMap<String, String>) -> String {
        self.0
            .pages
            .get(name)
            .map(|page| page.fill(values))
            .unwrap_or_default()
    }

    /// What the page with this name says.
    pub(crate) fn page_text(&self, name: &str) -> PageText {
        self.0.page_texts.get(name).cloned().unwrap_or_default()
    }

    /// The words for so many seconds, in whole minutes or hours, rounded up: who waits so long does not come too early.
    pub(crate) fn wait(&self, seconds: u64) -> String {
        self.0.wait(seconds)
    }

    /// The words for a field that must be put right.
    pub(crate) fn words(&self, error: &FieldError) -> String {
        let words = self
            .0
            .errors
            .get(&error.field)
            .and_then(|codes| codes.get(error.code.as_str()));
        let words = words.cloned().unwrap_or_default();
        match error.code {
            ErrorCode::TooLong { over, max } => words
                .replace("{over}", &over.to_string())
                .replace("{max}", &max.to_string()),
            code => match code.character() {
                Some(character) => {
                    words.replace("{character}", &standing_alone(*character.reveal()))
                }
                None => words,
            },
        }
    }

    /// The id of the agreement with this hash, if this program was built with it.
    pub(crate) fn agreement(&self, sha256: &str) -> Option<&str> {
        self.0.agreements.get(sha256).map(String::as_str)
    }

    /// The path of the page with the form.
    pub(crate) fn form_path(&self) -> &str {
        &self.0.form_path
    }

    /// The version to store: what the form says it showed, if this program was built with it, else `unknown`.
    pub(crate) fn known_notice_version<'a>(&'a self, sent: Option<&str>) -> &'a str {
        let known = self
            .0
            .notice_versions
            .iter()
            .find(|&version| sent == Some(version));
        known.map_or("unknown", String::as_str)
    }

    /// The headers of every answer that says nothing else.
    pub fn headers(&self) -> HeaderMap {
        parsed(&self.0.headers)
    }

    /// What the page with this name says instead: a page with a form has headers of its own.
    pub(crate) fn headers_of(&self, page: &str) -> HeaderMap {
        let has_form = self.0.pages_with_form.iter().any(|name| name == page);
        if has_form {
            parsed(&self.0.form_headers)
        } else {
            HeaderMap::new()
        }
    }

    /// The most bytes a post may have: every field as full as it may be, each character written with the most bytes of
    /// one, and room for the names.
    ///
    /// A character counts as it is composed and may come in parts: a syllable of Korean in three letters of three bytes,
    /// each byte as `%E1` (Unicode Standard Annex #15). No character in four parts is of longer ones.
    pub(crate) fn max_body_bytes(&self) -> usize {
        BYTES_PER_CHARACTER
            * self
                .0
                .form
                .fields
                .iter()
                .map(|field| field.max_chars)
                .sum::<usize>()
            + ROOM_FOR_NAMES
    }
}

/// A character as it is shown by itself: an accent on a circle, as Unicode's charts have it.
fn standing_alone(character: char) -> String {
    let is_accent = ('\u{300}'..='\u{36F}').contains(&character);
    let circle = is_accent.then_some('\u{25CC}');
    circle.into_iter().chain([character]).collect()
}

fn parsed(headers: &[(String, String)]) -> HeaderMap {
    let parsed = headers.iter().filter_map(|(name, value)| {
        Some((
            name.parse::<HeaderName>().ok()?,
            HeaderValue::from_str(value).ok()?,
        ))
    });
    parsed.collect()
}

#[cfg(test)]
mod tests {
    use super::Bundle;

    #[test]
    fn a_wait_is_told_in_whole_minutes_or_hours_and_never_too_short() {
        let bundle = Bundle::embedded().unwrap();
        let check = |seconds, words| assert_eq!(bundle.wait(seconds), words, "{seconds}");
        check(0, "ett minutt");
        check(60, "ett minutt");
        check(61, "2 minutter");
        check(417, "7 minutter");
        check(59 * 60, "59 minutter");
        check(59 * 60 + 1, "én time");
        check(3600, "én time");
        check(3601, "2 timer");
        check(86_400, "24 timer");
    }
}
