//! Long lists, a page at a time.

use contact_store::Loaded;
use jiff::Timestamp;
use personal_data::StoredItem;

use super::asked::Asked;
use crate::words::fill;

/// Lines of a page.
pub(super) const PAGE: usize = 100;

/// What a page shows of a list.
pub(super) struct Paged<T> {
    pub(super) lines: Vec<T>,
    /// The key after which the next page begins, if there is one.
    pub(super) next: Option<String>,
    /// How many the whole list has.
    pub(super) count: usize,
}

/// Puts a list in the order of its keys, and takes the page out that begins after one of them.
///
/// After a key and not at a place: what stood there may have left the list since, and the next page begins where it stood.
/// Where nothing comes after it any more, it is the first page.
pub(super) fn page_of<T>(all: Vec<T>, after: &str, key: impl Fn(&T) -> String) -> Paged<T> {
    let count = all.len();
    let mut keyed: Vec<(String, T)> = all.into_iter().map(|one| (key(&one), one)).collect();
    keyed.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut start = keyed.partition_point(|(key, _)| key.as_str() <= after);
    if start == count {
        start = 0;
    }
    let mut keyed = keyed.into_iter().skip(start);
    let mut last = None;
    let mut lines = Vec::new();
    for (key, one) in keyed.by_ref().take(PAGE) {
        last = Some(key);
        lines.push(one);
    }
    let next = last.filter(|_| keyed.next().is_some());
    Paged { lines, next, count }
}

impl Asked {
    /// Says that a page is not the whole list, when it is not.
    pub(super) fn shown(&self, shown: usize, of: usize) -> Option<String> {
        (shown < of).then(|| self.shown_of(shown, &of.to_string()))
    }

    /// Says how much of a list a page shows.
    pub(super) fn shown_of(&self, shown: usize, of: &str) -> String {
        let values = [("vist", shown.to_string()), ("antall", of.to_owned())];
        let values = values
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        fill(&self.text("paging.shown"), &values)
    }
}

/// The key of an enquiry in a list that is sorted by an instant.
pub(super) fn key_of(loaded: &Loaded, instant: impl Fn(&StoredItem) -> Timestamp) -> String {
    let main = loaded.enquiry.main();
    main.map_or_else(
        || "0".to_owned(),
        |item| written(instant(item), &item.id.to_string()),
    )
}

/// An instant and an id, which are in order as texts too.
pub(super) fn written(instant: Timestamp, id: &str) -> String {
    format!("{:015}-{id}", instant.as_millisecond())
}

/// The instant that such a key begins with, if it is one.
pub(super) fn instant_of(key: &str) -> Option<Timestamp> {
    let (instant, _) = key.split_once('-')?;
    Timestamp::from_millisecond(instant.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::{PAGE, Paged, page_of};

    fn key(number: usize) -> String {
        format!("{number:05}")
    }

    fn of(all: Vec<usize>, after: &str) -> Paged<usize> {
        page_of(all, after, |number| key(*number))
    }

    #[test]
    fn every_line_is_on_one_page_and_each_page_is_full_but_the_last() {
        for count in [0, 1, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE] {
            let all: Vec<usize> = (0..count).rev().collect();
            let mut seen = Vec::new();
            let mut after = String::new();
            loop {
                let page = of(all.clone(), &after);
                assert_eq!(page.count, count);
                seen.extend(page.lines.iter().copied());
                let Some(next) = page.next else { break };
                assert_eq!(page.lines.len(), PAGE);
                after = next;
            }
            assert_eq!(seen, (0..count).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_page_begins_where_a_line_stood_that_is_gone() {
        let all: Vec<usize> = (0..2 * PAGE).collect();
        let next = of(all, "").next.unwrap();
        let without: Vec<usize> = (0..2 * PAGE).filter(|one| key(*one) != next).collect();
        assert_eq!(of(without, &next).lines.first(), Some(&PAGE));
        let few = of(vec![1, 2], &next);
        assert_eq!(few.lines, [1, 2], "it is the first page again");
    }
}
