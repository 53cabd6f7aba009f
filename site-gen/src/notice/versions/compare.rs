//! What is different between two versions: paragraph by paragraph, word by word.
//!
//! Paragraphs that stand in both are found first, then those in between are paired with the one they became, and
//! only such a pair is compared by its words. Comparing all words at once finds fewer changes and shows them in
//! pieces: it pairs the small words of paragraphs that have nothing to do with each other.

use std::fmt;
use std::ops::Range;

use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::blocks::{Block, BlockKind};

/// What became of some words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// They are in both versions.
    Same,
    /// They are new.
    Added,
    /// They are gone.
    Removed,
}

/// Some words after each other that the same became of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What became of them.
    pub change: Change,
    /// The words, with a space between each.
    pub text: String,
}

/// A heading, a paragraph or an item of a list in one of two versions, or in both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ComparedBlock {
    pub(crate) kind: BlockKind,
    /// Its words. Where words were replaced, the removed ones come first.
    pub parts: Vec<Part>,
}

impl ComparedBlock {
    /// Whether anything in it is new or gone.
    pub fn is_changed(&self) -> bool {
        self.parts.iter().any(|part| part.change != Change::Same)
    }

    pub(crate) fn is_heading(&self) -> bool {
        self.kind == BlockKind::Heading
    }
}

/// Two versions, side by side in one text. Without what was added it is the old one, without what was removed
/// the new one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// Every block of both, in the order of reading.
    pub blocks: Vec<ComparedBlock>,
}

impl Comparison {
    pub(crate) fn of(old: &[Block], new: &[Block]) -> Self {
        let mut blocks = Vec::new();
        let (old_texts, new_texts) = (texts(old), texts(new));
        for op in capture_diff_slices(Algorithm::Myers, &old_texts, &new_texts) {
            let old = old.get(op.old_range()).unwrap_or_default();
            let new = new.get(op.new_range()).unwrap_or_default();
            if let DiffOp::Equal { .. } = op {
                blocks.extend(new.iter().map(|block| whole(block, Change::Same)));
            } else {
                compare_changed(old, new, &mut blocks);
            }
        }
        Self { blocks }
    }

    /// How many words something became of.
    pub fn words(&self, change: Change) -> usize {
        let parts = self.blocks.iter().flat_map(|block| &block.parts);
        let parts = parts.filter(|part| part.change == change);
        parts.map(|part| part.text.split(' ').count()).sum()
    }
}

impl fmt::Display for Comparison {
    /// What is changed, each place under its heading, as `[-gone-] {+new+}`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut heading = None;
        for block in &self.blocks {
            if block.is_heading() {
                heading = Some(block);
            }
            if !block.is_changed() {
                continue;
            }
            if let Some(heading) = heading.take()
                && !std::ptr::eq(heading, block)
            {
                writeln!(formatter, "{}\n", Marked(heading))?;
            }
            writeln!(formatter, "  {}\n", Marked(block))?;
        }
        let (added, removed) = (self.words(Change::Added), self.words(Change::Removed));
        writeln!(
            formatter,
            "{added} ord er lagt til, og {removed} er fjernet."
        )
    }
}

struct Marked<'a>(&'a ComparedBlock);

impl fmt::Display for Marked<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.0.parts.iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            let text = &part.text;
            match part.change {
                Change::Same => write!(formatter, "{space}{text}"),
                Change::Added => write!(formatter, "{space}{{+{text}+}}"),
                Change::Removed => write!(formatter, "{space}[-{text}-]"),
            }?;
        }
        Ok(())
    }
}

/// The first place where two texts part: which words of the one became which of the other.
pub(crate) fn first_difference(old: &[&str], new: &[&str]) -> Option<(Range<usize>, Range<usize>)> {
    let ops = capture_diff_slices(Algorithm::Myers, old, new);
    let changed = ops.iter().find(|op| !matches!(op, DiffOp::Equal { .. }))?;
    Some((changed.old_range(), changed.new_range()))
}

fn texts(blocks: &[Block]) -> Vec<&str> {
    blocks.iter().map(|block| block.text.as_str()).collect()
}

fn words(block: &Block) -> Vec<&str> {
    block.text.split(' ').collect()
}

fn whole(block: &Block, change: Change) -> ComparedBlock {
    let text = block.text.clone();
    ComparedBlock {
        kind: block.kind,
        parts: vec![Part { change, text }],
    }
}

/// Blocks of which none stayed as it was: each with the one it became, and the rest gone or new.
fn compare_changed(old: &[Block], new: &[Block], blocks: &mut Vec<ComparedBlock>) {
    let (mut old_done, mut new_done) = (0, 0);
    let mut pass = |until: (usize, usize), blocks: &mut Vec<ComparedBlock>| {
        let gone = old.get(old_done..until.0).unwrap_or_default();
        blocks.extend(gone.iter().map(|block| whole(block, Change::Removed)));
        let come = new.get(new_done..until.1).unwrap_or_default();
        blocks.extend(come.iter().map(|block| whole(block, Change::Added)));
        (old_done, new_done) = (until.0 + 1, until.1 + 1);
    };
    for (old_at, new_at) in pairs(old, new) {
        pass((old_at, new_at), blocks);
        if let (Some(old), Some(new)) = (old.get(old_at), new.get(new_at)) {
            blocks.push(compare_words(old, new));
        }
    }
    pass((old.len(), new.len()), blocks);
}

