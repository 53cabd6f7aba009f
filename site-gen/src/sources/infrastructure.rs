//! The template of what runs in AWS, which takes longer to read than everything else of a small site.

use std::path::Path;
use std::sync::OnceLock;

use saphyr::{LoadableYamlNode as _, MarkedYamlOwned};

use super::SourceFile;

/// The template, read as YAML once: by whoever asks first, while others wait.
#[derive(Debug)]
pub(crate) struct InfrastructureFile {
    pub(crate) file: SourceFile,
    template: OnceLock<Result<Option<MarkedYamlOwned>, usize>>,
}

impl InfrastructureFile {
    /// Reads the file's text, and nothing of what is in it; answers with the path when there is no such text.
    pub(crate) fn read(path: &Path) -> Result<Self, &Path> {
        let text = std::fs::read_to_string(path).map_err(|_| path)?;
        let file = SourceFile {
            path: path.to_owned(),
            name: path.display().to_string(),
            text: text.into(),
        };
        Ok(Self {
            file,
            template: OnceLock::new(),
        })
    }

    /// The template; nothing when the file is empty, and the line with the first error when it is no YAML.
    pub(crate) fn template(&self) -> Result<Option<&MarkedYamlOwned>, usize> {
        let template = self.template.get_or_init(|| {
            let documents = MarkedYamlOwned::load_from_str(&self.file.text);
            let documents = documents.map_err(|error| error.marker().line())?;
            Ok(documents.into_iter().next())
        });
        template.as_ref().map(Option::as_ref).map_err(|line| *line)
    }
}
