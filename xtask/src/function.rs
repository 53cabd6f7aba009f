//! The function behind Lambda's own interface, with the local engine as its store: what it is sent must be what a
//! case worker reads.

use crate::count::Count;
use crate::say;
use crate::watch::Watch;
use crate::workspace::{Workspace, run};
use anyhow::{Context, Result, bail};
use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// How long either may take to answer once it is built.
const START: Duration = Duration::from_mins(1);
/// What the function is told; the engine takes any keys.
const SETTINGS: [(&str, &str); 9] = [
    ("CONTACTS_TABLE", "local-contacts"),
    ("LIMITS_TABLE", "local-limits"),
    ("SITE_ORIGIN", "https://www.example.no"),
    (
        "ORIGIN_SECRET",
        "a secret for tests of at least 32 characters",
    ),
    (
        "LOOKUP_KEY",
        "another key for tests of at least 32 characters",
    ),
    ("TOKEN_KEY", "a key for tests of at least 32 characters"),
    ("AWS_REGION", "eu-north-1"),
    ("AWS_ACCESS_KEY_ID", "local"),
    ("AWS_SECRET_ACCESS_KEY", "local"),
];
/// Recorded events of the HTTP API, and what the function must answer to each.
const EVENTS: [(&str, u64); 4] = [
    ("helse.json", 200),
    ("kontakt-urlencoded.json", 303),
    ("kontakt-urlencoded-base64.json", 303),
    ("kontakt-json.json", 201),
];

/// Starts engine and function, sends every event and a form, and counts what the desk then sees.
pub(crate) fn check(workspace: &Workspace) -> Result<Count> {
    // By itself, as `cargo lambda watch` builds it: then there is nothing left to wait for but its start.
    for packages in [
        ["-p", "local", "-p", "desk"].as_slice(),
        &["-p", "form-handler"],
    ] {
        let mut build = workspace.command("cargo");
        run(build.args(["build", "--quiet", "--locked"]).args(packages))?;
    }
    let engine = Engine::start(workspace)?;
    let endpoint = format!("http://127.0.0.1:{}", engine.port);
    let mut settings = SETTINGS.to_vec();
    settings.push(("AWS_ENDPOINT_URL_DYNAMODB", &endpoint));
    let watch = Watch::start(workspace, free_port()?, &settings, "/api/helse", START)?;

    let mut count = Count::default();
    let mut expect = |what: &str, found: u64, wanted: u64| {
        if found != wanted {
            say(&format!("{what}: {found}, and not {wanted}"));
        }
        count += Count::one(found == wanted);
    };
    let mut stored = 0;
    for (name, status) in EVENTS {
        let event = fs::read_to_string(workspace.root.join("infra/events").join(name))?;
        let answer: serde_json::Value = serde_json::from_str(&watch.invoke(&event)?.body)?;
        expect(
            name,
            answer
                .get("statusCode")
                .and_then(serde_json::Value::as_u64)
                .unwrap_or_default(),
            status,
        );
        stored += u64::from(status != 200);
    }
    let form = "name=Ola&phone=22225555&email=ola%40example.no&message=Hei";
    expect(
        "a form sent over HTTP",
        watch.post_form("/api/kontakt", form)?.status.into(),
        303,
    );
    stored += 1;
    expect("messages in the inbox", engine.messages(workspace)?, stored);
    Ok(count)
}

/// `local`, for its engine, with a data folder of its own. Dropping it ends it.
struct Engine {
    process: Child,
    port: u16,
}

impl Engine {
    fn start(workspace: &Workspace) -> Result<Self> {
        let data = workspace.target.join("function-data");
        if data.exists() {
            fs::remove_dir_all(&data)?;
        }
        let port = free_port()?;
        let mut command = workspace.command(workspace.target.join("debug/local"));
        command
            .args([
                "--port",
                "0",
                "--dynamodb-port",
                &port.to_string(),
                "--data",
            ])
            .arg(&data);
        let process = command
            .stderr(Stdio::null())
            .spawn()
            .context("local could not be started")?;
        let mut engine = Self { process, port };
        let deadline = Instant::now() + START;
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            if engine.process.try_wait()?.is_some() || Instant::now() > deadline {
                bail!("local did not start its engine on port {port}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(engine)
    }

    /// How many messages a case worker sees.
    fn messages(&self, workspace: &Workspace) -> Result<u64> {
        let mut command = workspace.command(workspace.target.join("debug/desk"));
        command.args([
            "--local",
            "--dynamodb-port",
            &self.port.to_string(),
            "inbox",
            "--format",
            "json",
        ]);
        let output = command.output().context("desk could not be started")?;
        let inbox: Vec<serde_json::Value> =
            serde_json::from_slice(&output.stdout).context("desk showed no inbox")?;
        Ok(inbox.len() as u64)
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        let _already_gone = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// A port nobody listens on at the moment.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port())
}
