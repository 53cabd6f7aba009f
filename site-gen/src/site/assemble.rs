//! From sources to a site: everything is read, rendered and checked in one run.

use bundle::{DeskBundle, HandlerBundle, PageWithHoles, page};
use std::collections::BTreeMap;
use std::path::Path;

use personal_data::{Form, Register, RetentionRules};

use super::{Site, has_errors};
use crate::addresses;
use crate::agreements::{self, WrittenAgreement};
use crate::checks;
use crate::files::assets::Assets;
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
use crate::pages::rendered::RenderedPage;
use crate::parallel::in_order;
use crate::problem::Problem;
use crate::render::agreement_pages::AgreementPages;
use crate::render::handler_pages;
use crate::render::letters;
use crate::render::print::{Parts, RenderedSite};
use crate::render::words::{Words, noted, parse_register};
use crate::sources::verbatim;
use crate::sources::{SourceFile, Sources};
use crate::templates::Templates;

/// Makes the site, as far as the sources go: what is wrong in one place keeps nothing else from being told.
pub(super) fn assemble(
    options: &BuildOptions,
    approving: Option<Approving>,
    sources: &Sources,
    problems: &mut Vec<Problem>,
) -> Option<Site> {
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
    let render_context = pages.render_context(sources, &options.base_url, notice_file);
    // What else is wrong with pages is told before what is wrong with the notice.
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
    let assets = Assets::make(sources, problems);
    let parts = (register.as_ref(), form.as_ref(), words.as_ref(), &notice);
    let rendered =
        if let ((Some(register), Some(form), Some(words), Some(notice)), Some(templates)) =
            (parts, templates)
        {
            let parts = Parts {
                options,
                register,
                form,
                words,
                pages: &pages,
                render_context: &render_context,
                notice,
                versions: &approval.versions,
                versions_are_read,
                agreements: &agreements,
            };
            parts.print(templates, &assets, problems)
        } else {
            let noted = in_order(pages.published(), |page| page.render(&render_context).1);
            for (page, noted) in pages.published().iter().zip(noted) {
                problems.extend(page.problems(noted, &render_context));
            }
            RenderedSite::default()
        };
    problems.extend(pages.problems_of_broken(&render_context));
    problems.extend(later);
    let printed = Printed {
        options,
        sources,
        register: register?,
        words,
        pages: &pages,
        notice: notice?,
        approval,
        rendered,
        letters: letters.unwrap_or_default(),
        reports: reports.unwrap_or_default(),
        agreements,
    };
    printed.finish(render_context, assets, problems)
}

/// The pages as printed, with what else the site and its judgement are made of.
struct Printed<'p> {
    options: &'p BuildOptions,
    sources: &'p Sources,
    register: Register,
    words: Option<Words>,
    pages: &'p Pages<'p>,
    notice: (RenderedPage<'p>, Notice),
    approval: ApprovalState,
    rendered: RenderedSite,
    letters: BTreeMap<String, PageWithHoles>,
    reports: BTreeMap<String, PageWithHoles>,
    agreements: Vec<WrittenAgreement>,
}

