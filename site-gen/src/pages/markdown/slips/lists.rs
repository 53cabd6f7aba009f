//! Numbers and signs at the beginning of a line that Markdown takes for a list or a quotation: a date, a year, an amount,
//! a telephone number.

use std::ops::Range;

use personal_data::dates::MONTHS;
use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::CHANGED;
use crate::pages::markdown::Found;
use crate::problem::Few;

/// How months are cut short after a day. With a capital they are names, or begin a sentence.
const SHORT_MONTHS: &[&str] = &[
    "jan", "feb", "apr", "jun", "jul", "aug", "sep", "sept", "okt", "nov", "des",
];
/// A number of so many is a year, or nothing that items are counted to.
const YEAR: u64 = 1000;
/// What makes a number an amount, which may be more or less than another.
const UNITS: &[&str] = &["kr", "kroner", "%", "prosent", "år"];
/// A telephone number with its country has so many digits, or more: +47 02800.
const FEWEST_DIGITS: usize = 7;

/// The lists that are open.
#[derive(Default)]
pub(super) struct Lists {
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
    #[inline]
    pub(super) fn event(
        &mut self,
        event: &Event<'_>,
        span: &Range<usize>,
        markdown: &str,
        found: &mut Few<Found>,
    ) {
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
                    sign(&place, markdown, '>', "et sitat", found);
                }
            }
            _ => (self.item, self.quotation) = (None, None),
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
pub(super) fn begins_with_month(words: &str) -> bool {
    let word = words.split([' ', ',']).next().unwrap_or_default();
    let word = word.trim_end_matches(['.', ':', ';']);
    MONTHS.contains(&word) || SHORT_MONTHS.contains(&word)
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
                    "et punkt i en liste",
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
            let message = "Denne datoen blir nummeret på et punkt i en liste.";
            for (number, place) in self.dates {
                changed_number(number, place, markdown, message, found);
            }
            return;
        }
        if first >= YEAR {
            let message = "Dette tallet blir nummeret på et punkt i en liste.";
            changed_number(first, place, markdown, message, found);
            return;
        }
        if self.items == 1 && !goes_on && self.first.is_some_and(char::is_lowercase) {
            let message = "Dette tallet blir nummeret på et punkt i en liste.";
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
                let message = format!("Siden ville vist {shown} der det står {number}.");
                let help = format!(
                    "Nummerer punktene i rekkefølge. Skriv {number}\\. på en linje som ikke er et punkt."
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
        let help = format!("Skriv {number}\\{sign} (med \\ foran {sign})");
        Found::new(CHANGED, place, message, help)
    });
}

/// A sign before a number, which would not be shown.
fn sign(place: &Range<usize>, markdown: &str, sign: char, what: &str, found: &mut Few<Found>) {
    found.note(CHANGED, || {
        let text = markdown.get(place.clone()).unwrap_or_default();
        let line = text.lines().next().unwrap_or_default();
        let message = format!("Tegnet {sign} gjør linjen til {what} og blir ikke vist.");
        let help = if sign == '+' {
            "Skriv tegnet rett foran tallet, som i +47 22 33 44 55.".to_owned()
        } else {
            format!(
                "Skriv \\{sign} for å vise tegnet, eller skriv ordet. Et sitat kan begynne med «."
            )
        };
        Found::new(
            CHANGED,
            place.start..place.start + line.len(),
            message,
            help,
        )
    });
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

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
}
