//! `desk letter`.

use std::path::PathBuf;

use bundle::{LetterKind, Values};
use clap::{Args, Subcommand};
use desk::DeskError;
use serde_json::json;

use super::{CommandOutput, Context};
use crate::letters::{self, NewLetter};

#[derive(Debug, Args)]
pub(crate) struct Letter {
    #[command(subcommand)]
    which: Which,
}

#[derive(Debug, Subcommand)]
enum Which {
    /// Write the reply that is the same whether anything is stored or not; nothing is read for it
    Neutral {
        /// The folder it is written into
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

impl Letter {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<CommandOutput, DeskError> {
        let Which::Neutral { out } = &self.which;
        let mut letter = NewLetter::create_without_code(out, LetterKind::Neutral)?;
        letter.write(context, Values::default())?;
        let name = letter.name().to_owned();
        let mut answer = CommandOutput::new(json!({ "files": [name] }), String::new());
        answer
            .text
            .clone_from(&context.words.sentences.letter_is_written);
        answer.notes = letters::written(context, &[name]);
        Ok(answer)
    }
}
