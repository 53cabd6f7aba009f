//! What a reader of an article sees beside its words: the numbers of its lists, the cells of its tables, and where its
//! links lead.
//!
//! The hash that names a version covers the words alone. These are compared with the archived article, so that a
//! change of them needs an approval too.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use html5gum::{StartTag, Token, Tokenizer};

use crate::html::canonical::{is_inline, sha256_hex};
use crate::html::tags::readable;

/// Old addresses of pages, each with the one the page has now.
pub(crate) type Moved<'a> = BTreeMap<&'a str, &'a str>;

/// A number, a cell or a link, with the words of the canonical text it belongs to, counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Detail {
    words: Range<usize>,
    kind: DetailKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum DetailKind {
    /// An item of a numbered list.
    Number(i64),
    /// A cell of a table that has words. Rows and columns are counted from 1.
    Cell {
        row: usize,
        column: usize,
    },
    Link {
        address: String,
        title: String,
    },
}

impl fmt::Display for DetailKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(formatter, "nummer {number} i en liste"),
            Self::Cell { row, column } => {
                write!(formatter, "kolonne {column} i rad {row} i en tabell")
            }
            Self::Link { address, title } if title.is_empty() => {
                write!(formatter, "en lenke til {address}")
            }
            Self::Link { address, title } => {
                write!(formatter, "en lenke til {address} med tittelen «{title}»")
            }
        }
    }
}

/// The details of an article, in the order of reading. A link to where a page was before is one to where it is.
pub(crate) fn details(article: &str, moved: &Moved<'_>) -> Vec<Detail> {
    let mut reader = DetailReader {
        moved,
        details: Vec::new(),
        words: 0,
        is_in_word: false,
        lists: Vec::new(),
        row: 0,
        column: 0,
        link: None,
    };
    for Ok(token) in Tokenizer::new(readable(article)) {
        match token {
            Token::StartTag(tag) => reader.open(&tag),
            Token::EndTag(tag) => reader.close(&tag.name),
            Token::String(text) => reader.text(&String::from_utf8_lossy(&text)),
            _ => {}
        }
    }
    reader.details
}

/// Where the links of an article lead.
pub(crate) fn links(article: &str) -> Vec<String> {
    let details = details(article, &Moved::new()).into_iter();
    let links = details.filter_map(|detail| match detail.kind {
        DetailKind::Number(_) | DetailKind::Cell { .. } => None,
        DetailKind::Link { address, .. } => Some(address),
    });
    links.collect()
}

/// SHA-256 of the details of an article as they are written in it.
pub(crate) fn sha256_of_details(article: &str) -> String {
    let details = details(article, &Moved::new());
    let lines = details.iter().map(|Detail { words, kind }| match kind {
        DetailKind::Number(number) => format!("{}\tnumber\t{number}\n", words.start),
        DetailKind::Cell { row, column } => {
            format!("{}\tcell\t{row}\t{column}\n", words.start)
        }
        DetailKind::Link { address, title } => {
            format!("{}-{}\tlink\t{address}\t{title}\n", words.start, words.end)
        }
    });
    sha256_hex(lines.collect::<String>())
}

/// The first place where two articles of the same words are shown differently: the words, and what is shown there.
pub(crate) struct Difference {
    pub(crate) words: Range<usize>,
    pub(crate) new: String,
    pub(crate) old: String,
}

impl Difference {
    pub(crate) fn between(old: &[Detail], new: &[Detail]) -> Option<Self> {
        let length = old.len().max(new.len());
        let at = (0..length).find(|&at| old.get(at) != new.get(at))?;
        let (old, new) = (old.get(at), new.get(at));
        let first = [old, new].into_iter().flatten();
        let words = first.min_by_key(|detail| detail.words.start)?.words.clone();
        let here = |detail: Option<&Detail>| {
            let detail = detail.filter(|detail| detail.words.start == words.start);
            detail.map_or("bare ordene".to_owned(), |detail| detail.kind.to_string())
        };
        Some(Self {
            new: here(new),
            old: here(old),
            words,
        })
    }
}

struct DetailReader<'m> {
    moved: &'m Moved<'m>,
    details: Vec<Detail>,
    /// How many words have begun.
    words: usize,
    is_in_word: bool,
    /// The number the next item has in each open list; `None` in one without numbers.
    lists: Vec<Option<i64>>,
    /// The row and the column of the last cell that has begun.
    row: usize,
    column: usize,
    /// The open link among the details.
    link: Option<usize>,
}

