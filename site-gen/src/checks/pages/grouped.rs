//! The problems of the pages: each once, however many pages have it.

use std::collections::BTreeMap;
use std::path::Path;

use super::addresses::PageName;
use super::fault::Fault;
use super::source_map::{Placed, Places};
use crate::checks::origins::Origins;
use crate::problem::{Few, Level, Problem, counted};

/// The problems, each once.
pub(super) struct Grouped<'a> {
    places: Places<'a>,
    /// Each with the pages it is on.
    list: Vec<(Placed, Vec<PageName<'a>>)>,
    /// Where in the list it is.
    known: BTreeMap<Key, usize>,
}

/// What makes two problems one: code, file, place, words.
type Key = (&'static str, String, Option<usize>, String);

impl<'a> Grouped<'a> {
    pub(super) fn new(origins: &'a Origins<'a>) -> Self {
        Self {
            places: Places::new(origins),
            list: Vec::new(),
            known: BTreeMap::new(),
        }
    }

    /// What is wrong with a page, and of each kind how much more there is.
    pub(super) fn add_all(&mut self, page: PageName<'a>, html: &str, faults: Few<Fault>) {
        if faults.is_empty() {
            return;
        }
        let (faults, more) = faults.into_parts();
        let mut levels = BTreeMap::new();
        for fault in &faults {
            if let Some(level) = self.add(page, html, fault) {
                levels.entry(fault.code).or_insert(level);
            }
        }
        for (code, count) in more {
            // Nobody can mend what nothing was reported of.
            let Some(level) = levels.get(code) else {
                continue;
            };
            let file = self.places.of_page(page);
            let file = file.map_or_else(|| page.shown().into(), Path::to_owned);
            let mut problem = Problem::more(code, &file, count);
            problem.level = *level;
            let placed = Placed {
                problem,
                is_of_template: false,
            };
            self.list.push((placed, vec![page]));
        }
    }

    /// Tells of a fault; answers how grave it is, if somebody can mend it.
    fn add(&mut self, page: PageName<'a>, html: &str, fault: &Fault) -> Option<Level> {
        let placed = self.places.problem(page, html, fault)?;
        let level = placed.problem.level;
        let Problem {
            code,
            file,
            message,
            ..
        } = &placed.problem;
        let (file, place) = (file.clone(), placed.problem.start());
        // What several templates do without a line of their own comes from one they all use.
        let is_shared = placed.is_of_template && place.is_none();
        let in_file = if is_shared { "" } else { &file };
        let key = (*code, in_file.to_owned(), place, message.clone());
        let index = *self.known.entry(key).or_insert_with(|| {
            self.list.push((placed, Vec::new()));
            self.list.len() - 1
        });
        let (known, pages) = self.list.get_mut(index)?;
        if known.problem.file != file {
            known.problem.file = self.places.template_folder().display().to_string();
        }
        if pages.last() != Some(&page) {
            pages.push(page);
        }
        Some(level)
    }

    /// Something about a page as a whole, reported of the file it is made from.
    pub(super) fn add_of_page(
        &mut self,
        page: PageName<'a>,
        code: &'static str,
        message: String,
        help: &'static str,
        level: Level,
    ) {
        let mut problem = match self.places.of_page(page) {
            Some(file) => Problem::in_file(code, file, message),
            None => Problem::in_file(code, Path::new(&page.shown()), message),
        };
        problem.level = level;
        let placed = Placed {
            problem: problem.help(help),
            is_of_template: false,
        };
        self.list.push((placed, vec![page]));
    }

    pub(super) fn finish(self) -> impl Iterator<Item = Problem> {
        self.list.into_iter().map(|(placed, pages)| {
            let mut problem = placed.problem;
            if let (true, [first, others @ ..]) = (placed.is_of_template, pages.as_slice()) {
                let (first, message) = (first.shown(), &problem.message);
                let others = match others.len() {
                    0 => String::new(),
                    count => format!(" og {}", counted(count, "annen side", "andre sider")),
                };
                problem.message = format!("{message} Det gjelder {first}{others}.");
            }
            problem
        })
    }
}
