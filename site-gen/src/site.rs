//! The whole site, from sources to files in memory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use personal_data::{Form, Register, nearest};
use tera::Context;

use crate::assets::Assets;
use crate::canonical::{canonical_text, sha256_hex, visible_text};
use crate::check;
use crate::content::{Page, Pages, RenderedPage};
use crate::handler_pages::{self, HandlerBundle, PREVIEW_ANSWER, Saying};
use crate::headers::{self, Redirect, ResponseHeaders};
use crate::markdown::Surroundings;
use crate::organisation;
use crate::pages::{Renderer, told_once};
use crate::parallel::in_order;
use crate::problem::{Level, Problem, Problems};
use crate::public_register;
use crate::render::{FormContext, SiteContext};
use crate::security_txt;
use crate::sitemap;
use crate::sources::{SourceFile, Sources};
use crate::templates::Templates;
use crate::toml_syntax::{Toml, plain_type};
use crate::versions::{self, PageWords, Settled, Versions, version_of};

/// Id of the element that holds the notice and nothing else.
pub const NOTICE_ARTICLE_ID: &str = "personvernerklaering";
/// What the site says of its own accessibility.
const ACCESSIBILITY_PAGE: &str = "tilgjengelighet.md";

/// Where the sources are, and what is made of them.
#[derive(Clone, Debug)]
pub struct BuildOptions {
    /// Folder of Markdown, messages and the register.
    pub content: PathBuf,
    /// Folder of templates, styles and the icon.
    pub templates: PathBuf,
    /// Address of the published site without a slash at the end, or empty when it is not known.
    pub base_url: String,
    /// Whether pages that are drafts are made too, for their writer to look at.
    pub drafts: bool,
    /// The description of what runs in AWS, to be compared with the register; `None` leaves it out.
    pub infra: Option<PathBuf>,
    /// The day by which suppressions expire; `None` leaves that out. It changes nothing in the site.
    pub today: Option<Date>,
}

/// Everything there is to say about the sources, and the site if there is one.
#[derive(Clone, Debug)]
pub struct Report {
    /// Errors, findings, and findings the register suppresses.
    pub problems: Vec<Problem>,
    /// The site, unless there is an error.
    pub site: Option<Site>,
}

impl Report {
    /// The errors, which stop a build.
    pub fn errors(&self) -> impl Iterator<Item = &Problem> + Clone {
        self.problems
            .iter()
            .filter(|problem| problem.level == Level::Error)
    }

    /// What an editor should know, less what somebody has decided to live with.
    pub fn findings(&self) -> impl Iterator<Item = &Problem> {
        let findings = self
            .problems
            .iter()
            .filter(|problem| problem.level != Level::Error);
        findings.filter(|problem| !problem.suppressed)
    }

    /// Takes the site away when something was found later that stops it.
    pub(crate) fn keep_site_without_errors(&mut self) {
        if self.errors().next().is_some() {
            self.site = None;
        }
    }

    /// The site, or everything that stops it.
    pub(crate) fn into_site(self) -> Result<Site, Problems> {
        let is_error = |problem: &Problem| problem.level == Level::Error;
        self.site
            .ok_or_else(|| Problems(self.problems.into_iter().filter(is_error).collect()))
    }
}

/// The notice, as published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Address of its page.
    pub path: String,
    /// Its canonical text.
    pub text: String,
    /// SHA-256 of the canonical text, 64 hexadecimal digits.
    pub sha256: String,
    /// The article's HTML, without the article's own tags.
    pub article: String,
}

impl Notice {
    /// The version people and items are told: the first 16 digits of the hash.
    pub fn version(&self) -> String {
        version_of(&self.sha256).to_owned()
    }
}

/// A built site.
#[derive(Clone, Debug)]
pub struct Site {
    /// Path below the site's root, without a leading slash, to the file's bytes.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What the answer for each of them carries.
    pub headers: ResponseHeaders,
    /// What the form handler is built from.
    pub handler: HandlerBundle,
    /// The notice.
    pub notice: Notice,
    /// Every version of it that was approved; the notice is the last.
    pub versions: Versions,
    /// The page a preview answers a post of the form with; no part of the site.
    pub(crate) preview_answer: String,
}

