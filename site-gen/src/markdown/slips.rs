//! What Markdown changes in silence, and what was meant as Markdown and is none: both are published otherwise than they
//! are written.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Tag, TagEnd};

use super::Found;
use crate::problem::{Few, quoted};

type Events<'a> = [(Event<'a>, Range<usize>)];

/// Words that Markdown would change.
const CHANGED: &str = "SG088";
/// Something that looks like Markdown.
const LOOKS_LIKE: &str = "SG089";
/// Months as they are written after a day, in bokmål and nynorsk: with a capital they are names, or begin a sentence.
const MONTHS: &[&str] = &[
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
    "jan",
    "feb",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "okt",
    "nov",
    "des",
];
/// A number of so many is a year, or nothing that items are counted to.
const YEAR: u64 = 1000;
/// What makes a number an amount, which may be more or less than another.
const UNITS: &[&str] = &["kr", "kroner", "%", "prosent", "år"];
/// A telephone number with its country has so many digits, or more: +47 02800.
const FEWEST_DIGITS: usize = 7;
/// What programs for text begin an item with.
const BULLETS: &[char] = &['•', '·', '◦', '▪', '●', '‣', '∙', '■'];
/// The words of a link and its address are shorter, in bytes.
const LONGEST_LINK: usize = 300;
/// Lines of a paragraph that begin alike, from which on they were meant for a list.
const FEWEST_LINES: usize = 2;

/// Notes every slip of a page's Markdown.
pub(super) fn note(events: &Events<'_>, markdown: &str, found: &mut Few<Found>) {
    Lists::default().read(events, markdown, found);
    Lines::default().read(events, markdown, found);
    fences(events, markdown, found);
    rows(events, markdown, found);
}

/// Notes labels whose lines are no part of the page: `[OBS]: stengt` is one to Markdown, and nobody reads it.
pub(super) fn unused_labels<'a>(
    labels: impl Iterator<Item = (&'a str, Range<usize>)>,
    events: &Events<'_>,
    found: &mut Few<Found>,
) {
    let mut labels = labels.peekable();
    if labels.peek().is_none() {
        return;
    }
    let used: HashSet<String> = events
        .iter()
        .filter_map(|(event, _)| match event {
            Event::Start(Tag::Link { id, .. } | Tag::Image { id, .. }) if !id.is_empty() => {
                Some(id.to_lowercase())
            }
            _ => None,
        })
        .collect();
    for (label, place) in labels {
        if !used.contains(&label.to_lowercase()) {
            found.note(CHANGED, || {
                let message = "nobody sees this line: it is the address of a label, and no link has the label";
                let help = format!("write \\[{label}]: if it is text; else remove the line", label = quoted(label));
                Found::new(CHANGED, place, message, help)
            });
        }
    }
}

/// The lists that are open.
#[derive(Default)]
struct Lists {
    open: Vec<List>,
    /// The item whose first words come next.
    item: Option<Range<usize>>,
    /// A quotation has just begun.
    quotation: Option<Range<usize>>,
    /// The number that goes on from the last numbered list.
    next: Option<u64>,
}

struct List {
    is_numbered: bool,
    /// The numbers as they are written, each with its place.
    written: Vec<(u64, Range<usize>)>,
    items: usize,
    /// What the words of the first item begin with.
    first: Option<char>,
    /// The numbers that a month comes after.
    dates: Vec<(u64, Range<usize>)>,
}