/// Which block became which, in order, so that as many words as possible stay. At least half of a pair's words
/// are in both, or it is no pair.
fn pairs(old: &[Block], new: &[Block]) -> Vec<(usize, usize)> {
    let columns = new.len() + 1;
    // The most words that can stay in the blocks before old block i and new block j, at i * columns + j.
    let mut kept = vec![0_usize; (old.len() + 1) * columns];
    let mut same = vec![0_usize; (old.len() + 1) * columns];
    let at = |table: &[usize], i: usize, j: usize| -> usize {
        table.get(i * columns + j).copied().unwrap_or_default()
    };
    for (i, old_block) in old.iter().enumerate() {
        for (j, new_block) in new.iter().enumerate() {
            let stay = words_that_stay(old_block, new_block);
            let best = at(&kept, i, j + 1)
                .max(at(&kept, i + 1, j))
                .max(at(&kept, i, j) + stay);
            let here = (i + 1) * columns + j + 1;
            if let (Some(kept), Some(same)) = (kept.get_mut(here), same.get_mut(here)) {
                (*kept, *same) = (best, stay);
            }
        }
    }
    let mut found = Vec::new();
    let (mut i, mut j) = (old.len(), new.len());
    while i > 0 && j > 0 {
        let (here, stay) = (at(&kept, i, j), at(&same, i, j));
        if stay > 0 && here == at(&kept, i - 1, j - 1) + stay {
            (i, j) = (i - 1, j - 1);
            found.push((i, j));
        } else if here == at(&kept, i - 1, j) {
            i -= 1;
        } else {
            j -= 1;
        }
    }
    found.reverse();
    found
}

/// How many words two blocks share, or none when they are two different blocks.
fn words_that_stay(old: &Block, new: &Block) -> usize {
    let (old, new) = (words(old), words(new));
    let ops = capture_diff_slices(Algorithm::Myers, &old, &new);
    let stays = |op: &DiffOp| matches!(op, DiffOp::Equal { .. });
    let same: usize = ops
        .iter()
        .filter(|op| stays(op))
        .map(|op| op.new_range().len())
        .sum();
    if 4 * same >= old.len() + new.len() {
        same
    } else {
        0
    }
}

fn compare_words(old: &Block, new: &Block) -> ComparedBlock {
    let (old, kind) = (words(old), new.kind);
    let new = words(new);
    let mut parts = Vec::new();
    let mut push = |change, words: Option<&[&str]>| {
        if let Some(words) = words.filter(|words| !words.is_empty()) {
            let text = words.join(" ");
            parts.push(Part { change, text });
        }
    };
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        if let DiffOp::Equal { .. } = op {
            push(Change::Same, new.get(op.new_range()));
        } else {
            push(Change::Removed, old.get(op.old_range()));
            push(Change::Added, new.get(op.new_range()));
        }
    }
    ComparedBlock { kind, parts }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Change, Comparison};
    use crate::notice::versions::blocks::{Block, BlockKind, text_of};

    fn blocks(texts: &[&str]) -> Vec<Block> {
        let block = |text: &&str| Block {
            kind: BlockKind::Paragraph,
            text: (*text).to_owned(),
        };
        texts.iter().map(block).collect()
    }

    /// The text of both, without what became of some words.
    fn without(comparison: &Comparison, change: Change) -> String {
        let parts = comparison.blocks.iter().flat_map(|block| &block.parts);
        let parts = parts.filter(|part| part.change != change);
        let texts: Vec<_> = parts.map(|part| part.text.as_str()).collect();
        texts.join(" ")
    }

    #[test]
    fn shows_each_paragraph_with_the_one_it_became() {
        let check = |old: &[&str], new: &[&str], expected: &str| {
            let comparison = Comparison::of(&blocks(old), &blocks(new));
            let shown: Vec<_> = comparison
                .blocks
                .iter()
                .map(|block| super::Marked(block).to_string())
                .collect();
            assert_eq!(shown.join(" | "), expected);
        };
        check(&["a b c"], &["a b c"], "a b c");
        check(&["a b c"], &["a x c"], "a [-b-] {+x+} c");
        check(&["a b c"], &["a b c d"], "a b c {+d+}");
        check(&["a b c"], &["x y z"], "[-a b c-] | {+x y z+}");
        check(&["a", "c"], &["a", "b", "c"], "a | {+b+} | c");
        check(&["a", "b", "c"], &["a", "c"], "a | [-b-] | c");
        check(
            &["a b c d", "e f g h"],
            &["x y", "e f z h"],
            "[-a b c d-] | {+x y+} | e f [-g-] {+z+} h",
        );
        check(
            &["a b", "c d", "e"],
            &["c d", "a b", "e"],
            "{+c d+} | a b | [-c d-] | e",
        );
        check(&[], &["a"], "{+a+}");
    }

    proptest! {
        /// Small alphabets make paragraphs that are alike in part, which is what a comparison is about.
        #[test]
        fn removing_what_changed_gives_back_both_texts(
            old in prop::collection::vec("[abc]( [abcde]){0,9}", 0..7),
            new in prop::collection::vec("[abc]( [abcde]){0,9}", 0..7),
        ) {
            let borrowed = |texts: &[String]| blocks(&texts.iter().map(String::as_str).collect::<Vec<_>>());
            let (old, new) = (borrowed(&old), borrowed(&new));
            let comparison = Comparison::of(&old, &new);
            prop_assert_eq!(without(&comparison, Change::Added), text_of(&old));
            prop_assert_eq!(without(&comparison, Change::Removed), text_of(&new));
            let unchanged = comparison.words(Change::Added) + comparison.words(Change::Removed) == 0;
            prop_assert_eq!(unchanged, old == new);
        }
    }
}
