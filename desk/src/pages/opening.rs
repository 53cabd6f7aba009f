//! From the command line to the first page, and to the end.

use std::fs;
use std::io::{self, Write as _};
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use clap::Args;
use contact_store::private_files;
use desk::DeskError;
use desk::actions::Desk;
use jiff::Timestamp;
use loopback::{Patience, serve};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use super::answer::answer;
use super::asked::App;
use super::session::Secret;
use super::view::View;
use crate::terminal;
use crate::words::{Words, fill};

/// How often it is looked whether nobody has asked for so long that the desk is closed. A wait of that length would not
/// end while the machine sleeps, and the case worker has gone home all the same.
const LOOK: Duration = Duration::from_mins(1);

#[derive(Debug, Args)]
pub(crate) struct Open {
    /// Port of the pages, on this machine alone; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Print the address, and leave it to you to open it
    #[arg(long)]
    no_browser: bool,
    /// Minutes without a request after which the desk is closed
    #[arg(long, value_name = "MINUTES", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=30))]
    idle: u16,
}

impl Open {
    /// Serves the pages until Ctrl-C, or until nobody has asked for anything for a while.
    pub(crate) async fn serve(
        &self,
        desk: Desk,
        words: Words,
        store: &str,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Result<(), DeskError> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).await;
        let listener = listener.map_err(|error| {
            let why = match error.kind() {
                io::ErrorKind::AddrInUse => {
                    "another program uses it; choose another with --port".to_owned()
                }
                _ => error.to_string(),
            };
            DeskError::Refused(format!("the port cannot be used: {why}"))
        })?;
        let port = listener
            .local_addr()
            .map_or(self.port, |address| address.port());
        let sentences = words.sentences.clone();
        let app = Arc::new(App {
            view: View::new(&words, store.to_owned())?,
            desk,
            words,
            doors: super::session::Doors::default(),
            keeper: super::kept::Keeper::default(),
            port,
            store: store.to_owned(),
            last_request: Mutex::new(clock()),
            clock: Box::new(clock),
            jobs: super::job::Jobs::default(),
        });
        let code = app.doors.new_code()?;
        print_address(port, &code);
        terminal::talk(&sentences.open_ends);
        let page = (!self.no_browser)
            .then(|| OpeningPage::show(port, &code))
            .flatten();
        let served = Arc::clone(&app);
        let router = Router::new().fallback(move |request: Request| {
            let app = Arc::clone(&served);
            async move { answer(app, request).await }
        });
        let idle = Duration::from_mins(u64::from(self.idle));
        let end = async {
            let mut lines = lines_of_terminal();
            loop {
                tokio::select! {
                    () = interrupted() => break,
                    () = until_idle(|| app.idle(), idle) => {
                        let minutes = (idle.as_secs() / 60).to_string();
                        terminal::talk(&fill(&sentences.open_was_idle, &[("minutter", &minutes)]));
                        break;
                    }
                    Some(()) = lines.recv() => match app.doors.new_code() {
                        Ok(code) => print_address(port, &code),
                        Err(error) => terminal::warn(&error.to_string()),
                    },
                }
            }
        };
        serve(listener, router, Patience::BROWSERS, end).await;
        drop(page);
        Ok(())
    }
}

/// Prints the address with a code of one use.
fn print_address(port: u16, code: &Secret) {
    terminal::talk(&format!(
        "http://127.0.0.1:{port}/inn?kode={}",
        code.as_str()
    ));
}

/// Returns when nobody has asked for anything for so long.
async fn until_idle(since: impl Fn() -> Duration, idle: Duration) {
    loop {
        let left = idle.saturating_sub(since());
        if left.is_zero() {
            return;
        }
        tokio::time::sleep(left.min(LOOK)).await;
    }
}

async fn interrupted() {
    // An error means that it cannot be listened for; the desk then ends with its terminal, or when it is idle.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Each line that is typed in the terminal. A thread of its own, which ends with the process: reading a terminal cannot be
/// given up.
fn lines_of_terminal() -> mpsc::Receiver<()> {
    let (sender, receiver) = mpsc::channel(1);
    std::thread::spawn(move || {
        let mut line = String::new();
        while io::stdin().read_line(&mut line).is_ok_and(|read| read > 0) {
            line.clear();
            if sender.blocking_send(()).is_err() {
                break;
            }
        }
    });
    receiver
}

/// A page in a file for this user alone, that leads to the address. The address itself would be in the list of processes,
/// which every user of the machine can read, as what the browser was started with.
struct OpeningPage {
    folder: PathBuf,
}

impl OpeningPage {
    fn show(port: u16, code: &Secret) -> Option<Self> {
        let name = Secret::new().ok()?;
        let folder = std::env::temp_dir().join(format!("desk-{}", name.as_str()));
        let page = Self { folder };
        let opened = page
            .write(port, code)
            .and_then(|path| opener::open(path).map_err(io::Error::other));
        if opened.is_err() {
            terminal::warn("no browser could be opened: open the address above in yours");
        }
        Some(page)
    }

    fn write(&self, port: u16, code: &Secret) -> io::Result<PathBuf> {
        private_files::make_folder(&self.folder)?;
        let path = self.folder.join("desk.html");
        let code = code.as_str();
        let address = format!("http://127.0.0.1:{port}/inn?kode={code}");
        let html = format!(
            "<!DOCTYPE html><html lang=\"nb\"><meta charset=\"utf-8\"><title>desk</title>\
             <meta name=\"referrer\" content=\"no-referrer\"><meta http-equiv=\"refresh\" content=\"0; url={address}\">\
             <a href=\"{address}\">desk</a></html>\n"
        );
        private_files::create(&path)?.write_all(html.as_bytes())?;
        Ok(path)
    }
}

impl Drop for OpeningPage {
    fn drop(&mut self) {
        // Its code was used, or is worth nothing any more.
        let _gone_or_not = fs::remove_dir_all(&self.folder);
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::time::Duration;

    use super::until_idle;

    #[tokio::test]
    async fn the_desk_is_closed_when_nobody_has_asked_for_a_while() {
        // For how many milliseconds nobody has asked, each time that it is looked. In between somebody asks.
        let looks = RefCell::new(vec![0, 2, 1, 3, 9].into_iter());
        let since = || Duration::from_millis(looks.borrow_mut().next().unwrap_or(9));
        until_idle(since, Duration::from_millis(3)).await;
        let left: Vec<_> = looks.into_inner().collect();
        assert_eq!(left, [9], "neither before that nor later");
    }
}
