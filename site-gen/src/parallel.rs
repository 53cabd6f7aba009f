//! The same work on many things, on every core, with the results in the order of the things.

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

/// The same, of things that the work uses up.
pub(crate) fn in_order_of<T: Send, R: Send>(
    things: Vec<T>,
    work: impl Fn(T) -> R + Send + Sync,
) -> Vec<R> {
    if things.len() < ENOUGH {
        return things.into_iter().map(work).collect();
    }
    things.into_par_iter().map(work).collect()
}

#[cfg(test)]
mod tests {
    use super::{in_order, in_order_of};

    #[test]
    fn results_come_in_the_order_of_the_things() {
        for count in [0, 1, 15, 16, 1001] {
            let things: Vec<usize> = (0..count).collect();
            let expected: Vec<usize> = things.iter().map(|thing| thing * 2).collect();
            assert_eq!(in_order(&things, |thing| thing * 2), expected);
            assert_eq!(in_order_of(things, |thing| thing * 2), expected);
        }
    }

    #[test]
    #[should_panic(expected = "of one thing")]
    fn a_panic_goes_on() {
        let things: Vec<usize> = (0..100).collect();
        in_order(&things, |&thing| assert!(thing != 50, "of one thing"));
    }
}