impl DetailReader<'_> {
    fn open(&mut self, tag: &StartTag<()>) {
        if !is_inline(&tag.name) {
            self.is_in_word = false;
        }
        let value = |name: &[u8]| {
            let value = tag.attributes.get(name);
            value.map(|value| String::from_utf8_lossy(value.as_slice()).into_owned())
        };
        match tag.name.as_slice() {
            b"ol" => {
                let start = value(b"start").and_then(|start| start.parse().ok());
                self.lists.push(Some(start.unwrap_or(1)));
            }
            b"ul" => self.lists.push(None),
            b"li" => {
                if let Some(Some(number)) = self.lists.last_mut() {
                    let kind = DetailKind::Number(*number);
                    *number = number.saturating_add(1);
                    self.details.push(Detail {
                        words: self.words..self.words + 1,
                        kind,
                    });
                }
            }
            b"table" => self.row = 0,
            b"tr" => (self.row, self.column) = (self.row + 1, 0),
            b"td" | b"th" => {
                self.column += 1;
                self.details.push(Detail {
                    words: self.words..self.words + 1,
                    kind: DetailKind::Cell {
                        row: self.row,
                        column: self.column,
                    },
                });
            }
            b"a" => {
                let address = value(b"href").unwrap_or_default();
                let kind = DetailKind::Link {
                    address: self.current(&address),
                    title: value(b"title").unwrap_or_default(),
                };
                let start = self.words - usize::from(self.is_in_word);
                self.link = Some(self.details.len());
                self.details.push(Detail {
                    words: start..start + 1,
                    kind,
                });
            }
            _ => {}
        }
    }

    /// The address that a link to a page of the site leads to today.
    fn current(&self, address: &str) -> String {
        let (path, anchor) = match address.find('#') {
            Some(at) => address.split_at(at),
            None => (address, ""),
        };
        let path = self.moved.get(path).copied().unwrap_or(path);
        format!("{path}{anchor}")
    }

    fn close(&mut self, name: &[u8]) {
        if !is_inline(name) {
            self.is_in_word = false;
        }
        match name {
            b"ol" | b"ul" => {
                self.lists.pop();
            }
            // An empty cell shows nothing.
            b"td" | b"th" => {
                let words = self.words;
                let is_cell = |kind: &DetailKind| matches!(kind, DetailKind::Cell { .. });
                self.details
                    .pop_if(|last| is_cell(&last.kind) && last.words.start == words);
            }
            b"a" => {
                let link = self.link.take().and_then(|at| self.details.get_mut(at));
                if let Some(link) = link {
                    link.words.end = self.words.max(link.words.start + 1);
                }
            }
            _ => {}
        }
    }

    /// Counts words as the canonical text parts them.
    fn text(&mut self, text: &str) {
        for letter in text.chars() {
            if letter.is_whitespace() || letter == '•' {
                self.is_in_word = false;
            } else if !self.is_in_word {
                self.is_in_word = true;
                self.words += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Difference, Moved, details, sha256_of_details};

    /// What is told of two articles of the same words: the words' places, the new and the old.
    #[track_caller]
    fn check(old: &str, new: &str, expected: Option<(usize, &str, &str)>) {
        let moved = Moved::from([("/skjema/", "/kontakt/")]);
        let found = Difference::between(&details(old, &moved), &details(new, &moved));
        let found = found.map(|found| (found.words.start, found.new, found.old));
        let expected = expected.map(|(at, new, old)| (at, new.to_owned(), old.to_owned()));
        assert_eq!(found, expected, "{old} {new}");
    }

    #[test]
    fn what_stands_beside_the_words_is_compared() {
        let list = |start: &str| format!("<p>a b</p><ol{start}><li>c</li><li><p>d</p></li></ol>");
        check(&list(""), &list(" start=\"1\""), None);
        check(
            &list(" start=\"30\""),
            &list(" start=\"900\""),
            Some((2, "nummer 900 i en liste", "nummer 30 i en liste")),
        );
        check(
            &list(""),
            "<p>a b</p><ul><li>c</li><li>d</li></ul>",
            Some((2, "bare ordene", "nummer 1 i en liste")),
        );
        let link = |address: &str| format!("<p>a b<a href=\"{address}\">c d</a>e f</p>");
        check(&link("/skjema/#x"), &link("/kontakt/#x"), None);
        check(
            &link("/a/"),
            &link("/b/\" title=\"t"),
            Some((1, "en lenke til /b/ med tittelen «t»", "en lenke til /a/")),
        );
        check(
            "<p>a bc de f</p>",
            &link("/a/"),
            Some((1, "en lenke til /a/", "bare ordene")),
        );
        check(
            &link("/a/"),
            "<p>a b<a href=\"/a/\">c</a> de f</p>",
            Some((1, "en lenke til /a/", "en lenke til /a/")),
        );
    }

    #[test]
    fn the_cells_of_a_table_are_compared() {
        let row = |cells: &str| format!("<table><tr><th>a</th></tr><tr>{cells}</tr></table>");
        check(
            &row("<td>b</td><td>c</td><td></td>"),
            &row("<td>b</td><td></td><td>c</td>"),
            Some((
                2,
                "kolonne 3 i rad 2 i en tabell",
                "kolonne 2 i rad 2 i en tabell",
            )),
        );
        check(&row("<td>b</td>"), &row("<td>b</td><td></td>"), None);
    }

    #[test]
    fn the_hash_is_of_what_is_written() {
        let hash = sha256_of_details;
        assert_eq!(hash("<p>a</p>"), hash("<h1>b</h1>"));
        assert_ne!(hash("<a href=\"/a/\">b</a>"), hash("<a href=\"/b/\">b</a>"));
    }
}
