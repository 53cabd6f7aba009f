//! The same work on many things, on every core, with the results in the order of the things.

use std::thread;

use rayon::prelude::*;

/// Fewer things than this are done by the calling thread: starting others costs about as much as rendering two pages.
const ENOUGH: usize = 16;

/// The results of `work` on each of `things`, in their order. A panic in `work` goes on here.
pub(crate) fn in_order<'a, T: Sync, R: Send>(
    things: &'a [T],
    work: impl Fn(&'a T) -> R + Send + Sync,
) -> Vec<R> {
    if things.len() < ENOUGH {
        return things.iter().map(work).collect();
    }
    things.par_iter().map(work).collect()
}

/// The same, of things and what there is of each of them, which the work uses up.
pub(crate) fn in_order_with<'a, T: Sync, M: Send, R: Send>(
    things: &'a [T],
    more: Vec<M>,
    work: impl Fn(&'a T, M) -> R + Send + Sync,
) -> Vec<R> {
    if things.len() < ENOUGH {
        let pairs = things.iter().zip(more);
        return pairs.map(|(thing, more)| work(thing, more)).collect();
    }
    let pairs = things.par_iter().zip(more);
    pairs.map(|(thing, more)| work(thing, more)).collect()
}

/// Does `work` on the caller's thread while another core does `other`. On another thread `work` would take new memory,
/// where it takes what its own has given back: 18 MiB at 100 000 pages.
pub(crate) fn beside<R>(other: impl FnOnce() + Send, work: impl FnOnce() -> R) -> R {
    rayon::in_place_scope(|scope| {
        scope.spawn(|_| other());
        work()
    })
}

/// Gives back the memory of things that have many others in them while the caller goes on, unless the system has no
/// thread left.
pub(crate) fn drop_aside(things: impl Send + 'static) {
    let _begun = thread::Builder::new().spawn(move || drop(things));
}

#[cfg(test)]
mod tests {
    use super::{in_order, in_order_with};

    #[test]
    fn results_come_in_the_order_of_the_things() {
        for count in [0, 1, 15, 16, 1001] {
            let things: Vec<usize> = (0..count).collect();
            let expected: Vec<usize> = things.iter().map(|thing| thing * 2).collect();
            assert_eq!(in_order(&things, |thing| thing * 2), expected);
            let more = things.clone();
            assert_eq!(
                in_order_with(&things, more, |thing, same| thing + same),
                expected
            );
        }
    }

    #[test]
    #[should_panic(expected = "of one thing")]
    fn a_panic_goes_on() {
        let things: Vec<usize> = (0..100).collect();
        in_order(&things, |&thing| assert!(thing != 50, "of one thing"));
    }
}
