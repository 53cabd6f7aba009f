//! Every page, rendered: the site's own, and those the form handler fills in.

use std::collections::BTreeMap;
use std::path::Path;

use personal_data::Form;
use tera::{Context, Value};

use crate::handler_pages::{Saying, template_of};
use crate::markdown::Heading;
use crate::problem::Problem;
use crate::render::{MenuEntry, Templates};
use crate::site::RenderedPage;

/// The page with the form. The handler's pages are made from it, so that they say the same.
const CONTACT_PAGE: &str = "kontakt.md";

/// The templates, with what every page is given.
pub(crate) struct Renderer<'a> {
    pub(crate) templates: Templates<'a>,
    pub(crate) base: Context,
    pub(crate) form: &'a Form,
    pub(crate) rendered: &'a [RenderedPage<'a>],
}

impl Renderer<'_> {
    /// The site's pages, by the path they are published at.
    pub(crate) fn pages(&self, problems: &mut Vec<Problem>) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        for page in self.rendered {
            let context = self.context(page, false, &page.page.front.path);
            match self
                .templates
                .render(&page.page.front.template, &context, &page.page.source.path)
            {
                Ok(html) => {
                    files.insert(page.page.output_name(), html.into_bytes());
                }
                Err(problem) => problems.push(problem),
            }
        }
        files
    }

    /// The handler's pages, by name, with their holes.
    pub(crate) fn handler_pages(
        &self,
        sayings: &BTreeMap<String, Saying>,
        content: &Path,
        problems: &mut Vec<Problem>,
    ) -> BTreeMap<String, String> {
        let mut pages = BTreeMap::new();
        let Some(contact) = self
            .rendered
            .iter()
            .find(|page| page.page.source.name == CONTACT_PAGE)
        else {
            let problem = Problem::in_file(
                "SG043",
                &content.join(CONTACT_PAGE),
                "the contact page is missing",
            );
            let help =
                "the form handler's pages are made from it; it must be a page that is no draft";
            problems.push(problem.help(help));
            return pages;
        };
        for (name, saying) in sayings {
            let (template, has_form) = template_of(name);
            // Only a page with the form on it is the menu's contact page.
            let current = if has_form {
                contact.page.front.path.as_str()
            } else {
                ""
            };
            let mut given = self.context(contact, true, current);
            given.insert("message", saying);
            let html = self
                .templates
                .render(template, &given, &contact.page.source.path);
            match html.and_then(|html| self.templates.check_holes(template, html, self.form)) {
                Ok(html) => {
                    pages.insert(name.clone(), html);
                }
                Err(problem) => problems.push(problem),
            }
        }
        pages
    }

    fn context(&self, shown: &RenderedPage<'_>, live: bool, current: &str) -> Context {
        let front = &shown.page.front;
        let mut context = self.base.clone();
        let toc: Vec<&Heading> = shown
            .headings
            .iter()
            .filter(|heading| matches!(heading.level, 2 | 3))
            .collect();
        let mut page: BTreeMap<&'static str, Value> = BTreeMap::from([
            ("title", Value::from(front.title.as_str())),
            ("description", Value::from(front.description.as_str())),
            ("path", Value::from(front.path.as_str())),
            ("content", Value::safe_string(&shown.content)),
            ("toc", Value::from_serializable(&toc)),
        ]);
        if let Some(updated) = &front.updated {
            page.insert("updated", Value::from(updated.to_string()));
        }
        context.insert_value("page", Value::from(page));
        context.insert("menu", &self.menu(current));
        context.insert("live", &live);
        context
    }

    pub(crate) fn menu(&self, current: &str) -> Vec<MenuEntry<'_>> {
        let in_menu = self
            .rendered
            .iter()
            .map(|page| &page.page.front)
            .filter(|front| front.in_menu);
        let entry = |(title, path): (_, _)| MenuEntry {
            title,
            path,
            current: path == current,
        };
        in_menu
            .map(|front| (front.title.as_str(), front.path.as_str()))
            .map(entry)
            .collect()
    }
}
