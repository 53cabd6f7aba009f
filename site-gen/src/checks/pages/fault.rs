//! What can be wrong with a built page, by its code.

use std::borrow::Cow;
use std::ops::Range;

use crate::problem::Few;

/// A character that nobody sees, or that makes text read otherwise than it is.
pub(super) const UNSEEN: &str = "SG012";
/// An address leads to nothing that is built.
pub(super) const DEAD_ADDRESS: &str = "SG060";
/// An anchor leads to nothing on its page.
pub(super) const DEAD_ANCHOR: &str = "SG061";
/// An id is there twice, or is none.
pub(super) const ID: &str = "SG062";
/// An attribute names an id that is not on the page.
pub(super) const REFERENCE: &str = "SG063";
/// Not exactly one `<h1>`.
pub(super) const MAIN_HEADING: &str = "SG064";
/// A heading skips a level.
pub(super) const HEADING_ORDER: &str = "SG065";
/// A heading without words.
pub(super) const EMPTY_HEADING: &str = "SG066";
/// A field without a label.
pub(super) const LABEL: &str = "SG067";
/// A picture without an alternative text.
pub(super) const PICTURE: &str = "SG068";
/// A link or a button without words.
pub(super) const NO_WORDS: &str = "SG069";
/// A link whose words say nothing.
pub(super) const VAGUE_WORDS: &str = "SG070";
/// The same words lead to different places.
pub(super) const SAME_WORDS: &str = "SG071";
/// A table without header cells, or with ambiguous ones.
pub(super) const TABLE: &str = "SG072";
/// The language is missing, or another one.
pub(super) const LANGUAGE: &str = "SG073";
/// The title is missing, or another page's too.
pub(super) const TITLE: &str = "SG074";
/// Landmarks are missing or cannot be told apart.
pub(super) const LANDMARKS: &str = "SG075";
/// Something the content security policy stops.
pub(super) const STOPPED: &str = "SG076";
/// Something that takes from readers what is theirs: zoom, time, the window.
pub(super) const IMPOSED: &str = "SG077";
/// A form that would show what is typed in the address, or is sent nowhere.
pub(super) const FORM: &str = "SG078";
/// A first visit is too heavy.
pub(super) const WEIGHT: &str = "SG079";
/// An outside address that cannot be right.
pub(super) const OUTSIDE_ADDRESS: &str = "SG085";
/// An outside address without encryption.
pub(super) const UNENCRYPTED: &str = "SG086";

/// A tag that cannot be read to its end.
pub(super) const ENDLESS_TAG: &str = "SG087";

/// Something wrong with a built page.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) help: Cow<'static, str>,
    /// The tag it is about, in bytes of the page; empty when it is about the page as a whole.
    pub(super) place: Range<usize>,
}

impl Fault {
    pub(super) fn new(
        code: &'static str,
        place: &Range<usize>,
        message: impl Into<String>,
        help: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            code,
            message: message.into(),
            help: help.into(),
            place: place.clone(),
        }
    }
}

impl Few<Fault> {
    /// Adds what is wrong with a page, unless there is enough of the kind.
    pub(super) fn push(&mut self, fault: Fault) {
        self.note(fault.code, || fault);
    }
}