impl Site {
    /// Builds the site, or reports everything that stops it.
    pub fn build(options: &BuildOptions) -> Result<Self, Problems> {
        Self::check(options).into_site()
    }

    /// Builds the site and reports everything there is to say about it, not the first thing.
    pub fn check(options: &BuildOptions) -> Report {
        Self::check_approving(options, None)
    }

    /// The same, as if the notice were approved from that day.
    pub(crate) fn check_approving(options: &BuildOptions, approving: Option<Date>) -> Report {
        let mut problems = Vec::new();
        let sources = Sources::read(&options.content, &options.templates, &mut problems);
        let site = assemble(options, approving, &sources, &mut problems);
        let site = site.filter(|_| !has_errors(&problems));
        Report { problems, site }
    }
}

fn has_errors(problems: &[Problem]) -> bool {
    problems.iter().any(|problem| problem.level == Level::Error)
}

/// Makes the site, as far as the sources go: what is wrong in one place keeps nothing else from being told.
fn assemble(
    options: &BuildOptions,
    approving: Option<Date>,
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
    let pages = Pages::read(sources, options.drafts, problems);
    let notice_file = register
        .as_ref()
        .map(|register| register.notice.file.clone());
    let mut around = pages.surroundings(sources, &options.base_url, notice_file);
    // What else is wrong with pages is told before what is wrong with the notice.
    let mut later = Vec::new();
    let notice = register
        .as_ref()
        .and_then(|register| find_notice(&pages, &around, register, options, &mut later));
    let before = later.len();
    let Settled { versions, refusal } =
        versions::settle(&options.content, notice.as_ref(), approving, &mut later);
    // Of a list that could not be read there is nothing to show.
    let versions_are_read = later.len() == before;
    let assets = Assets::make(sources, problems);
    let parts = (register.as_ref(), form.as_ref(), words.as_ref(), &notice);
    let mut draft = Draft::default();
    if let ((Some(register), Some(form), Some(words), Some(notice)), Some(templates)) =
        (parts, templates)
    {
        let parts = Parts {
            options,
            register,
            form,
            words,
            pages: &pages,
            around: &around,
            notice,
            versions: &versions,
            versions_are_read,
        };
        draft = parts.print(templates, &assets, problems);
    } else {
        let found = in_order(pages.published(), |page| page.render(&around).1);
        problems.extend(found.into_iter().flatten());
    }
    problems.extend(pages.problems_of_broken(&around));
    problems.extend(later);
    let (register, register_file, (notice_page, notice)) = (register?, register_file?, notice?);
    let preview_answer = draft.handler_pages.remove(PREVIEW_ANSWER);
    let preview_answer = preview_answer.unwrap_or_default();
    let is_complete = words.is_some() && !has_errors(problems);
    let mut files = draft.files;
    if is_complete {
        let title = notice_page.page.front.title.as_str();
        let document = public_register::document(&register, &notice, title, &options.base_url);
        files.insert(public_register::FILE.to_owned(), document.into_bytes());
        publish_texts(options, &register, &pages, &mut files);
        files.extend(assets.into_files());
        files.extend(around.pictures.take_files());
    }
    let headers = ResponseHeaders::of_site(&files, draft.redirects);
    files.insert(headers::FILE.to_owned(), headers.document().into_bytes());
    let infrastructure = options.infra.as_deref().map(read_infrastructure);
    let subject = check::Subject {
        register: &register,
        register_file,
        notice: &notice_page.text(),
        notice_file: notice_page.page.source,
        notice_path: &notice.path,
        base_url: &options.base_url,
        origins: check::Origins::new((&pages, &around), sources, options, &versions),
        files: &files,
        handler_pages: &draft.handler_pages,
        is_complete,
        headers: &headers,
        infrastructure: to_compare(infrastructure.as_ref()),
        today: options.today,
    };
    judge(&subject, refusal, problems);
    let mut words = words.filter(|_| is_complete)?;
    words.sayings.remove(PREVIEW_ANSWER);
    Some(Site {
        files,
        headers,
        handler: HandlerBundle {
            pages_with_form: handler_pages::with_form(&draft.handler_pages),
            register,
            pages: draft.handler_pages,
            sayings: words.sayings,
            errors: words.errors,
            notice_versions: versions.names(),
            headers: headers::of_handler(),
            form_headers: headers::of_handlers_form(),
        },
        notice,
        versions,
        preview_answer,
    })
}