impl Lists {
    fn read(mut self, events: &Events<'_>, markdown: &str, found: &mut Few<Found>) {
        for (event, span) in events {
            match event {
                Event::Start(Tag::List(first)) => self.open.push(List {
                    is_numbered: first.is_some(),
                    written: Vec::new(),
                    items: 0,
                    first: None,
                    dates: Vec::new(),
                }),
                Event::Start(Tag::Item) => {
                    self.item = Some(span.clone());
                    if let Some(list) = self.open.last_mut() {
                        list.items += 1;
                        list.written.extend(number(markdown, span));
                    }
                }
                Event::End(TagEnd::List(_)) => {
                    if let Some(list) = self.open.pop() {
                        let next = list.next().or(self.next);
                        list.judge(self.next, markdown, found);
                        self.next = next;
                    }
                }
                Event::Start(Tag::BlockQuote(_)) => self.quotation = Some(span.clone()),
                Event::Start(Tag::Paragraph) => {}
                Event::Text(words) => {
                    if let Some(item) = self.item.take()
                        && let Some(list) = self.open.last_mut()
                    {
                        list.begins(words, &item, markdown, found);
                    }
                    if let Some(place) = self.quotation.take()
                        && is_comparison(&place, words, markdown)
                    {
                        sign(&place, markdown, '>', "a quotation", found);
                    }
                }
                _ => (self.item, self.quotation) = (None, None),
            }
        }
    }
}

/// An item without the spaces before its sign.
fn indented<'m>(markdown: &'m str, item: &Range<usize>) -> (usize, &'m str) {
    let text = markdown.get(item.clone()).unwrap_or_default();
    let trimmed = text.trim_start_matches([' ', '\t']);
    (item.end - trimmed.len(), trimmed)
}

/// The number that is written before an item, with its sign.
fn number(markdown: &str, item: &Range<usize>) -> Option<(u64, Range<usize>)> {
    let (start, text) = indented(markdown, item);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = text.get(..digits)?.parse().ok()?;
    Some((number, start..start + digits + 1))
}

/// Whether a month comes first.
fn begins_with_month(words: &str) -> bool {
    let word = words.split([' ', ',']).next().unwrap_or_default();
    MONTHS.contains(&word.trim_end_matches(['.', ':', ';']))
}

/// Whether a quotation is a line such as `> 18 år`.
fn is_comparison(quotation: &Range<usize>, words: &str, markdown: &str) -> bool {
    let text = markdown.get(quotation.clone()).unwrap_or_default();
    !text.trim_end().contains('\n') && is_amount(words)
}

/// Whether a number with its unit comes first.
fn is_amount(words: &str) -> bool {
    let is_of_number =
        |sign: char| sign.is_ascii_digit() || sign.is_whitespace() || ".,".contains(sign);
    let unit = words.trim_start_matches(is_of_number);
    let end = unit.find(|sign: char| !(sign.is_alphabetic() || sign == '%'));
    let unit = unit.get(..end.unwrap_or(unit.len())).unwrap_or_default();
    words.starts_with(|sign: char| sign.is_ascii_digit()) && UNITS.contains(&unit)
}

/// Whether what comes first can be a telephone number whose + is missing.
fn is_telephone(words: &str) -> bool {
    let is_of_number =
        |sign: &char| sign.is_ascii_digit() || sign.is_whitespace() || "-()".contains(*sign);
    let number = words.chars().take_while(is_of_number);
    let digits = number.filter(char::is_ascii_digit).count();
    let is_first = words.starts_with(|sign: char| sign.is_ascii_digit());
    is_first && digits >= FEWEST_DIGITS && !is_amount(words)
}

impl List {
    /// Judges an item by its first words.
    fn begins(
        &mut self,
        words: &CowStr<'_>,
        item: &Range<usize>,
        markdown: &str,
        found: &mut Few<Found>,
    ) {
        if self.items == 1 {
            self.first = words.chars().next();
        }
        if self.is_numbered {
            if begins_with_month(words) {
                self.dates.extend(self.written.last().cloned());
            }
        } else {
            let (start, text) = indented(markdown, item);
            if text.starts_with('+') && is_telephone(words) {
                sign(
                    &(start..item.end),
                    markdown,
                    '+',
                    "an item of a list",
                    found,
                );
            }
        }
    }

    /// The number that comes after the last one shown.
    fn next(&self) -> Option<u64> {
        let (first, _) = self.written.first()?;
        first.checked_add(self.items as u64)
    }

