//! The same work on many things, on every core, with the results in the order of the things.
//!
//! Not rayon: this is all there is need for, and `site-gen` is built before `form-handler` can be.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Fewer things than this are done by the calling thread: starting others costs about as much as rendering two pages.
const ENOUGH: usize = 16;
/// A thread takes so many things at a time, so that the threads end at about the same time and seldom meet.
const AT_A_TIME: usize = 8;

/// The results of `work` on each of `things`, in their order. A panic in `work` goes on here.
pub(crate) fn in_order<'a, T: Sync, R: Send>(
    things: &'a [T],
    work: impl Fn(&'a T) -> R + Sync,
) -> Vec<R> {
    let threads = if things.len() < ENOUGH {
        1
    } else {
        // It asks the system each time: what a process may use can change.
        thread::available_parallelism().map_or(1, NonZero::get)
    };
    on(threads, things, work)
}

fn on<'a, T: Sync, R: Send>(
    threads: usize,
    things: &'a [T],
    work: impl Fn(&'a T) -> R + Sync,
) -> Vec<R> {
    if threads < 2 {
        return things.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done: Vec<(usize, Vec<R>)> = Vec::new();
        loop {
            let start = next.fetch_add(AT_A_TIME, Ordering::Relaxed);
            let end = things.len().min(start + AT_A_TIME);
            let Some(these) = things.get(start..end) else {
                return done;
            };
            done.push((start, these.iter().map(&work).collect()));
        }
    };
    let mut done = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(take)).collect();
        let mut done = take();
        for other in others {
            match other.join() {
                Ok(theirs) => done.extend(theirs),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(start, _)| *start);
    let mut all = Vec::with_capacity(things.len());
    for (_, mut results) in done {
        all.append(&mut results);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::on;

    #[test]
    fn results_come_in_the_order_of_the_things() {
        let things: Vec<usize> = (0..1001).collect();
        let expected: Vec<usize> = things.iter().map(|thing| thing * 2).collect();
        for threads in [1, 2, 3, 16] {
            assert_eq!(on(threads, &things, |thing| thing * 2), expected);
        }
    }

    #[test]
    fn few_things_are_enough_for_many_threads() {
        assert_eq!(on(8, &[1, 2, 3], |thing| thing + 1), [2, 3, 4]);
        assert!(on(8, &[], |thing: &u8| *thing).is_empty());
    }

    #[test]
    #[should_panic(expected = "of one thing")]
    fn a_panic_goes_on() {
        let things: Vec<usize> = (0..100).collect();
        on(4, &things, |&thing| assert!(thing != 50, "of one thing"));
    }
}
