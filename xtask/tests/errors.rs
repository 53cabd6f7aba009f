//! No error says its cause twice.
//!
//! A program shows an error with its chain of causes. What an error's own sentence says, its `source()` would say again.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Fields, ItemStruct, Member, Meta, Variant};

#[test]
fn no_error_says_its_cause_twice() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut errors = 0;
    for krate in fs::read_dir(root).unwrap() {
        for file in code_below(&krate.unwrap().path().join("src")) {
            let found = Errors::of(&fs::read_to_string(&file).unwrap());
            assert!(found.twice.is_empty(), "{file:?}: {:?}", found.twice);
            errors += found.count;
        }
    }
    assert!(errors > 0, "the errors of this workspace are read");
}

#[test]
fn a_cause_is_found_however_it_is_written() {
    for twice in [
        r#"enum E { #[error("{0}")] A(#[from] Cause) }"#,
        r#"enum E { #[error("a: {0:?}")] A(#[source] Cause) }"#,
        r#"enum E { #[error("a: {source}")] A { source: Cause } }"#,
        r#"enum E { #[error("a: {}", .source.kind())] A { source: Cause } }"#,
        r#"enum E { #[error("a: {why}, {path}")] A { path: String, #[source] why: Cause } }"#,
        r#"enum E { #[error("{}: {}", .0, .1)] A(String, #[source] Cause) }"#,
        r#"#[error("{0}")] struct E(#[from] Cause);"#,
    ] {
        assert_eq!(Errors::of(twice).twice.len(), 1, "{twice}");
    }
    for once in [
        r"enum E { #[error(transparent)] A(#[from] Cause) }",
        r#"enum E { #[error("a")] A(#[from] Cause) }"#,
        r#"enum E { #[error("a: {0}")] A(Cause) }"#,
        r#"enum E { #[error("{path}: {}", .path.display())] A { path: PathBuf, source: Cause } }"#,
        r#"enum E { #[error("{0}")] A(String, #[source] Cause) }"#,
        r#"#[error("a: {cause}")] struct E { cause: Cause }"#,
    ] {
        assert!(Errors::of(once).twice.is_empty(), "{once}");
        assert_eq!(Errors::of(once).count, 1, "{once}");
    }
}

/// The files of Rust in a folder, as deep as it goes; none where there is no such folder.
fn code_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let paths = entries.map(|entry| entry.unwrap().path());
    let files = paths.flat_map(|path| {
        if path.is_dir() {
            return code_below(&path);
        }
        let is_code = path.extension().is_some_and(|extension| extension == "rs");
        Vec::from_iter(is_code.then_some(path))
    });
    files.collect()
}

/// The errors of a file.
#[derive(Default)]
struct Errors {
    count: usize,
    /// The names of those that say their cause twice.
    twice: Vec<String>,
}

impl Errors {
    fn of(code: &str) -> Self {
        let mut errors = Self::default();
        errors.visit_file(&syn::parse_file(code).unwrap());
        errors
    }

    fn add(&mut self, name: String, attributes: &[Attribute], fields: &Fields) {
        let Some(sentence) = attributes.iter().find_map(sentence) else {
            return;
        };
        self.count += 1;
        let cause = fields.iter().zip(fields.members()).find(|(field, member)| {
            let marked = |attribute: &Attribute| {
                attribute.path().is_ident("from") || attribute.path().is_ident("source")
            };
            // As `thiserror` takes it: what is marked, or has this name.
            field.attrs.iter().any(marked)
                || matches!(member, Member::Named(name) if name == "source")
        });
        if cause.is_some_and(|(_, member)| says(&sentence, &shown(&member))) {
            self.twice.push(name);
        }
    }
}

impl<'ast> Visit<'ast> for Errors {
    fn visit_variant(&mut self, variant: &'ast Variant) {
        self.add(variant.ident.to_string(), &variant.attrs, &variant.fields);
        visit::visit_variant(self, variant);
    }

    fn visit_item_struct(&mut self, item: &'ast ItemStruct) {
        self.add(item.ident.to_string(), &item.attrs, &item.fields);
        visit::visit_item_struct(self, item);
    }
}

fn shown(member: &Member) -> String {
    match member {
        Member::Named(name) => name.to_string(),
        Member::Unnamed(index) => index.index.to_string(),
    }
}

/// What stands in `#[error(…)]`.
fn sentence(attribute: &Attribute) -> Option<TokenStream> {
    match &attribute.meta {
        Meta::List(list) if list.path.is_ident("error") => Some(list.tokens.clone()),
        _ => None,
    }
}

/// Whether a sentence has a place for a field, or names it among what is filled in.
fn says(sentence: &TokenStream, field: &str) -> bool {
    let mut after_dot = false;
    sentence.clone().into_iter().any(|token| {
        let text = token.to_string();
        let is_said = match &token {
            TokenTree::Literal(_) if text.starts_with('"') => has_place(&text, field),
            TokenTree::Literal(_) => after_dot && text == field,
            TokenTree::Ident(_) => text == field,
            TokenTree::Group(group) => says(&group.stream(), field),
            TokenTree::Punct(_) => false,
        };
        after_dot = text == ".";
        is_said
    })
}

/// Whether a text has `{field}`, or `{field:…}`.
fn has_place(text: &str, field: &str) -> bool {
    text.split('{').skip(1).any(|place| {
        let place = place.strip_prefix(field);
        place.is_some_and(|rest| rest.starts_with(['}', ':']))
    })
}
