//! What each template is given, and what is rendered beside the pages of the content folder.

use bundle::PageWithHoles;
use std::collections::BTreeMap;

use personal_data::{Form, Register};
use tera::Context;

use super::context::{FormContext, SiteContext};
use super::renderer::{Renderer, menu};
use super::words::Words;
use crate::addresses;
use crate::agreements::WrittenAgreement;
use crate::files::assets::Assets;
use crate::files::headers::Redirect;
use crate::files::organisation;
use crate::notice::Notice;
use crate::notice::versions::Versions;
use crate::options::BuildOptions;
use crate::pages::Pages;
use crate::pages::markdown::RenderContext;
use crate::pages::page::Page;
use crate::pages::rendered::RenderedPage;
use crate::problem::Problem;
use crate::templates::Templates;

/// What the site says of its own accessibility.
const ACCESSIBILITY_PAGE: &str = "tilgjengelighet.md";

/// What is rendered beside the pages of the content folder.
#[derive(Default)]
pub(crate) struct RenderedBeside {
    /// Pages of the site, by the path they are published at: the notice's versions, agreements, and old addresses.
    pub(crate) pages: BTreeMap<String, String>,
    pub(crate) redirects: Vec<Redirect>,
    pub(crate) handler_pages: BTreeMap<String, PageWithHoles>,
    /// The path of the contact page; empty when there is none.
    pub(crate) form_path: String,
    /// What is wrong with templates.
    pub(crate) refused: Vec<Problem>,
}

/// Everything a page is made of.
pub(crate) struct Parts<'p> {
    pub(crate) options: &'p BuildOptions,
    pub(crate) register: &'p Register,
    pub(crate) form: &'p Form,
    pub(crate) words: &'p Words,
    pub(crate) pages: &'p Pages<'p>,
    pub(crate) render_context: &'p RenderContext<'p>,
    pub(crate) notice: (&'p RenderedPage<'p>, &'p Notice),
    pub(crate) versions: &'p Versions,
    pub(crate) versions_are_read: bool,
    pub(crate) agreements: &'p [WrittenAgreement],
}

impl<'p> Parts<'p> {
    /// The templates, with what every page is given.
    pub(crate) fn renderer(&self, templates: Templates<'p>, assets: &Assets) -> Renderer<'p> {
        let (versions, words) = (self.versions, self.words);
        let (page, notice) = self.notice;
        // Pages that no file says a language of are about the notice.
        let site = SiteContext {
            name: &self.register.controller.name,
            lang: page.page.front.lang,
            base_url: &self.options.base_url,
        };
        let mut base = base_context(
            &site,
            self.register,
            &words.messages,
            self.form,
            self.pages.published(),
        );
        assets.name_in(&mut base);
        let title = page.page.front.title.as_str();
        base.insert("notice", &notice_context(title, notice, versions, words));
        let in_menu = self.pages.in_menu();
        base.insert("menu", &menu(&in_menu, ""));
        Renderer {
            form: self.form,
            templates,
            site,
            base,
            pages: self.pages.published(),
            in_menu,
            render_context: self.render_context,
        }
    }

    /// Renders what is there beside the pages of the content folder, the handler's pages too.
    pub(crate) fn render_beside(&self, renderer: &Renderer<'_>) -> RenderedBeside {
        let words = self.words;
        let content = self.options.content.as_path();
        let mut refused = Vec::new();
        let contact = renderer.contact();
        let mut pages = BTreeMap::new();
        if let (Some(words), true) = (&words.versions, self.versions_are_read) {
            pages = renderer.version_pages(self.versions, words, content, &mut refused);
        }
        let redirects = renderer.redirects(&mut pages, &mut refused);
        let of_agreements = renderer.agreement_pages(self.agreements, self.register, &mut refused);
        pages.extend(of_agreements.site);
        let mut handler_pages = renderer.handler_pages(
            contact.as_ref(),
            &words.page_texts,
            (content, self.pages),
            &mut refused,
        );
        handler_pages.extend(of_agreements.handler);
        RenderedBeside {
            pages,
            redirects,
            handler_pages,
            form_path: contact
                .map(|contact| contact.page.front.path.clone())
                .unwrap_or_default(),
            refused,
        }
    }
}

/// What templates are told about the notice.
fn notice_context(
    title: &str,
    notice: &Notice,
    versions: &Versions,
    words: &Words,
) -> BTreeMap<&'static str, String> {
    let words = words.versions.as_ref();
    let period = words.map(|words| versions.last_period(words));
    let until_then = words.map(|words| versions.until_last(words));
    let until_then = until_then.unwrap_or_default();
    BTreeMap::from([
        ("title", title.to_owned()),
        ("path", notice.path.clone()),
        ("version", notice.version()),
        ("period", period.unwrap_or_default()),
        ("until_then", until_then.words),
        ("until_then_path", until_then.path),
        ("versions_path", addresses::VERSIONS.to_owned()),
    ])
}

/// What every page is given, but for what depends on the notice and the stylesheet.
fn base_context(
    site: &SiteContext<'_>,
    register: &Register,
    messages: &toml::Table,
    form: &Form,
    pages: &[Page<'_>],
) -> Context {
    let mut base = Context::new();
    base.insert("site", site);
    let organisation = organisation::document(&register.controller, site.base_url);
    base.insert("organisation", &organisation);
    base.insert("accessibility", &accessibility_context(pages));
    base.insert("text", messages);
    base.insert("form", &FormContext::new(form));
    base
}

/// Where every page's foot leads for accessibility, or nothing when there is no such page.
fn accessibility_context(pages: &[Page<'_>]) -> Option<BTreeMap<&'static str, String>> {
    let mut pages = pages.iter();
    let page = pages.find(|page| page.source.name == ACCESSIBILITY_PAGE)?;
    let front = &page.front;
    Some(BTreeMap::from([
        ("title", front.title.clone()),
        ("path", front.path.clone()),
    ]))
}
