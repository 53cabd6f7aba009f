//! `desk access`.

use std::path::PathBuf;

use bundle::LetterKind;
use clap::Args;
use desk::DeskError;
use personal_data::{CaseReference, Reference};

use super::{CommandOutput, Context, new_id};
use crate::letters::{self, NewLetter};
use crate::out::OutFile;
use crate::words::fill;

#[derive(Debug, Args)]
pub(crate) struct Access {
    /// The person's enquiries
    #[arg(value_name = "REF", required = true)]
    references: Vec<String>,
    /// Write the package into this folder, as a letter and as JSON
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Access {
    pub(super) async fn run(&self, context: &Context<'_>) -> Result<CommandOutput, DeskError> {
        let (desk, words) = (context.desk, context.words);
        let bundle = crate::embedded::bundle()?;
        let id = match desk.access_case(&self.references).await? {
            Some(id) => id,
            None => new_id()?,
        };
        let code = CaseReference::of(id);
        let kind = LetterKind::Access;
        let files = self.out.as_ref().map(|folder| {
            let letter = NewLetter::create(folder, kind, &code)?;
            let json = OutFile::create(folder, format!("{code}-{}.json", kind.as_str()))?;
            Ok::<_, DeskError>((letter, json))
        });
        let files = files.transpose()?;
        let package = desk.access(&self.references, id).await?;
        let json = desk::json::package(desk, &package, &bundle.notices);
        let mut names = Vec::new();
        if let Some((mut letter, mut file)) = files {
            let values = letters::package(context, &package, &bundle.notices);
            letter.write(context, values)?;
            file.write(&format!("{json:#}\n"))?;
            names.extend([letter.name().to_owned(), file.name().to_owned()]);
        }
        let values = package.enquiries.iter().map(|packed| packed.data.len());
        let counts = [
            ("sak", code.to_string()),
            ("henvendelser", package.enquiries.len().to_string()),
            ("opplysninger", values.sum::<usize>().to_string()),
        ];
        let counts = counts
            .each_ref()
            .map(|(name, count)| (*name, count.as_str()));
        let mut lines = vec![fill(&words.sentences.package_made, &counts)];
        if !package.also_stored.is_empty() {
            let codes: Vec<&str> = package.also_stored.iter().map(Reference::as_str).collect();
            let codes = codes.join(", ");
            lines.push(fill(
                &words.sentences.also_stored,
                &[("referanser", &codes)],
            ));
        }
        if self.out.is_none() {
            lines.push(words.sentences.package_is_written_with_out.clone());
        }
        let mut answer = CommandOutput::new(json, crate::output::fit(&lines.join("\n")));
        answer.notes = letters::written(context, &names);
        Ok(answer)
    }
}
