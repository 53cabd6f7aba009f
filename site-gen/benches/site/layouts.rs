//! The corpus on disk, in the way each program wants it: the same words, and templates that make the same page.

use std::fs;
use std::path::{Path, PathBuf};

use crate::corpus::{ANCHOR, Link, Page, page};

const SITE: &str = "Eksempel AS";
const ADDRESS: &str = "https://www.example.no";
/// What is between the slots is the same in every tool's templates.
const BASE: &str = r##"<!DOCTYPE html>
<html lang="nb">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>[title] – [site]</title>
<meta name="description" content="[description]">
<link rel="stylesheet" href="[css]">
<link rel="icon" href="[icon]" type="image/svg+xml">
</head>
<body>
<a href="#innhold">Hopp til innholdet</a>
<header><a href="/">[site]</a></header>
<main id="innhold">
<h1>[title]</h1>
<p>Sist endret [updated]</p>
<nav aria-label="Innhold">[toc]</nav>
[content]
</main>
<footer><p>[site]</p></footer>
</body>
</html>
"##;
/// A contents list in Tera. Hugo makes its own.
const TOC: &str = "<ol>{% for heading in page.toc %}<li><a href=\"#{{ heading.id }}\">{{ heading.text }}</a></li>{% endfor %}</ol>";
const CSS: &str =
    "body{max-width:66ch;margin:auto;font:100%/1.6 system-ui}\ntd,th{padding:.4rem}\n";
const ICON: &str =
    r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>"#;

/// Who builds the corpus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    /// `site-gen build`.
    Ours,
    /// The least that makes these pages; see [`crate::floor`].
    Floor,
    Hugo,
    Zola,
}

/// Everybody, ourselves first.
pub(crate) const ALL: &[Program] = &[Program::Ours, Program::Floor, Program::Hugo, Program::Zola];

impl Program {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ours => "site-gen",
            Self::Floor => "floor",
            Self::Hugo => "hugo",
            Self::Zola => "zola",
        }
    }

    /// Writes `pages` pages of the corpus, with templates, to a folder.
    pub(crate) fn write_sources(self, folder: &Path, pages: usize) {
        match self {
            Self::Ours => ours(folder, pages),
            Self::Floor => floor(folder, pages),
            Self::Hugo => hugo(folder, pages),
            Self::Zola => zola(folder, pages),
        }
    }
}

/// The shipped site, with the corpus beside its pages: everything that a build does is done.
fn ours(folder: &Path, pages: usize) {
    copy_shipped(folder, &["content", "templates", "infra"]);
    write(&folder.join("templates/routine.html"), &tera_template());
    let link = |link: &Link| format!("{}.md{}", link.slug, anchor(link));
    for page in corpus(pages, &link) {
        let keys = format!(
            "path = \"/rutiner/{}/\"\ntemplate = \"routine.html\"\n",
            page.slug
        );
        write(
            &folder.join(format!("content/{}.md", page.slug)),
            &with_front(&page, &keys),
        );
    }
}

/// The floor resolves no links, so they are written as addresses.
fn floor(folder: &Path, pages: usize) {
    copy_shipped(&folder.join("shipped"), &["content", "templates"]);
    write(&folder.join("templates/routine.html"), &tera_template());
    write(&folder.join("site.css"), CSS);
    let link = |link: &Link| format!("/rutiner/{}/{}", link.slug, anchor(link));
    for page in corpus(pages, &link) {
        write(
            &folder.join(format!("content/{}.md", page.slug)),
            &with_front(&page, ""),
        );
    }
}

