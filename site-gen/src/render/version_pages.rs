//! `/personvern/versjoner/`: the list of versions, and a page for each at an address that carries its hash.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use serde::Serialize;
use tera::Context;

use super::renderer::{Renderer, menu};
use crate::addresses::{self, NOTICE_ARTICLE_ID};
use crate::notice::versions::{
    ApprovedVersion, Change, ComparedBlock, Comparison, FOLDER, LIST, Versions,
};
use crate::problem::Problem;
use crate::sources::SourceFile;
use crate::sources::messages::problem_at;

const MONTHS: usize = 12;
/// Unchanged blocks in a row that are worth folding: a single one is no longer than the line that replaces it.
const WORTH_FOLDING: usize = 2;

/// The words these pages need before they are rendered; templates take the others from the messages themselves.
#[derive(Debug)]
pub(crate) struct PageWords {
    title: String,
    description: String,
    version_title: String,
    version_description: String,
    period: String,
    open_period: String,
    until_then: String,
    replaced: String,
    months: Vec<String>,
}

impl PageWords {
    pub(crate) fn read(messages: &toml::Table, file: &SourceFile) -> Result<Self, Vec<Problem>> {
        let versions = messages.get("versions").and_then(toml::Value::as_table);
        let mut problems = Vec::new();
        let refuse = |key: &str, help: &str, problems: &mut Vec<Problem>| {
            let message = format!("Teksten `{key}` under [versions] mangler.");
            problems.push(problem_at(&format!("versions.{key}"), file, message).help(help));
        };
        // What they have in braces is held to with that of all messages.
        let mut text = |key: &str| {
            let found = versions.and_then(|versions| versions.get(key)?.as_str());
            if found.is_none() {
                refuse(
                    key,
                    "Legg den til under [versions], som en tekst.",
                    &mut problems,
                );
            }
            found.unwrap_or_default().to_owned()
        };
        let (title, description) = (text("title"), text("description"));
        let (version_title, version_description) =
            (text("version_title"), text("version_description"));
        let (period, open_period) = (text("period"), text("open_period"));
        let (until_then, replaced) = (text("until_then"), text("replaced"));
        let names = versions.and_then(|versions| versions.get("months")?.as_array());
        let names = names.into_iter().flatten().filter_map(toml::Value::as_str);
        let months: Vec<String> = names.map(str::to_owned).collect();
        if months.len() != MONTHS {
            let help = "Legg den til under [versions], som en liste med tolv navn fra januar av.";
            refuse("months", help, &mut problems);
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            title,
            description,
            version_title,
            version_description,
            period,
            open_period,
            until_then,
            replaced,
            months,
        })
    }

    /// From when a version applied, and its last day if another one came after it: «Fra og med 1. mars 2027».
    fn period(&self, from: Date, next: Option<Date>) -> String {
        let last = next.map(|next| last_day(from, next));
        let words = last.map_or_else(
            || self.open_period.clone(),
            |last| self.period.replace("{until}", &self.date(last)),
        );
        words.replace("{from}", &self.date(from))
    }

    fn date(&self, date: Date) -> String {
        let month = usize::try_from(date.month()).unwrap_or_default();
        let name = self.months.get(month.saturating_sub(1));
        let name = name.map_or("", String::as_str);
        format!("{}. {name} {}", date.day(), date.year())
    }
}

/// The last day of a version: the day before the next one's first. One that was replaced on its own first day has that
/// day alone.
fn last_day(from: Date, next: Date) -> Date {
    next.yesterday().unwrap_or(next).max(from)
}

/// The version before the last one, for readers who come before the last one applies. No build knows what day it is
/// read on, so the words are as true afterwards.
#[derive(Debug, Default)]
pub(crate) struct UntilThen {
    pub(crate) words: String,
    pub(crate) path: String,
}

/// A page that has no Markdown of its own.
#[derive(Serialize)]
struct MadePage<'a> {
    title: &'a str,
    description: &'a str,
    path: &'a str,
}

