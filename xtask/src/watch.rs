//! The function behind Lambda's own interface, on this machine: what `cargo run` of a web server cannot show.
#![expect(
    dead_code,
    reason = "for the step that runs the function against the local engine"
)]

use crate::workspace::Workspace;
use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process_group};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::process::Child;
use std::time::{Duration, Instant};

/// A running `cargo lambda watch`. Dropping it ends it, and the function with it.
pub(crate) struct Watch {
    process: Child,
    pub(crate) port: u16,
}

impl Watch {
    /// Starts the function with settings of its own and waits until `path` of it answers below 500.
    ///
    /// The first request is what makes `watch` compile and start the function, and each request given up on meanwhile
    /// is still handed to it, and answered into nothing; so there is one request, and it waits.
    pub(crate) fn start(
        workspace: &Workspace,
        port: u16,
        settings: &[(&str, &str)],
        path: &str,
        patience: Duration,
    ) -> Result<Self> {
        // Otherwise whoever listens there already would be taken for the function.
        TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .with_context(|| format!("port {port} is not free"))?;
        let mut command = workspace.command("cargo");
        command
            .args(["lambda", "watch", "--package", "form-handler"])
            // Its default address is every address.
            .args(["--invoke-address", "127.0.0.1"])
            .args(["--invoke-port", &port.to_string()])
            // Its default headers would hide that the handler has none.
            .args(["--ignore-changes", "--disable-cors"])
            .envs(settings.iter().copied())
            .process_group(0);
        let process = command.spawn().context("cargo could not be started")?;
        let mut watch = Self { process, port };
        let deadline = Instant::now() + patience;
        let mut stream = watch.connect(deadline)?;
        let status = status(&mut stream, &function_path(path), deadline)?;
        ensure!(status < 500, "{path} answered {status}");
        Ok(watch)
    }

    /// The address of a path of the function. Requests become payload 2.0 events, with the body in base64.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{}", self.port, function_path(path))
    }

    /// Where a recorded event is posted as it is; the answer is the function's own JSON.
    pub(crate) fn invocations_url(&self) -> String {
        format!(
            "http://127.0.0.1:{}/2015-03-31/functions/form-handler/invocations",
            self.port
        )
    }

    fn connect(&mut self, deadline: Instant) -> Result<TcpStream> {
        while Instant::now() < deadline {
            if let Ok(stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)) {
                return Ok(stream);
            }
            if let Some(status) = self.process.try_wait()? {
                bail!("cargo lambda watch ended by itself: {status}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        bail!("cargo lambda watch does not listen on port {}", self.port)
    }
}

impl Drop for Watch {
    /// Asks first: the functions are in process groups of their own, and only `watch` itself, when asked to end, ends
    /// them at once. Killed, it leaves them to find out that nobody answers them any more.
    fn drop(&mut self) {
        let Some(group) = i32::try_from(self.process.id())
            .ok()
            .and_then(Pid::from_raw)
        else {
            return;
        };
        for (signal, patience) in [(Signal::TERM, 5), (Signal::KILL, 1)] {
            // Fails when the group is gone, which is what is wanted.
            let _ = kill_process_group(group, signal);
            let deadline = Instant::now() + Duration::from_secs(patience);
            while Instant::now() < deadline {
                if !matches!(self.process.try_wait(), Ok(None)) {
                    return;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    }
}

/// The route by name: without it `watch` starts another instance, called `_`.
fn function_path(path: &str) -> String {
    format!("/lambda-url/form-handler{path}")
}

/// The status code of a GET. One line of HTTP does not need a client.
fn status(stream: &mut TcpStream, path: &str, deadline: Instant) -> Result<u16> {
    let patience = deadline.saturating_duration_since(Instant::now());
    // Zero would mean no limit.
    stream.set_read_timeout(Some(patience.max(Duration::from_millis(1))))?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    )?;
    // "HTTP/1.1 200"
    let mut head = [0; 12];
    stream
        .read_exact(&mut head)
        .with_context(|| format!("{path} did not answer in time"))?;
    status_code(&head)
}

fn status_code(head: &[u8; 12]) -> Result<u16> {
    let text = std::str::from_utf8(head)?;
    let code = text
        .strip_prefix("HTTP/1.1 ")
        .context("not an HTTP answer")?;
    Ok(code.parse()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_code_is_read_from_the_first_line() {
        assert_eq!(status_code(b"HTTP/1.1 303").unwrap(), 303);
        assert!(status_code(b"SSH-2.0-Open").is_err());
        assert!(status_code(b"HTTP/1.1 2xx").is_err());
    }
}
