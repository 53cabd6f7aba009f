//! What was answered and is shown on the next page, and the letters made: in memory, and gone with the process.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use desk::DeskError;
use serde_json::Value;

use super::session::Secret;

/// More than a day's work. The oldest goes first.
const MOST: usize = 200;

/// A letter or a report, as it is sent.
#[derive(Clone, PartialEq)]
pub(super) struct Download {
    /// Its name, which says nothing about anybody.
    pub(super) name: String,
    /// Its media type.
    pub(super) media_type: &'static str,
    /// Its content.
    pub(super) content: String,
}

#[derive(Clone, PartialEq)]
pub(super) enum Kept {
    /// What an action did, for the template that shows it.
    Done(Value),
    /// A file to look at or to save.
    Download(Download),
}

/// What is kept, by names that nobody can guess.
#[derive(Default)]
pub(super) struct Keeper(Mutex<VecDeque<(Secret, Kept)>>);

impl Keeper {
    /// Keeps something; answers with its name.
    pub(super) fn keep(&self, what: Kept) -> Result<String, DeskError> {
        let name = Secret::new()?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A page that is looked at again makes the same letter, which would push out others.
        if let Some((known, _)) = kept.iter().find(|(_, known)| *known == what) {
            return Ok(known.as_str().to_owned());
        }
        kept.truncate(MOST - 1);
        kept.push_front((name.clone(), what));
        Ok(name.as_str().to_owned())
    }

    /// What has this name.
    pub(super) fn get(&self, name: &str) -> Option<Kept> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut kept = kept.iter();
        kept.find(|(known, _)| known.is(name))
            .map(|(_, what)| what.clone())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Keeper, Kept, MOST};

    #[test]
    fn the_latest_are_kept_and_the_oldest_goes() {
        let keeper = Keeper::default();
        let keep = |number: usize| keeper.keep(Kept::Done(json!(number))).unwrap();
        let names: Vec<String> = (0..MOST).map(keep).collect();
        assert!(names.iter().all(|name| keeper.get(name).is_some()));
        assert_eq!(keep(0), names[0], "the same is kept once");
        keep(MOST);
        assert!(keeper.get(&names[0]).is_none());
        assert!(names[1..].iter().all(|name| keeper.get(name).is_some()));
        assert!(keeper.get("").is_none());
    }
}
