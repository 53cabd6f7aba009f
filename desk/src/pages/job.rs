//! Work that takes longer than a browser waits, as an erasure that looks through everything that is stored.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use desk::DeskError;
use tokio::sync::watch;

use super::session::Secret;

/// The address of the page of what was done, or why it was not.
pub(super) type Ended = Arc<Result<String, DeskError>>;

/// The work under way, and what came of it.
#[derive(Default)]
pub(super) struct Jobs(Mutex<BTreeMap<String, Job>>);

#[derive(Clone)]
pub(super) struct Job {
    pub(super) looked_at: Arc<AtomicUsize>,
    pub(super) ended: watch::Receiver<Option<Ended>>,
}

/// What the work tells of itself.
pub(super) struct Progress(Arc<AtomicUsize>);

impl Progress {
    pub(super) fn tell(&self, looked_at: usize) {
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
        let (tell, ended) = watch::channel(None);
        let job = Job {
            looked_at: Arc::clone(&looked_at),
            ended,
        };
        let mut jobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.insert(name.as_str().to_owned(), job);
        let work = work(Progress(looked_at));
        tokio::spawn(async move {
            let ended = work.await;
            tell.send_replace(Some(Arc::new(ended)));
        });
        Ok(format!("/arbeid/{}", name.as_str()))
    }

    pub(super) fn get(&self, name: &str) -> Option<Job> {
        let jobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.get(name).cloned()
    }
}
