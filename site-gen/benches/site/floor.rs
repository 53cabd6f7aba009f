//! The least a program must do to make these pages with these libraries: front matter, Markdown, contents list, Tera,
//! and a file written, on every core; and the files of the shipped site. It checks nothing, resolves nothing, and leaves a
//! torn site when it is killed.
//!
//! It is what a build is compared with: the libraries' own time is not ours to save.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};
use serde::{Deserialize, Serialize};
use tera::{Context, Tera};

use crate::shipped;

#[derive(Deserialize)]
struct Front {
    title: String,
    description: String,
    updated: Option<toml::value::Datetime>,
}

#[derive(Serialize)]
struct Page {
    title: String,
    description: String,
    updated: String,
    content: String,
    toc: Vec<Heading>,
}

#[derive(Serialize)]
struct Heading {
    id: String,
    text: String,
}

/// Builds the sources in one folder into another.
pub(crate) fn build(sources: &Path, out: &Path) {
    let shipped_site = sources.join("shipped");
    let mut tera = shipped::templates(&shipped_site);
    let template = fs::read_to_string(sources.join("templates/routine.html")).unwrap();
    tera.add_raw_templates([("routine.html", template)])
        .unwrap();
    let files: Vec<PathBuf> = fs::read_dir(sources.join("content"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    let folder = out.join("rutiner");
    fs::create_dir_all(&folder).unwrap();
    fs::copy(sources.join("site.css"), out.join("site.css")).unwrap();
    let icon = shipped::icon(&shipped_site);
    shipped::build(&tera, &icon, &shipped_site, out);
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let page = folder.join(file.file_stem().unwrap());
            fs::create_dir(&page).unwrap();
            fs::write(page.join("index.html"), render(&tera, &icon, file)).unwrap();
        }
    };
    let threads = thread::available_parallelism()
        .unwrap()
        .get()
        .min(files.len());
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
}

pub(crate) fn render(tera: &Tera, icon: &str, file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let (front, body) = text
        .strip_prefix("+++\n")
        .and_then(|rest| rest.split_once("\n+++\n"))
        .unwrap();
    let front: Front = toml::from_str(front).unwrap();
    let options = Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES;
    let mut events: Vec<Event<'_>> = Parser::new_ext(body, options).collect();
    let toc = contents(&mut events);
    let mut content = String::with_capacity(2 * body.len());
    html::push_html(&mut content, events.into_iter());
    let mut given = Context::new();
    given.insert("css_path", "/site.css");
    given.insert("icon_path", icon);
    given.insert(
        "page",
        &Page {
            title: front.title,
            description: front.description,
            updated: front.updated.map(|day| day.to_string()).unwrap_or_default(),
            content,
            toc,
        },
    );
    tera.render("routine.html", &given).unwrap()
}

fn contents(events: &mut [Event<'_>]) -> Vec<Heading> {
    let mut toc: Vec<Heading> = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for index in 0..events.len() {
        match &mut events[index] {
            Event::Start(Tag::Heading { .. }) => open = Some((index, String::new())),
            Event::Text(words) | Event::Code(words) => {
                if let Some((_, text)) = &mut open {
                    text.push_str(words);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let (start, text) = open.take().unwrap();
                let Event::Start(Tag::Heading { id, .. }) = &mut events[start] else {
                    continue;
                };
                let written = id.take().map(CowStr::into_string);
                let heading = written.unwrap_or_else(|| unused(&text, &toc));
                *id = Some(CowStr::from(heading.clone()));
                toc.push(Heading { id: heading, text });
            }
            _ => {}
        }
    }
    toc
}

fn unused(text: &str, toc: &[Heading]) -> String {
    let mut id: String = text
        .to_lowercase()
        .chars()
        .map(|letter| match letter {
            'æ' | 'å' => 'a',
            'ø' => 'o',
            letter if letter.is_ascii_alphanumeric() => letter,
            _ => '-',
        })
        .collect();
    while toc.iter().any(|heading| heading.id == id) {
        id.push_str("-2");
    }
    id
}
