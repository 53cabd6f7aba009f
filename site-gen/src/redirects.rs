//! Addresses that pages had before. Each is a page of its own that leads on, so that it works wherever the files lie;
//! `headers.json` lists them too, for a server that can answer with the right status instead.

use std::collections::{BTreeMap, BTreeSet};

use crate::headers::Redirect;
use crate::pages::Renderer;
use crate::problem::Problem;
use crate::site::{Page, output_name};

const TEMPLATE: &str = "redirect.html";

impl Renderer<'_> {
    /// Adds the page of each alias to the files, and says where each leads.
    pub(crate) fn redirects(
        &self,
        files: &mut BTreeMap<String, Vec<u8>>,
        problems: &mut Vec<Problem>,
    ) -> Vec<Redirect> {
        let mut redirects = Vec::new();
        let mut taken: BTreeSet<String> = files.keys().cloned().collect();
        for page in self.pages {
            for alias in &page.front.aliases {
                let file = output_name(alias);
                if !taken.insert(file.clone()) {
                    problems.push(already_taken(page, alias));
                    continue;
                }
                let (rendered, _) = page.render(self.targets);
                let context = self.context(&rendered, false, "");
                match self.templates.render(TEMPLATE, &context, &page.source.path) {
                    Ok(html) => files.insert(file, html.into_bytes()),
                    Err(problem) => {
                        problems.push(problem);
                        continue;
                    }
                };
                redirects.push(Redirect::permanent(alias, &page.front.path));
            }
        }
        redirects
    }
}

fn already_taken(page: &Page<'_>, alias: &str) -> Problem {
    let text = &page.source.text;
    let quoted = format!("\"{alias}\"");
    let front = text.get(..page.body_start).unwrap_or_default();
    let place = front
        .rfind(&quoted)
        .map_or(0..0, |start| start..start + quoted.len());
    let message = format!("something is published at {alias} already");
    Problem::at("SG054", &page.source.path, text, place, message)
        .help("an alias is an address that the page had before and that nothing has now")
}