    /// Judges the list as a whole. `next` is the number that goes on from the list before.
    fn judge(self, next: Option<u64>, markdown: &str, found: &mut Few<Found>) {
        let Some((first, place)) = self.written.first().cloned() else {
            return;
        };
        let goes_on = first == 1 || Some(first) == next;
        let is_in_order = (first..)
            .zip(&self.written)
            .all(|(shown, (written, _))| shown == *written);
        // Items that are counted are no dates, whatever they begin with.
        let is_counted = goes_on && is_in_order && self.items > 1;
        if !is_counted && !self.dates.is_empty() {
            let message = "this date is taken for the number of an item in a list";
            for (number, place) in self.dates {
                changed_number(number, place, markdown, message, found);
            }
            return;
        }
        if first >= YEAR {
            let message = "this number is taken for the number of an item in a list";
            changed_number(first, place, markdown, message, found);
            return;
        }
        if self.items == 1 && !goes_on && self.first.is_some_and(char::is_lowercase) {
            let message = "this number is taken for the number of an item in a list";
            changed_number(first, place, markdown, message, found);
            return;
        }
        // Who writes 1. before every item leaves the counting to the page.
        let is_left = first <= 1 && self.written.iter().all(|(number, _)| *number == first);
        let shown = (first..).zip(self.written);
        let wrong = shown
            .into_iter()
            .find(|(shown, (number, _))| shown != number);
        if let (Some((shown, (number, place))), false) = (wrong, is_left) {
            found.note(CHANGED, || {
                let message = format!("the page would show {shown} where {number} is written");
                let help = format!(
                    "number the items in order; a line that is no item is written {number}\\."
                );
                Found::new(CHANGED, place, message, help)
            });
        }
    }
}

/// A number at the beginning of a line, which is to stay one.
fn changed_number(
    number: u64,
    place: Range<usize>,
    markdown: &str,
    message: &str,
    found: &mut Few<Found>,
) {
    found.note(CHANGED, || {
        let written = markdown.get(place.clone()).unwrap_or_default();
        let sign = written.chars().next_back().unwrap_or('.');
        let help = format!("write {number}\\{sign} with a \\ before the {sign}");
        Found::new(CHANGED, place, message, help)
    });
}

/// A sign before a number, which would not be shown.
fn sign(place: &Range<usize>, markdown: &str, sign: char, what: &str, found: &mut Few<Found>) {
    found.note(CHANGED, || {
        let text = markdown.get(place.clone()).unwrap_or_default();
        let line = text.lines().next().unwrap_or_default();
        let message = format!("this {sign} makes the line {what}, and is not shown");
        let help = if sign == '+' {
            "write it right before the number, as in +47 22 33 44 55".to_owned()
        } else {
            format!("write \\{sign} for the sign, or the word; a quotation may begin with «")
        };
        Found::new(
            CHANGED,
            place.start..place.start + line.len(),
            message,
            help,
        )
    });
}

/// The lines of paragraphs and items, as they are written.
#[derive(Default)]
struct Lines {
    /// A line begins with the next piece of text.
    is_at_start: bool,
    /// In code or a table, where a line is what it is.
    skipped: usize,
    /// Lines of the open paragraph that begin with a dash or with a bullet without a space.
    dashes: Vec<Range<usize>>,
    unspaced: Vec<Range<usize>>,
    /// Where the last stretch of text begins and ends.
    stretch: Range<usize>,
    links: usize,
}

