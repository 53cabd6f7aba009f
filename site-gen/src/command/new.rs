//! `site-gen new`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use site_gen::{NewPage, NewPageError};

use super::source_flags::CONTENT;
use crate::terminal::{fail, print};

/// Create a page from an example that explains itself
///
/// The page is a file in the content folder. It has every key that can stand in a page's front matter, with a comment
/// in bokmål on what it does, and below it a heading, a link, a table and a picture to copy. It is a draft, so it is
/// not published before its line `draft = true` is changed. An existing file is never overwritten.
///
/// Exit status: 0 done, 1 refused, 2 the file system failed.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  site-gen new om-oss                 content/om-oss.md, for the address /om-oss/
  site-gen new ansatte.md --content other/content")]
pub(crate) struct New {
    /// Name of the page, with or without .md: lower-case letters a to z, digits and hyphens
    page: String,
    /// Folder of pages, messages and the register
    #[arg(long, default_value = CONTENT)]
    content: PathBuf,
}

impl New {
    pub(crate) fn run(self) -> ExitCode {
        match make(&self.page, &self.content) {
            Ok(next) => {
                print(&next);
                ExitCode::SUCCESS
            }
            Err(error) => {
                fail(&error);
                ExitCode::from(if error.is_refusal() { 1 } else { 2 })
            }
        }
    }
}

/// Makes the page, and says what comes next.
fn make(name: &str, content: &Path) -> Result<String, NewPageError> {
    let page = NewPage::named(name)?;
    let path = page.write(content)?;
    let flag = if content == Path::new(CONTENT) {
        String::new()
    } else {
        format!(" --content {}", content.display())
    };
    Ok(format!(
        "\
{} er laget som et utkast. Den viser alt en side kan ha, og forklarer det.

Skriv    i Markdown. Linjene som begynner med #, forklarer.
Se       site-gen serve --drafts --open{flag}    Adressen er {}
Publiser Skriv draft = false, og kjør site-gen build{flag}",
        path.display(),
        page.address()
    ))
}