/// Compares what the sources say; but not when something else is wrong with the notice's page, which may be what makes
/// it differ.
fn judge(subject: &check::Subject<'_>, refusal: Option<Problem>, problems: &mut Vec<Problem>) {
    let notice_file = subject.notice_file.path.as_path();
    if problems.iter().any(|problem| problem.is_about(notice_file)) {
        return;
    }
    problems.extend(refusal);
    security_txt::check(
        subject.register,
        subject.register_file,
        subject.today,
        problems,
    );
    problems.extend(check::check(subject));
}

/// What was found, or nothing and the problems noted.
fn noted<T>(found: Result<T, Vec<Problem>>, problems: &mut Vec<Problem>) -> Option<T> {
    found.map_err(|found| problems.extend(found)).ok()
}

/// The messages, with what the program itself says out of them.
struct Words {
    messages: toml::Table,
    /// By field and error.
    errors: BTreeMap<String, BTreeMap<String, String>>,
    sayings: BTreeMap<String, Saying>,
    /// Those of the pages about versions, unless some are missing.
    versions: Option<PageWords>,
}

impl Words {
    fn read(file: &SourceFile, form: Option<&Form>, problems: &mut Vec<Problem>) -> Option<Self> {
        let messages = noted(parse_messages(file), problems)?;
        let errors = form.map(|form| handler_pages::error_messages(form, &messages, file));
        let errors = errors.and_then(|errors| noted(errors, problems));
        let sayings = noted(handler_pages::sayings(&messages, file), problems);
        Some(Self {
            errors: errors.unwrap_or_default(),
            sayings: sayings.unwrap_or_default(),
            versions: noted(PageWords::read(&messages, file), problems),
            messages,
        })
    }
}

/// Adds what is asked for by names that everybody knows.
fn publish_texts(
    options: &BuildOptions,
    register: &Register,
    pages: &Pages<'_>,
    files: &mut BTreeMap<String, Vec<u8>>,
) {
    let mut texts = sitemap::files(pages.published(), files, &options.base_url);
    texts.extend(register.security.as_ref().map(|contact| {
        let text = security_txt::document(contact, &options.base_url);
        (security_txt::FILE, text)
    }));
    let texts = texts.into_iter();
    files.extend(texts.map(|(name, text)| (name.to_owned(), text.into_bytes())));
}

/// What templates are told about the notice.
fn notice_context(
    title: &str,
    notice: &Notice,
    versions: &Versions,
    words: &Words,
) -> BTreeMap<&'static str, String> {
    let period = words.versions.as_ref();
    let period = period.map(|words| versions.last_period(words));
    BTreeMap::from([
        ("title", title.to_owned()),
        ("path", notice.path.clone()),
        ("version", notice.version()),
        ("period", period.unwrap_or_default()),
        ("versions_path", versions::ADDRESS.to_owned()),
    ])
}

/// The pages as printed, whether or not they may be published.
#[derive(Default)]
struct Draft {
    files: BTreeMap<String, Vec<u8>>,
    redirects: Vec<Redirect>,
    handler_pages: BTreeMap<String, String>,
}

/// Everything a page is made of.
struct Parts<'p> {
    options: &'p BuildOptions,
    register: &'p Register,
    form: &'p Form,
    words: &'p Words,
    pages: &'p Pages<'p>,
    around: &'p Surroundings<'p>,
    notice: &'p (RenderedPage<'p>, Notice),
    versions: &'p Versions,
    versions_are_read: bool,
}

