//! Pages to build: as many as are asked for, the same on every machine, each of about 630 words.

use std::fmt::Write as _;

use crate::words::{DOES, HOW, MARKED, SECTIONS, STEPS, SUBJECTS, TABLE, WHAT, WHEN, WHO};

const SEED: u64 = 20_261_122;
/// A section is begun until there are so many, rows of tables included, which makes about 630 words.
const SENTENCES_PER_PAGE: usize = 43;
/// In a table, below its head.
const ROWS: usize = 4;
/// Id of a heading that every page has, so that any page may link to it.
pub(crate) const ANCHOR: &str = "ansvar";

/// A page, in the words that every tool's layout has in common.
pub(crate) struct Page {
    /// Name of its file and of its folder in the site: `side-00001`.
    pub(crate) slug: String,
    pub(crate) title: String,
    pub(crate) description: String,
    /// The day it was changed, as TOML has dates.
    pub(crate) updated: String,
    pub(crate) body: String,
}

/// A link from one page of the corpus to another.
pub(crate) struct Link {
    /// The page linked to, by its file's name without an extension.
    pub(crate) slug: String,
    /// Whether it leads to the heading with [`ANCHOR`].
    pub(crate) to_anchor: bool,
}

/// Page number `index` of `total`. `target` writes a link's target in the way a tool wants it.
pub(crate) fn page(index: usize, total: usize, target: &dyn Fn(&Link) -> String) -> Page {
    let mut writer = Writer {
        random: Random::of_page(index),
        total,
        target,
        body: String::new(),
        sentences: 0,
    };
    writer.body();
    let subject = subject_of(index);
    let day = writer.random.below(28) + 1;
    let month = writer.random.below(12) + 1;
    Page {
        slug: slug(index),
        title: format!("Rutine {} for {subject}", index + 1),
        description: format!(
            "Hvem som gjør hva, og når, i rutine {} for {subject}.",
            index + 1
        ),
        updated: format!("2025-{month:02}-{day:02}"),
        body: writer.body,
    }
}

fn slug(index: usize) -> String {
    format!("side-{:05}", index + 1)
}

fn subject_of(index: usize) -> &'static str {
    SUBJECTS[index % SUBJECTS.len()]
}

/// `SplitMix64` (Steele, Lea and Flood 2014): a few lines, and the same numbers for ever, which no crate promises.
struct Random(u64);

impl Random {
    fn of_page(index: usize) -> Self {
        let mut random = Self(SEED ^ u64::try_from(index).unwrap());
        // Seeds that lie close together begin alike.
        random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

struct Writer<'a> {
    random: Random,
    total: usize,
    target: &'a dyn Fn(&Link) -> String,
    body: String,
    sentences: usize,
}

impl Writer<'_> {
    fn body(&mut self) {
        self.paragraph(4);
        self.block(&format!("## Ansvar {{#{ANCHOR}}}"));
        self.paragraph(3);
        let first = self.random.below(SECTIONS.len());
        for number in 0..SECTIONS.len() {
            if self.sentences >= SENTENCES_PER_PAGE {
                break;
            }
            let heading = SECTIONS[(first + number) % SECTIONS.len()];
            self.block(&format!("## {heading}"));
            self.paragraph(3);
            match number % 3 {
                0 => self.list("-", 4),
                1 => self.table(),
                _ => {
                    let heading = self.random.one_of(STEPS);
                    self.block(&format!("### {heading}"));
                    self.list("1.", 3);
                    let quoted = self.random.one_of(MARKED);
                    self.block(&format!("> {quoted}"));
                    self.sentences += 1;
                }
            }
        }
    }

    fn block(&mut self, text: &str) {
        self.body.push_str(text);
        self.body.push_str("\n\n");
    }

    fn sentence(&mut self) -> String {
        let parts = [WHEN, DOES, WHO, WHAT, HOW].map(|words| self.random.one_of(words));
        format!("{}.", parts.join(" "))
    }

    fn paragraph(&mut self, sentences: usize) {
        self.sentences += sentences;
        let mut text = Vec::new();
        for _ in 0..sentences {
            let is_marked = self.random.below(4) == 0;
            text.push(if is_marked {
                self.random.one_of(MARKED).to_owned()
            } else {
                self.sentence()
            });
        }
        if self.random.below(5) < 2 {
            text.push(self.reference());
        }
        self.block(&text.join(" "));
    }

    /// A sentence with a link to any page of the corpus, a third of them to a heading there.
    fn reference(&mut self) -> String {
        let index = self.random.below(self.total);
        let link = Link {
            slug: slug(index),
            to_anchor: self.random.below(3) == 0,
        };
        let (number, subject) = (index + 1, subject_of(index));
        format!(
            "Mer om dette står i [rutine {number} for {subject}]({}).",
            (self.target)(&link)
        )
    }

    fn list(&mut self, mark: &str, items: usize) {
        self.sentences += items;
        let lines: Vec<_> = (0..items)
            .map(|_| format!("{mark} {}", self.sentence()))
            .collect();
        self.block(&lines.join("\n"));
    }

    fn table(&mut self) {
        let (head, rows) = TABLE.split_first().unwrap();
        let mut text = format!("| {} |\n|{}", head.join(" | "), " --- |".repeat(head.len()));
        let first = self.random.below(rows.len());
        self.sentences += ROWS;
        for number in 0..ROWS {
            let row = rows[(first + number) % rows.len()];
            write!(text, "\n| {} |", row.join(" | ")).unwrap();
        }
        self.block(&text);
    }
}
