//! From a place on a built page back to the file somebody wrote.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use super::addresses::{PageName, address_of};
use super::fault::{DEAD_ADDRESS, DEAD_ANCHOR, Fault, ID};
use crate::addresses;
use crate::checks::origins::Origins;
use crate::notice::versions;
use crate::pages::page::Page;
use crate::problem::{Level, Problem};
use crate::render::handler_pages::template_of;
use crate::sources::SourceFile;

/// What an editor can still do when a link in an approved text has died.
const KEEP_ADDRESS: &str =
    "La den godkjente versjonen stå. Skriv adressen i `aliases` på siden som har overtatt.";
const KEEP_ANCHOR: &str = "La den godkjente versjonen stå. En overskrift på den andre siden kan få merket tilbake med {#…}.";
/// The shortest beginning of a tag that is looked for in the templates, in bytes: `<a class=`.
const TELLING: usize = 9;

/// The longest beginning that is, in bytes.
const LONGEST_TAG: usize = 500;

/// The way back, with what is only needed when something is wrong.
pub(super) struct Places<'a> {
    origins: &'a Origins<'a>,
    by_file: OnceCell<BTreeMap<String, &'a Page<'a>>>,
    /// The page that was asked after last, rendered: much can be wrong with one.
    rendered: RefCell<Option<(PageName<'a>, Rc<str>)>>,
    /// Tags that were looked for in the templates: what one template has, every page of it has.
    tags: RefCell<HashMap<String, InTemplate<'a>>>,
}

/// The one place in the templates that makes a tag, if there is one.
type InTemplate<'a> = Option<(&'a SourceFile, Range<usize>)>;