impl Parts<'_> {
    fn print(
        &self,
        templates: Templates<'_>,
        assets: &Assets,
        problems: &mut Vec<Problem>,
    ) -> Draft {
        let (versions, words) = (self.versions, self.words);
        let (page, notice) = self.notice;
        let mut base = base_context(
            self.options,
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
            base,
            pages: self.pages.published(),
            in_menu: self.pages.in_menu(),
            around: self.around,
        };
        let content = self.options.content.as_path();
        let mut found = Vec::new();
        let mut files = printer.pages(problems, &mut found);
        if let (Some(words), true) = (&words.versions, self.versions_are_read) {
            files.extend(printer.version_pages(versions, words, content, &mut found));
        }
        let redirects = printer.redirects(&mut files, &mut found);
        let handler_pages =
            printer.handler_pages(&words.sayings, (content, self.pages), &mut found);
        problems.extend(told_once(found));
        Draft {
            files,
            redirects,
            handler_pages,
        }
    }
}

/// What every page is given, but for what depends on the notice and the stylesheet.
fn base_context(
    options: &BuildOptions,
    register: &Register,
    messages: &toml::Table,
    form: &Form,
    pages: &[Page<'_>],
) -> Context {
    let mut base = Context::new();
    let name = &register.controller.name;
    base.insert(
        "site",
        &SiteContext {
            name,
            lang: "nb",
            base_url: &options.base_url,
        },
    );
    let organisation = organisation::document(&register.controller, &options.base_url);
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
) -> check::Infrastructure<'a> {
    match infrastructure {
        None => check::Infrastructure::NotAsked,
        Some(Ok(file)) => check::Infrastructure::Found(file),
        Some(Err(path)) => check::Infrastructure::Missing(path),
    }
}

fn parse_register(file: &SourceFile) -> Result<Register, Vec<Problem>> {
    Register::parse(&file.text).map_err(|found| {
        let mut problems = Vec::new();
        Toml::whole("SG040", &file.path, &file.text).read(&mut problems);
        if !problems.is_empty() {
            return problems;
        }
        let problem = |found: personal_data::RegisterProblem| {
            let (message, help) = plain_type(&found.message);
            let problem = match found.span {
                Some(span) => Problem::at("SG040", &file.path, &file.text, span, message),
                None => Problem::in_file("SG040", &file.path, message),
            };
            match found.help.or(help) {
                Some(help) => problem.help(help),
                None => problem,
            }
        };
        found.into_iter().map(problem).collect()
    })
}

fn parse_messages(file: &SourceFile) -> Result<toml::Table, Vec<Problem>> {
    toml::from_str(&file.text).map_err(|error| {
        let mut problems = Vec::new();
        let toml = Toml::whole("SG041", &file.path, &file.text);
        toml.read(&mut problems);
        if problems.is_empty() {
            problems.push(toml.at(error.span().unwrap_or(0..0), error.message()));
        }
        problems
    })
}

fn find_notice<'a>(
    pages: &'a Pages<'_>,
    around: &Surroundings<'_>,
    register: &Register,
    options: &BuildOptions,
    problems: &mut Vec<Problem>,
) -> Option<(RenderedPage<'a>, Notice)> {
    let file = &register.notice.file;
    let mut published = pages.published().iter();
    let Some(page) = published.find(|page| page.source.name == *file && !page.front.draft) else {
        if !pages.is_unread(file) {
            let path = options.content.join(file);
            let help =
                "the register's [notice] names this file; it must be a page that is no draft";
            let names = pages.published().iter();
            let near = nearest(file, names.map(|page| page.source.name.as_str()));
            let near = Some(near).filter(|near| near.starts_with("did you mean"));
            let help = near.map_or(help.to_owned(), |near| format!("{help}; {near}"));
            problems.push(Problem::in_file("SG042", &path, "the notice is missing").help(help));
        }
        return None;
    };
    // What is wrong with its Markdown is told with every other page's.
    let (page, _) = page.render(around);
    let article = format!(
        "<article id=\"{NOTICE_ARTICLE_ID}\">{}</article>",
        page.content
    );
    let text = canonical_text(&visible_text(&article, NOTICE_ARTICLE_ID).unwrap_or_default());
    let sha256 = sha256_hex(&text);
    let notice = Notice {
        path: page.page.front.path.clone(),
        text,
        sha256,
        article: page.content.clone(),
    };
    Some((page, notice))
}
