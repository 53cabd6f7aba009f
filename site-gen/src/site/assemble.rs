//! From sources to a site: everything is read, rendered and checked in one run.

use bundle::{DeskBundle, HandlerBundle, PageWithHoles, page};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use personal_data::{Form, Register, RetentionRules};

use super::pass::{self, PassedPage};
use super::sink::PageSink;
use super::{Site, has_errors};
use crate::addresses;
use crate::agreements::{self, WrittenAgreement};
use crate::checks::{self, PageChecker, PageFacts};
use crate::files::assets::{Assets, LazyAssets};
use crate::files::headers::{self, ResponseHeaders};
use crate::files::public_register;
use crate::files::security_txt;
use crate::files::sitemap;
use crate::notice::text::NoticeText;
use crate::notice::versions::{self, ApprovalState, Approving, Versions};
use crate::notice::{Notice, find_notice};
use crate::options::BuildOptions;
use crate::pages::Pages;
use crate::pages::markdown::RenderContext;
use crate::pages::page::Page;
use crate::pages::rendered::RenderedPage;
use crate::parallel::{drop_aside, in_order};
use crate::problem::Problem;
use crate::render::agreement_pages::AgreementPages;
use crate::render::handler_pages;
use crate::render::letters;
use crate::render::parts::{Parts, RenderedBeside};
use crate::render::renderer::{Renderer, grouped};
use crate::render::words::{Words, noted, parse_register};
use crate::sources::verbatim;
use crate::sources::{InfrastructureFile, Sources};
use crate::templates::Templates;

/// What a site is made from.
pub(super) struct Given<'g> {
    pub(super) sources: &'g Sources,
    pub(super) assets: &'g LazyAssets<'g>,
    /// The infrastructure's description, or its path when it cannot be read; nothing when nobody asks about it.
    pub(super) infrastructure: Option<&'g Result<InfrastructureFile, &'g Path>>,
}

/// Makes the site, as far as the sources go: what is wrong in one place keeps nothing else from being told. The pages
/// of the content folder go to `sink`.
pub(super) fn assemble(
    options: &BuildOptions,
    approving: Option<Approving>,
    given: &Given<'_>,
    sink: &dyn PageSink,
    problems: &mut Vec<Problem>,
) -> Option<Site> {
    let sources = given.sources;
    let register_file = sources.register.as_ref();
    let register = register_file.and_then(|file| noted(parse_register(file), problems));
    let form = register.as_ref().map(Form::from_register);
    let words = sources
        .messages
        .as_ref()
        .and_then(|file| Words::read(file, form.as_ref(), problems));
    let templates = Templates::parse(sources, &options.templates, problems);
    let letters = read_letters(options, sources, register.as_ref(), templates.as_ref());
    let letters = noted(letters, problems);
    let reports = read_reports(sources, templates.as_ref());
    let reports = noted(reports, problems);
    let agreements = register
        .as_ref()
        .map(|register| agreements::read(sources, register, &options.content));
    let agreements = noted(agreements.unwrap_or_else(|| Ok(Vec::new())), problems);
    let agreements = agreements.unwrap_or_default();
    let pages = Pages::read(sources, options.drafts, problems);
    pages.refuse_gaps(&options.content, problems);
    let notice_file = register
        .as_ref()
        .map(|register| register.notice.file.clone());
    let mut render_context = pages.render_context(sources, &options.base_url, notice_file);
    // What else is wrong with pages is reported before what is wrong with the notice.
    let mut later = Vec::new();
    let notice = register
        .as_ref()
        .and_then(|register| find_notice(&pages, &render_context, register, options, &mut later));
    let before = later.len();
    let approval = versions::approval_state(
        &options.content,
        notice.as_ref(),
        approving,
        &pages.moved(),
        &mut later,
    );
    // Of a list that could not be read there is nothing to show.
    let found = later.get(before..).unwrap_or_default();
    let versions_are_read = !has_errors(found);
    let (assets, found) = given.assets.get();
    problems.extend(found.iter().cloned());
    let picture_files: BTreeMap<_, _> = render_context.pictures.take_files().collect();
    let (Some(register), Some(notice)) = (register, notice) else {
        note_markdown(&pages, &render_context, problems);
        problems.extend(later);
        return None;
    };
    Assembly {
        options,
        sources,
        infrastructure: given.infrastructure,
        register,
        form: form?,
        words,
        pages: &pages,
        render_context: &render_context,
        notice,
        approval,
        versions_are_read,
        letters: letters.unwrap_or_default(),
        reports: reports.unwrap_or_default(),
        agreements,
    }
    .finish((templates, assets), picture_files, sink, later, problems)
}

