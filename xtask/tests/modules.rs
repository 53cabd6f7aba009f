//! Which module may use which: inside a crate, too, uses point one way.
//!
//! A folder's modules are one thing with all that is in them, and no two of them use each other, neither directly nor
//! through others. A module and those inside it are one another's own: a `mod.rs` is their common ground. What only hands
//! a name on is no use of it; the module is meant that the name comes from.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use proc_macro2::{TokenStream, TokenTree};
use serde_json::Value;
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItem, Item, ItemUse, Macro, UseTree, Visibility};

/// The layers of `site-gen`, lowest first: each may use those before it, and no other.
const LAYERS: &[&str] = &[
    "parallel",
    "slug",
    "addresses",
    "options",
    "html",
    "problem",
    "sources",
    "agreements",
    "pages",
    "notice",
    "templates",
    "files",
    "render",
    "checks",
    "site",
    "new_page",
    "output",
    "outside_links",
    "preview",
];

#[test]
fn modules_use_each_other_one_way() {
    for root in roots() {
        let circles = Modules::read(&root).circles();
        assert!(circles.is_empty(), "{}: {circles}", root.display());
    }
}

#[test]
fn a_layer_of_the_site_uses_those_below_it() {
    let is_site = |root: &PathBuf| root.ends_with("site-gen/src/lib.rs");
    let root = roots().into_iter().find(is_site).unwrap();
    let modules = Modules::read(&root);
    let there = modules.0.keys().filter(|name| name.len() == 1);
    let there: BTreeSet<&str> = there.map(|name| name[0].as_str()).collect();
    assert_eq!(
        there,
        LAYERS.iter().copied().collect(),
        "each module has its place in LAYERS"
    );
    let place = |name: &str| LAYERS.iter().position(|layer| *layer == name);
    for ((user, used), uses) in modules.uses_between(&[]) {
        assert!(
            place(&user) > place(&used),
            "{user} comes before {used} and uses it: {}",
            uses.join(", ")
        );
    }
}

#[test]
fn a_circle_is_found_however_it_is_written() {
    for (a, b) in [
        ("use crate::b::B;", "use crate::{a::A as C};"),
        ("use super::b::{self, B};", "fn f() -> u8 { crate::a::f() }"),
        (
            "use self::inner::C; mod inner { pub use super::super::b::B as C; }",
            "use crate::a;",
        ),
        // Through a name that the root hands on, and one that is brought in as a module.
        ("use crate::Handed;", "use super::a; fn f() { a::g() }"),
        (
            "fn f() { println!(\"{}\", crate::b::B) }",
            "use crate::a::A;",
        ),
        (
            "mod inner { fn f() { super::super::b::f() } }",
            "impl crate::a::A {}",
        ),
    ] {
        let found = circles_of(a, b);
        assert!(
            found.contains("a uses b") && found.contains("b uses a"),
            "{a} {b}: {found}"
        );
    }
    for (a, b) in [
        ("use crate::b::B;", "use std::a::A; use crate::Own;"),
        (
            "use crate::b::B;",
            "#[cfg(test)] use crate::a::A; #[cfg(test)] mod tests { use crate::a::A; }",
        ),
        (
            "use crate::b::B;",
            "mod inner { use super::B; } use inner::C;",
        ),
        ("use crate::b::B;", "pub(in crate::a) struct B;"),
    ] {
        assert_eq!(circles_of(a, b), "", "{a} {b}");
    }
}

/// The circles of a crate of two modules, whose root hands a name of `b` on.
fn circles_of(a: &str, b: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("lib.rs");
    fs::write(&root, "mod a; mod b; pub use b::Handed; struct Own;").unwrap();
    fs::write(folder.path().join("a.rs"), a).unwrap();
    fs::write(folder.path().join("b.rs"), b).unwrap();
    Modules::read(&root).circles()
}