/// Who wrote what stands at a place of a page.
enum Author<'a> {
    /// An editor, in the page's Markdown; its HTML begins at this byte of the page.
    Page(&'a Page<'a>, usize),
    /// Nobody any more: it is the text of an approved version.
    Archive(&'a str, PathBuf, usize),
    /// The template of this name.
    Template(&'a str),
    /// The program itself.
    Program,
}

/// A problem, and whether it is a template's, so that every page of the template may have it.
pub(super) struct Placed {
    pub(super) problem: Problem,
    pub(super) is_of_template: bool,
}

impl<'a> Places<'a> {
    pub(super) fn new(origins: &'a Origins<'a>) -> Self {
        Self {
            origins,
            by_file: OnceCell::new(),
            rendered: RefCell::new(None),
            tags: RefCell::default(),
        }
    }

    /// What a fault is to those who can mend it; `None` when nobody can.
    pub(super) fn problem(&self, page: PageName<'a>, html: &str, fault: &Fault) -> Option<Placed> {
        let author = self.author(page, html, &fault.place);
        let (problem, help) = match &author {
            Author::Page(written, start) => {
                let source = written.source;
                let place = in_markdown(written, html, *start, &fault.place);
                (problem_in(fault, &source.path, &source.text(), place), None)
            }
            Author::Archive(article, path, start)
                if matches!(fault.code, DEAD_ADDRESS | DEAD_ANCHOR) =>
            {
                let place = fault.place.start - start..fault.place.end - start;
                let help = if fault.code == DEAD_ADDRESS {
                    KEEP_ADDRESS
                } else {
                    KEEP_ANCHOR
                };
                (
                    problem_in(fault, path, &Arc::from(*article), Some(place)),
                    Some(help),
                )
            }
            // Two ids can be told apart by changing the page around the text. What else an approved text has is as
            // it was found good then, and nobody's to change.
            Author::Archive(..) if fault.code != ID => return None,
            Author::Archive(..) => (self.in_template(fault, html, "version.html"), None),
            Author::Template(name) => (self.in_template(fault, html, name), None),
            Author::Program => {
                let file = match page {
                    PageName::Site(name) | PageName::Handler(name) => name,
                };
                (
                    Problem::in_file(fault.code, Path::new(file), fault.message.clone()),
                    None,
                )
            }
        };
        let is_archived_anchor = help == Some(KEEP_ANCHOR);
        let mut problem =
            problem.help(help.map_or_else(|| fault.help.clone().into_owned(), str::to_owned));
        // An anchor that died leads to the right page still, and not every page can bring it back.
        if is_archived_anchor {
            problem.level = Level::Warning;
        }
        Some(Placed {
            problem,
            is_of_template: matches!(author, Author::Template(_) | Author::Archive(..)),
        })
    }

    /// The file a page as a whole is made from: its Markdown, else its template.
    pub(super) fn of_page(&self, page: PageName<'a>) -> Option<&'a Path> {
        if let Some(written) = self.written(page) {
            return Some(&written.source.path);
        }
        match self.author(page, "", &(0..0)) {
            Author::Template(name) => Some(&self.template(name)?.path),
            _ => None,
        }
    }

    fn written(&self, page: PageName<'a>) -> Option<&'a Page<'a>> {
        let PageName::Site(file) = page else {
            return None;
        };
        let by_file = self.by_file.get_or_init(|| {
            let pages = self.origins.pages.iter();
            pages.map(|page| (page.output_name(), page)).collect()
        });
        by_file.get(file).copied()
    }

    fn author(&self, page: PageName<'a>, html: &str, place: &Range<usize>) -> Author<'a> {
        let holds = |part: &str| {
            let start = html.find(part).filter(|_| !part.trim().is_empty())?;
            let is_inside = start <= place.start && place.end <= start + part.len();
            (is_inside && !place.is_empty()).then_some(start)
        };
        if let Some(written) = self.written(page) {
            return match holds(&self.rendered(page, written)) {
                Some(start) => Author::Page(written, start),
                None => Author::Template(&written.front.template),
            };
        }
        let file = match page {
            PageName::Handler(name) => return Author::Template(template_of(name).0),
            PageName::Site(file) => file,
        };
        match address_of(file).strip_prefix(addresses::VERSIONS) {
            None if address_of(file).starts_with(addresses::AGREEMENTS) => {
                Author::Template("agreement.html")
            }
            None => Author::Program,
            Some("") => Author::Template("versions.html"),
            Some(name) => {
                let name = name.trim_end_matches('/');
                let approved = self.origins.versions.find(name);
                let found = approved
                    .and_then(|approved| Some((&approved.article, holds(&approved.article)?)));
                found.map_or(Author::Template("version.html"), |(article, start)| {
                    Author::Archive(
                        article,
                        versions::path_of(self.origins.content, name),
                        start,
                    )
                })
            }
        }
    }

    /// A page's content. It is rendered once more, as contents are not kept: only where something is wrong.
    fn rendered(&self, name: PageName<'a>, page: &Page<'_>) -> Rc<str> {
        if let Some((last, content)) = &*self.rendered.borrow()
            && *last == name
        {
            return Rc::clone(content);
        }
        let (rendered, _) = page.render(self.origins.render_context);
        let content: Rc<str> = rendered.content.into();
        self.rendered.replace(Some((name, Rc::clone(&content))));
        content
    }

    pub(super) fn template_folder(&self) -> &'a Path {
        self.origins.template_folder
    }

    fn template(&self, name: &str) -> Option<&'a SourceFile> {
        self.origins.templates.iter().find(|file| file.name == name)
    }

    /// The tag's place in the templates, if it is there once; else the template of the page.
    fn in_template(&self, fault: &Fault, html: &str, name: &str) -> Problem {
        let tag = html.get(fault.place.clone()).unwrap_or_default();
        // A tag that is longer has something in it that no template says.
        let tag = tag
            .get(..tag.floor_char_boundary(LONGEST_TAG))
            .unwrap_or(tag);
        let known = self.tags.borrow().get(tag).cloned();
        let found = known.unwrap_or_else(|| {
            let found = self.find_tag(tag);
            self.tags.borrow_mut().insert(tag.to_owned(), found.clone());
            found
        });
        match (found, self.template(name)) {
            (Some((file, place)), _) => problem_in(fault, &file.path, &file.text, Some(place)),
            (None, Some(file)) => Problem::in_file(fault.code, &file.path, fault.message.clone()),
            (None, None) => Problem::in_file(fault.code, Path::new(name), fault.message.clone()),
        }
    }

    /// A tag as the templates have it, up to the first value that is put into it.
    fn find_tag(&self, tag: &str) -> InTemplate<'a> {
        let ends = tag
            .char_indices()
            .map(|(at, letter)| at + letter.len_utf8());
        let mut beginnings = ends
            .rev()
            .filter(|end| *end == tag.len() || *end >= TELLING)
            .filter_map(|end| tag.get(..end));
        let found = beginnings.find_map(|beginning| {
            let is_there = |rest: &str| beginning.len() == tag.len() || rest.starts_with('{');
            let templates = self.origins.templates.iter();
            // No page of the site is made of those.
            let of_pages = templates.filter(|file| !file.name.starts_with("letters/"));
            let mut places = of_pages.flat_map(|file| {
                let places = file.text.match_indices(beginning);
                let places = places.map(|(at, _)| at..at + beginning.len());
                let places =
                    places.filter(|place| file.text.get(place.end..).is_some_and(is_there));
                places.map(move |place| (file, place))
            });
            let first = places.next()?;
            Some(places.next().is_none().then_some(first))
        });
        found.flatten()
    }
}

fn problem_in(fault: &Fault, path: &Path, text: &Arc<str>, place: Option<Range<usize>>) -> Problem {
    match place {
        Some(place) => Problem::at(fault.code, path, text, place, fault.message.clone()),
        None => Problem::in_file(fault.code, path, fault.message.clone()),
    }
}

/// Where the Markdown has what became the tag at `place`: by its address, or by the words after it, and by how many
/// the same came before.
fn in_markdown(
    written: &Page<'_>,
    html: &str,
    start: usize,
    place: &Range<usize>,
) -> Option<Range<usize>> {
    let tag = html.get(place.clone())?;
    let before = html.get(start..place.start)?;
    let values = tag.split('"').skip(1).step_by(2);
    let words = html.get(place.end..)?.split('<').next()?.trim();
    let body = written.body_start;
    let text = written.source.text();
    let markdown = written.markdown(&text);
    values
        .chain([words])
        .filter(|needle| needle.len() > 1)
        .find_map(|needle| {
            let mut found = markdown.match_indices(needle);
            let (at, _) = found
                .nth(before.matches(needle).count())
                .or_else(|| markdown.match_indices(needle).next())?;
            Some(body + at..body + at + needle.len())
        })
}
