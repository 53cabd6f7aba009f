//! A running `local` with ports, a data folder and a log of its own.

use crate::http::exchange;
use crate::workspace::{Workspace, run};
use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Child;
use std::time::{Duration, Instant};

/// How long a program may take to answer once it is built.
pub(crate) const START: Duration = Duration::from_mins(1);

/// `local`, which takes any number of messages from one client. Dropping it ends it.
pub(crate) struct Local {
    process: Child,
    /// Of the site and the form.
    pub(crate) web_port: u16,
    /// Of the DynamoDB engine.
    pub(crate) engine_port: u16,
    /// Where it keeps its data, and the key of its engine.
    data: PathBuf,
    /// Everything it prints.
    pub(crate) output: PathBuf,
}

/// Builds `local` and `desk`.
pub(crate) fn build_with_desk(workspace: &Workspace) -> Result<()> {
    build_with(workspace, &["desk"])
}

/// Builds `local` and other programs. By program and not by package: so they share every crate with what the tests were
/// built of.
pub(crate) fn build_with(workspace: &Workspace, programs: &[&str]) -> Result<()> {
    let mut build = workspace.command("cargo");
    build.args(["build", "--quiet", "--locked", "--bin", "local"]);
    run(build.args(programs.iter().flat_map(|program| ["--bin", program])))
}

impl Local {
    /// Starts the `local` that was built before, over an empty store, and waits until it answers.
    ///
    /// `purpose` names its data folder and the file of what it prints, under the target folder.
    pub(crate) fn start(workspace: &Workspace, purpose: &str) -> Result<Self> {
        let data = workspace.target.join(format!("{purpose}-data"));
        if data.exists() {
            fs::remove_dir_all(&data)?;
        }
        let output = workspace.target.join(format!("{purpose}-local.log"));
        let (web_port, engine_port) = (free_port()?, free_port()?);
        let mut command = workspace.command(workspace.target.join("debug/local"));
        command
            .args(["--port", &web_port.to_string()])
            .args(["--dynamodb-port", &engine_port.to_string()])
            .args(["--client-limit", "off", "--data"])
            .arg(&data)
            .stderr(File::create(&output)?);
        let process = command.spawn().context("local could not be started")?;
        let mut local = Self {
            process,
            web_port,
            engine_port,
            data,
            output,
        };
        let deadline = Instant::now() + START;
        while TcpStream::connect((Ipv4Addr::LOCALHOST, web_port)).is_err()
            || exchange(web_port, "GET", "/api/helse", &[], "", START).is_err()
        {
            if local.process.try_wait()?.is_some() || Instant::now() > deadline {
                bail!("local did not start: {}", local.output()?);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(local)
    }

    /// Address of the site and the form.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.web_port)
    }

    /// The access key id that its engine takes.
    pub(crate) fn engine_key(&self) -> Result<String> {
        let key = fs::read_to_string(self.data.join("engine-key"));
        Ok(key
            .context("local has no engine key")?
            .trim_end()
            .to_owned())
    }

    /// By which `desk` finds it.
    pub(crate) fn desk_arguments(&self) -> Vec<String> {
        let port = self.engine_port.to_string();
        let data = self.data.to_string_lossy();
        ["--local", "--dynamodb-port", &port, "--data", &data]
            .map(str::to_owned)
            .into()
    }

    /// Everything it has printed.
    pub(crate) fn output(&self) -> Result<String> {
        fs::read_to_string(&self.output).context("local's output cannot be read")
    }

    /// How many messages a case worker sees who looks at spam, too: what tests send is gibberish.
    pub(crate) fn messages(&self, workspace: &Workspace) -> Result<u64> {
        let mut command = workspace.command(workspace.target.join("debug/desk"));
        command
            .args(self.desk_arguments())
            .args(["inbox", "--all", "--format", "json"]);
        let output = command.output().context("desk could not be started")?;
        let inbox: Vec<serde_json::Value> =
            serde_json::from_slice(&output.stdout).context("desk showed no inbox")?;
        Ok(inbox.len() as u64)
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        let _already_gone = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// A port nobody listens on at the moment.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port())
}
