//! Work that takes longer than a browser waits, as an erasure that looks through everything that is stored.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use desk::DeskError;
use tokio::sync::watch;

use super::session::Secret;

/// The address of the page of what was done, or why it was not.
pub(super) type Ended = Arc<Result<String, DeskError>>;

/// So many pieces of work are remembered.
const MOST: usize = 100;

/// The work under way, and what came of it.
#[derive(Default)]
pub(super) struct Jobs(Mutex<BTreeMap<String, Job>>);

#[derive(Clone)]
pub(super) struct Job {
    pub(super) looked_at: Arc<AtomicUsize>,
    pub(super) ended: watch::Receiver<Option<Ended>>,
}

impl Job {
    fn is_running(&self) -> bool {
        // Work that was given up with a fault has no end, and goes on no more.
        self.ended.borrow().is_none() && self.ended.has_changed().is_ok()
    }
}

fn address(name: &str) -> String {
    format!("/arbeid/{name}")
}

/// What the work tells of itself.
pub(super) struct Progress(Arc<AtomicUsize>);

impl Progress {
    pub(super) fn report(&self, looked_at: usize) {
        self.0.store(looked_at, Ordering::Relaxed);
    }
}

impl Jobs {
    /// Begins a piece of work, which goes on when the browser is closed; answers with the address of its page.
    pub(super) fn begin<F>(&self, work: impl FnOnce(Progress) -> F) -> Result<String, DeskError>
    where
        F: Future<Output = Result<String, DeskError>> + Send + 'static,
    {
        let name = Secret::new()?;
        let looked_at = Arc::new(AtomicUsize::new(0));
        let (sender, ended) = watch::channel(None);
        let job = Job {
            looked_at: Arc::clone(&looked_at),
            ended,
        };
        let mut jobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // More than a day's work; what came of the others stands in the store.
        if jobs.len() >= MOST {
            jobs.retain(|_, job| job.is_running());
        }
        jobs.insert(name.as_str().to_owned(), job);
        let work = work(Progress(looked_at));
        tokio::spawn(async move {
            let ended = work.await;
            sender.send_replace(Some(Arc::new(ended)));
        });
        Ok(address(name.as_str()))
    }

    /// The address of work that is under way.
    pub(super) fn running(&self) -> Option<String> {
        let jobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut jobs = jobs.iter();
        let running = jobs.find(|(_, job)| job.is_running());
        running.map(|(name, _)| address(name))
    }

    pub(super) fn get(&self, name: &str) -> Option<Job> {
        let jobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.get(name).cloned()
    }
}
