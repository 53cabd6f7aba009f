//! The whole site, from sources to files in memory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use personal_data::{Form, Register};
use tera::Context;

use crate::assets::Assets;
use crate::canonical::{canonical_text, sha256_hex, visible_text};
use crate::check;
use crate::front_matter::{self, FrontMatter};
use crate::handler_pages::{self, HandlerBundle, PREVIEW_ANSWER};
use crate::headers::{self, ResponseHeaders};
use crate::links::LinkTargets;
use crate::markdown::{Document, Heading};
use crate::notice_text::NoticeText;
use crate::organisation;
use crate::pages::Renderer;
use crate::parallel::in_order;
use crate::problem::{Level, Problem, Problems};
use crate::public_register;
use crate::render::{FormContext, SiteContext, Templates};
use crate::security_txt;
use crate::sitemap;
use crate::sources::{SourceFile, Sources};
use crate::versions::{self, PageWords, Settled, Versions, version_of};

/// Id of the element that holds the notice and nothing else.
pub const NOTICE_ARTICLE_ID: &str = "personvernerklaering";

/// Where the sources are, and what is made of them.
#[derive(Clone, Debug)]
pub struct BuildOptions {
    /// Folder of Markdown, messages and the register.
    pub content: PathBuf,
    /// Folder of templates, styles and the icon.
    pub templates: PathBuf,
    /// Address of the published site without a slash at the end, or empty when it is not known.
    pub base_url: String,
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

/// A page between reading and rendering.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    pub(crate) source: &'a SourceFile,
    pub(crate) front: FrontMatter,
    pub(crate) body_start: usize,
}

impl<'a> Page<'a> {
    pub(crate) fn markdown(&self) -> &'a str {
        self.source.text.get(self.body_start..).unwrap_or_default()
    }

    /// Renders the Markdown, and says what is wrong with it.
    pub(crate) fn render(&self, targets: &LinkTargets<'_>) -> (RenderedPage<'_>, Vec<Problem>) {
        let document = Document::read(self.markdown());
        let headings = document.headings.clone();
        let (content, problems) = document.render(self, targets);
        let rendered = RenderedPage {
            page: self,
            headings,
            content,
        };
        (rendered, problems)
    }

    /// The file the page is published as.
    pub(crate) fn output_name(&self) -> String {
        output_name(&self.front.path)
    }
}

/// The file a page at this address is published as.
pub(crate) fn output_name(path: &str) -> String {
    let path = path.trim_start_matches('/');
    if front_matter::is_html(path) {
        path.to_owned()
    } else {
        format!("{path}index.html")
    }
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
        let site = match Sources::read(&options.content, &options.templates) {
            Ok(sources) => assemble(options, approving, &sources, &mut problems),
            Err(found) => {
                problems = found;
                None
            }
        };
        let site = site.filter(|_| problems.iter().all(|problem| problem.level != Level::Error));
        Report { problems, site }
    }
}

fn assemble(
    options: &BuildOptions,
    approving: Option<Date>,
    sources: &Sources,
    problems: &mut Vec<Problem>,
) -> Option<Site> {
    let register = parse_register(&sources.register)
        .map_err(|found| problems.extend(found))
        .ok();
    let messages = parse_messages(&sources.messages)
        .map_err(|found| problems.push(found))
        .ok();
    let templates = Templates::parse(&sources.templates, &options.templates)
        .map_err(|found| problems.push(found))
        .ok();
    let pages = read_pages(sources, problems);
    let (register, messages, templates) = (register?, messages?, templates?);
    let form = Form::from_register(&register);
    let errors = handler_pages::error_messages(&form, &messages, &sources.messages)
        .map_err(|found| problems.extend(found))
        .unwrap_or_default();
    let mut sayings = handler_pages::sayings(&messages, &sources.messages)
        .map_err(|found| problems.extend(found))
        .unwrap_or_default();
    let words = PageWords::read(&messages, &sources.messages)
        .map_err(|found| problems.extend(found))
        .ok();
    let targets = link_targets(&pages);
    let mut found_later = Vec::new();
    let notice = find_notice(&pages, &targets, &register, &options.content)
        .map_err(|found| found_later.push(found))
        .ok();
    let Settled { versions, refusal } = versions::settle(
        &options.content,
        notice.as_ref(),
        approving,
        &mut found_later,
    );
    let is_right = problems.is_empty() && found_later.is_empty();
    let Some(((notice_page, notice), words)) = notice.zip(words).filter(|_| is_right) else {
        let found = in_order(&pages, |page| page.render(&targets).1);
        problems.extend(found.into_iter().flatten().chain(found_later));
        return None;
    };

    let assets = Assets::make(sources, problems);
    let mut base = base_context(options, &register, &messages, &form);
    assets.name_in(&mut base);
    let title = notice_page.page.front.title.as_str();
    let period = versions.last_period(&words);
    base.insert("notice", &notice_context(title, &notice, &period));

    let printer = Renderer {
        form: &form,
        templates,
        base,
        pages: &pages,
        targets: &targets,
    };
    let mut files = printer.pages(problems);
    files.extend(printer.version_pages(&versions, &words, &options.content, problems));
    let redirects = printer.redirects(&mut files, problems);
    let mut answers = printer.handler_pages(&sayings, &options.content, problems);
    if !problems.is_empty() {
        return None;
    }
    sayings.remove(PREVIEW_ANSWER);
    let preview_answer = answers.remove(PREVIEW_ANSWER).unwrap_or_default();
    files.extend(assets.into_files());
    let for_machines = public_register::document(&register, &notice, title, &options.base_url);
    files.insert(public_register::FILE.to_owned(), for_machines.into_bytes());
    publish_texts(options, &register, &pages, &mut files);
    let headers = ResponseHeaders::of_site(&files, redirects);
    files.insert(headers::FILE.to_owned(), headers.document().into_bytes());
    let infrastructure = options.infra.as_deref().map(read_infrastructure);
    problems.extend(refusal);
    security_txt::check(&register, &sources.register, options.today, problems);
    problems.extend(check::check(&check::Subject {
        register: &register,
        register_file: &sources.register,
        notice: &notice_page.text(),
        notice_file: notice_page.page.source,
        notice_path: &notice.path,
        base_url: &options.base_url,
        origins: check::Origins::new(&printer, sources, options, &versions),
        files: &files,
        handler_pages: &answers,
        headers: &headers,
        infrastructure: to_compare(infrastructure.as_ref()),
        today: options.today,
    }));
    Some(Site {
        files,
        headers,
        handler: HandlerBundle {
            pages_with_form: handler_pages::with_form(&answers),
            register,
            pages: answers,
            sayings,
            errors,
            notice_versions: versions.names(),
            headers: headers::of_handler(),
            form_headers: headers::of_handlers_form(),
        },
        notice,
        versions,
        preview_answer,
    })
}

