//! The preview: the site as its sources are now, in a browser that follows each change.
//!
//! Every change makes the whole site anew, in memory. There is no bookkeeping of what depends on what, so no page can
//! be stale; a build is short enough. What the sources stop being, a site, is shown in the page and in the terminal
//! with the same words, and the last good site stays.

mod answer;
mod changes;
mod covered;
mod page;
mod showing;

use std::collections::BTreeSet;
use std::future::pending;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use loopback::{Patience, serve};
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};

use crate::options::BuildOptions;
use crate::site::{Report, Site};
use changes::{Changes, LONGEST};
use showing::Showing;

/// Why there is no preview, or no longer one.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    /// Another program listens there.
    #[error(
        "Port {0} er i bruk av et annet program. Avslutt det, eller velg en annen port med --port (0 tar en ledig)."
    )]
    PortInUse(u16),
    /// The system does not give us the port.
    #[error("Port {port} (--port) kan ikke brukes: «{cause}».")]
    Port {
        /// The port that was asked for.
        port: u16,
        /// Why not.
        cause: io::Error,
    },
    /// The sources cannot be watched.
    #[error("Kildefilene kan ikke følges: «{0}».")]
    Watch(notify::Error),
    /// The system refused something else.
    #[error("Forhåndsvisningen er avsluttet: «{0}».")]
    System(io::Error),
}

/// One build of a preview.
#[derive(Debug)]
pub struct Rebuild<'a> {
    /// What there is to say about it. The site is not in it: it is served already.
    pub report: &'a Report,
    /// The files whose change was the reason; none for the first build, and when the system has lost count.
    pub changed: &'a BTreeSet<PathBuf>,
    /// How long it took.
    pub took: Duration,
    /// What is not as it should be with the watching of the files, when it is first known.
    pub hint: Option<String>,
}

/// A preview that has its port.
#[derive(Debug)]
pub struct Preview {
    listener: TcpListener,
    address: SocketAddr,
    is_polling: bool,
}

impl Preview {
    /// Takes a port of this machine's own address, 127.0.0.1; 0 takes a free one. Must be called within Tokio.
    pub async fn listen(port: u16) -> Result<Self, PreviewError> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
        let listener = listener.map_err(|cause| match cause.kind() {
            io::ErrorKind::AddrInUse => PreviewError::PortInUse(port),
            _ => PreviewError::Port { port, cause },
        })?;
        let address = listener.local_addr().map_err(PreviewError::System)?;
        Ok(Self {
            listener,
            address,
            is_polling: false,
        })
    }

    /// Looks at the files every second, where the system tells of no changes.
    #[must_use]
    pub fn polling(mut self, is_polling: bool) -> Self {
        self.is_polling = is_polling;
        self
    }

    /// Where it answers.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Builds, serves, and builds again at each change, until it is dropped. `on_build` is called after each build, on
    /// another thread.
    pub async fn run(
        self,
        options: BuildOptions,
        mut on_build: impl FnMut(&Rebuild<'_>) + Send + 'static,
    ) -> Result<(), PreviewError> {
        let (showing, shown) = watch::channel(Showing::nothing());
        let (failed, failure) = oneshot::channel();
        let (ready, first_build) = oneshot::channel();
        let is_polling = self.is_polling;
        // A thread and no task: it waits for files and then uses a processor for as long as a build takes.
        thread::Builder::new()
            .name("preview builds".to_owned())
            .spawn(move || {
                let ended = rebuild((&options, is_polling), &showing, ready, &mut on_build);
                // Nobody listens when it is the end of the preview that ended it.
                let _ended_with_the_preview = failed.send(ended);
            })
            .map_err(PreviewError::System)?;
        // The first answer waits for the first build.
        let _or_failed = first_build.await;
        let router = answer::router(shown);
        tokio::select! {
            () = serve(self.listener, router, Patience::BROWSERS, pending()) => Ok(()),
            ended = failure => match ended {
                Ok(ended) => ended,
                Err(_) => Err(PreviewError::System(io::Error::other("the thread that builds was lost"))),
            },
        }
    }
}

/// Builds at each change, for as long as somebody serves what is shown.
fn rebuild(
    (options, is_polling): (&BuildOptions, bool),
    show: &watch::Sender<Showing>,
    ready: oneshot::Sender<()>,
    on_build: &mut dyn FnMut(&Rebuild<'_>),
) -> Result<(), PreviewError> {
    let mut roots = vec![options.content.clone(), options.templates.clone()];
    roots.extend(options.infra.clone());
    // Before the first build, so that no change is made unseen after it.
    let mut sources = Changes::of(roots, is_polling).map_err(PreviewError::Watch)?;
    let mut changed = BTreeSet::new();
    let mut ready = Some(ready);
    loop {
        let (mut report, took) = settled_build(options, &mut sources, &mut changed)?;
        let site = report.site.take();
        show.send_if_modified(|showing| showing.take(site, &report));
        on_build(&Rebuild {
            report: &report,
            changed: &changed,
            took,
            hint: sources.take_hint(),
        });
        if let Some(ready) = ready.take() {
            // An error is the end of the preview, which is seen below.
            let _ended = ready.send(());
        }
        changed = sources.next().map_err(PreviewError::Watch)?;
        if show.is_closed() {
            return Ok(());
        }
    }
}

/// Builds at once, and again when the sources were changed meanwhile or shortly after, so that a build and the wait for
/// the last step of a change take the time of the longer of them, and not of both.
fn settled_build(
    options: &BuildOptions,
    sources: &mut Changes,
    changed: &mut BTreeSet<PathBuf>,
) -> Result<(Report, Duration), PreviewError> {
    let latest = Instant::now() + LONGEST;
    loop {
        let start = Instant::now();
        let report = Site::check(options);
        let took = start.elapsed();
        if start >= latest {
            // What has come since is the reason of the next build.
            return Ok((report, took));
        }
        match sources.more(latest).map_err(PreviewError::Watch)? {
            Some(more) => changed.extend(more),
            None => return Ok((report, took)),
        }
    }
}