impl Lines {
    fn read(mut self, events: &Events<'_>, markdown: &str, found: &mut Few<Found>) {
        for (event, span) in events {
            match event {
                Event::Text(_) if self.skipped == 0 => {
                    if std::mem::take(&mut self.is_at_start) {
                        self.line(span.start, markdown, found);
                    }
                    if self.links == 0 {
                        self.stretch = if self.stretch.is_empty() {
                            span.clone()
                        } else {
                            self.stretch.start..span.end
                        };
                    }
                }
                Event::SoftBreak | Event::HardBreak => self.is_at_start = true,
                _ => {
                    self.end_stretch(markdown, found);
                    self.is_at_start = matches!(
                        event,
                        Event::Start(Tag::Paragraph | Tag::Item | Tag::BlockQuote(_))
                    );
                    match event {
                        Event::Start(Tag::CodeBlock(_) | Tag::Table(_)) => self.skipped += 1,
                        Event::End(TagEnd::CodeBlock | TagEnd::Table) => self.skipped -= 1,
                        Event::Start(Tag::Link { .. } | Tag::Image { .. }) => self.links += 1,
                        Event::End(TagEnd::Link | TagEnd::Image) => self.links -= 1,
                        Event::End(TagEnd::Paragraph | TagEnd::Item) => self.end_block(found),
                        _ => {}
                    }
                }
            }
        }
    }

    /// Judges a line by its beginning.
    fn line(&mut self, start: usize, markdown: &str, found: &mut Few<Found>) {
        let line = markdown.get(start..).unwrap_or_default();
        let line = line.lines().next().unwrap_or_default().trim_end();
        let is_escaped = markdown
            .get(..start)
            .is_some_and(|before| before.ends_with('\\'));
        let place = start..start + line.len();
        let looks_like = |what: &str, help: String, found: &mut Few<Found>| {
            found.note(LOOKS_LIKE, || {
                let message = format!("this looks like {what}, and is none");
                Found::new(LOOKS_LIKE, place.clone(), message, help)
            });
        };
        let marks = line.chars().take_while(|sign| *sign == '#').count();
        let after = line.get(marks..).unwrap_or_default();
        let next = after.chars().next();
        if is_escaped {
            if (2..=6).contains(&marks) && after.starts_with(' ') {
                let help = format!("write {line} without the \\ before it", line = quoted(line));
                looks_like("a heading", help, found);
            }
            return;
        }
        if line == "+++" {
            found.note(LOOKS_LIKE, || {
                let message = "a page has one front matter, at its beginning";
                let help = "move its keys up between the first two lines with +++, or remove it";
                Found::new(LOOKS_LIKE, place.clone(), message, help)
            });
        } else if (1..=6).contains(&marks) && next.is_some_and(is_other_space) {
            let help = "write an ordinary space after the #: this one does not break".to_owned();
            looks_like("a heading", help, found);
        } else if (2..=6).contains(&marks) && next.is_some_and(char::is_alphanumeric)
            || marks == 1 && next.is_some_and(char::is_uppercase)
        {
            let (marks, words) = line.split_at_checked(marks).unwrap_or_default();
            let words = quoted(words);
            let help = format!(
                "write a space after the #: {marks} {words}; what is no heading is written \\{marks}{words}"
            );
            looks_like("a heading", help, found);
        } else if let Some(rest) = marker(line)
            && rest.starts_with(is_other_space)
        {
            // A date stays on one line with such a space, and is no item.
            let is_date = line.starts_with(|sign: char| sign.is_ascii_digit())
                && begins_with_month(rest.trim_start());
            if is_date {
                return;
            }
            let help = "write an ordinary space after the sign: this one does not break".to_owned();
            looks_like("an item of a list", help, found);
        } else if line.starts_with(BULLETS) {
            let help = "begin each item with - and a space, on a line of its own".to_owned();
            looks_like("an item of a list", help, found);
        } else if line.starts_with("[ ] ") || line.starts_with("[x] ") {
            let help = "write the words alone: a page has no boxes to tick".to_owned();
            looks_like("a box to tick", help, found);
        } else if line.starts_with("– ") || line.starts_with("— ") {
            self.dashes.push(place);
        } else if marker(line).is_some_and(|rest| rest.starts_with(char::is_alphabetic)) {
            self.unspaced.push(place);
        }
    }

