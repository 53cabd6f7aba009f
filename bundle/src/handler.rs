//! What the form handler is built from.

use std::collections::BTreeMap;

use personal_data::{Form, RetentionRules};
use serde::{Deserialize, Serialize};

use crate::holes::PageWithHoles;
use crate::wait::WaitUnit;

/// Names of the handler's pages. A page with words of its own in the messages is one of these, or one more.
#[expect(missing_docs, reason = "each is the name of its own page")]
pub mod page {
    /// Begins the name of the page on which an agreement is answered: its id comes after it.
    pub const APPROVAL: &str = "approval/";
    pub const BAD_REQUEST: &str = "bad_request";
    pub const ERRORS: &str = "errors";
    pub const FAILED: &str = "failed";
    pub const MEDIA_TYPE: &str = "media_type";
    pub const METHOD: &str = "method";
    pub const NOT_FOUND: &str = "not_found";
    pub const NOT_STORED: &str = "not_stored";
    pub const ORIGIN: &str = "origin";
    /// What the preview answers the form with. It is rendered with the handler's pages, and is none of them.
    pub const PREVIEW: &str = "preview";
    pub const RECEIPT: &str = "receipt";
    pub const TOKEN: &str = "token";
    /// Its words have how long a message may be ([`MAX`]).
    pub const TOO_LARGE: &str = "too_large";
    /// Its words have how long to wait ([`WAIT`]).
    pub const TOO_MANY: &str = "too_many";
    pub const TOO_QUICK: &str = "too_quick";
    pub const UNCERTAIN: &str = "uncertain";

    /// What stands for how long to wait.
    pub const WAIT: &str = "wait";
    /// What stands for how many characters a message may have.
    pub const MAX: &str = "max";

    /// Pages that must have words; those of [`ERRORS`] are the summary's.
    pub const WITH_WORDS: &[&str] = &[
        BAD_REQUEST,
        FAILED,
        MEDIA_TYPE,
        METHOD,
        NOT_FOUND,
        NOT_STORED,
        ORIGIN,
        PREVIEW,
        RECEIPT,
        TOKEN,
        TOO_LARGE,
        TOO_MANY,
        TOO_QUICK,
        UNCERTAIN,
    ];
}

/// What is filled in where an agreement is answered. Of the states none has a value where nothing has been answered.
#[expect(missing_docs, reason = "each is the name of its own hole")]
pub mod approval {
    /// The token in the page's address; without it there is nothing to answer.
    pub const TOKEN: &str = "token";
    /// The day on which the link ends.
    pub const UNTIL: &str = "until";
    pub const APPROVED: &str = "approved";
    pub const WITHDRAWN: &str = "withdrawn";
    /// Nobody knows whether the answer was stored.
    pub const UNCERTAIN: &str = "uncertain";
    /// What was asked is not there any more.
    pub const GONE: &str = "gone";

    /// All of them.
    pub const HOLES: [&str; 6] = [TOKEN, UNTIL, APPROVED, WITHDRAWN, UNCERTAIN, GONE];
}

/// Everything the form handler is built from.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct HandlerBundle {
    /// What is asked for.
    pub form: Form,
    /// For how long it is kept. The register itself is not here: the function would read at each start what it never asks.
    pub retention: RetentionRules,
    /// Name of a page to its HTML with holes.
    pub pages: BTreeMap<String, PageWithHoles>,
    /// Name of a page to what it says, for clients that asked for JSON.
    pub page_texts: BTreeMap<String, PageText>,
    /// Field id to error code to message; `{over}` and `{max}` stand for numbers, `{character}` for what was typed.
    pub errors: BTreeMap<String, BTreeMap<String, String>>,
    /// The path of the page with the form.
    pub form_path: String,
    /// Words for how long to wait, by unit.
    pub waits: BTreeMap<String, String>,
    /// Versions of the notice a form may say it showed.
    pub notice_versions: Vec<String>,
    /// The hash of an agreement to its id.
    pub agreements: BTreeMap<String, String>,
    /// Names of the pages that have a form on them.
    pub pages_with_form: Vec<String>,
    /// Name and value of the headers of every answer.
    pub headers: Vec<(String, String)>,
    /// Those that pages with a form have instead.
    pub form_headers: Vec<(String, String)>,
}

impl HandlerBundle {
    /// The words for so many seconds, in whole minutes or hours.
    pub fn wait(&self, seconds: u64) -> String {
        let (unit, count) = WaitUnit::of(seconds);
        let words = self.waits.get(unit.as_str()).cloned().unwrap_or_default();
        words.replace(WaitUnit::COUNT, &count.to_string())
    }
}

/// A page's words without the page: title and detail of a problem (RFC 9457).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageText {
    /// In one line.
    pub title: String,
    /// What to do about it.
    #[serde(default)]
    pub body: String,
}
