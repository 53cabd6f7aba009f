//! Pages as a browser reads them, so that a test sees what a page holds and not how it is written.

use std::collections::{BTreeMap, BTreeSet};

use html5gum::{DefaultEmitter, Token, Tokenizer};

/// A page as an HTML parser reads it.
pub(crate) struct Parsed {
    /// Every tag with its attributes, less the values of inputs, which are what was typed.
    pub(crate) shape: Vec<String>,
    /// What each field holds.
    pub(crate) values: BTreeMap<String, String>,
    /// Fields with an error.
    pub(crate) faulty: BTreeSet<String>,
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub(crate) fn parse(page: &str) -> Parsed {
    let mut emitter = DefaultEmitter::default();
    // So that the content of a title or a textarea is text, as a browser takes it.
    emitter.naively_switch_states(true);
    let (mut shape, mut values, mut faulty) = (Vec::new(), BTreeMap::new(), BTreeSet::new());
    let mut inside: Option<String> = None;
    for Ok(token) in Tokenizer::new_with_emitter(page, emitter) {
        match token {
            Token::StartTag(tag) => {
                let element = text(&tag.name);
                let attributes: BTreeMap<_, _> = tag
                    .attributes
                    .iter()
                    .map(|(name, value)| (text(name), text(value)))
                    .collect();
                if let Some(field) = attributes
                    .get("id")
                    .and_then(|id| id.strip_suffix("-error"))
                {
                    faulty.insert(field.to_owned());
                }
                let name = attributes.get("name").cloned();
                let shown = attributes.iter().map(|(key, value)| match &**key {
                    "value" => key.clone(),
                    _ => format!("{key}={value:?}"),
                });
                shape.push(format!(
                    "<{element} {}>",
                    shown.collect::<Vec<_>>().join(" ")
                ));
                match (&*element, name) {
                    ("input", Some(name)) => {
                        let value = attributes.get("value").cloned().unwrap_or_default();
                        values.insert(name, value);
                    }
                    ("textarea", Some(name)) => {
                        values.insert(name.clone(), String::new());
                        inside = Some(name);
                    }
                    _ => {}
                }
            }
            Token::EndTag(tag) => {
                shape.push(format!("</{}>", text(&tag.name)));
                inside = None;
            }
            Token::String(letters) => {
                if let Some(value) = inside.as_ref().and_then(|name| values.get_mut(name)) {
                    value.push_str(&text(&letters.value));
                }
            }
            Token::Comment(_) => shape.push("<!---->".to_owned()),
            _ => {}
        }
    }
    // The parser of a browser passes over the first line end in a textarea (HTML, "in body").
    if let Some(message) = values.get_mut("message")
        && message.starts_with('\n')
    {
        message.remove(0);
    }
    Parsed {
        shape,
        values,
        faulty,
    }
}