/// Renders the pages only to say what is wrong with their Markdown.
fn note_markdown(
    pages: &Pages<'_>,
    render_context: &RenderContext<'_>,
    problems: &mut Vec<Problem>,
) {
    let noted = in_order(pages.published(), |page| page.render(render_context).1);
    for (page, noted) in pages.published().iter().zip(noted) {
        problems.extend(page.problems(noted, render_context));
    }
    problems.extend(pages.problems_of_broken(render_context));
    problems.extend(pages.changed());
}

/// What a site is made of, when there is a register and a notice.
struct Assembly<'p> {
    options: &'p BuildOptions,
    sources: &'p Sources,
    infrastructure: Option<&'p Result<InfrastructureFile, &'p Path>>,
    register: Register,
    form: Form,
    words: Option<Words>,
    pages: &'p Pages<'p>,
    render_context: &'p RenderContext<'p>,
    notice: (RenderedPage<'p>, Notice),
    approval: ApprovalState,
    versions_are_read: bool,
    letters: BTreeMap<String, PageWithHoles>,
    reports: BTreeMap<String, PageWithHoles>,
    agreements: Vec<WrittenAgreement>,
}

/// The site as it was rendered, before it is checked as a whole.
#[derive(Default)]
struct Rendered {
    beside: RenderedBeside,
    /// The page a preview answers a post of the form with.
    preview_answer: Option<PageWithHoles>,
    /// The HTML of the site's pages, by their files, but for those that the sink has.
    pages: BTreeMap<String, String>,
    /// What was read of every page of the site.
    facts: BTreeMap<String, Box<PageFacts>>,
}

/// The files of a site beside its pages.
#[derive(Default)]
struct Beside {
    files: BTreeMap<String, Vec<u8>>,
    /// The names of these and of every page.
    names: BTreeSet<String>,
    /// What cannot be published as it is.
    unread: Vec<Problem>,
    /// What would be published at the address of something else.
    in_the_way: Vec<Problem>,
}

