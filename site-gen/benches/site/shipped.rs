//! The floor of the shipped site, which is beside any number of pages: as many files as a build makes of it, from the
//! same sources.
//!
//! The templates are parsed, the stylesheet is made smaller, the register and the messages are read, and each page is
//! Markdown in a template. What stands on the handler's pages, the form, the versions' differences and the letters are not
//! made: that is more than the least.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions, StyleSheet};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use tera::{Kwargs, State, Tera};

use crate::floor;

/// Pages of the handler that messages.toml names otherwise: the form with its errors, a receipt, a preview, an approval.
const OTHER_ANSWERS: usize = 4;
/// The handler's pages are made from this one.
const CONTACT_PAGE: &str = "kontakt.md";
/// What the icon has that its address may not have as it is.
const ESCAPED: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>');

/// The templates of the shipped site, with those of the floor to come.
pub(crate) fn templates(shipped: &Path) -> Tera {
    let mut tera = Tera::new();
    // What marks the holes of the handler's pages; a template that names an unknown one is refused.
    for name in ["hole", "when", "unless", "each", "end"] {
        tera.register_function(name, |_: Kwargs, _: &State<'_>| String::new());
    }
    let folder = shipped.join("templates");
    let texts = texts(&folder, "html");
    let named = texts.iter().map(|(name, text)| (name.as_str(), text));
    tera.add_raw_templates(named).unwrap();
    tera
}

/// The address that is the shipped icon, which every page has in it.
pub(crate) fn icon(shipped: &Path) -> String {
    let drawing = fs::read_to_string(shipped.join("templates/icon.svg")).unwrap();
    let escaped = utf8_percent_encode(drawing.trim(), ESCAPED);
    format!("data:image/svg+xml,{escaped}")
}

/// Makes the files of the shipped site.
pub(crate) fn build(tera: &Tera, icon: &str, shipped: &Path, out: &Path) {
    let (content, templates) = (shipped.join("content"), shipped.join("templates"));
    let assets = out.join("assets");
    fs::create_dir_all(&assets).unwrap();
    let styles: String = texts(&templates, "css").into_values().collect();
    fs::write(assets.join("site.css"), smaller(&styles)).unwrap();
    for (name, text) in texts(&templates, "js") {
        fs::write(assets.join(Path::new(&name).file_name().unwrap()), text).unwrap();
    }

    let read = |name: &str| -> toml::Table {
        let text = fs::read_to_string(content.join(name)).unwrap();
        toml::from_str(&text).unwrap()
    };
    let (register, messages) = (read("register.toml"), read("messages.toml"));
    let register = serde_json::to_vec(&register).unwrap();
    fs::write(out.join("personvern.json"), register).unwrap();

    for entry in fs::read_dir(&content).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "md") {
            let page = out.join(path.file_stem().unwrap());
            fs::create_dir_all(&page).unwrap();
            fs::write(page.join("index.html"), floor::render(tera, icon, &path)).unwrap();
        }
    }
    // Each version has its page, and all of them have one.
    let versions = fs::read_dir(content.join("versions")).unwrap().count();
    let answers = messages["page"].as_table().unwrap().len() + OTHER_ANSWERS;
    let made: usize = (0..versions + answers)
        .map(|_| floor::render(tera, icon, &content.join(CONTACT_PAGE)).len())
        .sum();
    assert!(made > 0);
}

/// The texts of a folder and those below it that have an ending, by their names.
fn texts(folder: &Path, ending: &str) -> HashMap<String, String> {
    let mut texts = HashMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(inner) = open.pop() {
        for entry in fs::read_dir(inner).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|found| found == ending) {
                let name = path.strip_prefix(folder).unwrap();
                let text = fs::read_to_string(&path).unwrap();
                texts.insert(name.to_str().unwrap().to_owned(), text);
            }
        }
    }
    texts
}

fn smaller(styles: &str) -> String {
    let mut sheet = StyleSheet::parse(styles, ParserOptions::default()).unwrap();
    sheet.minify(MinifyOptions::default()).unwrap();
    let printed = PrinterOptions {
        minify: true,
        ..PrinterOptions::default()
    };
    sheet.to_css(printed).unwrap().code
}