/// A period in which a version applied, with what had changed when it came.
#[derive(Serialize)]
struct Shown<'a> {
    version: &'a str,
    path: String,
    sha256: &'a str,
    period: String,
    changes: Option<Changes<'a>>,
}

/// What changed from the version before.
#[derive(Serialize)]
struct Changes<'a> {
    before: &'a str,
    before_path: String,
    added: usize,
    removed: usize,
    stretches: Vec<Stretch>,
}

/// Some blocks after each other, shown or folded.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Stretch {
    is_folded: bool,
    blocks: Vec<ComparedBlock>,
}

/// The address of a version's page.
fn address_of(version: &str) -> String {
    format!("{}{version}/", addresses::VERSIONS)
}

impl Versions {
    /// The period of the last version, as people read it; empty when there is none.
    pub(crate) fn last_period(&self, words: &PageWords) -> String {
        self.last()
            .map(|last| words.period(last.effective, None))
            .unwrap_or_default()
    }

    /// What applies until the last version does; empty when there is no other one.
    pub(crate) fn until_last(&self, words: &PageWords) -> UntilThen {
        let last = self.last();
        // One whose first day is also its successor's applies on no day before that.
        let before = last.and_then(|last| {
            let mut before = self.approved.iter().rev();
            before.find(|one| one.effective < last.effective)
        });
        last.zip(before)
            .map_or_else(UntilThen::default, |(last, before)| {
                let until = last_day(before.effective, last.effective);
                UntilThen {
                    words: words.until_then.replace("{until}", &words.date(until)),
                    path: address_of(before.version()),
                }
            })
    }

    /// How a version ended: from when the one after its last period applies; none of the last version.
    fn replaced(&self, name: &str, words: &PageWords) -> Option<String> {
        let last_period = self
            .approved
            .iter()
            .rposition(|one| one.version() == name)?;
        let after = self.approved.get(last_period + 1)?;
        Some(
            words
                .replaced
                .replace("{from}", &words.date(after.effective)),
        )
    }

    /// Newest first.
    fn shown<'a>(&'a self, words: &PageWords) -> Vec<Shown<'a>> {
        let mut shown = Vec::new();
        for (index, approved) in self.approved.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|at| self.approved.get(at));
            let after = self.approved.get(index + 1);
            shown.push(Shown {
                version: approved.version(),
                path: address_of(approved.version()),
                sha256: &approved.sha256,
                period: words.period(approved.effective, after.map(|after| after.effective)),
                changes: before.map(|before| Changes::between(before, approved)),
            });
        }
        shown.reverse();
        shown
    }
}

impl<'a> Changes<'a> {
    fn between(before: &'a ApprovedVersion, after: &ApprovedVersion) -> Self {
        let comparison = Comparison::of(&before.blocks, &after.blocks);
        Self {
            before: before.version(),
            before_path: address_of(before.version()),
            added: comparison.words(Change::Added),
            removed: comparison.words(Change::Removed),
            stretches: folded(comparison.blocks),
        }
    }
}

/// The blocks with what is far from any change folded away. A change keeps its neighbours, and what is shown its
/// heading.
fn folded(blocks: Vec<ComparedBlock>) -> Vec<Stretch> {
    let is_changed = |index: Option<usize>| {
        let block = index.and_then(|index| blocks.get(index));
        block.is_some_and(ComparedBlock::is_changed)
    };
    let mut is_shown: Vec<bool> = (0..blocks.len())
        .map(|index| {
            let around = [index.checked_sub(1), Some(index), Some(index + 1)];
            around.into_iter().any(is_changed)
        })
        .collect();
    // Backwards, a heading comes after what stands under it.
    let mut needs_heading = false;
    for (block, is_shown) in blocks.iter().zip(&mut is_shown).rev() {
        needs_heading |= *is_shown;
        if block.is_heading() {
            *is_shown |= std::mem::take(&mut needs_heading);
        }
    }
    let mut stretches: Vec<Stretch> = Vec::new();
    for (block, is_shown) in blocks.into_iter().zip(is_shown) {
        match stretches.last_mut() {
            Some(last) if last.is_folded != is_shown => last.blocks.push(block),
            _ => stretches.push(Stretch {
                is_folded: !is_shown,
                blocks: vec![block],
            }),
        }
    }
    for stretch in &mut stretches {
        stretch.is_folded &= stretch.blocks.len() >= WORTH_FOLDING;
    }
    stretches
}

