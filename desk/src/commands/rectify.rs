//! `desk rectify`.

use clap::Args;
use desk::DeskError;

use super::{Answer, Context};
use crate::confirm::{Question, confirm};
use crate::typed;
use crate::words::fill;

#[derive(Debug, Args)]
pub(crate) struct Rectify {
    /// The person's enquiries, and then what to rectify, as in `7K3Q-9XWD email=kari@example.no`; an empty value takes an
    /// optional field away, and `-` reads the value from standard input
    #[arg(value_name = "REF… FIELD=VALUE", required = true, num_args = 1..)]
    arguments: Vec<String>,
}

impl Rectify {
    pub(super) async fn run(&self, context: &Context<'_>) -> Result<Answer, DeskError> {
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
        for reference in &references {
            context.desk.one(reference).await?;
        }
        confirm(&plan, &Question::YesOrNo(&sentences.yes_or_no), context.yes)?;
        let done = context.desk.rectify(&references, &values).await?;
        let json = desk::json::rectification(&done);
        Ok(context.changed(json, &done.change, &done.enquiries))
    }
}