impl Assembly<'_> {
    /// Renders the pages and what stands beside them, and checks it all.
    fn finish(
        mut self,
        (templates, assets): (Option<Templates<'_>>, &Assets),
        picture_files: BTreeMap<String, Vec<u8>>,
        sink: &dyn PageSink,
        later: Vec<Problem>,
        problems: &mut Vec<Problem>,
    ) -> Option<Site> {
        let (notice_page, notice) = &self.notice;
        let notice_file = notice_page.file();
        let approved_links = self.approval.versions.links_of_last();
        let subject = checks::Subject {
            register: &self.register,
            register_file: self.sources.register.as_ref()?,
            notice: &NoticeText::of_page(notice_page),
            notice_file: &notice_file,
            approved_links: &approved_links,
            notice_path: &notice.path,
            base_url: &self.options.base_url,
            infrastructure: to_compare(self.infrastructure),
            today: self.options.today,
        };
        let reporter = checks::Reporter::new(&subject);
        let parts = self.words.as_ref().map(|words| self.parts(words));
        let renderer = parts
            .as_ref()
            .zip(templates)
            .map(|(parts, templates)| (parts, parts.renderer(templates, assets)));
        let mut made = Rendered::default();
        let mut beside = Beside::default();
        if let Some((parts, renderer)) = &renderer {
            made.beside = parts.render_beside(renderer);
            made.preview_answer = made.beside.handler_pages.remove(page::PREVIEW);
            beside = self.beside(&made.beside.pages, assets, picture_files);
        }
        let names = beside.names.iter().map(String::as_str);
        let checker = PageChecker::new(&reporter, names, &beside.files);
        if let Some((_, renderer)) = &renderer {
            let sound = !has_errors(problems) && !has_errors(&later);
            let sink = sound.then_some(sink);
            made.take_pages(self.pages, (renderer, &checker), sink, problems);
            problems.extend(self.pages.problems_of_broken(self.render_context));
            problems.extend(self.pages.changed());
        } else {
            note_markdown(self.pages, self.render_context, problems);
        }
        problems.extend(later);
        let is_complete = renderer.is_some() && !has_errors(problems);
        drop_aside(renderer.map(|(_, renderer)| renderer.templates.into_engine()));
        problems.append(&mut beside.unread);
        let redirects = std::mem::take(&mut made.beside.redirects);
        let with_form = made.facts.iter().filter(|(_, facts)| facts.has_form);
        let headers = ResponseHeaders::of_site(with_form.map(|(name, _)| name.as_str()), redirects);
        if is_complete {
            let is_listed = |name: &str| {
                let facts = made.facts.get(name);
                facts.is_some_and(|facts| !facts.is_kept_from_search)
            };
            let base_url = &self.options.base_url;
            let texts = sitemap::files(self.pages.published(), is_listed, base_url).into_iter();
            let texts = texts.chain([(headers::FILE, headers.document())]);
            let texts = texts.map(|(name, text)| (name.to_owned(), text.into_bytes()));
            beside.files.extend(texts);
            problems.append(&mut beside.in_the_way);
            self.pages.refuse_aliases_of_files(&beside.files, problems);
        }
        // What else is wrong with the notice's page may be what makes it differ.
        let is_notice_sound = !problems
            .iter()
            .any(|problem| problem.is_about(&notice_file.path));
        let (pages, facts) = (&made.pages, std::mem::take(&mut made.facts));
        let site = checks::BuiltSite {
            origins: checks::Origins::new(
                (self.pages, self.render_context),
                self.sources,
                self.options,
                &self.approval.versions,
            ),
            checker: &checker,
            pages: facts,
            html: &|name| pages.get(name).cloned().or_else(|| sink.read(name)),
            files: &beside.files,
            handler_pages: &made.beside.handler_pages,
            headers: &headers,
        };
        let found = checks::check(&reporter, is_notice_sound, is_complete.then_some(&site));
        drop_aside(site.pages);
        // A link leads elsewhere when the page is not there, and that a link the notice must have is another one is told
        // once.
        let is_reported = self.approval.is_of_details
            && (has_errors(problems) || found.iter().any(|problem| problem.code == "PV010"));
        let refusal = self.approval.refusal.take();
        problems.extend(refusal.filter(|_| is_notice_sound && !is_reported));
        security_txt::check(
            subject.register,
            subject.register_file,
            subject.today,
            problems,
        );
        problems.extend(found);
        if !is_complete {
            return None;
        }
        self.into_site(made, beside.files, headers, problems)
    }

    /// What pages are made of.
    fn parts<'s>(&'s self, words: &'s Words) -> Parts<'s> {
        let (notice_page, notice) = &self.notice;
        Parts {
            options: self.options,
            register: &self.register,
            form: &self.form,
            words,
            pages: self.pages,
            render_context: self.render_context,
            notice: (notice_page, notice),
            versions: &self.approval.versions,
            versions_are_read: self.versions_are_read,
            agreements: &self.agreements,
        }
    }

    /// Makes the files beside the pages, but for those that are made of the finished pages. `pages` are those that are
    /// not in the content folder.
    fn beside(
        &self,
        pages: &BTreeMap<String, String>,
        assets: &Assets,
        picture_files: BTreeMap<String, Vec<u8>>,
    ) -> Beside {
        let (register, base_url) = (&self.register, &self.options.base_url);
        let (page, notice) = &self.notice;
        let named = (page.page.front.title.as_str(), page.page.front.lang);
        let document = public_register::document(register, notice, named, base_url);
        let mut files = BTreeMap::from([(addresses::PUBLIC_REGISTER.to_owned(), document)]);
        files.extend(register.security.as_ref().map(|contact| {
            let text = security_txt::document(contact, base_url);
            (security_txt::FILE.to_owned(), text)
        }));
        let files = files.into_iter();
        let files = files.map(|(name, text)| (name, text.into_bytes()));
        let mut beside = Beside {
            files: files.chain(assets.files()).chain(picture_files).collect(),
            ..Beside::default()
        };
        let made_last = sitemap::names(base_url).chain([headers::FILE]);
        let written = self.pages.published().iter();
        let all = made_last.map(str::to_owned).chain(pages.keys().cloned());
        beside.names = all.chain(written.map(Page::output_name)).collect();
        let verbatim = verbatim::read(&self.sources.verbatim, &mut beside.unread);
        let (files, in_the_way) = (&mut beside.files, &mut beside.in_the_way);
        verbatim::publish(verbatim, &beside.names, files, in_the_way);
        beside.names.extend(beside.files.keys().cloned());
        beside
    }

    /// The site, and what other programs are built from.
    fn into_site(
        mut self,
        rendered: Rendered,
        files: BTreeMap<String, Vec<u8>>,
        headers: ResponseHeaders,
        problems: &mut Vec<Problem>,
    ) -> Option<Site> {
        let Rendered {
            mut beside,
            preview_answer,
            mut pages,
            ..
        } = rendered;
        let mut words = self.words.take()?;
        let staff_mails = std::mem::take(&mut words.staff_mails);
        let retention = match RetentionRules::from_register(&self.register) {
            Ok(retention) => retention,
            Err(_) if has_errors(problems) => return None,
            Err(error) => {
                let file = &self.sources.register.as_ref()?.path;
                let message = format!(
                    "Lagringsklassen `{}` mangler `{}`, og ingenting kan lagres uten tidsgrense.",
                    error.class, error.key
                );
                problems.push(Problem::in_file("SG040", file, message));
                return None;
            }
        };
        let rules = (self.form, retention);
        let desk_agreements = AgreementPages::of_desk(&self.agreements);
        let draft_agreements =
            AgreementPages::take_drafts(&self.agreements, &mut pages, &mut beside.handler_pages);
        self.agreements.retain(|written| !written.agreement.draft);
        let ids = AgreementPages::ids(&self.agreements);
        let handler = handler_bundle(rules, words, beside, &self.approval.versions, ids);
        let desk = DeskBundle {
            letters: self.letters,
            reports: self.reports,
            agreements: desk_agreements,
            notices: self.approval.versions.for_desk(),
        };
        let pages = pages.into_iter();
        let pages = pages.map(|(name, html)| (name, html.into_bytes()));
        Some(Site {
            files: pages.chain(files).collect(),
            headers,
            handler,
            desk,
            draft_agreements,
            staff_mails,
            notice: self.notice.1,
            versions: self.approval.versions,
            preview_answer: preview_answer
                .map(PageWithHoles::into_html)
                .unwrap_or_default(),
        })
    }
}