    fn end_block(&mut self, found: &mut Few<Found>) {
        for (lines, help) in [
            (
                &mut self.dashes,
                "begin each item with - and a space: this is a dash",
            ),
            (&mut self.unspaced, "write a space after the sign"),
        ] {
            let lines = std::mem::take(lines);
            if lines.len() >= FEWEST_LINES
                && let Some(first) = lines.into_iter().next()
            {
                found.note(LOOKS_LIKE, || {
                    let message = "these lines look like a list, and are none";
                    Found::new(LOOKS_LIKE, first, message, help)
                });
            }
        }
    }

    /// Judges a stretch of text that is no code, no link and not emphasised.
    fn end_stretch(&mut self, markdown: &str, found: &mut Few<Found>) {
        let mut stretch = std::mem::take(&mut self.stretch);
        // What is escaped begins after its backslash.
        let before = markdown.get(..stretch.start).unwrap_or_default();
        if before.ends_with('\\') {
            stretch.start -= 1;
        }
        let text = markdown.get(stretch.clone()).unwrap_or_default();
        let place = |range: &Range<usize>| stretch.start + range.start..stretch.start + range.end;
        if let Some(range) = apart(text) {
            found.note(LOOKS_LIKE, || {
                let message = "this looks like a link, and is none";
                let help = "write no space between ] and (: [tekst](kontakt.md)";
                Found::new(LOOKS_LIKE, place(&range), message, help)
            });
        }
        if let Some(range) = turned_round(text) {
            found.note(LOOKS_LIKE, || {
                let message = "this looks like a link, and is none";
                let help = "write the words first, and the address after them: [tekst](kontakt.md)";
                Found::new(LOOKS_LIKE, place(&range), message, help)
            });
        }
        for (sign, what, help) in [
            (
                "~~",
                "words that are struck out",
                "remove the words, or the signs ~~",
            ),
            (
                "**",
                "words in bold",
                "write the ** right before the first word and right after the last one",
            ),
            ("[[", "a link", "write [tekst](side.md)"),
        ] {
            if let Some(range) = pair(text, sign) {
                found.note(LOOKS_LIKE, || {
                    let message = format!("this looks like {what}, and is published as it stands");
                    Found::new(LOOKS_LIKE, place(&range), message, help)
                });
            }
        }
    }
}

/// A space that does not end a marker of Markdown.
fn is_other_space(letter: char) -> bool {
    letter.is_whitespace() && !matches!(letter, ' ' | '\t' | '\n' | '\r')
}

/// What comes after a marker of an item at the beginning of a line.
fn marker(line: &str) -> Option<&str> {
    if let Some(rest) = line.strip_prefix(['-', '*', '+']) {
        return Some(rest);
    }
    let rest = line.trim_start_matches(|sign: char| sign.is_ascii_digit());
    if rest.len() == line.len() {
        return None;
    }
    rest.strip_prefix(['.', ')'])
}

/// Whether it can be meant as the address of a link.
fn is_address(text: &str) -> bool {
    let has_sign = text.contains(['.', '/', '#', '@']) || text.starts_with("mailto:");
    has_sign && !text.contains(char::is_whitespace) && !text.is_empty()
}

/// What stands before and after some bytes, as much of it as a link is long: there may be as many such places as there
/// are letters.
fn near(text: &str, at: usize, length: usize) -> (&str, &str) {
    let after = at + length;
    let first = text.ceil_char_boundary(at.saturating_sub(LONGEST_LINK));
    let last = text.floor_char_boundary((after + LONGEST_LINK).min(text.len()));
    let before = text.get(first..at).unwrap_or_default();
    (before, text.get(after..last).unwrap_or_default())
}

/// Whether a backslash stands before a sign.
fn is_escaped(text: &str, at: usize) -> bool {
    text.get(..at).is_some_and(|before| before.ends_with('\\'))
}

