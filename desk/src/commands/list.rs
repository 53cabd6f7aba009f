//! `desk show`, `find`, `review` and `export`.

use clap::Args;
use desk::DeskError;
use desk::actions::Sought;

use super::{CommandOutput, Context};
use crate::output;
use crate::typed;

#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The reference on the receipt, such as 7K3Q-9XWD, or the id of the item
    reference: String,
}

impl Show {
    pub(super) async fn run(&self, context: &Context<'_>) -> Result<CommandOutput, DeskError> {
        let found = context.desk.by_name(&self.reference).await?;
        if found.enquiries.is_empty() && found.unreadable.is_empty() {
            return Err(DeskError::Refused(
                "no enquiry has this reference; it may have been erased or have expired".to_owned(),
            ));
        }
        let text = context.shown().details(&found.enquiries);
        Ok(context.list(&found, text))
    }
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Find {
    /// The e-mail address; `-` reads it from standard input
    #[arg(long, value_name = "ADDRESS", allow_hyphen_values = true)]
    email: Option<String>,
    /// The telephone number; `-` reads it from standard input
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    phone: Option<String>,
    /// The reference, or the id
    #[arg(long, value_name = "REF")]
    reference: Option<String>,
}

impl Find {
    pub(super) async fn run(&self, context: &Context<'_>) -> Result<CommandOutput, DeskError> {
        let sought = match (&self.email, &self.phone, &self.reference) {
            (Some(email), ..) => Sought::Email(typed::value(email)?),
            (_, Some(phone), _) => Sought::Phone(typed::value(phone)?),
            (.., reference) => Sought::Reference(reference.clone().unwrap_or_default()),
        };
        let found = context.desk.find(&sought).await?;
        let text = if found.enquiries.is_empty() {
            context.words.sentences.nothing_found.clone()
        } else {
            context.shown().inbox(&found.enquiries)
        };
        Ok(context.list(&found, text))
    }
}

#[derive(Debug, Args)]
pub(crate) struct Review {
    /// List the enquiries whose processing is restricted instead
    #[arg(long)]
    restricted: bool,
}

impl Review {
    pub(super) async fn run(&self, context: &Context<'_>) -> Result<CommandOutput, DeskError> {
        let found = context.desk.review(self.restricted).await?;
        let text = context.shown().review(&found.enquiries);
        Ok(context.list(&found, text))
    }
}

#[derive(Debug, Args)]
pub(crate) struct Export {}

impl Export {
    pub(super) async fn run(&self, context: &Context<'_>) -> Result<CommandOutput, DeskError> {
        let found = context.desk.export().await?;
        let register = &context.desk.register;
        let csv = output::csv::enquiries(&found.enquiries, register);
        let csv = csv.map_err(|_| DeskError::Refused("the table could not be made".to_owned()))?;
        let mut answer = context.list(&found, csv);
        answer.is_file = true;
        let copy = context.words.sentences.export_is_a_copy.clone();
        answer.notes.push(copy);
        Ok(answer)
    }
}
