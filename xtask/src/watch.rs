//! The function behind Lambda's own interface, on this machine: what `cargo run` of a web server cannot show.
use crate::http::{Answer, exchange};
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process_group};
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Child;
use std::time::{Duration, Instant};

/// A running `cargo lambda watch`. Dropping it ends it, and the function with it.
pub(crate) struct Watch {
    process: Child,
    port: u16,
    output: PathBuf,
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
        let output = workspace.target.join("function.log");
        let file = File::create(&output)?;
        command.stdout(file.try_clone()?).stderr(file);
        let process = command.spawn().context("cargo could not be started")?;
        let mut watch = Self {
            process,
            port,
            output,
        };
        watch.connect(Instant::now() + patience)?;
        let answer = exchange(port, "GET", &function_path(path), &[], "", patience)?;
        ensure!(answer.status < 500, "{path} answered {}", answer.status);
        Ok(watch)
    }

    /// Sends a request to a path of the function. It becomes a payload 2.0 event, with the body in base64.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(String, String)],
        body: &str,
    ) -> Result<Answer> {
        exchange(
            self.port,
            method,
            &function_path(path),
            headers,
            body,
            ANSWER,
        )
    }

    /// Hands the function a recorded event as it is; the answer is the function's own JSON.
    pub(crate) fn invoke(&self, event: &str) -> Result<Answer> {
        let path = "/2015-03-31/functions/form-handler/invocations";
        let json = [("Content-Type".to_owned(), "application/json".to_owned())];
        exchange(self.port, "POST", path, &json, event, ANSWER)
    }

    /// Everything that it and the function have printed.
    pub(crate) fn output(&self) -> Result<String> {
        let bytes = fs::read(&self.output).context("the function's output cannot be read")?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Waits until `cargo lambda watch` listens.
    fn connect(&mut self, deadline: Instant) -> Result<()> {
        while Instant::now() < deadline {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_ok() {
                return Ok(());
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

/// How long an answer may take once the function runs.
const ANSWER: Duration = Duration::from_secs(30);