/// `[text] (address)`
fn apart(text: &str) -> Option<Range<usize>> {
    let mut places = text.match_indices("] (");
    places.find_map(|(at, between)| {
        let (before, rest) = near(text, at, between.len());
        let (address, _) = rest.split_once(')')?;
        let start = at - before.len() + before.rfind(['[', '\n'])?;
        let is_link = text.get(start..)?.starts_with('[') && is_address(address);
        let is_link = is_link && !is_escaped(text, start) && !is_escaped(text, at);
        is_link.then_some(start..at + between.len() + address.len() + 1)
    })
}

/// `(text)[address]`
fn turned_round(text: &str) -> Option<Range<usize>> {
    let mut places = text.match_indices(")[");
    places.find_map(|(at, between)| {
        let (before, rest) = near(text, at, between.len());
        let (address, _) = rest.split_once(']')?;
        let start = at - before.len() + before.rfind(['(', '\n'])?;
        let is_link = text.get(start..)?.starts_with('(') && is_address(address);
        let is_link = is_link && !is_escaped(text, start) && !is_escaped(text, at);
        is_link.then_some(start..at + between.len() + address.len() + 1)
    })
}

/// A sign that is there twice, from the one to the other; `[[` from there to `]]`.
fn pair(text: &str, sign: &str) -> Option<Range<usize>> {
    let start = text.find(sign)?;
    if is_escaped(text, start) {
        return None;
    }
    let inside = start + sign.len();
    let end = if sign == "[[" { "]]" } else { sign };
    let length = text.get(inside..)?.find(end)?;
    // A row of the same sign is a line.
    (length > 0).then_some(start..inside + length + end.len())
}

/// A block of code whose end is missing takes the rest of the page.
fn fences(events: &Events<'_>, markdown: &str, found: &mut Few<Found>) {
    for (event, span) in events {
        if !matches!(
            event,
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_)))
        ) {
            continue;
        }
        let text = markdown.get(span.clone()).unwrap_or_default();
        let fence = text.trim_start();
        let Some(sign) = fence.chars().next() else {
            continue;
        };
        let length = fence.chars().take_while(|next| *next == sign).count();
        let mut lines = text.trim_end().lines();
        let first = lines.next().unwrap_or_default();
        let last = lines.next_back().unwrap_or_default();
        let last = last.trim_matches([' ', '>', '\t']);
        let is_end = last.chars().count() >= length && last.chars().all(|next| next == sign);
        if !is_end {
            found.note(LOOKS_LIKE, || {
                let fence = sign.to_string().repeat(length);
                let message = "the code that begins here has no end";
                let help = format!("write a line with {fence} after it");
                Found::new(
                    LOOKS_LIKE,
                    span.start..span.start + first.len(),
                    message,
                    help,
                )
            });
        }
    }
}

/// Rows of tables: cells beyond the columns vanish, and a line right below a table is one of its rows.
fn rows(events: &Events<'_>, markdown: &str, found: &mut Few<Found>) {
    let mut columns = 0;
    for (event, span) in events {
        match event {
            Event::Start(Tag::Table(alignments)) => columns = alignments.len(),
            Event::Start(Tag::TableRow) => {
                let row = markdown.get(span.clone()).unwrap_or_default().trim_end();
                let (cells, ends) = cells(row);
                if columns > 1 && cells.len() == 1 && !row.contains('|') {
                    found.note(CHANGED, || {
                        let message = "this line is taken for a row of the table above it";
                        let help = "write an empty line between the table and the text";
                        Found::new(CHANGED, span.start..span.start + row.len(), message, help)
                    });
                }
                let lost = cells.iter().zip(ends).skip(columns);
                let mut lost = lost.filter(|(cell, _)| !cell.trim().is_empty());
                if let Some((cell, end)) = lost.next() {
                    let start = span.start + end - cell.trim_start().len();
                    let cell = cell.trim();
                    found.note(CHANGED, || {
                        let message = format!(
                            "the table has {columns} columns, and this cell is one more, which is not shown"
                        );
                        let help = "give the first line a column for it; a | that is text is written \\|";
                        Found::new(CHANGED, start..start + cell.len(), message, help)
                    });
                }
            }
            _ => {}
        }
    }
}

