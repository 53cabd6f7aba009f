//! How many requests `local` answers in a second, and how long the slowest one in a hundred takes, by wrk.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::event;
use crate::http::exchange;

const CONNECTIONS: [usize; 3] = [1, 16, 128];
/// How long `local` may take to be ready, also where a debug build of it has a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);
/// Headers of a form that a browser sends from our own page.
const FORM_HEADERS: &str =
    "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n";

/// A folder in memory where there is one, so that no disk is measured.
pub(crate) fn memory_disk() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    if memory.is_dir() {
        memory
    } else {
        std::env::temp_dir()
    }
}

/// One request under so many connections.
pub(crate) struct Load {
    pub(crate) request: &'static str,
    pub(crate) connections: usize,
    pub(crate) said: Said,
}

/// What wrk says of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Said {
    pub(crate) per_second: f64,
    pub(crate) median: Duration,
    pub(crate) p99: Duration,
    /// wrk's own lines about what went wrong.
    pub(crate) trouble: Vec<String>,
}

/// Whether the program is at hand.
pub(crate) fn has_wrk() -> bool {
    // It ends with 1 when it is asked for its version.
    Command::new("wrk").arg("-v").output().is_ok()
}

/// Measures `local` for so long at each number of connections and each request.
pub(crate) fn measure(program: &Path, seconds: usize) -> Vec<Load> {
    let local = Local::start(program);
    let token = local.token();
    let form = event::form_with_token(&token);
    let script = local.folder.path().join("post.lua");
    let mut loads = Vec::new();
    for connections in CONNECTIONS {
        for request in ["GET /personvern/", "GET /api/helse"] {
            let path = request.split(' ').nth(1).unwrap();
            let said = local.wrk(path, connections, seconds, None);
            loads.push(Load {
                request,
                connections,
                said,
            });
        }
        local.assert_stored(&form);
        fs::write(&script, posting(&form, connections)).unwrap();
        let said = local.wrk("/api/kontakt", connections, seconds, Some(&script));
        local.assert_stored(&form);
        loads.push(Load {
            request: "POST /api/kontakt",
            connections,
            said,
        });
    }
    loads
}

/// A program for wrk. Each post is another text, and so another message: one sent twice is not stored twice.
fn posting(form: &str, connections: usize) -> String {
    let form = form.replacen(
        "&message=",
        &format!("&message={connections}+\" .. id .. \"+\" .. count .. \"+"),
        1,
    );
    format!(
        "local threads = 0\n\
         function setup(thread)\n  threads = threads + 1\n  thread:set(\"id\", threads)\nend\n\
         local count = 0\n\
         local headers = {{ [\"Content-Type\"] = \"application/x-www-form-urlencoded\", [\"Sec-Fetch-Site\"] = \"same-origin\" }}\n\
         function request()\n  count = count + 1\n  return wrk.format(\"POST\", nil, headers, \"{form}\")\nend\n"
    )
}

/// A running `local` with an empty store. Dropping it ends it.
struct Local {
    process: Child,
    folder: tempfile::TempDir,
    port: u16,
}

