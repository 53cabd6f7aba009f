//! Addresses that pages had before. Each is a page of its own that leads on, so that it works wherever the files lie;
//! `headers.json` lists them too, for a server that can answer with the right status instead.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::renderer::Renderer;
use crate::addresses::output_name;
use crate::files::headers::Redirect;
use crate::pages::page::Page;
use crate::problem::{Problem, quoted};
use crate::sources::front_matter::is_of_page;

/// An old address where no page can stand: a file of another kind, or capitals, which some systems do not tell from
/// small letters.
fn for_the_server(page: &Page<'_>, alias: &str, place: &Range<usize>) -> Problem {
    let (alias, path) = (quoted(alias), &page.front.path);
    let message = format!(
        "Bare serveren kan videresende fra `{alias}`, for en side kan ikke ha den adressen."
    );
    let problem = page.problem_at("SG055", place, message);
    problem.help(format!(
        "Be den som drifter serveren, om å svare {alias} med 308 og {path}. Regelen står under `redirects` i headers.json."
    ))
}

const TEMPLATE: &str = "redirect.html";

impl Renderer<'_> {
    /// Adds the page of each alias to the pages that are there beside those of the content folder, and says where each
    /// leads.
    pub(crate) fn redirects(
        &self,
        pages: &mut BTreeMap<String, String>,
        problems: &mut Vec<Problem>,
    ) -> Vec<Redirect> {
        let mut redirects = Vec::new();
        let has_alias = self.pages.iter().any(|page| !page.front.aliases.is_empty());
        let written = self.pages.iter().filter(|_| has_alias);
        let written: HashSet<String> = written.map(Page::output_name).collect();
        for page in self.pages {
            let places = page.front.places.aliases.iter();
            for (alias, place) in page.front.aliases.iter().zip(places) {
                if !is_of_page(alias) {
                    redirects.push(Redirect::permanent(alias, &page.front.path));
                    problems.push(for_the_server(page, alias, place));
                    continue;
                }
                let file = output_name(alias);
                // That something else has the address was reported when the front matter was read.
                if written.contains(&file) || pages.contains_key(&file) {
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