fn hugo(folder: &Path, pages: usize) {
    let settings = format!(
        "baseURL = \"{ADDRESS}/\"\ntitle = \"{SITE}\"\ndefaultContentLanguage = \"nb\"\n\
         disableKinds = [\"rss\", \"taxonomy\", \"term\", \"section\"]\nrefLinksErrorLevel = \"ERROR\"\n\
         [markup.goldmark.extensions]\ntypographer = false\nlinkify = false\n\
         [markup.tableOfContents]\nordered = true\n"
    );
    write(&folder.join("hugo.toml"), &settings);
    let slots = [
        ("title", "{{ .Title }}"),
        ("description", "{{ .Description }}"),
        ("css", "/site.css"),
        ("icon", "/icon.svg"),
        ("updated", "{{ .Lastmod.Format \"2006-01-02\" }}"),
        ("toc", "{{ .TableOfContents }}"),
        ("content", "{{ .Content }}"),
    ];
    for name in ["page.html", "home.html"] {
        write(&folder.join("layouts").join(name), &template(&slots));
    }
    // Hugo before 0.146 looks for its templates here.
    write(
        &folder.join("layouts/_default/single.html"),
        &template(&slots),
    );
    write(&folder.join("layouts/index.html"), &template(&slots));
    statics(folder);
    let link = |link: &Link| {
        format!(
            "{{{{< relref \"/rutiner/{}.md{}\" >}}}}",
            link.slug,
            anchor(link)
        )
    };
    for page in corpus(pages, &link) {
        let keys = format!("lastmod = {}\n", page.updated);
        write(
            &folder.join(format!("content/rutiner/{}.md", page.slug)),
            &with_front(&page, &keys),
        );
    }
}

fn zola(folder: &Path, pages: usize) {
    let settings = format!(
        "base_url = \"{ADDRESS}\"\ntitle = \"{SITE}\"\ndefault_language = \"nb\"\ncompile_sass = false\n\
         build_search_index = false\ngenerate_feeds = false\nminify_html = false\n"
    );
    write(&folder.join("config.toml"), &settings);
    let toc = "<ol>{% for h in page.toc %}<li><a href=\"#{{ h.id }}\">{{ h.title }}</a></li>{% for c in h.children %}\
               <li><a href=\"#{{ c.id }}\">{{ c.title }}</a></li>{% endfor %}{% endfor %}</ol>";
    let slots = [
        ("title", "{{ page.title }}"),
        ("description", "{{ page.description }}"),
        ("css", "/site.css"),
        ("icon", "/icon.svg"),
        ("updated", "{{ page.updated }}"),
        ("toc", toc),
        ("content", "{{ page.content | safe }}"),
    ];
    write(&folder.join("templates/page.html"), &template(&slots));
    for name in ["index.html", "section.html", "404.html"] {
        write(&folder.join("templates").join(name), SITE);
    }
    write(
        &folder.join("content/rutiner/_index.md"),
        "+++\ntitle = \"Rutiner\"\n+++\n",
    );
    statics(folder);
    let link = |link: &Link| format!("@/rutiner/{}.md{}", link.slug, anchor(link));
    for page in corpus(pages, &link) {
        let keys = format!("updated = {}\n", page.updated);
        write(
            &folder.join(format!("content/rutiner/{}.md", page.slug)),
            &with_front(&page, &keys),
        );
    }
}

fn corpus(pages: usize, link: &dyn Fn(&Link) -> String) -> impl Iterator<Item = Page> {
    (0..pages).map(move |index| page(index, pages, link))
}

fn anchor(link: &Link) -> String {
    if link.to_anchor {
        format!("#{ANCHOR}")
    } else {
        String::new()
    }
}

/// A page's file. Ours and the floor's name the day themselves; the others' `keys` do.
fn with_front(page: &Page, keys: &str) -> String {
    let updated = if keys.contains(&page.updated) {
        String::new()
    } else {
        format!("updated = {}\n", page.updated)
    };
    format!(
        "+++\ntitle = \"{}\"\ndescription = \"{}\"\n{updated}{keys}+++\n\n{}",
        page.title, page.description, page.body
    )
}

fn tera_template() -> String {
    template(&[
        ("title", "{{ page.title }}"),
        ("description", "{{ page.description }}"),
        ("css", "{{ css_path }}"),
        ("icon", "{{ icon_path }}"),
        ("updated", "{{ page.updated }}"),
        ("toc", TOC),
        ("content", "{{ page.content | safe }}"),
    ])
}

fn template(slots: &[(&str, &str)]) -> String {
    let with_site = BASE.replace("[site]", SITE);
    slots.iter().fold(with_site, |text, (slot, value)| {
        text.replace(&format!("[{slot}]"), value)
    })
}

fn statics(folder: &Path) {
    write(&folder.join("static/site.css"), CSS);
    write(&folder.join("static/icon.svg"), ICON);
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn copy_shipped(folder: &Path, parts: &[&str]) {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for part in parts {
        copy(&shipped.join(part), &folder.join(part));
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target: PathBuf = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
