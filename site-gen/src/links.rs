//! Links between pages: written to files, published as addresses, and refused when they lead nowhere.

use std::collections::BTreeMap;

use crate::markdown::Heading;
use crate::site::Page;
use personal_data::nearest;

/// What a page can link to: file name to published address and headings.
#[derive(Debug, Default)]
pub(crate) struct LinkTargets<'a> {
    pages: BTreeMap<&'a str, (&'a str, Vec<String>)>,
}

/// A link that leads nowhere.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct LinkProblem {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) help: String,
}

impl<'a> LinkTargets<'a> {
    pub(crate) fn add(&mut self, file: &'a str, address: &'a str, headings: &[Heading]) {
        self.pages.insert(
            file,
            (
                address,
                headings.iter().map(|heading| heading.id.clone()).collect(),
            ),
        );
    }

    /// The address to publish for a link written on `page`.
    pub(crate) fn resolve(&self, target: &str, page: &Page<'_>) -> Result<String, LinkProblem> {
        if ["https://", "http://", "mailto:", "tel:"]
            .iter()
            .any(|scheme| target.starts_with(scheme))
        {
            return Ok(target.to_owned());
        }
        let (file, anchor) = match target.split_once('#') {
            Some((file, anchor)) => (file, Some(anchor)),
            None => (target, None),
        };
        let own_name = page.source.name.as_str();
        let Some((address, headings)) =
            self.pages
                .get(if file.is_empty() { own_name } else { file })
        else {
            return Err(self.unknown_file(file));
        };
        let Some(anchor) = anchor else {
            return Ok((*address).to_owned());
        };
        if !headings.iter().any(|id| id == anchor) {
            return Err(LinkProblem {
                code: "SG021",
                message: format!("the page has no heading with the id `{anchor}`"),
                help: nearest(anchor, headings.iter().map(String::as_str)),
            });
        }
        Ok(if file.is_empty() {
            format!("#{anchor}")
        } else {
            format!("{address}#{anchor}")
        })
    }

    fn unknown_file(&self, file: &str) -> LinkProblem {
        let by_address = self.pages.iter().find(|(_, (address, _))| *address == file);
        let help = match by_address {
            Some((name, _)) => format!("link to the file instead: {name}"),
            None => nearest(file, self.pages.keys().copied()),
        };
        LinkProblem {
            code: "SG020",
            message: format!("there is no page `{file}` to link to"),
            help,
        }
    }
}
