//! The pages' templates, and what every page has.

use desk::DeskError;
use serde_json::{Map, Value, json};
use tera::{Context, Tera};

use crate::words::Words;

macro_rules! template {
    ($name:literal) => {
        ($name, include_str!(concat!("../../../templates/", $name)))
    };
}

/// The templates, by their names.
const TEMPLATES: &[(&str, &str)] = &[
    template!("desk/base.html"),
    template!("desk/parts.html"),
    template!("desk/outside.html"),
    template!("desk/entered.html"),
    template!("desk/inbox.html"),
    template!("desk/find.html"),
    template!("desk/person.html"),
    template!("desk/form.html"),
    template!("desk/done.html"),
    template!("desk/cases.html"),
    template!("desk/case.html"),
    template!("desk/table.html"),
    template!("desk/text.html"),
    template!("desk/sharing.html"),
    template!("desk/working.html"),
    template!("desk/refused.html"),
];

const STYLE: &str = include_str!("../../../templates/desk/desk.css");
const SCRIPT: &str = include_str!("../../../templates/desk/desk.js");
const ICON: &str = include_str!("../../../templates/icon.svg");

/// The menu: an address, and the word of its title.
const MENU: &[(&str, &str)] = &[
    ("/", "inbox"),
    ("/finn", "find"),
    ("/saker", "cases"),
    ("/gjennomgang", "review"),
    ("/behandlingsprotokoll", "record"),
    ("/avvik", "breach"),
    ("/hendelseslogg", "ledger"),
];

/// What every page of the desk has around it.
pub(super) struct Frame<'f> {
    pub(super) title: &'f str,
    pub(super) path: &'f str,
    /// What every form of the session sends.
    pub(super) token: &'f str,
    pub(super) actor: &'f str,
    /// How many erasures are unfinished.
    pub(super) unfinished: usize,
}

/// The templates and the words.
pub(super) struct View {
    tera: Tera,
    text: Value,
    style: String,
    /// Where the data is, for people.
    place: String,
}

impl View {
    pub(super) fn new(words: &Words, place: String) -> Result<Self, DeskError> {
        let broken = |_| DeskError::Refused("the pages in this program are broken".to_owned());
        let mut tera = Tera::new();
        tera.add_raw_templates(TEMPLATES.iter().copied())
            .map_err(broken)?;
        Ok(Self {
            tera,
            text: json!(words.pages),
            style: format!("{}\n{STYLE}", crate::embedded::style()),
            place,
        })
    }

    /// A file that pages load; it says nothing about anybody.
    pub(super) fn asset(&self, path: &str) -> Option<(&'static str, String)> {
        Some(match path {
            "/desk.css" => ("text/css; charset=utf-8", self.style.clone()),
            "/desk.js" => ("text/javascript; charset=utf-8", SCRIPT.to_owned()),
            "/desk.svg" => ("image/svg+xml", ICON.to_owned()),
            _ => return None,
        })
    }

    /// A page for somebody who is not let in.
    pub(super) fn outside(&self, template: &str, page: &Value) -> String {
        let mut context = Map::new();
        context.insert("t".to_owned(), self.text.clone());
        context.insert("page".to_owned(), page.clone());
        context.insert("menu".to_owned(), json!([]));
        context.insert("place".to_owned(), json!(self.place));
        context.insert("actor".to_owned(), Value::Null);
        context.insert("token".to_owned(), Value::Null);
        context.insert("unfinished".to_owned(), json!(0));
        context.insert("title".to_owned(), Value::Null);
        // Said to somebody who is turned away, whatever it says.
        self.render(template, &context)
            .unwrap_or_else(|fault| fault)
    }

    /// A page of the desk.
    ///
    /// A template that cannot be rendered is this program's fault, and the error is the page that says so.
    pub(super) fn page(
        &self,
        template: &str,
        page: Value,
        frame: &Frame<'_>,
    ) -> Result<String, String> {
        let menu = MENU.iter().map(|(address, word)| {
            json!({ "address": address, "title": self.text["menu"][word], "is_here": *address == frame.path })
        });
        let context = Map::from_iter([
            ("t".to_owned(), self.text.clone()),
            ("page".to_owned(), page),
            ("menu".to_owned(), menu.collect()),
            ("place".to_owned(), json!(self.place)),
            ("actor".to_owned(), json!(frame.actor)),
            ("token".to_owned(), json!(frame.token)),
            ("unfinished".to_owned(), json!(frame.unfinished)),
            ("title".to_owned(), json!(frame.title)),
        ]);
        self.render(template, &context)
    }

    fn render(&self, template: &str, context: &Map<String, Value>) -> Result<String, String> {
        let context = Context::from_serialize(context).unwrap_or_default();
        // What the error says could hold a value, and is not told.
        let rendered = self.tera.render(template, &context);
        rendered.map_err(|_error| {
            "<!DOCTYPE html><html lang=\"nb\"><title>Feil</title><p>Siden kunne ikke lages. Det er en feil i programmet."
                .to_owned()
        })
    }
}
