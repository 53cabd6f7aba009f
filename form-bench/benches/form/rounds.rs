//! The two functions take turns at starting and at storing the same post.

use std::path::PathBuf;
use std::time::Duration;

use crate::event;
use crate::function::Function;
use crate::runtime_api::RuntimeApi;
use crate::store::{Store, shape};

/// What is to be measured, and how often.
pub(crate) struct Plan {
    pub(crate) form: PathBuf,
    pub(crate) bare: PathBuf,
    pub(crate) rounds: usize,
    /// In each round, after the first, which is a figure of its own.
    pub(crate) posts: usize,
}

/// What one function cost in one round, or the medians of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cost {
    /// From making the process to its first wish for an event.
    pub(crate) start: Duration,
    /// From the first event to its answer.
    pub(crate) first_post: Duration,
    /// The median of the later ones.
    pub(crate) post: Duration,
    /// The mean of the later ones, with the runtime's own work between them.
    pub(crate) processor: Duration,
    pub(crate) peak_kibibytes: u64,
}

/// Both functions' medians.
pub(crate) struct Costs {
    pub(crate) form: Cost,
    pub(crate) bare: Cost,
}

impl Plan {
    pub(crate) fn carry_out(&self) -> Costs {
        let api = RuntimeApi::start();
        let store = Store::start();
        let post = event::with_token(&self.token(&api, &store));
        let (mut form, mut bare, mut transactions) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..self.rounds {
            let mut turns = [(&self.form, &mut form), (&self.bare, &mut bare)];
            // Neither is always first, or always after the other.
            turns.rotate_left(round % 2);
            for (program, costs) in turns {
                let mut function = Function::start(program, &api, store.port);
                store.take();
                costs.push(self.measure(&mut function, &post));
                let sent = store.take();
                assert_eq!(sent.calls, self.posts + 1, "one round trip for each post");
                transactions.push(shape(&sent.transaction));
            }
        }
        for transaction in &transactions {
            assert_eq!(
                transaction, &transactions[0],
                "the bare function is to make the writes that the form function makes"
            );
        }
        Costs {
            form: median(&form),
            bare: median(&bare),
        }
    }

    fn measure(&self, function: &mut Function<'_>, post: &str) -> Cost {
        let first_post = store(function, post);
        let before = function.processor();
        let posts: Vec<Duration> = (0..self.posts).map(|_| store(function, post)).collect();
        let spent = function.processor().saturating_sub(before);
        Cost {
            start: function.start,
            first_post,
            post: middle(posts.into_iter()),
            processor: spent / u32::try_from(self.posts).unwrap(),
            peak_kibibytes: function.peak_kibibytes(),
        }
    }

    /// A token that is old enough to be a person's. Every process of the bench has the same key, so it lasts for all.
    fn token(&self, api: &RuntimeApi, store: &Store) -> String {
        let mut function = Function::start(&self.form, api, store.port);
        let (token, wait) = event::token_in(&function.invoke(&event::asking_for_token()).answer);
        // The function's clock is the machine's, and nobody can be told to move it.
        std::thread::sleep(wait);
        token
    }
}

/// How long the function takes to store a post.
fn store(function: &mut Function<'_>, post: &str) -> Duration {
    let outcome = function.invoke(post);
    event::assert_stored(&outcome.answer);
    outcome.time
}

/// The median of each number for itself.
fn median(costs: &[Cost]) -> Cost {
    Cost {
        start: middle(costs.iter().map(|cost| cost.start)),
        first_post: middle(costs.iter().map(|cost| cost.first_post)),
        post: middle(costs.iter().map(|cost| cost.post)),
        processor: middle(costs.iter().map(|cost| cost.processor)),
        peak_kibibytes: middle(costs.iter().map(|cost| cost.peak_kibibytes)),
    }
}

fn middle<T: Ord + Copy>(values: impl Iterator<Item = T>) -> T {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    values[values.len() / 2]
}
