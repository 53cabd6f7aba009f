//! A page to begin with, which shows everything a page can have.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::addresses;
use crate::slug::slug;

/// A draft, so that nobody publishes it by forgetting it. Its comments are what an editor learns the keys from.
const EXAMPLE: &str = include_str!("example.md");

/// No page was made; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum NewPageError {
    /// The name cannot be part of an address.
    #[error(
        "`{}` kan ikke være navnet på en side, for adressen lages av navnet. Bruk små bokstaver fra a til z, tall og bindestrek.{}",
        .name.escape_debug(), as_in(.better.as_deref())
    )]
    Name {
        /// What was asked for.
        name: String,
        /// The nearest name there can be, if anything of it can be kept.
        better: Option<String>,
    },
    /// Something else is published where the page would be.
    #[error(
        "`{name}` kan ikke være navnet på en side, for adressen ville blitt {address}. {why}. Velg et annet navn."
    )]
    Taken {
        /// What was asked for.
        name: String,
        /// The address it would have had.
        address: String,
        /// What is there.
        why: &'static str,
    },
    /// There is such a file.
    #[error("{} finnes allerede og er ikke rørt. Velg et annet navn, eller rediger den siden.", .0.display())]
    Exists(PathBuf),
    /// There is no folder to put it in.
    #[error("Mappen {} finnes ikke. Kjør kommandoen der den er, eller velg en annen med --content.", .0.display())]
    NoFolder(PathBuf),
    /// The file system refused.
    #[error("{} kan ikke skrives: «{cause}».", .path.display())]
    Io {
        /// What was being written.
        path: PathBuf,
        /// Why not.
        cause: io::Error,
    },
}

impl NewPageError {
    /// Whether another name or folder is all it takes; otherwise the file system has failed.
    pub fn is_refusal(&self) -> bool {
        !matches!(self, Self::Io { .. })
    }
}

fn as_in(better: Option<&str>) -> String {
    better.map_or_else(String::new, |name| format!(" Prøv `{name}`."))
}

/// A page that is not written yet, under a name that can be an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPage {
    /// Without the ending `.md`.
    name: String,
}

impl NewPage {
    /// Takes a name, with or without `.md` at its end, or says which could be had instead.
    pub fn named(name: &str) -> Result<Self, NewPageError> {
        let stem = name.strip_suffix(".md").unwrap_or(name);
        let better = slug(stem);
        if better != stem || stem.is_empty() {
            return Err(NewPageError::Name {
                name: name.to_owned(),
                better: Some(better).filter(|better| !better.is_empty()),
            });
        }
        let page = Self { name: better };
        match addresses::taken(&page.address()) {
            None => Ok(page),
            Some(why) => Err(NewPageError::Taken {
                address: page.address(),
                name: page.name,
                why,
            }),
        }
    }

    /// Where the page is published unless its front matter is changed, such as `/om-oss/`.
    pub fn address(&self) -> String {
        format!("/{}/", self.name)
    }

    /// The example under this name and address: front matter with every key, and Markdown, explained in bokmål.
    pub fn text(&self) -> String {
        let words = self.name.replace('-', " ");
        let mut letters = words.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        let title: String = first.into_iter().chain(letters).collect();
        EXAMPLE
            .replacen("{title}", &title, 1)
            .replacen("{address}", &self.address(), 1)
    }

    /// Writes the example into the content folder, over nothing that is there, and says where it is.
    pub fn write(&self, content: &Path) -> Result<PathBuf, NewPageError> {
        if !content.is_dir() {
            return Err(NewPageError::NoFolder(content.to_owned()));
        }
        let path = content.join(&self.name).with_extension("md");
        let failed = |cause: io::Error| match cause.kind() {
            io::ErrorKind::AlreadyExists => NewPageError::Exists(path.clone()),
            _ => NewPageError::Io {
                path: path.clone(),
                cause,
            },
        };
        // It looks and makes in one step, so that what comes between is not lost.
        let mut file = File::create_new(&path).map_err(failed)?;
        if let Err(error) = file.write_all(self.text().as_bytes()) {
            let _half_a_page_is_none = fs::remove_file(&path);
            return Err(failed(error));
        }
        Ok(path)
    }
}

#[cfg(test)]
mod tests {
    use super::{EXAMPLE, NewPage, NewPageError};
    use crate::sources::PICTURES;
    use crate::sources::front_matter;

    #[track_caller]
    fn check(name: &str, expected: Result<&str, Option<&str>>) {
        let found = match NewPage::named(name) {
            Ok(page) => Ok(page.address()),
            Err(NewPageError::Name { better, .. }) => Err(better),
            Err(other) => panic!("{other}"),
        };
        let expected = expected
            .map(str::to_owned)
            .map_err(|better| better.map(str::to_owned));
        assert_eq!(found, expected, "{name}");
        if let Err(Some(better)) = found {
            check(&better, Ok(&format!("/{better}/")));
        }
    }

    #[test]
    fn names() {
        check("om-oss", Ok("/om-oss/"));
        check("om-oss.md", Ok("/om-oss/"));
        check("2026", Ok("/2026/"));
        check("Om oss", Err(Some("om-oss")));
        check("Ærlig talt, Åse Øst.md", Err(Some("aerlig-talt-ase-ost")));
        check("../om/oss", Err(Some("om-oss")));
        check("om-oss.markdown", Err(Some("om-oss-markdown")));
        check("-om--oss-", Err(Some("om-oss")));
        check(".md", Err(None));
        check("", Err(None));
        check("中\0", Err(None));
    }

    #[test]
    fn a_name_whose_address_is_taken_is_refused() {
        for name in ["api", "assets"] {
            let refused = NewPage::named(name).unwrap_err().to_string();
            assert!(refused.contains(&format!("/{name}/. D")), "{refused}");
        }
    }

    #[test]
    fn the_example_teaches_every_key_once_and_every_kind_of_picture() {
        let front = EXAMPLE.split("+++\n").nth(1).unwrap();
        for key in front_matter::KEYS {
            let taught = front.lines().filter(|line| {
                let line = line.strip_prefix("# ").unwrap_or(line);
                line.starts_with(&format!("{key} = "))
            });
            assert_eq!(taught.count(), 1, "{key}");
        }
        for kind in PICTURES {
            assert!(EXAMPLE.contains(kind), "{kind}");
        }
    }
}