impl Renderer<'_> {
    /// The pages of the versions, by the path they are published at.
    pub(crate) fn version_pages(
        &self,
        versions: &Versions,
        words: &PageWords,
        content: &Path,
        problems: &mut Vec<Problem>,
    ) -> BTreeMap<String, String> {
        let list = content.join(FOLDER).join(LIST);
        let shown = versions.shown(words);
        let mut pages = BTreeMap::new();
        let mut render = |template: &str, context: &Context, path: &str| match self
            .templates
            .render(template, context, &list)
        {
            Ok(html) => {
                let name = format!("{}index.html", path.trim_start_matches('/'));
                pages.insert(name, html);
            }
            Err(problem) => problems.push(problem),
        };

        let page = MadePage {
            title: &words.title,
            description: &words.description,
            path: addresses::VERSIONS,
        };
        let mut given = self.made_page(&page);
        given.insert("versions", &shown);
        render("versions.html", &given, addresses::VERSIONS);

        for name in versions.names() {
            let Some(approved) = versions.find(&name) else {
                continue;
            };
            let page = MadePage {
                title: &words.version_title.replace("{version}", &name),
                description: &words.version_description.replace("{version}", &name),
                path: &address_of(&name),
            };
            let periods: Vec<&Shown<'_>> =
                shown.iter().filter(|shown| shown.version == name).collect();
            let mut given = self.made_page(&page);
            given.insert("version", &name);
            given.insert("sha256", &approved.sha256);
            given.insert("article", &approved.article);
            given.insert("article_id", NOTICE_ARTICLE_ID);
            given.insert("periods", &periods);
            given.insert("replaced", &versions.replaced(&name, words));
            render("version.html", &given, page.path);
        }
        pages
    }

    fn made_page(&self, page: &MadePage<'_>) -> Context {
        let mut context = self.base.clone();
        context.insert("page", page);
        context.insert("menu", &menu(&self.in_menu, page.path));
        context.insert("live", &false);
        context
    }
}

#[cfg(test)]
mod tests {
    use super::folded;
    use crate::notice::versions::Comparison;
    use crate::notice::versions::blocks::blocks;

    /// One letter a block: `h` is a heading, `x` is changed, and folded ones stand in brackets.
    #[track_caller]
    fn check(pattern: &str, expected: &str) {
        let html = |changed: &str| -> String {
            let block = |(index, letter): (usize, char)| match letter {
                'h' => format!("<h2>h{index}</h2>"),
                'x' => format!("<p>a b c {changed}{index}</p>"),
                _ => format!("<p>p{index}</p>"),
            };
            pattern.chars().enumerate().map(block).collect()
        };
        let comparison = Comparison::of(
            &blocks(&html("old")).unwrap(),
            &blocks(&html("new")).unwrap(),
        );
        let mut letters = pattern.chars();
        let shown = folded(comparison.blocks).into_iter().map(|stretch| {
            let these: String = letters.by_ref().take(stretch.blocks.len()).collect();
            if stretch.is_folded {
                format!("[{these}]")
            } else {
                these
            }
        });
        assert_eq!(shown.collect::<String>(), expected);
    }

    #[test]
    fn a_change_keeps_its_heading_and_its_neighbours() {
        check("ppppxpppp", "[ppp]pxp[ppp]");
        check("hppppxp", "h[ppp]pxp");
        check("ppxpppxpp", "ppxpppxpp");
        check("hpphpppxhp", "[hpp]h[pp]pxhp");
        check("hpphppphxp", "[hpphppp]hxp");
        check("x", "x");
        check("pppp", "[pppp]");
    }
}
