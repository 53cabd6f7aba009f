//! The pages, printed: what each template is given, and what comes of it.

use bundle::PageWithHoles;
use std::collections::BTreeMap;

use personal_data::{Form, Register};
use tera::Context;

use super::context::{FormContext, SiteContext};
use super::renderer::{Renderer, grouped};
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

/// The pages as printed, whether or not they may be published.
#[derive(Default)]
pub(crate) struct RenderedSite {
    /// The site's, by the path they are published at.
    pub(crate) pages: BTreeMap<String, String>,
    pub(crate) redirects: Vec<Redirect>,
    pub(crate) handler_pages: BTreeMap<String, PageWithHoles>,
    /// The path of the contact page; empty when there is none.
    pub(crate) form_path: String,
}

/// Everything a page is made of.
pub(crate) struct Parts<'p> {
    pub(crate) options: &'p BuildOptions,
    pub(crate) register: &'p Register,
    pub(crate) form: &'p Form,
    pub(crate) words: &'p Words,
    pub(crate) pages: &'p Pages<'p>,
    pub(crate) render_context: &'p RenderContext<'p>,
    pub(crate) notice: &'p (RenderedPage<'p>, Notice),
    pub(crate) versions: &'p Versions,
    pub(crate) versions_are_read: bool,
    pub(crate) agreements: &'p [WrittenAgreement],
}

impl Parts<'_> {
    /// Prints every page, the handler's too, and notes what cannot be.
    pub(crate) fn print(
        &self,
        templates: Templates<'_>,
        assets: &Assets,
        problems: &mut Vec<Problem>,
    ) -> RenderedSite {
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
        let printer = Renderer {
            form: self.form,
            templates,
            site,
            base,
            pages: self.pages.published(),
            in_menu: self.pages.in_menu(),
            render_context: self.render_context,
        };
        let content = self.options.content.as_path();
        let mut found = Vec::new();
        // Before the pages, which let their texts go: both are made of the same.
        let contact = printer.contact();
        let mut pages = printer.pages(problems, &mut found);
        if let (Some(words), true) = (&words.versions, self.versions_are_read) {
            pages.extend(printer.version_pages(versions, words, content, &mut found));
        }
        let redirects = printer.redirects(&mut pages, &mut found);
        let of_agreements = printer.agreement_pages(self.agreements, self.register, &mut found);
        pages.extend(of_agreements.site);
        let mut handler_pages = printer.handler_pages(
            contact.as_ref(),
            &words.page_texts,
            (content, self.pages),
            &mut found,
        );
        handler_pages.extend(of_agreements.handler);
        problems.extend(grouped(found));
        RenderedSite {
            pages,
            redirects,
            handler_pages,
            form_path: contact
                .map(|contact| contact.page.front.path.clone())
                .unwrap_or_default(),
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