impl Printed<'_> {
    /// Adds what stands beside the pages, and judges it all.
    fn finish(
        mut self,
        mut render_context: RenderContext<'_>,
        assets: Assets,
        problems: &mut Vec<Problem>,
    ) -> Option<Site> {
        let (options, rendered) = (self.options, &mut self.rendered);
        let preview_answer = rendered.handler_pages.remove(page::PREVIEW);
        let is_complete = self.words.is_some() && !has_errors(problems);
        let mut pages = std::mem::take(&mut rendered.pages);
        let redirects = std::mem::take(&mut rendered.redirects);
        let mut files = BTreeMap::new();
        if is_complete {
            self.publish_beside(&pages, &mut files);
            files.extend(assets.into_files());
            files.extend(render_context.pictures.take_files());
        }
        let headers = ResponseHeaders::of_site(&pages, redirects);
        files.insert(headers::FILE.to_owned(), headers.document().into_bytes());
        let verbatim = verbatim::read(&self.sources.verbatim, problems);
        if is_complete {
            verbatim::publish(verbatim, &pages, &mut files, problems);
            self.pages.refuse_aliases_of_files(&files, problems);
        }
        let infrastructure = options.infra.as_deref().map(read_infrastructure);
        let (notice_page, notice) = &self.notice;
        let notice_file = notice_page.file();
        let versions = &self.approval.versions;
        let approved_links = versions.links_of_last();
        // What else is wrong with the notice's page may be what makes it differ.
        let mut notice_problems = problems
            .iter()
            .filter(|problem| problem.is_about(&notice_file.path));
        let is_notice_sound = notice_problems.next().is_none();
        let subject = checks::Subject {
            is_notice_sound,
            register: &self.register,
            register_file: self.sources.register.as_ref()?,
            notice: &NoticeText::of_page(notice_page),
            notice_file: &notice_file,
            approved_links: &approved_links,
            notice_path: &notice.path,
            base_url: &options.base_url,
            origins: checks::Origins::new(
                (self.pages, &render_context),
                self.sources,
                options,
                versions,
            ),
            pages: &pages,
            files: &files,
            handler_pages: &self.rendered.handler_pages,
            is_complete,
            headers: &headers,
            infrastructure: to_compare(infrastructure.as_ref()),
            today: options.today,
        };
        let refusal = self.approval.refusal.take();
        run_checks(&subject, (refusal, self.approval.is_of_details), problems);
        let mut words = self.words.take().filter(|_| is_complete)?;
        let staff_mails = std::mem::take(&mut words.staff_mails);
        let retention = match RetentionRules::from_register(&self.register) {
            Ok(retention) => retention,
            Err(_) if has_errors(problems) => return None,
            Err(error) => {
                let file = &self.sources.register.as_ref()?.path;
                problems.push(Problem::in_file("SG040", file, error.to_string()));
                return None;
            }
        };
        let rules = (Form::from_register(&self.register), retention);
        let desk_agreements = AgreementPages::of_desk(&self.agreements);
        let handler_pages = &mut self.rendered.handler_pages;
        let draft_agreements =
            AgreementPages::take_drafts(&self.agreements, &mut pages, handler_pages);
        self.agreements.retain(|written| !written.agreement.draft);
        let ids = AgreementPages::ids(&self.agreements);
        let handler = handler_bundle(rules, words, self.rendered, &self.approval.versions, ids);
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

    /// Adds the texts that machines and their keepers ask for, by names that everybody knows.
    fn publish_beside(
        &self,
        pages: &BTreeMap<String, String>,
        files: &mut BTreeMap<String, Vec<u8>>,
    ) {
        let (register, base_url) = (&self.register, &self.options.base_url);
        let (page, notice) = &self.notice;
        let front = &page.page.front;
        let named = (front.title.as_str(), front.lang);
        let document = public_register::document(register, notice, named, base_url);
        files.insert(addresses::PUBLIC_REGISTER.to_owned(), document.into_bytes());
        let mut texts = sitemap::files(self.pages.published(), pages, base_url);
        texts.extend(register.security.as_ref().map(|contact| {
            let text = security_txt::document(contact, base_url);
            (security_txt::FILE, text)
        }));
        let texts = texts.into_iter();
        files.extend(texts.map(|(name, text)| (name.to_owned(), text.into_bytes())));
    }
}

fn handler_bundle(
    (form, retention): (Form, RetentionRules),
    mut words: Words,
    rendered: RenderedSite,
    versions: &Versions,
    agreements: BTreeMap<String, String>,
) -> HandlerBundle {
    words.page_texts.remove(page::PREVIEW);
    HandlerBundle {
        agreements,
        pages_with_form: handler_pages::with_form(&rendered.handler_pages),
        form,
        retention,
        pages: rendered.handler_pages,
        form_path: rendered.form_path,
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

/// Compares what the sources say.
fn run_checks(
    subject: &checks::Subject<'_>,
    (refusal, is_of_details): (Option<Problem>, bool),
    problems: &mut Vec<Problem>,
) {
    let found = checks::check(subject);
    // A link leads elsewhere when the page is not there, and that a link the notice must have is another one is told
    // once.
    let is_told = is_of_details
        && (has_errors(problems) || found.iter().any(|problem| problem.code == "PV010"));
    problems.extend(refusal.filter(|_| subject.is_notice_sound && !is_told));
    security_txt::check(
        subject.register,
        subject.register_file,
        subject.today,
        problems,
    );
    problems.extend(found);
}

/// The infrastructure's description, or its path when it cannot be read.
fn read_infrastructure(path: &Path) -> Result<SourceFile, &Path> {
    let text = std::fs::read_to_string(path).map_err(|_| path)?;
    Ok(SourceFile {
        path: path.to_owned(),
        name: path.display().to_string(),
        text: text.into(),
    })
}

fn to_compare<'a>(
    infrastructure: Option<&'a Result<SourceFile, &'a Path>>,
) -> checks::Infrastructure<'a> {
    match infrastructure {
        None => checks::Infrastructure::NotAsked,
        Some(Ok(file)) => checks::Infrastructure::Found(file),
        Some(Err(path)) => checks::Infrastructure::Missing(path),
    }
}