/// Adds what is asked for by names that everybody knows.
fn publish_texts(
    options: &BuildOptions,
    register: &Register,
    pages: &[Page<'_>],
    files: &mut BTreeMap<String, Vec<u8>>,
) {
    let mut texts = sitemap::files(pages, files, &options.base_url);
    texts.extend(register.security.as_ref().map(|contact| {
        let text = security_txt::document(contact, &options.base_url);
        (security_txt::FILE, text)
    }));
    let texts = texts.into_iter();
    files.extend(texts.map(|(name, text)| (name.to_owned(), text.into_bytes())));
}

/// What templates can say of the notice.
fn notice_context(title: &str, notice: &Notice, period: &str) -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("title", title.to_owned()),
        ("path", notice.path.clone()),
        ("version", notice.version()),
        ("period", period.to_owned()),
        ("versions_path", versions::ADDRESS.to_owned()),
    ])
}

/// What every page is given, but for what depends on the notice and the stylesheet.
fn base_context(
    options: &BuildOptions,
    register: &Register,
    messages: &toml::Table,
    form: &Form,
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
    base.insert("text", messages);
    base.insert("form", &FormContext::new(form));
    base
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
        let problem = |found: personal_data::RegisterProblem| {
            let problem = match found.span {
                Some(span) => Problem::at("SG040", &file.path, &file.text, span, found.message),
                None => Problem::in_file("SG040", &file.path, found.message),
            };
            if let Some(help) = found.help {
                problem.help(help)
            } else {
                problem
            }
        };
        found.into_iter().map(problem).collect()
    })
}

fn parse_messages(file: &SourceFile) -> Result<toml::Table, Problem> {
    toml::from_str(&file.text).map_err(|error| {
        Problem::at(
            "SG041",
            &file.path,
            &file.text,
            error.span().unwrap_or(0..0),
            error.message(),
        )
    })
}

fn read_pages<'a>(sources: &'a Sources, problems: &mut Vec<Problem>) -> Vec<Page<'a>> {
    let mut pages: Vec<Page<'a>> = Vec::new();
    for source in &sources.pages {
        match front_matter::parse(&source.path, &source.text) {
            Ok((front, _)) if front.draft => {}
            Ok((front, body_start)) => pages.push(Page {
                source,
                front,
                body_start,
            }),
            Err(found) => problems.extend(found),
        }
    }
    pages.sort_by(|a, b| a.front.path.cmp(&b.front.path));
    for pair in pages.windows(2) {
        if let [first, second] = pair
            && first.front.path == second.front.path
        {
            let message = format!(
                "`{}` has the same path, {}",
                first.source.name, first.front.path
            );
            let problem = Problem::in_file("SG004", &second.source.path, message);
            problems.push(problem.help("give each page a path of its own"));
        }
    }
    pages
}

/// A page with its Markdown rendered.
pub(crate) struct RenderedPage<'a> {
    pub(crate) page: &'a Page<'a>,
    pub(crate) headings: Vec<Heading>,
    pub(crate) content: String,
}

impl RenderedPage<'_> {
    /// The page's canonical text, with the way back to its file.
    pub(crate) fn text(&self) -> NoticeText {
        let markdown = self.page.markdown();
        NoticeText::read(&Document::read(markdown), markdown, self.page.body_start)
    }
}

/// What pages can link to. The Markdown is read for its headings alone and read again when the page is rendered: kept
/// until then, what it is made of would be several times as large as all pages together.
fn link_targets<'a>(pages: &'a [Page<'a>]) -> LinkTargets<'a> {
    let headings = in_order(pages, |page| Document::read(page.markdown()).headings);
    let mut targets = LinkTargets::default();
    for (page, headings) in pages.iter().zip(&headings) {
        targets.add(&page.source.name, &page.front.path, headings);
    }
    targets
}

fn find_notice<'a>(
    pages: &'a [Page<'a>],
    targets: &LinkTargets<'_>,
    register: &Register,
    content: &Path,
) -> Result<(RenderedPage<'a>, Notice), Problem> {
    let file = &register.notice.file;
    let page = pages
        .iter()
        .find(|page| page.source.name == *file)
        .ok_or_else(|| {
            let problem = Problem::in_file("SG042", &content.join(file), "the notice is missing");
            problem
                .help("the register's [notice] names this file; it must be a page that is no draft")
        })?;
    // What is wrong with its Markdown is told with every other page's.
    let (page, _) = page.render(targets);
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
    Ok((page, notice))
}
