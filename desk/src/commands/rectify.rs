//! `desk rectify`.

use std::path::PathBuf;

use bundle::LetterKind;
use clap::Args;
use desk::DeskError;
use personal_data::FormField;

use super::{CommandOutput, Context, new_id};
use crate::confirm::{Question, confirm};
use crate::letters::{self, NewLetter};
use crate::typed;
use crate::words::fill;

#[derive(Debug, Args)]
pub(crate) struct Rectify {
    /// The person's enquiries, and then what to rectify, as in `7K3Q-9XWD email=kari@example.no`; an empty value takes an
    /// optional field away, and `-` reads the value from standard input
    #[arg(value_name = "REF… FIELD=VALUE", required = true, num_args = 1..)]
    arguments: Vec<String>,
    /// Write the letter to the person into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Rectify {
    pub(super) async fn run(&self, context: &Context<'_>) -> Result<CommandOutput, DeskError> {
        let (mut references, mut values) = (Vec::new(), Vec::new());
        for argument in &self.arguments {
            match argument.split_once('=') {
                Some((field, value)) => {
                    let field = context.desk.rectifiable(field)?;
                    values.push((field, typed::value(value)?));
                }
                None => references.push(argument.clone()),
            }
        }
        if references.is_empty() || values.is_empty() {
            return Err(DeskError::Refused(
                "name at least one enquiry, and at least one field with its value: REF FIELD=VALUE"
                    .to_owned(),
            ));
        }
        let sentences = &context.words.sentences;
        let labels: Vec<&str> = values
            .iter()
            .map(|(field, _)| field.label.as_str())
            .collect();
        let plan = fill(&sentences.will_rectify, &[("felt", &labels.join(", "))]);
        // Refused before anybody is asked, if it is.
        let mut first = None;
        for reference in &references {
            let loaded = context.desk.one(reference).await?;
            first = first.or(loaded.enquiry.main().map(|item| item.reference.clone()));
        }
        confirm(&plan, &Question::YesOrNo(&sentences.yes_or_no), context.yes)?;
        let letter = self.out.as_ref().zip(first);
        let letter =
            letter.map(|(folder, code)| NewLetter::create(folder, LetterKind::Rectified, &code));
        let letter = letter.transpose()?;
        let done = context
            .desk
            .rectify(&references, &values, new_id()?)
            .await?;
        let json = desk::json::rectification(&done);
        let mut answer = context.changed(json, &done.change, &done.enquiries);
        if let Some(letter) = letter {
            let fields: Vec<&FormField> = values.iter().map(|(field, _)| field).collect();
            let values = letters::rectified(&done.enquiries, &fields);
            letter.add(context, values, &mut answer);
        }
        Ok(answer)
    }
}