impl Rendered {
    /// Takes in the pages beside those of the content folder, and passes over these. What is wrong is added to
    /// `problems`.
    fn take_pages(
        &mut self,
        pages: &Pages<'_>,
        (renderer, checker): (&Renderer<'_>, &PageChecker<'_>),
        sink: Option<&dyn PageSink>,
        problems: &mut Vec<Problem>,
    ) {
        let mut refused = Vec::new();
        let passed = pass::over(pages, (renderer, checker), sink, problems, &mut refused);
        let facts = passed.into_iter().map(|PassedPage { name, facts, html }| {
            self.pages.extend(html.map(|html| (name.clone(), html)));
            (name, facts)
        });
        // Made of all of them at once: they come in order, and are not looked up one by one.
        self.facts = facts.collect();
        refused.append(&mut self.beside.refused);
        problems.extend(grouped(refused));
        let beside = std::mem::take(&mut self.beside.pages);
        for (name, html) in beside {
            let facts = Box::new(checker.page_of_site(&name, &html));
            self.facts.insert(name.clone(), facts);
            self.pages.insert(name, html);
        }
    }
}

fn handler_bundle(
    (form, retention): (Form, RetentionRules),
    mut words: Words,
    beside: RenderedBeside,
    versions: &Versions,
    agreements: BTreeMap<String, String>,
) -> HandlerBundle {
    words.page_texts.remove(page::PREVIEW);
    HandlerBundle {
        agreements,
        pages_with_form: handler_pages::with_form(&beside.handler_pages),
        form,
        retention,
        pages: beside.handler_pages,
        form_path: beside.form_path,
        page_texts: words.page_texts,
        errors: words.errors,
        waits: words.waits,
        notice_versions: versions.names(),
        headers: headers::of_handler(),
        form_headers: headers::of_handlers_form(),
    }
}

/// The letters to people. A site that has none, because nobody runs a desk, is a site all the same.
fn read_letters(
    options: &BuildOptions,
    sources: &Sources,
    register: Option<&Register>,
    templates: Option<&Templates<'_>>,
) -> Result<BTreeMap<String, PageWithHoles>, Vec<Problem>> {
    match (register, templates) {
        (Some(register), Some(templates)) if !sources.letters.is_empty() => {
            let company = &register.controller.name;
            letters::read(&sources.letters, &options.content, templates, company)
        }
        _ => Ok(BTreeMap::new()),
    }
}

/// The pages of the reports, where there are letters: both are the desk's.
fn read_reports(
    sources: &Sources,
    templates: Option<&Templates<'_>>,
) -> Result<BTreeMap<String, PageWithHoles>, Vec<Problem>> {
    match (sources.letters.first(), templates) {
        (Some(letter), Some(templates)) => letters::read_reports(templates, &letter.path),
        _ => Ok(BTreeMap::new()),
    }
}

/// The infrastructure's description as the checks take it.
fn to_compare<'a>(
    infrastructure: Option<&'a Result<InfrastructureFile, &'a Path>>,
) -> checks::Infrastructure<'a> {
    match infrastructure {
        None => checks::Infrastructure::NotAsked,
        Some(Ok(file)) => checks::Infrastructure::Found(file),
        Some(Err(path)) => checks::Infrastructure::Missing(path),
    }
}