/// The cells of a row, and where each ends in it.
fn cells(row: &str) -> (Vec<&str>, Vec<usize>) {
    let mut start = row.len() - row.trim_start().trim_start_matches('|').len();
    if !row.trim_start().starts_with('|') {
        start = row.len() - row.trim_start().len();
    } else if let Some(first) = row.find('|') {
        start = first + 1;
    }
    let (mut cells, mut ends) = (Vec::new(), Vec::new());
    let mut is_escaped = false;
    for (at, sign) in row.char_indices() {
        if sign == '|' && !is_escaped && at >= start {
            cells.push(row.get(start..at).unwrap_or_default());
            ends.push(at);
            start = at + 1;
        }
        is_escaped = sign == '\\' && !is_escaped;
    }
    if start < row.len() {
        cells.push(row.get(start..).unwrap_or_default());
        ends.push(row.len());
    }
    (cells, ends)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::Document;

    /// The codes of a page's slips, each with the words it points at.
    #[track_caller]
    fn check(markdown: &str, expected: &[&str]) {
        let document = Document::read(markdown, &BTreeSet::new());
        let (found, _) = document.found.into_parts();
        let mut found: Vec<_> = found
            .iter()
            .map(|found| {
                let words = markdown.get(found.span.clone()).unwrap();
                format!("{} {}", found.code, words.trim_end())
            })
            .collect();
        found.sort();
        assert_eq!(found, expected, "{markdown}");
    }

    #[test]
    fn numbers_of_items_are_what_is_written() {
        check("1. a\n2. b\n3. c\n", &[]);
        check("1. a\n1. b\n1. c\n", &[]);
        check("3. A\n4. B\n", &[]);
        check("17. mai holder vi stengt.\n", &["SG088 17."]);
        check("Fra\n1. januar 2027 gjelder\n", &["SG088 1."]);
        check("17\\. mai holder vi stengt.\n", &[]);
        check("1. mai.\n", &["SG088 1."]);
        check("2027. Da skjedde noe.\n", &["SG088 2027."]);
        check("30. dag etter\n", &["SG088 30."]);
        check("1. a\n2. b\n4. c\n", &["SG088 4."]);
        check("8. A\n8. B\n", &["SG088 8."]);
    }

    #[test]
    fn what_is_counted_is_a_list() {
        check("1. Jan Hansen, daglig leder\n", &[]);
        check("1. Mai\n2. August\n3. Des mer, des bedre\n", &[]);
        check("1. januar\n2. februar\n", &[]);
        check("1. mai er fri\n17. mai også\n", &["SG088 1.", "SG088 17."]);
        check("17. mai\n18. mai\n", &["SG088 17.", "SG088 18."]);
        check("1. fyll ut skjemaet\n\nSlik:\n\n2. send det inn\n", &[]);
        check("1. a\n2. b\n\nSlik:\n\n4. send det inn\n", &["SG088 4."]);
        check("1. a\n 2. b\n3. c\n", &[]);
        check("1. a\n 2. b\n4. c\n", &["SG088 4."]);
    }

    #[test]
    fn a_sign_before_a_number_stays() {
        check("+ 47 22 33 44 55\n", &["SG088 + 47 22 33 44 55"]);
        check("+ en\n+ to\n", &[]);
        check("- 5 stoler\n- 3 bord\n", &[]);
        check("+47 22 33 44 55\n", &[]);
        check("+ 3 stoler\n+ 5 bord\n", &[]);
        check("+ 1 000 000 kr\n", &[]);
        check(
            "+ 3 stoler\n + 47 22 33 44 55\n",
            &["SG088 + 47 22 33 44 55"],
        );
        check("> 18 år må vente\n", &["SG088 > 18 år må vente"]);
        check("> 1 500 kr\n", &["SG088 > 1 500 kr"]);
        check("> 5\u{A0}%\n", &["SG088 > 5\u{A0}%"]);
        check("> 5 stjerner!\n", &[]);
        check("> 2026 var et godt år\n", &[]);
        check("> 18 år gammel dro hun\n> hjem.\n", &[]);
        check("\\> 18 år\n", &[]);
        check("> Et sitat\n", &[]);
    }

    #[test]
    fn no_cell_of_a_table_is_lost() {
        let head = "| a | b |\n|---|---|\n";
        check(&format!("{head}| c | d |\n"), &[]);
        check(&format!("{head}| c | d |  |\n"), &[]);
        check(&format!("{head}| c \\| d | e |\n"), &[]);
        check(&format!("{head}| c | d | e f |\n"), &["SG088 e f"]);
        check(&format!("{head}c | d | e\n"), &["SG088 e"]);
        check(
            &format!("{head}| c | d |\nTekst rett under\n"),
            &["SG088 Tekst rett under"],
        );
    }

    #[test]
    fn no_line_is_left_out() {
        check("[OBS]: stengt\n\nTekst.\n", &["SG088 [OBS]: stengt"]);
        check("[a][b]\n\n[b]: kontakt.md\n", &[]);
        check("[B]\n\n[b]: kontakt.md\n", &[]);
    }

    #[test]
    fn what_was_meant_as_markdown_is_told() {
        check("##Uten\n", &["SG089 ##Uten"]);
        check("#Uten\n", &["SG089 #Uten"]);
        check("#1 i landet, #emneord\n", &[]);
        check("##\u{A0}Med\n", &["SG089 ##\u{A0}Med"]);
        check(
            "-\u{A0}en\n-\u{A0}to\n",
            &["SG089 -\u{A0}en", "SG089 -\u{A0}to"],
        );
        check("1.\u{A0}en\n", &["SG089 1.\u{A0}en"]);
        check("17.\u{A0}mai holder vi stengt\n", &[]);
        check("\\#MeToo\n", &[]);
        check("\\[a\\] (b.md)\n", &[]);
        check("\\[a] (b.md) og [a\\] (b.md)\n", &[]);
        check("se \\[a\\] (b.md), \\(a)[b.md]\n", &[]);
        check("\\## Overskrift\n", &["SG089 ## Overskrift"]);
        check("\\#\\#Ord\n", &[]);
        check("• en\n• to\n", &["SG089 • en", "SG089 • to"]);
        check("– en\n– to\n", &["SG089 – en"]);
        check("– Nei, sa hun.\n", &[]);
        check("-en\n-to\n", &["SG089 -en"]);
        check("- [ ] en\n", &["SG089 [ ] en"]);
        check(
            "se [skjemaet] (kontakt.md) her\n",
            &["SG089 [skjemaet] (kontakt.md)"],
        );
        check("se [sic] (eller ikke)\n", &[]);
        check(
            "se (skjemaet)[kontakt.md] her\n",
            &["SG089 (skjemaet)[kontakt.md]"],
        );
        check("~~bort~~\n", &["SG089 ~~bort~~"]);
        check("`~~bort~~` og \\~~bort~~\n", &[]);
        check("a ** b ** c\n", &["SG089 ** b **"]);
        check("se [[side]]\n", &["SG089 [[side]]"]);
        check("```\nkode\n", &["SG089 ```"]);
        check("```\nkode\n```\n", &[]);
        check(
            "Hei\n\n+++\ntitle = \"To\"\n+++\n",
            &["SG089 +++", "SG089 +++"],
        );
    }

    #[test]
    fn a_tag_is_written_with_a_backslash() {
        let document = Document::read("#MeToo\n", &BTreeSet::new());
        let (found, _) = document.found.into_parts();
        let help = found.first().map(|found| found.help.as_str());
        let expected = "write a space after the #: # MeToo; what is no heading is written \\#MeToo";
        assert_eq!(help, Some(expected));
    }
}
