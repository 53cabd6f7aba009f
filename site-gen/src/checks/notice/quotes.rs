//! PV006: what the register quotes stands in the notice, and says something there.

use std::ops::Range;

use personal_data::Field;

use super::list_sentence::is_whole;
use crate::checks::subject::{Reporter, own_fields};
use crate::html::canonical::canonical_text;
use crate::notice::text::NoticeText;
use crate::problem::{Problem, quoted};

/// Fewer words than these say nothing of a field.
const FEWEST_WORDS: usize = 4;

pub(super) fn check(reporter: &Reporter<'_>, problems: &mut Vec<Problem>) {
    let register = reporter.subject.register;
    for (index, activity) in register.activities.iter().enumerate() {
        let path = format!("activity.{index}");
        let quote = activity.quoted_from_notice.as_deref();
        problems.extend(misquoted(reporter, &path, quote));
        for (number, field) in activity.fields.iter().enumerate() {
            let path = format!("{path}.field.{number}");
            let quote = field.quoted_from_notice.as_deref();
            let problem = misquoted(reporter, &path, quote);
            problems.extend(problem.or_else(|| too_short(reporter, &path, field)));
        }
    }
    for (index, class) in register.classes.iter().enumerate() {
        let quote = class.quoted_from_notice.as_deref();
        let problem = misquoted(reporter, &format!("class.{index}"), quote);
        problems.extend(problem.map(|problem| {
            problem.help(
                "Skriv sitatet ordrett av fra erklæringen. Pass på at antall dager i lagringsklassen stemmer med det sitatet lover.",
            )
        }));
    }
}

/// Where the notice first has the quote of a field.
pub(super) fn first_place(reporter: &Reporter<'_>) -> Option<usize> {
    let fields = own_fields(reporter);
    let quotes = fields
        .iter()
        .filter_map(|(_, field)| field.quoted_from_notice.as_deref());
    let places = quotes.filter_map(|quote| quoted_place(reporter.subject.notice, quote));
    places.map(|place| place.start).min()
}

fn misquoted(reporter: &Reporter<'_>, path: &str, quote: Option<&str>) -> Option<Problem> {
    let quote = quote?;
    let notice = reporter.subject.notice;
    if quoted_place(notice, quote).is_some() {
        return None;
    }
    let shown = quoted(quote);
    let message = if notice.find(quote).is_none() || quote.trim().is_empty() {
        format!("Registeret siterer «{shown}», men det står ikke i erklæringen.")
    } else {
        format!(
            "Registeret siterer «{shown}», men det er ikke hele ord fra én setning i erklæringen."
        )
    };
    Some(reporter.in_register("PV006", &format!("{path}.quoted_from_notice"), message))
}

/// A field's quote of a few words could be about anything. Its own name is enough where the notice has no list.
fn too_short(reporter: &Reporter<'_>, path: &str, field: &Field) -> Option<Problem> {
    let quote = canonical_text(field.quoted_from_notice.as_deref()?);
    let has_list = !reporter.subject.register.notice.list_pattern.is_empty();
    let names_field = quote
        .find(&field.label)
        .is_some_and(|start| is_whole(&quote, &(start..start + field.label.len())));
    if quote.split(' ').count() >= FEWEST_WORDS
        || (!has_list && names_field && !field.label.is_empty())
    {
        return None;
    }
    let message = format!(
        "Registeret siterer «{}», som er for kort til å dekke feltet `{}`.",
        quoted(&quote),
        field.id
    );
    let problem = reporter.in_register("PV006", &format!("{path}.quoted_from_notice"), message);
    Some(problem.help(format!(
        "Skriv av minst {FEWEST_WORDS} ord etter hverandre, fra setningen som dekker feltet."
    )))
}

/// Where a quote stands as whole words of one sentence.
pub(super) fn quoted_place(notice: &NoticeText, quote: &str) -> Option<Range<usize>> {
    let quote = canonical_text(quote);
    if quote.is_empty() || has_end_of_sentence(&quote) {
        return None;
    }
    let mut from = 0;
    while let Some(found) = notice.find_from(&quote, from) {
        let at = notice
            .blocks
            .partition_point(|block| block.words.end < found.end);
        let block = notice.blocks.get(at);
        if is_whole(&notice.text, &found)
            && block.is_some_and(|block| block.words.start <= found.start)
        {
            return Some(found);
        }
        from = notice.text.ceil_char_boundary(found.start + 1);
    }
    None
}

/// Whether a sentence ends inside of these words, and another begins.
fn has_end_of_sentence(words: &str) -> bool {
    let ends = [". ", "? ", "! "];
    ends.iter().any(|end| {
        let mut rest = words.split(end).skip(1);
        rest.any(|rest| rest.chars().next().is_some_and(char::is_uppercase))
    })
}
