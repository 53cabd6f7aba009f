//! How far something is that takes longer than a second.

use std::time::{Duration, Instant};

use crate::terminal;
use crate::words::{Words, fill};

const EVERY: Duration = Duration::from_secs(1);

/// Says on standard error, at most once a second, how many items were looked at.
pub(crate) fn progress(words: &Words) -> impl FnMut(usize) {
    let mut last = Instant::now();
    move |looked_at| {
        if last.elapsed() >= EVERY {
            last = Instant::now();
            let count = looked_at.to_string();
            terminal::note(&fill(&words.sentences.looked_at, &[("antall", &count)]));
        }
    }
}
