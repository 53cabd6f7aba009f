//! Every page, rendered: the site's own, and those the form handler fills in.

use bundle::{PageText, PageWithHoles};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use personal_data::Form;
use tera::{Context, Value};

use super::context::{MenuEntry, SiteContext};
use super::handler_pages::{template_of, with_holes};
use crate::pages::Pages;
use crate::pages::markdown::{Heading, MarkdownFindings, RenderContext};
use crate::pages::page::Page;
use crate::pages::rendered::RenderedPage;
use crate::problem::{Problem, counted};
use crate::templates::Templates;

/// The page with the form. The handler's pages are made from it, so that they say the same.
const CONTACT_PAGE: &str = "kontakt.md";

/// The templates, with what every page is given.
pub(crate) struct Renderer<'a> {
    pub(crate) templates: Templates<'a>,
    /// The site, in the language of pages that no file says one of.
    pub(crate) site: SiteContext<'a>,
    pub(crate) base: Context,
    pub(crate) form: &'a Form,
    pub(crate) pages: &'a [Page<'a>],
    /// Those of them that the menu leads to.
    pub(crate) in_menu: Vec<&'a Page<'a>>,
    pub(crate) render_context: &'a RenderContext<'a>,
}

impl<'a> Renderer<'a> {
    /// The HTML of a page of the site, or what is wrong with its template; and what is noted of its Markdown.
    pub(crate) fn page(&self, page: &Page<'_>) -> (Result<String, Problem>, MarkdownFindings) {
        let (rendered, noted) = page.render(self.render_context);
        let context = self.context(&rendered, false, &page.front.path);
        (self.templates.render_page(page, &context), noted)
    }

    /// The page with the form, rendered; `None` when there is none.
    pub(crate) fn contact(&self) -> Option<RenderedPage<'a>> {
        let mut pages = self.pages.iter();
        let page = pages.find(|page| page.source.name == CONTACT_PAGE && !page.front.draft)?;
        Some(page.render(self.render_context).0)
    }

    /// The handler's pages, by name, with their holes, made from the contact page.
    pub(crate) fn handler_pages(
        &self,
        contact: Option<&RenderedPage<'_>>,
        page_texts: &BTreeMap<String, PageText>,
        (content, all): (&Path, &Pages<'_>),
        problems: &mut Vec<Problem>,
    ) -> BTreeMap<String, PageWithHoles> {
        let mut pages = BTreeMap::new();
        let Some(contact) = contact else {
            if all.is_unread(CONTACT_PAGE) {
                return pages;
            }
            let path = content.join(CONTACT_PAGE);
            let (message, help) = if all.is_draft(CONTACT_PAGE) {
                (
                    "Kontaktsiden er et utkast, og uten den har nettstedet ikke noe skjema.",
                    "Skriv draft = false, eller ta bort linjen.",
                )
            } else {
                (
                    "Kontaktsiden mangler.",
                    "Legg tilbake filen, uten draft = true. Sidene som svarer på skjemaet, lages av den.",
                )
            };
            problems.push(Problem::in_file("SG043", &path, message).help(help));
            return pages;
        };
        for (name, page_text) in page_texts {
            let (template, has_form) = template_of(name);
            // Only a page with the form on it is the menu's contact page.
            let current = if has_form {
                contact.page.front.path.as_str()
            } else {
                ""
            };
            let mut given = self.context(contact, true, current);
            given.insert("message", &with_holes(page_text));
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

    pub(crate) fn context(&self, shown: &RenderedPage<'_>, live: bool, current: &str) -> Context {
        let front = &shown.page.front;
        let mut context = self.base.clone();
        if front.lang != self.site.lang {
            let site = SiteContext {
                lang: front.lang,
                ..self.site.clone()
            };
            context.insert("site", &site);
        }
        let toc: Vec<&Heading> = shown
            .headings
            .iter()
            .filter(|heading| matches!(heading.level, 2 | 3))
            .collect();
        let mut page: BTreeMap<&'static str, Value> = BTreeMap::from([
            ("title", Value::from(front.title.as_str())),
            ("description", Value::from(front.description.as_str())),
            ("path", Value::from(front.path.as_str())),
            ("draft", Value::from(front.draft)),
            ("content", Value::safe_string(&shown.content)),
            ("toc", Value::from_serializable(&toc)),
        ]);
        if let Some(updated) = &front.updated {
            page.insert("updated", Value::from(updated.to_string()));
        }
        context.insert_value("page", Value::from(page));
        // The menu in what every page is given has no current page.
        if self.in_menu.iter().any(|page| page.front.path == current) {
            context.insert("menu", &menu(&self.in_menu, current));
        }
        context.insert("live", &live);
        context
    }
}

/// The menu, with the entry of the page that it stands on.
pub(crate) fn menu<'a>(pages: &[&'a Page<'a>], current: &str) -> Vec<MenuEntry<'a>> {
    let entry = |page: &&'a Page<'a>| MenuEntry {
        title: &page.front.title,
        path: &page.front.path,
        current: page.front.path == current,
    };
    pages.iter().map(entry).collect()
}

/// What a template does wrong it does on every page that has it: the first says it, and how many there are.
pub(crate) fn grouped(found: Vec<Problem>) -> Vec<Problem> {
    let mut kinds: Vec<(Problem, usize)> = Vec::new();
    let mut known: HashMap<_, usize> = HashMap::new();
    for problem in found {
        let index = *known.entry(problem.words()).or_insert(kinds.len());
        match kinds.get_mut(index) {
            Some((_, times)) => *times += 1,
            None => kinds.push((problem, 1)),
        }
    }
    let with_count = kinds.into_iter().map(|(problem, times)| {
        if times == 1 {
            return problem;
        }
        let others = counted(times - 1, "annen side", "andre sider");
        problem.also(&format!("Det gjelder også {others}."))
    });
    with_count.collect()
}
