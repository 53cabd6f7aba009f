//! What can be linked to on a page, kept for thousands of pages: one text, and places in it.

use std::sync::OnceLock;

/// Of fewer bytes each id is looked at.
const MANY: usize = 1024;

/// The ids of a page, in its order.
#[derive(Debug, Default)]
pub(crate) struct IdList {
    /// One a line, each with its line's end.
    ids: Box<str>,
    /// Where each begins, in the order of the ids, from when one is first looked for.
    sorted: OnceLock<Box<[u32]>>,
}

impl IdList {
    /// Those of a page that can be linked to: one that is empty or has the end of a line in it cannot be.
    pub(crate) fn new<'i>(ids: impl Iterator<Item = &'i str> + Clone) -> Self {
        let length = ids.clone().map(|id| id.len() + 1).sum();
        let mut text = String::with_capacity(length);
        for id in ids.filter(|id| !id.is_empty() && !id.contains('\n')) {
            text.push_str(id);
            text.push('\n');
        }
        Self {
            ids: text.into(),
            sorted: OnceLock::new(),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.ids.split_terminator('\n')
    }

    /// Whether the page has this id. Every link to a place on it asks, so where there are many they are put in order.
    pub(crate) fn has(&self, id: &str) -> bool {
        if self.ids.len() < MANY {
            return self.iter().any(|known| known == id);
        }
        let sorted = self.sorted.get_or_init(|| {
            let mut end = 0;
            let starts = self.iter().map_while(|id| {
                let start = end;
                end += id.len() + 1;
                u32::try_from(start).ok()
            });
            let mut starts: Box<[u32]> = starts.collect();
            starts.sort_unstable_by(|one, other| self.at(*one).cmp(self.at(*other)));
            starts
        });
        let found = sorted.binary_search_by(|start| self.at(*start).cmp(id));
        found.is_ok()
    }

    fn at(&self, start: u32) -> &str {
        let rest = self.ids.get(start as usize..).unwrap_or_default();
        rest.split('\n').next().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{IdList, MANY};

    #[test]
    fn ids_are_in_order_and_found() {
        let list = IdList::new(["b", "", "å", "a-1", "a", "b"].into_iter());
        let ids: Vec<&str> = list.iter().collect();
        assert_eq!(ids, ["b", "å", "a-1", "a", "b"]);
        for id in ids {
            assert!(list.has(id), "{id}");
        }
        for id in ["", "a\n", "a-", "c", "\n"] {
            assert!(!list.has(id), "{id:?}");
        }
        assert!(!IdList::default().has("") && IdList::default().iter().next().is_none());
    }

    #[test]
    fn many_ids_are_found() {
        let ids: Vec<String> = (0..MANY).rev().map(|id| format!("æ{id}")).collect();
        let list = IdList::new(ids.iter().map(String::as_str));
        assert!(list.iter().eq(ids.iter()));
        assert!(ids.iter().all(|id| list.has(id)));
        assert!(!list.has("æ") && !list.has("") && !list.has(&format!("æ{MANY}")));
    }
}
