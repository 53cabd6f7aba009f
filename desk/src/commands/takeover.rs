//! `desk takeover`.

use std::path::PathBuf;

use bundle::LetterKind;
use clap::Args;
use desk::DeskError;
use desk::actions::NewPerson;
use personal_data::{CaseReference, Reference, Source};

use super::{CommandOutput, Context, new_id};
use crate::confirm::{Question, confirm};
use crate::letters::{self, NewLetter};
use crate::typed;
use crate::words::fill;

#[derive(Debug, Args)]
pub(crate) struct Takeover {
    /// The enquiries of the person who goes
    #[arg(value_name = "REF", required = true)]
    references: Vec<String>,
    /// The new person's name; `-` reads it from standard input, as for the others
    #[arg(long, allow_hyphen_values = true)]
    name: String,
    /// The new person's e-mail address
    #[arg(long, allow_hyphen_values = true)]
    email: String,
    /// The new person's telephone number
    #[arg(long, allow_hyphen_values = true)]
    phone: String,
    /// The company
    #[arg(long, allow_hyphen_values = true)]
    company: Option<String>,
    /// Who gave us the new person's data: `company` or `person`
    #[arg(long)]
    source: String,
    /// Write the letter to the new person into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Takeover {
    pub(super) async fn run(&self, context: &Context<'_>) -> Result<CommandOutput, DeskError> {
        let sources = &[Source::Company, Source::Person];
        let source = typed::word(&self.source, "--source", sources, Source::as_str)?;
        let typed = [
            ("name", Some(&self.name)),
            ("email", Some(&self.email)),
            ("phone", Some(&self.phone)),
            ("company", self.company.as_ref()),
        ];
        let mut values = Vec::new();
        for (field, argument) in typed {
            if let Some(argument) = argument {
                values.push((field.to_owned(), typed::value(argument)?));
            }
        }
        let new = NewPerson { values, source };
        let (desk, sentences) = (context.desk, &context.words.sentences);
        desk.answers(&new)?;
        let plan = desk.plan_takeover(&self.references).await?;
        let shown = context.shown();
        let table = shown.inbox(&plan);
        let text = format!("{}\n{table}", sentences.will_take_over);
        let main = plan.iter().filter_map(|loaded| loaded.enquiry.main());
        let references: Vec<Reference> = main.map(|item| item.reference.clone()).collect();
        let question = Question::Reference(&sentences.type_reference, &references);
        confirm(&text, &question, context.yes)?;
        let (id, case) = (new_id()?, new_id()?);
        let letter = self.out.as_ref().map(|folder| {
            NewLetter::create(folder, LetterKind::NewContact, &CaseReference::of(case))
        });
        let letter = letter.transpose()?;
        let done = desk.takeover(&plan, &new, id, case, new_id()?).await?;
        let mut answer = context.changed(desk::json::takeover(&done), &done.change, &[]);
        if let Some(letter) = letter {
            let values = letters::new_contact(context, &done.contact);
            letter.add(context, values, &mut answer);
        }
        let reference = done.new_reference.to_string();
        let case = done.change.case.as_ref().map(ToString::to_string);
        let mut lines = vec![
            fill(&sentences.new_reference, &[("referanse", &reference)]),
            fill(
                &sentences.must_inform,
                &[("sak", &case.unwrap_or_default())],
            ),
        ];
        lines.extend(shown.must_tell(done.to_tell.as_ref()));
        answer.text = format!("{}\n{}", answer.text, lines.join("\n"));
        Ok(answer)
    }
}
