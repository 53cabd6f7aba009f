//! Addresses that pages had before. Each is a page of its own that leads on, so that it works wherever the files lie;
//! `headers.json` lists them too, for a server that can answer with the right status instead.

use std::collections::BTreeMap;

use crate::content::output_name;
use crate::headers::Redirect;
use crate::pages::Renderer;
use crate::problem::Problem;

const TEMPLATE: &str = "redirect.html";

impl Renderer<'_> {
    /// Adds the page of each alias to the pages, and says where each leads.
    pub(crate) fn redirects(
        &self,
        pages: &mut BTreeMap<String, String>,
        problems: &mut Vec<Problem>,
    ) -> Vec<Redirect> {
        let mut redirects = Vec::new();
        for page in self.pages {
            for alias in &page.front.aliases {
                let file = output_name(alias);
                // That something else has the address was told when the front matter was read.
                if pages.contains_key(&file) {
                    continue;
                }
                let context = self.context(&page.without_content(), false, "");
                match self.templates.render(TEMPLATE, &context, &page.source.path) {
                    Ok(html) => pages.insert(file, html),
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