/// The file that each library and each program of the workspace begins with.
fn roots() -> Vec<PathBuf> {
    let output = Command::new("cargo")
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    let targets = packages.flat_map(|package| package["targets"].as_array().unwrap());
    let ours = targets.filter(|target| {
        let kinds = target["kind"].as_array().unwrap();
        kinds.iter().any(|kind| kind == "lib" || kind == "bin")
    });
    ours.map(|target| target["src_path"].as_str().unwrap().into())
        .collect()
}

/// A module's path from the root of its crate, which has none.
type Name = Vec<String>;

/// Of two modules of a folder, the first uses the second: how each place says it.
type Uses = BTreeMap<(String, String), Vec<String>>;

/// The modules of a library or a program, without those of tests.
#[derive(Default)]
struct Modules(BTreeMap<Name, Module>);

/// What a module says of others.
#[derive(Default)]
struct Module {
    /// What it brings in, by the name it has here, with the path that is written.
    imported: BTreeMap<String, Vec<String>>,
    /// Every path, as it is written.
    paths: BTreeSet<Vec<String>>,
}

impl Modules {
    fn read(root: &Path) -> Self {
        let mut modules = Self::default();
        modules.read_file(root, root.parent().unwrap(), Name::new());
        modules
    }

    fn read_file(&mut self, file: &Path, folder: &Path, name: Name) {
        let text = fs::read_to_string(file).unwrap();
        self.read_items(&syn::parse_file(&text).unwrap().items, folder, name);
    }

    /// `folder` has the files of the modules inside.
    fn read_items(&mut self, items: &[Item], folder: &Path, name: Name) {
        let mut module = Module::default();
        for item in items.iter().filter(|item| !is_test(item)) {
            let Item::Mod(inside) = item else {
                module.visit_item(item);
                continue;
            };
            let own = inside.ident.to_string();
            let below = folder.join(&own);
            let name = joined(&name, std::slice::from_ref(&own));
            if let Some((_, items)) = &inside.content {
                self.read_items(items, &below, name);
            } else {
                let files = [below.with_extension("rs"), below.join("mod.rs")];
                let file = files.iter().find(|file| file.exists()).unwrap();
                self.read_file(file, &below, name);
            }
        }
        self.0.insert(name, module);
    }

    /// The module that a path leads to which another has; none when it leads out of the crate.
    fn target(&self, from: &[String], path: &[String]) -> Option<Name> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => Some(self.follow(&[], rest)),
            "self" => Some(self.follow(from, rest)),
            "super" => {
                let (_, parent) = from.split_last()?;
                Some(self.follow(parent, rest))
            }
            _ => {
                let inside = joined(from, std::slice::from_ref(first));
                if self.0.contains_key(&inside) {
                    return Some(self.follow(&inside, rest));
                }
                let import = self.0[from].imported.get(first)?;
                // Another crate's, by its own name.
                if import.first() == Some(first) {
                    return None;
                }
                self.target(from, &joined(import, rest))
            }
        }
    }

    /// From a module along a path, as far as there are modules, and on where a name is handed on.
    fn follow(&self, module: &[String], path: &[String]) -> Name {
        let Some((first, rest)) = path.split_first() else {
            return module.to_vec();
        };
        let inside = joined(module, std::slice::from_ref(first));
        if self.0.contains_key(&inside) {
            return self.follow(&inside, rest);
        }
        let target = if first == "super" {
            self.target(module, path)
        } else {
            let import = self.0[module].imported.get(first);
            import.and_then(|import| self.target(module, &joined(import, rest)))
        };
        target.unwrap_or_else(|| module.to_vec())
    }

    /// What the modules right inside this one use of each other, each with all that is in it.
    fn uses_between(&self, folder: &[String]) -> Uses {
        let child = |name: &Name| name.get(folder.len()).cloned();
        let mut between = Uses::new();
        for (name, module) in self.0.iter().filter(|(name, _)| name.starts_with(folder)) {
            for path in &module.paths {
                let target = self.target(name, path);
                let target = target.filter(|target| target.starts_with(folder));
                let (Some(user), Some(other)) = (child(name), target.as_ref().and_then(child))
                else {
                    continue;
                };
                if user != other {
                    let path = format!("`{}` in {}", path.join("::"), name.join("::"));
                    between.entry((user, other)).or_default().push(path);
                }
            }
        }
        between
    }

    /// One circle of each folder that has any, with what makes it.
    fn circles(&self) -> String {
        let mut report = String::new();
        for folder in self.0.keys() {
            let between = self.uses_between(folder);
            let importers: BTreeSet<&String> =
                between.keys().map(|(importer, _)| importer).collect();
            let Some(circle) = importers
                .into_iter()
                .find_map(|start| circle(start, &between))
            else {
                continue;
            };
            for pair in circle {
                let paths = between[&pair].join(", ");
                report.extend([
                    "\n",
                    pair.0.as_str(),
                    " uses ",
                    pair.1.as_str(),
                    ": ",
                    paths.as_str(),
                ]);
            }
        }
        report
    }
}