impl Local {
    fn start(program: &Path) -> Self {
        let folder = tempfile::tempdir_in(memory_disk()).unwrap();
        let said = folder.path().join("said");
        let process = Command::new(program)
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
            .args([
                "--port",
                "0",
                "--dynamodb-port",
                "0",
                "--client-limit",
                "off",
                "--data",
            ])
            .arg(folder.path().join("data"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&said).unwrap())
            .spawn()
            .unwrap();
        let mut local = Self {
            process,
            folder,
            port: 0,
        };
        let deadline = Instant::now() + PATIENCE;
        loop {
            let said = fs::read_to_string(&said).unwrap();
            let port = said.lines().find_map(|line| {
                let address = line.strip_prefix("The site")?.trim();
                address
                    .strip_prefix("http://127.0.0.1:")?
                    .trim_end_matches('/')
                    .parse()
                    .ok()
            });
            if let (Some(port), true) = (port, said.contains("Ctrl-C")) {
                local.port = port;
                return local;
            }
            let has_ended = local.process.try_wait().unwrap().is_some();
            assert!(
                !has_ended && Instant::now() < deadline,
                "local did not start: {said}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn token(&self) -> String {
        let answer = exchange(self.port, "GET /api/kontakt/token", "", "");
        let (token, wait) = event::token_in_body(&answer.body);
        std::thread::sleep(wait);
        token
    }

    /// The form as it is counts as sent by a person, and its answer is the way to a receipt.
    fn assert_stored(&self, form: &str) {
        let answer = exchange(self.port, "POST /api/kontakt", FORM_HEADERS, form);
        assert_eq!(answer.second_word(), "303", "{answer:?}");
    }

    fn wrk(&self, path: &str, connections: usize, seconds: usize, script: Option<&Path>) -> Said {
        let mut command = Command::new("wrk");
        command
            .args([
                "--latency",
                "--threads",
                if connections == 1 { "1" } else { "2" },
            ])
            .args(["--connections", &connections.to_string()])
            .args(["--duration", &format!("{seconds}s")]);
        if let Some(script) = script {
            command.arg("--script").arg(script);
        }
        let output = command
            .arg(format!("http://127.0.0.1:{}{path}", self.port))
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let why = String::from_utf8_lossy(&output.stderr).into_owned();
        Said::parse(&text).unwrap_or_else(|| panic!("wrk: {text}{why}"))
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        let _already_gone = self.process.kill();
        let _reaped = self.process.wait();
    }
}

impl Said {
    /// Reads what wrk prints with `--latency`.
    fn parse(text: &str) -> Option<Self> {
        let after = |start: &str| {
            text.lines()
                .find_map(|line| Some(line.trim().strip_prefix(start)?.trim()))
        };
        let trouble = text
            .lines()
            .map(str::trim)
            .filter(|line| line.starts_with("Non-2xx") || line.starts_with("Socket errors"));
        Some(Self {
            per_second: after("Requests/sec:")?.parse().ok()?,
            median: duration(after("50%")?)?,
            p99: duration(after("99%")?)?,
            trouble: trouble.map(str::to_owned).collect(),
        })
    }
}

/// A time as wrk writes it, such as `1.23ms`.
fn duration(text: &str) -> Option<Duration> {
    let unit = text.find(|letter: char| letter.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(unit);
    let seconds = match unit {
        "us" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        "m" => 60.0,
        _ => return None,
    };
    Some(Duration::from_secs_f64(
        number.parse::<f64>().ok()? * seconds,
    ))
}

/// Holds the reading of wrk's words to some that it has printed.
pub(crate) fn check_parsing() {
    let printed = "Running 1s test @ http://127.0.0.1:8080/api/kontakt\n  \
        2 threads and 16 connections\n  Thread Stats   Avg      Stdev     Max   +/- Stdev\n    \
        Latency     7.69ms    2.93ms  30.09ms   84.06%\n    Req/Sec     1.05k   130.16     1.30k    70.00%\n  \
        Latency Distribution\n     50%    6.99ms\n     75%    8.50ms\n     90%   11.27ms\n     99%    1.02s \n  \
        2087 requests in 1.00s, 1.13MB read\n  Socket errors: connect 0, read 0, write 0, timeout 3\n\
        Requests/sec:   2079.87\nTransfer/sec:      1.12MB\n";
    let said = Said::parse(printed).unwrap();
    let expected = Said {
        per_second: 2079.87,
        median: Duration::from_micros(6990),
        p99: Duration::from_millis(1020),
        trouble: vec!["Socket errors: connect 0, read 0, write 0, timeout 3".to_owned()],
    };
    assert_eq!(said, expected);
    assert_eq!(duration("875.00us"), Some(Duration::from_micros(875)));
    assert_eq!(
        Said::parse("unable to connect to 127.0.0.1:8080 Connection refused"),
        None
    );
}
