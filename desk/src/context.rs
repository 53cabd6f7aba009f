//! What every command is run with, and what it answers: JSON for programs, text for people.

use contact_store::Found;
use desk::actions::{Change, Desk};
use personal_data::StoredEnquiry;
use serde_json::Value;

use crate::output::{self, Shown};
use crate::words::Words;

/// What a command is run with.
pub(crate) struct Context<'c> {
    pub(crate) desk: &'c Desk,
    pub(crate) words: &'c Words,
    /// Whether everything is answered with yes.
    pub(crate) yes: bool,
    /// Whether a person reads the result.
    pub(crate) is_text: bool,
}

impl Context<'_> {
    pub(crate) fn shown(&self) -> Shown<'_> {
        Shown {
            words: self.words,
            desk: self.desk,
        }
    }

    /// Enquiries in both forms.
    pub(crate) fn list(&self, found: &Found, text: String) -> CommandOutput {
        let json = desk::json::enquiries(self.desk, &found.enquiries);
        let mut answer = CommandOutput::new(json, text);
        answer.unreadable.clone_from(&found.unreadable);
        answer
    }

    /// A change in both forms.
    pub(crate) fn changed(
        &self,
        json: Value,
        change: &Change,
        after: &[StoredEnquiry],
    ) -> CommandOutput {
        CommandOutput::new(json, output::fit(&self.shown().change(change, after)))
    }
}

/// What a command answers.
pub(crate) struct CommandOutput {
    pub(crate) json: Value,
    pub(crate) text: String,
    /// Whether the text is a file's contents, as it has to be.
    pub(crate) is_file: bool,
    /// What is said beside it, on standard error.
    pub(crate) notes: Vec<String>,
    /// Keys of items that another version of the program wrote.
    pub(crate) unreadable: Vec<String>,
}

impl CommandOutput {
    pub(crate) fn new(json: Value, text: String) -> Self {
        Self {
            json,
            text,
            is_file: false,
            notes: Vec::new(),
            unreadable: Vec::new(),
        }
    }
}