/// The shortest way from a module back to itself.
fn circle(start: &String, uses: &Uses) -> Option<Vec<(String, String)>> {
    let mut open = VecDeque::from([vec![start]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = open.pop_front() {
        let last = *way.last()?;
        for (_, used) in uses.keys().filter(|(user, _)| user == last) {
            let way = [way.as_slice(), &[used]].concat();
            if used == start {
                let pairs = way.windows(2);
                return Some(
                    pairs
                        .map(|pair| (pair[0].clone(), pair[1].clone()))
                        .collect(),
                );
            }
            if seen.insert(used) {
                open.push_back(way);
            }
        }
    }
    None
}

fn joined(one: &[String], other: &[String]) -> Vec<String> {
    [one, other].concat()
}

impl<'ast> Visit<'ast> for Module {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test(item) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        let attributes = match item {
            ImplItem::Const(item) => item.attrs.as_slice(),
            ImplItem::Fn(item) => &item.attrs,
            _ => &[],
        };
        if !attributes.iter().any(is_cfg_test) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.import(&item.tree, &[]);
    }

    /// `pub(in crate::a)` says who may use, and uses nothing.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names = path.segments.iter().map(|part| part.ident.to_string());
        self.paths.insert(names.collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast Macro) {
        self.read_tokens(item.tokens.clone());
    }
}

impl Module {
    fn import(&mut self, tree: &UseTree, before: &[String]) {
        let with = |name: String| joined(before, &[name]);
        match tree {
            UseTree::Path(tree) => self.import(&tree.tree, &with(tree.ident.to_string())),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.import(tree, before);
                }
            }
            UseTree::Name(tree) if tree.ident == "self" => {
                self.note(before.last().unwrap().clone(), before.to_vec());
            }
            UseTree::Name(tree) => {
                let name = tree.ident.to_string();
                self.note(name.clone(), with(name));
            }
            UseTree::Rename(tree) if tree.ident == "self" => {
                self.note(tree.rename.to_string(), before.to_vec());
            }
            UseTree::Rename(tree) => {
                self.note(tree.rename.to_string(), with(tree.ident.to_string()));
            }
            // Which names a star brings in is not looked after.
            UseTree::Glob(_) => drop(self.paths.insert(before.to_vec())),
        }
    }

    fn note(&mut self, name: String, path: Vec<String>) {
        self.paths.insert(path.clone());
        self.imported.insert(name, path);
    }

    /// The paths in what a macro is given, which is no code yet.
    fn read_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.paths.insert(std::mem::take(&mut path));
                    }
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
                other => {
                    self.paths.insert(std::mem::take(&mut path));
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.read_tokens(group.stream());
                    }
                }
            }
        }
        self.paths.insert(path);
    }
}

fn is_test(item: &Item) -> bool {
    let attributes = match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => return false,
    };
    attributes.iter().any(is_cfg_test)
}

fn is_cfg_test(attribute: &Attribute) -> bool {
    let condition = attribute.parse_args::<syn::Path>();
    attribute.path().is_ident("cfg") && condition.is_ok_and(|condition| condition.is_ident("test"))
}
